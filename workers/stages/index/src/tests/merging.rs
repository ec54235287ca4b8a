//! Merged bundles: the same is found in them as in their parts, what is erased or superseded is not, and little of them is read.

use super::{entry, search};
use crate::{Entry, Hit, IndexError, Source, bundle, holds, jobs, merge};
use docward_envelope::{JobId, Run};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn bundles(entries: &[Entry]) -> Vec<Vec<u8>> {
    entries.iter().map(|entry| bundle(entry).unwrap()).collect()
}

fn merged(parts: &[Vec<u8>]) -> Vec<u8> {
    merge(parts.to_vec(), &BTreeSet::new()).unwrap().unwrap()
}

fn found(bundles: &[Vec<u8>], query: &str) -> Vec<Hit> {
    let found = search(bundles, query, 100).unwrap();
    assert_eq!(found.unreadable, 0);
    found.hits
}

fn found_jobs(bundles: &[Vec<u8>], query: &str) -> BTreeSet<JobId> {
    found(bundles, query).into_iter().map(|hit| hit.job).collect()
}

#[test]
fn a_merged_bundle_answers_as_its_parts_do() {
    let notes = [
        "fever and cough since Monday",
        "no fever, cough is better",
        "sarcoidosis suspected after fever",
        "",
        "blood pressure measured",
    ];
    let entries: Vec<Entry> = notes.iter().map(|text| entry("discharge-note", text)).collect();
    let parts = bundles(&entries);
    let some = [merged(&parts[..2]), merged(&parts[2..])];
    let all = merged(&some);
    for query in ["fever", "fever AND cough", "sarcoidosis OR pressure", "kind:discharge-note", "\"no fever\""] {
        let expected = found(&parts, query);
        for merged in [some.as_slice(), std::slice::from_ref(&all)] {
            let mut hits = found(merged, query);
            // Equal scores stand in no order.
            hits.sort_by(|one, other| other.score.total_cmp(&one.score).then(other.job.cmp(&one.job)));
            let mut expected = expected.clone();
            expected.sort_by(|one, other| other.score.total_cmp(&one.score).then(other.job.cmp(&one.job)));
            assert!(hits == expected, "{query}: documents, scores and words around the match");
        }
    }
    assert_eq!(jobs(&all), Ok(entries.iter().map(|entry| entry.job).collect()));
}

#[test]
fn an_erased_job_is_in_no_bundle_that_comes_of_a_merge() {
    let entries: Vec<Entry> = (0..4).map(|number| entry("other", &format!("fever {number}"))).collect();
    let parts = bundles(&entries);
    let gone = BTreeSet::from([entries[1].job]);
    let left = merge(parts.clone(), &gone).unwrap().unwrap();
    assert_eq!(found_jobs(std::slice::from_ref(&left), "fever").len(), 3);
    assert_eq!(holds(&left, entries[1].job), Ok(false));
    assert_eq!(holds(&left, entries[2].job), Ok(true));
    // Not as a word either: the text itself is gone.
    let words = merge(vec![bundle(&entry("other", "zygomatic")).unwrap(), parts[0].clone()], &gone).unwrap().unwrap();
    let zygomatic = found_jobs(std::slice::from_ref(&words), "zygomatic");
    let without = merge(vec![words], &zygomatic).unwrap().unwrap();
    assert!(!without.windows(9).any(|window| window == b"zygomatic"));

    let all: BTreeSet<JobId> = entries.iter().map(|entry| entry.job).collect();
    assert_eq!(merge(parts, &all), Ok(None), "nothing is left");
}

#[test]
fn the_newest_run_stands_however_bundles_are_merged() {
    let first = entry("other", "asthma and eczema");
    let corrected = Entry { run: Run::FIRST.next().unwrap(), text: "asthma only".to_owned(), ..first.clone() };
    let neighbour = entry("other", "asthma too");
    let [first, corrected, neighbour] = [first, corrected, neighbour].map(|entry| bundle(&entry).unwrap());
    let together = merged(&[first.clone(), corrected.clone(), neighbour.clone(), first.clone()]);
    let apart = [merged(&[first.clone(), neighbour.clone()]), merged(&[corrected.clone(), neighbour.clone()])];
    let crashed = [merged(&[first.clone(), corrected.clone()]), first, corrected, neighbour];
    for bundles in [vec![together], apart.to_vec(), crashed.to_vec()] {
        assert_eq!(found(&bundles, "asthma").len(), 2, "one hit a job");
        assert!(found(&bundles, "eczema").is_empty(), "what a correction removed is not found again");
    }
}

#[test]
fn many_superseded_ones_do_not_hide_the_rest() {
    // Fifty that match best are superseded elsewhere by texts that do not match.
    let old: Vec<Entry> = (0..50).map(|_| entry("other", "fever fever fever")).collect();
    let new: Vec<Entry> = old
        .iter()
        .map(|old| Entry { run: Run::FIRST.next().unwrap(), text: "nothing".to_owned(), ..old.clone() })
        .collect();
    let plain: Vec<Entry> = (0..3).map(|_| entry("other", "fever was measured, and nothing else was")).collect();
    let both = bundles(&[old, plain.clone()].concat());
    let hits = search(&[merged(&both), merged(&bundles(&new))], "fever", 3).unwrap().hits;
    let expected: BTreeSet<JobId> = plain.iter().map(|entry| entry.job).collect();
    assert_eq!(hits.iter().map(|hit| hit.job).collect::<BTreeSet<_>>(), expected);
}

#[test]
fn what_is_hidden_is_not_found_and_takes_no_place() {
    let entries: Vec<Entry> = (0..30).map(|_| entry("other", "fever")).collect();
    let all = merged(&bundles(&entries));
    let hidden: BTreeSet<JobId> = entries.iter().skip(1).map(|entry| entry.job).collect();
    let source: Arc<dyn Source> = Arc::new(all);
    let hits = crate::search(&[source], "fever", 5, &hidden).unwrap().hits;
    assert_eq!(hits.iter().map(|hit| hit.job).collect::<Vec<_>>(), [entries[0].job]);
}

#[test]
fn a_damaged_part_stops_the_merge() {
    let good = bundle(&entry("other", "fever")).unwrap();
    let mut damaged = good.clone();
    *damaged.last_mut().unwrap() ^= 1;
    assert_eq!(merge(vec![good, damaged], &BTreeSet::new()), Err(IndexError::Bundle));
}

/// Counts the bytes that are read of a bundle.
struct Counting(Vec<u8>, AtomicU64);

impl Source for Counting {
    fn length(&self) -> u64 {
        self.0.length()
    }

    fn read(&self, range: Range<u64>) -> io::Result<Vec<u8>> {
        self.1.fetch_add(range.end - range.start, Ordering::Relaxed);
        self.0.read(range)
    }
}

#[test]
fn a_search_reads_a_part_of_a_large_bundle() {
    let filler = "The patient was seen for follow-up and feels well, no complaints since discharge. ".repeat(20);
    let entries: Vec<Entry> =
        (0..400_u32).map(|number| entry("other", &format!("{filler} case{number} {}", number % 7))).collect();
    let source = Arc::new(Counting(merged(&bundles(&entries)), AtomicU64::new(0)));
    let sources: [Arc<dyn Source>; 1] = [Arc::clone(&source) as _];
    let hits = crate::search(&sources, "case123", 10, &BTreeSet::new()).unwrap().hits;
    assert_eq!(hits.len(), 1);
    let (read, length) = (source.1.load(Ordering::Relaxed), source.length());
    assert!(read < length / 2, "{read} of {length} bytes were read");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However documents are merged, in whatever groups, the same is found.
    #[test]
    fn merging_changes_no_answer(
        texts in prop::collection::vec("(fever|cough|rash|pain)( (fever|cough|rash|pain)){0,5}", 1..12),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let entries: Vec<Entry> = texts.iter().map(|text| entry("other", text)).collect();
        let parts = bundles(&entries);
        let mut borders: Vec<usize> = cuts.iter().map(|cut| cut.index(parts.len() + 1)).collect();
        borders.extend([0, parts.len()]);
        borders.sort_unstable();
        let groups: Vec<Vec<u8>> = borders
            .windows(2)
            .map(|border| &parts[border[0]..border[1]])
            .filter(|group| !group.is_empty())
            .map(merged)
            .collect();
        for query in ["fever", "cough AND rash", "pain OR rash"] {
            prop_assert_eq!(found_jobs(&groups, query), found_jobs(&parts, query));
        }
    }
}

//! Bundles as search finds them: what is in comes out, best first, newest run only, and damage is told.

mod merging;

use crate::{Entry, Found, Hit, IndexError, Source, bundle};
use docward_envelope::{JobId, Run, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

fn entry(kind: &str, text: &str) -> Entry {
    Entry {
        job: JobId::generate(),
        run: Run::FIRST,
        kind: kind.to_owned(),
        created: Timestamp::UNIX_EPOCH,
        text: text.to_owned(),
    }
}

/// Searches bundles that lie in memory, with nothing hidden.
fn search(bundles: &[Vec<u8>], query: &str, limit: usize) -> Result<Found, IndexError> {
    let sources: Vec<Arc<dyn Source>> = bundles.iter().map(|bytes| Arc::new(bytes.clone()) as _).collect();
    crate::search(&sources, query, limit, &BTreeSet::new())
}

fn found(entries: &[Entry], query: &str) -> Vec<Hit> {
    let bundles: Vec<_> = entries.iter().map(|entry| bundle(entry).unwrap()).collect();
    let found = search(&bundles, query, 10).unwrap();
    assert_eq!(found.unreadable, 0);
    found.hits
}

#[test]
fn an_entry_comes_back_whole_with_the_words_around_the_match() {
    let padding = "Nothing of interest was noted on admission. ".repeat(40);
    let entry = entry("lab-report", &format!("{padding} Hämoglobin low, transfusion considered. {padding}"));
    for query in ["transfusion", "Hamoglobin LOW", "transfusions", "\"transfusion considered\"", "kind:lab-report"] {
        let hits = found(std::slice::from_ref(&entry), query);
        assert_eq!(hits.len(), 1, "{query}");
        assert_eq!((hits[0].job, hits[0].run, hits[0].created), (entry.job, entry.run, entry.created));
        assert_eq!(hits[0].kind, "lab-report");
        assert!(hits[0].snippet.chars().count() <= 160);
        assert_eq!(hits[0].snippet.contains("transfusion"), !query.starts_with("kind"), "{query}");
    }
    assert!(found(std::slice::from_ref(&entry), "transfusion pneumonia").is_empty(), "all words must match");
    assert!(found(std::slice::from_ref(&entry), "kind:discharge-note").is_empty());
}

/// Each bundle has one document: only statistics over all of them tell a rare word from a common one.
#[test]
fn rare_words_and_short_texts_weigh_more() {
    let mut entries: Vec<_> =
        (0..8).map(|number| entry("other", &format!("blood pressure measured, note {number}"))).collect();
    entries.push(entry("other", "blood pressure measured, sarcoidosis suspected, note"));
    let rare = entries[8].job;
    let hits = found(&entries, "pressure OR sarcoidosis");
    assert_eq!(hits.len(), 9);
    assert_eq!(hits[0].job, rare);
    assert!(hits[0].score > 2.0 * hits[1].score);

    let long = entry("other", &format!("sarcoidosis {}", "without relevant further findings ".repeat(50)));
    let short = entry("other", "sarcoidosis without findings");
    assert_eq!(found(&[long, short.clone()], "sarcoidosis")[0].job, short.job);
}

#[test]
fn of_a_job_only_the_newest_run_is_found() {
    let first = entry("other", "asthma and eczema");
    let corrected = Entry { run: Run::FIRST.next().unwrap(), text: "asthma only".to_owned(), ..first.clone() };
    for order in [[first.clone(), corrected.clone()], [corrected.clone(), first.clone()]] {
        let hits = found(&order, "asthma");
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0].run, corrected.run);
        assert!(found(&order, "eczema").is_empty(), "what a correction removed is not found again");
    }
    assert_eq!(found(&[first.clone(), first], "asthma").len(), 1, "a redelivered document is one hit");
}

#[test]
fn the_limit_keeps_the_best() {
    let entries: Vec<_> = (1..=5).map(|times| entry("other", &"fever ".repeat(times))).collect();
    let bundles: Vec<_> = entries.iter().map(|entry| bundle(entry).unwrap()).collect();
    let all = search(&bundles, "fever", 10).unwrap().hits;
    let two = search(&bundles, "fever", 2).unwrap().hits;
    assert_eq!(all.len(), 5);
    assert!(two == all[..2]);
    let is_cut = |limit| search(&bundles, "fever", limit).unwrap().more;
    assert_eq!([0, 4, 5, 6].map(is_cut), [true, true, false, false], "whether there are more than are shown");
    assert!(search(&bundles, "fever", 0).unwrap().hits.is_empty());
    assert!(search(&[], "fever", 10).unwrap().hits.is_empty());
}

#[test]
fn an_empty_text_is_a_bundle_without_words() {
    assert!(found(&[entry("other", "")], "fever").is_empty());
    assert_eq!(found(&[entry("imaging-study", "")], "kind:imaging-study").len(), 1);
}

#[test]
fn damaged_bundles_are_counted_and_hide_nothing() {
    let good = bundle(&entry("other", "fever")).unwrap();
    let mut damaged = good.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let mut newer = good.clone();
    let version = newer.len() - 5;
    newer[version] += 1;
    let found = search(&[damaged, good, newer, Vec::new(), b"DWIX".to_vec()], "fever", 10).unwrap();
    assert_eq!((found.hits.len(), found.unreadable), (1, 4));
}

#[test]
fn queries_that_follow_no_syntax_are_told_without_being_quoted() {
    let long = "fever ".repeat(200);
    let deep = format!("{}fever{}", "(".repeat(50), ")".repeat(50));
    for query in ["", "  ", "\"open", "name:jane", "-fever", "fever AND", long.as_str(), deep.as_str()] {
        assert!(matches!(search(&[], query, 10), Err(IndexError::Query)), "{query}");
    }
    assert!(!IndexError::Query.to_string().contains("jane"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_bytes_are_no_bundle(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let mut dressed = bytes.clone();
        dressed.extend_from_slice(b"\x10\x00\x00\x00\x02DWIX");
        let found = search(&[bytes, dressed], "fever", 10).unwrap();
        prop_assert_eq!((found.hits.len(), found.unreadable), (0, 2));
    }

    #[test]
    fn no_query_and_no_text_makes_it_panic(query in "\\PC{0,40}", text in "\\PC{0,200}") {
        let bundle = bundle(&entry("other", &text)).unwrap();
        if let Ok(found) = search(&[bundle], &query, 10) {
            prop_assert_eq!(found.unreadable, 0);
        }
    }
}

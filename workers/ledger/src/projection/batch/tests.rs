//! What follows from a batch of facts, whatever their order.

use super::*;
use crate::sample::{self, Document, at};
use docward_envelope::Fact;

const HEAD: Head = Head { length: 7, digest: [9; 32], signed: true };

fn written(facts: &[Fact]) -> Vec<Written> {
    facts.iter().map(sample::signed).collect()
}

/// What a test compares of a batch: jobs that are founded, jobs that are touched, prefixes.
type Rows = (
    Vec<(String, i16, Timestamp, Timestamp, Option<&'static str>)>,
    Vec<(String, Timestamp)>,
    Vec<(String, Timestamp, Option<Timestamp>, Option<Timestamp>)>,
);

fn rows(facts: &[Fact]) -> Rows {
    let written = written(facts);
    let batch = Batch::of(HEAD, &written.iter().collect::<Vec<_>>(), Vec::new());
    let moment = |moment: Option<Moment>| moment.map(|moment| moment.0);
    let jobs = batch.jobs.into_iter().map(|job| (job.job, job.run, job.created.0, job.updated.0, job.placement));
    let touched = batch.touched.into_iter().map(|job| (job.job, job.updated.0));
    let stored = batch.stored.into_iter();
    let stored = stored.map(|row| (row.prefix, row.expires.0, moment(row.written), moment(row.deleted)));
    (jobs.collect(), touched.collect(), stored.collect())
}

#[test]
fn links_go_on_from_the_head_and_end_at_the_new_one() {
    let document = Document::new();
    let facts = [document.accepted(), document.done(Stage::Ocr, Run::FIRST, 5)];
    let written = written(&facts);
    let batch = Batch::of(HEAD, &written.iter().collect::<Vec<_>>(), Vec::new());
    let numbers: Vec<i64> = batch.facts.iter().map(|link| link.seq).collect();
    assert_eq!((numbers, batch.length), (vec![8, 9], 9));
    let [first, second] = &batch.facts[..] else { panic!("two links") };
    assert_eq!((first.previous, second.previous), (HEAD.digest, first.digest));
    assert_eq!(
        first.digest,
        chain::link(&HEAD.digest, first.body.as_bytes(), Some(written[0].signed.signer_and_signature()))
    );
    assert_eq!(
        second.digest,
        chain::link(&first.digest, second.body.as_bytes(), Some(written[1].signed.signer_and_signature()))
    );
    assert_eq!(batch.digest, second.digest);
}

#[test]
fn a_job_has_the_highest_run_the_earliest_and_the_latest_time() {
    let document = Document::new();
    let second = Run::FIRST.next().unwrap();
    let facts = [
        document.done(Stage::Extract, Run::FIRST, 20),
        document.accepted(),
        document.done(Stage::Ocr, second, 40),
        document.fact(FactKind::Held, 90),
    ];
    let (jobs, touched, _) = rows(&facts);
    assert_eq!(jobs, [(document.job.to_string(), 2, at(0), at(90), Some("shared"))]);
    assert!(touched.is_empty());
}

#[test]
fn only_what_happens_to_its_work_makes_a_job_known() {
    for kind in FactKind::ALL.iter().copied() {
        let document = Document::new();
        let (jobs, touched, _) = rows(&[document.fact(kind, 3)]);
        let known = matches!(kind, FactKind::Accepted | FactKind::Done | FactKind::Rejected | FactKind::Erased);
        assert_eq!(jobs.len(), usize::from(known), "{kind}");
        assert_eq!(touched.len(), usize::from(kind.is_progress() && !known), "{kind}");
    }
}

#[test]
fn effects_are_what_ends_or_begins_something_for_a_job() {
    let document = Document::new();
    for kind in FactKind::ALL.iter().copied() {
        let facts = [document.fact(kind, 3), document.fact(kind, 3).with_job(None)];
        let written = written(&facts);
        let batch = Batch::of(HEAD, &written.iter().collect::<Vec<_>>(), Vec::new());
        let effects: Vec<bool> = batch.facts.iter().map(|link| link.is_effect).collect();
        let is_effect = matches!(kind, FactKind::Accepted | FactKind::Done | FactKind::Rejected | FactKind::Dropped);
        assert_eq!(effects, [is_effect, false], "{kind}");
    }
}

#[test]
fn a_prefix_is_one_row_with_its_latest_times() {
    let document = Document::new();
    let (first, again) = (document.done(Stage::Ocr, Run::FIRST, 5), document.done(Stage::Ocr, Run::FIRST, 9));
    let receipt = document.fact(FactKind::Deleted, 7).with_stored(first.stored.clone());
    let prefix = first.stored[0].prefix.to_string();
    let (.., stored) = rows(&[again, receipt, first]);
    assert_eq!(stored, [(prefix, at(109), Some(at(9)), Some(at(7)))]);
}

#[test]
fn a_receipt_for_a_whole_job_is_told_apart_from_receipts_for_its_parts() {
    let document = Document::new();
    let part = document.fact(FactKind::Deleted, 7).with_stored(document.accepted().stored);
    let facts = [document.accepted(), part, document.deleted(8)];
    let written = written(&facts);
    let batch = Batch::of(HEAD, &written.iter().collect::<Vec<_>>(), Vec::new());
    assert_eq!(batch.whole_jobs(), [(document.job, at(8))]);
}

#[test]
fn no_order_of_facts_within_a_batch_changes_what_follows_from_them() {
    let document = Document::new();
    let second = Run::FIRST.next().unwrap();
    let mut facts: Vec<Fact> = Stage::ALL.iter().map(|stage| document.done(*stage, Run::FIRST, 5)).collect();
    facts.extend([
        document.accepted(),
        document.done(Stage::Ocr, second, 50),
        document.done(Stage::Ocr, second, 60),
        document.fact(FactKind::Resumed, 70),
        document.deleted(80),
        Document::new().accepted().with_id(docward_envelope::FactId::random()),
    ]);
    let expected = rows(&facts);
    for _ in 0..facts.len() {
        facts.rotate_left(1);
        assert_eq!(rows(&facts), expected);
        let reversed: Vec<Fact> = facts.iter().rev().cloned().collect();
        assert_eq!(rows(&reversed), expected);
    }
}

//! What is due for deletion, when, and that receipts end it whatever order they come in.

use crate::database::Database;
use crate::documents::{Document, Outbox, at, noon};
use docward_envelope::{
    Actor, Fact, FactId, FactKind, Freeze, HoldReason, JobId, ObjectPrefix, RetentionClass, Run, Stage, Stored,
    Timestamp,
};
use docward_ledger::{Due, JobState, Ledger, StageQueue};
use docward_tests::signing::Said;
use std::collections::BTreeSet;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

fn day(number: u32) -> Timestamp {
    at(&format!("2030-01-{number:02}T12:00:00Z"))
}

async fn prefixes(ledger: &Ledger, now: Timestamp) -> BTreeSet<ObjectPrefix> {
    ledger.due(now).await.unwrap().into_iter().map(|due| due.prefix).collect()
}

/// The janitor deleted what was due and says so.
async fn delete(ledger: &Ledger, due: &[Due], now: Timestamp) {
    let receipts: Vec<Fact> = due.iter().map(|due| due.receipt(ledger.region(), "janitor", 7, now)).collect();
    ledger.said(&receipts).await.unwrap();
}

#[tokio::test]
async fn parts_go_as_they_expire_and_the_keys_with_the_last() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&document.whole()).await.unwrap();
    let Document { tenant, job } = document;

    assert_eq!(prefixes(&ledger, noon()).await, BTreeSet::new());
    let ocr = ObjectPrefix::Stage(tenant, job, Run::FIRST, Stage::Ocr);
    assert_eq!(prefixes(&ledger, day(2)).await, BTreeSet::from([ocr.clone()]));
    let original = ObjectPrefix::Original(tenant, job);
    assert_eq!(prefixes(&ledger, day(9)).await, BTreeSet::from([ocr.clone(), original.clone()]));

    let due = ledger.due(day(9)).await.unwrap();
    delete(&ledger, &due, day(9)).await;
    assert_eq!(prefixes(&ledger, day(9)).await, BTreeSet::new());
    let status = ledger.job(tenant, job).await.unwrap().unwrap();
    let deleted = |prefix: &ObjectPrefix| status.stored.iter().find(|one| one.prefix == *prefix).unwrap().deleted;
    assert_eq!((deleted(&ocr), deleted(&original)), (Some(day(9)), Some(day(9))));

    // The rest expires together: everything of the job, its keys too.
    let due = ledger.due(day(31)).await.unwrap();
    assert_eq!(prefixes(&ledger, day(31)).await, BTreeSet::from([ObjectPrefix::Job(tenant, job)]));
    delete(&ledger, &due, day(31)).await;
    assert_eq!(prefixes(&ledger, at("2031-01-01T00:00:00Z")).await, BTreeSet::new());
    let status = ledger.job(tenant, job).await.unwrap().unwrap();
    assert!(status.stored.iter().all(|stored| stored.deleted.is_some()));
    assert_eq!(ledger.verify_chain(tenant).await, Ok(5 + 2 + 1));
}

#[tokio::test]
async fn a_job_is_whole_even_when_its_parts_expired_at_different_times() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (document, other) = (Document::new(), Document::new());
    ledger.said(&document.whole()).await.unwrap();
    ledger.said(&[other.accepted(), other.rejected(Stage::Ocr)]).await.unwrap();
    let due = ledger.due(at("2030-06-01T00:00:00Z")).await.unwrap();
    let jobs: BTreeSet<ObjectPrefix> = due.iter().map(|due| due.prefix.clone()).collect();
    let whole = |document: Document| ObjectPrefix::Job(document.tenant, document.job);
    assert_eq!(jobs, BTreeSet::from([whole(document), whole(other)]));
    assert_eq!(due.len(), 2);
}

#[tokio::test]
async fn held_jobs_keep_everything_and_get_the_time_back() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&[document.accepted(), document.done(Stage::Ocr)]).await.unwrap();
    ledger.file(&document.held(Stage::Extract, HoldReason::Dependency), noon()).await.unwrap();
    assert_eq!(prefixes(&ledger, day(9)).await, BTreeSet::new());

    // Held for six hours.
    ledger.release(&Outbox::default(), noon() + 6 * HOUR).await.unwrap();
    assert_eq!(prefixes(&ledger, day(2)).await, BTreeSet::new());
    assert_eq!(prefixes(&ledger, day(2) + 5 * HOUR).await, BTreeSet::new());
    assert_eq!(prefixes(&ledger, day(2) + 6 * HOUR).await.len(), 1);
    let status = ledger.job(document.tenant, document.job).await.unwrap().unwrap();
    let ocr = status.stored.iter().find(|stored| stored.retention == RetentionClass::Intermediate).unwrap();
    assert_eq!(ocr.expires, day(2) + 6 * HOUR);
}

/// A freeze over a long weekend: nothing expires, nothing is tried to death, and the thaw goes on with the same bytes.
#[tokio::test]
async fn work_that_was_frozen_for_three_days_goes_on_where_it_stopped() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let (document, outbox) = (Document::new(), Outbox::default());
    let person = Actor::Person("a.okafor".to_owned());
    let freeze = Freeze { tenant: Some(document.tenant), stage: None };
    ledger.said(&[document.accepted(), document.done(Stage::Ocr)]).await.unwrap();
    ledger.freeze(&freeze, &person, noon()).await.unwrap();
    ledger.file(&document.held(Stage::Extract, HoldReason::Frozen), noon()).await.unwrap();
    for hours in 1..=72 {
        let now = noon() + hours * HOUR;
        assert_eq!(ledger.release(&outbox, now).await, Ok(0), "after {hours} hours");
        assert_eq!(prefixes(&ledger, now).await, BTreeSet::new(), "after {hours} hours");
    }
    let thawed = day(4);
    assert!(ledger.thaw(&freeze, &person, thawed).await.unwrap());
    assert_eq!(ledger.release(&outbox, thawed).await, Ok(1));
    // The same bytes, and as many attempts as before: waiting counts as none.
    let [(envelope, _, attempt)] = &outbox.take()[..] else { panic!("one envelope") };
    assert_eq!((envelope, *attempt), (&document.envelope(Stage::Extract), 2));
    // What would have expired on the second day has its remaining 24 hours from now.
    assert_eq!(prefixes(&ledger, thawed + 23 * HOUR).await, BTreeSet::new());
    let ocr = ObjectPrefix::Stage(document.tenant, document.job, Run::FIRST, Stage::Ocr);
    assert_eq!(prefixes(&ledger, thawed + 24 * HOUR).await, BTreeSet::from([ocr]));
    let rest = [Stage::Extract, Stage::Redact, Stage::Index].map(|stage| document.done(stage));
    ledger.said(&rest).await.unwrap();
    let status = ledger.job(document.tenant, document.job).await.unwrap().unwrap();
    assert_eq!(status.state, JobState::Done);
}

#[tokio::test]
async fn bundles_are_the_tenants_and_go_by_their_day() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let bundles = ObjectPrefix::Bundles(document.tenant, Some("2030-01-31".parse().unwrap()));
    // They are due when their day is over.
    let over = at("2030-02-01T00:00:00Z");
    let stored = Stored { prefix: bundles.clone(), retention: RetentionClass::Index, expires: over };
    let indexed = document.done(Stage::Index).with_stored([stored]);
    ledger.said(&[document.accepted(), indexed]).await.unwrap();
    // The original is the last of the job; the bundle outlives it.
    assert_eq!(prefixes(&ledger, day(9)).await, BTreeSet::from([ObjectPrefix::Job(document.tenant, document.job)]));
    delete(&ledger, &ledger.due(day(9)).await.unwrap(), day(9)).await;
    assert_eq!(ledger.due(day(31)).await, Ok(Vec::new()));
    let due = ledger.due(over).await.unwrap();
    assert_eq!((due.len(), &due[0].prefix, due[0].job), (1, &bundles, None));
    delete(&ledger, &due, over).await;
    assert_eq!(prefixes(&ledger, over).await, BTreeSet::new());
}

#[tokio::test]
async fn a_receipt_that_comes_before_the_fact_it_ends_still_ends_it() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let whole = receipt(document, ObjectPrefix::Job(document.tenant, document.job), day(31));
    ledger.said(&[whole]).await.unwrap();
    ledger.said(&document.whole()).await.unwrap();
    assert_eq!(prefixes(&ledger, at("2031-01-01T00:00:00Z")).await, BTreeSet::new());
}

#[tokio::test]
async fn what_was_written_after_the_receipt_is_deleted_again() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&[document.accepted()]).await.unwrap();
    ledger.said(&[receipt(document, ObjectPrefix::Job(document.tenant, document.job), day(9))]).await.unwrap();
    // A worker that was away for days finishes after all.
    let late = Fact { at: day(10), ..document.done(Stage::Redact) };
    ledger.said(&[late]).await.unwrap();
    let due = ledger.due(day(31)).await.unwrap();
    assert_eq!((due.len(), &due[0].prefix), (1, &ObjectPrefix::Job(document.tenant, document.job)));
    delete(&ledger, &due, day(31)).await;
    assert_eq!(prefixes(&ledger, day(31)).await, BTreeSet::new());
}

#[tokio::test]
async fn parked_work_of_a_deleted_job_waits_no_longer() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&[document.accepted()]).await.unwrap();
    ledger.file(&document.dead(Stage::Ocr, docward_broker::DeadReason::Bug), noon()).await.unwrap();
    assert_eq!(ledger.parked(None, 10).await.unwrap().len(), 1);
    let queue = async || ledger.queues(document.tenant, noon()).await.unwrap()[0];
    assert_eq!((queue().await.waiting, queue().await.dead), (0, 1));
    delete(&ledger, &ledger.due(day(9)).await.unwrap(), day(9)).await;
    assert_eq!(ledger.parked(None, 10).await, Ok(Vec::new()));
    // No worker could open it, so it is in no queue either.
    assert_eq!(queue().await, StageQueue::empty(Stage::Ocr));
}

#[tokio::test]
async fn one_tenants_due_hides_no_others() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let documents: Vec<Document> = (0..5).map(|_| Document::new()).collect();
    for document in &documents {
        ledger.said(&[document.accepted()]).await.unwrap();
    }
    let due: BTreeSet<JobId> = ledger.due(day(9)).await.unwrap().iter().filter_map(|due| due.job).collect();
    assert_eq!(due, documents.iter().map(|document| document.job).collect());
}

fn receipt(document: Document, prefix: ObjectPrefix, at: Timestamp) -> Fact {
    let stored = Stored { prefix, retention: RetentionClass::Result, expires: at };
    Fact { id: FactId::random(), at, ..document.fact(None, FactKind::Deleted).with_stored([stored]) }
}

//! What is erased on request is gone for the ledger at once, whatever is still on its way.

use crate::database::Database;
use crate::documents::{Document, Outbox, noon};
use docward_broker::DeadReason;
use docward_envelope::{Actor, Fact, FactKind, HoldReason, JobId, ObjectPrefix, Stage, SubjectToken, TenantId};
use docward_ledger::{Filed, JobState, Ledger};
use docward_tests::signing::Said;
use std::collections::BTreeMap;
use std::time::Duration;

fn officer() -> Actor {
    Actor::Person("p.officer".to_owned())
}

fn read_as(document: &Document, token: &str) -> Fact {
    document.done(Stage::Extract).with_subject(SubjectToken(token.to_owned()))
}

async fn state(ledger: &Ledger, document: &Document) -> JobState {
    ledger.job(document.tenant, document.job).await.unwrap().unwrap().state
}

#[tokio::test]
async fn a_patients_jobs_are_found_by_token_and_those_of_nobody_are_named() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let [one, two, other, unread, nobodys] = [(); 5].map(|()| Document::of(tenant));
    let foreign = Document::new();
    for (document, token) in [(one, "aa"), (two, "aa"), (other, "bb"), (foreign, "aa")] {
        ledger.said(&[document.accepted(), read_as(&document, token)]).await.unwrap();
    }
    ledger.said(&[unread.accepted(), unread.done(Stage::Ocr)]).await.unwrap();
    // Read to the end, and there is no patient's id in it.
    let to_the_end = Stage::ALL.iter().map(|stage| nobodys.done(*stage)).chain([nobodys.accepted()]);
    ledger.said(&to_the_end.collect::<Vec<_>>()).await.unwrap();

    let mut found = ledger.jobs_of_subject(tenant, &SubjectToken("aa".to_owned())).await.unwrap();
    found.sort();
    let mut expected = [one.job, two.job];
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(ledger.jobs_of_subject(tenant, &SubjectToken("cc".to_owned())).await, Ok(vec![]));
    let without = ledger.jobs_without_subject(tenant).await.unwrap();
    let mut without: Vec<_> = without.iter().map(|found| (found.job, found.is_read)).collect();
    without.sort_by_key(|(_, is_read)| *is_read);
    assert_eq!(without, [(unread.job, false), (nobodys.job, true)]);
    ledger.erase(tenant, &[unread.job, nobodys.job], &officer(), noon()).await.unwrap();
    assert_eq!(ledger.jobs_without_subject(tenant).await, Ok(vec![]));
}

#[tokio::test]
async fn an_erased_job_is_due_at_once_even_when_held_and_nothing_of_it_waits() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let expiring = Document::of(document.tenant);
    ledger.said(&[document.accepted(), document.done(Stage::Ocr), expiring.accepted()]).await.unwrap();
    ledger.file(&document.held(Stage::Extract, HoldReason::Frozen), noon()).await.unwrap();
    ledger.file(&document.dead(Stage::Extract, DeadReason::Attempts), noon()).await.unwrap();
    let unknown = JobId::generate();

    let erasure = ledger.erase(document.tenant, &[document.job, unknown], &officer(), noon()).await.unwrap();
    assert_eq!(erasure.unknown, [unknown]);
    let [erased] = erasure.jobs.as_slice() else { panic!("one job is erased") };
    assert_eq!((erased.job, erased.already, erased.fact.kind), (document.job, false, FactKind::Erased));
    assert_eq!(erased.fact.counts, BTreeMap::from([("parked".to_owned(), 2), ("prefixes".to_owned(), 2)]));
    assert_eq!(state(&ledger, &document).await, JobState::Erased);
    assert_eq!(ledger.parked(Some(document.tenant), 10).await, Ok(vec![]));
    let mut owner = database.application().await;
    let envelopes = format!(
        "BEGIN; SELECT set_config('docward.tenant', '{}', true);
         DO $$ BEGIN IF EXISTS (SELECT FROM ledger.parked WHERE envelope <> '') THEN RAISE 'an envelope is left'; END IF; END $$; COMMIT",
        document.tenant
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(envelopes)).execute(&mut owner).await.unwrap();

    // First, before what merely expired, and whole.
    let due = ledger.due("2030-02-01T00:00:00Z".parse().unwrap()).await.unwrap();
    let whole = ObjectPrefix::Job(document.tenant, document.job);
    assert_eq!((&due[0].prefix, due[0].erased, due[1].erased), (&whole, true, false));
    let due = ledger.due(noon()).await.unwrap();
    assert_eq!(due.len(), 1);
    let receipt = due[0].receipt(ledger.region(), "janitor", 9, noon());
    assert_eq!(receipt.reason.as_deref(), Some("erased"));
    ledger.said(&[receipt]).await.unwrap();
    assert_eq!(ledger.due(noon()).await, Ok(vec![]));

    // Again: the same fact, and no other.
    let again =
        ledger.erase(document.tenant, &[document.job], &officer(), noon() + Duration::from_hours(1)).await.unwrap();
    assert_eq!((again.jobs[0].already, &again.jobs[0].fact), (true, &erased.fact));
    assert_eq!(ledger.verify_chain(document.tenant).await, Ok(3 + 2 + 1 + 1));
}

#[tokio::test]
async fn what_a_running_worker_says_later_is_due_at_once_too() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&[document.accepted()]).await.unwrap();
    ledger.erase(document.tenant, &[document.job], &officer(), noon()).await.unwrap();
    let due = ledger.due(noon()).await.unwrap();
    ledger.said(&[due[0].receipt(ledger.region(), "janitor", 1, noon())]).await.unwrap();
    assert_eq!(ledger.due(noon()).await, Ok(vec![]));

    let later = noon() + Duration::from_secs(5);
    let late = Stage::ALL.iter().map(|stage| Fact { at: later, ..document.done(*stage) });
    ledger.said(&late.collect::<Vec<_>>()).await.unwrap();
    assert_eq!(state(&ledger, &document).await, JobState::Erased);
    let due = ledger.due(later).await.unwrap();
    assert_eq!(
        due.iter().map(|due| &due.prefix).collect::<Vec<_>>(),
        [&ObjectPrefix::Job(document.tenant, document.job)]
    );

    // What comes to be parked of it is not kept, and never goes on.
    assert_eq!(ledger.file(&document.held(Stage::Redact, HoldReason::Dependency), later).await, Ok(Filed::Erased));
    assert_eq!(ledger.file(&document.dead(Stage::Redact, DeadReason::Bug), later).await, Ok(Filed::Erased));
    let outbox = Outbox::default();
    assert_eq!(ledger.release(&outbox, later + Duration::from_hours(1)).await, Ok(0));
    assert_eq!(ledger.parked(Some(document.tenant), 10).await, Ok(vec![]));
}

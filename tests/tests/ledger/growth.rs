//! What must not depend on how much lies there: who is due when many wait, what is counted, who takes text out of bundles.

use crate::database::Database;
use crate::documents::{Document, at, noon};
use crate::wire::Wire;
use docward_envelope::{
    Actor, Fact, FactId, FactKind, ObjectPrefix, Placement, RetentionClass, Run, Stage, Stored, TenantId, Timestamp,
};
use docward_ledger::{JobState, Ledger, LedgerError, Witness, Wrong};
use docward_tests::signing::Said;
use std::collections::BTreeSet;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

fn officer() -> Actor {
    Actor::Person("p.officer".to_owned())
}

/// The index stage's fact as a worker says it: with the day of the bundle.
fn indexed(document: &Document, at: Timestamp) -> Fact {
    let day = ObjectPrefix::Bundles(document.tenant, Some("2030-01-31".parse().unwrap()));
    let bundle =
        Stored { prefix: day, retention: RetentionClass::Index, expires: "2030-02-01T00:00:00Z".parse().unwrap() };
    let mut fact = document.done(Stage::Index);
    fact.stored.push(bundle);
    Fact { at, ..fact }
}

/// More jobs than a list takes have expired by the clock and got the time back for which they were held. One that was not held is
/// due all the same.
#[tokio::test]
async fn jobs_that_got_their_time_back_do_not_stand_in_the_way_of_what_is_due() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let held: Vec<Document> = (0..1100).map(|_| Document::of(tenant)).collect();
    let facts: Vec<Fact> = held.iter().map(|document| document.done(Stage::Ocr)).collect();
    for facts in facts.chunks(500) {
        ledger.said(facts).await.unwrap();
    }
    database.tamper(tenant, "UPDATE ledger.jobs SET held_microseconds = 3 * 86400 * 1000000::bigint").await;
    let plain = Document::of(tenant);
    let mut expires_last = plain.done(Stage::Ocr);
    expires_last.stored[0].expires = at("2030-01-02T12:30:00Z");
    ledger.said(&[plain.accepted(), expires_last]).await.unwrap();

    let due = ledger.due(at("2030-01-02T13:00:00Z")).await.unwrap();
    let ocr = ObjectPrefix::Stage(tenant, plain.job, Run::FIRST, Stage::Ocr);
    assert_eq!(due.iter().map(|due| &due.prefix).collect::<Vec<_>>(), [&ocr]);
    // And a list ends when it is long enough for a round.
    let all = ledger.due(at("2030-06-01T00:00:00Z")).await.unwrap();
    assert!((1..1000).contains(&all.len()), "{} at once", all.len());
}

#[tokio::test]
async fn a_job_that_goes_once_more_is_open_again_whatever_came_first() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let again = Run::FIRST.next().unwrap();
    let second = |stage: Stage| {
        let id = FactId::of_effect(document.job, again, Some(stage), FactKind::Done);
        Fact { id, run: Some(again), stored: Vec::new(), ..document.done(stage) }
    };
    let open = async || ledger.in_flight(document.tenant, Placement::Shared).await.unwrap();
    let state = async || ledger.job(document.tenant, document.job).await.unwrap().unwrap().state;
    let accepted = Fact { placement: Some(Placement::Shared), ..document.accepted() };
    // The second run's first stage is heard of before the first run's last.
    ledger.said(&[accepted, second(Stage::Ocr), document.done(Stage::Index)]).await.unwrap();
    assert_eq!((state().await, open().await), (JobState::Running, 1));
    ledger.said(&[second(Stage::Index)]).await.unwrap();
    assert_eq!((state().await, open().await), (JobState::Done, 0));
    let figures = ledger.figures(document.tenant, at("2000-01-01T00:00:00Z")).await.unwrap();
    assert_eq!(figures.jobs, [("done".to_owned(), 1)].into());
    // Rejected after all, by a delivery that came twice: done is stronger.
    let rejected = Fact { run: Some(again), ..document.rejected(Stage::Index) };
    ledger.said(&[rejected]).await.unwrap();
    assert_eq!((state().await, open().await), (JobState::Done, 0));
}

#[tokio::test]
async fn figures_count_every_job_once_by_its_state() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let [done, rejected, erased, running, fresh] = [(); 5].map(|()| Document::of(tenant));
    ledger.said(&done.whole()).await.unwrap();
    ledger.said(&[rejected.accepted(), rejected.rejected(Stage::Ocr)]).await.unwrap();
    ledger.said(&[erased.accepted(), running.accepted(), running.done(Stage::Ocr), fresh.accepted()]).await.unwrap();
    ledger.erase(tenant, &[erased.job], &officer(), noon()).await.unwrap();
    let figures = ledger.figures(tenant, at("2000-01-01T00:00:00Z")).await.unwrap();
    let expected = ["accepted", "done", "erased", "rejected", "running"].map(|state| (state.to_owned(), 1));
    assert_eq!(figures.jobs, expected.into());

    let kept = ledger.kept(tenant).await.unwrap();
    let kept: Vec<_> = kept.iter().map(|kept| (kept.retention, kept.sets, kept.first, kept.last)).collect();
    let days = [8, 2, 31, 31].map(|day| at(&format!("2030-01-{day:02}T12:00:00Z")));
    assert_eq!(
        kept,
        [
            (RetentionClass::Original, 5, days[0], days[0]),
            (RetentionClass::Intermediate, 2, days[1], days[1]),
            (RetentionClass::Result, 2, days[2], days[2]),
            (RetentionClass::Index, 1, days[3], days[3]),
        ]
    );
}

#[tokio::test]
async fn an_erased_jobs_text_is_to_go_out_of_bundles_until_somebody_says_that_it_has() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let [indexed_one, unindexed_one, other] = [(); 3].map(|()| Document::of(tenant));
    let jobs = async |ledger: &Ledger| ledger.to_unindex(tenant).await.unwrap();
    ledger.said(&[indexed_one.accepted(), indexed(&indexed_one, noon()), indexed(&other, noon())]).await.unwrap();
    ledger.said(&[unindexed_one.accepted()]).await.unwrap();
    assert_eq!(jobs(&ledger).await, []);

    let both = [indexed_one.job, unindexed_one.job];
    ledger.erase(tenant, &both, &officer(), noon() + HOUR).await.unwrap();
    assert_eq!(ledger.erased(tenant).await.unwrap(), BTreeSet::from(both));
    assert_eq!(ledger.erased_of(tenant, &[other.job, both[0]]).await.unwrap(), BTreeSet::from([both[0]]));
    let [pending] = &jobs(&ledger).await[..] else { panic!("the one that was indexed") };
    assert_eq!((pending.job, &pending.days), (indexed_one.job, &BTreeSet::from(["2030-01-31".parse().unwrap()])));

    let receipt = pending.receipt(tenant, ledger.region(), Actor::Task("compactor".into()), 1, noon() + 2 * HOUR);
    ledger.said(&[receipt]).await.unwrap();
    assert_eq!(jobs(&ledger).await, []);
    // A worker that was in the middle of it finishes: once more.
    ledger.said(&[indexed(&unindexed_one, noon() + 3 * HOUR)]).await.unwrap();
    assert_eq!(jobs(&ledger).await.iter().map(|pending| pending.job).collect::<Vec<_>>(), [unindexed_one.job]);
    // What is to be taken out says nothing of the objects that are due.
    let due = ledger.due_of_erased(tenant, &[unindexed_one.job], noon()).await.unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(ledger.due_of_erased(tenant, &[other.job], noon()).await, Ok(vec![]));
}

#[tokio::test]
async fn an_erased_jobs_text_is_to_go_out_of_bundles_although_no_fact_says_that_it_is_in_one() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    // Stage index may have written a bundle, and been killed before it could say so.
    ledger.said(&[document.accepted(), document.done(Stage::Redact)]).await.unwrap();
    ledger.erase(document.tenant, &[document.job], &officer(), noon()).await.unwrap();
    let [pending] = &ledger.to_unindex(document.tenant).await.unwrap()[..] else { panic!("the one that was redacted") };
    assert_eq!((pending.job, pending.days.is_empty()), (document.job, true));
}

#[tokio::test]
async fn what_came_to_the_bundles_is_counted_from_where_it_was_counted_before() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&document.whole()).await.unwrap();
    let first = ledger.indexed_since(document.tenant, 0).await.unwrap();
    assert_eq!((first.documents, first.length), (1, 5));
    let next = Document::of(document.tenant);
    ledger.said(&next.whole()).await.unwrap();
    ledger.said(&[Document::of(document.tenant).accepted()]).await.unwrap();
    let second = ledger.indexed_since(document.tenant, first.length).await.unwrap();
    assert_eq!((second.documents, second.length), (1, 11));
}

#[tokio::test]
async fn one_at_a_time_has_a_tenants_bundles() {
    let database = Database::fresh().await;
    let (one, other) = (database.ledger().await, database.ledger().await);
    let (tenant, stranger) = (TenantId::generate(), TenantId::generate());
    let short = Duration::from_millis(50);
    let mut held = one.lock_bundles(tenant, short).await.unwrap().unwrap();
    assert!(other.lock_bundles(tenant, short).await.unwrap().is_none());
    assert!(other.lock_bundles(stranger, short).await.unwrap().is_some(), "another tenant's are others");
    assert!(held.is_held().await);
    // Who waits has it as soon as it is let go.
    let waiting = tokio::spawn(async move { other.lock_bundles(tenant, Duration::from_secs(30)).await });
    held.release().await.unwrap();
    let mut theirs = waiting.await.unwrap().unwrap().unwrap();
    // Whoever is cut off does not hold it any more, and is told.
    database
        .as_superuser(
            "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database
              WHERE locktype = 'advisory' AND granted AND datname = current_database()",
        )
        .await;
    assert!(!theirs.is_held().await);
    assert!(one.lock_bundles(tenant, Duration::from_secs(30)).await.unwrap().is_some());
}

/// What a database looks like from which one was cut off without a word: connections stand, and nothing comes any more.
#[tokio::test]
async fn a_database_that_falls_silent_keeps_nobody_waiting_who_has_or_wants_a_tenants_bundles() {
    let database = Database::fresh().await;
    let wire = Wire::to(&database.lease.postgres_app_url()).await;
    let ledger = Ledger::connect(&wire.url, &database.region).await.unwrap().with_keys(docward_tests::signing::keys());
    let (tenant, other, short) = (TenantId::generate(), TenantId::generate(), Duration::from_millis(50));
    let mut held = ledger.lock_bundles(tenant, short).await.unwrap().unwrap();
    assert!(held.is_held().await);
    wire.fall_silent();
    let answers = async { tokio::join!(held.is_held(), ledger.lock_bundles(other, short)) };
    let (is_held, locked) = tokio::time::timeout(Duration::from_secs(30), answers).await.expect("an answer");
    assert!(!is_held);
    assert_eq!(locked.err(), Some(LedgerError::Away));
}

/// Counted by the server: rows of a tenant's jobs that a list of the few rejected ones looks at.
#[tokio::test]
async fn a_list_of_jobs_that_ended_one_way_does_not_look_at_those_that_ended_another_way() {
    let database = Database::fresh().await;
    let tenant = TenantId::generate();
    let ledger = database.ledger().await;
    let mut rejected = BTreeSet::new();
    let mut facts = Vec::new();
    for number in 0..3000 {
        let document = Document::of(tenant);
        if number % 1000 == 0 {
            facts.extend([document.accepted(), document.rejected(Stage::Ocr)]);
            rejected.insert(document.job);
        } else {
            facts.extend([document.accepted(), document.done(Stage::Index)]);
        }
    }
    for facts in facts.chunks(500) {
        ledger.said(facts).await.unwrap();
    }
    ledger.erase(tenant, &[*rejected.first().unwrap()], &officer(), noon()).await.unwrap();
    let erased = rejected.pop_first().unwrap();
    database.as_superuser("ANALYZE ledger.jobs; ANALYZE ledger.effects").await;
    let before = database.rows_read(&ledger).await;
    let ledger = database.ledger().await;
    let listed = async |states: &[JobState]| {
        let jobs = ledger.jobs(tenant, states, 50).await.unwrap();
        jobs.into_iter().map(|job| job.job).collect::<BTreeSet<_>>()
    };
    assert_eq!(listed(&[JobState::Rejected]).await, rejected);
    assert_eq!(listed(&[JobState::Erased]).await, BTreeSet::from([erased]));
    assert_eq!(listed(&[JobState::Rejected, JobState::Erased, JobState::Held]).await.len(), 3);
    assert_eq!(listed(&[JobState::Done]).await.len(), 50);
    let looked_at = database.rows_read(&ledger).await - before;
    assert!(looked_at < 1000, "{looked_at} rows");
}

#[tokio::test]
async fn a_chain_is_walked_from_a_fact_that_a_witness_vouches_for() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = TenantId::generate();
    let mut witnesses = Vec::new();
    for _ in 0..3 {
        ledger.said(&Document::of(tenant).whole()).await.unwrap();
        let head = ledger.head(tenant, noon()).await.unwrap().unwrap();
        witnesses.push(Witness { source: "checkpoint".to_owned(), length: head.length, digest: head.digest });
    }
    let walked = ledger.examine_since(tenant, 5, &witnesses, &[]).await.unwrap();
    assert!(walked.holds());
    assert_eq!((walked.facts, walked.agreeing), (10, 3), "those behind it, and the witness of the fact itself");

    // The fact that is walked from was exchanged: its witness says so. One before it is another walk's to find.
    let found = |examined: docward_ledger::Examination| {
        examined.findings.iter().map(|finding| (finding.seq, finding.wrong)).collect::<Vec<_>>()
    };
    database.tamper(tenant, "UPDATE ledger.facts SET body = replace(body, 'treatment', 'payment') WHERE seq = 7").await;
    assert_eq!(found(ledger.examine_since(tenant, 5, &witnesses, &[]).await.unwrap())[0], (7, Wrong::Changed));
    assert_eq!(found(ledger.examine_since(tenant, 10, &witnesses, &[]).await.unwrap()), []);
    assert_eq!(found(ledger.examine(tenant, &witnesses, &[]).await.unwrap())[0].0, 7);
    database.tamper(tenant, "UPDATE ledger.facts SET digest = sha256('x') WHERE seq = 10").await;
    let since = found(ledger.examine_since(tenant, 10, &witnesses, &[]).await.unwrap());
    assert!(since.contains(&(10, Wrong::Witness)) && since.contains(&(11, Wrong::Order)), "{since:?}");
    database.tamper(tenant, "DELETE FROM ledger.facts WHERE seq = 5").await;
    assert_eq!(found(ledger.examine_since(tenant, 5, &witnesses, &[]).await.unwrap())[0], (5, Wrong::Missing));
}

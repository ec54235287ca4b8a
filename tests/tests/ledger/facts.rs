//! A fact is said once, whatever comes twice and in whatever order.

use crate::database::Database;
use crate::documents::{Document, noon};
use docward_broker::DeadReason;
use docward_envelope::{
    Actor, Fact, FactId, FactKind, HoldReason, ObjectPrefix, RetentionClass, Run, Stage, Stored, TenantId,
};
use docward_ledger::{JobState, JobStatus, Ledger, Recorded, StageQueue};
use docward_tests::signing::Said;

fn recorded(appended: usize, repeated: usize, refused: usize) -> Recorded {
    Recorded { appended, repeated, refused, forged: 0, waiting: 0 }
}

#[tokio::test]
async fn what_comes_again_is_not_said_again() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let facts = document.whole();
    assert_eq!(ledger.said(&facts).await, Ok(recorded(5, 0, 0)));
    let before = ledger.job(document.tenant, document.job).await.unwrap().unwrap();

    // The whole batch, a part of it, and one fact three times within a batch.
    assert_eq!(ledger.said(&facts).await, Ok(recorded(0, 5, 0)));
    assert_eq!(ledger.said(&facts[1..3]).await, Ok(recorded(0, 2, 0)));
    let other = Document::of(document.tenant);
    let thrice = [other.accepted(), other.accepted(), other.accepted()];
    assert_eq!(ledger.said(&thrice).await, Ok(recorded(1, 2, 0)));

    assert_eq!(ledger.verify_chain(document.tenant).await, Ok(6));
    assert_eq!(ledger.job(document.tenant, document.job).await.unwrap().unwrap(), before);
}

#[tokio::test]
async fn no_order_of_facts_changes_what_a_job_has_come_to() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = Document::new().tenant;
    let expected = {
        let document = Document::of(tenant);
        ledger.said(&document.whole()).await.unwrap();
        anonymous(&ledger, document).await
    };
    assert_eq!(expected.state, JobState::Done);
    assert_eq!(expected.stages.len(), 5);
    for order in orders(5) {
        let document = Document::of(tenant);
        let facts = document.whole();
        let mut reached = 0;
        for index in &order {
            // Each comes twice.
            ledger.said(&[facts[*index].clone(), facts[*index].clone()]).await.unwrap();
            let state = anonymous(&ledger, document).await.state;
            assert!(strength(state) >= reached, "{order:?} regressed to {}", state.as_str());
            reached = strength(state);
        }
        assert_eq!(anonymous(&ledger, document).await, expected, "{order:?}");
    }
}

#[tokio::test]
async fn a_rejection_ends_a_job_whatever_comes_late() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&[document.rejected(Stage::Extract)]).await.unwrap();
    ledger.said(&[document.done(Stage::Ocr), document.accepted()]).await.unwrap();
    let status = ledger.job(document.tenant, document.job).await.unwrap().unwrap();
    assert_eq!(status.state, JobState::Rejected);
    assert_eq!(status.reason.as_deref(), Some("encrypted"));
}

/// The view of jobs' states is SQL: it must call the same stage the last one as the descriptors do, and no stage's word may be
/// the one that stands for effects on the job itself.
#[tokio::test]
async fn the_database_and_the_stages_agree_on_which_of_them_ends_a_job() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    for stage in Stage::ALL.iter().copied() {
        let document = Document::new();
        ledger.said(&[document.accepted()]).await.unwrap();
        let accepted = ledger.job(document.tenant, document.job).await.unwrap().unwrap();
        assert_eq!((accepted.state, accepted.stages[0].stage), (JobState::Accepted, None));
        ledger.said(&[document.done(stage)]).await.unwrap();
        let status = ledger.job(document.tenant, document.job).await.unwrap().unwrap();
        let expected = if stage.next().is_none() { JobState::Done } else { JobState::Running };
        assert_eq!(status.state, expected, "{stage}");
        assert!(status.stages.iter().any(|done| done.stage == Some(stage)), "{stage}");
    }
}

#[tokio::test]
async fn a_later_run_counts_from_its_own_facts() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&document.whole()).await.unwrap();
    let second = Run::FIRST.next().unwrap();
    let of_second = |fact: Fact| Fact {
        id: FactId::of_effect(document.job, second, fact.stage, fact.kind),
        run: Some(second),
        stored: Vec::new(),
        ..fact
    };
    ledger.said(&[of_second(document.done(Stage::Ocr))]).await.unwrap();
    let status = ledger.job(document.tenant, document.job).await.unwrap().unwrap();
    assert_eq!((status.state, status.run), (JobState::Running, second));
    ledger.said(&[of_second(document.done(Stage::Index))]).await.unwrap();
    let status = ledger.job(document.tenant, document.job).await.unwrap().unwrap();
    assert_eq!((status.state, status.run), (JobState::Done, second));
}

#[tokio::test]
async fn facts_that_are_not_this_ledgers_are_put_aside_and_block_nothing() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    let stranger = Document::new();
    let elsewhere = Fact { region: "eu-central-1".parse().unwrap(), ..stranger.accepted() };
    // A worker of one tenant that names another tenant's, or another job's, objects would have the janitor delete them: no role may.
    let stored = |prefix| Stored { prefix, retention: RetentionClass::Result, expires: noon() };
    let foreign = stored(ObjectPrefix::Job(stranger.tenant, stranger.job));
    let foreign = document.fact(Some(Stage::Ocr), FactKind::Done).with_stored([foreign]);
    let sibling = stored(ObjectPrefix::Job(document.tenant, stranger.job));
    let sibling = document.fact(Some(Stage::Extract), FactKind::Done).with_stored([sibling]);
    // PostgreSQL keeps no zero byte in text.
    let unkeepable = document.rejected(Stage::Redact).with_reason("\0");

    let batch = [elsewhere, foreign, document.accepted(), sibling, unkeepable, document.done(Stage::Ocr)];
    assert_eq!(ledger.said(&batch).await, Ok(Recorded { forged: 2, ..recorded(2, 0, 2) }));
    assert_eq!(ledger.quarantined(10).await.unwrap().len(), 4);
    assert_eq!(ledger.job(stranger.tenant, stranger.job).await, Ok(None));
    let status = ledger.job(document.tenant, document.job).await.unwrap().unwrap();
    assert_eq!(status.state, JobState::Running);
    assert_eq!(ledger.verify_chain(document.tenant).await, Ok(2));
    // Again: still refused, kept once.
    assert_eq!(ledger.said(&batch).await, Ok(Recorded { forged: 2, ..recorded(0, 2, 2) }));
    assert_eq!(ledger.quarantined(10).await.unwrap().len(), 4);
}

#[tokio::test]
async fn reading_is_chained_but_changes_no_job() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&[document.accepted()]).await.unwrap();
    let before = ledger.job(document.tenant, document.job).await;
    let read = || document.fact(None, FactKind::Read).with_id(FactId::random());
    assert_eq!(ledger.said(&[read(), read()]).await, Ok(recorded(2, 0, 0)));
    assert_eq!(ledger.job(document.tenant, document.job).await, before);
    assert_eq!(ledger.verify_chain(document.tenant).await, Ok(3));
}

#[tokio::test]
async fn jobs_are_listed_newest_first() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let first = Document::new();
    let second = Document::of(first.tenant);
    let later = Fact { at: noon() + std::time::Duration::from_mins(1), ..second.accepted() };
    ledger.said(&[later, first.accepted(), first.done(Stage::Ocr)]).await.unwrap();
    let jobs = ledger.jobs(first.tenant, &[], 10).await.unwrap();
    let listed: Vec<_> = jobs.iter().map(|job| (job.job, job.state)).collect();
    assert_eq!(listed, [(second.job, JobState::Accepted), (first.job, JobState::Running)]);
    assert_eq!(ledger.jobs(first.tenant, &[], 1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_list_of_jobs_says_why_is_filtered_by_state_and_counted() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let tenant = Document::new().tenant;
    let document = || Document::of(tenant);
    let (done, rejected, held, dead, dropped) = (document(), document(), document(), document(), document());
    let faulty = Fact { counts: [("faults".to_owned(), 3)].into(), ..done.done(Stage::Ocr) };
    let faulty =
        done.whole().into_iter().map(|fact| if fact.stage == Some(Stage::Ocr) { faulty.clone() } else { fact });
    ledger.said(&faulty.collect::<Vec<_>>()).await.unwrap();
    ledger.said(&[rejected.accepted(), rejected.rejected(Stage::Ocr)]).await.unwrap();
    ledger.said(&[held.accepted(), dead.accepted(), dropped.accepted(), document().accepted()]).await.unwrap();
    ledger.file(&held.held(Stage::Extract, HoldReason::Frozen), noon()).await.unwrap();
    ledger.file(&dead.dead(Stage::Ocr, DeadReason::Bug), noon()).await.unwrap();
    ledger.file(&dropped.dead(Stage::Ocr, DeadReason::Bug), noon()).await.unwrap();
    let number =
        ledger.parked(Some(tenant), 10).await.unwrap().iter().find(|row| row.job == dropped.job).unwrap().number;
    ledger.drop_parked(tenant, number, Actor::Person("o.berg".to_owned()), noon()).await.unwrap();
    // Of another tenant nothing is seen or counted; what was done counts as erased, or as running where a later run is.
    ledger.said(&Document::new().whole()).await.unwrap();
    let (erased, again) = (document(), document());
    ledger.said(&[erased.whole(), again.whole()].concat()).await.unwrap();
    ledger.erase(tenant, &[erased.job], &Actor::Person("o.berg".to_owned()), noon()).await.unwrap();
    let second = Run::FIRST.next().unwrap();
    let of_second = FactId::of_effect(again.job, second, Some(Stage::Ocr), FactKind::Done);
    ledger
        .said(&[Fact { id: of_second, run: Some(second), stored: Vec::new(), ..again.done(Stage::Ocr) }])
        .await
        .unwrap();

    let jobs = ledger.jobs(tenant, &[], 20).await.unwrap();
    let of = |document: Document| jobs.iter().find(|job| job.job == document.job).unwrap();
    for (document, state, reason, faults) in [
        (done, JobState::Done, None, 3),
        (rejected, JobState::Rejected, Some("encrypted"), 0),
        (held, JobState::Held, Some("frozen"), 0),
        (dead, JobState::Dead, Some("bug"), 0),
        (dropped, JobState::Dead, Some("dropped"), 0),
        (erased, JobState::Erased, None, 0),
        (again, JobState::Running, None, 0),
    ] {
        let job = of(document);
        assert_eq!((job.state, job.reason.as_deref(), job.faults), (state, reason, faults));
        let status = ledger.job(tenant, document.job).await.unwrap().unwrap();
        assert_eq!((status.state, status.reason.as_deref()), (state, reason), "one job is told as it is listed");
        let listed = ledger.jobs(tenant, &[state], 10).await.unwrap();
        assert!(listed.contains(job) && listed.iter().all(|job| job.state == state));
    }
    let either = ledger.jobs(tenant, &[JobState::Held, JobState::Accepted], 10).await.unwrap();
    assert_eq!(either.len(), 2);
    assert_eq!(ledger.jobs(tenant, &[JobState::Dead], 1).await.unwrap().len(), 1);
    let totals = ledger.totals(tenant).await.unwrap();
    let mut counted = std::collections::BTreeMap::new();
    for job in &jobs {
        *counted.entry(job.state).or_insert(0) += 1;
    }
    assert_eq!((totals.len(), totals[&JobState::Dead]), (JobState::ALL.len(), 2));
    assert_eq!(totals, counted, "they are counted as they are listed");
    let figures = ledger.figures(tenant, noon()).await.unwrap().jobs;
    assert_eq!(figures, totals.into_iter().map(|(state, count)| (state.as_str().to_owned(), count)).collect());
    // The fresh one waits for OCR, the one that runs again for extraction; what was dropped waits for nobody.
    let queues = ledger.queues(tenant, noon()).await.unwrap();
    let told: Vec<_> = queues.iter().map(|queue| (queue.stage, queue.waiting, queue.held, queue.dead)).collect();
    let expected =
        [(Stage::Ocr, 1, 0, 1), (Stage::Extract, 1, 1, 0), (Stage::Redact, 0, 0, 0), (Stage::Index, 0, 0, 0)];
    assert_eq!(told, expected);
    assert_eq!(queues.iter().map(|queue| queue.finished).collect::<Vec<_>>(), [4, 3, 3, 3]);
    let oldest: Vec<_> = queues.iter().map(|queue| queue.oldest).collect();
    assert_eq!(oldest, [Some(noon()), Some(noon()), None, None]);
    let later = noon() + std::time::Duration::from_secs(1);
    assert!(ledger.queues(tenant, later).await.unwrap().iter().all(|queue| queue.finished == 0));
    let empty = ledger.queues(TenantId::generate(), noon()).await.unwrap();
    assert_eq!(empty, Stage::ALL.iter().copied().map(StageQueue::empty).collect::<Vec<_>>());
}

/// A job's status without the names that differ between documents.
async fn anonymous(ledger: &Ledger, document: Document) -> JobStatus {
    let status = ledger.job(document.tenant, document.job).await.unwrap().unwrap();
    let same = Document { tenant: document.tenant, job: "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap() };
    let mut stored = status.stored;
    for stored in &mut stored {
        stored.prefix = match stored.prefix {
            ObjectPrefix::Original(tenant, _) => ObjectPrefix::Original(tenant, same.job),
            ObjectPrefix::Stage(tenant, _, run, stage) => ObjectPrefix::Stage(tenant, same.job, run, stage),
            ref other => other.clone(),
        };
    }
    JobStatus { job: same.job, stored, ..status }
}

fn strength(state: JobState) -> u8 {
    match state {
        JobState::Accepted => 0,
        JobState::Running => 1,
        JobState::Held => 2,
        JobState::Dead => 3,
        JobState::Rejected => 4,
        JobState::Done => 5,
        JobState::Erased => 6,
    }
}

/// Every order of the numbers below `length`.
fn orders(length: usize) -> Vec<Vec<usize>> {
    if length == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(length - 1);
    let insert = |order: &Vec<usize>, place| {
        let mut order = order.clone();
        order.insert(place, length - 1);
        order
    };
    shorter.iter().flat_map(|order| (0..length).map(move |place| insert(order, place))).collect()
}

//! Erasing: an erased job is found no more from that moment, its text goes out of merged bundles, and it never comes back, whatever
//! runs at the same time.

use super::{bundles, compact_at, compaction, damage, found, later, lies_in_a_bundle, unindex};
use docward_envelope::{Actor, JobId, Timestamp};
use docward_ledger::ToUnindex;
use docward_runtime::compaction::{CompactionError, Paused};
use docward_tests::region::OneRegion;
use docward_tests::signing::Said;
use docward_trust::{ProcessRole, Task};
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;

pub(super) async fn erase(region: &OneRegion, job: JobId) {
    let officer = Actor::Person("p.officer".to_owned());
    region.ledger.erase(region.tenant, &[job], &officer, Timestamp::now()).await.unwrap();
}

/// Takes out what the ledger lists, with receipts, as the compactor does.
async fn unindex_all(region: &OneRegion) -> Vec<ToUnindex> {
    let pending = region.ledger.to_unindex(region.tenant).await.unwrap();
    for one in &pending {
        let gone = unindex(region, one).await.unwrap();
        let actor = Actor::Task("compactor".to_owned());
        let receipt = one.receipt(region.tenant, region.ledger.region(), actor, gone, Timestamp::now());
        region.ledger.said(&[receipt]).await.unwrap();
    }
    pending
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_job_goes_out_of_the_bundle_that_it_was_merged_into() {
    let region = OneRegion::new().await;
    let erased = region.index("fever and a rare zygomatic fracture").await;
    let mut others = Vec::new();
    for _ in 0..7 {
        others.push(region.index("fever").await);
    }
    compact_at(&region, Timestamp::now()).await.unwrap();
    let [merged] = &bundles(&region).await[..] else { panic!("one bundle") };
    let before = merged.clone();
    erase(&region, erased).await;
    assert!(found(&region, "zygomatic").await.is_empty(), "at once, although it lies there");
    assert!(lies_in_a_bundle(&region, erased).await);

    assert_eq!(unindex_all(&region).await.iter().map(|one| one.job).collect::<Vec<_>>(), [erased]);
    assert!(!lies_in_a_bundle(&region, erased).await);
    assert!(!region.file(&before).exists(), "the bundle that held it is gone, and another is there in its place");
    assert_eq!(bundles(&region).await.len(), 1);
    assert_eq!(found(&region, "fever").await, others.into_iter().collect());
    assert_eq!(region.ledger.to_unindex(region.tenant).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bundle_of_nothing_but_erased_jobs_goes() {
    let region = OneRegion::new().await;
    let mut jobs = Vec::new();
    for _ in 0..8 {
        jobs.push(region.index("fever").await);
    }
    compact_at(&region, Timestamp::now()).await.unwrap();
    for job in jobs {
        erase(&region, job).await;
    }
    unindex_all(&region).await;
    assert_eq!(bundles(&region).await, []);
}

/// A worker that was in the middle of a job writes its bundle after the job was erased and taken out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_late_worker_writes_of_an_erased_job_is_never_merged_and_goes() {
    let region = OneRegion::new().await;
    let envelope = region.at_index("fever, late").await;
    let job = envelope.header().job;
    region.ledger.said(&[region.fact(job, None)]).await.unwrap();
    erase(&region, job).await;
    unindex_all(&region).await;
    // Its keys would be gone; the bundle that it had begun has a key of its own.
    region.write_bundle(&envelope, "fever, late", region.bundle_day()).await;
    for _ in 0..8 {
        region.index("fever").await;
    }
    assert!(!found(&region, "late").await.contains(&job));
    compact_at(&region, Timestamp::now()).await.unwrap();
    assert!(!lies_in_a_bundle(&region, job).await, "a merge leaves it out, although nobody said that it was indexed");
    assert_eq!(bundles(&region).await.len(), 1);
}

/// Merging and erasing at the same time, at many different moments of the merge: whoever comes first, the job is gone in the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_job_that_is_erased_while_its_bundle_is_merged_does_not_come_back() {
    let region = Arc::new(OneRegion::new().await);
    for round in 0..12_u64 {
        let mut jobs = Vec::new();
        for _ in 0..8 {
            jobs.push(region.index("fever").await);
        }
        let victim = jobs[usize::try_from(round % 8).unwrap()];
        let merging = tokio::spawn({
            let region = Arc::clone(&region);
            async move { compact_at(&region, later()).await }
        });
        // Not a wait for something to happen: each round erases at another moment of the merge.
        tokio::time::sleep(Duration::from_millis(round * 15)).await;
        erase(&region, victim).await;
        unindex_all(&region).await;
        merging.await.unwrap();
        assert!(!lies_in_a_bundle(&region, victim).await, "round {round}");
        assert!(!found(&region, "fever").await.contains(&victim));
        // Nor with the next merge.
        compact_at(&region, later()).await.unwrap();
        assert!(!lies_in_a_bundle(&region, victim).await, "round {round}, merged again");
    }
    assert_eq!(found(&region, "fever").await.len(), 12 * 7, "and nothing else went");
    assert_eq!(region.ledger.to_unindex(region.tenant).await.unwrap(), []);
}

/// Facts tell the day by the policy of another moment than the bundle's name, or never come.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_job_goes_out_of_a_bundle_of_a_day_that_no_fact_tells() {
    let region = OneRegion::new().await;
    let mut jobs = Vec::new();
    for _ in 0..8 {
        jobs.push(region.index("fever").await);
    }
    compact_at(&region, Timestamp::now()).await.unwrap();
    for (job, days) in [(jobs[0], vec![region.bundle_day().tomorrow().unwrap()]), (jobs[1], Vec::new())] {
        erase(&region, job).await;
        let pending = ToUnindex { job, days: days.into_iter().collect() };
        assert!(unindex(&region, &pending).await.unwrap() > 0);
        assert!(!lies_in_a_bundle(&region, job).await);
    }
    assert_eq!(found(&region, "fever").await.len(), 6);
}

/// While work is frozen nothing is merged, but an erased job still goes; with revoked keys it can't, and stays listed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn erasing_goes_on_over_a_freeze_and_waits_for_revoked_keys() {
    let region = OneRegion::new().await;
    let mut jobs = Vec::new();
    for _ in 0..8 {
        jobs.push(region.index("fever").await);
    }
    compact_at(&region, Timestamp::now()).await.unwrap();
    region.set_controls(true, false);
    erase(&region, jobs[0]).await;
    unindex_all(&region).await;
    region.set_controls(false, false);
    assert!(!lies_in_a_bundle(&region, jobs[0]).await);

    erase(&region, jobs[1]).await;
    region.set_controls(false, true);
    let pending = region.ledger.to_unindex(region.tenant).await.unwrap();
    assert!(unindex(&region, &pending[0]).await.is_err());
    assert_eq!(region.ledger.to_unindex(region.tenant).await.unwrap(), pending);
    region.set_controls(false, false);
    unindex_all(&region).await;
    assert!(!lies_in_a_bundle(&region, jobs[1]).await);
    assert_eq!(found(&region, "fever").await.len(), 6);
}

/// Nobody can say that they are out of the damaged one; but it is opened once, and told of once, not for each of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_erasures_beside_a_damaged_bundle_cost_one_look_at_it() {
    let region = OneRegion::new().await;
    let mut jobs = Vec::new();
    for _ in 0..8 {
        jobs.push(region.index("fever").await);
    }
    let tomorrow = region.bundle_day().tomorrow().unwrap();
    for _ in 0..8 {
        let envelope = region.at_index("cough").await;
        region.write_bundle(&envelope, "cough", tomorrow).await;
    }
    compact_at(&region, Timestamp::now()).await.unwrap();
    let [_, other_day] = &bundles(&region).await[..] else { panic!("one bundle a day") };
    let sound = damage(&region, other_day);
    for job in &jobs[..4] {
        erase(&region, *job).await;
    }
    region.refusals();
    let gate = region.gate(ProcessRole::Task(Task::Compactor));
    let (compaction, mut paused, now) = (compaction(&region, &gate), Paused::default(), Timestamp::now());
    let mut lock = compaction.lock(Duration::ZERO).await.unwrap();
    let pending = region.ledger.to_unindex(region.tenant).await.unwrap();
    let mut unsure = Vec::new();
    for pending in &pending {
        match compaction.unindex(&mut lock, pending, &mut paused, now).await {
            Ok(gone) => assert!(gone > 0),
            Err(CompactionError::Bundle(_)) => unsure.push(pending),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(unsure.len(), 3, "all but the one with which they all went out of the bundle of their day");
    assert_eq!(region.refusals(), [("task:compactor".to_owned(), "seal".to_owned())], "one look at the damaged one");
    assert!(unsure.iter().all(|pending| paused.holds_erasure(pending.job, now)));

    // It is repaired. After a while it is looked at again.
    std::fs::write(region.file(other_day), sound).unwrap();
    let later = now + SignedDuration::from_mins(11);
    for pending in unsure {
        assert!(!paused.holds_erasure(pending.job, later));
        compaction.unindex(&mut lock, pending, &mut paused, later).await.unwrap();
    }
    assert_eq!(region.refusals(), []);
    assert_eq!(found(&region, "fever").await, jobs[4..].iter().copied().collect());
}

/// What lies in the same bundle and can be read goes, although the job may be in the damaged one too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_goes_out_of_every_bundle_that_can_be_read() {
    let region = OneRegion::new().await;
    let (mut jobs, mut apart) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        for _ in 0..8 {
            jobs.push(region.index("fever").await);
        }
        compact_at(&region, Timestamp::now()).await.unwrap();
        // Out of the way, so that the next merge does not take it in.
        let name = bundles(&region).await.remove(0);
        apart.push((region.file(&name), std::fs::read(region.file(&name)).unwrap()));
        std::fs::remove_file(region.file(&name)).unwrap();
    }
    for (file, bytes) in apart {
        std::fs::write(file, bytes).unwrap();
    }
    // Whichever is looked at first: what is written anew stands behind the other.
    for (damaged, job) in [(0, jobs[8]), (1, jobs[0])] {
        let names = bundles(&region).await;
        let (damaged, 2) = (&names[damaged], names.len()) else { panic!("two bundles") };
        let sound = damage(&region, damaged);
        erase(&region, job).await;
        let pending = ToUnindex { job, days: [region.bundle_day()].into() };
        assert!(matches!(unindex(&region, &pending).await, Err(CompactionError::Bundle(_))));
        std::fs::write(region.file(damaged), sound).unwrap();
        assert!(!lies_in_a_bundle(&region, job).await);
    }
}

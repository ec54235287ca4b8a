//! Merging: few bundles are left, a search finds the same before, after and in the middle of it, wherever it broke off.

use super::{bundles, compact_at, compaction, damage, found, indexed, later};
use docward_envelope::{ObjectName, TenantId, Timestamp};
use docward_runtime::compaction::Paused;
use docward_tests::region::OneRegion;
use docward_trust::{ProcessRole, Reason, Task, task};
use jiff::SignedDuration;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn enough_alike_become_one_and_a_quiet_day_too() {
    let region = OneRegion::new().await;
    let mut jobs = indexed(&region, 7).await;
    let look = compact_at(&region, Timestamp::now()).await.unwrap();
    assert_eq!((look.merges, look.gone), (0, 0), "seven are left alone");
    assert!(look.again.is_some_and(|again| again > Timestamp::now()), "until the day is quiet");
    jobs.extend(indexed(&region, 1).await);
    let look = compact_at(&region, Timestamp::now()).await.unwrap();
    assert_eq!((look.merges, look.gone, bundles(&region).await.len()), (1, 8, 1));
    assert_eq!(found(&region, "fever").await, jobs);

    jobs.extend(indexed(&region, 3).await);
    assert_eq!(compact_at(&region, Timestamp::now()).await.unwrap().merges, 0);
    assert_eq!(compact_at(&region, later()).await.unwrap().merges, 1);
    assert_eq!(bundles(&region).await.len(), 1);
    assert_eq!(found(&region, "fever").await, jobs);
    let look = compact_at(&region, later()).await.unwrap();
    assert_eq!((look.merges, look.again), (0, None), "and then there is nothing left to do");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_document_is_found_while_bundles_are_merged() {
    let region = Arc::new(OneRegion::new().await);
    let jobs = indexed(&region, 24).await;
    let done = Arc::new(AtomicBool::new(false));
    let searching = tokio::spawn({
        let (region, done, jobs) = (Arc::clone(&region), Arc::clone(&done), jobs.clone());
        async move {
            let mut searches = 0;
            while !done.load(Ordering::Relaxed) || searches < 2 {
                assert!(found(&region, "fever").await.is_superset(&jobs), "after {searches} searches");
                searches += 1;
            }
        }
    });
    for _ in 0..4 {
        indexed(&region, 4).await;
        compact_at(&region, later()).await.unwrap();
    }
    done.store(true, Ordering::Relaxed);
    searching.await.unwrap();
    assert_eq!(bundles(&region).await.len(), 1);
}

/// What is there after a crash between writing a merged bundle and taking its parts away.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_that_a_crash_left_beside_their_bundle_are_one_hit_and_go_with_the_next_merge() {
    let region = OneRegion::new().await;
    let jobs = indexed(&region, 8).await;
    let parts: Vec<(ObjectName, Vec<u8>)> = bundles(&region)
        .await
        .into_iter()
        .map(|name| (name.clone(), std::fs::read(region.file(&name)).unwrap()))
        .collect();
    compact_at(&region, Timestamp::now()).await.unwrap();
    for (name, bytes) in &parts {
        std::fs::write(region.file(name), bytes).unwrap();
    }
    assert_eq!(bundles(&region).await.len(), 9);
    assert_eq!(found(&region, "fever").await, jobs);
    compact_at(&region, later()).await.unwrap();
    assert_eq!((bundles(&region).await.len(), found(&region, "fever").await), (1, jobs));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_merges_at_a_time_and_one_that_was_cut_off_writes_nothing() {
    let region = OneRegion::new().await;
    let jobs = indexed(&region, 8).await;
    let lock = region.ledger.lock_bundles(region.tenant, Duration::from_secs(1)).await.unwrap().unwrap();
    assert_eq!(compact_at(&region, Timestamp::now()).await, None);
    assert_eq!(bundles(&region).await.len(), 8);
    lock.release().await.unwrap();

    // Two at once: whoever is second finds the bundles taken, or nothing left to merge.
    let (one, other) = tokio::join!(compact_at(&region, Timestamp::now()), compact_at(&region, Timestamp::now()));
    let merges: u64 = [one, other].into_iter().flatten().map(|done| done.merges).sum();
    assert_eq!((merges, bundles(&region).await.len()), (1, 1));
    assert_eq!(found(&region, "fever").await, jobs);
}

/// Nothing is written where the janitor is about to delete, and nothing that it deleted comes back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_that_is_about_to_expire_is_left_alone() {
    let region = OneRegion::new().await;
    indexed(&region, 8).await;
    let before = bundles(&region).await;
    let over = region.bundle_day().tomorrow().unwrap().to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    for now in [over - SignedDuration::from_mins(30), over + SignedDuration::from_mins(30)] {
        region.refresh();
        assert_eq!(compact_at(&region, now).await.unwrap().merges, 0);
    }
    assert_eq!(bundles(&region).await, before);
    assert_eq!(compact_at(&region, over - SignedDuration::from_mins(90)).await.unwrap().merges, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_compactor_reaches_bundles_of_its_tenant_and_nothing_else() {
    let (region, other) = (OneRegion::new().await, OneRegion::new().await);
    let job = region.index("fever").await;
    let day = region.bundle_day();
    let keys = ObjectName::Keys { tenant: region.tenant, job };
    region
        .as_task(task::Compactor, async |scope| {
            let (lease, run) = (docward_envelope::LeaseId::generate(), docward_envelope::Run::FIRST);
            let own = ObjectName::MergedBundle { tenant: region.tenant, expiry: day, lease };
            let single = ObjectName::Bundle { tenant: region.tenant, expiry: day, job, run };
            let theirs = ObjectName::MergedBundle { tenant: other.tenant, expiry: day, lease };
            assert_eq!(
                (scope.may_write(&own), scope.may_read(&own), scope.may_read(&single)),
                (Ok(()), Ok(()), Ok(()))
            );
            for name in [&single, &theirs, &keys] {
                assert_eq!(scope.may_write(name).unwrap_err().reason, Reason::Name, "{name}");
            }
            for name in [&theirs, &keys] {
                assert_eq!(scope.may_read(name).unwrap_err().reason, Reason::Name, "{name}");
            }
            assert!(region.store.remove_bundles(&scope, &[theirs]).await.is_err());
            let whole = docward_envelope::ObjectPrefix::Job(region.tenant, job);
            assert!(region.store.delete(&scope, &whole).await.is_err());
        })
        .await;
}

/// In one bucket, beside each other: what is another tenant's is not listed, not read, not merged and not deleted. Nor does a bundle
/// of theirs open that somebody put among the tenant's own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_tenants_bundles_are_never_opened() {
    let region = OneRegion::new().await;
    let jobs = indexed(&region, 8).await;
    let other = TenantId::generate();
    let (mut theirs, mut planted) = (Vec::new(), Vec::new());
    for name in bundles(&region).await {
        let ObjectName::Bundle { expiry, job, run, .. } = name else { panic!("one document's") };
        let their = ObjectName::Bundle { tenant: other, expiry, job, run };
        std::fs::create_dir_all(region.file(&their).parent().unwrap()).unwrap();
        // Nothing that opens: whoever reads it fails.
        std::fs::write(region.file(&their), b"theirs").unwrap();
        theirs.push(their);
    }
    assert_eq!(bundles(&region).await.len(), 8);
    assert_eq!(found(&region, "fever").await, jobs);
    assert_eq!(compact_at(&region, later()).await.unwrap().merges, 1);
    assert_eq!((bundles(&region).await.len(), found(&region, "fever").await), (1, jobs.clone()));
    assert!(theirs.iter().all(|name| std::fs::read(region.file(name)).unwrap() == b"theirs"));

    // The other way round: a bundle sealed for this tenant under another name of it is what a stolen one would be.
    let [own] = &bundles(&region).await[..] else { panic!("one bundle") };
    for _ in 0..2 {
        let lease = docward_envelope::LeaseId::generate();
        let moved = ObjectName::MergedBundle { tenant: region.tenant, expiry: region.bundle_day(), lease };
        std::fs::copy(region.file(own), region.file(&moved)).unwrap();
        planted.push(moved);
    }
    let seen = region
        .as_searcher(async |scope| {
            docward_client::search_bundles(&region.store, &region.ledger, &scope, "fever", 100).await.unwrap()
        })
        .await;
    assert_eq!((seen.hits.len(), seen.unreadable), (8, 2));
}

/// One bundle that can't be read: it stays for whoever looks into it, and keeps no other from being merged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_bundle_is_left_as_it_is_and_the_others_are_merged() {
    let region = OneRegion::new().await;
    let mut jobs = indexed(&region, 8).await;
    let damaged = bundles(&region).await.pop().unwrap();
    damage(&region, &damaged);
    let bytes = std::fs::read(region.file(&damaged)).unwrap();
    jobs.remove(&damaged.job().unwrap());
    let done = compact_at(&region, later()).await.unwrap();
    assert_eq!((done.merges, done.gone), (1, 7));
    assert_eq!(std::fs::read(region.file(&damaged)).unwrap(), bytes);
    let merged: Vec<ObjectName> = bundles(&region).await.into_iter().filter(|name| *name != damaged).collect();
    assert_eq!(merged.len(), 1);
    std::fs::remove_file(region.file(&damaged)).unwrap();
    assert_eq!(found(&region, "fever").await, jobs);
}

/// More days than one look merges have one bundle that can't be read beside one that can: the day behind them has its turn, and each
/// of the damaged is opened, and told of, once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_that_can_not_be_merged_do_not_starve_those_behind_them() {
    let region = OneRegion::new().await;
    let mut day = region.bundle_day();
    for number in 0..18 {
        for _ in 0..2 {
            let envelope = region.at_index("fever").await;
            region.write_bundle(&envelope, "fever", day).await;
        }
        if number < 17 {
            damage(&region, bundles(&region).await.last().unwrap());
        }
        day = day.tomorrow().unwrap();
    }
    region.refusals();
    let gate = region.gate(ProcessRole::Task(Task::Compactor));
    let (compaction, mut paused, mut now) = (compaction(&region, &gate), Paused::default(), later());
    let first = compaction.merge(&mut paused, now).await.unwrap();
    assert_eq!((first.merges, first.again), (0, Some(now)));
    let second = compaction.merge(&mut paused, now).await.unwrap();
    assert_eq!((second.merges, second.gone), (1, 2), "the last day");
    assert_eq!(bundles(&region).await.len(), 17 * 2 + 1);
    // And then there is nothing to do until the pauses are over, each twice as long as the one before.
    for minutes in [10, 20] {
        let last = compaction.merge(&mut paused, now).await.unwrap();
        assert_eq!((last.merges, last.again), (0, None));
        let refusals = region.refusals().len();
        assert!(refusals > 0, "the look at what is damaged is on record");
        compaction.merge(&mut paused, now + SignedDuration::from_mins(minutes - 1)).await.unwrap();
        assert_eq!(region.refusals(), [], "{minutes} minutes are not over");
        now += SignedDuration::from_mins(minutes);
        region.refresh();
        compaction.merge(&mut paused, now).await.unwrap();
        compaction.merge(&mut paused, now).await.unwrap();
    }
}

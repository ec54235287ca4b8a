//! A tenant's keys are rotated while its bundles are merged: everything is found, and nothing keeps an old key for ever.

use super::{bundles, compact_at, found, indexed, later};
use docward_tests::region::OneRegion;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn bundles_are_merged_while_the_tenants_keys_are_rotated() {
    let region = Arc::new(OneRegion::new().await);
    let mut jobs = indexed(&region, 16).await;
    let done = Arc::new(AtomicBool::new(false));
    let merging = tokio::spawn({
        let (region, done) = (Arc::clone(&region), Arc::clone(&done));
        async move {
            let mut merges = 0;
            while !done.load(Ordering::Relaxed) {
                merges += compact_at(&region, later()).await.map_or(0, |done| done.merges);
            }
            merges
        }
    });
    for _ in 0..4 {
        jobs.extend(indexed(&region, 4).await);
        region.rotate().await.unwrap();
        assert_eq!(found(&region, "fever").await, jobs);
    }
    done.store(true, Ordering::Relaxed);
    assert!(merging.await.unwrap() > 0);
    compact_at(&region, later()).await.unwrap();
    assert_eq!((bundles(&region).await.len(), found(&region, "fever").await), (1, jobs.clone()));

    // A bundle that was being written when a new version came may need the one before, until keys are rotated once more.
    let newest = region.rotate().await.unwrap().keys.redacted;
    region.retire(newest).await.unwrap();
    assert_eq!(found(&region, "fever").await, jobs, "with the old versions gone");
    jobs.extend(indexed(&region, 2).await);
    assert_eq!(compact_at(&region, later()).await.unwrap().merges, 1, "and goes on under the new one");
    assert_eq!((bundles(&region).await.len(), found(&region, "fever").await), (1, jobs));
}

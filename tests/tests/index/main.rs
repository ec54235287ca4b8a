//! Search bundles in one region, with a real bucket, ledger and gates: merged while they are searched, and without what is erased.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod breaking_off;
mod erasing;
mod holding;
mod merging;
mod rotating;

use docward_client::search_bundles;
use docward_envelope::{JobId, ObjectName, Timestamp};
use docward_ledger::ToUnindex;
use docward_runtime::compaction::{Compacted, Compaction, CompactionError, Paused};
use docward_stage_index::holds;
use docward_tests::region::OneRegion;
use docward_trust::{Gate, ProcessRole, Task};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use std::time::Duration;

/// The tenant's bundles, as a compactor with this gate works on them.
fn compaction<'a>(region: &'a OneRegion, gate: &'a Gate) -> Compaction<'a> {
    Compaction { gate, store: &region.store, ledger: &region.ledger, tenant: region.tenant }
}

/// A first look at the bundles at a time; `None` where somebody else has them.
async fn compact_at(region: &OneRegion, now: Timestamp) -> Option<Compacted> {
    let gate = region.gate(ProcessRole::Task(Task::Compactor));
    match compaction(region, &gate).merge(&mut Paused::default(), now).await {
        Err(CompactionError::Busy) => None,
        done => Some(done.unwrap()),
    }
}

/// Changes a bundle's last byte. Answers what it was before.
fn damage(region: &OneRegion, bundle: &ObjectName) -> Vec<u8> {
    let sound = std::fs::read(region.file(bundle)).unwrap();
    let mut damaged = sound.clone();
    *damaged.last_mut().unwrap() ^= 1;
    std::fs::write(region.file(bundle), damaged).unwrap();
    sound
}

/// New documents with these words.
async fn indexed(region: &OneRegion, count: usize) -> BTreeSet<JobId> {
    let mut jobs = BTreeSet::new();
    for number in 0..count {
        jobs.insert(region.index(&format!("fever, note {number}")).await);
    }
    jobs
}

/// When nothing came to today's bundles for longer than an hour.
fn later() -> Timestamp {
    Timestamp::now() + SignedDuration::from_mins(61)
}

async fn unindex(region: &OneRegion, pending: &ToUnindex) -> Result<u64, CompactionError> {
    let gate = region.gate(ProcessRole::Task(Task::Compactor));
    let compaction = compaction(region, &gate);
    let mut lock = compaction.lock(Duration::from_mins(2)).await?;
    let gone = compaction.unindex(&mut lock, pending, &mut Paused::default(), Timestamp::now()).await;
    lock.release().await.unwrap();
    gone
}

/// The tenant's bundles.
async fn bundles(region: &OneRegion) -> Vec<ObjectName> {
    let listed = region.as_searcher(async |scope| region.store.list_bundles(&scope).await.unwrap()).await;
    listed.into_iter().map(|(name, _)| name).collect()
}

/// The jobs that a search finds, as a person searches.
async fn found(region: &OneRegion, query: &str) -> BTreeSet<JobId> {
    let found = region
        .as_searcher(async |scope| search_bundles(&region.store, &region.ledger, &scope, query, 1000).await.unwrap())
        .await;
    assert_eq!(found.unreadable, 0);
    let jobs: BTreeSet<JobId> = found.hits.iter().map(|hit| hit.job).collect();
    assert_eq!(jobs.len(), found.hits.len(), "each once");
    jobs
}

/// Whether any bundle that lies there holds a document of a job, hidden or not.
async fn lies_in_a_bundle(region: &OneRegion, job: JobId) -> bool {
    region
        .as_searcher(async |scope| {
            for (name, _) in region.store.list_bundles(&scope).await.unwrap() {
                let bundle = region.store.get_bundle(&scope, &name).await.unwrap();
                if bundle.measure(|bundle| holds(&**bundle, job).unwrap()) {
                    return true;
                }
            }
            false
        })
        .await
}

//! Deletes what has expired: keys first, then objects, then a receipt. It holds no key.

use crate::config::RegionConfig;
use crate::error::{At, RuntimeError};
use crate::wiring::{self, Rooms};
use docward_envelope::Timestamp;
use docward_ledger::{Due, Ledger};
use docward_store::{Store, StoreError};
use docward_telemetry::{info, warn};
use docward_trust::{MayDelete, ProcessRole, Task, TaskRequest, TenantScope, task::Janitor};
use std::time::Duration;

const EVERY: Duration = Duration::from_mins(1);

/// Deletes until asked to drain.
///
/// # Errors
/// When ledger, broker or bucket can't be reached at the start.
pub async fn run(config: &RegionConfig, supervised: bool) -> Result<(), RuntimeError> {
    let drain = super::drain_token(supervised)?;
    let ledger = wiring::ledger(config).await?;
    let rooms = Rooms::open(config, ProcessRole::Task(Task::Janitor), "janitor").await?;
    super::ready(supervised);
    loop {
        match round(&rooms, &ledger, Timestamp::now()).await {
            Ok(0) => {}
            Ok(objects) => info!("expired objects deleted", objects = objects),
            Err(_) => warn!("expired objects remain; the next round tries again"),
        }
        tokio::select! {
            () = drain.cancelled() => break,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
    rooms.broker.close().await;
    Ok(())
}

/// One round: deletes everything that is due at a time; returns how many objects went.
///
/// # Errors
/// When the ledger can't be asked; a deletion that fails is tried in the next round.
pub async fn round(rooms: &Rooms, ledger: &Ledger, now: Timestamp) -> Result<u64, RuntimeError> {
    let mut objects = 0;
    for due in ledger.due(now).await.at(rooms.gate.region())? {
        match delete(rooms, &due, now).await {
            Ok(deleted) => objects += deleted,
            Err(_) => warn!("an expired prefix was not deleted"),
        }
    }
    Ok(objects)
}

async fn delete(rooms: &Rooms, due: &Due, now: Timestamp) -> Result<u64, RuntimeError> {
    let request = TaskRequest { task: Janitor { job: due.job }, tenant: due.tenant };
    let objects = rooms.gate.admit(request, async |scope| take_away(&rooms.store, &scope, due).await).await?;
    let region = rooms.gate.region();
    let objects = objects.at(region)?;
    let receipt = due.receipt(region, Task::Janitor.as_str(), objects, now);
    rooms.broker.publish_fact(&receipt).await.at(region)?;
    Ok(objects)
}

/// Keys first, then objects; of an erased job also what lies in bundles, which outlive it otherwise. Returns how many
/// objects went.
///
/// # Errors
/// When the bucket can't be reached; what went is gone, and the rest stays due.
pub async fn take_away<K: MayDelete>(store: &Store, scope: &TenantScope<'_, K>, due: &Due) -> Result<u64, StoreError> {
    let mut objects = store.delete(scope, &due.prefix).await?.objects;
    if let Some(job) = due.job.filter(|_| due.erased) {
        objects += store.delete_bundles(scope, job).await?.objects;
    }
    Ok(objects)
}

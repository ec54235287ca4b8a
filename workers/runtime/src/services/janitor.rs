//! Deletes what has expired: keys first, then objects, then a receipt. It holds no key.

use crate::config::RegionConfig;
use crate::error::{At, RuntimeError};
use crate::wiring::{self, Rooms};
use docward_envelope::{Fact, TenantId, Timestamp};
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
        let again = match round(&rooms, &ledger, Timestamp::now()).await {
            Ok(Round { last: None, .. }) => false,
            Ok(Round { objects, last: Some(last), failed }) => {
                info!("expired objects deleted", objects = objects);
                // There may be more than a round deletes, but what this one deleted must not be listed again.
                !failed && wiring::is_recorded(&ledger, &last).await.is_ok()
            }
            Err(_) => {
                warn!("expired objects remain; the next round tries again");
                false
            }
        };
        let pause = if again { Duration::ZERO } else { EVERY };
        tokio::select! {
            () = drain.cancelled() => break,
            () = tokio::time::sleep(pause) => {}
        }
    }
    rooms.broker.close().await;
    Ok(())
}

/// What a round came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// How many objects went.
    pub objects: u64,
    /// The receipt that was said last; `None` when nothing was due. Once the ledger has it, it has all of this round.
    pub last: Option<Fact>,
    /// Whether something that was due could not be deleted.
    pub failed: bool,
}

/// One round: deletes what the ledger lists as due at a time, which is not more than a round can delete.
///
/// # Errors
/// When the ledger can't be asked; a deletion that fails is tried in the next round.
pub async fn round(rooms: &Rooms, ledger: &Ledger, now: Timestamp) -> Result<Round, RuntimeError> {
    let mut round = Round { objects: 0, last: None, failed: false };
    let mut by_tenant: Vec<(TenantId, Vec<Due>)> = Vec::new();
    for due in ledger.due(now).await.at(rooms.gate.region())? {
        // The erased of all stand in front of the rest of all: a tenant may have two turns.
        match by_tenant.last_mut().filter(|(tenant, _)| *tenant == due.tenant) {
            Some((_, dues)) => dues.push(due),
            None => by_tenant.push((due.tenant, vec![due])),
        }
    }
    for (tenant, dues) in by_tenant {
        // Admitted once for all of them: each leaves a receipt of its own.
        let request = TaskRequest { task: Janitor { job: None }, tenant };
        let deleted = rooms.gate.admit(request, async |scope| delete(rooms, &scope, &dues, now, &mut round).await);
        if deleted.await.is_err() {
            warn!("a tenant's expired objects were not deleted", tenant = tenant);
            round.failed = true;
        }
    }
    Ok(round)
}

async fn delete(rooms: &Rooms, scope: &TenantScope<'_, Janitor>, dues: &[Due], now: Timestamp, round: &mut Round) {
    let region = rooms.gate.region();
    for due in dues {
        let deleted = async {
            let objects = take_away(&rooms.store, scope, due).await.at(region)?;
            let receipt = due.receipt(region, Task::Janitor.as_str(), objects, now);
            rooms.broker.publish_fact(&receipt).await.at(region)?;
            Ok::<_, RuntimeError>((objects, receipt))
        };
        if let Ok((objects, receipt)) = deleted.await {
            round.objects += objects;
            round.last = Some(receipt);
        } else {
            warn!("an expired prefix was not deleted");
            round.failed = true;
        }
    }
}

/// Keys first, then objects; of an erased job also the bundles that are its alone, which outlive it otherwise. (What of it lies in
/// merged bundles only who holds a key can take out: the compactor.) Returns how many objects went.
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

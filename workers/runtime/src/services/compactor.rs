//! Keeps a region's search bundles few, and takes erased jobs' text out of them. It holds keys of class redacted only.

use crate::compaction::{Compaction, CompactionError};
use crate::config::RegionConfig;
use crate::error::{At, RuntimeError};
use crate::wiring::{self, Rooms};
use docward_envelope::{Actor, TenantId, Timestamp};
use docward_ledger::Ledger;
use docward_telemetry::{info, warn};
use docward_trust::{ProcessRole, Task};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::time::Duration;

/// How often it is looked what came.
const EVERY: Duration = Duration::from_secs(15);
/// From how many new documents on a tenant's bundles are looked at.
const ENOUGH: u64 = 8;
/// Fewer are looked at after so long.
const LATEST: SignedDuration = SignedDuration::from_hours(1);
/// How long a tenant is left alone whose bundles can't be worked on: frozen, its keys revoked, something away.
const PAUSE: SignedDuration = SignedDuration::from_mins(10);
/// How many erased jobs of a tenant are taken out in one round.
const ERASED: usize = 20;

/// Works until asked to drain.
///
/// # Errors
/// When ledger, broker or bucket can't be reached at the start.
pub async fn run(config: &RegionConfig, supervised: bool) -> Result<(), RuntimeError> {
    let drain = super::drain_token(supervised)?;
    let ledger = wiring::ledger(config).await?;
    let rooms = Rooms::open(config, ProcessRole::Task(Task::Compactor), "compactor").await?;
    super::ready(supervised);
    let mut seen = Seen::default();
    loop {
        match round(&rooms, &ledger, &mut seen, Timestamp::now()).await {
            Ok(0) => {}
            Ok(gone) => info!("search bundles merged", bundles.gone = gone),
            Err(_) => warn!("search bundles were not looked at; the next round tries again"),
        }
        tokio::select! {
            () = drain.cancelled() => break,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
    rooms.broker.close().await;
    Ok(())
}

/// What was seen of each tenant's bundles.
#[derive(Debug, Default)]
pub struct Seen(BTreeMap<TenantId, OfTenant>);

#[derive(Debug, Clone, Copy, Default)]
struct OfTenant {
    /// Up to where in the chain what came was counted. `None` before the first look, which is at whatever lies there.
    length: Option<u64>,
    /// When there is more to do although nothing comes.
    again: Option<Timestamp>,
    /// Until when the tenant is left alone.
    pause: Option<Timestamp>,
}

/// Looks at every tenant once. Says how many bundles went.
///
/// # Errors
/// When the ledger can't be asked. A tenant whose bundles can't be worked on is left alone for a while.
pub async fn round(rooms: &Rooms, ledger: &Ledger, seen: &mut Seen, now: Timestamp) -> Result<u64, RuntimeError> {
    let mut gone = 0;
    for tenant in ledger.tenants().await.at(rooms.gate.region())? {
        let of_tenant = seen.0.entry(tenant).or_default();
        if of_tenant.pause.is_some_and(|until| now < until) {
            continue;
        }
        if let Ok(bundles) = look(rooms, ledger, tenant, of_tenant, now).await {
            gone += bundles;
        } else {
            warn!("a tenant's search bundles could not be worked on", tenant = tenant);
            of_tenant.pause = now.checked_add(PAUSE).ok();
        }
    }
    Ok(gone)
}

async fn look(
    rooms: &Rooms,
    ledger: &Ledger,
    tenant: TenantId,
    seen: &mut OfTenant,
    now: Timestamp,
) -> Result<u64, CompactionError> {
    let Rooms { gate, store, broker, .. } = rooms;
    let region = gate.region();
    let compaction = Compaction { gate, store, ledger, tenant };
    let (mut gone, mut taken_out, mut unreadable) = (0, 0, None);
    for pending in &ledger.to_unindex(tenant).await.at(region)? {
        if taken_out == ERASED {
            break;
        }
        let bundles = match compaction.unindex(pending).await {
            Ok(bundles) => bundles,
            // A damaged bundle may hold it, so nobody may say that it is out. It must not keep other jobs' text in, nor bundles
            // from being merged.
            Err(error @ CompactionError::Bundle(_)) => {
                unreadable = Some(error);
                continue;
            }
            Err(error) => return Err(error),
        };
        taken_out += 1;
        let actor = Actor::Task(Task::Compactor.as_str().to_owned());
        let receipt = pending.receipt(tenant, region, actor, bundles, Timestamp::now());
        broker.publish_fact(&receipt).await.at(region)?;
        gone += bundles;
    }
    let new = ledger.indexed_since(tenant, seen.length.unwrap_or(u64::MAX)).await.at(region)?;
    let is_time = seen.again.is_some_and(|again| again <= now);
    if new.documents >= ENOUGH || seen.length.is_none() || is_time {
        if let Some(done) = compaction.merge(now).await? {
            gone += done.gone;
            *seen = OfTenant { length: Some(new.length), again: done.again, pause: None };
        } else {
            // Somebody else has the tenant's bundles: perhaps not to merge them.
            seen.again = now.checked_add(EVERY).ok();
        }
    } else if new.documents > 0 && seen.again.is_none() {
        seen.again = now.checked_add(LATEST).ok();
    }
    unreadable.map_or(Ok(gone), Err)
}

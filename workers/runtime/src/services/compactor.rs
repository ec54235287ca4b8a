//! Keeps a region's search bundles few, and takes erased jobs' text out of them. It holds keys of class redacted only.

use crate::compaction::Compaction;
use crate::config::{ConfigRole, RegionConfig};
use crate::fleet::Seat;
use crate::wiring::{self, Rooms};
use docward_envelope::{Actor, TenantId, Timestamp};
use docward_ledger::Ledger;
use docward_telemetry::{info, warn};
use docward_trust::{Role, Task};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::path::Path;
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
pub async fn run(folder: &Path, seat: &Seat, supervised: bool) -> anyhow::Result<()> {
    let config = RegionConfig::read_in(folder, seat.region(), seat.environment_of(), ConfigRole::Compactor)?;
    let drain = super::drain_token(supervised)?;
    let ledger = wiring::ledger(&config).await?;
    let rooms = Rooms::open(&config, Role::Task(Task::Compactor), "compactor").await?;
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
    /// Up to where in the chain what came was counted; nothing was, before the first look.
    length: u64,
    /// When there is more to do although nothing comes.
    again: Option<Timestamp>,
    /// Until when the tenant is left alone.
    pause: Option<Timestamp>,
}

/// Looks at every tenant once. Says how many bundles went.
///
/// # Errors
/// When the ledger can't be asked. A tenant whose bundles can't be worked on is left alone for a while.
pub async fn round(rooms: &Rooms, ledger: &Ledger, seen: &mut Seen, now: Timestamp) -> anyhow::Result<u64> {
    let mut gone = 0;
    for tenant in ledger.tenants().await? {
        let of_tenant = seen.0.entry(tenant).or_default();
        if of_tenant.pause.is_some_and(|until| now < until) {
            continue;
        }
        match look(rooms, ledger, tenant, of_tenant, now).await {
            Ok(bundles) => gone += bundles,
            Err(_) => {
                warn!("a tenant's search bundles could not be worked on", tenant = tenant);
                of_tenant.pause = now.checked_add(PAUSE).ok();
            }
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
) -> anyhow::Result<u64> {
    let Rooms { gate, store, broker, .. } = rooms;
    let compaction = Compaction { gate, store, ledger, tenant };
    let mut gone = 0;
    for pending in ledger.to_unindex(tenant).await?.iter().take(ERASED) {
        let bundles = compaction.unindex(pending).await?;
        let actor = Actor::Task(Task::Compactor.as_str().to_owned());
        let receipt = pending.receipt(tenant, gate.region(), actor, bundles, Timestamp::now());
        broker.publish_fact(&receipt).await?;
        gone += bundles;
    }
    let new = ledger.indexed_since(tenant, seen.length).await?;
    let is_first = seen.length == 0;
    let is_time = seen.again.is_some_and(|again| again <= now);
    if new.documents >= ENOUGH || new.documents > 0 && is_first || is_time {
        // Somebody else has them: that one does it.
        let done = compaction.merge(now).await?.unwrap_or_default();
        gone += done.gone;
        *seen = OfTenant { length: new.length, again: done.again, pause: None };
    } else if new.documents > 0 && seen.again.is_none() {
        seen.again = now.checked_add(LATEST).ok();
    }
    Ok(gone)
}

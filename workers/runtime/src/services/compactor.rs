//! Keeps a region's search bundles few, and takes erased jobs' text out of them. It holds keys of class redacted only.

use crate::compaction::{Compaction, CompactionError, Paused};
use crate::config::RegionConfig;
use crate::error::{At, RuntimeError};
use crate::wiring::{self, Rooms};
use docward_broker::Broker;
use docward_envelope::{Actor, TenantId, Timestamp};
use docward_ledger::Ledger;
use docward_store::Store;
use docward_telemetry::{info, warn};
use docward_trust::task::{Compactor, Unindex};
use docward_trust::{Gate, ProcessRole, Task};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::time::Duration;

/// How often it is looked what came.
const EVERY: Duration = Duration::from_secs(15);
/// From how many new documents on a tenant's bundles are looked at.
const ENOUGH: u64 = 8;
/// Fewer are looked at after so long.
const LATEST: SignedDuration = SignedDuration::from_hours(1);
/// How long a tenant is left alone whose bundles can't be worked on: something is away.
const PAUSE: SignedDuration = SignedDuration::from_mins(10);
/// How many erased jobs of a tenant one round tries to take out.
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
    let tools = Tools { gate: &rooms.gate, store: &rooms.store, broker: &rooms.broker, ledger: &ledger };
    let mut seen = Seen::default();
    loop {
        match round(&tools, &mut seen, Timestamp::now()).await {
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

/// What was seen of each tenant's bundles. In memory only: a process that starts anew looks at everything once.
#[derive(Debug, Default)]
pub struct Seen(BTreeMap<TenantId, OfTenant>);

#[derive(Debug, Default)]
struct OfTenant {
    /// Up to where in the chain what came was counted. `None` before the first look, which is at whatever lies there.
    length: Option<u64>,
    /// When there is more to do although nothing comes.
    again: Option<Timestamp>,
    /// Until when the tenant is left alone.
    pause: Option<Timestamp>,
    /// What of its bundles could not be worked on.
    paused: Paused,
}

/// What a compactor works with. Its gate is of a process whose role is that task.
pub struct Tools<'a> {
    /// The only way to a tenant's bundles.
    pub gate: &'a Gate,
    /// The region's bucket.
    pub store: &'a Store,
    /// Where receipts go.
    pub broker: &'a Broker,
    /// The region's ledger.
    pub ledger: &'a Ledger,
}

/// Looks at every tenant once. Says how many bundles went.
///
/// # Errors
/// When the ledger can't be asked. A tenant whose bundles can't be worked on is left alone for a while.
pub async fn round(tools: &Tools<'_>, seen: &mut Seen, now: Timestamp) -> Result<u64, RuntimeError> {
    let mut gone = 0;
    for tenant in tools.ledger.tenants().await.at(tools.gate.region())? {
        let of_tenant = seen.0.entry(tenant).or_default();
        if of_tenant.pause.is_some_and(|until| now < until) {
            continue;
        }
        match look(tools, tenant, of_tenant, now).await {
            Ok(bundles) => gone += bundles,
            // Somebody else has the tenant's bundles, and lets go of them soon.
            Err(CompactionError::Busy) => {}
            Err(_) => {
                warn!("a tenant's search bundles could not be worked on", tenant = tenant);
                of_tenant.pause = now.checked_add(PAUSE).ok();
            }
        }
    }
    Ok(gone)
}

async fn look(
    tools: &Tools<'_>,
    tenant: TenantId,
    seen: &mut OfTenant,
    now: Timestamp,
) -> Result<u64, CompactionError> {
    let Tools { gate, store, ledger, .. } = *tools;
    let region = gate.region();
    let compaction = Compaction { gate, store, ledger, tenant };
    let mut gone = 0;
    if gate.would_refuse::<Unindex>(tenant).is_none() {
        gone += erase(tools, &compaction, &mut seen.paused, now).await?;
    }
    // A frozen tenant's bundles can wait, and so can whatever else policy does not let be merged now.
    if gate.would_refuse::<Compactor>(tenant).is_some() {
        return Ok(gone);
    }
    let new = ledger.indexed_since(tenant, seen.length.unwrap_or(u64::MAX)).await.at(region)?;
    let is_time = seen.again.is_some_and(|again| again <= now);
    if new.documents >= ENOUGH || seen.length.is_none() || is_time {
        let done = compaction.merge(&mut seen.paused, now).await?;
        gone += done.gone;
        (seen.length, seen.again, seen.pause) = (Some(new.length), done.again, None);
    } else if new.documents > 0 && seen.again.is_none() {
        seen.again = now.checked_add(LATEST).ok();
    }
    Ok(gone)
}

/// Takes some erased jobs' text out. One that can't be, because a damaged bundle may hold it, keeps neither other jobs' text in nor
/// bundles from being merged.
async fn erase(
    tools: &Tools<'_>,
    compaction: &Compaction<'_>,
    paused: &mut Paused,
    now: Timestamp,
) -> Result<u64, CompactionError> {
    let (tenant, region) = (compaction.tenant, tools.gate.region());
    let mut pending = tools.ledger.to_unindex(tenant).await.at(region)?;
    pending.retain(|pending| !paused.holds_erasure(pending.job, now));
    if pending.is_empty() {
        return Ok(0);
    }
    let mut lock = compaction.lock(Duration::ZERO).await?;
    let mut gone = 0;
    for pending in pending.iter().take(ERASED) {
        let bundles = match compaction.unindex(&mut lock, pending, paused, now).await {
            Ok(bundles) => bundles,
            Err(CompactionError::Bundle(_)) => {
                warn!("an erased job's text may be in a search bundle that can't be read", tenant = tenant);
                continue;
            }
            Err(error) => return Err(error),
        };
        let actor = Actor::Task(Task::Compactor.as_str().to_owned());
        let receipt = pending.receipt(tenant, region, actor, bundles, Timestamp::now());
        tools.broker.publish_fact(&receipt).await.at(region)?;
        gone += bundles;
    }
    let _ = lock.release().await;
    Ok(gone)
}

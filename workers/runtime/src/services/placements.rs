//! Follows the catalogue: opens what a tenant's newest policy asks for, and closes what nothing is on its way at any more. How
//! far each placement is, and so which workers must run, is written into the region's ledger.
//!
//! A tenant's own queues close in three steps, each safe to repeat after a crash. They are cut off, so that nothing new gets
//! in; a fact says so, and once the ledger has it, every job that was accepted before is counted there; if none is left, the
//! workers stop and the empty queues go. Were one left after all, the queues would be opened again.
//!
//! Instances of this service take turns at each tenant, under a lock of the ledger's database. An instance that loses its
//! connection in the middle of a step has lost its turn; what it still asks of the broker then may come after the next one's
//! step, so every step looks at the queues themselves: what must be open is declared when it is not there, and none is deleted
//! while the broker counts a message or a consumer.

use crate::config::RegionConfig;
use crate::error::{At, RuntimeError};
use crate::wiring;
use docward_broker::{Broker, BrokerError};
use docward_control::Catalogue;
use docward_envelope::{Actor, Fact, FactId, FactKind, Placement, Purpose, Region, TenantId, Timestamp};
use docward_ledger::{Ledger, PlacementPhase};
use docward_telemetry::{info, warn};
use jiff::SignedDuration;
use std::time::Duration;

/// How often the catalogue, the ledger and the queues are looked at.
const EVERY: Duration = Duration::from_secs(1);
/// How long the queues of stopped workers are looked at before the workers are started again: the broker counts late, but what
/// is really left must be worked off.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);

/// Follows the catalogue's copies for as long as it is let.
pub async fn follow(config: &RegionConfig, broker: &Broker, ledger: &Ledger) {
    let mut catalogue = None;
    loop {
        if catalogue.is_none() {
            catalogue = wiring::catalogue(config).ok();
        }
        match &catalogue {
            Some(open) => round(open, broker, ledger).await,
            None => warn!("the catalogue can't be read; placements stay as they are"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// One look at every tenant at home in the region, or at the one whose environment it is.
async fn round(catalogue: &Catalogue, broker: &Broker, ledger: &Ledger) {
    if catalogue.has_changed() && catalogue.reload().is_err() {
        warn!("the catalogue could not be read again; placements stay as they are");
    }
    let book = catalogue.book();
    let at_home = |tenant: &TenantId| ledger.environment().is_none_or(|own| own == *tenant);
    let tenants = catalogue.tenants().into_iter().filter(|tenant| tenant.regions.contains(ledger.region()));
    for tenant in tenants.map(|tenant| tenant.id).filter(at_home) {
        let Ok(newest) = book.latest(tenant) else { continue };
        let newest = newest.isolation.placement();
        let stepped = match ledger.environment() {
            Some(_) => environment(ledger, tenant, newest == Placement::DedicatedEnvironment).await,
            None if book.versions(tenant).iter().any(|policy| policy.isolation.placement() == WORKERS) => {
                queues(broker, ledger, tenant, newest == WORKERS).await
            }
            None => Ok(()),
        };
        if stepped.is_err() {
            warn!("a placement can't be looked at and stays as it is", tenant = tenant);
        }
    }
}

const WORKERS: Placement = Placement::DedicatedWorkers;

/// One step with a tenant's own queues beside everybody's; nothing while another instance takes one. `wanted` says whether the
/// tenant's newest policy sends its documents there.
///
/// # Errors
/// When broker or ledger can't be asked; it is taken again in the next round.
pub async fn queues(broker: &Broker, ledger: &Ledger, tenant: TenantId, wanted: bool) -> Result<(), RuntimeError> {
    let (region, now) = (ledger.region(), Timestamp::now());
    let Some(turn) = ledger.placement_turn(tenant, WORKERS).await.at(region)? else { return Ok(()) };
    let on_its_way = async || Ok::<_, RuntimeError>(ledger.in_flight(tenant, WORKERS).await.at(region)? > 0);
    let are_there = async || broker.has_queues(tenant).await.at(region);
    let open = async || broker.open_queues(tenant).await.at(region).map(|()| PlacementPhase::Open);
    let (before, since) = turn.before().map(|before| (before.phase.clone(), before.since)).unzip();
    let after = match before.clone() {
        Some(PlacementPhase::Open) if wanted && are_there().await? => PlacementPhase::Open,
        _ if wanted => open().await?,
        None if are_there().await? => open().await?,
        // A document that was taken in by an older policy opens them once more.
        Some(PlacementPhase::Closed) if on_its_way().await? => open().await?,
        None | Some(PlacementPhase::Closed) => PlacementPhase::Closed,
        Some(PlacementPhase::Open) if on_its_way().await? => PlacementPhase::Open,
        Some(PlacementPhase::Open) => {
            broker.seal_off_queues(tenant).await.at(region)?;
            PlacementPhase::Closing(say(broker, tenant, region, "closing", now).await?)
        }
        Some(PlacementPhase::Closing(said)) if !ledger.has_fact(tenant, &said).await.at(region)? => {
            PlacementPhase::Closing(said)
        }
        Some(PlacementPhase::Closing(_)) if on_its_way().await? => open().await?,
        Some(PlacementPhase::Closing(_)) => PlacementPhase::Deleting,
        Some(PlacementPhase::Deleting) => match broker.delete_queues(tenant).await {
            Ok(()) => {
                say(broker, tenant, region, "closed", now).await?;
                PlacementPhase::Closed
            }
            Err(BrokerError::InUse) if since.is_none_or(|since| now.duration_since(since) < PATIENCE) => {
                PlacementPhase::Deleting
            }
            Err(BrokerError::InUse) => open().await?,
            Err(error) => Err(error).at(region)?,
        },
    };
    if before.as_ref().map(PlacementPhase::as_str) != Some(after.as_str()) {
        info!("placement", placement = WORKERS, tenant = tenant, placement.phase = after.as_str());
    }
    turn.end(&after, now).await.at(region)
}

/// Whether the workers of a tenant's own environment must run. Its queues stay: nobody else is there.
async fn environment(ledger: &Ledger, tenant: TenantId, wanted: bool) -> Result<(), RuntimeError> {
    let (region, placement) = (ledger.region(), Placement::DedicatedEnvironment);
    let Some(turn) = ledger.placement_turn(tenant, placement).await.at(region)? else { return Ok(()) };
    let served = wanted || ledger.in_flight(tenant, placement).await.at(region)? > 0;
    let phase = if served { PlacementPhase::Open } else { PlacementPhase::Closed };
    turn.end(&phase, Timestamp::now()).await.at(region)
}

/// Puts into the tenant's chain how far closing is.
async fn say(
    broker: &Broker,
    tenant: TenantId,
    region: &Region,
    reason: &str,
    now: Timestamp,
) -> Result<FactId, RuntimeError> {
    let fact = moved((tenant, region), Actor::Task("placements".to_owned()), WORKERS, reason, now);
    broker.publish_fact(&fact).await.at(region)?;
    Ok(fact.id)
}

/// A step of a tenant's move from one placement to another, as a fact.
pub fn moved(
    (tenant, region): (TenantId, &Region),
    actor: Actor,
    placement: Placement,
    reason: &str,
    at: Timestamp,
) -> Fact {
    Fact::about(tenant, region, FactKind::Moved, actor, Purpose::Operations, at)
        .with_reason(reason)
        .with_placement(placement)
}

//! Follows the catalogue: opens what a tenant's newest policy asks for, and closes what nothing is on its way at any more.
//!
//! A tenant's own queues close in three steps, each safe to repeat after a crash. They are cut off, so that nothing new
//! gets in; a fact says so, and once the ledger has it, every job that was accepted before is counted there; if none is
//! left, the workers stop and the empty queues go. Were one left after all, the queues would be opened again.

use super::{Role, services, workers};
use docward_broker::{Broker, BrokerError};
use docward_control::Catalogue;
use docward_envelope::{Actor, Fact, FactId, FactKind, Placement, Purpose, Region, TenantId, Timestamp};
use docward_ledger::Ledger;
use docward_runtime::config::Configurations;
use docward_runtime::seat::Seat;
use docward_runtime::wiring;
use docward_telemetry::{info, warn};
use std::collections::{BTreeMap, BTreeSet};

/// How often the queues of stopped workers are looked at before the workers are started again: the broker counts late,
/// but what is really left must be worked off.
const PATIENCE: u32 = 30;

/// How far a tenant's own queues in a region are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Open,
    /// Cut off; the fact that says so is on its way to the ledger.
    Closing(FactId),
    /// The workers stop, and the queues go when they are empty and unused.
    Deleting(u32),
    Closed,
}

/// What a region's placements are seen and changed by.
struct Access {
    catalogue: Catalogue,
    broker: Broker,
    ledger: Ledger,
}

/// The placements of all tenants in the regions of this fleet.
pub struct Placements {
    configurations: Configurations,
    regions: BTreeMap<Region, Access>,
    environments: BTreeMap<Seat, Ledger>,
    phases: BTreeMap<Seat, Phase>,
    /// What was served after the last round: kept where a round can't tell.
    working: BTreeSet<Seat>,
}

impl Placements {
    /// Connects to the regions' brokers and ledgers.
    ///
    /// # Errors
    /// When one of them or the catalogue can't be reached.
    pub async fn open(configurations: Configurations, regions: &[Region]) -> anyhow::Result<Self> {
        let mut known = BTreeMap::new();
        for region in regions {
            let config = configurations.operator(region, None)?;
            let broker = Broker::connect(&wiring::broker_config(&config, "supervisor")).await?;
            let catalogue = wiring::catalogue(&config)?;
            known.insert(region.clone(), Access { catalogue, broker, ledger: wiring::ledger(&config).await? });
        }
        let (environments, phases, working) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        Ok(Self { configurations, regions: known, environments, phases, working })
    }

    /// One look at the catalogue, the ledgers and the queues. Says which processes must run beside everybody's.
    pub async fn round(&mut self) -> Vec<Role> {
        let mut roles = Vec::new();
        for (region, tenant, wishes) in
            self.regions.iter().flat_map(|(region, access)| wishes(region, access)).collect::<Vec<_>>()
        {
            if wishes.ever.contains(&Placement::DedicatedWorkers) {
                let seat = Seat::workers(region.clone(), tenant);
                let served = self.queues(&seat, tenant, wishes.newest == Placement::DedicatedWorkers).await;
                if self.settle(&seat, &served) {
                    roles.extend(workers(&seat));
                }
            }
            let seat = Seat::environment(region, tenant);
            if self.is_prepared(&seat) {
                // Results stay in it until they expire, so bucket, ledger and janitor outlive the workers.
                roles.extend(services(&seat));
                let served = self.environment(&seat, tenant, wishes.newest == Placement::DedicatedEnvironment).await;
                if self.settle(&seat, &served) {
                    roles.extend(workers(&seat));
                }
            }
        }
        roles
    }

    /// Where a round can't tell, what was served goes on being served.
    fn settle(&mut self, seat: &Seat, served: &anyhow::Result<bool>) -> bool {
        match served {
            Ok(true) => {
                self.working.insert(seat.clone());
            }
            Ok(false) => {
                self.working.remove(seat);
            }
            Err(_) => warn!("a placement can't be looked at and stays as it is", placement = seat.placement()),
        }
        self.working.contains(seat)
    }

    /// One step of a tenant's own queues; whether their workers must run.
    async fn queues(&mut self, seat: &Seat, tenant: TenantId, wanted: bool) -> anyhow::Result<bool> {
        let before = self.phases.get(seat).cloned();
        let Some(Access { broker, ledger, .. }) = self.regions.get(seat.region()) else { return Ok(false) };
        let on_its_way = async || ledger.in_flight(tenant, Placement::DedicatedWorkers).await;
        let after = match before.clone() {
            Some(Phase::Open) if wanted => Phase::Open,
            _ if wanted => opened(broker, tenant).await?,
            None if broker.has_queues(tenant).await? => opened(broker, tenant).await?,
            // A document that was taken in by an older policy opens them once more.
            Some(Phase::Closed) if on_its_way().await? > 0 => opened(broker, tenant).await?,
            None | Some(Phase::Closed) => Phase::Closed,
            Some(Phase::Open) if on_its_way().await? > 0 => Phase::Open,
            Some(Phase::Open) => {
                broker.seal_off_queues(tenant).await?;
                Phase::Closing(say(broker, seat, tenant, "closing").await?)
            }
            Some(Phase::Closing(said)) if !ledger.has_fact(tenant, &said).await? => Phase::Closing(said),
            Some(Phase::Closing(_)) if on_its_way().await? > 0 => opened(broker, tenant).await?,
            Some(Phase::Closing(_)) => Phase::Deleting(0),
            Some(Phase::Deleting(rounds)) => match broker.delete_queues(tenant).await {
                Ok(()) => {
                    say(broker, seat, tenant, "closed").await?;
                    Phase::Closed
                }
                Err(BrokerError::InUse) if rounds < PATIENCE => Phase::Deleting(rounds + 1),
                Err(BrokerError::InUse) => opened(broker, tenant).await?,
                Err(error) => return Err(error.into()),
            },
        };
        if before.as_ref().map(phase_word) != Some(phase_word(&after)) {
            info!("placement", placement = seat.placement(), tenant = tenant, placement.phase = phase_word(&after));
        }
        let served = matches!(after, Phase::Open | Phase::Closing(_));
        self.phases.insert(seat.clone(), after);
        Ok(served)
    }

    fn is_prepared(&self, seat: &Seat) -> bool {
        seat.tenant().is_some_and(|tenant| self.configurations.has_environment(seat.region(), tenant))
    }

    /// Whether the workers of a tenant's own environment must run. Its queues stay: nobody else is there.
    async fn environment(&mut self, seat: &Seat, tenant: TenantId, wanted: bool) -> anyhow::Result<bool> {
        if wanted {
            return Ok(true);
        }
        if !self.environments.contains_key(seat) {
            let config = self.configurations.operator(seat.region(), seat.environment_of())?;
            self.environments.insert(seat.clone(), wiring::ledger(&config).await?);
        }
        let Some(ledger) = self.environments.get(seat) else { return Ok(false) };
        Ok(ledger.in_flight(tenant, Placement::DedicatedEnvironment).await? > 0)
    }
}

/// Where a tenant's new documents go, and where any may ever have gone.
struct Wishes {
    newest: Placement,
    ever: BTreeSet<Placement>,
}

/// What the catalogue says of each tenant at home in a region.
fn wishes(region: &Region, access: &Access) -> Vec<(Region, TenantId, Wishes)> {
    if access.catalogue.reload().is_err() {
        warn!("the catalogue could not be read again; placements stay as they are");
    }
    let book = access.catalogue.book();
    let of = |tenant: TenantId| {
        let newest = book.latest(tenant).ok()?;
        let ever = book.versions(tenant).iter().map(|policy| policy.isolation.placement()).collect();
        Some((region.clone(), tenant, Wishes { newest: newest.isolation.placement(), ever }))
    };
    let tenants = access.catalogue.tenants().into_iter().filter(|tenant| tenant.regions.contains(region));
    tenants.filter_map(|tenant| of(tenant.id)).collect()
}

const fn phase_word(phase: &Phase) -> &'static str {
    match phase {
        Phase::Open => "open",
        Phase::Closing(_) => "closing",
        Phase::Deleting(_) => "deleting",
        Phase::Closed => "closed",
    }
}

async fn opened(broker: &Broker, tenant: TenantId) -> Result<Phase, BrokerError> {
    broker.open_queues(tenant).await?;
    Ok(Phase::Open)
}

/// Puts into the tenant's chain how far closing is.
async fn say(broker: &Broker, seat: &Seat, tenant: TenantId, reason: &str) -> Result<FactId, BrokerError> {
    let actor = Actor::Task("supervisor".to_owned());
    let fact = moved(tenant, seat.region(), actor, seat.placement(), reason);
    broker.publish_fact(&fact).await?;
    Ok(fact.id)
}

/// A step of a move, as a fact.
pub fn moved(tenant: TenantId, region: &Region, actor: Actor, placement: Placement, reason: &str) -> Fact {
    Fact::about(tenant, region, FactKind::Moved, actor, Purpose::Operations, Timestamp::now())
        .with_reason(reason)
        .with_placement(placement)
}

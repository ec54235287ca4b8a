//! Which processes tenants' own placements need beside everybody's: the regions' ledger services decide it and write it down,
//! this reads it.

use super::{ProcessSpec, services, workers};
use docward_envelope::{Placement, Region, TenantId};
use docward_ledger::{Ledger, PlacementStatus};
use docward_runtime::config::Configurations;
use docward_runtime::error::{At, RuntimeError};
use docward_runtime::seat::Seat;
use docward_runtime::wiring;
use docward_telemetry::warn;
use std::collections::{BTreeMap, BTreeSet};

/// The placements of tenants' own in the regions of this fleet.
pub struct Dedicated {
    configurations: Configurations,
    regions: Vec<Region>,
    /// Connected when first needed.
    ledgers: BTreeMap<(Region, Option<TenantId>), Ledger>,
    /// What was served when it was last asked: kept where a ledger does not answer.
    served: BTreeSet<Seat>,
}

impl Dedicated {
    /// Those of these regions; connects to nothing yet.
    pub fn new(configurations: Configurations, regions: &[Region]) -> Self {
        Self { configurations, regions: regions.to_vec(), ledgers: BTreeMap::new(), served: BTreeSet::new() }
    }

    /// The processes that must run now.
    pub async fn specs(&mut self) -> Vec<ProcessSpec> {
        let mut specs = Vec::new();
        for region in self.regions.clone() {
            self.ask(&region, None, |tenant| Seat::workers(region.clone(), tenant)).await;
            for tenant in self.configurations.environments(&region) {
                // Results stay in it until they expire, so bucket, ledger, janitor and compactor outlive the workers.
                specs.extend(services(&Seat::environment(region.clone(), tenant)));
                self.ask(&region, Some(tenant), |tenant| Seat::environment(region.clone(), tenant)).await;
            }
        }
        specs.extend(self.served.iter().flat_map(workers));
        specs
    }

    /// Takes over what one ledger says of the placements that it follows.
    async fn ask(&mut self, region: &Region, environment: Option<TenantId>, seat: impl Fn(TenantId) -> Seat) {
        let Ok(found) = self.placements(region, environment).await else {
            return warn!("a ledger does not say which placements are served; they stay as they are");
        };
        let followed = environment.map_or(Placement::DedicatedWorkers, |_| Placement::DedicatedEnvironment);
        for status in found.iter().filter(|status| status.placement == followed) {
            if status.phase.is_served() {
                self.served.insert(seat(status.tenant));
            } else {
                self.served.remove(&seat(status.tenant));
            }
        }
    }

    async fn placements(
        &mut self,
        region: &Region,
        environment: Option<TenantId>,
    ) -> Result<Vec<PlacementStatus>, RuntimeError> {
        let key = (region.clone(), environment);
        if !self.ledgers.contains_key(&key) {
            let ledger = wiring::ledger(&self.configurations.operator(region, environment)?).await?;
            self.ledgers.insert(key.clone(), ledger);
        }
        match self.ledgers.get(&key) {
            Some(ledger) => ledger.placements().await.at(region),
            None => Ok(Vec::new()),
        }
    }
}

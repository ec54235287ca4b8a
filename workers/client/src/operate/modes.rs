//! A tenant's move to another isolation mode: what it needs, the policy that says so, and what is left where it was. Making the
//! new place itself, its servers and processes, is whoever's runs them.

use crate::caller::Caller;
use crate::client::Client;
use crate::connections::Connections;
use crate::error::{ClientError, NotFound, WrongUse};
use docward_envelope::{
    DataClass, FactId, FactKind, Freeze, IsolationMode, Placement, PolicyVersion, Region, Timestamp,
};
use docward_runtime::error::{At, KeyFault};
use docward_runtime::keys::{self, Progress};
use docward_runtime::services::placements::moved;
use docward_runtime::wiring;
use docward_trust::{KeyPlace, ProcessRole};
use docward_trust_policy::{KeyPolicy, KeyProviderKind, Policy, Tenant};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How often it is asked what is still on its way.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// A tenant that is to be moved, as the catalogue has it.
pub struct Move {
    connections: Arc<Connections>,
    tenant: Tenant,
    newest: Arc<Policy>,
    /// How far each version of the policy set it apart: a document of each may be on its way.
    modes: BTreeMap<PolicyVersion, IsolationMode>,
}

/// A precondition of a move that is not met.
#[derive(Debug)]
pub enum Unmet {
    /// The mode is customer-managed-key, and the policy leaves the keys in the regions' keyrings.
    KeysAtHome,
    /// The policy's key provider has and makes no keys of the tenant in a region.
    Keys {
        /// The region that was asked.
        region: Region,
        /// What it says.
        cause: ClientError,
    },
}

impl Move {
    /// A tenant's, wherever it is at home.
    ///
    /// # Errors
    /// When it has no policy in force, or is at home in a region that is not configured here.
    pub fn of(connections: &Arc<Connections>, tenant: &Tenant) -> Result<Self, ClientError> {
        let served = connections.configurations().regions()?;
        let regions: Vec<Region> = tenant.regions.iter().filter(|region| !served.contains(region)).cloned().collect();
        if !regions.is_empty() {
            return Err(WrongUse::NotServed { tenant: tenant.slug.clone(), regions }.into());
        }
        let without_policy = || NotFound::Policy { tenant: tenant.slug.clone() };
        let home = tenant.regions.first().ok_or_else(without_policy)?;
        let book = wiring::catalogue(&connections.configurations().acting(home, None)?)?.book();
        let newest = book.newest(tenant.id, Timestamp::now()).map_err(|_| without_policy())?;
        let versions = book.versions(tenant.id);
        let modes = versions.iter().map(|policy| (policy.reference.version, policy.isolation)).collect();
        Ok(Self { connections: connections.clone(), tenant: tenant.clone(), newest, modes })
    }

    /// Who is moved.
    pub const fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The policy that says what is asked for; the newest one itself where it says so already.
    pub fn wanted(&self, isolation: IsolationMode, keys: Option<KeyPolicy>) -> Policy {
        let mut policy = Policy { isolation, ..(*self.newest).clone() };
        if let Some(keys) = keys {
            policy.keys = keys;
        }
        if policy != *self.newest {
            policy.reference.version = PolicyVersion(self.newest.reference.version.0 + 1);
        }
        policy
    }

    /// The caller in each of the tenant's regions. Whoever may not move the tenant in one of them does so in none.
    ///
    /// # Errors
    /// When no grant lets it operate for the tenant, or a region can't be reached.
    pub async fn admitted(&self, caller: &Caller) -> Result<Vec<Client>, ClientError> {
        let mut clients = Vec::new();
        for region in &self.tenant.regions {
            let client = Client::open(&self.connections, region, caller).await?;
            client.operate(&self.tenant).await?;
            clients.push(client);
        }
        Ok(clients)
    }

    /// Every precondition of a policy that is not met; keys that its provider does not have yet are made. Nothing else is changed.
    pub async fn unmet(&self, policy: &Policy) -> Vec<Unmet> {
        let is_local = policy.keys.provider == KeyProviderKind::Local;
        let at_home = is_local && policy.isolation == IsolationMode::CustomerManagedKey;
        let mut unmet: Vec<Unmet> = at_home.then_some(Unmet::KeysAtHome).into_iter().collect();
        for region in self.tenant.regions.iter().filter(|_| !is_local) {
            if let Err(cause) = self.with_keys(policy, region).await {
                unmet.push(Unmet::Keys { region: region.clone(), cause });
            }
        }
        unmet
    }

    /// Makes sure that a policy's key provider is configured in a region and holds the tenant's keys; makes them where it does
    /// not.
    async fn with_keys(&self, policy: &Policy, region: &Region) -> Result<(), ClientError> {
        let config = self.connections.configurations().acting(region, None)?;
        let router = keys::router(&config, ProcessRole::Client, wiring::catalogue(&config)?.book())?;
        let (reference, kind) = (policy.keys.reference.clone(), policy.keys.provider);
        let place = KeyPlace { reference, ..KeyPlace::new(self.tenant.id, region.clone()) };
        let fault = |error| KeyFault::new(error, kind, &place, &self.tenant);
        let provider = router.provider(kind).map_err(fault)?;
        for data_class in DataClass::ALL {
            if provider.versions(&place, *data_class).await.is_err() {
                provider.create(&place, false, Timestamp::now()).await.map_err(fault)?;
            }
        }
        Ok(())
    }

    /// Signs the policy, unless it is in force, and says in every region's chain where it moves the tenant.
    ///
    /// # Errors
    /// When the catalogue is away or refuses it, or a broker is away; asked again, it goes on.
    pub async fn decree(&self, policy: &Policy, clients: &[Client]) -> Result<PolicyVersion, ClientError> {
        let version = policy.reference.version;
        if *policy != *self.newest {
            self.connections.registry().await?.set_policy(policy, Timestamp::now()).await?;
        }
        // Not only when it was set just now: the run that set it may have been cut off here.
        if self.modes.range(..version).next_back().is_some_and(|(_, before)| *before != policy.isolation) {
            for client in clients {
                let (place, placement) = ((self.tenant.id, client.region()), policy.isolation.placement());
                let fact = moved(place, client.actor(), placement, policy.isolation.as_str(), Timestamp::now());
                let id = FactId::of_policy(self.tenant.id, version, FactKind::Moved);
                client.broker().publish_fact(&fact.with_id(id)).await.at(client.region())?;
            }
        }
        Ok(version)
    }

    /// The dedicated placements that the tenant was in before and is no more. The shared one never closes.
    pub fn left(&self, now: Placement) -> Vec<Placement> {
        let dedicated = [Placement::DedicatedWorkers, Placement::DedicatedEnvironment];
        let was = |placement: Placement| self.modes.values().any(|mode| mode.placement() == placement);
        let left = |placement: &Placement| *placement != now && was(*placement);
        dedicated.into_iter().filter(left).collect()
    }

    /// Waits until nothing is on its way at old placements and their queues are gone; says meanwhile how many documents have left
    /// of how many.
    ///
    /// # Errors
    /// When a ledger or a broker can't be reached; asked again, it goes on.
    pub async fn until_left(
        &self,
        clients: &[Client],
        old: &[Placement],
        progress: Progress<'_>,
    ) -> Result<(), ClientError> {
        let first = self.on_their_way(clients, old).await?;
        loop {
            let left = self.on_their_way(clients, old).await?;
            progress(first.saturating_sub(left), first.max(left));
            if left == 0 && self.queues_are_gone(clients, old).await? {
                return Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// How many of the tenant's documents are on their way at old placements.
    ///
    /// # Errors
    /// When a ledger can't be reached.
    async fn on_their_way(&self, clients: &[Client], old: &[Placement]) -> Result<u64, ClientError> {
        let mut count = 0;
        for client in clients {
            for placement in old {
                let own = *placement == Placement::DedicatedEnvironment;
                let configurations = self.connections.configurations();
                if !own || configurations.has_environment(client.region(), self.tenant.id) {
                    count += client.in_flight(&self.tenant, *placement).await?;
                }
            }
        }
        Ok(count)
    }

    /// Whether the queues of old placements are gone. Those of an environment of the tenant's own stay: nobody else is there.
    ///
    /// # Errors
    /// When a broker can't be reached.
    async fn queues_are_gone(&self, clients: &[Client], old: &[Placement]) -> Result<bool, ClientError> {
        for client in clients.iter().filter(|_| old.contains(&Placement::DedicatedWorkers)) {
            if client.broker().has_queues(self.tenant.id).await.at(client.region())? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Freezes and revokes in the tenant's own environment what is frozen or revoked for it in the shared one, before anything
    /// begins there.
    ///
    /// # Errors
    /// When a ledger can't be reached.
    pub async fn same_controls(&self, shared: &Client, own: &Client) -> Result<(), ClientError> {
        let (tenant, region, actor, now) = (self.tenant.id, own.region(), own.actor(), Timestamp::now());
        for control in shared.ledger().controls().await.at(region)? {
            if control.tenant.is_some_and(|other| other != tenant) {
                continue;
            }
            if control.revokes {
                own.ledger().revoke(tenant, &actor, now).await.at(region)?;
            } else {
                let freeze = Freeze { tenant: control.tenant, stage: control.stage };
                own.ledger().freeze(&freeze, &actor, now).await.at(region)?;
            }
        }
        Ok(())
    }
}

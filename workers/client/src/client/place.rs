//! The environments of a region that a tenant's documents may be in: the one that all share, and the tenant's own. New
//! documents go where the newest policy says; older ones stay where they were taken in, until they expire.

use super::Client;
use anyhow::Context;
use docward_broker::Broker;
use docward_envelope::{JobId, Placement, Purpose, Region, TenantId, Timestamp};
use docward_ledger::{JobState, JobStatus, JobSummary, Ledger, Watch};
use docward_runtime::config::{ConfigRole, RegionConfig};
use docward_runtime::wiring::{self, Rooms};
use docward_store::Store;
use docward_trust::{PersonRequest, ProcessRole, person::Operate};
use docward_trust_policy::{Action, Grant, Policy, Tenant};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// One environment as a client sees it.
pub struct Place {
    pub(super) rooms: Rooms,
    pub(super) ledger: Ledger,
    environment: Option<TenantId>,
}

impl Place {
    pub(super) async fn open(folder: &Path, region: &Region, environment: Option<TenantId>) -> anyhow::Result<Self> {
        let config = RegionConfig::read_in(folder, region, environment, ConfigRole::Operator)?;
        let rooms = Rooms::open(&config, ProcessRole::Client, "client").await?;
        Ok(Self { rooms, ledger: wiring::ledger(&config).await?, environment })
    }

    /// Whose own environment it is; `None` for the one that all share.
    pub const fn environment(&self) -> Option<TenantId> {
        self.environment
    }

    /// Its ledger.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Its broker.
    pub const fn broker(&self) -> &Broker {
        &self.rooms.broker
    }

    /// Its bucket.
    pub const fn store(&self) -> &Store {
        &self.rooms.store
    }

    /// Where the newest policy sends a tenant's new documents, by this environment's copy of the catalogue.
    pub(super) fn newest_placement(&self, tenant: &Tenant) -> anyhow::Result<Placement> {
        // Nothing is said here of a tenant of other regions: the gate that all share refuses it, on record.
        if !tenant.regions.contains(self.rooms.gate.region()) {
            return Ok(Placement::Shared);
        }
        let newest = self.rooms.catalogue.book().newest(tenant.id, Timestamp::now());
        let newest = newest.map_err(|_| anyhow::anyhow!("there is no policy in force for {}", tenant.slug))?;
        Ok(newest.isolation.placement())
    }

    /// Whether a document of this placement belongs here.
    pub(super) fn takes(&self, tenant: TenantId, placement: Placement) -> bool {
        self.environment == environment_of(tenant, placement)
    }
}

/// Whose environment a document of a tenant belongs to.
pub(super) fn environment_of(tenant: TenantId, placement: Placement) -> Option<TenantId> {
    (placement == Placement::DedicatedEnvironment).then_some(tenant)
}

/// Whether a tenant has an environment of its own in a region, open or left behind.
pub fn has_environment(folder: &Path, region: &Region, tenant: TenantId) -> bool {
    RegionConfig::path_in(folder, region, Some(tenant), ConfigRole::Operator).exists()
}

impl Client {
    /// Opens a tenant's own environment in a region, for what is done there as it is done in the shared one.
    ///
    /// # Errors
    /// As [`Client::open`], and when the tenant has none.
    pub async fn open_environment(folder: &Path, region: &Region, tenant: TenantId) -> anyhow::Result<Self> {
        Self::open_in(folder, region, Some(tenant)).await
    }

    /// Every environment of the region that may hold something of a tenant: the shared one first, then its own. What must
    /// reach all of a tenant's work (a freeze, a revocation, an erasure, an audit) is done in each.
    ///
    /// # Errors
    /// As [`Client::open`].
    pub async fn open_all(folder: &Path, region: &Region, tenant: TenantId) -> anyhow::Result<Vec<Self>> {
        let mut clients = vec![Self::open(folder, region).await?];
        if has_environment(folder, region, tenant) {
            clients.push(Self::open_environment(folder, region, tenant).await?);
        }
        Ok(clients)
    }

    async fn own(&self, tenant: TenantId) -> anyhow::Result<Arc<Place>> {
        let mut environments = self.environments.lock().await;
        if let Some(place) = environments.get(&tenant) {
            return Ok(place.clone());
        }
        let place = Place::open(&self.folder, &self.region, Some(tenant)).await;
        let place = Arc::new(place.with_context(|| format!("the environment of {tenant} in {}", self.region))?);
        environments.insert(tenant, place.clone());
        Ok(place)
    }

    /// The places that may hold something of a tenant, the newest first.
    pub(super) async fn places(&self, tenant: TenantId) -> anyhow::Result<Vec<Arc<Place>>> {
        let mut places = Vec::new();
        if self.place.environment.is_none() && has_environment(&self.folder, &self.region, tenant) {
            places.push(self.own(tenant).await?);
        }
        places.push(self.place.clone());
        Ok(places)
    }

    /// Where documents of a placement go.
    pub(super) async fn place_of(&self, tenant: TenantId, placement: Placement) -> anyhow::Result<Arc<Place>> {
        if self.place.takes(tenant, placement) || self.place.environment.is_some() {
            return Ok(self.place.clone());
        }
        self.own(tenant).await
    }

    /// Where a tenant's new documents go now. Catalogues are read a moment apart; both must say the same.
    pub(super) async fn intake_place(&self, tenant: &Tenant) -> anyhow::Result<Arc<Place>> {
        let place = self.place_of(tenant.id, self.place.newest_placement(tenant)?).await?;
        if place.takes(tenant.id, place.newest_placement(tenant)?) {
            return Ok(place);
        }
        self.place.rooms.catalogue.reload()?;
        let place = self.place_of(tenant.id, self.place.newest_placement(tenant)?).await?;
        place.rooms.catalogue.reload()?;
        Ok(place)
    }

    /// The ledger of a tenant's new documents.
    ///
    /// # Errors
    /// When there is no policy in force or the tenant's own environment can't be reached.
    pub async fn intake_ledger(&self, tenant: &Tenant) -> anyhow::Result<Ledger> {
        Ok(self.intake_place(tenant).await?.ledger.clone())
    }

    /// Where a job is; the shared environment for one that nobody has heard of.
    pub(super) async fn place_of_job(
        &self,
        tenant: TenantId,
        job: JobId,
    ) -> anyhow::Result<(Arc<Place>, Option<JobStatus>)> {
        for place in self.places(tenant).await? {
            if let Some(status) = place.ledger.job(tenant, job).await? {
                return Ok((place, Some(status)));
            }
        }
        Ok((self.place.clone(), None))
    }

    /// A job of a tenant, wherever it is; `None` if no ledger has heard of it (yet).
    ///
    /// # Errors
    /// When a ledger can't be reached.
    pub async fn job(&self, tenant: TenantId, job: JobId) -> anyhow::Result<Option<JobStatus>> {
        Ok(self.place_of_job(tenant, job).await?.1)
    }

    /// How much is on its way in a tenant's own environment.
    ///
    /// # Errors
    /// When it can't be reached.
    pub async fn environment_in_flight(&self, tenant: TenantId) -> anyhow::Result<u64> {
        let own = self.own(tenant).await?;
        Ok(own.ledger.in_flight(tenant, Placement::DedicatedEnvironment).await?)
    }

    /// Whether this process has read a version of a policy.
    pub fn knows(&self, policy: &Policy) -> bool {
        let book = self.place.rooms.catalogue.book();
        book.latest(policy.tenant).is_ok_and(|latest| latest.reference.version >= policy.reference.version)
    }

    /// Asks the gate whether the person may operate for a tenant; the decision is on record.
    ///
    /// # Errors
    /// When it may not.
    pub async fn operate(&self, tenant: &Tenant) -> anyhow::Result<()> {
        let covers = |grant: &Grant| grant.tenants.contains(&tenant.id) && grant.actions.contains(&Action::Operate);
        let covering = self.grants.iter().find(|(grant, _)| covers(grant)).or(self.grants.first());
        let (_, grant) = covering.context("there is no grant")?;
        let (action, purpose) = (Operate, Purpose::Operations);
        let request = PersonRequest { grant, action, tenant: tenant.id, purpose };
        let admitted = self.place.rooms.gate.admit(request, async |_| ()).await;
        admitted.map_err(|refusal| anyhow::anyhow!("refused: {}; the refusal is on record", refusal.reason.as_str()))
    }

    /// A tenant's newest jobs, of all places, in some of the states; in any where none is named.
    ///
    /// # Errors
    /// When a ledger can't be reached.
    pub async fn jobs(&self, tenant: TenantId, states: &[JobState], limit: u32) -> anyhow::Result<Vec<JobSummary>> {
        let mut jobs = Vec::new();
        for place in self.places(tenant).await? {
            jobs.extend(place.ledger.jobs(tenant, states, limit).await?);
        }
        jobs.sort_by_key(|job| std::cmp::Reverse((job.created, job.job)));
        jobs.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(jobs)
    }

    /// How many of a tenant's jobs are in each state, in all places.
    ///
    /// # Errors
    /// When a ledger can't be reached.
    pub async fn totals(&self, tenant: TenantId) -> anyhow::Result<BTreeMap<JobState, u64>> {
        let mut totals: BTreeMap<JobState, u64> = BTreeMap::new();
        for place in self.places(tenant).await? {
            for (state, count) in place.ledger.totals(tenant).await? {
                *totals.entry(state).or_default() += count;
            }
        }
        Ok(totals)
    }

    /// Begins to watch a tenant's jobs in each of its places. What changes after this is not missed.
    ///
    /// # Errors
    /// When a ledger can't be reached.
    pub async fn watches(&self, tenant: TenantId) -> anyhow::Result<Vec<Watch>> {
        let mut watches = Vec::new();
        for place in self.places(tenant).await? {
            watches.push(place.ledger.watch(tenant).await?);
        }
        Ok(watches)
    }
}

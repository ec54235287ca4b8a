//! A caller in one region. Everything goes through the gate with the caller's signed grant, and is on record before a byte is
//! read.

use crate::caller::{Caller, Need};
use crate::connections::Connections;
use crate::environment::Environment;
use crate::error::ClientError;
use docward_broker::Broker;
use docward_envelope::{
    Actor, Fact, FactKind, JobId, Placement, PolicyReference, Purpose, Region, TenantId, Timestamp,
};
use docward_ledger::{JobStatus, Ledger};
use docward_runtime::directory::Directory;
use docward_runtime::error::{At, KeyFault};
use docward_store::Store;
use docward_trust::{KeyError, PersonAction, PersonRequest, Reason, Refusal, TenantScope, person};
use docward_trust_policy::{Grant, Policy, Signed, Tenant};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// A caller in one region.
#[derive(Clone)]
pub struct Client {
    connections: Arc<Connections>,
    /// The environment that all share, unless it was opened in a tenant's own.
    environment: Arc<Environment>,
    caller: Caller,
    /// The jobs that it handed in itself: of those it is told without being asked who it is once more.
    handed_in: Arc<Mutex<BTreeSet<JobId>>>,
}

/// What a person asks of the gate.
#[derive(Clone, Copy)]
pub(crate) struct Act<A> {
    pub(crate) action: A,
    pub(crate) tenant: TenantId,
    pub(crate) purpose: Purpose,
}

impl<A: PersonAction> Act<A> {
    /// An action for a tenant.
    pub(crate) fn on(tenant: &Tenant, action: A, purpose: Purpose) -> Self {
        Self { action, tenant: tenant.id, purpose }
    }
}

impl Client {
    /// A caller in a region's shared environment.
    ///
    /// # Errors
    /// When the caller has no grant at all, or something of the region does not answer.
    pub async fn open(connections: &Arc<Connections>, region: &Region, caller: &Caller) -> Result<Self, ClientError> {
        Self::open_in(connections, region, None, caller).await
    }

    /// A caller in a tenant's own environment, for what is done there as it is done in the shared one.
    ///
    /// # Errors
    /// As [`Client::open`], and when the tenant has none in the region.
    pub async fn open_environment(
        connections: &Arc<Connections>,
        region: &Region,
        tenant: TenantId,
        caller: &Caller,
    ) -> Result<Self, ClientError> {
        Self::open_in(connections, region, Some(tenant), caller).await
    }

    async fn open_in(
        connections: &Arc<Connections>,
        region: &Region,
        owner: Option<TenantId>,
        caller: &Caller,
    ) -> Result<Self, ClientError> {
        if caller.grants().next().is_none() {
            return Err(ClientError::NoGrant { actor: caller.actor().clone() });
        }
        let environment = connections.environment(region, owner).await?;
        let (connections, caller) = (connections.clone(), caller.clone());
        Ok(Self { connections, environment, caller, handed_in: Arc::default() })
    }

    /// One for every environment of a region that may hold something of a tenant: the shared one first, then the tenant's own.
    /// What must reach all of a tenant's work (a freeze, a revocation, an erasure, an audit) is done in each.
    ///
    /// # Errors
    /// As [`Client::open`].
    pub async fn open_all(
        connections: &Arc<Connections>,
        region: &Region,
        tenant: TenantId,
        caller: &Caller,
    ) -> Result<Vec<Self>, ClientError> {
        let mut clients = vec![Self::open(connections, region, caller).await?];
        if connections.configurations().has_environment(region, tenant) {
            clients.push(Self::open_environment(connections, region, tenant, caller).await?);
        }
        Ok(clients)
    }

    /// As [`Client::open_all`], in each of a tenant's regions, or in the one that is named.
    ///
    /// # Errors
    /// As [`Client::open`], and when the tenant is not at home in the region that is named.
    pub async fn of_tenant(
        connections: &Arc<Connections>,
        tenant: &Tenant,
        region: Option<&Region>,
        caller: &Caller,
    ) -> Result<Vec<Self>, ClientError> {
        let mut clients = Vec::new();
        for region in Directory::regions_of(tenant, region)? {
            clients.extend(Self::open_all(connections, &region, tenant.id, caller).await?);
        }
        Ok(clients)
    }

    /// The same place with another caller.
    #[must_use]
    pub fn with_caller(&self, caller: Caller) -> Self {
        Self { caller, handed_in: Arc::default(), ..self.clone() }
    }

    /// Where it is.
    pub fn region(&self) -> &Region {
        &self.environment.config().region
    }

    /// The environment it was opened in.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The ledger of that environment.
    pub fn ledger(&self) -> &Ledger {
        self.environment.ledger()
    }

    /// The broker of that environment.
    pub fn broker(&self) -> &Broker {
        self.environment.broker()
    }

    /// The bucket of that environment.
    pub fn store(&self) -> &Store {
        self.environment.store()
    }

    /// What this process is connected to.
    pub const fn connections(&self) -> &Arc<Connections> {
        &self.connections
    }

    /// Who acts, with which grants.
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// As whom the audit trail names the caller.
    pub fn actor(&self) -> Actor {
        self.caller.actor().clone()
    }

    /// A tenant by its short name or id.
    ///
    /// # Errors
    /// When there is none: a tenant is never made by accident.
    pub fn tenant(&self, name: &str) -> Result<Tenant, ClientError> {
        Ok(self.connections.directory().tenant(name)?)
    }

    /// Whether this process has read a version of a policy.
    pub fn knows(&self, policy: &Policy) -> bool {
        let book = self.environment.rooms().catalogue.book();
        book.latest(policy.tenant).is_ok_and(|latest| latest.reference.version >= policy.reference.version)
    }

    /// Lets the caller act for a tenant without reading a document, if the gate does; the decision is on record.
    ///
    /// # Errors
    /// When the grants do not cover it.
    pub async fn admitted<A: PersonAction>(
        &self,
        tenant: &Tenant,
        action: A,
        purpose: Purpose,
    ) -> Result<(), ClientError> {
        self.admit(&self.environment, Act::on(tenant, action, purpose), async |_| Ok(())).await
    }

    /// Puts on record that a rule for roles refused the caller something, of a job or of the tenant as a whole.
    ///
    /// # Errors
    /// When it can't be put on record.
    pub async fn refused_by_rule(
        &self,
        tenant: &Tenant,
        job: Option<JobId>,
        purpose: Purpose,
        rule: &str,
    ) -> Result<(), ClientError> {
        // That no grant names the tenant at all is worse, and the gate says so.
        if !self.caller.knows(tenant.id) {
            self.admitted(tenant, person::Audit, purpose).await?;
        }
        let fact = Fact::about(tenant.id, self.region(), FactKind::Refused, self.actor(), purpose, Timestamp::now());
        let fact = fact.with_job(job).denied("rule").with_rule(Some(rule));
        Ok(self.broker().publish_fact(&fact).await.at(self.region())?)
    }

    /// Asks the gate whether the caller may operate for a tenant; the decision is on record.
    ///
    /// # Errors
    /// When it may not.
    pub async fn operate(&self, tenant: &Tenant) -> Result<(), ClientError> {
        self.admitted(tenant, person::Operate, Purpose::Operations).await
    }

    /// Says in the tenant's chain what the caller did.
    ///
    /// # Errors
    /// When the ledger does not take it.
    pub async fn say(
        &self,
        tenant: &Tenant,
        (kind, reason): (FactKind, &str),
        policy: Option<PolicyReference>,
        now: Timestamp,
    ) -> Result<(), ClientError> {
        let said = fact((tenant.id, self.region()), self.actor(), (kind, reason), policy, now);
        let said = said.with_rule(self.caller.rule());
        self.ledger().say(&[said]).await.at(self.region())?;
        Ok(())
    }

    /// Runs `work` in the tenant's scope if the gate of an environment lets the caller do it.
    pub(crate) async fn admit<A, R, W>(&self, environment: &Environment, act: Act<A>, work: W) -> Result<R, ClientError>
    where
        A: PersonAction,
        W: for<'t> AsyncFnOnce(TenantScope<'t, A>) -> Result<R, ClientError>,
    {
        let Act { action, tenant, purpose } = act;
        let need = Need::of(&action, tenant, self.region(), purpose);
        let grant = self.grant_for(&need)?;
        let request = PersonRequest { grant, action, tenant, purpose, rule: self.caller.rule() };
        match environment.rooms().gate.admit(request, work).await {
            Ok(done) => done,
            Err(refusal) => Err(self.refused(environment, need, refusal)),
        }
    }

    /// The caller's grant for an act, or the nearest to it.
    pub(crate) fn grant_for(&self, need: &Need) -> Result<&Signed<Grant>, ClientError> {
        let grant = self.caller.grant_for(need, Timestamp::now());
        grant.ok_or_else(|| ClientError::NoGrant { actor: self.actor() })
    }

    /// What the gate's refusal means to the caller: for want of a key it names the key.
    pub(crate) fn refused(&self, environment: &Environment, need: Need, refusal: Refusal) -> ClientError {
        let error = match refusal.reason {
            Reason::NoSuchKey(_) => Some(KeyError::NoSuchKey),
            Reason::KeyNotHeld(_) => Some(KeyError::NotHeld),
            Reason::KeyProvider(kind) => Some(KeyError::NotConfigured(kind)),
            _ => None,
        };
        let current = environment.rooms().keys.current(need.tenant, &need.region);
        let tenant = self.connections.directory().tenant(&need.tenant.to_string());
        if let (Some(error), Ok((kind, place)), Ok(tenant)) = (error, current, tenant) {
            return KeyFault::new(error, kind, &place, &tenant).into();
        }
        ClientError::of_refusal(refusal, Some(need))
    }

    /// Notes a job that this client handed in.
    pub(crate) fn hands_in(&self, job: JobId) {
        self.handed_in.lock().unwrap_or_else(PoisonError::into_inner).insert(job);
    }

    /// Whether this client handed all of some jobs in.
    pub(crate) fn has_handed_in(&self, jobs: &BTreeSet<JobId>) -> bool {
        let handed_in = self.handed_in.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.is_subset(&handed_in)
    }

    /// The environments that may hold something of a tenant, the newest first.
    pub(crate) async fn environments(&self, tenant: TenantId) -> Result<Vec<Arc<Environment>>, ClientError> {
        let mut found = Vec::new();
        if self.has_own(tenant) {
            found.push(self.own(tenant).await?);
        }
        found.push(self.environment.clone());
        Ok(found)
    }

    /// The ledgers of those environments, without anything else of the tenant's own: while that is being set up its bucket does
    /// not answer.
    pub(crate) async fn ledgers(&self, tenant: TenantId) -> Result<Vec<Ledger>, ClientError> {
        let mut found = Vec::new();
        if self.has_own(tenant) {
            found.push(self.own_ledger(tenant).await?);
        }
        found.push(self.ledger().clone());
        Ok(found)
    }

    async fn own_ledger(&self, tenant: TenantId) -> Result<Ledger, ClientError> {
        match self.connections.opened(self.region(), Some(tenant)).await {
            Some(own) => Ok(own.ledger().clone()),
            None => self.connections.ledger(self.region(), Some(tenant)).await,
        }
    }

    /// Whether this client is in the environment that all share, and the tenant has one of its own besides.
    fn has_own(&self, tenant: TenantId) -> bool {
        self.environment.owner().is_none() && self.connections.configurations().has_environment(self.region(), tenant)
    }

    async fn own(&self, tenant: TenantId) -> Result<Arc<Environment>, ClientError> {
        self.connections.environment(self.region(), Some(tenant)).await
    }

    /// Where documents of a placement go.
    pub(crate) async fn environment_of(
        &self,
        tenant: TenantId,
        placement: Placement,
    ) -> Result<Arc<Environment>, ClientError> {
        if self.environment.takes(tenant, placement) || self.environment.owner().is_some() {
            return Ok(self.environment.clone());
        }
        self.own(tenant).await
    }

    /// Where a job is; the environment that this client was opened in for one that nobody has heard of.
    pub(crate) async fn environment_of_job(
        &self,
        tenant: TenantId,
        job: JobId,
    ) -> Result<(Arc<Environment>, Option<JobStatus>), ClientError> {
        let here = self.environment.ledger().job(tenant, job).await.at(self.region())?;
        // The tenant's own environment is asked only for a job that is not here, and of it the ledger alone.
        if here.is_none()
            && self.has_own(tenant)
            && let Some(status) = self.own_ledger(tenant).await?.job(tenant, job).await.at(self.region())?
        {
            return Ok((self.own(tenant).await?, Some(status)));
        }
        Ok((self.environment.clone(), here))
    }
}

/// Something a person did for a tenant in a region, and why.
pub(crate) fn fact(
    (tenant, region): (TenantId, &Region),
    actor: Actor,
    (kind, reason): (FactKind, &str),
    policy: Option<PolicyReference>,
    at: Timestamp,
) -> Fact {
    Fact::about(tenant, region, kind, actor, Purpose::Operations, at).with_policy(policy).with_reason(reason)
}

/// What an HTTP service needs of every act: that another thread may go on with it.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Erase, What};
    use docward_envelope::Lane;

    fn moves_between_threads<T: Send>(_: T) {}

    #[expect(dead_code, reason = "that it compiles is the test")]
    fn every_act_moves_between_threads(
        connections: &Arc<Connections>,
        client: &Client,
        tenant: &Tenant,
        job: JobId,
        pieces: &mut dyn crate::Pieces,
    ) {
        let (region, caller, purpose) = (client.region(), client.caller(), Purpose::Operations);
        moves_between_threads(Client::open(connections, region, caller));
        moves_between_threads(client.submit(tenant, Vec::new(), purpose, Lane::Batch));
        let handed_in = crate::HandedIn { length: 0, pieces, purpose, lane: Lane::Batch, once: crate::Once::No };
        moves_between_threads(client.submit_streamed(tenant, handed_in));
        moves_between_threads(client.job(tenant, job));
        moves_between_threads(client.fetch(tenant, job, What::Redacted, purpose));
        moves_between_threads(client.search(tenant, "word", purpose, 10));
        moves_between_threads(client.erase(tenant, Erase::Job(job), purpose));
        moves_between_threads(client.checkpoints(tenant, purpose, None));
    }
}

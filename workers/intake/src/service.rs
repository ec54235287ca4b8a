//! What every request goes through: who asks, for which tenant, and whether this is the region for it. All of that is decided by
//! the request's head, before a byte of its body is read.

use crate::identity::{Identities, Identity};
use crate::limits::Limits;
use crate::problem::Problem;
use crate::ruled::{Asking, RulesOfTenants};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::HeaderValue;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use docward_client::{Caller, Client, Connections};
use docward_envelope::{Region, TenantId};
use docward_runtime::config::{ServiceLimits, ServiceWebhooks};
use docward_trust_policy::Tenant;
use docward_trust_rules::Rules;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long what was begun may go on when nobody is connected any more.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

/// A region's service.
pub struct Service {
    pub(crate) connections: Arc<Connections>,
    pub(crate) region: Region,
    pub(crate) identities: Identities,
    /// What was begun for clients, and ends in order.
    pub(crate) begun: TaskTracker,
    /// Where the other regions' services are.
    pub(crate) elsewhere: BTreeMap<Region, String>,
    pub(crate) limits: Limits,
    /// How news of jobs is sent.
    pub(crate) webhooks: ServiceWebhooks,
    /// Which role may do what.
    rules: RulesOfTenants,
    /// Cancelled when the service is to end.
    pub(crate) drain: CancellationToken,
}

impl Service {
    /// A service of one region, which believes these issuers, until it drains.
    pub fn new(
        connections: Arc<Connections>,
        region: Region,
        identities: Identities,
        elsewhere: BTreeMap<Region, String>,
        (limits, webhooks): (&ServiceLimits, ServiceWebhooks),
        rules: Rules,
        drain: CancellationToken,
    ) -> Arc<Self> {
        let (limits, rules) = (Limits::new(limits), RulesOfTenants::new(rules));
        let begun = TaskTracker::new();
        Arc::new(Self { connections, region, identities, begun, elsewhere, limits, webhooks, rules, drain })
    }

    /// Waits until what was begun has ended, for a while.
    pub(crate) async fn ended(&self) {
        self.begun.close();
        let _given_up = timeout(ENDS_WITHIN, self.begun.wait()).await;
    }

    /// The tenant of a path, if the token is for it.
    fn tenant(&self, identity: &Identity, named: &str) -> Result<Tenant, Problem> {
        let is_for = |tenant: &Tenant| identity.tenant == tenant.slug || identity.tenant == tenant.id.to_string();
        let Ok(tenant) = self.connections.directory().tenant(named) else {
            // A region knows its own tenants alone; of another it says what the token's issuer said.
            let regions = identity.claims.regions.as_ref();
            let elsewhere = regions.into_iter().flatten().find_map(|region| self.elsewhere.get(region));
            let is_its_own = identity.tenant == named && !regions.is_some_and(|regions| regions.contains(&self.region));
            return Err(elsewhere
                .filter(|_| is_its_own)
                .map_or(Problem::not_found(), |at| Problem::other_region(Some(at))));
        };
        if !is_for(&tenant) {
            return Err(Problem::not_found());
        }
        self.serves(&tenant, &self.region)?;
        Ok(tenant)
    }

    /// The rules for those who ask for a tenant, as its newest policy narrows them.
    pub(crate) fn rules_of(&self, tenant: TenantId) -> Result<Rules, Problem> {
        let policy = self.connections.directory().policy(tenant);
        self.rules.of(tenant, policy.as_ref().and_then(|policy| policy.rules.as_deref()))
    }

    /// Goes on if this is the region that is meant; says where that one is, if the tenant is at home there.
    pub(crate) fn serves(&self, tenant: &Tenant, region: &Region) -> Result<(), Problem> {
        if *region == self.region && tenant.regions.contains(region) {
            return Ok(());
        }
        let others = [region].into_iter().chain(&tenant.regions).filter(|other| **other != self.region);
        let mut at_home = others.filter(|other| tenant.regions.contains(*other));
        Err(Problem::other_region(at_home.find_map(|other| self.elsewhere.get(other)).map(String::as_str)))
    }
}

impl FromRequestParts<Arc<Service>> for Asking {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, Problem> {
        let authorization = parts.headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
        let identity = service.identities.of_authorization(authorization).await?;
        let named = RawPathParams::from_request_parts(parts, service).await.map_err(|_| Problem::not_found())?;
        let named = named.iter().find(|(name, _)| *name == "tenant").ok_or(Problem::not_found())?.1;
        let tenant = service.tenant(&identity, named)?;
        service.limits.request(tenant.id, parts)?;
        let caller = Caller::of_account(service.connections.directory(), &identity.account);
        let client = Client::open(&service.connections, &service.region, &caller).await?;
        let rules = service.rules_of(tenant.id)?;
        Ok(Self::new(identity, tenant, rules, client))
    }
}

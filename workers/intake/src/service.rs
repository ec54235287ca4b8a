//! What every request goes through: who asks, for which tenant, and whether this is the region for it. All of that is decided by
//! the request's head, before a byte of its body is read.

use crate::identity::{Identities, Identity};
use crate::limits::Limits;
use crate::problem::Problem;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::HeaderValue;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use docward_client::{Caller, Client, Connections};
use docward_envelope::{DataClass, JobId, Purpose, Region, TenantId, Timestamp};
use docward_runtime::config::ServiceLimits;
use docward_trust_policy::Tenant;
use docward_trust_rules::{Act, Asker, Claims, Content, Document, Request, Resource, Rules};
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
    /// Which role may do what.
    rules: Rules,
    /// Cancelled when the service is to end.
    pub(crate) drain: CancellationToken,
}

/// Who asks, for which tenant of this region.
pub(crate) struct Asking {
    pub(crate) identity: Identity,
    pub(crate) tenant: Tenant,
    pub(crate) client: Client,
    /// The tenant that the token is for, which is the path's.
    home: TenantId,
    rules: Rules,
    region: Region,
}

impl Service {
    /// A service of one region, which believes these issuers, until it drains.
    pub fn new(
        connections: Arc<Connections>,
        region: Region,
        identities: Identities,
        elsewhere: BTreeMap<Region, String>,
        (limits, rules): (&ServiceLimits, Rules),
        drain: CancellationToken,
    ) -> Arc<Self> {
        let limits = Limits::new(limits);
        Arc::new(Self { connections, region, identities, begun: TaskTracker::new(), elsewhere, limits, rules, drain })
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
            let elsewhere = identity.regions.iter().find_map(|region| self.elsewhere.get(region));
            let is_its_own = identity.tenant == named && !identity.regions.contains(&self.region);
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

impl Asking {
    /// Goes on if the rules allow it, of the tenant as a whole.
    pub(crate) fn to(&self, act: Act, purpose: Purpose) -> Result<(), Problem> {
        self.allowed(act, &Resource::Tenant(self.tenant.id), purpose)
    }

    /// Goes on if the rules allow it, of one document. What is not known of it counts against who asks.
    pub(crate) async fn to_document(
        &self,
        act: Act,
        job: JobId,
        data_class: DataClass,
        purpose: Purpose,
    ) -> Result<(), Problem> {
        let content = match self.client.is_about_claims(&self.tenant, job).await? {
            Some(true) => Content::Claim,
            Some(false) => Content::ClinicalNarrative,
            None => Content::Unknown,
        };
        let document = Document {
            tenant: self.tenant.id,
            job,
            data_class,
            content,
            facility: None,
            location: None,
            patient: None,
            fraud_workflow_open: false,
            on_hold: false,
        };
        self.allowed(act, &Resource::Document(document), purpose)
    }

    /// Freezes and revoked keys and grants are the gate's to see, which answers when work may go on.
    fn allowed(&self, act: Act, resource: &Resource, purpose: Purpose) -> Result<(), Problem> {
        let Self { identity, home, rules, region, .. } = self;
        let regions = (!identity.regions.is_empty()).then(|| identity.regions.clone());
        let asker = Asker {
            account: identity.account.clone(),
            tenant: *home,
            roles: identity.roles.clone(),
            revoked: false,
            claims: Claims { regions, ..Claims::default() },
        };
        let now = Timestamp::now();
        let request =
            Request { asker: &asker, act, resource, purpose, region, now, frozen: false, keys_revoked: false };
        let decision = rules.decide(&request);
        if decision.allowed { Ok(()) } else { Err(Problem::role(decision.rule.as_str())) }
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
        let home = service.connections.directory().tenant(&identity.tenant).map_err(|_| Problem::not_found())?.id;
        let (rules, region) = (service.rules.clone(), service.region.clone());
        Ok(Self { identity, tenant, client, home, rules, region })
    }
}

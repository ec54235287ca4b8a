//! What every request goes through: who asks, for which tenant, and whether this is the region for it. All of that is decided by
//! the request's head, before a byte of its body is read.

use crate::identity::{Identities, Identity};
use crate::problem::Problem;
use crate::{documents, events, jobs};
use axum::Router;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::routing::{get, post};
use docward_client::{Caller, Client, Connections};
use docward_envelope::Region;
use docward_trust_policy::Tenant;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A region's service.
pub struct Service {
    pub(crate) connections: Arc<Connections>,
    pub(crate) region: Region,
    pub(crate) identities: Identities,
    /// Where the other regions' services are.
    pub(crate) elsewhere: BTreeMap<Region, String>,
}

/// Who asks, for which tenant of this region.
pub(crate) struct Asking {
    pub(crate) identity: Identity,
    pub(crate) tenant: Tenant,
    pub(crate) client: Client,
}

impl Service {
    /// A service of one region, which believes these issuers.
    pub fn new(
        connections: Arc<Connections>,
        region: Region,
        identities: Identities,
        elsewhere: BTreeMap<Region, String>,
    ) -> Arc<Self> {
        Arc::new(Self { connections, region, identities, elsewhere })
    }

    /// All that the service answers.
    pub fn router(self: &Arc<Self>) -> Router {
        let tenant = Router::new()
            .route("/documents", post(documents::submit))
            .route("/jobs", get(jobs::list))
            .route("/jobs/{job}", get(jobs::one))
            .route("/jobs/{job}/events", get(events::of_job))
            .route("/jobs/{job}/{result}", get(jobs::result));
        Router::new()
            .nest("/v1/tenants/{tenant}", tenant)
            .fallback(async || Problem::not_found())
            .method_not_allowed_fallback(async || {
                use axum::http::StatusCode;
                Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", "This does not know that method.")
            })
            .with_state(self.clone())
    }

    /// The tenant of a path, if the token is for it.
    fn tenant(&self, identity: &Identity, named: &str) -> Result<Tenant, Problem> {
        let tenant = self.connections.directory().tenant(named)?;
        let is_for = |tenant: &Tenant| identity.tenant == tenant.slug || identity.tenant == tenant.id.to_string();
        if !is_for(&tenant) {
            return Err(Problem::not_found());
        }
        if !tenant.regions.contains(&self.region) {
            let address = tenant.regions.iter().find_map(|region| self.elsewhere.get(region));
            return Err(Problem::other_region(address.map(String::as_str)));
        }
        Ok(tenant)
    }
}

impl FromRequestParts<Arc<Service>> for Asking {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, Problem> {
        let authorization = parts.headers.get(AUTHORIZATION).map(|value| value.as_bytes());
        let identity = service.identities.of_authorization(authorization).await?;
        let named = RawPathParams::from_request_parts(parts, service).await.map_err(|_| Problem::not_found())?;
        let named = named.iter().find(|(name, _)| *name == "tenant").ok_or(Problem::not_found())?.1;
        let tenant = service.tenant(&identity, named)?;
        let caller = Caller::of_account(service.connections.directory(), &identity.account);
        let client = Client::open(&service.connections, &service.region, &caller).await?;
        Ok(Self { identity, tenant, client })
    }
}

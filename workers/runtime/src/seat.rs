//! Whom a process of the fleet serves: everybody in a region, or one tenant alone.

use docward_envelope::{Placement, Region, TenantId};
use std::fmt;

/// A region, and within it the shared fleet, a tenant's workers beside it, or a tenant's own environment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seat {
    region: Region,
    tenant: Option<TenantId>,
    own_environment: bool,
}

impl Seat {
    /// The environment that all tenants of a region share.
    pub const fn shared(region: Region) -> Self {
        Self { region, tenant: None, own_environment: false }
    }

    /// A tenant's own queues and workers in the shared environment.
    pub const fn workers(region: Region, tenant: TenantId) -> Self {
        Self { region, tenant: Some(tenant), own_environment: false }
    }

    /// A tenant's own environment.
    pub const fn environment(region: Region, tenant: TenantId) -> Self {
        Self { region, tenant: Some(tenant), own_environment: true }
    }

    /// The region that it is in.
    pub const fn region(&self) -> &Region {
        &self.region
    }

    /// Whom alone; `None` for everybody.
    pub const fn tenant(&self) -> Option<TenantId> {
        self.tenant
    }

    /// Whose environment its broker, bucket, keys and ledger are; `None` for the shared one.
    pub fn environment_of(&self) -> Option<TenantId> {
        self.tenant.filter(|_| self.own_environment)
    }

    /// Which placement it serves.
    pub const fn placement(&self) -> Placement {
        match (self.tenant, self.own_environment) {
            (None, _) => Placement::Shared,
            (Some(_), false) => Placement::DedicatedWorkers,
            (Some(_), true) => Placement::DedicatedEnvironment,
        }
    }
}

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.tenant, self.own_environment) {
            (None, _) => write!(f, "{}", self.region),
            (Some(tenant), false) => write!(f, "{}.workers-{tenant}", self.region),
            (Some(tenant), true) => write!(f, "{}.environment-{tenant}", self.region),
        }
    }
}

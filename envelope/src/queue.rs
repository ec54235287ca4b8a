//! Work queues: which one carries an envelope follows from its sealed header and its lane, and from nothing else.

use crate::{Header, Lane, Placement, Region, Stage, TenantId};
use std::{fmt, str::FromStr};

/// The queue that a delivery came from: its broker's region and placement, its name's stage and tenant. It must equal
/// [`WorkQueue::of`] the sealed header in every part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkQueue {
    /// The region of the broker.
    pub region: Region,
    /// The stage whose workers take from it.
    pub stage: Stage,
    /// Whether it is everybody's, a tenant's beside them, or one in a tenant's own environment.
    pub placement: Placement,
    /// Whose it is; `None` for everybody's.
    pub tenant: Option<TenantId>,
}

impl WorkQueue {
    /// The one queue, but for the lane, that may carry an envelope with this header.
    pub fn of(header: &Header) -> Self {
        Self {
            region: header.region.clone(),
            stage: header.stage,
            placement: header.placement,
            tenant: header.placement.is_dedicated().then_some(header.tenant),
        }
    }

    /// The queue of everybody who has none of their own.
    pub const fn shared(region: Region, stage: Stage) -> Self {
        Self { region, stage, placement: Placement::Shared, tenant: None }
    }

    /// A tenant's own queue, in the environment that all share.
    pub const fn dedicated(region: Region, stage: Stage, tenant: TenantId) -> Self {
        Self { region, stage, placement: Placement::DedicatedWorkers, tenant: Some(tenant) }
    }

    /// Its name in a lane.
    pub const fn route(&self, lane: Lane) -> Route {
        Route { stage: self.stage, lane, tenant: self.tenant }
    }
}

/// A work queue's name, which is also its routing key: `<stage>.<lane>`, with `.<tenant>` where it is a tenant's own. A
/// retried or parked message keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Route {
    /// The stage whose workers take from it.
    pub stage: Stage,
    /// The lane: interactive or batch.
    pub lane: Lane,
    /// Whose own queue; `None` for everybody's.
    pub tenant: Option<TenantId>,
}

/// A text is not the name of a work queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a work queue: expected STAGE.LANE or STAGE.LANE.TENANT")]
pub struct InvalidRoute;

impl Route {
    /// The eight routes of everybody, or of one tenant.
    pub fn all(tenant: Option<TenantId>) -> impl Iterator<Item = Self> {
        let lanes = move |stage| Lane::ALL.iter().map(move |&lane| Self { stage, lane, tenant });
        Stage::ALL.iter().flat_map(move |&stage| lanes(stage))
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.stage, self.lane)?;
        self.tenant.map_or(Ok(()), |tenant| write!(f, ".{tenant}"))
    }
}

impl FromStr for Route {
    type Err = InvalidRoute;
    fn from_str(name: &str) -> Result<Self, InvalidRoute> {
        let mut parts = name.splitn(3, '.');
        let stage = parts.next().and_then(|stage| stage.parse().ok()).ok_or(InvalidRoute)?;
        let lane = parts.next().and_then(|lane| lane.parse().ok()).ok_or(InvalidRoute)?;
        let tenant = parts.next().map(|tenant| tenant.parse().map_err(|_| InvalidRoute)).transpose()?;
        Ok(Self { stage, lane, tenant })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_eight_for_everybody_and_eight_a_tenant_and_read_back() {
        for tenant in [None, Some(TenantId::generate())] {
            assert_eq!(Route::all(tenant).count(), 8);
            for route in Route::all(tenant) {
                assert_eq!(route.to_string().parse(), Ok(route));
                assert_eq!(route.tenant, tenant);
            }
        }
        let lower = format!("ocr.batch.{}", TenantId::generate().to_string().to_lowercase());
        for name in ["", "facts", "ocr", "ocr.", "ocr.batch.", "ocr.batch.x", "OCR.batch", lower.as_str()] {
            assert_eq!(name.parse::<Route>(), Err(InvalidRoute), "{name}");
        }
    }
}

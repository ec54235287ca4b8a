//! The control list: every freeze and revocation of a region, whole, numbered, sent each second.

use crate::{Region, Stage, TenantId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Work that must wait: any combination of tenant and stage; `None` means every one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Freeze {
    /// Whose work.
    pub tenant: Option<TenantId>,
    /// At which stage.
    pub stage: Option<Stage>,
}

/// A tenant whose keys must not be used in the region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// Whose keys.
    pub tenant: TenantId,
}

/// The whole list, empty if need be; a worker without one for 5 s holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlList {
    /// Raised with every list; a lower number is ignored.
    pub number: u64,
    /// Whose list it is; another region's is ignored.
    pub region: Region,
    /// When it was made.
    pub issued: Timestamp,
    /// What is frozen.
    pub freezes: Vec<Freeze>,
    /// Whose keys are revoked.
    pub revocations: Vec<Revocation>,
}

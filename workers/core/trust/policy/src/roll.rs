//! The catalogue's roll: what has been signed and taken back so far, numbered. Each text is signed for itself, so somebody who kept
//! them all could bring an older set back into force; with the roll they are one set, and an older one shows by its number.

use crate::signed::Signable;
use docward_envelope::{GrantId, Region, TenantId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a region is to know of the catalogue, whole; signed anew each hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roll {
    /// Whose copies it belongs to: it proves nothing of another region's. `None` for a backup of all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Rises whenever a policy or a revocation comes: a roll that says the same keeps its number, however often it is signed.
    pub number: u64,
    /// The grants that no longer count, though the authority once signed them. It only grows.
    pub revoked: BTreeSet<GrantId>,
    /// The newest version of each tenant's policy. No older one is in force, and none of a tenant that is not named.
    pub policies: BTreeMap<TenantId, u32>,
}

impl Roll {
    /// Whether nothing in it is older than in another one.
    pub fn is_as_new_as(&self, other: &Self) -> bool {
        let newest = |tenant| self.policies.get(tenant).copied().unwrap_or(0);
        other.policies.iter().all(|(tenant, version)| newest(tenant) >= *version)
            && self.revoked.is_superset(&other.revoked)
    }
}

impl Signable for Roll {
    const KIND: &'static str = "roll";

    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        Ok(())
    }
}

//! What a region's processes get of the catalogue: signed copies of what concerns its tenants, and nothing of the others.

use crate::CatalogueError;
use docward_envelope::{GrantId, Region, TenantId};
use docward_trust_policy::{AuthorityPublic, Grant, Policy, Signable, Signed, Tenant};
use std::collections::BTreeSet;

/// Everything that was signed, as the catalogue had it at one moment.
pub(crate) struct Copies {
    /// Rises with every change.
    pub(crate) number: i64,
    pub(crate) tenants: Vec<SignedCopy<Tenant>>,
    pub(crate) policies: Vec<SignedCopy<Policy>>,
    pub(crate) grants: Vec<SignedCopy<Grant>>,
    /// The grants that were taken back.
    pub(crate) revoked: BTreeSet<GrantId>,
}

/// A signed value with its content, verified.
#[derive(Clone)]
pub(crate) struct SignedCopy<T> {
    pub(crate) signed: Signed<T>,
    pub(crate) value: T,
}

impl<T: Signable> SignedCopy<T> {
    /// Reads a row, if the authority signed it: who can write the database cannot sign.
    pub(crate) fn read(json: &str, authority: &AuthorityPublic) -> Result<Self, CatalogueError> {
        let signed: Signed<T> = serde_json::from_str(json).map_err(|_| CatalogueError::Row { kind: T::KIND })?;
        let value = signed.verify(authority).map_err(|_| CatalogueError::Row { kind: T::KIND })?;
        Ok(Self { signed, value })
    }
}

impl Copies {
    /// Only what concerns the tenants of a region; grants also without those that were revoked.
    pub(crate) fn of_region(&self, region: &Region) -> Self {
        let tenants: Vec<_> =
            self.tenants.iter().filter(|tenant| tenant.value.regions.contains(region)).cloned().collect();
        let here: BTreeSet<TenantId> = tenants.iter().map(|tenant| tenant.value.id).collect();
        let counts = |grant: &Grant| !self.revoked.contains(&grant.id) && !grant.tenants.is_disjoint(&here);
        Self {
            number: self.number,
            policies: self.policies.iter().filter(|policy| here.contains(&policy.value.tenant)).cloned().collect(),
            grants: self.grants.iter().filter(|grant| counts(&grant.value)).cloned().collect(),
            revoked: self.revoked.clone(),
            tenants,
        }
    }
}

//! The catalogue as everybody but its authority sees it: signed files, believed only under the configured public key.

use crate::CatalogueError;
use crate::folder::{Folder, Signature};
use docward_envelope::TenantId;
use docward_trust_policy::{AuthorityPublic, Grant, Policy, PolicyBook, Signed, Tenant};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

/// Tenants, policies and grants as last read. What cannot be read whole is not taken: the last good state stays, and
/// grows old.
pub struct Catalogue {
    folder: Folder,
    authority: AuthorityPublic,
    book: Arc<PolicyBook>,
    tenants: RwLock<BTreeMap<TenantId, Tenant>>,
    grants: RwLock<Vec<(Signed<Grant>, Grant)>>,
}

impl Catalogue {
    /// Reads a catalogue that is there. Creates nothing.
    ///
    /// # Errors
    /// Every one names the file.
    pub fn open(path: &Path, authority: &AuthorityPublic) -> Result<Self, CatalogueError> {
        let catalogue = Self {
            folder: Folder::open(path)?,
            authority: authority.clone(),
            book: Arc::new(PolicyBook::new(authority.clone())),
            tenants: RwLock::default(),
            grants: RwLock::default(),
        };
        catalogue.reload()?;
        Ok(catalogue)
    }

    /// Reads everything again; all of it, or nothing changes.
    pub fn reload(&self) -> Result<(), CatalogueError> {
        let tenants = tenants(&self.folder, &self.authority)?;
        let policies: Vec<Signature<Policy>> = self.folder.read_all(&self.authority)?;
        let grants: Vec<Signature<Grant>> = self.folder.read_all(&self.authority)?;
        self.book.reload(policies.iter().map(|policy| &policy.signed))?;
        *self.tenants.write().unwrap_or_else(PoisonError::into_inner) = tenants;
        *self.grants.write().unwrap_or_else(PoisonError::into_inner) =
            grants.into_iter().map(|grant| (grant.signed, grant.value)).collect();
        Ok(())
    }

    /// The policies, for a gate: it follows every [`Catalogue::reload`].
    pub fn book(&self) -> Arc<PolicyBook> {
        self.book.clone()
    }

    /// Every tenant, by id.
    pub fn tenants(&self) -> Vec<Tenant> {
        self.tenants.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// A tenant by its id or its short name.
    pub fn tenant(&self, name: &str) -> Option<Tenant> {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        let by_id = name.parse().ok().and_then(|id| tenants.get(&id));
        by_id.or_else(|| tenants.values().find(|tenant| tenant.slug == name)).cloned()
    }

    /// The grants of one person, signed as they are.
    pub fn grants_of(&self, person: &str) -> Vec<Signed<Grant>> {
        let grants = self.grants.read().unwrap_or_else(PoisonError::into_inner);
        grants.iter().filter(|(_, grant)| grant.person == person).map(|(signed, _)| signed.clone()).collect()
    }

    /// Every grant, signed as it is.
    pub fn grants(&self) -> Vec<Signed<Grant>> {
        let grants = self.grants.read().unwrap_or_else(PoisonError::into_inner);
        grants.iter().map(|(signed, _)| signed.clone()).collect()
    }

    /// Whose signatures count.
    pub fn authority(&self) -> &AuthorityPublic {
        &self.authority
    }
}

/// Every tenant; two of one id are none.
pub(crate) fn tenants(
    folder: &Folder,
    authority: &AuthorityPublic,
) -> Result<BTreeMap<TenantId, Tenant>, CatalogueError> {
    let mut tenants = BTreeMap::new();
    for Signature { value, .. } in folder.read_all::<Tenant>(authority)? {
        if tenants.insert(value.id, value).is_some() {
            return Err(CatalogueError::TenantExists);
        }
    }
    Ok(tenants)
}

//! The catalogue as everybody but its authority sees it: a region's signed copies, believed only under the configured public
//! key.

use crate::CatalogueError;
use crate::copies::SignedCopy;
use crate::folder::Folder;
use docward_envelope::{Region, TenantId};
use docward_trust_policy::{AuthorityPublic, Grant, Policy, PolicyBook, Signed, Tenant};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

/// Tenants, policies and grants as last read. If the folder cannot be read as a whole, what was read last stays in use, until
/// its policies are too old.
pub struct Catalogue {
    folder: Folder,
    region: Region,
    authority: AuthorityPublic,
    book: Arc<PolicyBook>,
    tenants: RwLock<BTreeMap<TenantId, Tenant>>,
    policies: RwLock<Vec<(Policy, String)>>,
    grants: RwLock<Vec<(Signed<Grant>, Grant)>>,
    /// What the folder's number was when it was read.
    seen: RwLock<Option<Vec<u8>>>,
}

impl Catalogue {
    /// Reads a region's copies that are there. Creates nothing.
    ///
    /// # Errors
    /// Every one names the file.
    pub fn open(path: &Path, region: &Region, authority: &AuthorityPublic) -> Result<Self, CatalogueError> {
        let catalogue = Self {
            folder: Folder::open(path)?,
            region: region.clone(),
            authority: authority.clone(),
            book: Arc::new(PolicyBook::new(authority.clone())),
            tenants: RwLock::default(),
            policies: RwLock::default(),
            grants: RwLock::default(),
            seen: RwLock::default(),
        };
        catalogue.reload()?;
        Ok(catalogue)
    }

    /// Reads everything again; all of it, or nothing changes.
    pub fn reload(&self) -> Result<(), CatalogueError> {
        // Read first: if something changes while the rest is read, it is read again.
        let number = self.folder.number();
        // Then the roll, which never names what is not written yet.
        let roll = self.folder.roll(Some(&self.region), &self.authority)?;
        let tenants = tenants(&self.folder, &self.authority)?;
        let policies: Vec<SignedCopy<Policy>> = self.folder.read_all(&self.authority)?;
        let grants: Vec<SignedCopy<Grant>> = self.folder.read_all(&self.authority)?;
        self.book.follow(&roll.signed)?;
        self.book.reload(policies.iter().map(|policy| &policy.signed))?;
        *self.tenants.write().unwrap_or_else(PoisonError::into_inner) = tenants;
        *self.policies.write().unwrap_or_else(PoisonError::into_inner) =
            policies.into_iter().map(|policy| (policy.value, policy.signed.text().to_owned())).collect();
        *self.grants.write().unwrap_or_else(PoisonError::into_inner) =
            grants.into_iter().map(|grant| (grant.signed, grant.value)).collect();
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = number;
        Ok(())
    }

    /// Whether there is something that [`Catalogue::reload`] has not read: cheap enough to be asked each second.
    pub fn has_changed(&self) -> bool {
        self.folder.number() != *self.seen.read().unwrap_or_else(PoisonError::into_inner)
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

    /// The grants of one person as they were signed, each with its content, verified when it was read.
    pub fn grants_of(&self, person: &str) -> Vec<(Signed<Grant>, Grant)> {
        let grants = self.grants.read().unwrap_or_else(PoisonError::into_inner);
        grants.iter().filter(|(_, grant)| grant.person == person).cloned().collect()
    }

    /// Every grant, signed as it is.
    pub fn grants(&self) -> Vec<Signed<Grant>> {
        let grants = self.grants.read().unwrap_or_else(PoisonError::into_inner);
        grants.iter().map(|(signed, _)| signed.clone()).collect()
    }

    /// Every version of every policy, with the text that was signed.
    pub fn policies(&self) -> Vec<(Policy, String)> {
        self.policies.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every grant that counts, with its content.
    pub fn granted(&self) -> Vec<Grant> {
        let grants = self.grants.read().unwrap_or_else(PoisonError::into_inner);
        grants.iter().map(|(_, grant)| grant.clone()).collect()
    }

    /// The public key of the authority whose signatures count.
    pub fn authority(&self) -> &AuthorityPublic {
        &self.authority
    }
}

/// The tenants by id; `None` if two have the same id.
pub(crate) fn tenants(
    folder: &Folder,
    authority: &AuthorityPublic,
) -> Result<BTreeMap<TenantId, Tenant>, CatalogueError> {
    let mut tenants = BTreeMap::new();
    for SignedCopy { value, .. } in folder.read_all::<Tenant>(authority)? {
        if tenants.insert(value.id, value).is_some() {
            return Err(CatalogueError::TenantExists);
        }
    }
    Ok(tenants)
}

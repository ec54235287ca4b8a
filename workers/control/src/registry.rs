//! The catalogue as its authority writes it: the one process of a deployment that holds the signing key.

use crate::CatalogueError;
use crate::catalogue::tenants;
use crate::folder::{Existing, Folder, Signature};
use docward_envelope::{TenantId, Timestamp};
use docward_trust_policy::{Authority, AuthorityPublic, Grant, Policy, Signed, Tenant};
use std::collections::BTreeMap;
use std::path::Path;

/// A catalogue's folder and the key that signs what is put into it.
pub struct Registry {
    folder: Folder,
    authority: Authority,
}

impl Registry {
    /// Begins a catalogue: a new key in a new 0600 file, and the folders in a new or empty folder.
    ///
    /// # Errors
    /// When either is there already: neither is ever overwritten.
    pub fn init(folder: &Path, key: &Path) -> Result<Self, CatalogueError> {
        Folder::check_unused(folder)?;
        let authority = Authority::create(key).map_err(CatalogueError::key(key))?;
        let folder = Folder::create(folder, &authority.public())?;
        Ok(Self { folder, authority })
    }

    /// The catalogue that is there, with its own key.
    ///
    /// # Errors
    /// [`CatalogueError::OtherAuthority`] with another key: what it signed nobody would believe.
    pub fn open(folder: &Path, key: &Path) -> Result<Self, CatalogueError> {
        let folder = Folder::open(folder)?;
        let authority = Authority::open(key).map_err(CatalogueError::key(key))?;
        if folder.public_key()? != authority.public() {
            return Err(CatalogueError::OtherAuthority { path: folder.path().to_owned() });
        }
        Ok(Self { folder, authority })
    }

    /// What the others verify with; handed to them by configuration, not read beside the files.
    pub fn public(&self) -> AuthorityPublic {
        self.authority.public()
    }

    /// Enters a new tenant.
    pub fn add_tenant(&self, tenant: &Tenant, now: Timestamp) -> Result<(), CatalogueError> {
        let _lock = self.folder.lock()?;
        let known = self.tenants()?;
        if known.contains_key(&tenant.id) || known.values().any(|other| other.slug == tenant.slug) {
            return Err(CatalogueError::TenantExists);
        }
        self.folder.write(tenant, &self.sign(tenant, now)?, Existing::Keep)
    }

    /// Puts a policy in force: the tenant's first, or the version after its newest.
    pub fn set_policy(&self, policy: &Policy, now: Timestamp) -> Result<(), CatalogueError> {
        self.put_policy(policy, &self.sign(policy, now)?)
    }

    /// The same, with the text signed exactly as a person wrote it, comments and all.
    pub fn set_policy_text(&self, text: &str, now: Timestamp) -> Result<Policy, CatalogueError> {
        let policy = Policy::from_toml(text).map_err(CatalogueError::Unsignable)?;
        let signed = Signed::from_text(&self.authority, text.to_owned(), now).map_err(CatalogueError::Unsignable)?;
        self.put_policy(&policy, &signed)?;
        Ok(policy)
    }

    fn put_policy(&self, policy: &Policy, signed: &Signed<Policy>) -> Result<(), CatalogueError> {
        let _lock = self.folder.lock()?;
        let known = self.tenants()?;
        let tenant = known.get(&policy.tenant).ok_or(CatalogueError::NoSuchTenant)?;
        if !policy.regions.values().flatten().all(|region| tenant.regions.contains(region)) {
            return Err(CatalogueError::PolicyRegion);
        }
        let newest = self.newest()?.remove(&policy.tenant);
        let expected = newest.map_or(0, |newest| newest.value.reference.version.0) + 1;
        if policy.reference.version.0 != expected {
            return Err(CatalogueError::PolicyVersion { expected });
        }
        self.folder.write(policy, signed, Existing::Keep)
    }

    /// Signs a person's grant.
    pub fn grant(&self, grant: &Grant, now: Timestamp) -> Result<Signed<Grant>, CatalogueError> {
        let _lock = self.folder.lock()?;
        let known = self.tenants()?;
        if !grant.tenants.iter().all(|tenant| known.contains_key(tenant)) {
            return Err(CatalogueError::NoSuchTenant);
        }
        let public = self.authority.public();
        if self.folder.read_all::<Grant>(&public)?.iter().any(|other| other.value.id == grant.id) {
            return Err(CatalogueError::GrantExists);
        }
        let signed = self.sign(grant, now)?;
        self.folder.write(grant, &signed, Existing::Keep)?;
        Ok(signed)
    }

    /// Signs the newest policy of every tenant again, which keeps it in force for another 24 hours. Done hourly. Says how
    /// many there are.
    pub fn resign(&self, now: Timestamp) -> Result<usize, CatalogueError> {
        let _lock = self.folder.lock()?;
        let newest = self.newest()?;
        for Signature { signed, value } in newest.values() {
            let again = signed.again(&self.authority, now).map_err(CatalogueError::Unsignable)?;
            self.folder.write(value, &again, Existing::Replace)?;
        }
        Ok(newest.len())
    }

    fn tenants(&self) -> Result<BTreeMap<TenantId, Tenant>, CatalogueError> {
        tenants(&self.folder, &self.authority.public())
    }

    fn newest(&self) -> Result<BTreeMap<TenantId, Signature<Policy>>, CatalogueError> {
        let mut newest: BTreeMap<TenantId, Signature<Policy>> = BTreeMap::new();
        for policy in self.folder.read_all::<Policy>(&self.authority.public())? {
            let known = newest.get(&policy.value.tenant).map(|known| known.value.reference.version);
            if known < Some(policy.value.reference.version) {
                newest.insert(policy.value.tenant, policy);
            }
        }
        Ok(newest)
    }

    fn sign<T: docward_trust_policy::Signable>(&self, value: &T, now: Timestamp) -> Result<Signed<T>, CatalogueError> {
        let signed = Signed::new(&self.authority, value, now).map_err(CatalogueError::Unsignable)?;
        // What would not be believed on reading is not written.
        signed.verify(&self.authority.public()).map_err(CatalogueError::Unsignable)?;
        Ok(signed)
    }
}

//! Who the tenants are, as the signed copies of every region on this machine have them: names, policies and grants for people
//! at the command line, readable while the catalogue is away. A gate never asks it: it has its own region's copies.

use crate::config::Configurations;
use crate::error::RuntimeError;
use crate::wiring;
use docward_control::Catalogue;
use docward_envelope::{Region, TenantId};
use docward_trust_policy::{Grant, Policy, Signed, Tenant};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whom or what nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// No tenant has this short name or id.
    #[error("there is no tenant `{named}`")]
    NoSuchTenant {
        /// As asked for.
        named: String,
        /// The short names there are.
        known: Vec<String>,
    },
    /// No region of this name is configured here.
    #[error("there is no region {named}")]
    NoSuchRegion {
        /// As asked for.
        named: Region,
        /// The regions there are.
        known: Vec<Region>,
    },
    /// The tenant is not at home in the region.
    #[error("{tenant} is not at home in {region}")]
    NotAtHome {
        /// Its short name.
        tenant: String,
        /// As asked for.
        region: Region,
        /// Where it is.
        at_home: Vec<Region>,
    },
}

/// Every region's copies.
pub struct Directory(BTreeMap<Region, Catalogue>);

impl Directory {
    /// Reads the copies that configurations name.
    ///
    /// # Errors
    /// When there is no configuration, or a copy can't be believed.
    pub fn open(configurations: &Configurations) -> Result<Self, RuntimeError> {
        let mut regions = BTreeMap::new();
        for region in configurations.regions()? {
            let config = configurations.acting(&region, None)?;
            regions.insert(region, wiring::catalogue(&config)?);
        }
        Ok(Self(regions))
    }

    /// Each region's copies, read again if they changed. What cannot be believed now stays as it was.
    fn current(&self) -> impl Iterator<Item = &Catalogue> {
        self.0.values().inspect(|catalogue| {
            if catalogue.has_changed() {
                let _last_good_state = catalogue.reload();
            }
        })
    }

    /// Every tenant, by short name.
    pub fn tenants(&self) -> Vec<Tenant> {
        let all = self.current().flat_map(Catalogue::tenants);
        let by_name: BTreeMap<String, Tenant> = all.map(|tenant| (tenant.slug.clone(), tenant)).collect();
        by_name.into_values().collect()
    }

    /// Every tenant that is at home in a region, by short name.
    pub fn tenants_in(&self, region: &Region) -> Vec<Tenant> {
        self.tenants().into_iter().filter(|tenant| tenant.regions.contains(region)).collect()
    }

    /// A tenant by its short name or id.
    ///
    /// # Errors
    /// When there is none: a tenant is never made by accident.
    pub fn tenant(&self, name: &str) -> Result<Tenant, DirectoryError> {
        let tenants = self.tenants();
        let is_it = |tenant: &&Tenant| tenant.slug == name || tenant.id.to_string() == name;
        if let Some(tenant) = tenants.iter().find(is_it) {
            return Ok(tenant.clone());
        }
        let known = tenants.into_iter().map(|tenant| tenant.slug).collect();
        Err(DirectoryError::NoSuchTenant { named: name.to_owned(), known })
    }

    /// A tenant's short name, for people; the id where nobody knows it.
    pub fn name(&self, id: TenantId) -> String {
        let tenant = self.current().find_map(|catalogue| catalogue.tenant(&id.to_string()));
        tenant.map_or_else(|| id.to_string(), |tenant| tenant.slug)
    }

    /// Every region there are copies for.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        self.0.keys()
    }

    /// Asks whether a region is one of these.
    ///
    /// # Errors
    /// When it is not.
    pub fn served(&self, region: &Region) -> Result<(), DirectoryError> {
        if self.0.contains_key(region) {
            return Ok(());
        }
        Err(DirectoryError::NoSuchRegion { named: region.clone(), known: self.regions().cloned().collect() })
    }

    /// The regions that are meant: the one that was named, if it is one of the tenant's, else all of the tenant's.
    ///
    /// # Errors
    /// When the region is not one of the tenant's.
    pub fn regions_of(tenant: &Tenant, named: Option<&Region>) -> Result<Vec<Region>, DirectoryError> {
        match named {
            None => Ok(tenant.regions.iter().cloned().collect()),
            Some(region) if tenant.regions.contains(region) => Ok(vec![region.clone()]),
            Some(region) => Err(DirectoryError::NotAtHome {
                tenant: tenant.slug.clone(),
                region: region.clone(),
                at_home: tenant.regions.iter().cloned().collect(),
            }),
        }
    }

    /// A tenant's newest policy, however old its signature.
    pub fn policy(&self, tenant: TenantId) -> Option<Arc<Policy>> {
        let all = self.current().filter_map(|catalogue| catalogue.book().latest(tenant).ok());
        all.max_by_key(|policy| policy.reference.version)
    }

    /// Every version of a tenant's policy with the text that was signed, oldest first.
    pub fn policies(&self, tenant: TenantId) -> Vec<(Policy, String)> {
        let all = self.current().flat_map(Catalogue::policies).filter(|(policy, _)| policy.tenant == tenant);
        let by_version: BTreeMap<u32, _> = all.map(|found| (found.0.reference.version.0, found)).collect();
        by_version.into_values().collect()
    }

    /// The grants of one person that count, signed as they are.
    pub fn grants_of(&self, person: &str) -> Vec<(Grant, Signed<Grant>)> {
        let all = self.current().flat_map(|catalogue| catalogue.grants_of(person));
        let by_id: BTreeMap<_, _> = all.map(|(signed, grant)| (grant.id, (grant, signed))).collect();
        by_id.into_values().collect()
    }

    /// Every grant that counts.
    pub fn grants(&self) -> Vec<Grant> {
        let by_id: BTreeMap<_, _> =
            self.current().flat_map(Catalogue::granted).map(|grant| (grant.id, grant)).collect();
        by_id.into_values().collect()
    }
}

//! How the running servers are reached: addresses with user and password, of regions, of tenants' own environments and of the
//! catalogue.

use super::{BrokerRules, LocalError, LocalServices, RegionAccess, folder, postgres, rabbitmq, services::blocking};
use docward_envelope::{Region, Signer, TenantId};
use docward_ledger::{ISSUER, TASKS};
use std::{collections::BTreeMap, path::Path};

/// How one virtual host and its database are reached.
#[derive(Clone)]
pub struct HostAddresses {
    /// The address of the broker for each role: `amqp://user:password@127.0.0.1:port/virtual-host`.
    pub amqp_uris: BTreeMap<Signer, String>,
    /// The database as its owner, for migrations.
    pub owner_url: String,
    /// The database as its application role.
    pub application_url: String,
    /// That role's name.
    pub application_role: String,
    /// The database as each task's role, whose name is that one's and the task's.
    pub database_urls: BTreeMap<Signer, String>,
    /// The database as the role of the issuer of tokens.
    pub issuer_url: String,
}

impl LocalServices {
    /// The address of a region's broker for a role: `amqp://user:password@127.0.0.1:port/virtual-host`; `None` when the region is
    /// not there.
    pub fn amqp_uri(&self, region: &Region, role: Signer) -> Option<String> {
        self.access.regions.get(region).map(|found| found.amqp_uri(role, self.access.amqp_port))
    }

    /// The region's database as its owner, for migrations.
    pub fn postgres_owner_url(&self, region: &Region) -> Option<String> {
        self.access.regions.get(region).map(|found| found.owner_url(self.access.postgres_port))
    }

    /// The region's database as the role that may connect and nothing else, until a migration grants it more.
    pub fn postgres_app_url(&self, region: &Region) -> Option<String> {
        self.access.regions.get(region).map(|found| found.application_url(self.access.postgres_port))
    }

    /// The name of that role, for the migration's grants.
    pub fn postgres_app_role(&self, region: &Region) -> Option<&str> {
        self.access.regions.get(region).map(|found| found.application.as_str())
    }

    /// The tenants with an environment of their own, by region.
    pub fn environments(&self) -> Vec<(Region, TenantId)> {
        let of = |(region, tenants): (&Region, &BTreeMap<TenantId, RegionAccess>)| {
            tenants.keys().map(|tenant| (region.clone(), *tenant)).collect::<Vec<_>>()
        };
        self.access.environments.iter().flat_map(of).collect()
    }

    /// How a region's virtual host and database are reached; `None` when the servers know no such region.
    pub fn addresses(&self, region: &Region) -> Option<HostAddresses> {
        self.addresses_of(region, None)
    }

    /// How a tenant's own environment is reached; `None` when it has none in the region.
    pub fn environment(&self, region: &Region, tenant: TenantId) -> Option<HostAddresses> {
        self.addresses_of(region, Some(tenant))
    }

    fn addresses_of(&self, region: &Region, environment: Option<TenantId>) -> Option<HostAddresses> {
        let found = self.access.host(region, environment)?;
        Some(HostAddresses {
            amqp_uris: Signer::ALL.iter().map(|role| (*role, found.amqp_uri(*role, self.access.amqp_port))).collect(),
            owner_url: found.owner_url(self.access.postgres_port),
            application_url: found.application_url(self.access.postgres_port),
            application_role: found.application.clone(),
            database_urls: TASKS
                .iter()
                .map(|task| (*task, found.database_url(task.as_str(), self.access.postgres_port)))
                .collect(),
            issuer_url: found.database_url(ISSUER, self.access.postgres_port),
        })
    }

    /// The global catalogue's database as its owner, for migrations.
    pub fn catalogue_owner_url(&self) -> Option<String> {
        self.access.catalogue.as_ref().map(|found| found.owner_url(self.access.postgres_port))
    }

    /// The global catalogue's database as its application role.
    pub fn catalogue_app_url(&self) -> Option<String> {
        self.access.catalogue.as_ref().map(|found| found.application_url(self.access.postgres_port))
    }

    /// The name of that role.
    pub fn catalogue_app_role(&self) -> Option<&str> {
        self.access.catalogue.as_ref().map(|found| found.application.as_str())
    }

    /// The global catalogue's database as the role by which regions' ledgers tell the heads of their chains, and its name.
    pub fn catalogue_heads(&self) -> Option<(String, String)> {
        let found = self.access.catalogue.as_ref()?;
        let role = found.database_role(Signer::Ledger.as_str());
        Some((found.database_url(Signer::Ledger.as_str(), self.access.postgres_port), role))
    }

    /// Makes virtual host, user and database of a tenant's own environment in the running servers, or makes sure that
    /// they are there.
    ///
    /// # Errors
    /// See [`LocalError`]; asked again, it goes on where it stopped.
    pub async fn open_environment(
        folder: &Path,
        region: &Region,
        tenant: TenantId,
    ) -> Result<HostAddresses, LocalError> {
        let (folder, region) = (folder.to_owned(), region.clone());
        blocking(move || {
            let lock = folder::lock_file(&folder.join("start.lock"))?;
            lock.lock().map_err(LocalError::file("lock", &folder))?;
            let mut services = Self::attach(&folder)?;
            if services.access.host(&region, Some(tenant)).is_none() {
                let host = RegionAccess::of_environment(&region, tenant)?;
                services.access.environments.entry(region.clone()).or_default().insert(tenant, host);
                // Passwords first: what is made with them must not be lost to a crash.
                services.access.write(&folder)?;
            }
            let host = services.access.host(&region, Some(tenant)).ok_or(LocalError::Interrupted)?;
            rabbitmq::import(&folder, &services.access, std::iter::once(host), &BrokerRules::docward())?;
            postgres::provision(&folder, &services.access, host)?;
            services.environment(&region, tenant).ok_or(LocalError::Interrupted)
        })
        .await
    }
}

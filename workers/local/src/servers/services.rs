//! Both servers together: started, found, stopped.

use super::{
    BrokerRules, Durability, Lifetime, LocalError, Plan, RegionAccess, access::Access, folder, postgres,
    postgres::Postgres, rabbitmq, rabbitmq::RabbitMq,
};
use docward_envelope::{Region, TenantId};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// How one virtual host and its database are reached.
#[derive(Clone)]
pub struct HostAddresses {
    /// The address of the broker: `amqp://user:password@127.0.0.1:port/virtual-host`.
    pub amqp_uri: String,
    /// The database as its owner, for migrations.
    pub owner_url: String,
    /// The database as its application role.
    pub application_url: String,
    /// That role's name.
    pub application_role: String,
}

/// A running pair of private servers. Whether dropping it stops them is the plan's [`Lifetime`].
pub struct LocalServices {
    folder: PathBuf,
    access: Access,
    rabbitmq: RabbitMq,
    postgres: Postgres,
    durability: Durability,
    lifetime: Lifetime,
}

impl LocalServices {
    /// Starts both servers in `folder` and waits until they answer and hold what `plan` says. When they run already
    /// with all its regions, they are left as they are; data of an earlier run is used again.
    ///
    /// # Errors
    /// See [`LocalError`]; what was started is stopped again.
    pub async fn start(folder: &Path, plan: &Plan) -> Result<Self, LocalError> {
        let (folder, plan) = (folder.to_owned(), plan.clone());
        blocking(move || Self::start_blocking(&folder, &plan)).await
    }

    /// Takes hold of servers that another process started in `folder`. Dropping this handle never stops them.
    ///
    /// # Errors
    /// [`LocalError::NotRunning`] when one of them does not run.
    pub fn attach(folder: &Path) -> Result<Self, LocalError> {
        let not_running = || LocalError::NotRunning { folder: folder.to_owned() };
        Ok(Self {
            access: Access::read(folder)?.ok_or_else(not_running)?,
            rabbitmq: RabbitMq::find(folder).ok_or_else(not_running)?,
            postgres: Postgres::find(folder).ok_or_else(not_running)?,
            folder: folder.to_owned(),
            durability: Durability::Kept,
            lifetime: Lifetime::UntilStopped,
        })
    }

    fn start_blocking(folder: &Path, plan: &Plan) -> Result<Self, LocalError> {
        folder::make(folder)?;
        for part in ["run", "log"] {
            folder::make(&folder.join(part))?;
        }
        let lock = folder::lock_file(&folder.join("start.lock"))?;
        lock.lock().map_err(LocalError::file("lock", folder))?;
        if let Ok(running) = Self::attach(folder) {
            if plan.regions.iter().all(|region| running.access.regions.contains_key(region)) {
                return Ok(running);
            }
            running.stop_blocking()?;
        }
        Self::clear(folder)?;
        let access = Access::prepare(folder, &plan.regions)?;
        access.write(folder)?;
        // Both boot side by side; RabbitMQ, the slower one, first.
        let rabbitmq = RabbitMq::spawn(folder, &access, &plan.rules, plan.lifetime)?;
        let postgres = Postgres::spawn(folder, &access, plan.durability, plan.lifetime);
        let (durability, lifetime) = (plan.durability, plan.lifetime);
        let mut services = match postgres {
            Ok(postgres) => Self { folder: folder.to_owned(), access, rabbitmq, postgres, durability, lifetime },
            Err(error) => {
                rabbitmq.stop(Durability::Disposable)?;
                return Err(error);
            }
        };
        match services.make_ready(plan) {
            Ok(()) => Ok(services),
            Err(error) => {
                services.stop_blocking()?;
                Err(error)
            }
        }
    }

    fn make_ready(&mut self, plan: &Plan) -> Result<(), LocalError> {
        self.postgres.wait_ready(&self.folder, &self.access)?;
        for host in self.access.hosts().chain(&self.access.catalogue).filter(|_| plan.databases_at_start) {
            postgres::provision(&self.folder, &self.access, host)?;
        }
        self.rabbitmq.wait_ready(&self.access)
    }

    /// Where the servers' files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// `amqp://user:password@127.0.0.1:port/virtual-host` of a region; `None` when it is not there.
    pub fn amqp_uri(&self, region: &Region) -> Option<String> {
        self.access.regions.get(region).map(|found| found.amqp_uri(self.access.amqp_port))
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
            amqp_uri: found.amqp_uri(self.access.amqp_port),
            owner_url: found.owner_url(self.access.postgres_port),
            application_url: found.application_url(self.access.postgres_port),
            application_role: found.application.clone(),
        })
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

    /// Stops RabbitMQ if it runs, and starts it on the same port and data.
    ///
    /// # Errors
    /// When it does not go, or does not come.
    pub async fn restart_rabbitmq(self) -> Result<Self, LocalError> {
        self.with(|services| services.rabbitmq.start_node(&services.folder, &services.access, services.lifetime)).await
    }

    /// Stops both servers, orderly unless their data is disposable.
    ///
    /// # Errors
    /// When one does not go, even when killed.
    pub async fn stop(self) -> Result<(), LocalError> {
        blocking(move || self.stop_blocking()).await
    }

    fn stop_blocking(self) -> Result<(), LocalError> {
        let postgres = self.postgres.stop(self.durability);
        self.rabbitmq.stop(self.durability)?;
        postgres
    }

    async fn with(
        mut self,
        work: impl FnOnce(&mut Self) -> Result<(), LocalError> + Send + 'static,
    ) -> Result<Self, LocalError> {
        blocking(move || {
            work(&mut self)?;
            Ok(self)
        })
        .await
    }

    /// More regions' virtual hosts in the running broker; their databases are not made yet.
    ///
    /// # Errors
    /// See [`LocalError`].
    pub async fn add(self, regions: Vec<Region>, rules: BrokerRules) -> Result<Self, LocalError> {
        self.with(move |services| {
            for region in &regions {
                services.access.regions.insert(region.clone(), RegionAccess::new(region.as_str())?);
            }
            let added = regions.iter().filter_map(|region| services.access.regions.get(region));
            rabbitmq::import(&services.folder, &services.access, added, &rules)?;
            services.access.write(&services.folder)
        })
        .await
    }

    /// Makes a region's database, if it is not there.
    ///
    /// # Errors
    /// See [`LocalError`].
    pub async fn provision(&self, region: &Region) -> Result<(), LocalError> {
        let (folder, access, region) = (self.folder.clone(), self.access.clone(), region.clone());
        blocking(move || match access.regions.get(&region) {
            Some(host) => postgres::provision(&folder, &access, host),
            None => Ok(()),
        })
        .await
    }

    /// Stops what is left of a run that was killed half-way.
    ///
    /// # Errors
    /// When something does not go, even when killed.
    pub fn clear(folder: &Path) -> Result<(), LocalError> {
        RabbitMq::clear(folder)?;
        if let Some(postgres) = Postgres::find(folder) {
            postgres.stop(Durability::Kept)?;
        }
        // Records that remain are of processes that are gone.
        let run = folder.join("run");
        let _ = fs::remove_dir_all(&run);
        folder::make(&run)
    }
}

/// Servers are started and stopped by plain blocking code, so that a destructor and a runtime share it.
pub(super) async fn blocking<R: Send + 'static>(
    work: impl FnOnce() -> Result<R, LocalError> + Send + 'static,
) -> Result<R, LocalError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| LocalError::Interrupted)?
}

#[cfg(test)]
mod tests {
    use super::super::process::Server;
    use super::*;
    use std::process::Command;

    fn region(name: &str) -> Region {
        name.parse().unwrap()
    }

    fn asks(url: &str, statement: &str) -> bool {
        Command::new("psql").args(["-X", "-q", "-c", statement, url]).output().unwrap().status.success()
    }

    /// The folder must be one that PostgreSQL's own user can pass through.
    fn place() -> tempfile::TempDir {
        let passable = std::os::unix::fs::PermissionsExt::from_mode(0o711);
        tempfile::Builder::new().prefix("docward-local-").permissions(passable).tempdir_in("/var/tmp").unwrap()
    }

    #[tokio::test]
    async fn own_servers_survive_a_kill_and_go_with_their_handle() {
        let place = place();
        let folder = place.path().join("services");
        let (us, eu) = (region("us-east-1"), region("eu-central-1"));
        let plan = Plan::for_one_test(vec![us.clone(), eu.clone()]);
        let services = LocalServices::start(&folder, &plan).await.unwrap();

        let owner = services.postgres_owner_url(&us).unwrap();
        let application = services.postgres_app_url(&us).unwrap();
        assert!(asks(&owner, "CREATE TABLE kept (it int)"));
        assert!(asks(&application, "SELECT 1"));
        assert!(!asks(&application, "CREATE TABLE refused (it int)"));
        let role = services.postgres_app_role(&us).unwrap().to_owned();
        let foreign = services.postgres_owner_url(&eu).unwrap();
        assert!(!asks(&foreign.replace("/docward_eu_central_1", "/docward_us_east_1"), "SELECT 1"));
        assert!(asks(&owner, &format!("GRANT SELECT ON kept TO \"{role}\"")));
        assert!(asks(&application, "SELECT * FROM kept"));

        let again = LocalServices::start(&folder, &plan).await.unwrap();
        assert_eq!(again.amqp_uri(&eu), services.amqp_uri(&eu));
        drop(again);

        Server::find("rabbitmq", &folder).unwrap().kill().unwrap();
        assert!(matches!(LocalServices::attach(&folder), Err(LocalError::NotRunning { .. })));
        let services = services.restart_rabbitmq().await.unwrap();
        assert!(LocalServices::attach(&folder).is_ok());
        drop(services);
        assert!(matches!(LocalServices::attach(&folder), Err(LocalError::NotRunning { .. })));
    }

    #[tokio::test]
    async fn own_servers_keep_their_data_when_another_process_stops_them() {
        let place = place();
        let folder = place.path().join("services");
        let us = region("us-east-1");
        let plan = Plan::for_up(vec![us.clone()]);
        drop(LocalServices::start(&folder, &plan).await.unwrap());

        let found = LocalServices::attach(&folder).unwrap();
        let owner = found.postgres_owner_url(&us).unwrap();
        assert!(asks(&owner, "CREATE TABLE kept (it int)"));
        found.stop().await.unwrap();
        assert!(!asks(&owner, "SELECT 1"));

        // The same again, now tied to this process, so that nothing is left when an assertion fails.
        let plan = Plan::for_one_test(vec![us.clone()]);
        let again = LocalServices::start(&folder, &plan).await.unwrap();
        assert!(asks(&again.postgres_owner_url(&us).unwrap(), "SELECT * FROM kept"));
    }
}

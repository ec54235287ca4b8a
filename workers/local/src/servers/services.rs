//! Both servers together: started, found, stopped.

use super::{
    BrokerRules, Durability, Lifetime, LocalError, Plan, RegionAccess, access::Access, folder, postgres,
    postgres::Postgres, rabbitmq, rabbitmq::RabbitMq,
};
use docward_envelope::Region;
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

/// How many servers there are: RabbitMQ, its port mapper, PostgreSQL.
const SERVERS: usize = 3;

/// A running pair of private servers. Whether dropping it stops them is the plan's [`Lifetime`].
pub struct LocalServices {
    pub(super) folder: PathBuf,
    pub(super) access: Access,
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
        let mut found = Self::find(folder)?.ok_or_else(not_running)?;
        if found.missing().is_empty() { Ok(found) } else { Err(not_running()) }
    }

    /// As [`LocalServices::attach`], whichever of them run; `None` where none was ever started.
    ///
    /// # Errors
    /// [`LocalError::Damaged`] when ports and passwords can't be read.
    pub fn find(folder: &Path) -> Result<Option<Self>, LocalError> {
        let found = |access| Self {
            access,
            rabbitmq: RabbitMq::find(folder),
            postgres: Postgres::find(folder),
            folder: folder.to_owned(),
            durability: Durability::Kept,
            lifetime: Lifetime::UntilStopped,
        };
        Ok(Access::read(folder)?.map(found))
    }

    /// The names of the servers that do not run.
    pub fn missing(&mut self) -> Vec<&'static str> {
        let mut missing = self.rabbitmq.missing(&self.folder);
        missing.extend(self.postgres.missing(&self.folder));
        missing
    }

    /// The names of the servers that do not answer, whether or not they run: ended, starting or stuck.
    pub fn silent(&self) -> Vec<&'static str> {
        let mut silent = RabbitMq::silent(&self.access);
        silent.extend(Postgres::silent(&self.folder, &self.access));
        silent
    }

    /// Whether none of them runs.
    pub fn all_are_missing(&mut self) -> bool {
        self.missing().len() == SERVERS
    }

    /// Starts the servers that do not run where they were: same ports, same data. What runs is left alone; if somebody else is
    /// starting one, it waits for that.
    ///
    /// # Errors
    /// When one does not come; asked again, it is tried again.
    pub async fn heal(mut self) -> Result<Self, LocalError> {
        let missing = self.missing();
        self.heal_those(missing).await
    }

    /// As [`LocalServices::heal`], only those of `wanted` that do not run.
    ///
    /// # Errors
    /// As [`LocalServices::heal`].
    pub async fn heal_those(self, wanted: Vec<&'static str>) -> Result<Self, LocalError> {
        self.with(move |services| {
            let lock = folder::lock_file(&services.folder.join("start.lock"))?;
            lock.lock().map_err(LocalError::file("lock", &services.folder))?;
            services.heal_blocking(&wanted)
        })
        .await
    }

    /// Both side by side: each is tried, whatever becomes of the other.
    fn heal_blocking(&mut self, wanted: &[&str]) -> Result<(), LocalError> {
        let Self { folder, access, rabbitmq, postgres, durability, lifetime } = self;
        let (folder, access, durability, lifetime) = (folder.as_path(), &*access, *durability, *lifetime);
        let (rabbitmq, postgres) = thread::scope(|scope| {
            let postgres = scope.spawn(|| postgres.heal(folder, access, durability, lifetime, wanted));
            (rabbitmq.heal(folder, access, lifetime, wanted), postgres.join())
        });
        rabbitmq.and(postgres.map_err(|_| LocalError::Interrupted)?)
    }

    fn start_blocking(folder: &Path, plan: &Plan) -> Result<Self, LocalError> {
        folder::make(folder)?;
        for part in ["run", "log"] {
            folder::make(&folder.join(part))?;
        }
        let lock = folder::lock_file(&folder.join("start.lock"))?;
        lock.lock().map_err(LocalError::file("lock", folder))?;
        if let Some(mut found) = Self::find(folder)? {
            // An older docward's servers have one user for all roles.
            let knows = |region| found.access.regions.get(region).is_some_and(RegionAccess::has_roles);
            let knows_all = plan.regions.iter().all(knows);
            match found.missing().len() {
                0 if knows_all => return Ok(found),
                missing if knows_all && missing < SERVERS => {
                    (found.durability, found.lifetime) = (plan.durability, plan.lifetime);
                    let missing = found.missing();
                    if found.heal_blocking(&missing).is_ok() {
                        return Ok(found);
                    }
                    // Its port may be somebody else's by now: all start anew, on free ones.
                }
                _ => {}
            }
            found.stop_blocking()?;
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
        RabbitMq::find(folder).stop(Durability::Kept)?;
        Postgres::find(folder).stop(Durability::Kept)?;
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
    use docward_envelope::Signer;
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
        assert_eq!(again.amqp_uri(&eu, Signer::Ocr), services.amqp_uri(&eu, Signer::Ocr));
        drop(again);

        let mut services = services;
        for server in ["rabbitmq", "postgresql"] {
            Server::find(server, &folder).unwrap().kill().unwrap();
            assert_eq!(services.missing(), [server]);
            assert!(matches!(LocalServices::attach(&folder), Err(LocalError::NotRunning { .. })));
            services = services.heal().await.unwrap();
            assert_eq!(services.missing(), [""; 0]);
            let attached = LocalServices::attach(&folder).unwrap();
            assert_eq!(attached.amqp_uri(&eu, Signer::Ocr), services.amqp_uri(&eu, Signer::Ocr));
        }
        assert!(asks(&application, "SELECT * FROM kept"), "the same port, the same data");
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

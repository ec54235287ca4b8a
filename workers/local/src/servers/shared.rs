//! One instance for all tests of a user, whatever runs them: the first test that needs it starts it, a reaper process
//! stops it when no test has held it for a while, so nothing has to be set up before a run or cleaned up after it.
//!
//! A lease is a virtual host and a database that no other test ever gets. Virtual hosts are prepared in bulk (they cost
//! milliseconds in the definitions file, seconds through `rabbitmqctl`); databases are made when leased.

use super::{
    BrokerRules, Durability, Lifetime, LocalError, LocalServices, Plan, RegionAccess, folder,
    services::{blocking, clear},
};
use docward_envelope::Region;
use std::{
    fs::{self, File, OpenOptions},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

/// How many virtual hosts are made at a time.
const BATCH: usize = 64;
const REAPER: &str = include_str!("reaper.sh");

/// The shared instance. It stays up as long as this, or one of its leases, lives in some process.
#[derive(Clone)]
pub struct TestServices {
    folder: PathBuf,
    rules: BrokerRules,
    /// A shared lock: the reaper waits until nobody has it.
    held: Arc<File>,
}

/// A virtual host and an empty database for one test.
pub struct TestLease {
    region: RegionAccess,
    amqp_port: u16,
    postgres_port: u16,
    postgres_password: String,
    _held: Arc<File>,
}

impl TestServices {
    /// Starts the instance or joins it. A docward with other broker rules gets another instance.
    ///
    /// # Errors
    /// See [`LocalError`].
    pub async fn shared() -> Result<Self, LocalError> {
        blocking(|| Self::join(BrokerRules::docward())).await
    }

    fn join(rules: BrokerRules) -> Result<Self, LocalError> {
        let base = PathBuf::from(format!("/var/tmp/docward-tests-{}", folder::user()));
        folder::make(&base)?;
        let base = base.join(rules.digest());
        folder::make(&base)?;
        let start = lock(&base.join("start.lock"))?;
        let users = folder::lock_file(&base.join("users.lock"))?;
        users.lock_shared().map_err(LocalError::file("lock", &base))?;
        let folder = base.join("instance");
        if LocalServices::attach(&folder).is_err() {
            // Before the servers, so that a test that is killed meanwhile leaves nothing for ever.
            folder::make(&folder)?;
            spawn_reaper(&base)?;
            clear(&folder)?;
            let _ = fs::remove_dir_all(&folder);
            LocalServices::start_blocking(&folder, &plan(&rules)?)?;
        }
        drop(start);
        Ok(Self { folder, rules, held: Arc::new(users) })
    }

    /// A fresh virtual host and database.
    ///
    /// # Errors
    /// See [`LocalError`].
    pub async fn lease(&self) -> Result<TestLease, LocalError> {
        let shared = self.clone();
        blocking(move || shared.lease_blocking()).await
    }

    fn lease_blocking(self) -> Result<TestLease, LocalError> {
        let taken = self.folder.join("leases");
        folder::make(&taken)?;
        let turn = lock(&self.folder.join("leases.lock"))?;
        let number = fs::read_dir(&taken).map_err(LocalError::file("read", &taken))?.count();
        let mark = taken.join(number.to_string());
        OpenOptions::new().write(true).create_new(true).open(&mark).map_err(LocalError::file("make", mark))?;
        let mut services = LocalServices::attach(&self.folder)?;
        let name = test_region(number)?;
        if services.prepared(&name).is_none() {
            services.add(&test_regions(number)?, &self.rules)?;
        }
        drop(turn);
        let region = services.prepared(&name).ok_or(LocalError::Interrupted)?;
        services.provision(&region)?;
        let (amqp_port, postgres_port) = services.ports();
        let postgres_password = services.postgres_password().to_owned();
        Ok(TestLease { region, amqp_port, postgres_port, postgres_password, _held: self.held })
    }
}

impl TestLease {
    /// As [`LocalServices::amqp_uri`].
    pub fn amqp_uri(&self) -> String {
        self.region.amqp_uri(self.amqp_port)
    }

    /// As [`LocalServices::postgres_owner_url`].
    pub fn postgres_owner_url(&self) -> String {
        self.region.owner_url(self.postgres_port)
    }

    /// The same database as the server's superuser, whom nothing binds.
    pub fn postgres_superuser_url(&self) -> String {
        let (port, database) = (self.postgres_port, &self.region.database);
        format!("postgres://postgres:{}@127.0.0.1:{port}/{database}", self.postgres_password)
    }

    /// As [`LocalServices::postgres_app_url`].
    pub fn postgres_app_url(&self) -> String {
        self.region.application_url(self.postgres_port)
    }

    /// As [`LocalServices::postgres_app_role`].
    pub fn postgres_app_role(&self) -> &str {
        &self.region.application
    }
}

fn plan(rules: &BrokerRules) -> Result<Plan, LocalError> {
    Ok(Plan {
        regions: test_regions(0)?,
        rules: rules.clone(),
        durability: Durability::Disposable,
        lifetime: Lifetime::UntilStopped,
        databases_at_start: false,
    })
}

fn test_regions(first: usize) -> Result<Vec<Region>, LocalError> {
    (first..first + BATCH).map(test_region).collect()
}

fn test_region(number: usize) -> Result<Region, LocalError> {
    format!("test-{number}").parse().map_err(|_| LocalError::Interrupted)
}

fn lock(path: &Path) -> Result<File, LocalError> {
    let file = folder::lock_file(path)?;
    file.lock().map_err(LocalError::file("lock", path))?;
    Ok(file)
}

fn spawn_reaper(base: &Path) -> Result<(), LocalError> {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", REAPER, "docward-reaper"]).arg(base).current_dir("/").process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop).map_err(|_| LocalError::Missing { program: "/bin/sh" })
}

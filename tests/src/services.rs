//! Servers for tests. One instance for all tests of a user, whatever runs them: the first test that needs it starts it, a reaper process
//! stops it when no test has held it for a while, so nothing has to be set up before a run or cleaned up after it.
//!
//! A lease is a virtual host and a database that no other test ever gets. Virtual hosts are prepared in bulk (they cost
//! milliseconds in the definitions file, seconds through `rabbitmqctl`); databases are made when leased.

use docward_envelope::{Region, Signer};
use docward_local::servers::{BrokerRules, Durability, HostAddresses, Lifetime, LocalError, LocalServices, Plan};
use rustix::process::{Pid, Signal, getuid, kill_process, kill_process_group};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    os::unix::{fs::DirBuilderExt, process::CommandExt},
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
    addresses: HostAddresses,
    superuser_url: String,
    _held: Arc<File>,
}

impl TestServices {
    /// Starts the instance or joins it. A docward with other broker rules gets another instance.
    ///
    /// # Errors
    /// See [`LocalError`].
    pub async fn shared() -> Result<Self, LocalError> {
        let rules = BrokerRules::docward();
        let base = PathBuf::from(format!("/var/tmp/docward-tests-{}", getuid().as_raw())).join(digest(&rules));
        make(&base);
        let start = locked(&base.join("start.lock")).await;
        let users = lock_file(&base.join("users.lock"));
        users.lock_shared().unwrap();
        let folder = base.join("instance");
        if LocalServices::attach(&folder).is_err() {
            // Before the servers, so that a test that is killed meanwhile leaves nothing for ever.
            make(&folder);
            spawn_reaper(&base);
            LocalServices::clear(&folder)?;
            fs::remove_dir_all(&folder).unwrap();
            LocalServices::start(&folder, &plan(&rules)).await?;
        }
        drop(start);
        Ok(Self { folder, rules, held: Arc::new(users) })
    }

    /// A fresh virtual host and database.
    ///
    /// # Errors
    /// See [`LocalError`].
    pub async fn lease(&self) -> Result<TestLease, LocalError> {
        let taken = self.folder.join("leases");
        make(&taken);
        let turn = locked(&self.folder.join("leases.lock")).await;
        let number = fs::read_dir(&taken).unwrap().count();
        OpenOptions::new().write(true).create_new(true).open(taken.join(number.to_string())).unwrap();
        let mut services = LocalServices::attach(&self.folder)?;
        let region = test_region(number);
        if services.addresses(&region).is_none() {
            services = services.add(test_regions(number), self.rules.clone()).await?;
        }
        drop(turn);
        services.provision(&region).await?;
        let addresses = services.addresses(&region).expect("a region that was added");
        let superuser_url = superuser_url(&self.folder, &addresses.owner_url);
        Ok(TestLease { addresses, superuser_url, _held: self.held.clone() })
    }
}

impl TestLease {
    /// `amqp://user:password@127.0.0.1:port/virtual-host`, as the ledger's user, who may make the topology.
    pub fn amqp_uri(&self) -> String {
        self.amqp_uri_of(Signer::Ledger)
    }

    /// The same as a role's user.
    pub fn amqp_uri_of(&self, role: Signer) -> String {
        self.addresses.amqp_uris[&role].clone()
    }

    /// The database as its owner, for migrations.
    pub fn postgres_owner_url(&self) -> String {
        self.addresses.owner_url.clone()
    }

    /// The same database as the server's superuser, whom nothing binds.
    pub fn postgres_superuser_url(&self) -> String {
        self.superuser_url.clone()
    }

    /// The database as the role that may connect and nothing else, until a migration grants it more.
    pub fn postgres_app_url(&self) -> String {
        self.addresses.application_url.clone()
    }

    /// The database as a task's role, whose name is the application role's and the task's; it may connect.
    pub fn postgres_url_of(&self, task: Signer) -> String {
        self.addresses.database_urls[&task].clone()
    }

    /// The database as the role of the issuer of tokens; it may connect.
    pub fn postgres_issuer_url(&self) -> String {
        self.addresses.issuer_url.clone()
    }

    /// The application role's name.
    pub fn postgres_app_role(&self) -> &str {
        &self.addresses.application_role
    }
}

/// SQLSTATE: insufficient privilege.
pub const DENIED: &str = "42501";

/// The SQLSTATE that PostgreSQL refused something with; `None` for an error that is not the server's.
pub fn sql_state(error: &sqlx::Error) -> Option<String> {
    Some(error.as_database_error()?.code()?.into_owned())
}

/// Ends a server of an instance (`rabbitmq`, `epmd`, `postgresql`) as a power cut would; returns when it is gone.
///
/// # Panics
/// When none runs there, or it does not go.
pub async fn kill_server(folder: &Path, server: &str) {
    let server = recorded(folder, server);
    kill_process_group(server, Signal::KILL).unwrap();
    gone(server).await;
}

/// Asks a server of an instance to end in order; returns when it is gone.
///
/// # Panics
/// As [`kill_server`].
pub async fn stop_server(folder: &Path, server: &str) {
    let server = recorded(folder, server);
    kill_process(server, Signal::TERM).unwrap();
    gone(server).await;
}

/// A server's process id, which is its group's too, by its record in `run/`.
fn recorded(folder: &Path, server: &str) -> Pid {
    let record = fs::read_to_string(folder.join("run").join(server)).unwrap();
    let (pid, _) = record.split_once(' ').unwrap();
    Pid::from_raw(pid.parse().unwrap()).unwrap()
}

/// Returns once a process has ended, whether or not its parent has looked.
///
/// # Panics
/// When it does not go.
pub async fn gone(process: Pid) {
    let pid = process.as_raw_pid();
    // Its connections are closed by the last of its threads. The first of them stays as a zombie until its parent looks.
    let threads = || fs::read_dir(format!("/proc/{pid}/task")).map_or(0, Iterator::count);
    let is_zombie = || {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit_once(") ").is_some_and(|(_, fields)| fields.starts_with('Z'))
    };
    let is_gone = || threads() == 0 || threads() == 1 && is_zombie();
    crate::fleet::eventually("the end of a server", async || is_gone().then_some(())).await;
}

fn plan(rules: &BrokerRules) -> Plan {
    Plan {
        regions: test_regions(0),
        rules: rules.clone(),
        durability: Durability::Disposable,
        lifetime: Lifetime::UntilStopped,
        databases_at_start: false,
    }
}

fn test_regions(first: usize) -> Vec<Region> {
    (first..first + BATCH).map(test_region).collect()
}

fn test_region(number: usize) -> Region {
    format!("test-{number}").parse().unwrap()
}

/// Names an instance by what its broker holds, so that changed rules never meet old ones.
fn digest(rules: &BrokerRules) -> String {
    let digest: [u8; 32] = Sha256::digest(serde_json::to_vec(rules).unwrap()).into();
    format!("{:016x}", u64::from_be_bytes(*digest.first_chunk().unwrap()))
}

/// PostgreSQL's own user must pass through.
fn make(folder: &Path) {
    DirBuilder::new().recursive(true).mode(0o711).create(folder).unwrap();
}

fn lock_file(path: &Path) -> File {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).unwrap()
}

async fn locked(path: &Path) -> File {
    let file = lock_file(path);
    tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await.unwrap().unwrap()
}

/// An owner's address as the superuser's: the server's password lies beside the others.
///
/// # Panics
/// When no servers were ever started in the folder.
pub fn superuser_url(folder: &Path, owner_url: &str) -> String {
    let access: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("services.json")).unwrap()).unwrap();
    let password = access["postgres_password"].as_str().unwrap();
    let (_, place) = owner_url.rsplit_once('@').unwrap();
    format!("postgres://postgres:{password}@{place}")
}

fn spawn_reaper(base: &Path) {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", REAPER, "docward-reaper"]).arg(base).current_dir("/").process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // It outlives this process: nobody waits for it.
    command.spawn().map(drop).unwrap();
}

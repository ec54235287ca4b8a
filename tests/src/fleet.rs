//! A whole fleet for one test: servers of its own, processes of the built binary, a client per region.

use crate::canaries::files_under;
use crate::program;
use crate::services::{kill_server, stop_server};
use crate::signing;
use docward::session::account;
use docward_client::{Caller, Client, ClientError, Connections, What};
use docward_envelope::{
    Envelope, Fact, JobId, Lane, Purpose, Region, SignedFact, Signer, Stage, TenantId, Timestamp, Voucher,
    envelope_message,
};
use docward_ledger::{JobState, JobStatus, Ledger, Recorded};
use docward_local::fleet::{Folder, Process, ProcessSpec, prepare, samples, specs, supervisor};
use docward_local::fleet::{catalogue_services, region_services};
use docward_local::servers::{LocalServices, Plan};
use docward_runtime::config::{ConfigRole, Configurations, RegionConfig};
use docward_runtime::error::Service;
use docward_trust_policy::{RecordKey, Tenant};
use futures_util::FutureExt as _;
use sqlx::{Connection, PgConnection};
use std::collections::BTreeMap;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

/// Far longer than anything takes; only a failing test waits for it.
pub const CEILING: Duration = Duration::from_mins(3);

/// A running fleet. Dropping it ends everything.
pub struct Fleet {
    clients: BTreeMap<Region, Client>,
    processes: Mutex<BTreeMap<String, Process>>,
    /// Killed with the fleet; what it started drains then by itself.
    _supervisor: Option<Child>,
    services: Mutex<Option<LocalServices>>,
    /// What `docward up` started ends with the test, however that ends.
    _down: Option<Down>,
    program: PathBuf,
    place: TempDir,
}

/// Servers, databases, keys and configurations; no process yet.
struct Prepared {
    regions: Vec<Region>,
    services: LocalServices,
    place: TempDir,
}

impl Prepared {
    async fn new(regions: &[&str]) -> Self {
        // PostgreSQL's own user must be able to pass through the folder.
        let passable = std::os::unix::fs::PermissionsExt::from_mode(0o711);
        let place = tempfile::Builder::new().prefix("docward-fleet-").permissions(passable).tempdir_in("/var/tmp");
        let place = place.unwrap();
        let regions: Vec<Region> = regions.iter().map(|name| region(name)).collect();
        let services = LocalServices::start(place.path(), &Plan::for_one_test(regions.clone())).await.unwrap();
        let needed = region_services(&services, &regions).unwrap();
        let (folder, catalogue) = (Folder::new(place.path()), catalogue_services(&services).unwrap());
        prepare(&folder, &catalogue, &needed, &samples(), &account()).await.unwrap();
        Self { regions, services, place }
    }

    fn configure(&self, change: impl Fn(&mut RegionConfig, ConfigRole)) {
        for region in &self.regions {
            configure(self.place.path(), region, &change);
        }
    }

    async fn started(self, program: PathBuf) -> Fleet {
        let processes = supervisor::start(&program, self.place.path(), specs(&self.regions)).await.unwrap();
        let named = processes.into_iter().map(|process| (process.spec().name(), process)).collect();
        self.fleet(program, named, None).await
    }

    async fn fleet(self, program: PathBuf, named: BTreeMap<String, Process>, supervisor: Option<Child>) -> Fleet {
        let clients = clients(self.place.path(), self.regions).await;
        let (processes, services) = (Mutex::new(named), Mutex::new(Some(self.services)));
        Fleet { clients, processes, _supervisor: supervisor, services, _down: None, program, place: self.place }
    }
}

/// The account that runs the test, in each of these regions.
async fn clients(folder: &Path, regions: impl IntoIterator<Item = Region>) -> BTreeMap<Region, Client> {
    let connections = Connections::open(Configurations::in_folder(folder)).unwrap();
    let caller = Caller::of_account(connections.directory(), &account());
    let mut clients = BTreeMap::new();
    for region in regions {
        let client = Client::open(&connections, &region, &caller).await.unwrap();
        clients.insert(region, client);
    }
    clients
}

/// A shell that waits on a pipe from the test and then takes the fleet down: when it is dropped, and when the test is killed.
struct Down(std::process::Child);

impl Down {
    fn at_the_end(program: &Path, folder: &Path) -> Self {
        let mut command = std::process::Command::new("/bin/sh");
        command.args(["-c", "read -r _; exec \"$0\" down"]).arg(program).env("DOCWARD_LOCAL", folder);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        Self(command.spawn().unwrap())
    }
}

impl Drop for Down {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // Before the folder goes.
        let _ = self.0.wait();
    }
}

impl Fleet {
    /// Starts one with the three sample tenants in these regions; returns once every process is ready.
    pub async fn start(regions: &[&str]) -> Self {
        Self::start_with(regions, |_, _| {}).await
    }

    /// The same, with something changed in every configuration before a process reads it.
    pub async fn start_with(regions: &[&str], change: impl Fn(&mut RegionConfig, ConfigRole)) -> Self {
        let prepared = Prepared::new(regions).await;
        prepared.configure(change);
        prepared.started(program::docward()).await
    }

    /// The same with every process counting what other crates have to say at a level.
    pub async fn start_logging(regions: &[&str], level: &str) -> Self {
        let prepared = Prepared::new(regions).await;
        let program = program::logging(prepared.place.path(), level);
        prepared.started(program).await
    }

    /// The same under its supervisor, which follows the catalogue and starts again what ends.
    pub async fn supervised(regions: &[&str]) -> Self {
        Self::supervised_with(regions, |_, _| {}).await
    }

    /// The same, with something changed in every configuration before a process reads it.
    pub async fn supervised_with(regions: &[&str], change: impl Fn(&mut RegionConfig, ConfigRole)) -> Self {
        let prepared = Prepared::new(regions).await;
        prepared.configure(change);
        let program = program::docward();
        let mut supervisor = Command::new(&program)
            .args(["service", "supervisor", "--regions", &regions.join(",")])
            .env("DOCWARD_LOCAL", prepared.place.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(prepared.place.path().join("log/supervisor.log")).unwrap())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(supervisor.stdout.take().unwrap()).lines();
        let line = within("starting the fleet", lines.next_line()).await.unwrap();
        assert_eq!(line.as_deref(), Some("ready"), "see {}", prepared.place.path().join("log").display());
        prepared.fleet(program, BTreeMap::new(), Some(supervisor)).await
    }

    /// One that `docward up` started, as a person has it: servers and supervisor are nobody's children.
    pub async fn up(regions: &[&str]) -> Self {
        let passable = std::os::unix::fs::PermissionsExt::from_mode(0o711);
        let place =
            tempfile::Builder::new().prefix("docward-up-").permissions(passable).tempdir_in("/var/tmp").unwrap();
        let program = program::docward();
        let down = Down::at_the_end(&program, place.path());
        let (processes, services) = (Mutex::default(), Mutex::default());
        let mut fleet = Self {
            clients: BTreeMap::new(),
            processes,
            _supervisor: None,
            services,
            _down: Some(down),
            program,
            place,
        };
        let up = fleet.run(&["up", "--regions", &regions.join(",")]).await;
        assert!(up.status.success(), "{}{}", String::from_utf8_lossy(&up.stderr), fleet.last_words());
        fleet.clients = clients(fleet.folder(), regions.iter().map(|name| region(name))).await;
        fleet
    }

    /// Runs a command of `docward` on this fleet.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(&self.program);
        command.args(arguments).env("DOCWARD_LOCAL", self.folder()).stdin(Stdio::null());
        within("a command", command.kill_on_drop(true).output()).await.unwrap()
    }

    /// Runs a command of `docward` on this fleet and gives what it printed as JSON.
    pub async fn command(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.run(&[arguments, &["--json"]].concat()).await;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "docward {}: {said}\n{}", arguments.join(" "), self.last_words());
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Everything of it lies here.
    pub fn folder(&self) -> &Path {
        self.place.path()
    }

    /// A person in a region.
    pub fn client(&self, region: &str) -> &Client {
        &self.clients[&self::region(region)]
    }

    /// One of the sample tenants, and a client where it is at home.
    pub fn home(&self, slug: &str) -> (&Client, Tenant) {
        let tenant = self.clients.values().next().unwrap().tenant(slug).unwrap();
        let region = tenant.regions.first().unwrap();
        (&self.clients[region], tenant)
    }

    /// Hands a document in, as a person would who waits for it; once more while the client waits for a fresh control list after
    /// a broker's restart.
    pub async fn submit(&self, slug: &str, bytes: Vec<u8>) -> JobId {
        let (client, tenant) = self.home(slug);
        let submitted = eventually("a fresh control list", async || {
            // Boxed: as part of a test's own future it is deeper than the compiler looks.
            match client.submit(&tenant, bytes.clone(), Purpose::Treatment, Lane::Interactive).boxed().await {
                Err(ClientError::Away { service: Service::LedgerProcess, .. }) => None,
                submitted => Some(submitted),
            }
        });
        submitted.await.unwrap()
    }

    /// Waits until each job of a tenant has ended.
    pub async fn ended(&self, slug: &str, jobs: impl IntoIterator<Item = JobId>) -> BTreeMap<JobId, JobStatus> {
        let (client, tenant) = self.home(slug);
        let mut watch = client.ledger().watch(tenant.id).await.unwrap();
        let mut ended = BTreeMap::new();
        for job in jobs {
            let until = watch.until(job, |status| status.state.is_final());
            let Ok(status) = tokio::time::timeout(CEILING, until).await else {
                let status = client.ledger().job(tenant.id, job).await;
                let status = serde_json::to_string(&status.unwrap()).unwrap();
                panic!("{slug}: the job has not ended: {status}\n{}", self.last_words());
            };
            ended.insert(job, status.unwrap());
        }
        ended
    }

    /// As [`Fleet::ended`], and each of them well.
    pub async fn done(&self, slug: &str, jobs: impl IntoIterator<Item = JobId>) {
        for (job, status) in self.ended(slug, jobs).await {
            assert_eq!((status.state, &status.reason), (JobState::Done, &None), "{slug} {job}");
        }
    }

    /// Fetches a result; once more while the client waits for a fresh control list after a broker's restart.
    pub async fn fetch(&self, slug: &str, job: JobId, what: What) -> Vec<u8> {
        let (client, tenant) = self.home(slug);
        let fetched = eventually("a fresh control list", async || {
            match client.fetch(&tenant, job, what, Purpose::Treatment).await {
                Err(ClientError::Away { service: Service::LedgerProcess, .. }) => None,
                fetched => Some(fetched),
            }
        });
        fetched.await.unwrap()
    }

    /// Every fact of a tenant in a region, in the order of its chain.
    pub async fn facts(&self, region: &str, tenant: TenantId) -> Vec<Fact> {
        Self::facts_by(&self.config(region), tenant).await
    }

    /// The same of the tenant's own environment.
    pub async fn facts_of_environment(&self, region: &str, tenant: TenantId) -> Vec<Fact> {
        Self::facts_by(&self.environment(region, tenant), tenant).await
    }

    async fn facts_by(config: &RegionConfig, tenant: TenantId) -> Vec<Fact> {
        let mut connection = PgConnection::connect(config.control.ledger.as_deref().unwrap()).await.unwrap();
        let mut transaction = connection.begin().await.unwrap();
        sqlx::query("SELECT set_config('docward.tenant', $1, true)")
            .bind(tenant.to_string())
            .execute(&mut *transaction)
            .await
            .unwrap();
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT body FROM ledger.facts ORDER BY seq").fetch_all(&mut *transaction).await.unwrap();
        rows.iter().map(|(body,)| serde_json::from_str(body).unwrap()).collect()
    }

    /// Names of all objects in a region's bucket.
    pub fn objects(&self, region: &str) -> Vec<String> {
        Self::objects_in(&self.folder().join("buckets").join(region).join(&self.config(region).store.bucket))
    }

    /// The same of a tenant's own environment.
    pub fn objects_of_environment(&self, region: &str, tenant: TenantId) -> Vec<String> {
        let own = Folder::new(self.folder()).of_environment(Some(tenant)).bucket(&self::region(region));
        Self::objects_in(&own.join(&self.environment(region, tenant).store.bucket))
    }

    fn objects_in(bucket: &Path) -> Vec<String> {
        let files = files_under(bucket).into_iter();
        files.map(|path| path.strip_prefix(bucket).unwrap().to_string_lossy().into_owned()).collect()
    }

    /// The process ids of everything the fleet started.
    pub async fn process_ids(&self) -> Vec<u32> {
        self.processes.lock().await.values().filter_map(Process::id).collect()
    }

    /// A region's ledger, with user and password.
    pub fn ledger_url(&self, region: &str) -> String {
        self.config(region).control.ledger.unwrap()
    }

    /// A region's broker, with the user and password of its ledger, who may bind and send everything.
    pub fn amqp_uri(&self, region: &str) -> String {
        self.amqp_uri_of(region, ConfigRole::Ledger)
    }

    /// The same of any role.
    pub fn amqp_uri_of(&self, region: &str, role: ConfigRole) -> String {
        let configurations = Configurations::in_folder(self.folder());
        configurations.region(&self::region(region), None, role).unwrap().broker.uri
    }

    /// Records facts as if each had been published by its role: signed with the fleet's own keys.
    pub async fn said(&self, region: &str, ledger: &Ledger, facts: &[Fact]) -> Recorded {
        let (folder, region) = (Folder::new(self.folder()), self::region(region));
        let sign = |fact: &Fact| {
            let role = signing::whose(fact);
            let key = RecordKey::open(role, &folder.signing_key(&region, role)).unwrap();
            SignedFact::sign(fact, &region, &key).unwrap()
        };
        let signed: Vec<SignedFact> = facts.iter().map(sign).collect();
        ledger.record(&signed, Timestamp::now()).await.unwrap()
    }

    /// That a person handed an envelope in, by the region's own key.
    pub fn handed_in(&self, region: &str, envelope: &Envelope) -> Voucher {
        let region = self::region(region);
        let path = Folder::new(self.folder()).signing_key(&region, Signer::Person);
        let key = RecordKey::open(Signer::Person, &path).unwrap();
        Voucher::new(&key, |signer| envelope_message(&region, signer, envelope.as_bytes()))
    }

    fn config(&self, region: &str) -> RegionConfig {
        Configurations::in_folder(self.folder()).operator(&self::region(region), None).unwrap()
    }

    fn environment(&self, region: &str, tenant: TenantId) -> RegionConfig {
        Configurations::in_folder(self.folder()).operator(&self::region(region), Some(tenant)).unwrap()
    }

    /// Changes a region's configurations; a process that is started afterwards obeys.
    pub fn configure(&self, region: &str, change: impl Fn(&mut RegionConfig, ConfigRole)) {
        configure(self.folder(), &self::region(region), change);
    }

    /// Where an object of a region's bucket lies on the disk.
    pub fn object_file(&self, region: &str, name: &str) -> PathBuf {
        self.folder().join("buckets").join(region).join(&self.config(region).store.bucket).join(name)
    }

    /// Kills a stage's worker with SIGKILL and starts another; returns once that one is ready.
    pub async fn kill_and_restart(&self, region: &str, stage: Stage) {
        let name = format!("{region}.{stage}");
        let mut process = self.processes.lock().await.remove(&name).expect("a running worker");
        let spec: ProcessSpec = process.spec().clone();
        process.kill().await.unwrap();
        let process = Process::start(&self.program, self.folder(), spec).await.unwrap();
        self.processes.lock().await.insert(name, process);
    }

    /// Says SIGHUP to a stage's worker.
    pub async fn hang_up(&self, region: &str, stage: Stage) {
        let processes = self.processes.lock().await;
        let id = processes[&format!("{region}.{stage}")].id().expect("a running worker");
        let id = rustix::process::Pid::from_raw(id.cast_signed()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::HUP).unwrap();
    }

    /// Whether a stage's worker has ended by itself.
    pub async fn has_ended(&self, region: &str, stage: Stage) -> bool {
        let mut processes = self.processes.lock().await;
        processes.get_mut(&format!("{region}.{stage}")).expect("a worker").ended().unwrap().is_some()
    }

    /// Lets a stage's worker finish what it began and end; no other takes its place until it is started again.
    pub async fn stop_worker(&self, region: &str, stage: Stage) -> ProcessSpec {
        let mut process = self.processes.lock().await.remove(&format!("{region}.{stage}")).expect("a running worker");
        let spec = process.spec().clone();
        process.stop().await.unwrap();
        spec
    }

    /// Starts a process again; returns once it is ready.
    pub async fn start_process(&self, spec: ProcessSpec) {
        let name = spec.name();
        let process = Process::start(&self.program, self.folder(), spec).await.unwrap();
        self.processes.lock().await.insert(name, process);
    }

    /// Ends RabbitMQ as a power cut would.
    pub async fn kill_broker(&self) {
        kill_server(self.folder(), "rabbitmq").await;
    }

    /// Starts RabbitMQ on the same data; stops it first, in order, if it runs.
    pub async fn restart_broker(&self) {
        let mut services = self.services.lock().await;
        let mut running = services.take().expect("running servers");
        if running.missing().is_empty() {
            stop_server(self.folder(), "rabbitmq").await;
        }
        *services = Some(within("restarting the broker", running.heal()).await.unwrap());
    }

    /// Every process of the fleet finishes what it began and ends; the servers stay.
    pub async fn drain(&self) {
        for mut process in std::mem::take(&mut *self.processes.lock().await).into_values() {
            process.stop().await.unwrap();
        }
    }

    /// The end of every log, for the message of a test that failed.
    fn last_words(&self) -> String {
        let mut words = String::new();
        for path in files_under(&self.folder().join("log")) {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_default()).into_owned();
            let lines: Vec<&str> = text.lines().rev().take(5).collect();
            words.extend([format!("== {}\n", path.display())]);
            words.extend(lines.into_iter().rev().map(|line| format!("{line}\n")));
        }
        words
    }
}

fn configure(folder: &Path, region: &Region, change: impl Fn(&mut RegionConfig, ConfigRole)) {
    for role in ConfigRole::ALL {
        let path = Configurations::in_folder(folder).path(region, None, role);
        let mut config = RegionConfig::read(&path).unwrap();
        change(&mut config, role);
        config.write(&path).unwrap();
    }
}

/// A region's name.
pub fn region(name: &str) -> Region {
    name.parse().unwrap()
}

/// What happens in time; a hang becomes a failure with a name.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::time::timeout(CEILING, future).await.unwrap_or_else(|_| panic!("{what}: not within {} s", CEILING.as_secs()))
}

/// Asks again and again for what nobody announces.
pub async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    within(what, async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
}

//! Servers and processes of a fleet that `docward up` started are killed: commands say within seconds which service is away,
//! the supervisor brings it back with the same addresses and data, documents on their way end, and `docward up` heals what
//! nobody else does.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_local::fleet::{Folder, has_ended, table};
use docward_local::servers::LocalServices;
use docward_tests::fixtures;
use docward_tests::fleet::{CEILING, Fleet, eventually, region};
use docward_tests::servers;
use rustix::process::{Pid, Signal, kill_process};
use std::process::Output;
use std::time::{Duration, Instant};

const REGION: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";
const NOTE: &str = "discharge-note.txt";
/// A person is told within 5 s; a busy machine may need as long again to start a program.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);
const STATUS: [&str; 5] = ["status", "--tenant", CLINIC, "--region", REGION];

fn note() -> String {
    fixtures::folder().join("documents").join(NOTE).to_str().unwrap().to_owned()
}

fn supervisor(fleet: &Fleet) -> Pid {
    let pid = std::fs::read_to_string(Folder::new(fleet.folder()).supervisor_pid()).unwrap();
    Pid::from_raw(pid.trim().parse().unwrap()).unwrap()
}

/// The supervisor can't act until this is dropped: what is killed meanwhile stays away.
struct Paused(Pid);

impl Paused {
    fn now(fleet: &Fleet) -> Self {
        let supervisor = supervisor(fleet);
        kill_process(supervisor, Signal::STOP).unwrap();
        Self(supervisor)
    }
}

impl Drop for Paused {
    fn drop(&mut self) {
        let _ = kill_process(self.0, Signal::CONT);
    }
}

async fn kill_process_of(fleet: &Fleet, word: &str) {
    let rows = table(&Folder::new(fleet.folder())).unwrap();
    let row = rows.iter().find(|row| row.process == word).unwrap();
    kill(Pid::from_raw(row.pid.unwrap().cast_signed()).unwrap()).await;
}

async fn kill(process: Pid) {
    kill_process(process, Signal::KILL).unwrap();
    assert!(has_ended(process, Some(CEILING)).await.unwrap());
}

/// A command fails soon, and says which service is away and what to do.
async fn is_told(fleet: &Fleet, arguments: &[&str], away: &str) {
    let began = Instant::now();
    let output = fleet.run(arguments).await;
    let took = began.elapsed();
    let said = said(&output);
    assert!(!output.status.success(), "{arguments:?}: {said}");
    let expected = format!("{away} does not answer: `docward up` heals the local fleet");
    assert!(said.contains(&expected), "{arguments:?}: {said}");
    assert!(took < ANSWERS_WITHIN, "{arguments:?}: {took:?}");
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A command of a person who tries until it works.
async fn works_again(fleet: &Fleet, arguments: &[&str]) {
    eventually("a command", async || fleet.run(arguments).await.status.success().then_some(())).await;
}

fn missing(fleet: &Fleet) -> Vec<&'static str> {
    LocalServices::find(fleet.folder()).unwrap().unwrap().missing()
}

async fn is_back(fleet: &Fleet, server: &str) {
    let log = Folder::new(fleet.folder()).supervisor_log();
    eventually("the supervisor's word that the server is back", async || {
        let lines = std::fs::read_to_string(&log).unwrap();
        let has = |message: &str| lines.lines().any(|line| line.contains(message) && line.contains(server));
        (has("supervisor.server_ended") && has("supervisor.server_started")).then_some(())
    })
    .await;
    assert_eq!(missing(fleet), [""; 0]);
}

async fn submit(fleet: &Fleet, count: usize) -> Vec<docward_envelope::JobId> {
    let mut jobs = Vec::new();
    for _ in 0..count {
        jobs.push(fleet.submit(CLINIC, fixtures::document(NOTE)).await);
    }
    jobs
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_says_that_its_broker_is_away_and_brings_it_back() {
    let fleet = Fleet::up(&[REGION]).await;
    let address = fleet.amqp_uri(REGION);
    let jobs = submit(&fleet, 4).await;
    let paused = Paused::now(&fleet);
    servers::kill(fleet.folder(), "rabbitmq").await;
    let broker = format!("the broker of {REGION}");
    is_told(&fleet, &STATUS, &broker).await;
    is_told(&fleet, &["submit", &note(), "--tenant", CLINIC, "--region", REGION], &broker).await;
    drop(paused);
    is_back(&fleet, "rabbitmq").await;
    assert_eq!(fleet.amqp_uri(REGION), address);
    let services = LocalServices::attach(fleet.folder()).unwrap();
    assert_eq!(services.amqp_uri(&region(REGION)), Some(address));
    fleet.done(CLINIC, jobs).await;
    works_again(&fleet, &["submit", &note(), "--tenant", CLINIC, "--region", REGION, "--wait"]).await;

    // The same of processes that the supervisor started.
    for (process, away) in [("bucket", "the bucket of"), ("ledger", "the ledger of")] {
        let paused = Paused::now(&fleet);
        kill_process_of(&fleet, process).await;
        is_told(&fleet, &STATUS, &format!("{away} {REGION}")).await;
        drop(paused);
        works_again(&fleet, &STATUS).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_says_that_its_databases_are_away_and_brings_them_back() {
    let fleet = Fleet::up(&[REGION]).await;
    let address = fleet.ledger_url(REGION);
    let jobs = submit(&fleet, 4).await;
    let paused = Paused::now(&fleet);
    servers::kill(fleet.folder(), "postgresql").await;
    let database = format!("the ledger database of {REGION}");
    is_told(&fleet, &STATUS, &database).await;
    is_told(&fleet, &["submit", &note(), "--tenant", CLINIC, "--region", REGION], &database).await;
    is_told(&fleet, &["alerts", "--region", REGION], &database).await;
    let tenant = ["tenant", "add", "new-clinic", "--name", "New Clinic", "--region", REGION];
    is_told(&fleet, &tenant, "the catalogue").await;
    drop(paused);
    is_back(&fleet, "postgresql").await;
    assert_eq!(fleet.ledger_url(REGION), address);
    fleet.done(CLINIC, jobs).await;
    works_again(&fleet, &["submit", &note(), "--tenant", CLINIC, "--region", REGION, "--wait"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_that_is_half_up_is_healed_by_up_and_ended_by_down() {
    let fleet = Fleet::up(&[REGION]).await;
    let up = ["up", "--regions", REGION];
    let output = fleet.run(&up).await;
    assert!(output.status.success() && said(&output).contains("up already"), "{}", said(&output));

    // The supervisor lives and has not noticed.
    let paused = Paused::now(&fleet);
    servers::kill(fleet.folder(), "rabbitmq").await;
    let output = fleet.run(&up).await;
    assert!(output.status.success() && said(&output).contains("half up"), "{}", said(&output));
    assert!(said(&output).contains("rabbitmq") && !said(&output).contains("postgresql"), "{}", said(&output));
    assert_eq!(missing(&fleet), [""; 0]);
    drop(paused);
    let jobs = submit(&fleet, 1).await;
    fleet.done(CLINIC, jobs).await;

    // Nobody is left to notice.
    let (first, before) = (supervisor(&fleet), table(&Folder::new(fleet.folder())).unwrap());
    kill(first).await;
    for server in ["rabbitmq", "postgresql"] {
        servers::kill(fleet.folder(), server).await;
    }
    let output = fleet.run(&up).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_ne!(supervisor(&fleet), first);
    // A process that nobody has buried yet has no command line any more.
    let runs = |pid: u32| {
        let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        command.split(|byte| *byte == 0).any(|argument| argument == b"--supervised")
    };
    assert!(!before.iter().filter_map(|row| row.pid).any(runs), "what the first supervisor started is gone");
    works_again(&fleet, &["submit", &note(), "--tenant", CLINIC, "--region", REGION, "--wait"]).await;

    // Half of it down, and nobody there: `down` ends the other half.
    kill(supervisor(&fleet)).await;
    servers::kill(fleet.folder(), "rabbitmq").await;
    let output = fleet.run(&["down"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(missing(&fleet).len(), 3);
}

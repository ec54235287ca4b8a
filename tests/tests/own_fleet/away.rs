//! Servers and processes of a fleet that `docward up` started are killed: commands say within seconds which service is away,
//! the supervisor brings it back with the same addresses and data, documents on their way end, and `docward up` heals what
//! nobody else does.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::Signer;
use docward_local::fleet::{Folder, Row, table};
use docward_local::servers::LocalServices;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, region};
use docward_tests::services::{gone, kill_server};
use rustix::process::{Pid, Signal, kill_process};
use std::process::Output;
use std::time::{Duration, Instant};

const REGION: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";
const NOTE: &str = "discharge-note.txt";
/// A person is told within 5 s; a busy machine may need as long again to start a program.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);
const STATUS: [&str; 5] = ["status", "--tenant", CLINIC, "--region", REGION];
const SEARCH: [&str; 6] = ["search", "knee", "--tenant", CLINIC, "--region", REGION];

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
    gone(process).await;
}

/// A command fails soon, and says which service is away, what of the fleet does not run, and what to do.
async fn is_told(fleet: &Fleet, arguments: &[&str], away: &str, not_running: &str) {
    let began = Instant::now();
    let output = fleet.run(arguments).await;
    let took = began.elapsed();
    let said = said(&output);
    assert!(!output.status.success(), "{arguments:?}: {said}");
    assert!(said.contains(&format!("{away} does not answer")), "{arguments:?}: {said}");
    assert!(said.contains(&format!("{not_running}; `docward up` starts them")), "{arguments:?}: {said}");
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

/// Kills every process of the fleet, its zygotes' parents and all, and waits until each runs again under another number.
async fn every_process_comes_back(fleet: &Fleet) {
    let folder = Folder::new(fleet.folder());
    let before = table(&folder).unwrap();
    for row in &before {
        kill(Pid::from_raw(row.pid.unwrap().cast_signed()).unwrap()).await;
    }
    let runs_anew = |old: &Row, rows: &[Row]| {
        rows.iter().any(|row| (&row.process, &row.region) == (&old.process, &old.region) && row.runs())
    };
    eventually("every process anew", async || {
        let rows = table(&folder).unwrap();
        before.iter().all(|old| !old.runs() && runs_anew(old, &rows)).then_some(())
    })
    .await;
    works_again(fleet, &["submit", &note(), "--tenant", CLINIC, "--region", REGION, "--wait"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_says_that_its_broker_is_away_and_brings_it_back() {
    let fleet = Fleet::up(&[REGION]).await;
    let address = fleet.amqp_uri(REGION);
    let jobs = submit(&fleet, 4).await;
    let paused = Paused::now(&fleet);
    kill_server(fleet.folder(), "rabbitmq").await;
    let broker = format!("the broker of {REGION}");
    // Where a tenant's jobs are its ledger says alone.
    assert!(fleet.run(&STATUS).await.status.success());
    is_told(&fleet, &SEARCH, &broker, "rabbitmq").await;
    is_told(&fleet, &["submit", &note(), "--tenant", CLINIC, "--region", REGION], &broker, "rabbitmq").await;
    drop(paused);
    is_back(&fleet, "rabbitmq").await;
    assert_eq!(fleet.amqp_uri(REGION), address);
    let services = LocalServices::attach(fleet.folder()).unwrap();
    assert_eq!(services.amqp_uri(&region(REGION), Signer::Ledger), Some(address));
    fleet.done(CLINIC, jobs).await;
    works_again(&fleet, &["submit", &note(), "--tenant", CLINIC, "--region", REGION, "--wait"]).await;

    // The same of processes that the supervisor started.
    for (process, away) in [("bucket", "the bucket of"), ("ledger", "the ledger process of")] {
        let paused = Paused::now(&fleet);
        kill_process_of(&fleet, process).await;
        is_told(&fleet, &SEARCH, &format!("{away} {REGION}"), &format!("{REGION}.{process}")).await;
        drop(paused);
        works_again(&fleet, &SEARCH).await;
    }
    every_process_comes_back(&fleet).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_says_that_its_databases_are_away_and_brings_them_back() {
    let fleet = Fleet::up(&[REGION]).await;
    let address = fleet.ledger_url(REGION);
    let jobs = submit(&fleet, 4).await;
    let paused = Paused::now(&fleet);
    kill_server(fleet.folder(), "postgresql").await;
    let (database, server) = (format!("the ledger's database of {REGION}"), "postgresql");
    is_told(&fleet, &STATUS, &database, server).await;
    is_told(&fleet, &["submit", &note(), "--tenant", CLINIC, "--region", REGION], &database, server).await;
    is_told(&fleet, &["alerts", "--region", REGION], &database, server).await;
    let tenant = ["tenant", "add", "new-clinic", "--name", "New Clinic", "--region", REGION];
    is_told(&fleet, &tenant, "the catalogue's database", server).await;
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
    kill_server(fleet.folder(), "rabbitmq").await;
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
        kill_server(fleet.folder(), server).await;
    }
    let output = fleet.run(&up).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_ne!(supervisor(&fleet), first);
    assert!(!before.iter().any(Row::runs), "what the first supervisor started is gone");
    works_again(&fleet, &["submit", &note(), "--tenant", CLINIC, "--region", REGION, "--wait"]).await;

    // Half of it down, and nobody there: `down` ends the other half.
    kill(supervisor(&fleet)).await;
    kill_server(fleet.folder(), "rabbitmq").await;
    let output = fleet.run(&["down"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(missing(&fleet).len(), 3);
    let database = format!("the ledger's database of {REGION}");
    is_told(&fleet, &STATUS, &database, "epmd, rabbitmq, postgresql, supervisor").await;
}

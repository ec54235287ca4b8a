//! The whole local fleet from nothing, or from what is left of it, to running, and back.

use super::left_behind::{end_left_behind, has_ended};
use super::table::pid;
use super::{Folder, catalogue_services, prepare, prepare_environment, region_services, samples, table};
use crate::servers::{LocalServices, Plan};
use anyhow::{Context, bail};
use docward_envelope::Region;
use rustix::process::{Pid, Signal, kill_process};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

/// How long a supervisor may take until everything runs again: a process may be in its longest pause, and take a while to start.
const WHOLE_WITHIN: Duration = Duration::from_mins(2);
/// How often it is looked whether it does.
const EVERY: Duration = Duration::from_millis(200);

/// The regions of a fleet for which none were named.
const USUAL_REGIONS: [&str; 2] = ["us-east-1", "eu-central-1"];

/// What is being done, for whoever waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// RabbitMQ and PostgreSQL start.
    StartingServers,
    /// Buckets, ledgers and workers start.
    StartingProcesses,
    /// These servers and processes of a running fleet have ended, or do not answer yet: they are started and waited for.
    Healing(Vec<String>),
    /// Workers finish what they began.
    Draining,
    /// No server runs that could be stopped.
    NoServers,
}

/// What `up` found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Up {
    /// Nobody looked after the fleet: it was started.
    Started,
    /// Something of it did not run: it does now.
    Healed,
    /// Everything of it ran.
    Already,
}

/// Starts the fleet, or what is missing of it, and lets a person do for the sample tenants what people do; returns once every
/// process is ready. Without regions it is those of the fleet that is up, else us-east-1 and eu-central-1.
///
/// # Errors
/// When a server or process does not start, the message names its log; when a fleet is up that does not serve all of these
/// regions.
pub async fn up(folder: &Folder, regions: &[Region], person: &str, tell: impl Fn(Step)) -> anyhow::Result<Up> {
    if let Some(supervisor) = Supervisor::running(folder) {
        return heal(folder, &supervisor, regions, tell).await;
    }
    let usual = USUAL_REGIONS.iter().map(|name| name.parse()).collect::<Result<Vec<Region>, _>>()?;
    let regions = if regions.is_empty() { &usual } else { regions };
    tell(Step::StartingServers);
    let services = LocalServices::start(folder.path(), &Plan::for_up(regions.to_vec())).await?;
    // Of a supervisor that was killed: before anything is prepared for this build, so that none of another build works on what is
    // migrated. Now that there are servers again, they can finish what they began.
    end_left_behind(folder).await?;
    let needs = region_services(&services, regions)?;
    prepare(folder, &catalogue_services(&services)?, &needs, &samples(), person).await?;
    for (region, tenant) in services.environments().into_iter().filter(|(region, _)| regions.contains(region)) {
        // Ports may be others than the last time.
        let host = services.environment(&region, tenant).context("an environment that was listed")?;
        prepare_environment(folder, &region, tenant, host).await?;
    }
    tell(Step::StartingProcesses);
    start_supervisor(folder, regions).await?;
    Ok(Up::Started)
}

/// Starts what a running fleet lacks. Its supervisor does so by itself, a little later each time; here a person waits for it.
async fn heal(folder: &Folder, supervisor: &Supervisor, regions: &[Region], tell: impl Fn(Step)) -> anyhow::Result<Up> {
    let served = &supervisor.regions;
    if let Some(other) = regions.iter().find(|region| !served.contains(region)) {
        bail!("the fleet that is up does not serve {other}; `docward down` first");
    }
    let services = LocalServices::find(folder.path())?.context("a supervisor runs, and there never were servers")?;
    let missing = missing_of(folder, supervisor, &services);
    if missing.is_empty() {
        return Ok(Up::Already);
    }
    tell(Step::Healing(missing));
    let services = services.heal().await?;
    let whole = async {
        while !missing_of(folder, supervisor, &services).is_empty() {
            tokio::time::sleep(EVERY).await;
        }
    };
    let waited = tokio::time::timeout(WHOLE_WITHIN, whole).await;
    waited.with_context(|| {
        let missing = missing_of(folder, supervisor, &services).join(", ");
        format!("still missing: {missing}; see {}", folder.path().join("log").display())
    })?;
    Ok(Up::Healed)
}

/// The servers that do not answer and the processes that do not run.
fn missing_of(folder: &Folder, supervisor: &Supervisor, services: &LocalServices) -> Vec<String> {
    let servers = services.silent().into_iter().map(str::to_owned);
    servers.chain(table::missing(folder, &supervisor.regions)).collect()
}

/// Drains the workers and stops the servers, whichever of them run.
///
/// # Errors
/// When something can't be stopped.
pub async fn down(folder: &Folder, tell: impl Fn(Step)) -> anyhow::Result<()> {
    if let Some(supervisor) = Supervisor::running(folder) {
        tell(Step::Draining);
        kill_process(supervisor.pid, Signal::TERM)?;
        has_ended(supervisor.pid, None).await?;
    }
    // Of a supervisor that was killed before.
    end_left_behind(folder).await?;
    let _never_there = std::fs::remove_file(folder.processes());
    let mut services = LocalServices::find(folder.path())?;
    if services.as_mut().is_none_or(LocalServices::all_are_missing) {
        tell(Step::NoServers);
    } else if let Some(services) = services {
        services.stop().await?;
    }
    Ok(())
}

/// What does not run or does not answer of a fleet that was started here before: its servers, and its processes or, where nobody
/// looks after them, `supervisor`. Empty where all of it is well, or there never was one.
pub fn missing(folder: &Folder) -> Vec<String> {
    match (LocalServices::find(folder.path()), Supervisor::running(folder)) {
        (Ok(Some(services)), Some(supervisor)) => missing_of(folder, &supervisor, &services),
        (Ok(Some(services)), None) => services.silent().into_iter().chain(["supervisor"]).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

async fn start_supervisor(folder: &Folder, regions: &[Region]) -> anyhow::Result<()> {
    let program = std::env::current_exe().context("cannot tell which program this is")?;
    let log_path = folder.supervisor_log();
    std::fs::create_dir_all(log_path.parent().unwrap_or(folder.path()))?;
    let log = std::fs::OpenOptions::new().create(true).append(true).open(&log_path)?;
    let names: Vec<&str> = regions.iter().map(Region::as_str).collect();
    let mut child = Command::new(program)
        .args(["service", "supervisor", "--regions", &names.join(",")])
        .env("DOCWARD_LOCAL", folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .process_group(0)
        .spawn()?;
    let output = child.stdout.take().context("a piped output")?;
    match BufReader::new(output).lines().next_line().await? {
        Some(line) if line == "ready" => Ok(()),
        _ => bail!("the fleet did not start; see {}", log_path.display()),
    }
}

/// The process that keeps the fleet running.
struct Supervisor {
    pid: Pid,
    /// Those that it was started for.
    regions: Vec<Region>,
}

impl Supervisor {
    /// The one of this folder, if it lives.
    fn running(folder: &Folder) -> Option<Self> {
        let number: u32 = std::fs::read_to_string(folder.supervisor_pid()).ok()?.trim().parse().ok()?;
        let command = std::fs::read_to_string(format!("/proc/{number}/cmdline")).ok()?;
        let words: Vec<&str> = command.split('\0').collect();
        let regions = words.iter().skip_while(|word| **word != "--regions").nth(1)?;
        let regions = regions.split(',').map(str::parse).collect::<Result<_, _>>().ok()?;
        words.contains(&"supervisor").then_some(Self { pid: pid(number)?, regions })
    }
}

//! The whole local fleet from nothing to running, and back.

use super::{Folder, catalogue_services, prepare, prepare_environment, region_services, samples};
use crate::servers::{LocalServices, Plan};
use anyhow::{Context, bail};
use docward_envelope::Region;
use rustix::process::Pid;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

/// What is being done, for whoever waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// RabbitMQ and PostgreSQL start.
    StartingServers,
    /// Buckets, ledgers and workers start.
    StartingProcesses,
    /// Workers finish what they began.
    Draining,
    /// No server runs that could be stopped.
    NoServers,
}

/// Starts the fleet of these regions, and lets a person do for the sample tenants what people do; returns once every process is
/// ready. Answers whether it was not up before.
///
/// # Errors
/// When a server or process does not start; the message names its log.
pub async fn up(folder: &Folder, regions: &[Region], person: &str, tell: impl Fn(Step)) -> anyhow::Result<bool> {
    if running(folder).is_some() {
        return Ok(false);
    }
    tell(Step::StartingServers);
    let services = LocalServices::start(folder.path(), &Plan::for_up(regions.to_vec())).await?;
    let needs = region_services(&services, regions)?;
    prepare(folder, &catalogue_services(&services)?, &needs, &samples(), person).await?;
    for (region, tenant) in services.environments().into_iter().filter(|(region, _)| regions.contains(region)) {
        // Ports may be others than the last time.
        let host = services.environment(&region, tenant).context("an environment that was listed")?;
        prepare_environment(folder, &region, tenant, host).await?;
    }
    tell(Step::StartingProcesses);
    start_supervisor(folder, regions).await?;
    Ok(true)
}

/// Drains the workers and stops the servers.
///
/// # Errors
/// When something can't be stopped.
pub async fn down(folder: &Folder, tell: impl Fn(Step)) -> anyhow::Result<()> {
    if let Some(supervisor) = running(folder) {
        tell(Step::Draining);
        rustix::process::kill_process(supervisor, rustix::process::Signal::TERM)?;
        ended(supervisor).await?;
    }
    match LocalServices::attach(folder.path()) {
        Ok(services) => services.stop().await?,
        Err(_) => tell(Step::NoServers),
    }
    Ok(())
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

/// The supervisor, if it lives.
fn running(folder: &Folder) -> Option<Pid> {
    let pid: i32 = std::fs::read_to_string(folder.supervisor_pid()).ok()?.trim().parse().ok()?;
    let command = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let is_ours = command.split(|byte| *byte == 0).any(|argument| argument == b"supervisor");
    Pid::from_raw(pid).filter(|_| is_ours)
}

/// Waits for a process that is not a child of ours: its descriptor becomes readable when it ends.
async fn ended(process: Pid) -> anyhow::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    let Ok(handle) = rustix::process::pidfd_open(process, rustix::process::PidfdFlags::empty()) else { return Ok(()) };
    tokio::task::spawn_blocking(move || poll(&mut [PollFd::new(&handle, PollFlags::IN)], None)).await??;
    Ok(())
}

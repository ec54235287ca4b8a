//! `docward up` and `docward down`: the whole local fleet.

use crate::terminal;
use anyhow::{Context, bail};
use docward_client::person;
use docward_envelope::{Placement, Region};
use docward_local::fleet::{self, Folder, catalogue_services, region_services};
use docward_local::servers::{LocalServices, Plan};
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

/// Starts the local fleet: private RabbitMQ and PostgreSQL, and per region a virtual host, database, keyring, bucket and
/// workers.
#[derive(Debug, clap::Args)]
pub struct UpArguments {
    /// The regions, separated by commas.
    #[arg(long, value_delimiter = ',', default_values = ["us-east-1", "eu-central-1"])]
    pub regions: Vec<Region>,
}

/// Starts the fleet; returns once every process is ready.
///
/// # Errors
/// When a server or process does not start; the message names its log.
pub async fn up(path: &Path, arguments: &UpArguments) -> anyhow::Result<()> {
    let folder = Folder::new(path);
    if running(&folder).is_some() {
        terminal::note("the fleet is up already");
        return show(&folder);
    }
    terminal::note("starting RabbitMQ and PostgreSQL …");
    let services = LocalServices::start(path, &Plan::for_up(arguments.regions.clone())).await?;
    let regions = region_services(&services, &arguments.regions)?;
    fleet::prepare(&folder, &catalogue_services(&services)?, &regions, &fleet::samples(), &person()).await?;
    for (region, tenant) in services.environments().into_iter().filter(|(region, _)| arguments.regions.contains(region))
    {
        // Ports may be others than the last time.
        let host = services.environment(&region, tenant).context("an environment that was listed")?;
        fleet::prepare_environment(&folder, &region, tenant, host).await?;
    }
    terminal::note("starting buckets, ledgers and workers …");
    start_supervisor(&folder, &arguments.regions).await?;
    terminal::note(format_args!("up: {} (docward down stops it)", terminal::name(path)));
    show(&folder)
}

/// Whom each process serves.
fn show(folder: &Folder) -> anyhow::Result<()> {
    let mut table = terminal::table(["region", "placement", "tenant", "process", "id"]);
    for row in fleet::table(folder)? {
        table.add_row([
            row.region.map_or_else(|| "-".to_owned(), |region| region.to_string()),
            row.placement.map_or("-", Placement::as_str).to_owned(),
            row.tenant.map_or_else(|| "everybody".to_owned(), |tenant| tenant.to_string()),
            row.process,
            row.pid.map_or_else(|| "-".to_owned(), |pid| pid.to_string()),
        ]);
    }
    terminal::line(table);
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
        _ => bail!("the fleet did not start; see {}", terminal::name(&log_path)),
    }
}

/// Runs all processes of the fleet until SIGTERM.
///
/// # Errors
/// When one of them does not get ready.
pub async fn supervisor(path: &Path, regions: &[Region]) -> anyhow::Result<()> {
    let folder = Folder::new(path);
    let program = std::env::current_exe()?;
    let drain = docward_runtime::services::drain_token(false)?;
    std::fs::write(folder.supervisor_pid(), std::process::id().to_string())?;
    fleet::supervisor::run(program, path.to_owned(), regions, || terminal::line("ready"), drain).await?;
    let _ = std::fs::remove_file(folder.processes());
    let _already_gone = std::fs::remove_file(folder.supervisor_pid());
    Ok(())
}

/// Drains the workers and stops the servers.
///
/// # Errors
/// When something can't be stopped.
pub async fn down(path: &Path) -> anyhow::Result<()> {
    if let Some(supervisor) = running(&Folder::new(path)) {
        terminal::note("draining workers …");
        rustix::process::kill_process(supervisor, rustix::process::Signal::TERM)?;
        ended(supervisor).await?;
    }
    match LocalServices::attach(path) {
        Ok(services) => services.stop().await?,
        Err(_) => terminal::note("no local servers are running"),
    }
    terminal::note("down");
    Ok(())
}

/// The supervisor, if it lives.
fn running(folder: &Folder) -> Option<rustix::process::Pid> {
    let pid: i32 = std::fs::read_to_string(folder.supervisor_pid()).ok()?.trim().parse().ok()?;
    let command = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let is_ours = command.split(|byte| *byte == 0).any(|argument| argument == b"supervisor");
    rustix::process::Pid::from_raw(pid).filter(|_| is_ours)
}

/// Waits for a process that is not a child of ours: its descriptor becomes readable when it ends.
async fn ended(process: rustix::process::Pid) -> anyhow::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    let Ok(handle) = rustix::process::pidfd_open(process, rustix::process::PidfdFlags::empty()) else { return Ok(()) };
    tokio::task::spawn_blocking(move || poll(&mut [PollFd::new(&handle, PollFlags::IN)], None)).await??;
    Ok(())
}

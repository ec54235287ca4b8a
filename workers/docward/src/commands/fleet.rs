//! `docward up` and `docward down`: the whole local fleet.

use crate::terminal;
use anyhow::{Context, bail};
use docward_client::person;
use docward_envelope::{Placement, Region};
use docward_local::fleet::{self, Folder, catalogue_services, region_services};
use docward_local::servers::{LocalServices, Plan};
use std::collections::BTreeSet;
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

/// Starts the fleet, or what is missing of it; returns once every process is ready.
///
/// # Errors
/// When a server or process does not start; the message names its log.
pub async fn up(path: &Path, arguments: &UpArguments) -> anyhow::Result<()> {
    let folder = Folder::new(path);
    if running(&folder).is_some() {
        heal(path, &folder).await?;
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
    // Of a supervisor that was killed; now that there are servers, they can drain.
    fleet::end_left_behind(&folder).await?;
    terminal::note("starting buckets, ledgers and workers …");
    start_supervisor(&folder, &arguments.regions).await?;
    terminal::note(format_args!("up: {} (docward down stops it)", path.display()));
    show(&folder)
}

/// Starts what a running fleet lacks. Its supervisor does so by itself, a moment later each time; here a person waits for it.
async fn heal(path: &Path, folder: &Folder) -> anyhow::Result<()> {
    let mut services = LocalServices::find(path)?.context("a supervisor runs, and there never were servers")?;
    let missing = services.missing();
    if missing.is_empty() {
        terminal::note("the fleet is up already");
        return Ok(());
    }
    terminal::note(format_args!("the fleet is half up; starting again: {} …", missing.join(", ")));
    services.heal().await?;
    let regions: BTreeSet<Region> = fleet::table(folder)?.into_iter().filter_map(|row| row.region).collect();
    fleet::until_served(folder, &regions.into_iter().collect::<Vec<_>>()).await?;
    terminal::note("the fleet is whole again");
    Ok(())
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
        _ => bail!("the fleet did not start; see {}", log_path.display()),
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
        fleet::has_ended(supervisor, None).await?;
    }
    // Of a supervisor that was killed before.
    let folder = Folder::new(path);
    fleet::end_left_behind(&folder).await?;
    let _never_there = std::fs::remove_file(folder.processes());
    match LocalServices::find(path)? {
        // Whichever of them run.
        Some(services) => services.stop().await?,
        None => terminal::note(format_args!("no fleet was ever up in {}", path.display())),
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

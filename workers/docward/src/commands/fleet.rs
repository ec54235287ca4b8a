//! `docward up` and `docward down`: the whole local fleet.

use crate::session::Session;
use crate::terminal;
use docward_envelope::{Placement, Region};
use docward_local::fleet::{self, Folder, Step, Up};
use std::path::Path;

/// Starts the local fleet: private RabbitMQ and PostgreSQL, and per region a virtual host, database, keyring, bucket and
/// workers.
#[derive(Debug, clap::Args)]
pub struct UpArguments {
    /// The regions, separated by commas; without it those of the fleet that is up, else us-east-1 and eu-central-1.
    #[arg(long, value_delimiter = ',')]
    pub regions: Vec<Region>,
}

/// Starts the fleet, or what is missing of it; returns once every process is ready.
///
/// # Errors
/// When a server or process does not start; the message names its log.
pub async fn up(session: &Session, arguments: &UpArguments) -> anyhow::Result<()> {
    let folder = Folder::new(session.folder());
    match fleet::up(&folder, &arguments.regions, session.account(), tell).await? {
        Up::Started => terminal::note(format_args!("up: {} (docward down stops it)", terminal::name(folder.path()))),
        Up::Healed => terminal::note("the fleet is whole again"),
        Up::Already => terminal::note("the fleet is up already"),
    }
    show(&folder)
}

/// Drains the workers and stops the servers.
///
/// # Errors
/// When something can't be stopped.
pub async fn down(path: &Path) -> anyhow::Result<()> {
    fleet::down(&Folder::new(path), tell).await?;
    terminal::note("down");
    Ok(())
}

fn tell(step: Step) {
    match step {
        Step::StartingServers => terminal::note("starting RabbitMQ and PostgreSQL …"),
        Step::StartingProcesses => terminal::note("starting buckets, ledgers, services and workers …"),
        Step::Healing(ended) => {
            terminal::note(format_args!("the fleet is half up; starting again: {} …", ended.join(", ")));
        }
        Step::Draining => terminal::note("draining workers …"),
        Step::NoServers => terminal::note("no local servers are running"),
    }
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
    let regions: Vec<Region> = folder.configurations().regions()?;
    for (region, address) in fleet::addresses(folder, &regions) {
        terminal::line(format_args!("{region} answers at {address}"));
    }
    Ok(())
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

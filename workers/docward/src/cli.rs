//! The command line: what a person can type, and which module answers.
#![expect(missing_docs, reason = "clap shows the doc of each command's own arguments; one here would replace it")]

use crate::commands::{
    alerts, audit, backup, catalogue, dead, demo, erase, fetch, fleet, freeze, grant, incident, inspect, key, prove,
    restore, search, status, submit, tenant,
};
use crate::fleet::Seat;
use crate::roles;
use clap::{Parser, Subcommand};
use docward_envelope::{Region, Stage, TenantId};
use std::path::PathBuf;

/// Reads clinical documents, extracts their fields, redacts what identifies a patient and makes the rest searchable:
/// in the tenant's own region, under the tenant's own keys.
#[derive(Debug, Parser)]
#[command(name = "docward", version, max_term_width = 100)]
pub struct Arguments {
    /// Where the local fleet lives: its servers, keys, buckets and logs.
    #[arg(long, global = true, env = "DOCWARD_LOCAL", value_name = "DIR", hide_env_values = true)]
    pub folder: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Inspect(inspect::Arguments),
    Demo(demo::Arguments),
    Up(fleet::UpArguments),
    /// Stops the local fleet; documents on their way go on at the next `up`.
    Down,
    Submit(submit::Arguments),
    Status(status::Arguments),
    Fetch(fetch::Arguments),
    Search(search::Arguments),
    Erase(erase::Arguments),
    Prove(prove::Arguments),
    Audit(audit::Arguments),
    Backup(backup::Arguments),
    Catalogue(catalogue::Arguments),
    Restore(restore::Arguments),
    Tenant(tenant::Arguments),
    Grant(grant::Arguments),
    Freeze(freeze::FreezeArguments),
    Thaw(freeze::ThawArguments),
    Incident(incident::Arguments),
    Key(key::Arguments),
    Dead(dead::Arguments),
    Alerts(alerts::Arguments),
    Worker(WorkerArguments),
    /// Runs one of the fleet's other processes.
    #[command(subcommand)]
    Service(Service),
    /// Reads one document after the other in processes of their own; started by workers, not by people.
    #[command(hide = true)]
    Engine,
}

impl Command {
    /// What its process is called in events.
    pub const fn process(&self) -> &'static str {
        match self {
            Self::Worker(arguments) => arguments.stage.as_str(),
            Self::Service(Service::Bucket(_)) => "bucket",
            Self::Service(Service::Ledger(_)) => "ledger",
            Self::Service(Service::Janitor(_)) => "janitor",
            Self::Service(Service::Compactor(_)) => "compactor",
            Self::Service(Service::Authority { .. }) => "authority",
            Self::Service(Service::Supervisor { .. }) => "supervisor",
            _ => "client",
        }
    }
}

/// Works at one stage in one region until asked to drain (SIGTERM).
#[derive(Debug, clap::Args)]
pub struct WorkerArguments {
    /// ocr, extract, redact or index.
    pub stage: Stage,
    /// The one region it serves.
    #[arg(long)]
    pub region: Region,
    /// Take from this tenant's own queues only, by id.
    #[arg(long, value_name = "ID")]
    pub tenant: Option<TenantId>,
    /// In the tenant's own environment, rather than beside the others.
    #[arg(long, requires = "tenant")]
    pub environment: bool,
    /// How many documents at a time.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub concurrency: u16,
    /// Its configuration; the local fleet's if absent.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[arg(long, hide = true)]
    pub supervised: bool,
}

/// The processes that are not stage workers.
#[derive(Debug, Subcommand)]
pub enum Service {
    /// Serves a region's bucket from a folder.
    Bucket(ServiceArguments),
    /// Keeps a region's facts, job status and parked work.
    Ledger(ServiceArguments),
    /// Deletes what a region no longer needs.
    Janitor(ServiceArguments),
    /// Merges a region's search bundles, and takes erased documents out of them.
    Compactor(ServiceArguments),
    /// Signs policies anew each hour.
    Authority {
        #[arg(long, hide = true)]
        supervised: bool,
    },
    /// Starts and keeps all processes of the local fleet; `up` starts it in the background.
    #[command(hide = true)]
    Supervisor {
        #[arg(long, value_delimiter = ',')]
        regions: Vec<Region>,
    },
}

/// Which region's.
#[derive(Debug, clap::Args)]
pub struct ServiceArguments {
    /// The one region it serves.
    #[arg(long)]
    pub region: Region,
    /// In this tenant's own environment, by id; the shared one if absent.
    #[arg(long, value_name = "ID")]
    pub tenant: Option<TenantId>,
    #[arg(long, hide = true)]
    pub supervised: bool,
}

impl ServiceArguments {
    fn seat(&self) -> Seat {
        let region = self.region.clone();
        self.tenant.map_or_else(|| Seat::shared(region.clone()), |tenant| Seat::environment(region.clone(), tenant))
    }
}

/// Runs a command; returns the exit status.
///
/// # Errors
/// What the command says; the message tells what to do next where that is known.
pub async fn run(arguments: Arguments) -> anyhow::Result<u8> {
    let folder = arguments.folder.unwrap_or_else(crate::local::default_folder);
    match arguments.command {
        Command::Inspect(arguments) => return inspect::run(arguments).await,
        Command::Demo(arguments) => demo::run(&folder, arguments).await?,
        Command::Up(arguments) => fleet::up(&folder, &arguments).await?,
        Command::Down => fleet::down(&folder).await?,
        Command::Submit(arguments) => return submit::run(&folder, arguments).await,
        Command::Status(arguments) => status::run(&folder, arguments).await?,
        Command::Fetch(arguments) => fetch::run(&folder, arguments).await?,
        Command::Search(arguments) => search::run(&folder, arguments).await?,
        Command::Audit(arguments) => return audit::run(&folder, arguments).await,
        Command::Catalogue(arguments) => catalogue::run(&folder, arguments).await?,
        Command::Backup(arguments) => backup::run(&folder, arguments).await?,
        Command::Restore(arguments) => restore::run(&folder, arguments).await?,
        Command::Erase(arguments) => erase::run(&folder, arguments).await?,
        Command::Prove(arguments) => return prove::run(&folder, arguments).await,
        Command::Tenant(arguments) => tenant::run(&folder, arguments).await?,
        Command::Freeze(arguments) => freeze::freeze(&folder, arguments).await?,
        Command::Thaw(arguments) => freeze::thaw(&folder, arguments).await?,
        Command::Incident(arguments) => incident::run(&folder, arguments).await?,
        Command::Grant(arguments) => grant::run(&folder, arguments).await?,
        Command::Key(arguments) => key::run(&folder, arguments).await?,
        Command::Alerts(arguments) => alerts::run(&folder, arguments).await?,
        Command::Dead(arguments) => dead::run(&folder, arguments).await?,
        Command::Worker(arguments) => roles::worker::run(&folder, arguments).await?,
        Command::Service(service) => match service {
            Service::Bucket(of) => roles::bucket::run(&folder, &of.seat(), of.supervised).await?,
            Service::Ledger(of) => roles::ledger::run(&folder, &of.seat(), of.supervised).await?,
            Service::Janitor(of) => roles::janitor::run(&folder, &of.seat(), of.supervised).await?,
            Service::Compactor(of) => roles::compactor::run(&folder, &of.seat(), of.supervised).await?,
            Service::Authority { supervised } => roles::authority::run(&folder, supervised).await?,
            Service::Supervisor { regions } => fleet::supervisor(&folder, &regions).await?,
        },
        // Answered in `main`, before any thread exists.
        Command::Engine => anyhow::bail!("the engine is started by workers"),
    }
    Ok(0)
}

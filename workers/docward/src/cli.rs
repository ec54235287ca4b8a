//! The command line: what a person can type, and which module answers.
#![expect(missing_docs, reason = "clap shows the doc of each command's own arguments; one here would replace it")]

use crate::commands::{
    alerts, audit, backup, batch, catalogue, dead, demo, erase, fetch, fleet, freeze, grant, incident, inspect, key,
    prove, restore, search, status, submit, tenant, token, wait, watch, webhook,
};
use crate::failure::{self, Word};
use crate::session::{Session, account};
use crate::worker;
use clap::{Parser, Subcommand};
use docward_client::ErrorKind;
use docward_envelope::{Region, TenantId};
use docward_local::fleet::{Folder, missing};
use docward_local::{bucket, servers};
use docward_runtime::config::{ConfigError, ConfigRole, RegionConfig};
use docward_runtime::services::{authority, compactor, janitor, ledger};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

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
    Watch(watch::Arguments),
    Wait(wait::Arguments),
    Status(status::Arguments),
    Fetch(fetch::Arguments),
    Search(search::Arguments),
    Erase(erase::Arguments),
    Prove(prove::Arguments),
    Audit(audit::Arguments),
    Backup(backup::Arguments),
    Batch(batch::Arguments),
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
    Token(token::Arguments),
    Webhook(webhook::Arguments),
    Worker(worker::Arguments),
    Serve(ServeArguments),
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
            Self::Serve(_) => "intake",
            Self::Service(Service::Bucket(_)) => "bucket",
            Self::Service(Service::Ledger(_)) => "ledger",
            Self::Service(Service::Janitor(_)) => "janitor",
            Self::Service(Service::Compactor(_)) => "compactor",
            Self::Service(Service::Issuer(_)) => "issuer",
            Self::Service(Service::Authority { .. }) => "authority",
            Self::Service(Service::Supervisor { .. }) => "supervisor",
            _ => "client",
        }
    }
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
    /// Gives tokens to a region's registered clients, which prove by a key of theirs who they are.
    Issuer(ServeArguments),
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

/// The region that a service works for.
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

/// Answers over HTTP for a region: documents in, results out.
#[derive(Debug, clap::Args)]
pub struct ServeArguments {
    /// The one region it serves.
    #[arg(long)]
    pub region: Region,
    /// Where it listens, as 127.0.0.1:8080, instead of the address in its configuration. Without a certificate only this machine.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    #[arg(long, hide = true)]
    pub supervised: bool,
}

impl ServiceArguments {
    fn config(&self, folder: &Folder, role: ConfigRole) -> Result<RegionConfig, ConfigError> {
        folder.configurations().region(&self.region, self.tenant, role)
    }
}

/// Runs a command; returns the exit status.
///
/// # Errors
/// What the command says; the message tells what to do next where that is known.
pub async fn run(arguments: Arguments) -> anyhow::Result<u8> {
    let folder = arguments.folder.unwrap_or_else(servers::default_folder);
    let session = Session::new(folder, account());
    match arguments.command {
        Command::Inspect(arguments) => return inspect::run(arguments).await,
        Command::Demo(arguments) => demo::run(&session, arguments).await?,
        Command::Up(arguments) => fleet::up(&session, &arguments).await?,
        Command::Down => fleet::down(session.folder()).await?,
        Command::Submit(arguments) => return submit::run(&session, arguments).await,
        Command::Wait(arguments) => return wait::run(&session, arguments).await,
        Command::Status(arguments) => status::run(&session, arguments).await?,
        Command::Fetch(arguments) => fetch::run(&session, arguments).await?,
        Command::Search(arguments) => search::run(&session, arguments).await?,
        Command::Audit(arguments) => return audit::run(&session, arguments).await,
        Command::Catalogue(arguments) => catalogue::run(&session, arguments).await?,
        Command::Batch(arguments) => return batch::run(arguments).await,
        Command::Watch(arguments) => return watch::run(arguments).await,
        Command::Backup(arguments) => backup::run(&session, arguments).await?,
        Command::Restore(arguments) => restore::run(&session, arguments).await?,
        Command::Erase(arguments) => return erase::run(&session, arguments).await,
        Command::Prove(arguments) => return prove::run(&session, arguments).await,
        Command::Tenant(arguments) => tenant::run(&session, arguments).await?,
        Command::Freeze(arguments) => freeze::freeze(&session, arguments).await?,
        Command::Thaw(arguments) => freeze::thaw(&session, arguments).await?,
        Command::Incident(arguments) => incident::run(&session, arguments).await?,
        Command::Grant(arguments) => grant::run(&session, arguments).await?,
        Command::Key(arguments) => key::run(&session, arguments).await?,
        Command::Alerts(arguments) => alerts::run(&session, arguments).await?,
        Command::Dead(arguments) => dead::run(&session, arguments).await?,
        Command::Token(arguments) => token::run(&session, &arguments)?,
        Command::Webhook(arguments) => webhook::run(arguments).await?,
        Command::Serve(of) => docward_intake::run(session.folder(), &of.region, of.listen, of.supervised).await?,
        Command::Worker(arguments) => worker::run(&session.configurations(), arguments).await?,
        Command::Service(service) => serve(session.folder(), service).await?,
        // Answered in `main`, before any thread exists.
        Command::Engine => anyhow::bail!("the engine is started by workers"),
    }
    Ok(0)
}

/// What to do about a service that is away, where it is a local fleet's own: says which of its servers and processes do not answer.
pub fn remedy(folder: Option<PathBuf>, error: &anyhow::Error) -> Option<String> {
    if failure::word(error) != Word::Act(ErrorKind::Away) {
        return None;
    }
    let missing = missing(&Folder::new(&folder.unwrap_or_else(servers::default_folder)));
    (!missing.is_empty())
        .then(|| format!("of the local fleet these do not answer: {}; `docward up` starts them", missing.join(", ")))
}

/// Runs one of the fleet's other processes until it is asked to drain.
async fn serve(path: &Path, service: Service) -> anyhow::Result<()> {
    let folder = Folder::new(path);
    match service {
        Service::Bucket(of) => {
            let root = folder.of_environment(of.tenant).bucket(&of.region);
            bucket::run(&folder.configurations().bucket(&of.region, of.tenant)?, &root, of.supervised).await?;
        }
        Service::Ledger(of) => {
            let key = folder.of_environment(of.tenant).ledger_key(&of.region);
            ledger::run(&of.config(&folder, ConfigRole::Ledger)?, &key, of.supervised).await?;
        }
        Service::Janitor(of) => janitor::run(&of.config(&folder, ConfigRole::Janitor)?, of.supervised).await?,
        Service::Compactor(of) => {
            compactor::run(&of.config(&folder, ConfigRole::Compactor)?, of.supervised).await?;
        }
        Service::Issuer(of) => {
            docward_intake::run_token_endpoint(path, &of.region, of.listen, of.supervised).await?;
        }
        Service::Authority { supervised } => authority::run(&folder.configurations().authority()?, supervised).await?,
        Service::Supervisor { regions } => fleet::supervisor(path, &regions).await?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_readme_has_every_command() {
        let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).unwrap();
        let command = Arguments::command();
        for name in command.get_subcommands().filter(|command| !command.is_hide_set()).map(clap::Command::get_name) {
            let named = readme.lines().any(|line| line.starts_with('|') && line.contains(&format!("`docward {name}")));
            assert!(named, "`docward {name}` is not in the README's table");
        }
        command.debug_assert();
    }
}

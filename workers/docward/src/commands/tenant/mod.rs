//! `docward tenant`: who is served, where, under which policy, and how that changes.

mod add;
mod list;
pub mod mode;
pub mod place;
mod policy;
mod providers;
mod show;

use docward_envelope::Region;
use docward_runtime::directory::Directory;
use std::collections::BTreeSet;
use std::path::Path;

/// Lists, shows and adds tenants, and governs them.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lists all tenants.
    List,
    /// Shows one tenant: policy, keys, grants, freezes and where its rows lie.
    Show {
        /// Its name or id.
        tenant: String,
    },
    /// Enters a new tenant: its keys in each region, its first policy.
    Add(add::Arguments),
    /// Sets a tenant further apart from the others, or less far, while its documents are on their way.
    Mode(mode::Arguments),
    /// Moves a tenant's ledger rows: to the tables that all share, to a schema or a database of its own, live.
    Place(place::Arguments),
    /// Checks, sets and shows policies.
    #[command(subcommand)]
    Policy(policy::Command),
}

/// Does it.
///
/// # Errors
/// When there is no such tenant, or something that must answer does not.
pub async fn run(folder: &Path, arguments: Arguments) -> anyhow::Result<()> {
    let json = arguments.json;
    match arguments.command {
        Command::List => list::run(&Directory::open(folder)?, json),
        Command::Show { tenant } => show::run(folder, &tenant, json).await,
        Command::Add(arguments) => add::run(folder, arguments, json).await,
        Command::Mode(of) => mode::run(folder, &of, json).await,
        Command::Place(of) => place::run(folder, &of, json).await,
        Command::Policy(command) => policy::run(folder, command, json).await,
    }
}

fn names(regions: &BTreeSet<Region>) -> String {
    regions.iter().map(Region::as_str).collect::<Vec<_>>().join(", ")
}

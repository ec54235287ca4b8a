//! `docward tenant`: who is served, where, under which policy, and how that changes.

mod add;
mod list;
pub mod mode;
mod names;
pub mod place;
mod policy;
mod show;

use crate::session::Session;

/// Lists, shows and adds tenants, and governs them.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print JSON instead of a table or sentences.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lists the tenants that your grants name; all of them where the authority's key lies.
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
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let json = arguments.json;
    match arguments.command {
        Command::List => list::run(session, json),
        Command::Show { tenant } => show::run(session, &tenant, json).await,
        Command::Add(arguments) => add::run(session, arguments, json).await,
        Command::Mode(of) => mode::run(session, &of, json).await,
        Command::Place(of) => place::run(session, &of, json).await,
        Command::Policy(command) => policy::run(session, command, json).await,
    }
}

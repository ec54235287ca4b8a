//! `docward key …`: a tenant's key-encryption keys, wherever they are kept. Never a key itself.

mod change;
mod destroy;
mod list;
mod of;
mod revoke;

use crate::session::Session;
use docward_envelope::Region;
use of::Of;

/// Lists, makes, rotates, retires, revokes and destroys tenants' keys.
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
    /// Lists a region's key-encryption keys: who keeps them, their versions, whether they may be used.
    List {
        /// The region that the command is about.
        #[arg(long)]
        region: Region,
        /// The tenant; all tenants where it is left out.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Makes the keys that the tenant's policy names, where they are not there yet.
    Create(Of),
    /// Makes a new version of both keys and wraps all jobs' and bundles' keys under it; also moves them to another provider
    /// after the policy has changed.
    Rotate(Of),
    /// Takes away old versions, if nothing needs them.
    Retire {
        /// The tenant whose keys they are, and the region.
        #[command(flatten)]
        of: Of,
        /// The first version that stays.
        #[arg(long, value_name = "N")]
        below: u32,
    },
    /// Forbids the use of the tenant's keys, fleet-wide within seconds, running jobs included.
    Revoke(Of),
    /// Allows it again.
    Restore(Of),
    /// Destroys the tenant's keys for good: nothing of its documents can ever be opened again.
    Destroy {
        /// The tenant whose keys they are, and the region.
        #[command(flatten)]
        of: Of,
        /// The tenant's short name once more, to say that this is meant.
        #[arg(long, value_name = "SLUG")]
        yes_destroy: String,
    },
}

/// Does it.
///
/// # Errors
/// When there is no such tenant, no grant covers it, or a provider refuses; the message says which and what to do.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let json = arguments.json;
    match arguments.command {
        Command::List { region, tenant } => list::run(session, &region, tenant.as_deref(), json).await,
        Command::Create(of) => change::create(session, &of, json).await,
        Command::Rotate(of) => change::rotate(session, &of, json).await,
        Command::Retire { of, below } => change::retire(session, &of, below, json).await,
        Command::Revoke(of) => revoke::revoke(session, &of, json).await,
        Command::Restore(of) => revoke::restore(session, &of, json).await,
        Command::Destroy { of, yes_destroy } => destroy::run(session, &of, &yes_destroy, json).await,
    }
}

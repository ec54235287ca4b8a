//! `docward audit`: the trail of what was done with a tenant's documents. Every question about it is on record in it.

mod export;
mod search;
mod verify;
mod whose;

use crate::session::Session;

/// Searches, verifies and exports the audit trail.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Finds facts by who, what for, what, about which job and since when.
    Search(search::Arguments),
    /// Walks the whole chain and compares it with its checkpoints and with receipts; names every fact that is not as it was
    /// written. Exit status 1 when something is wrong.
    Verify(verify::Arguments),
    /// Writes the trail to standard output: facts, one a line, or FHIR R4 audit events, one a line.
    Export(export::Arguments),
}

/// Does it.
///
/// # Errors
/// When no grant covers it, or a region can't be reached.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<u8> {
    match arguments.command {
        Command::Search(arguments) => search::run(session, &arguments).await.map(|()| 0),
        Command::Verify(arguments) => verify::run(session, &arguments).await,
        Command::Export(arguments) => export::run(session, &arguments).await.map(|()| 0),
    }
}

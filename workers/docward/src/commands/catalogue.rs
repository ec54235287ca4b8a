//! `docward catalogue`: the global catalogue into a folder, and back from one.

use crate::session::Session;
use crate::terminal;
use docward_envelope::Timestamp;
use docward_runtime::wiring;
use serde_json::json;
use std::path::PathBuf;

/// Backs the catalogue up, or brings it back.
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
    /// Writes every tenant, policy and grant, as signed, into a folder.
    Backup {
        /// A new or empty folder, or an earlier backup.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Takes in what a backup, or a region's signed copies, have and the catalogue has not. Signatures are verified first.
    Restore {
        /// The folder to read from.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
    },
}

/// Does it.
///
/// # Errors
/// When the catalogue can't be reached, or something in the folder is not to be believed.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let config = session.configurations().authority()?;
    match arguments.command {
        Command::Backup { out } => {
            let registry = wiring::registry(&config).await?;
            registry.backup(&out, Timestamp::now()).await?;
            if arguments.json {
                return terminal::json(&json!({ "folder": out.to_string_lossy() }));
            }
            terminal::line(format_args!(
                "the catalogue lies in {}; keep it where its region's law lets it be",
                terminal::name(&out)
            ));
        }
        Command::Restore { from } => {
            let registry = wiring::registry_to_recover(&config).await?;
            let recovered = registry.recover(&from, Timestamp::now()).await?;
            if arguments.json {
                return terminal::json(&recovered);
            }
            terminal::line(format_args!(
                "{} tenants, {} policies, {} grants and {} revoked grants came back",
                recovered.tenants, recovered.policies, recovered.grants, recovered.revoked
            ));
        }
    }
    Ok(())
}

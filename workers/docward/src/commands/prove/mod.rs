//! `docward prove`: where a tenant's data lives, who can reach it, how that is proven.

mod text;

use crate::session::Session;
use crate::terminal;
use anyhow::Context;
use docward_client::prove::{gather, page};
use std::path::PathBuf;

/// Answers from the live system where a tenant's data lives, who can reach it, and how that is proven.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// Print JSON instead of a table or sentences.
    #[arg(long)]
    pub json: bool,
    /// Write one HTML page, fit for a procurement review.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// Asks and prints; the exit status is 1 when something that must hold does not.
///
/// # Errors
/// When there is no such tenant or a region can't be asked.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<u8> {
    let tenant = session.tenant(&arguments.tenant)?;
    let proof = gather(session.connections()?, &tenant, &session.caller()?).await?;
    if let Some(path) = &arguments.html {
        std::fs::write(path, page(&proof)).with_context(|| format!("cannot write {}", terminal::name(path)))?;
        terminal::note(format_args!("written to {}", terminal::name(path)));
    }
    if arguments.json {
        terminal::json(&proof)?;
    } else if arguments.html.is_none() {
        text::show(&proof);
    }
    Ok(u8::from(!proof.holds()))
}

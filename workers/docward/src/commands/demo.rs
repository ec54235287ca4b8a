//! `docward demo`: three tenants, two regions, real documents all the way, and three refusals.

use std::path::{Path, PathBuf};

/// Shows the whole way of documents of three tenants in two regions, on a fleet of its own.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where the redacted documents are put.
    #[arg(long, value_name = "DIR", default_value = "out/demo")]
    pub out: PathBuf,
}

/// Runs the demonstration.
///
/// # Errors
/// When the fleet does not start.
pub async fn run(folder: &Path, arguments: Arguments) -> anyhow::Result<()> {
    let _ = (folder, arguments);
    anyhow::bail!("not yet")
}

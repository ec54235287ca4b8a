//! `docward fetch`: a result, after a policy decision that is on record.

use crate::session::Session;
use crate::terminal;
use anyhow::Context;
use docward_client::What;
use docward_envelope::{JobId, Purpose, Region};
use std::io::Write;
use std::path::PathBuf;

/// Fetches a job's result.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The job of the document.
    pub job: JobId,
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// The region that the command is about.
    #[arg(long)]
    pub region: Region,
    /// The redacted document or text, the fields as extracted (they identify the patient), or counts and kinds.
    #[arg(long, value_enum, default_value = "redacted")]
    pub what: Wanted,
    /// The purpose, which policy and grant must allow and the audit trail records.
    #[arg(long, default_value = "treatment")]
    pub purpose: Purpose,
    /// Where to write it; standard output if absent.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What can be fetched of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Wanted {
    /// The document without identifiers, in its own format.
    Redacted,
    /// The text without identifiers.
    Text,
    /// Counts and kinds of what was redacted.
    Report,
    /// The fields as extracted, as JSON: they identify the patient.
    Fields,
}

impl From<Wanted> for What {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::Redacted => Self::Redacted,
            Wanted::Text => Self::Text,
            Wanted::Report => Self::Report,
            Wanted::Fields => Self::Fields,
        }
    }
}

/// Writes the result.
///
/// # Errors
/// When policy refuses, there is no such result (yet) or the fleet can't be reached.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let client = session.client(&arguments.region).await?;
    let tenant = client.tenant(&arguments.tenant)?;
    let bytes = client.fetch(&tenant, arguments.job, arguments.what.into(), arguments.purpose).await?;
    match arguments.out {
        Some(path) => {
            std::fs::write(&path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
            terminal::note(format_args!("{} written to {}", terminal::bytes(bytes.len() as u64), path.display()));
        }
        None => std::io::stdout().lock().write_all(&bytes)?,
    }
    Ok(())
}

//! `docward fetch`: a result, after a policy decision that is on record.

use crate::failure::{self, Failure, Word};
use crate::terminal;
use anyhow::Context;
use docward_client::{Client, What};
use docward_envelope::{JobId, Purpose, Region};
use docward_ledger::JobState;
use docward_trust_policy::Tenant;
use std::path::{Path, PathBuf};

/// Fetches a job's result.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which document.
    pub job: JobId,
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// Where.
    #[arg(long)]
    pub region: Region,
    /// What of it.
    #[arg(long, value_enum, default_value = "redacted")]
    pub what: Wanted,
    /// What for.
    #[arg(long, default_value = "treatment")]
    pub purpose: Purpose,
    /// Where to write it; standard output if absent.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Print errors as JSON; the result is what it is.
    #[arg(long)]
    pub json: bool,
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
    /// Where an X12 file contradicts itself and in which claim, as JSON; needs the same grant as the fields.
    Faults,
}

impl From<Wanted> for What {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::Redacted => Self::Redacted,
            Wanted::Text => Self::Text,
            Wanted::Report => Self::Report,
            Wanted::Fields => Self::Fields,
            Wanted::Faults => Self::Faults,
        }
    }
}

/// Writes the result.
///
/// # Errors
/// When policy refuses, there is no such result (yet), the fleet can't be reached, or a terminal would have to show what is
/// no text.
pub async fn run(folder: &Path, arguments: Arguments) -> anyhow::Result<()> {
    let client = Client::open(folder, &arguments.region).await?;
    let tenant = client.tenant(&arguments.tenant)?;
    let fetched = client.fetch(&tenant, arguments.job, arguments.what.into(), arguments.purpose).await;
    let bytes = match fetched {
        Ok(bytes) => bytes,
        Err(error) => return Err(why_not(&client, &tenant, arguments.job, error).await),
    };
    if let Some(path) = arguments.out {
        std::fs::write(&path, &bytes).with_context(|| format!("cannot write {}", terminal::name(&path)))?;
        terminal::note(format_args!("{} written to {}", terminal::bytes(bytes.len() as u64), terminal::name(&path)));
        return Ok(());
    }
    if !terminal::is_interactive() {
        return Ok(terminal::bytes_as_they_are(&bytes)?);
    }
    // Pages of a text are parted by form feeds.
    terminal::line(text_for_terminal(&bytes)?.replace('\u{c}', "\n").trim_end_matches('\n'));
    Ok(())
}

/// A result as a terminal can show it.
fn text_for_terminal(bytes: &[u8]) -> Result<&str, Failure> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0') && !text.starts_with("%PDF-"));
    text.ok_or_else(|| {
        Failure::new(Word::WrongUse, "the result is no text and a terminal cannot show it: say --out FILE")
    })
}

/// Why there is nothing to fetch, where the job itself says it: it was rejected, or has not come so far.
async fn why_not(client: &Client, tenant: &Tenant, job: JobId, error: anyhow::Error) -> anyhow::Error {
    if matches!(failure::word(&error), Word::Refused | Word::Away) {
        return error;
    }
    let Ok(Some(status)) = client.job(tenant.id, job).await else { return error };
    let reason = status.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    let state = status.state.as_str();
    let message = match status.state {
        JobState::Rejected | JobState::Dead => format!("{job} is {state}{reason}: there is no such result"),
        JobState::Erased => format!("{job} is erased"),
        JobState::Accepted | JobState::Running | JobState::Held => {
            let wait = crate::waiting::command([&job], tenant, client.region());
            format!("{job} is {state}{reason}: there is no such result yet; to wait for it: {wait}")
        }
        JobState::Done => return error,
    };
    Failure::new(Word::NotFound, message).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_shown_text_and_nothing_else() {
        for text in ["", "seen by [NAME]\n", "{\"fields\":[]}", "Befund: unauffällig\u{c}Seite 2"] {
            assert_eq!(text_for_terminal(text.as_bytes()).unwrap(), text);
        }
        for binary in [&b"%PDF-1.7\n"[..], b"\x89PNG\r\n\x1a\n", b"II*\0", b"\xff\xd8\xff", b"DICM\0\0"] {
            let refused = text_for_terminal(binary).unwrap_err();
            assert!(refused.message.contains("--out FILE"), "{}", refused.message);
            assert_eq!(refused.word.status(), 2);
        }
    }
}

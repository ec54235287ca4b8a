//! `docward fetch`: a result, after a policy decision that is on record.

use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use anyhow::Context;
use docward_client::What;
use docward_envelope::{JobId, Purpose, Region};
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
    /// What of it.
    #[arg(long, value_enum, default_value = "redacted")]
    pub what: Wanted,
    /// The purpose, which policy and grant must allow and the audit trail records.
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
    /// The fields as a bundle of HL7 FHIR R4 resources, as JSON: they identify the patient.
    Fhir,
    /// Where an X12 file contradicts itself and in which claim, as JSON; needs the same grant as the fields.
    Faults,
    /// What the sender of an X12 file is told of it: TA1, 999 and 277CA, one behind the other; needs the same grant as the fields.
    Acknowledgement,
}

impl From<Wanted> for What {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::Redacted => Self::Redacted,
            Wanted::Text => Self::Text,
            Wanted::Report => Self::Report,
            Wanted::Fields => Self::Fields,
            Wanted::Fhir => Self::Fhir,
            Wanted::Faults => Self::Faults,
            Wanted::Acknowledgement => Self::Acknowledgement,
        }
    }
}

/// Writes the result.
///
/// # Errors
/// When policy refuses, there is no such result (yet), the fleet can't be reached, or a terminal would have to show what is
/// no text.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let client = session.client(&arguments.region).await?;
    let tenant = client.tenant(&arguments.tenant)?;
    let bytes = client.fetch(&tenant, arguments.job, arguments.what.into(), arguments.purpose).await?;
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
    text.ok_or_else(|| Failure::wrong_use("the result is no text and a terminal cannot show it: say --out FILE"))
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

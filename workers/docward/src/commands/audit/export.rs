//! `docward audit export`: the whole trail, oldest first, as it is read.

use super::whose::Whose;
use crate::commands::since::since;
use crate::session::Session;
use crate::terminal;
use docward_client::audit_event;
use docward_envelope::Timestamp;
use futures_util::TryStreamExt;

/// Writes the trail to standard output, one a line, oldest first.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The tenant whose audit trail it is, and the region.
    #[command(flatten)]
    pub whose: Whose,
    /// Facts as docward keeps them, or FHIR R4 `AuditEvent` resources.
    #[arg(long, value_enum, default_value_t = Format::Ndjson)]
    pub format: Format,
    /// Since when: 24h, 7d, or a point in time.
    #[arg(long, value_parser = since)]
    pub since: Option<Timestamp>,
    /// Both formats are JSON, one a line; accepted so that every command takes it.
    #[arg(long)]
    pub json: bool,
}

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// `{"seq", "recorded", "fact"}`.
    Ndjson,
    /// HL7 FHIR R4.
    Fhir,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> anyhow::Result<()> {
    let trail = arguments.whose.open(session).await?;
    let mut pages = std::pin::pin!(trail.pages(arguments.since));
    while let Some(page) = pages.try_next().await? {
        for entry in &page {
            match arguments.format {
                Format::Ndjson => terminal::json_line(entry)?,
                Format::Fhir => terminal::json_line(&audit_event(entry))?,
            }
        }
    }
    Ok(())
}

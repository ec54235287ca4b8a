//! `docward audit export`: the whole trail, oldest first, as it is read.

use super::whose::Whose;
use crate::session::Session;
use crate::terminal;
use docward_client::audit_event;
use docward_ledger::Query;
use docward_runtime::error::At;

/// How many facts are read at a time.
const PAGE: u32 = 1000;

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
    #[arg(long)]
    pub since: Option<String>,
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
    let since = arguments.since.as_deref().map(super::since::since).transpose()?;
    let (tenant, clients) = arguments.whose.open(session).await?;
    for client in clients {
        let mut after = 0;
        loop {
            let query = Query { since, after: Some(after), limit: PAGE, ..Query::default() };
            let page = client.ledger().trail(tenant.id, &query).await.at(client.region())?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for entry in &page {
                match arguments.format {
                    Format::Ndjson => terminal::json_line(entry)?,
                    Format::Fhir => terminal::json_line(&audit_event(entry))?,
                }
            }
        }
    }
    Ok(())
}

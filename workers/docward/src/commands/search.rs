//! `docward search`: words in redacted text, in one tenant's own bundles.

use crate::session::Session;
use crate::terminal;
use clap::builder::RangedU64ValueParser;
use docward_envelope::{Purpose, Region};
use serde_json::json;

/// Searches a tenant's redacted documents.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Words, all of which a document must have; `"a phrase"`, `-word` for one that it must not have, OR, ( ), `kind:WORD` for
    /// documents of a kind.
    pub query: String,
    /// Whose documents, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// The region that the command is about.
    #[arg(long)]
    pub region: Region,
    /// The purpose, which policy and grant must allow and the audit trail records.
    #[arg(long, default_value = "operations")]
    pub purpose: Purpose,
    /// How many hits at most.
    #[arg(long, default_value_t = 10, value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    pub limit: usize,
    /// Print JSON instead of a table or sentences.
    #[arg(long)]
    pub json: bool,
}

/// Prints the hits.
///
/// # Errors
/// When policy refuses, the query can't be read or the fleet can't be reached.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let client = session.client(&arguments.region).await?;
    let tenant = client.tenant(&arguments.tenant)?;
    let found = client.search(&tenant, &arguments.query, arguments.purpose, arguments.limit).await?;
    if found.unreadable > 0 {
        terminal::note(format_args!(
            "{} search bundles could not be read; documents in them are not found",
            found.unreadable
        ));
    }
    if found.more {
        terminal::note(format_args!("the best {} are shown; --limit N shows more", found.hits.len()));
    }
    let hits = found.hits;
    if arguments.json {
        let row =
            |hit: &docward_stage_index::Hit| json!({ "job": hit.job, "score": hit.score, "snippet": hit.snippet });
        return terminal::json(&hits.iter().map(row).collect::<Vec<_>>());
    }
    if hits.is_empty() {
        terminal::line("nothing found");
    }
    for hit in hits {
        let snippet = hit.snippet.split_whitespace().collect::<Vec<_>>().join(" ");
        terminal::line(format_args!("{}  {:.2}  {}", hit.job, hit.score, terminal::printable(&snippet)));
    }
    Ok(())
}

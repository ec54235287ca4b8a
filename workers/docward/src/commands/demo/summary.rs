//! What came of each document: counts and kinds, never values.

use super::sent::{Asker, Ended};
use crate::failure::Failure;
use crate::terminal;
use anyhow::Context;
use docward_engine_model::Report;
use docward_envelope::{Purpose, RetentionClass};
use docward_ledger::JobState;
use docward_local::demo;
use docward_network::Method;
use serde::Deserialize;
use serde_json::json;

/// One document's summary.
pub(super) struct Row {
    pub(super) kind: String,
    pub(super) found: String,
    pub(super) redacted: String,
    pub(super) place: String,
}

/// Prints a row a document and returns them in the same order.
pub(super) async fn show(ended: &[(&Asker, Vec<Ended>)]) -> anyhow::Result<Vec<Vec<Row>>> {
    let mut table = terminal::table(["document", "is", "found", "redacted", "lies in, until"]);
    let mut all = Vec::new();
    for (asker, documents) in ended {
        let mut rows = Vec::new();
        for document in documents {
            let row = row(asker, document).await?;
            table.add_row([&document.sent.file, &row.kind, &row.found, &row.redacted, &row.place]);
            rows.push(row);
        }
        all.push(rows);
    }
    terminal::line(table);
    Ok(all)
}

async fn row(asker: &Asker, Ended { sent, status }: &Ended) -> anyhow::Result<Row> {
    if status.state != JobState::Done {
        anyhow::bail!("{} ended {} ({})", sent.file, status.state.as_str(), status.reason.as_deref().unwrap_or("-"));
    }
    let report = asker.result(sent.job, "report", Purpose::Treatment).await.map_err(Failure::from)?;
    let report: Report = serde_json::from_slice(&report).context("a report")?;
    let figure = |name: &str| status.stages.iter().filter_map(|stage| stage.counts.get(name)).sum::<u64>();
    let found: Vec<String> = ["pages", "words", "claims", "fields"]
        .iter()
        .map(|name| (name, figure(name)))
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    let mut redacted: Vec<String> =
        report.redacted.iter().map(|(kind, count)| format!("{count} {}", kind.as_str())).collect();
    if report.unknown_ink > 0 {
        redacted.push(format!("{} places of ink to review", report.unknown_ink));
    }
    if report.unregistered_forms > 0 {
        redacted.push(format!("{} forms to review", report.unregistered_forms));
    }
    if report.incomplete_tables > 0 {
        redacted.push(format!("{} tables to review", report.incomplete_tables));
    }
    if report.changes_of_patient > 0 {
        redacted.push(format!("{} changes of patient to review", report.changes_of_patient));
    }
    let until =
        status.stored.iter().find(|stored| stored.retention == RetentionClass::Result).map(|stored| stored.expires);
    let until = until.map(|until| until.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
    Ok(Row {
        kind: report.kind.as_str().to_owned(),
        found: found.join(", "),
        redacted: redacted.join(", "),
        place: format!("docward-{}, {until}", asker.region),
    })
}

/// What a search found.
#[derive(Deserialize)]
struct Found {
    hits: Vec<Hit>,
}

#[derive(Deserialize)]
struct Hit {
    kind: String,
    snippet: String,
}

/// Each tenant's search, in its own region.
pub(super) async fn searches(askers: &[Asker]) -> anyhow::Result<()> {
    for (slug, query) in demo::SEARCHES {
        let asker = askers.iter().find(|asker| asker.tenant == *slug).context("a tenant of the plan")?;
        let query_body = serde_json::to_vec(&json!({ "query": query, "purpose": Purpose::Operations, "limit": 3 }))?;
        let found = asker.api.ask(Method::POST, "search", query_body).await.map_err(Failure::from)?;
        let Found { hits } = serde_json::from_slice(&found).context("what was found")?;
        terminal::line(format_args!("  {slug} searches \u{201c}{query}\u{201d}: {} found", hits.len()));
        if let Some(hit) = hits.first() {
            let snippet: String = hit.snippet.split_whitespace().collect::<Vec<_>>().join(" ");
            let snippet = terminal::printable(&snippet.chars().take(100).collect::<String>());
            terminal::line(format_args!("    {}  {snippet}", hit.kind));
        }
    }
    Ok(())
}

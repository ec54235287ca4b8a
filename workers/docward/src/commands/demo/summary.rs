//! What came of each document: counts and kinds, never values.

use super::sent::{Clients, Ended};
use crate::terminal;
use anyhow::Context;
use docward_client::What;
use docward_engine_model::Report;
use docward_envelope::{Purpose, RetentionClass};
use docward_ledger::JobState;
use docward_local::demo;

/// One document's summary.
pub(super) struct Row {
    pub(super) kind: String,
    pub(super) found: String,
    pub(super) redacted: String,
    pub(super) place: String,
}

/// Prints a row a document and returns them in the same order.
pub(super) async fn show(clients: &Clients, ended: &[Ended]) -> anyhow::Result<Vec<Row>> {
    let mut table = terminal::table(["document", "is", "found", "redacted", "lies in, until"]);
    let mut rows = Vec::new();
    for document in ended {
        let row = row(clients, document).await?;
        table.add_row([
            document.sent.file.clone(),
            row.kind.clone(),
            row.found.clone(),
            row.redacted.clone(),
            row.place.clone(),
        ]);
        rows.push(row);
    }
    terminal::line(table);
    Ok(rows)
}

async fn row(clients: &Clients, document: &Ended) -> anyhow::Result<Row> {
    let (sent, status) = (&document.sent, &document.status);
    let client = clients.get(&sent.region).context("a client a region")?;
    if status.state != JobState::Done {
        anyhow::bail!("{} ended {} ({})", sent.file, status.state.as_str(), status.reason.as_deref().unwrap_or("-"));
    }
    let report = client.fetch(&sent.tenant, sent.job, What::Report, Purpose::Treatment).await?;
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
        place: format!("docward-{}, {until}", sent.region),
    })
}

/// Each tenant's search, in its own region.
pub(super) async fn searches(clients: &Clients) -> anyhow::Result<()> {
    for (slug, query) in demo::SEARCHES {
        for client in clients.values() {
            let tenant = client.tenant(slug)?;
            if !tenant.regions.contains(client.region()) {
                continue;
            }
            let hits = client.search(&tenant, query, Purpose::Operations, 3).await?.hits;
            terminal::line(format_args!("  {slug} searches \u{201c}{query}\u{201d}: {} found", hits.len()));
            if let Some(hit) = hits.first() {
                let snippet: String = hit.snippet.split_whitespace().collect::<Vec<_>>().join(" ");
                let snippet = terminal::printable(&snippet.chars().take(100).collect::<String>());
                terminal::line(format_args!("    {}  {snippet}", hit.kind));
            }
        }
    }
    Ok(())
}

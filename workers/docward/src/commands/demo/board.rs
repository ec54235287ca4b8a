//! The live table: one line a document, moved by the ledger's changes. Where nobody watches, one line a document at the end.

use super::sent::{Clients, Ended, Sent};
use crate::terminal;
use anyhow::Context;
use docward_client::{Client, Followed, Following};
use docward_envelope::{JobId, Stage};
use docward_ledger::{JobState, JobStatus};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::collections::BTreeMap;

/// Follows every document to its end, in the order they were sent.
pub(super) async fn follow(clients: &Clients, sent: Vec<Sent>) -> anyhow::Result<Vec<Ended>> {
    let board = MultiProgress::new();
    let style =
        ProgressStyle::with_template("  {prefix:46} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let mut groups: BTreeMap<_, Vec<(Sent, ProgressBar)>> = BTreeMap::new();
    let order: Vec<JobId> = sent.iter().map(|sent| sent.job).collect();
    for document in sent {
        let bar = board.add(ProgressBar::new(1).with_style(style.clone()));
        bar.set_prefix(format!("{}  {}", document.tenant.slug, document.file));
        bar.set_message("accepted");
        groups.entry((document.region.clone(), document.tenant.id)).or_default().push((document, bar));
    }
    let follow = groups.into_iter().map(|((region, _), documents)| async move {
        let client = clients.get(&region).context("a client a region")?;
        follow_tenant(client, documents).await
    });
    let mut ended: Vec<Ended> = futures_util::future::try_join_all(follow).await?.into_iter().flatten().collect();
    ended.sort_by_key(|ended| order.iter().position(|job| *job == ended.sent.job));
    if !terminal::is_interactive() {
        for document in &ended {
            let name = format!("{}  {}", document.sent.tenant.slug, document.sent.file);
            terminal::line(format_args!("  {name:46} {}", line(&document.status)));
        }
    }
    Ok(ended)
}

async fn follow_tenant(client: &Client, documents: Vec<(Sent, ProgressBar)>) -> anyhow::Result<Vec<Ended>> {
    let tenant = documents.first().map(|(sent, _)| sent.tenant.clone()).context("a document")?;
    let mut open: BTreeMap<JobId, _> = documents.into_iter().map(|document| (document.0.job, document)).collect();
    let mut following = Following::of(client, &tenant, open.keys().copied(), None).await?;
    let mut ended = Vec::new();
    while let Some(followed) = following.next().await? {
        match followed {
            Followed::Moved(status) => {
                if let Some((_, bar)) = open.get(&status.job) {
                    bar.set_message(line(&status));
                }
            }
            Followed::Ended(status) => {
                if let Some((sent, bar)) = open.remove(&status.job) {
                    bar.finish_with_message(line(&status));
                    ended.push(Ended { sent, status });
                }
            }
            Followed::Workers(_) => {}
        }
    }
    Ok(ended)
}

/// `ocr 0.8s  extract 0.1s  redact …`.
fn line(status: &JobStatus) -> String {
    let mut before = status.created;
    let mut parts = Vec::new();
    for stage in Stage::ALL {
        match status.stages.iter().find(|done| done.stage == Some(*stage)) {
            Some(done) => {
                let seconds = done.at.duration_since(before).as_secs_f64();
                before = done.at;
                parts.push(format!("{stage} {seconds:4.1}s"));
            }
            None if status.state.is_final() => {}
            None => {
                parts.push(format!("{stage} …"));
                break;
            }
        }
    }
    if status.state != JobState::Running && status.state != JobState::Accepted {
        let reason = status.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        parts.push(format!("{}{reason}", status.state.as_str()));
    }
    parts.join("  ")
}

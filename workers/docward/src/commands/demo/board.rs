//! The live table: one line a document, moved by the events of the service. Where nobody watches, one line a document at the end.

use super::sent::{Asker, Ended, Job, Sent};
use crate::failure::Failure;
use crate::terminal;
use anyhow::{Context, bail};
use docward_envelope::{JobId, Stage};
use docward_ledger::JobState;
use futures_util::future::try_join_all;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::collections::BTreeMap;

/// Follows every document of each asker to its end; gives them in the order they were sent.
pub(super) async fn follow(sent: Vec<(&Asker, Vec<Sent>)>) -> anyhow::Result<Vec<(&Asker, Vec<Ended>)>> {
    let board = MultiProgress::new();
    let style =
        ProgressStyle::with_template("  {prefix:46} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let mut following = Vec::new();
    for (asker, documents) in sent {
        let with_bar = |sent: Sent| {
            let bar = board.add(ProgressBar::new(1).with_style(style.clone()));
            bar.set_prefix(format!("{}  {}", asker.tenant, sent.file));
            bar.set_message("accepted");
            (sent, bar)
        };
        following.push(follow_tenant(asker, documents.into_iter().map(with_bar).collect()));
    }
    let ended = try_join_all(following).await?;
    if !terminal::is_interactive() {
        for (asker, documents) in &ended {
            for Ended { sent, status } in documents {
                let name = format!("{}  {}", asker.tenant, sent.file);
                terminal::line(format_args!("  {name:46} {}", line(status)));
            }
        }
    }
    Ok(ended)
}

async fn follow_tenant(asker: &Asker, documents: Vec<(Sent, ProgressBar)>) -> anyhow::Result<(&Asker, Vec<Ended>)> {
    let order: Vec<JobId> = documents.iter().map(|(sent, _)| sent.job).collect();
    let open = documents.into_iter().map(|document| (document.0.job, document)).collect();
    let mut board = Board { open, ended: Vec::new() };
    let mut events = asker.api.events("events").await.map_err(Failure::from)?;
    // What happened before it was listened.
    board.ask(asker).await?;
    while !board.open.is_empty() {
        let (name, data) = events.next().await.map_err(Failure::from)?.context("the service ended")?;
        match name.as_str() {
            "moved" => board.hear(serde_json::from_str(&data).context("a job")?),
            "missed" => board.ask(asker).await?,
            _ => bail!("{name}: {}", terminal::printable(&data)),
        }
    }
    board.ended.sort_by_key(|ended| order.iter().position(|job| *job == ended.sent.job));
    Ok((asker, board.ended))
}

struct Board {
    open: BTreeMap<JobId, (Sent, ProgressBar)>,
    ended: Vec<Ended>,
}

impl Board {
    /// Asks for each job that has not ended.
    async fn ask(&mut self, asker: &Asker) -> anyhow::Result<()> {
        for job in self.open.keys().copied().collect::<Vec<_>>() {
            self.hear(asker.job(job).await?);
        }
        Ok(())
    }

    fn hear(&mut self, status: Job) {
        let Some((_, bar)) = self.open.get(&status.id) else { return };
        bar.set_message(line(&status));
        if status.state.is_final()
            && let Some((sent, bar)) = self.open.remove(&status.id)
        {
            bar.finish();
            self.ended.push(Ended { sent, status });
        }
    }
}

/// `ocr 0.8s  extract 0.1s  redact …`.
fn line(status: &Job) -> String {
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

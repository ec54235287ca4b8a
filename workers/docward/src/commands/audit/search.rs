//! `docward audit search`.

use super::whose::Whose;
use crate::commands::since::since;
use crate::session::Session;
use crate::terminal;
use docward_envelope::{Decision, FactKind, JobId, Purpose, Timestamp};
use docward_ledger::{Entry, Query};

/// Finds facts by who, what for, what, about which job and since when; the newest first.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The tenant whose audit trail it is, and the region.
    #[command(flatten)]
    pub whose: Whose,
    /// Who: a name, or `person:NAME`, `worker:STAGE`, `task:NAME`.
    #[arg(long)]
    pub actor: Option<String>,
    /// What it was done for.
    #[arg(long)]
    pub purpose: Option<Purpose>,
    /// What: accepted, done, read, refused, erased …
    #[arg(long)]
    pub kind: Option<FactKind>,
    /// About which job.
    #[arg(long)]
    pub job: Option<JobId>,
    /// Since when: 24h, 7d, or a point in time.
    #[arg(long, value_parser = since)]
    pub since: Option<Timestamp>,
    /// At most so many.
    #[arg(long, default_value_t = 100)]
    pub limit: u32,
    /// Print JSON instead of a table or sentences.
    #[arg(long)]
    pub json: bool,
}

pub(super) async fn run(session: &Session, arguments: &Arguments) -> anyhow::Result<()> {
    let query = Query {
        actor: arguments.actor.clone(),
        purpose: arguments.purpose,
        kind: arguments.kind,
        job: arguments.job,
        since: arguments.since,
        after: None,
        limit: arguments.limit,
    };
    let found = arguments.whose.open(session).await?.search(&query).await?;
    if arguments.json {
        return terminal::json(&found);
    }
    let mut table = terminal::table(["at", "region", "#", "who", "what", "why", "decision", "job", "policy"]);
    for Entry { seq, fact, .. } in &found {
        let what = fact.stage.map_or_else(|| fact.kind.to_string(), |stage| format!("{} {stage}", fact.kind));
        let decided = if fact.decision == Decision::Deny { "denied" } else { "allowed" };
        let decision = fact.reason.as_deref().map_or_else(|| decided.to_owned(), |why| format!("{decided}: {why}"));
        table.add_row([
            terminal::moment(fact.at),
            fact.region.to_string(),
            seq.to_string(),
            fact.actor.to_string(),
            what,
            fact.purpose.to_string(),
            decision,
            fact.job.map(|job| job.to_string()).unwrap_or_default(),
            fact.policy.map(|policy| policy.version.0.to_string()).unwrap_or_default(),
        ]);
    }
    terminal::rows(&table, "no fact is like that");
    if found.len() as u64 == u64::from(arguments.limit) {
        terminal::note(format_args!("the newest {} are shown; --limit N shows more", found.len()));
    }
    Ok(())
}

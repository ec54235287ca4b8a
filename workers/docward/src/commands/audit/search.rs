//! `docward audit search`.

use super::whose::Whose;
use crate::session::Session;
use crate::terminal;
use docward_envelope::{Decision, FactKind, JobId, Purpose};
use docward_ledger::{Entry, Query};
use docward_runtime::error::At;

/// Finds facts by who, what for, what, about which job and since when; the newest first.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The tenant whose audit trail it is, and the region.
    #[command(flatten)]
    pub whose: Whose,
    /// Who: a name, or `person:NAME`, `worker:STAGE`, `task:NAME`.
    #[arg(long)]
    pub actor: Option<String>,
    /// The purpose, which policy and grant must allow and the audit trail records.
    #[arg(long)]
    pub purpose: Option<Purpose>,
    /// What: accepted, done, read, refused, erased …
    #[arg(long)]
    pub kind: Option<FactKind>,
    /// About which job.
    #[arg(long)]
    pub job: Option<JobId>,
    /// Since when: 24h, 7d, or a point in time.
    #[arg(long)]
    pub since: Option<String>,
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
        since: arguments.since.as_deref().map(super::since::since).transpose()?,
        after: None,
        limit: arguments.limit,
    };
    let mut found: Vec<Entry> = Vec::new();
    let (tenant, clients) = arguments.whose.open(session).await?;
    for client in clients {
        found.extend(client.ledger().trail(tenant.id, &query).await.at(client.region())?);
    }
    found.sort_by_key(|entry| std::cmp::Reverse(entry.fact.at));
    found.truncate(usize::try_from(arguments.limit)?);
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

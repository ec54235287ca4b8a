//! `docward dead`: work that is held, or waits for a person. Everything works on the ledger's table; no queue is browsed.

use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use docward_client::Client;
use docward_client::operate::parked;
use docward_envelope::{Region, TenantId};
use docward_ledger::{ParkedWork, Quarantined};
use docward_trust_policy::Tenant;
use serde_json::json;

/// Lists, shows, replays or drops work that is held or dead.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// The region that the command is about; must be said.
    #[arg(long, global = true)]
    pub region: Option<Region>,
    /// What waits in this tenant's own environment, by name or id, rather than in the one that all share.
    #[arg(long, global = true, value_name = "TENANT")]
    pub environment: Option<String>,
    /// Print JSON instead of a table or sentences.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lists what waits, of the tenants that your grants let you audit.
    List {
        /// Only this tenant's, by name or id.
        #[arg(long)]
        tenant: Option<String>,
        /// How many rows at most.
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Shows one row's header.
    Show(Row),
    /// Sends one row's bytes to its stage again.
    Replay(Row),
    /// Lets one row go for good: its job ends dead.
    Drop(Row),
    /// Sends a message of the quarantine, that nobody vouches for, to its stage again: a worker finds out whether its seal opens.
    Release(Row),
}

/// One row of `dead list`.
#[derive(Debug, clap::Args)]
pub struct Row {
    /// Its number, as `docward dead list` says it.
    pub number: i64,
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
}

/// Does it.
///
/// # Errors
/// When there is no such row or the fleet can't be reached.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let region = arguments.region.ok_or_else(|| Failure::wrong_use("say which region: --region R"))?;
    let environment = arguments.environment.as_deref().map(|name| session.tenant(name)).transpose()?;
    let environment = environment.map(|tenant| tenant.id);
    let client = async || match environment {
        Some(tenant) => session.client_in(&region, tenant).await,
        None => session.client(&region).await,
    };
    match arguments.command {
        Command::List { tenant, limit } => {
            list(session, (&region, environment), (tenant.as_deref(), limit), arguments.json).await
        }
        Command::Show(row) => show(&client().await?, &session.tenant(&row.tenant)?, row.number, arguments.json).await,
        Command::Replay(row) => {
            client().await?.replay_parked(&session.tenant(&row.tenant)?, row.number).await?;
            terminal::note(format_args!("{} goes on", row.number));
            Ok(())
        }
        Command::Drop(row) => {
            client().await?.drop_parked(&session.tenant(&row.tenant)?, row.number).await?;
            terminal::note(format_args!("{} dropped", row.number));
            Ok(())
        }
        Command::Release(row) => {
            client().await?.release_quarantined(&session.tenant(&row.tenant)?, row.number).await?;
            terminal::note(format_args!("{} goes on", row.number));
            Ok(())
        }
    }
}

async fn list(
    session: &Session,
    place: (&Region, Option<TenantId>),
    (name, limit): (Option<&str>, u32),
    as_json: bool,
) -> anyhow::Result<()> {
    let connections = session.connections()?;
    let tenant = name.map(|name| session.tenant(name)).transpose()?;
    let waiting = parked::waiting(connections, place, tenant.as_ref(), limit, &session.caller()?).await?;
    let (rows, unreadable) = (waiting.parked, waiting.quarantined.unwrap_or_default());
    if as_json {
        let unreadable: Vec<_> = unreadable.iter().map(quarantined_json).collect();
        let rows: Vec<_> = rows.iter().map(row_json).collect();
        return terminal::json(&json!({ "parked": rows, "unreadable": unreadable }));
    }
    let mut table = terminal::table(["number", "kind", "reason", "tenant", "job", "stage", "since"]);
    for row in &rows {
        table.add_row([
            row.number.to_string(),
            row.reason.kind().to_owned(),
            row.reason.as_str().to_owned(),
            connections.directory().name(row.tenant),
            row.job.to_string(),
            row.stage.to_string(),
            terminal::moment(row.parked_at),
        ]);
    }
    terminal::rows(&table, "nothing waits");
    if rows.len() as u64 == u64::from(limit) {
        terminal::note(format_args!("{limit} at most are shown; --limit N shows more"));
    }
    if !unreadable.is_empty() {
        terminal::line(format_args!("and {} messages in quarantine, of which no tenant is told:", unreadable.len()));
        let mut table = terminal::table(["number", "fault", "stage", "bytes", "since"]);
        for row in &unreadable {
            table.add_row([
                row.number.to_string(),
                row.fault.as_str().to_owned(),
                row.stage.map(|stage| stage.to_string()).unwrap_or_default(),
                row.length.to_string(),
                terminal::moment(row.received),
            ]);
        }
        terminal::rows(&table, "");
    }
    Ok(())
}

fn quarantined_json(row: &Quarantined) -> serde_json::Value {
    json!({ "number": row.number, "fault": row.fault.as_str(), "bytes": row.length, "since": row.received })
}

fn row_json(row: &ParkedWork) -> serde_json::Value {
    json!({
        "number": row.number,
        "kind": row.reason.kind(),
        "reason": row.reason.as_str(),
        "tenant": row.tenant,
        "job": row.job,
        "run": row.run,
        "stage": row.stage,
        "attempt": row.attempt,
        "since": row.parked_at,
    })
}

async fn show(client: &Client, tenant: &Tenant, number: i64, as_json: bool) -> anyhow::Result<()> {
    let detail = client.show_parked(tenant, number).await?;
    let value = json!({
        "row": row_json(&detail.work),
        "header": detail.header,
        "lane": detail.lane,
        "next-try": detail.next_try,
        "bytes": detail.envelope.as_bytes().len(),
    });
    if as_json {
        return terminal::json(&value);
    }
    terminal::line(format_args!("{} {} ({})", number, detail.work.reason.kind(), detail.work.reason.as_str()));
    terminal::line("what its header says (not to be trusted before the seal opened):");
    terminal::json(&detail.header)
}

//! `docward freeze | thaw`: makes work wait, by tenant, region and stage in any combination, and lets it go on. Done in every
//! environment that may hold something of whom it concerns; what waits is kept by the ledger, and its retention's clock stops.

use crate::explain::explain;
use crate::failure::{self, Failure};
use crate::session::Session;
use crate::terminal;
use clap::ArgGroup;
use docward_client::operate::freezes;
use docward_envelope::{Region, Stage, Timestamp};
use docward_trust_policy::Tenant;
use serde_json::json;

/// Makes work wait until it is thawed.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct FreezeArguments {
    /// Instead of freezing.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What is frozen: one tenant, or all.
    #[command(flatten)]
    pub extent: Extent,
}

/// Instead of freezing.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lists what is frozen, and whose keys are revoked, of the tenants that your grants let you audit.
    List {
        /// Print JSON instead of a table or sentences.
        #[arg(long)]
        json: bool,
    },
}

/// Lets frozen work go on where it stopped.
#[derive(Debug, clap::Args)]
pub struct ThawArguments {
    /// What is frozen: one tenant, or all.
    #[command(flatten)]
    pub extent: Extent,
}

/// Whose work, where, at which stage.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("whose").required(true))]
pub struct Extent {
    /// Whose, by name or id.
    #[arg(long, group = "whose")]
    pub tenant: Option<String>,
    /// The work of all tenants.
    #[arg(long, group = "whose")]
    pub all: bool,
    /// Where; everywhere if absent.
    #[arg(long)]
    pub region: Option<Region>,
    /// At which stage; at every one if absent.
    #[arg(long)]
    pub stage: Option<Stage>,
    /// Print JSON instead of a table or sentences.
    #[arg(long)]
    pub json: bool,
}

/// Freezes, or lists what is frozen.
///
/// # Errors
/// When there is no such tenant or region, no grant covers it, or a ledger can't be reached; the other regions' work is frozen all
/// the same.
pub async fn freeze(session: &Session, arguments: FreezeArguments) -> anyhow::Result<()> {
    match arguments.command {
        Some(Command::List { json }) => list(session, json).await,
        None => change(session, &arguments.extent, true).await,
    }
}

/// Thaws.
///
/// # Errors
/// As [`freeze`].
pub async fn thaw(session: &Session, arguments: ThawArguments) -> anyhow::Result<()> {
    change(session, &arguments.extent, false).await
}

async fn change(session: &Session, extent: &Extent, freezing: bool) -> anyhow::Result<()> {
    let connections = session.connections()?;
    // Without one it is `--all`, which clap sees to.
    let tenant = extent.tenant.as_deref().map(|name| session.tenant(name)).transpose()?;
    let (region, caller, now) = (extent.region.as_ref(), session.caller()?, Timestamp::now());
    let whose = (tenant.as_ref(), extent.stage);
    let answers = freezes::everywhere(connections, whose, region, freezing, &caller, now).await?;
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for (region, answer) in answers {
        let change = match answer {
            Ok(change) => change,
            Err(error) => {
                failed.push(anyhow::Error::from(error).context(region));
                continue;
            }
        };
        if !change.in_catalogue {
            terminal::note("the catalogue does not answer: the ledgers have it, the catalogue does not");
        }
        if !extent.json {
            let what = match (freezing, change.changed) {
                (true, true) => "frozen",
                (true, false) => "was frozen already",
                (false, true) => "goes on",
                (false, false) => "was not frozen so: `docward freeze list` shows what is",
            };
            terminal::line(format_args!("{region}: {} {what}", name(tenant.as_ref(), extent.stage)));
        }
        done.push(json!({ "region": region, "frozen": freezing, "changed": change.changed }));
    }
    if extent.json && (failed.is_empty() || !done.is_empty()) {
        terminal::json(&done)?;
    }
    // Of several, programs are told the first one's word.
    let Some(first) = failed.first() else { return Ok(()) };
    let all: Vec<String> = failed.iter().map(explain).collect();
    Err(Failure::new(failure::word(first), all.join("\n")).into())
}

fn name(tenant: Option<&Tenant>, stage: Option<Stage>) -> String {
    let whose = tenant.map_or("everybody", |tenant| tenant.slug.as_str());
    stage.map_or_else(|| whose.to_owned(), |stage| format!("{whose} at {stage}"))
}

/// What is in force, as each region's ledger has it.
async fn list(session: &Session, as_json: bool) -> anyhow::Result<()> {
    let connections = session.connections()?;
    let directory = connections.directory();
    let mut table = terminal::table(["region", "what", "whose", "stage", "since"]);
    let mut rows = Vec::new();
    for (region, control) in freezes::in_force(connections, &session.caller()?).await? {
        let whose = control.tenant.map_or_else(|| "everybody".to_owned(), |tenant| directory.name(tenant));
        let what = if control.revokes { "keys revoked" } else { "frozen" };
        table.add_row([
            region.to_string(),
            what.to_owned(),
            whose,
            control.stage.map_or("every stage", Stage::as_str).to_owned(),
            terminal::moment(control.since),
        ]);
        rows.push(json!({ "region": region, "control": control }));
    }
    if as_json {
        return terminal::json(&rows);
    }
    terminal::rows(&table, "nothing is frozen, and no keys are revoked");
    Ok(())
}

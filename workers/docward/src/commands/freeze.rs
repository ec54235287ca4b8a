//! `docward freeze | thaw`: makes work wait, by tenant, region and stage in any combination, and lets it go on. Done in every
//! environment that may hold something of whom it concerns; what waits is kept by the ledger, and its retention's clock stops.

use crate::terminal;
use anyhow::bail;
use docward_client::Client;
use docward_control::{CatalogueDatabase, CatalogueError};
use docward_envelope::{Freeze, Region, Stage, Timestamp};
use docward_runtime::config::AuthorityConfig;
use docward_runtime::directory::Directory;
use docward_trust::person;
use docward_trust_policy::Tenant;
use serde_json::json;
use std::path::Path;

/// Makes work wait until it is thawed.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct FreezeArguments {
    /// Instead of freezing.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What.
    #[command(flatten)]
    pub extent: Extent,
}

/// Instead of freezing.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lists what is frozen, and whose keys are revoked.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Lets frozen work go on where it stopped.
#[derive(Debug, clap::Args)]
pub struct ThawArguments {
    /// What.
    #[command(flatten)]
    pub extent: Extent,
}

/// Whose work, where, at which stage.
#[derive(Debug, clap::Args)]
pub struct Extent {
    /// Whose, by name or id.
    #[arg(long, conflicts_with = "all")]
    pub tenant: Option<String>,
    /// Everybody's.
    #[arg(long)]
    pub all: bool,
    /// Where; everywhere if absent.
    #[arg(long)]
    pub region: Option<Region>,
    /// At which stage; at every one if absent.
    #[arg(long)]
    pub stage: Option<Stage>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Freezes, or lists what is frozen.
///
/// # Errors
/// When there is no such tenant or region, no grant covers it, or a ledger can't be reached.
pub async fn freeze(folder: &Path, arguments: FreezeArguments) -> anyhow::Result<()> {
    match arguments.command {
        Some(Command::List { json }) => list(folder, json).await,
        None => change(folder, &arguments.extent, true).await,
    }
}

/// Thaws.
///
/// # Errors
/// As [`freeze`].
pub async fn thaw(folder: &Path, arguments: ThawArguments) -> anyhow::Result<()> {
    change(folder, &arguments.extent, false).await
}

async fn change(folder: &Path, extent: &Extent, freezes: bool) -> anyhow::Result<()> {
    let directory = Directory::open(folder)?;
    let tenant = match (&extent.tenant, extent.all) {
        (Some(name), _) => Some(directory.tenant(name)?),
        (None, true) => None,
        (None, false) => bail!("say whose work: --tenant T or --all"),
    };
    let freeze = Freeze { tenant: tenant.as_ref().map(|tenant| tenant.id), stage: extent.stage };
    let database = database(folder).await;
    let mut done = Vec::new();
    for region in regions(&directory, tenant.as_ref(), extent.region.as_ref())? {
        let clients = admitted(folder, &directory, tenant.as_ref(), &region).await?;
        let changed = apply(&clients, database.as_ref(), &freeze, freezes, Timestamp::now()).await?;
        if !extent.json {
            let what = match (freezes, changed) {
                (true, true) => "frozen",
                (true, false) => "was frozen already",
                (false, true) => "goes on",
                (false, false) => "was not frozen so: `docward freeze list` shows what is",
            };
            terminal::line(format_args!("{region}: {} {what}", name(tenant.as_ref(), extent.stage)));
        }
        done.push(json!({ "region": region, "frozen": freezes, "changed": changed }));
    }
    if extent.json { terminal::json(&done) } else { Ok(()) }
}

/// Everywhere, or the one that is named.
fn regions(directory: &Directory, tenant: Option<&Tenant>, named: Option<&Region>) -> anyhow::Result<Vec<Region>> {
    if let Some(tenant) = tenant {
        return directory.regions_of(tenant, named);
    }
    let known: Vec<Region> = directory.regions().cloned().collect();
    match named {
        None => Ok(known),
        Some(region) if known.contains(region) => Ok(vec![region.clone()]),
        Some(region) => {
            let known: Vec<&str> = known.iter().map(Region::as_str).collect();
            bail!("there is no region {region}; there are: {}", known.join(", "))
        }
    }
}

/// The person in every environment of a region that may hold something of whom it concerns, let through by the gate for
/// each tenant.
pub(super) async fn admitted(
    folder: &Path,
    directory: &Directory,
    tenant: Option<&Tenant>,
    region: &Region,
) -> anyhow::Result<Vec<Client>> {
    let everybody = directory.tenants().into_iter().filter(|tenant| tenant.regions.contains(region));
    let concerned: Vec<Tenant> = tenant.map_or_else(|| everybody.collect(), |tenant| vec![tenant.clone()]);
    let mut clients = vec![Client::open(folder, region).await?];
    for tenant in &concerned {
        clients[0].admitted(tenant, person::Operate).await?;
        if docward_client::has_environment(folder, region, tenant.id) {
            clients.push(Client::open_environment(folder, region, tenant.id).await?);
        }
    }
    Ok(clients)
}

/// Freezes or thaws in each environment, and writes down what was wanted; says whether anything changed. The ledgers first:
/// a freeze does not wait for the catalogue.
pub(super) async fn apply(
    clients: &[Client],
    database: Option<&CatalogueDatabase>,
    freeze: &Freeze,
    freezes: bool,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let mut changed = false;
    for client in clients {
        let (ledger, actor) = (client.ledger(), client.actor());
        changed |=
            if freezes { ledger.freeze(freeze, &actor, now).await? } else { ledger.thaw(freeze, &actor, now).await? };
    }
    if let (Some(database), Some(client)) = (database, clients.first()) {
        let (region, actor) = (client.region(), client.actor());
        let written = if freezes {
            database.want(false, freeze, region, &actor, now).await
        } else {
            database.lift(false, freeze, region, &actor, now).await
        };
        match written {
            Err(CatalogueError::Away) => away(),
            written => written?,
        }
    }
    Ok(changed)
}

/// The catalogue, if it answers.
async fn database(folder: &Path) -> Option<CatalogueDatabase> {
    let config = AuthorityConfig::read(&AuthorityConfig::path(folder)).ok()?;
    let database = CatalogueDatabase::connect(&config.catalogue).await.ok();
    if database.is_none() {
        away();
    }
    database
}

fn away() {
    terminal::note("the catalogue does not answer: the ledgers have it, the catalogue does not");
}

fn name(tenant: Option<&Tenant>, stage: Option<Stage>) -> String {
    let whose = tenant.map_or("everybody", |tenant| tenant.slug.as_str());
    stage.map_or_else(|| whose.to_owned(), |stage| format!("{whose} at {stage}"))
}

/// What is in force, as each region's ledger has it.
async fn list(folder: &Path, as_json: bool) -> anyhow::Result<()> {
    let directory = Directory::open(folder)?;
    let mut table = terminal::table(["region", "what", "whose", "stage", "since"]);
    let mut rows = Vec::new();
    for region in directory.regions() {
        for control in Client::ledger_of(folder, region).await?.controls().await? {
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
    }
    if as_json {
        return terminal::json(&rows);
    }
    terminal::line(table);
    Ok(())
}

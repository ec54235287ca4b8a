//! `docward backup`: the ledger's rows, one sealed object a tenant, in the region.

use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use anyhow::Context;
use docward_client::operate::rows::Backups;
use docward_envelope::{BackupId, ObjectName, Region};
use docward_trust_policy::Tenant;
use serde::Serialize;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Backs up the ledger's rows: one object a tenant, sealed under the tenant's own key, in the region's bucket.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// What else to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What to take a backup of.
    #[command(flatten)]
    pub of: Of,
    /// Into this folder instead of the region's bucket; sealed all the same.
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
}

/// What else to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lists the backups that there are.
    List(Of),
}

/// What a backup is of: one tenant in one region.
#[derive(Debug, clap::Args)]
pub struct Of {
    /// The region that the command is about; must be said.
    #[arg(long)]
    pub region: Option<Region>,
    /// Only this tenant's, by name or id.
    #[arg(long)]
    pub tenant: Option<String>,
    /// Print JSON instead of a table or sentences.
    #[arg(long)]
    pub json: bool,
}

/// One backup as `--json` prints it.
#[derive(Serialize)]
struct Row {
    tenant: String,
    region: Region,
    backup: BackupId,
    facts: Option<u64>,
    rows: Option<u64>,
    place: String,
}

impl Row {
    fn new(tenant: &Tenant, region: &Region, backup: BackupId, place: String) -> Self {
        Self { tenant: tenant.slug.clone(), region: region.clone(), backup, facts: None, rows: None, place }
    }
}

/// Takes or lists backups.
///
/// # Errors
/// When a region or key can't be reached, or no grant covers it.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let (of, listing) = match arguments.command {
        Some(Command::List(of)) => (of, true),
        None => (arguments.of, false),
    };
    let region = of.region.clone().ok_or_else(|| Failure::wrong_use("say which region: --region R"))?;
    let mut found = Vec::new();
    for tenant in tenants(session, &region, of.tenant.as_deref())? {
        for client in session.clients(&tenant, Some(&region)).await? {
            let backups = Backups::open(&client, &tenant).await?;
            if listing {
                let row = |(backup, name): (BackupId, ObjectName)| Row::new(&tenant, &region, backup, name.to_string());
                found.extend(backups.list().await?.into_iter().map(row));
            } else {
                found.push(one(&backups, &tenant, &region, arguments.into.as_deref()).await?);
            }
            backups.close().await;
        }
    }
    if of.json {
        return terminal::json(&found);
    }
    if listing {
        list(found);
    } else {
        taken(found);
    }
    Ok(())
}

fn list(found: Vec<Row>) {
    let mut table = terminal::table(["tenant", "region", "backup", "place"]);
    for Row { tenant, region, backup, place, .. } in found {
        table.add_row([tenant, region.to_string(), backup.to_string(), place]);
    }
    terminal::rows(&table, "there is no backup");
}

fn taken(found: Vec<Row>) {
    let mut table = terminal::table(["tenant", "region", "backup", "facts", "rows", "place"]);
    let figure = |count: Option<u64>| count.map(|count| count.to_string()).unwrap_or_default();
    for Row { tenant, region, backup, facts, rows, place } in found {
        table.add_row([tenant, region.to_string(), backup.to_string(), figure(facts), figure(rows), place]);
    }
    terminal::rows(&table, "no tenant is at home there");
}

/// The one that is named, or all that are at home in the region.
fn tenants(session: &Session, region: &Region, named: Option<&str>) -> anyhow::Result<Vec<Tenant>> {
    if let Some(name) = named {
        return Ok(vec![session.tenant(name)?]);
    }
    Ok(session.connections()?.directory().tenants_in(region))
}

async fn one(backups: &Backups<'_>, tenant: &Tenant, region: &Region, into: Option<&Path>) -> anyhow::Result<Row> {
    let taken = backups.take(into.is_none()).await?;
    let place = match (into, &taken.sealed) {
        (Some(folder), Some(sealed)) => {
            let file = folder.join(format!("{}-{}.backup", tenant.id, taken.backup));
            write(&file, sealed)?;
            terminal::name(&file)
        }
        _ => taken.name.to_string(),
    };
    let (facts, rows) = (Some(taken.header.facts), Some(taken.header.rows));
    Ok(Row { facts, rows, ..Row::new(tenant, region, taken.backup, place) })
}

fn write(file: &Path, sealed: &[u8]) -> anyhow::Result<()> {
    use std::io::Write;
    if let Some(parent) = file.parent() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    let mut out = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    out.write_all(sealed)
        .and_then(|()| out.sync_all())
        .with_context(|| format!("cannot write {}", terminal::name(file)))
}

//! `docward backup`: the ledger's rows, one sealed object a tenant, in the region.

use crate::terminal;
use anyhow::Context;
use docward_client::Client;
use docward_envelope::{BackupId, ObjectName, Region, Timestamp};
use docward_runtime::config::{ConfigRole, RegionConfig};
use docward_runtime::wiring::Rooms;
use docward_trust::{ProcessRole, Task, TaskRequest, TenantScope, task};
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
    /// Of what.
    #[command(flatten)]
    pub take: Take,
}

/// What else to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Lists backups.
    List(Take),
}

/// Of what.
#[derive(Debug, clap::Args)]
pub struct Take {
    /// Where.
    #[arg(long)]
    pub region: Option<Region>,
    /// Only this tenant's, by name or id.
    #[arg(long)]
    pub tenant: Option<String>,
    /// Into this folder instead of the region's bucket; sealed all the same.
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// One backup.
#[derive(Serialize)]
struct Taken {
    tenant: String,
    region: Region,
    backup: BackupId,
    facts: Option<u64>,
    rows: Option<u64>,
    place: String,
}

/// Takes or lists backups.
///
/// # Errors
/// When a region or key can't be reached, or no grant covers it.
pub async fn run(folder: &Path, arguments: Arguments) -> anyhow::Result<()> {
    let (take, listing) = match arguments.command {
        Some(Command::List(take)) => (take, true),
        None => (arguments.take, false),
    };
    let region = take.region.clone().context("say which region: --region R")?;
    let mut taken = Vec::new();
    for (client, tenant) in clients(folder, &region, take.tenant.as_deref()).await? {
        client.operate(&tenant).await?;
        let rooms = rooms(folder, &client).await?;
        if listing {
            taken.extend(list(&rooms, &client, &tenant).await?);
        } else {
            taken.push(one(&rooms, &client, &tenant, take.into.as_deref()).await?);
        }
        rooms.broker.close().await;
    }
    if take.json {
        return terminal::json(&taken);
    }
    let mut table = terminal::table(["tenant", "region", "backup", "facts", "rows", "place"]);
    let figure = |count: Option<u64>| count.map(|count| count.to_string()).unwrap_or_default();
    for Taken { tenant, region, backup, facts, rows, place } in taken {
        table.add_row([tenant, region.to_string(), backup.to_string(), figure(facts), figure(rows), place]);
    }
    terminal::line(table);
    Ok(())
}

/// A client for each tenant's every place in the region.
async fn clients(folder: &Path, region: &Region, tenant: Option<&str>) -> anyhow::Result<Vec<(Client, Tenant)>> {
    let names = if let Some(name) = tenant {
        vec![name.to_owned()]
    } else {
        let config = RegionConfig::read(&RegionConfig::path(folder, region, ConfigRole::Operator))?;
        let catalogue = docward_runtime::wiring::catalogue(&config)?;
        let at_home = catalogue.tenants().into_iter().filter(|tenant| tenant.regions.contains(region));
        at_home.map(|tenant| tenant.slug).collect()
    };
    let mut clients = Vec::new();
    for name in names {
        for client in Client::of_tenant(folder, &name, Some(region)).await? {
            let tenant = client.tenant(&name)?;
            clients.push((client, tenant));
        }
    }
    Ok(clients)
}

/// What the task of that name works with.
pub(super) async fn rooms(folder: &Path, client: &Client) -> anyhow::Result<Rooms> {
    let environment = client.ledger().environment();
    let config = RegionConfig::read_in(folder, client.region(), environment, ConfigRole::Operator)?;
    Rooms::open(&config, ProcessRole::Task(Task::Backup), "backup").await
}

async fn one(rooms: &Rooms, client: &Client, tenant: &Tenant, into: Option<&Path>) -> anyhow::Result<Taken> {
    let now = Timestamp::now();
    client.ledger().deliver(now).await?;
    let rows = client.ledger().backup(tenant.id, now).await?;
    let backup = BackupId::generate();
    let name = ObjectName::Backup { tenant: tenant.id, backup };
    let request = TaskRequest { task: task::Backup, tenant: tenant.id };
    let place = match into {
        None => {
            let put =
                async |scope: TenantScope<'_, task::Backup>| rooms.store.put_backup(&scope, &name, rows.bytes()).await;
            rooms.gate.admit(request, put).await??;
            name.to_string()
        }
        Some(folder) => {
            let seal = async |scope: TenantScope<'_, task::Backup>| scope.seal_backup(&name, rows.bytes()).await;
            let sealed = rooms.gate.admit(request, seal).await??;
            let file = folder.join(format!("{}-{backup}.backup", tenant.id));
            write(&file, &sealed)?;
            terminal::name(&file)
        }
    };
    rooms.broker.publish_fact(&client.ledger().backed_up(&rows.header, client.actor(), now)).await?;
    let (facts, rows) = (Some(rows.header.facts), Some(rows.header.rows));
    Ok(Taken { tenant: tenant.slug.clone(), region: client.region().clone(), backup, facts, rows, place })
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

async fn list(rooms: &Rooms, client: &Client, tenant: &Tenant) -> anyhow::Result<Vec<Taken>> {
    let request = TaskRequest { task: task::Backup, tenant: tenant.id };
    let list = async |scope: TenantScope<'_, task::Backup>| rooms.store.list_backups(&scope).await;
    let names = rooms.gate.admit(request, list).await??;
    let taken = names.into_iter().filter_map(|name| match name {
        ObjectName::Backup { backup, .. } => Some(Taken {
            tenant: tenant.slug.clone(),
            region: client.region().clone(),
            backup,
            facts: None,
            rows: None,
            place: name.to_string(),
        }),
        _ => None,
    });
    Ok(taken.collect())
}

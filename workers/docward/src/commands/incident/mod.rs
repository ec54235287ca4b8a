//! `docward incident`: ties a freeze, a revocation of keys and an extract of the trail together for one tenant, and drafts
//! the notice to that tenant and to no other.

mod folder;
mod notice;

use super::freeze;
use crate::terminal;
use anyhow::{Context, bail};
use docward_client::keys::KeyOperator;
use docward_client::{Client, person};
use docward_control::{CatalogueDatabase, Cause, Incident};
use docward_envelope::{Actor, FactKind, Freeze, IncidentId, Region, Stage, Timestamp};
use docward_runtime::config::AuthorityConfig;
use docward_runtime::directory::Directory;
use docward_trust::person;
use docward_trust_policy::Tenant;
use jiff::SignedDuration;
use std::collections::BTreeSet;
use std::path::Path;

/// Opens, lists, shows and closes incidents.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Freezes a tenant, takes an extract of its trail and drafts the notice to it.
    Open(Open),
    /// Lists incidents.
    List {
        /// Only this tenant's, by name or id.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Shows one incident.
    Show {
        /// Which.
        incident: IncidentId,
    },
    /// Closes an incident: thaws what it froze, restores the keys it revoked.
    Close {
        /// Which.
        incident: IncidentId,
        /// Says that work may go on.
        #[arg(long)]
        yes: bool,
    },
}

/// What is known when it is opened.
#[derive(Debug, clap::Args)]
pub struct Open {
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// Where; in all of the tenant's regions if absent.
    #[arg(long)]
    pub region: Option<Region>,
    /// What class of cause: identity, routing, storage or model.
    #[arg(long, value_parser = cause)]
    pub cause: Cause,
    /// How far back the extract goes, such as 24h or 90m.
    #[arg(long, default_value = "24h")]
    pub since: SignedDuration,
    /// Freezes only this stage.
    #[arg(long)]
    pub stage: Option<Stage>,
    /// Also forbids the use of the tenant's keys.
    #[arg(long)]
    pub revoke_keys: bool,
}

fn cause(word: &str) -> Result<Cause, String> {
    let known = || Cause::ALL.iter().map(|cause| cause.as_str()).collect::<Vec<_>>().join(", ");
    Cause::ALL.iter().find(|cause| cause.as_str() == word).copied().ok_or_else(|| format!("there are: {}", known()))
}

/// Does it.
///
/// # Errors
/// When there is no such tenant, region or incident, no grant covers it, or something that must answer does not.
pub async fn run(path: &Path, arguments: Arguments) -> anyhow::Result<()> {
    let directory = Directory::open(path)?;
    let config = AuthorityConfig::read(&AuthorityConfig::path(path))?;
    let database = CatalogueDatabase::connect(&config.catalogue).await;
    match arguments.command {
        Command::Open(open) => self::open(path, &directory, database.ok(), &open, arguments.json).await,
        Command::List { tenant } => {
            let tenant = tenant.map(|name| directory.tenant(&name)).transpose()?;
            let incidents = database?.incidents(tenant.map(|tenant| tenant.id)).await?;
            list(&directory, incidents, arguments.json)
        }
        Command::Show { incident } => {
            let incident = database?.incident(incident).await?;
            let name = directory.name(incident.tenant);
            if !arguments.json {
                terminal::line(format_args!("{name}: {}", terminal::name(folder::path(path, incident.id))));
            }
            terminal::json(&incident)
        }
        Command::Close { incident, yes } => {
            let database = database?;
            let slug = close(path, &directory, &database, incident, yes).await?;
            if arguments.json {
                return terminal::json(&database.incident(incident).await?);
            }
            terminal::line(format_args!("incident {incident} is closed; {slug} goes on"));
            Ok(())
        }
    }
}

async fn open(
    path: &Path,
    directory: &Directory,
    database: Option<CatalogueDatabase>,
    open: &Open,
    as_json: bool,
) -> anyhow::Result<()> {
    let tenant = directory.tenant(&open.tenant)?;
    let regions = directory.regions_of(&tenant, open.region.as_ref())?;
    let now = Timestamp::now();
    let mut incident = Incident {
        id: IncidentId::generate(),
        tenant: tenant.id,
        regions: regions.iter().cloned().collect(),
        cause: open.cause,
        stage: open.stage,
        since: now.checked_sub(open.since).context("`--since` goes back too far")?,
        froze: BTreeSet::new(),
        revoked: BTreeSet::new(),
        opened: now,
        actor: Actor::Person(person()).to_string(),
        closed: None,
        closed_by: None,
    };
    let mut clients = Vec::new();
    for region in &regions {
        let own = freeze::admitted(path, directory, Some(&tenant), region).await?;
        let extent = Freeze { tenant: Some(tenant.id), stage: open.stage };
        // First of all the work waits; everything else may take its time.
        if freeze::apply(&own, database.as_ref(), &extent, true, now).await? {
            incident.froze.insert(region.clone());
        }
        clients.extend(own);
    }
    if open.revoke_keys {
        for operator in KeyOperator::of_tenant(path, &tenant.slug, open.region.as_ref()).await? {
            if operator.revoke().await? {
                incident.revoked.insert(operator.region().clone());
            }
        }
    }
    for client in &clients {
        client.admitted(&tenant, person::Audit).await?;
        client.say(&tenant, FactKind::Incident, open.cause.as_str(), None, now).await?;
    }
    let database =
        database.context("the tenant is frozen, but the catalogue does not answer: open the incident again")?;
    database.put_incident(&incident).await?;
    let place = folder::write(path, &tenant, &incident, &clients).await?;
    if as_json {
        return terminal::json(&incident);
    }
    terminal::line(format_args!("incident {} is open; {} waits", incident.id, tenant.slug));
    terminal::line(format_args!("its extract and the draft of the notice: {}", terminal::name(&place)));
    Ok(())
}

fn list(directory: &Directory, incidents: Vec<Incident>, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return terminal::json(&incidents);
    }
    let mut table = terminal::table(["incident", "tenant", "cause", "regions", "opened", "by", "closed"]);
    for incident in incidents {
        table.add_row([
            incident.id.to_string(),
            directory.name(incident.tenant),
            incident.cause.as_str().to_owned(),
            incident.regions.iter().map(Region::as_str).collect::<Vec<_>>().join(", "),
            terminal::moment(incident.opened),
            incident.actor,
            incident.closed.map(terminal::moment).unwrap_or_default(),
        ]);
    }
    terminal::line(table);
    Ok(())
}

async fn close(
    path: &Path,
    directory: &Directory,
    database: &CatalogueDatabase,
    id: IncidentId,
    yes: bool,
) -> anyhow::Result<String> {
    let incident = database.incident(id).await?;
    let tenant: Tenant = directory.tenant(&incident.tenant.to_string())?;
    if !yes {
        bail!("closing lets the work of {} go on where it was frozen; say so with --yes", tenant.slug);
    }
    let now = Timestamp::now();
    let extent = Freeze { tenant: Some(tenant.id), stage: incident.stage };
    let mut clients: Vec<Client> = Vec::new();
    for region in &incident.regions {
        let own = freeze::admitted(path, directory, Some(&tenant), region).await?;
        if incident.revoked.contains(region) {
            for operator in KeyOperator::of_tenant(path, &tenant.slug, Some(region)).await? {
                operator.restore().await?;
            }
        }
        // Only what the incident itself froze: a freeze that was there before stays.
        if incident.froze.contains(region) {
            freeze::apply(&own, Some(database), &extent, false, now).await?;
        }
        clients.extend(own);
    }
    database.close_incident(id, &Actor::Person(person()), now).await?;
    for client in clients {
        client.say(&tenant, FactKind::Incident, "closed", None, now).await?;
    }
    Ok(tenant.slug)
}

//! `docward incident`: ties a freeze, a revocation of keys and an extract of the trail together for one tenant, and drafts
//! the notice to that tenant and to no other.

mod folder;

use crate::choice::one_of;
use crate::commands::since::since;
use crate::failure::Failure;
use crate::session::Session;
use crate::terminal;
use anyhow::bail;
use docward_client::operate::incidents::{self, Opening};
use docward_control::{Cause, Incident};
use docward_envelope::{IncidentId, Region, Stage, Timestamp};
use docward_runtime::directory::Directory;

/// Opens, lists, shows and closes incidents.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print JSON instead of a table or sentences.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Freezes a tenant, takes an extract of its trail and drafts the notice to it.
    Open(Open),
    /// Lists the incidents that are on record, of the tenants that your grants let you audit.
    List {
        /// Only this tenant's, by name or id.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Shows one incident.
    Show {
        /// The id of the incident.
        incident: IncidentId,
    },
    /// Closes an incident: thaws what it froze, restores the keys it revoked.
    Close {
        /// The id of the incident.
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
    /// What class of cause.
    #[arg(long, value_parser = one_of(Cause::ALL, Cause::as_str))]
    pub cause: Cause,
    /// How far back the extract goes: 24h, 7d, or a point in time.
    #[arg(long, default_value = "24h", value_parser = since)]
    pub since: Timestamp,
    /// Freezes only this stage.
    #[arg(long)]
    pub stage: Option<Stage>,
    /// Also forbids the use of the tenant's keys.
    #[arg(long)]
    pub revoke_keys: bool,
}

/// Does it.
///
/// # Errors
/// When there is no such tenant, region or incident, no grant covers it, or something that must answer does not.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let connections = session.connections()?;
    let directory = connections.directory();
    match arguments.command {
        Command::Open(open) => self::open(session, &open, arguments.json).await,
        Command::List { tenant } => {
            let tenant = tenant.map(|name| session.tenant(&name)).transpose()?;
            let incidents = incidents::list(connections, tenant.as_ref(), &session.caller()?).await?;
            list(directory, incidents, arguments.json)
        }
        Command::Show { incident } => {
            let (incident, _) = incidents::show(connections, incident, &session.caller()?).await?;
            if !arguments.json {
                let place = folder::path(session.folder(), incident.id);
                terminal::line(format_args!("{}: {}", directory.name(incident.tenant), terminal::name(&place)));
            }
            terminal::json(&incident)
        }
        Command::Close { incident, yes } => close(session, incident, yes, arguments.json).await,
    }
}

async fn open(session: &Session, open: &Open, as_json: bool) -> anyhow::Result<()> {
    let (tenant, now) = (session.tenant(&open.tenant)?, Timestamp::now());
    let opening = Opening {
        region: open.region.clone(),
        cause: open.cause,
        since: open.since,
        stage: open.stage,
        revokes_keys: open.revoke_keys,
    };
    let opened = incidents::open(session.connections()?, &tenant, &opening, &session.caller()?, now).await?;
    let (incident, clients) = opened;
    let extract = incidents::extract(&clients, &tenant, incident.since).await?;
    let place = folder::write(session.folder(), &tenant, &incident, &extract)?;
    if as_json {
        return terminal::json(&incident);
    }
    terminal::line(format_args!("incident {} is open; {} waits", incident.id, tenant.slug));
    terminal::line(format_args!("its extract and the draft of the notice: {}", terminal::name(&place)));
    Ok(())
}

async fn close(session: &Session, id: IncidentId, yes: bool, as_json: bool) -> anyhow::Result<()> {
    let (connections, caller) = (session.connections()?, session.caller()?);
    if !yes {
        let (_, tenant) = incidents::show(connections, id, &caller).await?;
        bail!(Failure::wrong_use(format_args!(
            "closing lets the work of {} go on where it was frozen; say so with --yes",
            tenant.slug
        )));
    }
    let tenant = incidents::close(connections, id, &caller, Timestamp::now()).await?;
    if as_json {
        return terminal::json(&connections.catalogue().await?.incident(id).await?);
    }
    terminal::line(format_args!("incident {id} is closed; {} goes on", tenant.slug));
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
    terminal::rows(&table, "there is no incident");
    Ok(())
}

//! `docward grant`: who may do what, for which tenant, where, what for and until when. Signed by the authority.

use crate::session::Session;
use crate::terminal;
use docward_client::operate::grants;
use docward_envelope::{DataClass, GrantId, Purpose, Region, Timestamp};
use docward_runtime::directory::Directory;
use docward_trust_policy::{Action, Grant, Tenant};
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// Adds, lists and revokes grants.
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
    /// Lets an account do something for a tenant.
    Add(Add),
    /// Lists the grants that count.
    List {
        /// Only this tenant's, by name or id.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Takes a grant back; it counts nowhere within two seconds.
    Revoke {
        /// The id of the grant.
        grant: GrantId,
    },
}

/// What is granted.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// For which tenant, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// To which account; your own if absent.
    #[arg(long)]
    pub person: Option<String>,
    /// Where; all of the tenant's regions if absent.
    #[arg(long)]
    pub region: Option<Region>,
    /// What, separated by commas: submit, retrieve, search, audit, operate, erase.
    #[arg(long, required = true, value_delimiter = ',', value_parser = action)]
    pub actions: Vec<Action>,
    /// With which data classes, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "redacted")]
    pub data_classes: Vec<DataClass>,
    /// What for, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "operations")]
    pub purposes: Vec<Purpose>,
    /// For how many days.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub days: u16,
}

fn action(word: &str) -> Result<Action, String> {
    let known = || Action::ALL.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(", ");
    Action::ALL.iter().find(|action| action.as_str() == word).copied().ok_or_else(|| format!("there are: {}", known()))
}

/// Does it.
///
/// # Errors
/// When there is no such tenant, region or grant, or the catalogue is away.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let connections = session.connections()?;
    match arguments.command {
        Command::Add(add) => self::add(session, add, arguments.json).await,
        Command::List { tenant } => {
            let tenant = tenant.map(|name| session.tenant(&name)).transpose()?;
            list(connections.directory(), tenant.as_ref(), arguments.json)
        }
        Command::Revoke { grant } => {
            grants::revoke(connections, grant, &session.actor(), Timestamp::now()).await?;
            terminal::line(format_args!("{grant} counts no longer"));
            Ok(())
        }
    }
}

async fn add(session: &Session, add: Add, as_json: bool) -> anyhow::Result<()> {
    let tenant = session.tenant(&add.tenant)?;
    let now = Timestamp::now();
    let grant = Grant {
        id: GrantId::generate(),
        person: add.person.unwrap_or_else(|| session.account().to_owned()),
        tenants: BTreeSet::from([tenant.id]),
        regions: Directory::regions_of(&tenant, add.region.as_ref())?.into_iter().collect(),
        data_classes: add.data_classes.into_iter().collect(),
        purposes: add.purposes.into_iter().collect(),
        actions: add.actions.into_iter().collect(),
        expires: now.checked_add(SignedDuration::from_hours(24 * i64::from(add.days)))?,
    };
    grants::add(session.connections()?, &grant, &session.actor(), now).await?;
    if as_json {
        return terminal::json(&grant);
    }
    terminal::line(grant.id);
    Ok(())
}

fn list(directory: &Directory, tenant: Option<&Tenant>, as_json: bool) -> anyhow::Result<()> {
    let mut grants = directory.grants();
    grants.retain(|grant| tenant.is_none_or(|tenant| grant.tenants.contains(&tenant.id)));
    if as_json {
        return terminal::json(&grants);
    }
    let mut table = terminal::table(["grant", "account", "tenants", "regions", "data", "actions", "purposes", "until"]);
    for grant in grants {
        let tenants: Vec<String> = grant.tenants.iter().map(|tenant| directory.name(*tenant)).collect();
        let regions: Vec<&str> = grant.regions.iter().map(Region::as_str).collect();
        let classes: Vec<&str> = grant.data_classes.iter().map(|class| class.as_str()).collect();
        let actions: Vec<&str> = grant.actions.iter().map(|action| action.as_str()).collect();
        let purposes: Vec<&str> = grant.purposes.iter().map(|purpose| purpose.as_str()).collect();
        table.add_row([
            grant.id.to_string(),
            grant.person,
            tenants.join(", "),
            regions.join(", "),
            classes.join(", "),
            actions.join(", "),
            purposes.join(", "),
            terminal::moment(grant.expires),
        ]);
    }
    terminal::line(table);
    Ok(())
}

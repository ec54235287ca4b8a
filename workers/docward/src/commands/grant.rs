//! `docward grant`: who may do what, for which tenant, where, what for and until when. Signed by the authority.

use crate::terminal;
use anyhow::Context;
use docward_client::{Client, person};
use docward_envelope::{Actor, DataClass, FactKind, GrantId, Purpose, Region, Timestamp};
use docward_ledger::Ledger;
use docward_runtime::config::AuthorityConfig;
use docward_runtime::directory::Directory;
use docward_trust_policy::{Action, Grant, Tenant};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use std::path::Path;

/// Adds, lists and revokes grants.
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
        /// Which.
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
pub async fn run(folder: &Path, arguments: Arguments) -> anyhow::Result<()> {
    let directory = Directory::open(folder)?;
    match arguments.command {
        Command::Add(add) => self::add(folder, &directory, add, arguments.json).await,
        Command::List { tenant } => {
            let tenant = tenant.map(|name| directory.tenant(&name)).transpose()?;
            list(&directory, tenant.as_ref(), arguments.json)
        }
        Command::Revoke { grant } => revoke(folder, &directory, grant).await,
    }
}

async fn add(folder: &Path, directory: &Directory, add: Add, as_json: bool) -> anyhow::Result<()> {
    let tenant = directory.tenant(&add.tenant)?;
    let now = Timestamp::now();
    let grant = Grant {
        id: GrantId::generate(),
        person: add.person.unwrap_or_else(person),
        tenants: BTreeSet::from([tenant.id]),
        regions: directory.regions_of(&tenant, add.region.as_ref())?.into_iter().collect(),
        data_classes: add.data_classes.into_iter().collect(),
        purposes: add.purposes.into_iter().collect(),
        actions: add.actions.into_iter().collect(),
        expires: now.checked_add(SignedDuration::from_hours(24 * i64::from(add.days)))?,
    };
    let registry = docward_runtime::wiring::registry(&AuthorityConfig::read(&AuthorityConfig::path(folder))?).await?;
    registry.grant(&grant, now).await?;
    say(folder, &grant, "granted", now).await?;
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

async fn revoke(folder: &Path, directory: &Directory, id: GrantId) -> anyhow::Result<()> {
    let grant = directory.grants().into_iter().find(|grant| grant.id == id);
    let grant =
        grant.with_context(|| format!("there is no grant {id} that counts; `docward grant list` lists them"))?;
    let now = Timestamp::now();
    let registry = docward_runtime::wiring::registry(&AuthorityConfig::read(&AuthorityConfig::path(folder))?).await?;
    registry.revoke_grant(id, &Actor::Person(person()), now).await?;
    say(folder, &grant, "grant-revoked", now).await?;
    terminal::line(format_args!("{id} counts no longer"));
    Ok(())
}

/// Who may let others in is said by the authority's key, not by a grant: a new tenant has none. It is said in the chain of
/// every tenant and region concerned.
async fn say(folder: &Path, grant: &Grant, reason: &str, now: Timestamp) -> anyhow::Result<()> {
    for region in &grant.regions {
        let ledger: Ledger = Client::ledger_of(folder, region).await?;
        for tenant in &grant.tenants {
            let actor = Actor::Person(person());
            let fact = docward_client::fact((*tenant, region), actor, (FactKind::Governed, reason), None, now);
            ledger.record(&[fact]).await?;
        }
    }
    Ok(())
}

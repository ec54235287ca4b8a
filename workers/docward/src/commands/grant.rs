//! `docward grant`: who may do what, for which tenant, where, what for and until when. Signed by the authority.

use crate::choice::one_of;
use crate::session::Session;
use crate::terminal;
use docward_client::operate::grants::{self, Wanted};
use docward_envelope::{DataClass, GrantId, Purpose, Region, Timestamp};
use docward_runtime::directory::Directory;
use docward_trust_policy::{Action, Grant};
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
    /// Lists the grants that count: a tenant's, or your own; all of them where the authority's key lies.
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
    /// What, separated by commas.
    #[arg(long, required = true, value_delimiter = ',', value_parser = one_of(Action::OF_PEOPLE, Action::as_str))]
    pub actions: Vec<Action>,
    /// With which data classes, separated by commas; if absent, what each action needs: phi to submit and erase, redacted for
    /// the others. So retrieving what identifies a patient is granted only by name.
    #[arg(long, value_delimiter = ',')]
    pub data_classes: Vec<DataClass>,
    /// What for, separated by commas.
    #[arg(long, value_delimiter = ',', default_values_t = grants::PURPOSES)]
    pub purposes: Vec<Purpose>,
    /// For how many days.
    #[arg(long, default_value_t = grants::DAYS, value_parser = clap::value_parser!(u16).range(1..=366))]
    pub days: u16,
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
            let grants = grants::list(connections, tenant.as_ref(), &session.caller()?).await?;
            list(connections.directory(), grants, arguments.json)
        }
        Command::Revoke { grant } => {
            grants::revoke(connections, grant, &session.actor(), Timestamp::now()).await?;
            terminal::line(format_args!("{grant} counts no longer"));
            Ok(())
        }
    }
}

impl Add {
    /// What is to be granted; to the account that types it, where no other is named.
    fn wanted(self, account: &str) -> Wanted {
        Wanted {
            person: self.person.unwrap_or_else(|| account.to_owned()),
            region: self.region,
            actions: self.actions.into_iter().collect(),
            data_classes: self.data_classes.into_iter().collect(),
            purposes: self.purposes.into_iter().collect(),
            days: self.days,
        }
    }
}

async fn add(session: &Session, add: Add, as_json: bool) -> anyhow::Result<()> {
    let (connections, tenant) = (session.connections()?, session.tenant(&add.tenant)?);
    let wanted = add.wanted(session.account());
    let granted = grants::add(connections, &tenant, &wanted, &session.actor(), Timestamp::now()).await?;
    if as_json {
        return terminal::json(&granted);
    }
    for grant in &granted {
        terminal::line(format_args!("{}  {}", grant.id, words(&grant.actions, Action::as_str)));
    }
    Ok(())
}

/// A set's words, in a row.
fn words<T: Copy>(set: &BTreeSet<T>, word: impl Fn(T) -> &'static str) -> String {
    set.iter().map(|one| word(*one)).collect::<Vec<_>>().join(", ")
}

fn list(directory: &Directory, grants: Vec<Grant>, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return terminal::json(&grants);
    }
    let mut table = terminal::table(["grant", "account", "tenants", "regions", "data", "actions", "purposes", "until"]);
    for grant in grants {
        let tenants: Vec<String> = grant.tenants.iter().map(|tenant| directory.name(*tenant)).collect();
        let regions: Vec<&str> = grant.regions.iter().map(Region::as_str).collect();
        table.add_row([
            grant.id.to_string(),
            grant.person,
            tenants.join(", "),
            regions.join(", "),
            words(&grant.data_classes, DataClass::as_str),
            words(&grant.actions, Action::as_str),
            words(&grant.purposes, Purpose::as_str),
            terminal::moment(grant.expires),
        ]);
    }
    terminal::rows(&table, "no grant counts");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{self, Command as Typed};
    use clap::Parser;
    use docward_trust_policy::{Question, Tenant, decide};

    fn typed(line: &str) -> Typed {
        cli::Arguments::try_parse_from(line.split(' ')).unwrap().command
    }

    fn granted(line: &str, tenant: &Tenant) -> Vec<Grant> {
        let Typed::Grant(Arguments { command: Command::Add(add), .. }) = typed(line) else { panic!("{line}") };
        add.wanted("a.okafor").grants(tenant, Timestamp::now()).unwrap()
    }

    /// What a command asks for when nothing but what it must be told is typed.
    fn asked(line: &str) -> (Action, DataClass, Purpose) {
        match typed(line) {
            Typed::Submit(submit) => (Action::Submit, DataClass::Phi, submit.purpose),
            Typed::Fetch(fetch) => {
                (Action::Retrieve, docward_client::What::from(fetch.what).data_class(), fetch.purpose)
            }
            Typed::Search(search) => (Action::Search, DataClass::Redacted, search.purpose),
            Typed::Erase(erase) => (Action::Erase, DataClass::Phi, erase.purpose),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_grant_by_default_allows_what_a_command_asks_by_default() {
        let region: Region = "us-east-1".parse().unwrap();
        let tenant = Tenant {
            id: docward_envelope::TenantId::generate(),
            slug: "new-clinic".to_owned(),
            name: "New Clinic".to_owned(),
            regions: BTreeSet::from([region.clone()]),
        };
        let policy = docward_runtime::tenants::first_policy(&tenant);
        let job = "01M81CVHMNXG6Q856602DMCA4V";
        for (actions, command) in [
            ("submit", "docward submit a.pdf --tenant new-clinic --region us-east-1".to_owned()),
            ("retrieve", format!("docward fetch {job} --tenant new-clinic --region us-east-1")),
            ("search", "docward search fever --tenant new-clinic --region us-east-1".to_owned()),
            ("erase", format!("docward erase --tenant new-clinic --job {job}")),
            ("submit,retrieve,search,erase", "docward submit a.pdf --tenant new-clinic --region us-east-1".to_owned()),
        ] {
            let grants = granted(&format!("docward grant add --tenant new-clinic --actions {actions}"), &tenant);
            let (action, data_class, purpose) = asked(&command);
            let covers = |grant: &Grant| {
                grant.actions.contains(&action)
                    && grant.data_classes.contains(&data_class)
                    && grant.purposes.contains(&purpose)
            };
            assert!(grants.iter().any(covers), "{actions} does not allow `{command}`");
            let question = Question { action, tenant: tenant.id, region: &region, stage: None, data_class, purpose };
            assert!(decide(&question, None, &policy).is_ok(), "the first policy forbids `{command}`");
        }
    }

    #[test]
    fn only_what_people_do_is_granted() {
        for action in Action::ALL {
            let line = format!("docward grant add --tenant new-clinic --actions {action}");
            let is_granted = cli::Arguments::try_parse_from(line.split(' ')).is_ok();
            assert_eq!(is_granted, Action::OF_PEOPLE.contains(action), "{action}");
        }
    }
}

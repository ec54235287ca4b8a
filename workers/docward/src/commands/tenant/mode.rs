//! `docward tenant mode`: sets a tenant further apart from the others, or less far, while its documents are on their way.
//!
//! The new place is made ready before the policy names it; from then on new documents go there, and what is on its way
//! ends where it began. Every step can be done again: a run that was cut off goes on with the next.

mod closing;
mod ready;

use crate::session::Session;
use crate::terminal;
use anyhow::{Context, bail};
use clap::ValueEnum;
use docward_client::Client;
use docward_envelope::{FactId, FactKind, IsolationMode, Placement, PolicyVersion, Region, Timestamp};
use docward_local::fleet::Folder;
use docward_runtime::error::At;
use docward_runtime::services::placements::moved;
use docward_runtime::wiring;
use docward_trust_policy::{KeyPolicy, KeyProviderKind, Policy, Tenant};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sets a tenant further apart from the others, or less far, while its documents are on their way.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whose, by name or id.
    pub tenant: String,
    /// shared, customer-managed-key, dedicated-workers or dedicated-environment.
    pub mode: IsolationMode,
    /// Who keeps the tenant's keys from now on; as before if absent. customer-managed-key needs transit or kms.
    #[arg(long, value_enum)]
    pub provider: Option<Provider>,
    /// By which name the provider knows the keys, where it is not docward's own.
    #[arg(long, value_name = "NAME", requires = "provider")]
    pub reference: Option<String>,
    /// Return once new documents go to the new place; the old one closes by itself.
    #[arg(long)]
    pub no_wait: bool,
}

/// Who keeps keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Provider {
    /// The region's keyring.
    Local,
    /// An OpenBao or Vault server.
    Transit,
    /// AWS KMS.
    Kms,
}

impl Provider {
    const fn kind(self) -> KeyProviderKind {
        match self {
            Self::Local => KeyProviderKind::Local,
            Self::Transit => KeyProviderKind::Transit,
            Self::Kms => KeyProviderKind::Kms,
        }
    }
}

/// A tenant and its home regions, as the catalogue has them.
struct Subject<'s> {
    session: &'s Session,
    folder: Folder,
    tenant: Tenant,
    newest: Arc<Policy>,
    /// How far each version of the policy set it apart: a document of each may be on its way.
    modes: BTreeMap<PolicyVersion, IsolationMode>,
    regions: Vec<Region>,
}

/// Moves the tenant.
///
/// # Errors
/// Names every precondition that is not met, before anything is changed; later ones say what to do, and running the
/// command again goes on.
pub async fn run(session: &Session, arguments: &Arguments, as_json: bool) -> anyhow::Result<()> {
    let subject = Subject::find(session, &arguments.tenant)?;
    let policy = subject.wanted(arguments);
    ready::check(&subject, &policy).await?;
    let clients = subject.admitted().await?;
    ready::prepare(&subject, &policy, &clients).await?;
    let version = subject.decree(&policy, &clients).await?;
    ready::wait(&subject, &policy, &clients).await?;
    let old = closing::of(&subject, policy.isolation.placement());
    let closed = if arguments.no_wait { false } else { closing::wait(&subject, &clients, &old).await? };
    report(&subject, &policy, version, &old, closed, as_json)
}

impl<'s> Subject<'s> {
    fn find(session: &'s Session, name: &str) -> anyhow::Result<Self> {
        let folder = Folder::new(session.folder());
        let (mut known, mut homes) = (Vec::new(), Vec::new());
        let mut found = None;
        for region in session.configurations().regions()? {
            let catalogue = wiring::catalogue(&session.configurations().operator(&region, None)?)?;
            known.extend(catalogue.tenants().into_iter().map(|tenant| tenant.slug));
            let Some(tenant) = catalogue.tenant(name) else { continue };
            if tenant.regions.contains(&region) {
                homes.push(region);
            }
            let book = catalogue.book();
            let newest = book.newest(tenant.id, Timestamp::now());
            let newest =
                newest.map_err(|reason| anyhow::anyhow!("{} has no policy in force: {reason}", tenant.slug))?;
            let versions = book.versions(tenant.id);
            let modes = versions.iter().map(|policy| (policy.reference.version, policy.isolation)).collect();
            found = Some((tenant, newest, modes));
        }
        known.sort();
        known.dedup();
        let (tenant, newest, modes) =
            found.with_context(|| format!("there is no tenant `{name}`; there are: {}", known.join(", ")))?;
        let away: Vec<&str> =
            tenant.regions.iter().filter(|region| !homes.contains(region)).map(Region::as_str).collect();
        if !away.is_empty() {
            bail!("{} is also at home in {}, which this fleet does not serve", tenant.slug, away.join(", "));
        }
        Ok(Self { session, folder, tenant, newest, modes, regions: homes })
    }

    /// The policy that says what is asked for; the newest one itself where it says so already.
    fn wanted(&self, arguments: &Arguments) -> Policy {
        let mut policy = Policy { isolation: arguments.mode, ..(*self.newest).clone() };
        if let Some(provider) = arguments.provider {
            policy.keys = KeyPolicy { provider: provider.kind(), reference: arguments.reference.clone() };
        }
        if policy != *self.newest {
            policy.reference.version = PolicyVersion(self.newest.reference.version.0 + 1);
        }
        policy
    }

    /// Whoever may not do so in one of the regions does so in none.
    async fn admitted(&self) -> anyhow::Result<Vec<Client>> {
        let mut clients = Vec::new();
        for region in &self.regions {
            let client = self.session.client(region).await?;
            client.operate(&self.tenant).await?;
            clients.push(client);
        }
        Ok(clients)
    }

    /// Signs the next version, unless it is in force, and says in every region's chain where it moves the tenant.
    async fn decree(&self, policy: &Policy, clients: &[Client]) -> anyhow::Result<PolicyVersion> {
        let version = policy.reference.version;
        if *policy != *self.newest {
            self.session.connections()?.registry().await?.set_policy(policy, Timestamp::now()).await?;
        }
        // Not only when it was set just now: the run that set it may have been cut off here.
        if self.modes.range(..version).next_back().is_some_and(|(_, before)| *before != policy.isolation) {
            for client in clients {
                let (place, placement) = ((self.tenant.id, client.region()), policy.isolation.placement());
                let fact = moved(place, client.actor(), placement, policy.isolation.as_str(), Timestamp::now());
                let id = FactId::of_policy(self.tenant.id, version, FactKind::Moved);
                client.broker().publish_fact(&fact.with_id(id)).await.at(client.region())?;
            }
        }
        Ok(version)
    }
}

fn report(
    subject: &Subject<'_>,
    policy: &Policy,
    version: PolicyVersion,
    old: &[Placement],
    closed: bool,
    as_json: bool,
) -> anyhow::Result<()> {
    let old: Vec<&str> = old.iter().map(|placement| placement.as_str()).collect();
    if as_json {
        return terminal::json(&json!({
            "tenant": subject.tenant.id,
            "mode": policy.isolation,
            "placement": policy.isolation.placement(),
            "policy-version": version,
            "regions": subject.regions,
            "old": old,
            "old-closed": closed || old.is_empty(),
        }));
    }
    terminal::line(format_args!(
        "{}: {} from policy version {}; new documents go to {}",
        subject.tenant.slug,
        policy.isolation,
        version.0,
        policy.isolation.placement()
    ));
    if !old.is_empty() {
        let how = if closed { "is closed" } else { "closes once nothing is on its way there" };
        terminal::line(format_args!("{} {how}", old.join(", ")));
    }
    Ok(())
}

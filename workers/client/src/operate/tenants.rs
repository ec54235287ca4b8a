//! Entering a tenant, putting a policy in force, and what is known of one.

use crate::caller::Caller;
use crate::client::Client;
use crate::connections::Connections;
use crate::error::{ClientError, NotFound, WrongUse};
use crate::guarded::may_audit;
use crate::keys::{Row, of_tenants};
use docward_control::Intent;
use docward_envelope::{FactKind, Region, TenantId, Timestamp};
use docward_runtime::error::KeyFault;
use docward_runtime::tenants::first_policy;
use docward_runtime::{keys, wiring};
use docward_trust::{KeyPlace, KeyRouter, ProcessRole};
use docward_trust_policy::{Grant, Policy, PolicyProblems, Tenant};
use docward_trust_rules::Rules;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The version that a tenant's next policy must have; 1 for a tenant that is not there yet.
fn next_version(connections: &Connections, tenant: &Tenant) -> u32 {
    connections.directory().policy(tenant.id).map_or(0, |policy| policy.reference.version.0) + 1
}

/// What will be signed of a text as a tenant's next policy, and what it says. Checking a policy, setting one and adding a
/// tenant ask this alike; it changes nothing. The tenant need not be there yet.
///
/// # Errors
/// [`WrongUse::Policy`] with everything that is wrong with the text, by line. When a region is not served here, or has not the
/// key provider that the policy names; no provider is called.
pub fn check_policy(connections: &Connections, tenant: &Tenant, text: &str) -> Result<(String, Policy), ClientError> {
    let version = next_version(connections, tenant);
    let (text, policy) = Policy::of_tenant(text, tenant, version).map_err(WrongUse::Policy)?;
    have_provider(connections, tenant, &policy)?;
    if let Some(problem) = policy.rules.as_deref().and_then(|rules| wrong_with_rules(tenant, rules)) {
        let at = text.lines().position(|line| line.starts_with("rules")).map_or(1, |line| line + 1);
        return Err(WrongUse::Policy(PolicyProblems::about(at, "rules", problem)).into());
    }
    Ok((text, policy))
}

/// What is wrong with a tenant's own rules; `None` where nothing is.
fn wrong_with_rules(tenant: &Tenant, rules: &str) -> Option<String> {
    match Rules::built_in() {
        Ok(built_in) => built_in.narrowed(tenant.id, rules).err().map(|error| error.to_string()),
        Err(unusable) => Some(unusable.to_string()),
    }
}

/// Asks whether every region of a tenant has the provider that a policy names for the keys.
fn have_provider(connections: &Connections, tenant: &Tenant, policy: &Policy) -> Result<(), ClientError> {
    for region in &tenant.regions {
        let (kind, place) = (policy.keys.provider, KeyPlace::new(tenant.id, region.clone()));
        let provider = router(connections, region)?.provider(kind).map(drop);
        provider.map_err(|error| KeyFault::new(error, kind, &place, tenant))?;
    }
    Ok(())
}

/// Puts a policy in force: signs the text as [`check_policy`] gives it, and says so in the tenant's chains. Whoever may not do so in one of the
/// tenant's regions does so in none. Workers have it within two seconds.
///
/// # Errors
/// When something is wrong with it, no grant lets the caller operate for the tenant, or the catalogue is away.
pub async fn set_policy(
    connections: &Arc<Connections>,
    tenant: &Tenant,
    text: &str,
    caller: &Caller,
    now: Timestamp,
) -> Result<Policy, ClientError> {
    let (text, policy) = check_policy(connections, tenant, text)?;
    let registry = connections.registry().await?;
    let mut clients = Vec::new();
    for region in &tenant.regions {
        let client = Client::open(connections, region, caller).await?;
        client.operate(tenant).await?;
        clients.push(client);
    }
    registry.set_policy_text(&text, now).await?;
    for client in clients {
        client.say(tenant, (FactKind::Governed, "policy"), Some(policy.reference), now).await?;
    }
    Ok(policy)
}

/// Enters a new tenant in the catalogue, puts its first policy in force and makes its keys in each of its regions. Nobody may
/// do anything for it yet: who may is a grant's to say.
///
/// # Errors
/// Before anything is made: when something is wrong with the policy, or its key provider is not configured in a region. Then
/// when the catalogue is away, or [`ClientError::WithoutKeys`].
pub async fn add(
    connections: &Connections,
    tenant: &Tenant,
    policy: Option<&str>,
    now: Timestamp,
) -> Result<Policy, ClientError> {
    let registry = connections.registry().await?;
    // A policy that cannot be set, or keys that nobody here can make, would leave half a tenant.
    let (text, wanted) = match policy {
        Some(text) => check_policy(connections, tenant, text).map(|(text, policy)| (Some(text), policy))?,
        None => (None, first_policy(tenant)),
    };
    have_provider(connections, tenant, &wanted)?;
    registry.add_tenant(tenant, now).await?;
    let policy = match &text {
        Some(text) => registry.set_policy_text(text, now).await?,
        None => registry.set_policy(&wanted, now).await.map(|()| wanted)?,
    };
    for region in &tenant.regions {
        let made = async { Ok(keys::create(&router(connections, region)?, tenant, region, now).await?) };
        let (slug, region) = (tenant.slug.clone(), region.clone());
        made.await.map_err(|cause: ClientError| ClientError::WithoutKeys {
            tenant: slug,
            region: region.clone(),
            cause: Box::new(cause),
        })?;
    }
    Ok(policy)
}

/// One tenant: what it was promised, who may do what for it, and where its keys and rows are.
#[derive(Serialize)]
pub struct Overview {
    /// Who it is.
    pub tenant: Tenant,
    /// The newest policy, however old its signature.
    pub policy: Arc<Policy>,
    /// The grants for it that count.
    pub grants: Vec<Grant>,
    /// The keys that the newest policy names, in each of its regions.
    pub keys: Vec<Row>,
    /// What only the catalogue's database knows; `None` while that does not answer.
    pub catalogue: Option<Unsigned>,
}

/// What is in the catalogue's database and in no signed copy.
#[derive(Serialize)]
pub struct Unsigned {
    /// Where its ledger rows lie, by region.
    pub places: BTreeMap<Region, String>,
    /// The freezes and revocations that somebody wanted and nobody has lifted.
    pub controls: Vec<Intent>,
}

/// The tenants that a caller is told of: all where the authority's key lies, else those that its grants name.
pub fn known(connections: &Connections, caller: &Caller) -> Vec<Tenant> {
    let mut tenants = connections.directory().tenants();
    if !connections.is_authority() {
        tenants.retain(|tenant| caller.knows(tenant.id));
    }
    tenants
}

/// Asks whether a caller may see what was promised to a tenant and who may do what for it. Where the authority's key lies nobody is
/// asked: whoever has that says all of it. Elsewhere the gate of each of the tenant's regions is.
pub(super) async fn may_see(connections: &Connections, tenant: &Tenant, caller: &Caller) -> Result<(), ClientError> {
    if connections.is_authority() {
        return Ok(());
    }
    may_audit(connections, tenant, &tenant.regions, caller).await
}

/// Gathers what is known of a tenant.
///
/// # Errors
/// When no grant lets the caller audit the tenant; [`NotFound::Policy`] when it has none; when a region's configuration or keyring
/// can't be read.
pub async fn overview(connections: &Connections, tenant: &Tenant, caller: &Caller) -> Result<Overview, ClientError> {
    may_see(connections, tenant, caller).await?;
    let directory = connections.directory();
    let policy = directory.policy(tenant.id).ok_or_else(|| NotFound::Policy { tenant: tenant.slug.clone() })?;
    let grants = directory.grants().into_iter().filter(|grant| grant.tenants.contains(&tenant.id)).collect();
    let catalogue = match unsigned(connections, tenant).await {
        Err(ClientError::Away { .. }) => None,
        unsigned => Some(unsigned?),
    };
    let mut keys = Vec::new();
    for region in &tenant.regions {
        let own = of_tenants(connections, region, std::slice::from_ref(tenant)).await?;
        keys.extend(own.into_iter().filter(|key| key.current));
    }
    Ok(Overview { tenant: tenant.clone(), policy, grants, keys, catalogue })
}

async fn unsigned(connections: &Connections, tenant: &Tenant) -> Result<Unsigned, ClientError> {
    let database = connections.catalogue().await?;
    let places = database.places(tenant.id).await?.into_iter().collect();
    Ok(Unsigned { places, controls: database.wanted(Some(tenant.id)).await? })
}

/// A version of a tenant's policy, or its newest, with the text that was signed.
///
/// # Errors
/// When no grant lets the caller audit the tenant; [`NotFound::PolicyVersion`] when there is no such version.
pub async fn policy(
    connections: &Connections,
    tenant: &Tenant,
    version: Option<u32>,
    caller: &Caller,
) -> Result<(Policy, String), ClientError> {
    may_see(connections, tenant, caller).await?;
    let versions = connections.directory().policies(tenant.id);
    let number = |(policy, _): &(Policy, String)| policy.reference.version.0;
    let known = versions.iter().map(number).collect();
    let is_wanted = |found: &(Policy, String)| version.is_none_or(|version| number(found) == version);
    let wanted = versions.into_iter().rfind(is_wanted);
    Ok(wanted.ok_or_else(|| NotFound::PolicyVersion { tenant: tenant.slug.clone(), known })?)
}

/// Whose policy a text is to be: the tenant's that it names, if there is one; else a new tenant's, as for [`add`], at home in these
/// regions, or in all there are where none is named. The second is whether it is a new one's.
pub fn meant_by(connections: &Connections, text: &str, regions: Vec<Region>) -> (Tenant, bool) {
    let directory = connections.directory();
    if let Some(known) = Policy::tenant_said(text).and_then(|id| directory.tenant(&id.to_string()).ok()) {
        return (known, false);
    }
    let regions = if regions.is_empty() { directory.regions().cloned().collect() } else { regions };
    let slug = "the-new-tenant".to_owned();
    (Tenant { id: TenantId::generate(), name: slug.clone(), slug, regions: regions.into_iter().collect() }, true)
}

/// The providers that a region's configuration names, and what the region's signed copies say now.
fn router(connections: &Connections, region: &Region) -> Result<KeyRouter, ClientError> {
    let config = connections.acting(region, None)?;
    Ok(keys::router(&config, ProcessRole::Client, wiring::catalogue(&config)?.book())?)
}

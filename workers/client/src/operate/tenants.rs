//! Entering a tenant, and putting a policy in force.

use crate::caller::Caller;
use crate::client::Client;
use crate::connections::Connections;
use crate::error::{ClientError, WrongUse};
use docward_envelope::{FactKind, Region, Timestamp};
use docward_runtime::error::{KeyFault, RuntimeError};
use docward_runtime::tenants::{enter_keys, first_policy};
use docward_runtime::{keys, wiring};
use docward_trust::{KeyPlace, KeyRouter, ProcessRole};
use docward_trust_policy::{Policy, Tenant};
use std::sync::Arc;

/// The version that a tenant's next policy must have.
pub fn next_version(connections: &Connections, tenant: &Tenant) -> u32 {
    connections.directory().policy(tenant.id).map_or(0, |policy| policy.reference.version.0) + 1
}

/// Says everything that is wrong with a policy's text; changes nothing.
///
/// # Errors
/// When anything is, or it is another tenant's policy.
pub fn check_policy(connections: &Connections, tenant: &Tenant, text: &str) -> Result<Policy, ClientError> {
    let policy = Policy::checked(text, &tenant.regions, Some(next_version(connections, tenant)));
    let policy = policy.map_err(WrongUse::Policy)?;
    if policy.tenant != tenant.id {
        return Err(WrongUse::OtherPolicy { tenant: tenant.slug.clone() }.into());
    }
    Ok(policy)
}

/// Puts a policy in force: signs exactly this text, and says so in the tenant's chains. Whoever may not do so in one of the
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
    let policy = check_policy(connections, tenant, text)?;
    let registry = connections.registry().await?;
    let mut clients = Vec::new();
    for region in &tenant.regions {
        let client = Client::open(connections, region, caller).await?;
        client.operate(tenant).await?;
        clients.push(client);
    }
    registry.set_policy_text(text, now).await?;
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
    let wanted = match policy {
        Some(text) => Policy::checked(text, &tenant.regions, Some(1)).map_err(WrongUse::Policy)?,
        None => first_policy(tenant),
    };
    for region in &tenant.regions {
        let (kind, place) = (wanted.keys.provider, KeyPlace::new(tenant.id, region.clone()));
        let provider = router(connections, region)?.provider(kind).map(drop);
        provider.map_err(|error| KeyFault::new(error, kind, &place, tenant))?;
    }
    registry.add_tenant(tenant, now).await?;
    let policy = match policy {
        Some(text) => registry.set_policy_text(text, now).await?,
        None => registry.set_policy(&wanted, now).await.map(|()| wanted)?,
    };
    for region in &tenant.regions {
        let made = async { keys::create(&router(connections, region)?, tenant, region, now).await };
        let (slug, region) = (tenant.slug.clone(), region.clone());
        made.await.map_err(|cause| ClientError::WithoutKeys {
            tenant: slug,
            region: region.clone(),
            cause: Box::new(cause.into()),
        })?;
        enter_keys(&registry, tenant, &region, &policy.keys).await?;
    }
    Ok(policy)
}

/// The providers that a region's configuration names, and what the region's signed copies say now.
fn router(connections: &Connections, region: &Region) -> Result<KeyRouter, RuntimeError> {
    let config = connections.configurations().operator(region, None)?;
    keys::router(&config, ProcessRole::Client, wiring::catalogue(&config)?.book())
}

//! Tenants' keys: the providers that a region's configuration names, and what operators do with them.

mod destruction;
mod facts;
mod operator;
mod rotation;

pub use destruction::{DestroyedKey, Receipt};
pub use operator::KeyOperator;
pub use rotation::{Progress, Rotated, Rotator};

use crate::config::{KeyFiles, RegionConfig};
use anyhow::Context;
use docward_envelope::{DataClass, Region, Timestamp};
use docward_trust::{
    KeyAdministration, KeyError, KeyPlace, KeyRouter, Keyring, KmsConfig, KmsKeys, LocalKeys, ProcessRole, Reason,
    Refusal, Task, TransitConfig, TransitKeys,
};
use docward_trust_policy::{KeyProviderKind, PolicyBook, Tenant};
use std::sync::Arc;

/// The providers of a process: the keyrings that its configuration names (the index worker's names only one) and the key
/// managers; none for the janitor and for checkpoints, which open nothing.
///
/// # Errors
/// When a keyring can't be opened or a key manager's address is not one.
pub fn router(config: &RegionConfig, role: ProcessRole, policies: Arc<PolicyBook>) -> anyhow::Result<KeyRouter> {
    if matches!(role, ProcessRole::Task(Task::Janitor | Task::Checkpoint)) {
        return Ok(KeyRouter::new(policies, Vec::new()));
    }
    let mut providers: Vec<Arc<dyn KeyAdministration>> = vec![Arc::new(LocalKeys::new(keyrings(config)?))];
    if let Some(transit) = &config.keys.transit {
        let (address, mount, token) = (transit.address.clone(), transit.mount.clone(), transit.token.clone());
        let keys = TransitKeys::new(&TransitConfig { address, mount, token });
        let keys = keys.context("`keys.transit`: the address must be https://, or http:// on this machine")?;
        providers.push(Arc::new(keys));
    }
    if let Some(kms) = &config.keys.kms {
        let keys = KmsKeys::new(&KmsConfig {
            endpoint: kms.endpoint.clone(),
            region: kms.region.clone(),
            access_key: kms.access_key.clone(),
            secret: kms.secret.clone(),
            session_token: kms.session_token.clone(),
        });
        let keys = keys.context("`keys.kms`: the endpoint must be https://, or http:// on this machine")?;
        providers.push(Arc::new(keys));
    }
    Ok(KeyRouter::new(policies, providers))
}

fn keyrings(config: &RegionConfig) -> anyhow::Result<Vec<Keyring>> {
    let phi = config.keys.phi.as_ref().map(|files| (DataClass::Phi, files));
    let redacted = (DataClass::Redacted, &config.keys.redacted);
    let open = |(data_class, files): (DataClass, &KeyFiles)| {
        let ring = Keyring::open(&config.region, data_class, &files.keyring, &files.root);
        ring.with_context(|| format!("the {data_class} keyring of {}", config.region))
    };
    phi.into_iter().chain([redacted]).map(open).collect()
}

/// Makes what is missing of the keys that a tenant's newest policy names: at `tenant add`, at a change of its policy, and at
/// no other time. The subject key is made once, where the tenant's keys were first.
///
/// # Errors
/// When the region's configuration does not have the provider, or the provider refuses; the message names it.
pub async fn create(router: &KeyRouter, tenant: &Tenant, region: &Region, now: Timestamp) -> anyhow::Result<KeyPlace> {
    let current = router.current(tenant.id, region);
    let (kind, place) = current.map_err(|_| anyhow::anyhow!("{} has no policy", tenant.slug))?;
    let subject = router.of_subject(tenant.id, region).is_ok_and(|first| first == (kind, place.clone()));
    let provider = router.provider(kind).map_err(|error| explain(error, kind, &place, tenant))?;
    provider.create(&place, subject, now).await.map_err(|error| explain(error, kind, &place, tenant))?;
    Ok(place)
}

/// A refusal for want of a key, with the names that it does not quote; `None` for any other.
pub fn explain_refusal(
    refusal: Refusal,
    router: &KeyRouter,
    tenant: &Tenant,
    region: &Region,
) -> Option<anyhow::Error> {
    let error = match refusal.reason {
        Reason::NoSuchKey(_) => KeyError::NoSuchKey,
        Reason::KeyNotHeld(_) => KeyError::NotHeld,
        Reason::KeyProvider(kind) => KeyError::NotConfigured(kind),
        _ => return None,
    };
    let (kind, place) = router.current(tenant.id, region).ok()?;
    Some(explain(error, kind, &place, tenant).context(refusal))
}

/// An error of a provider, with the names that it does not quote and what to do next.
pub fn explain(error: KeyError, kind: KeyProviderKind, place: &KeyPlace, tenant: &Tenant) -> anyhow::Error {
    let (provider, region, slug) = (kind.as_str(), &place.region, &tenant.slug);
    let key = match kind {
        KeyProviderKind::Local => format!("key of {slug} in {region}"),
        _ => place.name(DataClass::Phi).map_or_else(
            |_| format!("key under the reference `{}`", place.reference.as_deref().unwrap_or_default()),
            |name| format!("key `{name}`"),
        ),
    };
    match error {
        KeyError::NoSuchKey => anyhow::anyhow!(
            "the key provider `{provider}` has no {key}; if the policy of {slug} is right, `docward key create --tenant \
             {slug}` makes it"
        ),
        KeyError::NotConfigured(kind) => anyhow::anyhow!(
            "the policy of {slug} names the key provider `{}`, which the configuration of {region} does not have: it \
             needs `[keys.{}]`",
            kind.as_str(),
            kind.as_str()
        ),
        KeyError::NotHeld => anyhow::anyhow!("the key provider `{provider}` does not let us use the {key}"),
        error => anyhow::anyhow!("the key provider `{provider}`, {key}: {error}"),
    }
}

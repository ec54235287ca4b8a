//! Tenants' keys: the providers that a region's configuration names, and what operators do with them.

pub mod destruction;
mod facts;
mod rotation;

pub use destruction::{DestroyedKey, Receipt};
pub use facts::about;
pub use rotation::{Progress, Rotated, RotationError, Rotator, StillNeeded};

use crate::config::{KeyFiles, RegionConfig};
use crate::error::{KeyFault, RuntimeError};
use docward_envelope::{DataClass, Region, Timestamp};
use docward_trust::{
    KeyAdministration, KeyPlace, KeyRouter, Keyring, KmsConfig, KmsKeys, LocalKeys, ProcessRole, Task, TransitConfig,
    TransitKeys,
};
use docward_trust_policy::{PolicyBook, Tenant};
use std::sync::Arc;

/// The providers of a process: the keyrings that its configuration names (the index worker's names only one) and the key
/// managers; none for the janitor and for checkpoints, which open nothing.
///
/// # Errors
/// When a keyring can't be opened or a key manager's address is not one.
pub fn router(config: &RegionConfig, role: ProcessRole, policies: Arc<PolicyBook>) -> Result<KeyRouter, RuntimeError> {
    if matches!(role, ProcessRole::Task(Task::Janitor | Task::Checkpoint)) {
        return Ok(none(policies));
    }
    let mut providers: Vec<Arc<dyn KeyAdministration>> = vec![Arc::new(LocalKeys::new(keyrings(config)?))];
    if let Some(transit) = &config.keys.transit {
        let (address, mount, token) = (transit.address.clone(), transit.mount.clone(), transit.token.clone());
        let keys = TransitKeys::new(&TransitConfig { address, mount, token });
        let keys = keys.map_err(|error| RuntimeError::KeyManager { setting: "keys.transit", error })?;
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
        let keys = keys.map_err(|error| RuntimeError::KeyManager { setting: "keys.kms", error })?;
        providers.push(Arc::new(keys));
    }
    Ok(KeyRouter::new(policies, providers))
}

/// No provider at all, for who opens nothing.
pub(crate) fn none(policies: Arc<PolicyBook>) -> KeyRouter {
    KeyRouter::new(policies, Vec::new())
}

fn keyrings(config: &RegionConfig) -> Result<Vec<Keyring>, RuntimeError> {
    let phi = config.keys.phi.as_ref().map(|files| (DataClass::Phi, files));
    let redacted = (DataClass::Redacted, &config.keys.redacted);
    let open = |(data_class, files): (DataClass, &KeyFiles)| {
        let ring = Keyring::open(&config.region, data_class, &files.keyring, &files.root);
        ring.map_err(|error| RuntimeError::Keyring { region: config.region.clone(), data_class, error })
    };
    phi.into_iter().chain([redacted]).map(open).collect()
}

/// Makes what is missing of the keys that a tenant's newest policy names: at `tenant add`, at a change of its policy, and at
/// no other time. The subject key is made once, where the tenant's keys were first.
///
/// # Errors
/// When the tenant has no policy, the region's configuration does not have the provider, or the provider refuses.
pub async fn create(
    router: &KeyRouter,
    tenant: &Tenant,
    region: &Region,
    now: Timestamp,
) -> Result<KeyPlace, RuntimeError> {
    let current = router.current(tenant.id, region);
    let (kind, place) = current.map_err(|_| RuntimeError::NoPolicy { tenant: tenant.slug.clone() })?;
    let subject = router.of_subject(tenant.id, region).is_ok_and(|first| first == (kind, place.clone()));
    let fault = |error| KeyFault::new(error, kind, &place, tenant);
    router.provider(kind).map_err(fault)?.create(&place, subject, now).await.map_err(fault)?;
    Ok(place)
}

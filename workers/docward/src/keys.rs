//! The key providers that a region's configuration names, put together.

use crate::config::{KeyFiles, RegionConfig};
use anyhow::Context;
use docward_envelope::DataClass;
use docward_trust::{KeyAdministration, KeyRouter, Keyring, LocalKeys, Role, Task, TransitConfig, TransitKeys};
use docward_trust_policy::PolicyBook;
use std::sync::Arc;

/// The providers of a process: the keyrings that its configuration names (the index worker's names only one) and the key
/// managers; none for the janitor, which opens nothing.
///
/// # Errors
/// When a keyring can't be opened or a key manager's address is not one.
pub fn router(config: &RegionConfig, role: Role, policies: Arc<PolicyBook>) -> anyhow::Result<KeyRouter> {
    if role == Role::Task(Task::Janitor) {
        return Ok(KeyRouter::new(policies, Vec::new()));
    }
    let mut providers: Vec<Arc<dyn KeyAdministration>> = vec![Arc::new(LocalKeys::new(keyrings(config)?))];
    if let Some(transit) = &config.keys.transit {
        let (address, mount, token) = (transit.address.clone(), transit.mount.clone(), transit.token.clone());
        let keys = TransitKeys::new(&TransitConfig { address, mount, token });
        providers
            .push(Arc::new(keys.context("`keys.transit`: the address must be https://, or http:// on this machine")?));
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

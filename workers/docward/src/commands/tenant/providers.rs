//! The key providers that this fleet's configurations name.

use anyhow::Context;
use docward_envelope::Region;
use docward_runtime::config::{ConfigRole, RegionConfig};
use docward_runtime::{keys, wiring};
use docward_trust::{KeyPlace, KeyRouter, ProcessRole};
use docward_trust_policy::{Policy, Tenant};
use std::path::Path;

/// The providers that a region's configuration names, and what the region's signed copies say now.
pub(super) fn router(folder: &Path, region: &Region) -> anyhow::Result<KeyRouter> {
    let config = RegionConfig::read(&RegionConfig::path(folder, region, ConfigRole::Operator))
        .with_context(|| format!("this fleet does not serve {region}"))?;
    let catalogue = wiring::catalogue(&config)?;
    keys::router(&config, ProcessRole::Client, catalogue.book())
}

/// Asks whether every region of a tenant has the provider that a policy names for the keys. No provider is called.
pub(super) fn have(folder: &Path, tenant: &Tenant, policy: &Policy) -> anyhow::Result<()> {
    for region in &tenant.regions {
        let (kind, place) = (policy.keys.provider, KeyPlace::new(tenant.id, region.clone()));
        let provider = router(folder, region)?.provider(kind).map(drop);
        provider.map_err(|error| keys::explain(error, kind, &place, tenant))?;
    }
    Ok(())
}

//! Crypto-shredding: a tenant's keys go at every provider that ever kept them, and a receipt says what became of each.

use crate::error::KeyFault;
use docward_envelope::{FactId, Region, TenantId, Timestamp};
use docward_trust::{Destroyed, Destruction, KeyRouter};
use docward_trust_policy::{KeyProviderKind, Tenant};
use serde::Serialize;

/// What was destroyed, where, when and by whom; `docward audit` finds the fact that it names.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Receipt {
    /// The tenant whose keys they were.
    pub tenant: TenantId,
    /// Its short name.
    pub slug: String,
    /// The region in which they counted.
    pub region: Region,
    /// When they were destroyed.
    pub at: Timestamp,
    /// The account of whoever ordered it.
    pub by: String,
    /// Key by key.
    pub keys: Vec<DestroyedKey>,
    /// The fact in the tenant's chain.
    pub fact: FactId,
    /// What this does not reach.
    pub remains: Vec<&'static str>,
}

/// One key that was destroyed.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct DestroyedKey {
    /// Who kept it.
    pub provider: &'static str,
    /// By which name.
    pub name: String,
    /// Which versions; empty for a subject key.
    pub versions: Vec<u32>,
    /// What the provider answered.
    pub answer: &'static str,
    /// When it is gone for good, where the provider keeps it for a while.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone_at: Option<Timestamp>,
}

impl From<Destroyed> for DestroyedKey {
    fn from(destroyed: Destroyed) -> Self {
        let (answer, gone_at) = match destroyed.answer {
            Destruction::Gone => ("gone", None),
            Destruction::Pending(at) => ("disabled, pending deletion", Some(at)),
        };
        let (provider, name, versions) = (destroyed.provider.as_str(), destroyed.name, destroyed.versions);
        Self { provider, name, versions, answer, gone_at }
    }
}

/// Destroys a tenant's keys in a region, wherever its policies ever said they were.
///
/// # Errors
/// When a provider refuses or is away; what is gone stays gone, and doing it again is no harm.
pub async fn destroy(router: &KeyRouter, tenant: &Tenant, region: &Region) -> Result<Vec<Destroyed>, Box<KeyFault>> {
    let mut destroyed = Vec::new();
    for (kind, place) in router.history(tenant.id, region) {
        let fault = |error| KeyFault::new(error, kind, &place, tenant);
        destroyed.extend(router.provider(kind).map_err(fault)?.destroy(&place).await.map_err(fault)?);
    }
    Ok(destroyed)
}

/// What a destruction at these providers does not reach.
pub fn remains(destroyed: &[Destroyed]) -> Vec<&'static str> {
    let at = |kind| destroyed.iter().any(|key| key.provider == kind);
    let mut remains = Vec::new();
    if at(KeyProviderKind::Local) {
        remains.push("a copy of the keyring file made before, for who also has the region's root key");
    }
    if at(KeyProviderKind::Transit) {
        remains.push("a backup of the key manager's storage made before, for who can unseal it");
    }
    if at(KeyProviderKind::Kms) {
        remains.push("until the time named, an administrator of the AWS account can cancel the deletion");
    }
    remains
}

//! What is wrong with a tenant's key, with the names that a provider's own error does not quote.

use docward_envelope::DataClass;
use docward_trust::{KeyError, KeyPlace};
use docward_trust_policy::{KeyProviderKind, Tenant};

/// What a provider says of a tenant's key.
#[derive(Debug, Clone, thiserror::Error)]
#[error("key provider {}: {error}", provider.as_str())]
pub struct KeyFault {
    /// What it says.
    pub error: KeyError,
    /// Who keeps the key, by the tenant's policy.
    pub provider: KeyProviderKind,
    /// Whose key, in which region, under which reference.
    pub place: KeyPlace,
    /// The tenant's short name.
    pub tenant: String,
}

impl KeyFault {
    /// What a provider says of one place.
    pub fn new(error: KeyError, provider: KeyProviderKind, place: &KeyPlace, tenant: &Tenant) -> Box<Self> {
        Box::new(Self { error, provider, place: place.clone(), tenant: tenant.slug.clone() })
    }

    /// By which name the provider knows the key; `None` for the region's own keyring, whose keys have no other name than
    /// their tenant's, and where the reference is not one.
    pub fn key(&self) -> Option<String> {
        match self.provider {
            KeyProviderKind::Local => None,
            _ => self.place.name(DataClass::Phi).ok(),
        }
    }
}

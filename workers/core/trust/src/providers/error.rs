//! Why a key provider could not do it, and what that means for the work that needed it.

use crate::refusal::{Dependency, Reason, Refusal};
use docward_envelope::{DataClass, HoldReason};
use docward_trust_policy::KeyProviderKind;

/// Why a key provider could not do it. Quotes nothing that a provider said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// This process was not given the tenant's key of the class, or the provider does not let it use it.
    #[error("this process may not use the key")]
    NotHeld,
    /// The provider has no such key, or no longer that version of it.
    #[error("the provider has no such key, or no longer that version of it")]
    NoSuchKey,
    /// The wrapped key was changed, or wrapped in another context.
    #[error("the wrapped key does not open")]
    DoesNotOpen,
    /// The key is disabled.
    #[error("the key is disabled")]
    Disabled,
    /// The provider is away, sealed, busy or does not know us: the same may work later.
    #[error("the key provider is away, or does not accept this process's credentials")]
    Away,
    /// The tenant's policy names a provider that the region's configuration does not have.
    #[error("the region's configuration has no key provider `{}`", .0.as_str())]
    NotConfigured(KeyProviderKind),
    /// A key reference in a policy is not one.
    #[error("a key reference is 1 to 64 of a-z, 0-9 and hyphens")]
    Reference,
    /// The provider cannot do this.
    #[error("the key provider cannot do this")]
    Unsupported,
    /// The provider's address is neither TLS nor on this machine, or a file of its credentials cannot be used.
    #[error("the key provider's configuration cannot be used")]
    Configuration,
}

impl KeyError {
    pub(crate) fn refusal(self, data_class: DataClass) -> Refusal {
        match self {
            KeyError::NotHeld => Reason::KeyNotHeld(data_class).into(),
            KeyError::NoSuchKey | KeyError::Reference => Reason::NoSuchKey(data_class).into(),
            KeyError::DoesNotOpen => Reason::Seal.into(),
            KeyError::Disabled => HoldReason::Revoked.into(),
            KeyError::Away => Dependency::KeyProvider.into(),
            KeyError::NotConfigured(provider) => Reason::KeyProvider(provider).into(),
            KeyError::Unsupported | KeyError::Configuration => Reason::Internal.into(),
        }
    }
}

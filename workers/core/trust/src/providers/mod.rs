//! Who keeps tenants' key-encryption keys: the region's keyring files, the transit engine of an OpenBao or Vault server, or
//! AWS KMS. Workers need four functions of them ([`KeyProvider`]), operators some more ([`KeyAdministration`]).

mod context;
mod current;
mod error;
mod keyring;
mod kms;
mod local;
mod router;
mod tagged;
mod transit;

pub use context::{KeyContext, KeyPlace, KeyUse};
pub use current::{CurrentKeys, Wrapper};
pub use error::KeyError;
pub use keyring::{Keyring, KeyringError};
pub use kms::{KmsConfig, KmsKeys};
pub use local::LocalKeys;
pub use router::KeyRouter;
pub use tagged::WrappedUnder;
pub use transit::{TransitConfig, TransitKeys};

use crate::key::Key;
use async_trait::async_trait;
use docward_envelope::{DataClass, Region, TenantId, Timestamp};
use docward_trust_policy::KeyProviderKind;

/// Wraps and unwraps data keys under a tenant's key-encryption keys.
#[async_trait]
pub trait KeyProvider: Send + Sync {
    /// Wraps a data key under the newest version.
    async fn wrap(&self, context: &KeyContext, key: &Key) -> Result<Vec<u8>, KeyError>;

    /// Unwraps a data key, whichever version wrapped it.
    async fn unwrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Key, KeyError>;

    /// Wraps a wrapped data key anew under the newest version. A provider that can do it without showing us the key does.
    async fn rewrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Vec<u8>, KeyError> {
        let key = self.unwrap(context, wrapped).await?;
        self.wrap(context, &key).await
    }

    /// The tenant's key for subject tokens and replaced UIDs in a region; it never changes, and only who may use the phi
    /// class has it.
    async fn subject_key(&self, place: &KeyPlace) -> Result<Key, KeyError>;
}

/// What operators need of a provider. Keys are made, rotated and destroyed only when a person asks for it, never as a side
/// effect.
#[async_trait]
pub trait KeyAdministration: KeyProvider {
    /// Which kind of provider it is.
    fn kind(&self) -> KeyProviderKind;

    /// Makes what is missing of a tenant's keys: one for each data class, and with `subject` the one for subject tokens.
    /// What is there already stays as it is.
    async fn create(&self, place: &KeyPlace, subject: bool, now: Timestamp) -> Result<(), KeyError>;

    /// The versions that are there, the oldest first.
    ///
    /// # Errors
    /// [`KeyError::NoSuchKey`] when there is none.
    async fn versions(&self, place: &KeyPlace, data_class: DataClass) -> Result<Vec<KeyDescription>, KeyError>;

    /// A new version, which wraps from now on. Answers its number.
    async fn rotate(&self, place: &KeyPlace, data_class: DataClass, now: Timestamp) -> Result<u32, KeyError>;

    /// Takes away the versions below a number; the newest always stays.
    async fn retire(&self, place: &KeyPlace, data_class: DataClass, below: u32) -> Result<(), KeyError>;

    /// Forbids or allows the use of all of a tenant's keys, the subject key too.
    async fn set_enabled(&self, place: &KeyPlace, enabled: bool) -> Result<(), KeyError>;

    /// Destroys all of a tenant's keys, the subject key too. What is gone already is no error.
    async fn destroy(&self, place: &KeyPlace) -> Result<Vec<Destroyed>, KeyError>;
}

/// One version of a key-encryption key, without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDescription {
    /// The tenant whose key it is.
    pub tenant: TenantId,
    /// The region where it is used.
    pub region: Region,
    /// The data class whose data keys it wraps.
    pub data_class: DataClass,
    /// The provider that keeps it.
    pub provider: KeyProviderKind,
    /// By which name the provider knows it.
    pub name: String,
    /// Which one, from 1; the highest wraps, all unwrap.
    pub version: u32,
    /// When it was made; `None` where the provider does not say.
    pub created: Option<Timestamp>,
    /// Whether it may be used.
    pub state: KeyState,
}

/// Whether a key may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It may be used.
    Enabled,
    /// It may not be used until an operator enables it.
    Disabled,
    /// It may never be used again: the provider will destroy it.
    Going,
}

impl KeyState {
    /// The word that stands for it everywhere.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Going => "pending-destruction",
        }
    }
}

/// What became of one key that was destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destroyed {
    /// The provider that kept it.
    pub provider: KeyProviderKind,
    /// The name by which the provider knew it.
    pub name: String,
    /// Which versions it had; empty for a subject key.
    pub versions: Vec<u32>,
    /// What the provider answered.
    pub answer: Destruction,
}

/// How a provider destroys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destruction {
    /// The key is gone, for good.
    Gone,
    /// It cannot be used from now on, and is gone at this time; until then an administrator of the provider can take it
    /// back.
    Pending(Timestamp),
}

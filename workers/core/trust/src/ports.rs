//! What the gate needs of other rooms: keys, the objects that hold wrapped keys, and somewhere to record decisions.

use crate::key::Key;
use crate::refusal::{Reason, Refusal};
use async_trait::async_trait;
use docward_envelope::{DataClass, Fact, HoldReason, JobId, ObjectName, Region, TenantId};

/// Why a port could not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// There is no such object.
    #[error("there is no such object")]
    Missing,
    /// A passing error: worth another try.
    #[error("a passing error")]
    Passing,
    /// The other side is away.
    #[error("the other side is away")]
    Away,
}

/// Reads the objects that hold wrapped keys. `store` implements it.
#[async_trait]
pub trait WrappedKeys: Send + Sync {
    /// The bytes of exactly this object, which is always an [`ObjectName::Keys`].
    async fn read(&self, name: &ObjectName) -> Result<Vec<u8>, PortError>;
}

/// Records decisions about people and tasks. `Ok` means the broker confirmed the fact: only then is anything read.
#[async_trait]
pub trait DecisionRecord: Send + Sync {
    /// Records one decision.
    async fn record(&self, fact: Fact) -> Result<(), PortError>;
}

/// What a data key is for: part of what it is wrapped with, so that it unwraps as nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    /// One of a job's two data keys.
    Job(JobId),
    /// A search bundle's own data key.
    Bundle,
}

/// The encryption context of a wrapped data key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyContext {
    /// Whose.
    pub tenant: TenantId,
    /// Where.
    pub region: Region,
    /// Of which class.
    pub data_class: DataClass,
    /// For what.
    pub key_use: KeyUse,
}

impl KeyContext {
    /// The context as associated data: one line a part; no part can hold a line break.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let key_use = match self.key_use {
            KeyUse::Job(job) => job.to_string(),
            KeyUse::Bundle => "index".to_owned(),
        };
        format!("{}\n{}\n{}\n{key_use}", self.tenant, self.region, self.data_class).into_bytes()
    }
}

/// Why a key provider could not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It has no key of the tenant for the class in the region, or must not use it.
    #[error("no such key is held here")]
    NotHeld,
    /// The wrapped key was changed, or wrapped in another context.
    #[error("the wrapped key does not open")]
    DoesNotOpen,
    /// The provider is away.
    #[error("the key provider is away")]
    Away,
}

impl KeyError {
    pub(crate) fn refusal(self, data_class: DataClass) -> Refusal {
        match self {
            KeyError::NotHeld => Reason::KeyNotHeld(data_class).into(),
            KeyError::DoesNotOpen => Reason::Seal.into(),
            KeyError::Away => HoldReason::Dependency.into(),
        }
    }
}

/// Wraps and unwraps data keys under a tenant's key-encryption keys: the local keyring, or a customer's key manager.
#[async_trait]
pub trait KeyProvider: Send + Sync {
    /// Wraps a data key.
    async fn wrap(&self, context: &KeyContext, key: &Key) -> Result<Vec<u8>, KeyError>;

    /// Unwraps a data key.
    async fn unwrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Key, KeyError>;

    /// The tenant's key for subject tokens and replaced UIDs in a region; it never changes, and only providers that
    /// hold the phi class have it.
    async fn subject_key(&self, tenant: TenantId, region: &Region) -> Result<Key, KeyError>;
}

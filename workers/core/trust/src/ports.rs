//! What the gate needs of other rooms: the objects that hold wrapped keys, and somewhere to record decisions.

use async_trait::async_trait;
use docward_envelope::{Fact, ObjectName};

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
    /// Records one decision, allowed or refused.
    async fn record(&self, fact: Fact) -> Result<(), PortError>;
}

//! The gate, tenant scopes, keys and seals: who may touch which plaintext, and nothing else.
//!
//! *This room* admits deliveries, people and tasks to one tenant's plaintext; it *may touch* keys, the key managers that
//! keep them and, through ports, the objects that hold wrapped keys; it *must never* parse a document, write one anywhere, or hand out plaintext but
//! through its four exits: [`Phi::to_engine`], [`TenantScope::release`], [`Redacted::vouch`] and
//! [`TenantScope::subject_token`].
//!
//! [`Gate::admit`] is the only mint of a [`TenantScope`], and a scope the only way to a key. Types stop mistakes, not
//! malice: `tests/ui` shows each mistake and that it does not compile.

mod admission;
mod checks;
mod clock;
mod control;
mod gate;
mod key;
mod phi;
mod ports;
mod providers;
mod record;
mod redacted;
mod refusal;
mod request;
mod scope;
mod seal;
mod wrapped;

pub use clock::Clock;
pub use control::ControlView;
pub use gate::{Gate, GateParts};
pub use key::Key;
pub use phi::{Figure, Phi};
pub use ports::{DecisionRecord, PortError, WrappedKeys};
pub use providers::{
    CurrentKeys, Destroyed, Destruction, KeyAdministration, KeyContext, KeyDescription, KeyError, KeyPlace,
    KeyProvider, KeyRouter, KeyState, KeyUse, Keyring, KeyringError, KmsConfig, KmsKeys, LocalKeys, TransitConfig,
    TransitKeys, WrappedUnder, Wrapper,
};
pub use redacted::Redacted;
pub use refusal::{Reason, Refusal};
pub use request::{PersonAction, Request, Role, Task};
pub use scope::{ReplacedUid, TenantScope};

pub use docward_trust_policy::{Policy, RedactionProfile};

/// Bytes that are zeroised on drop.
pub type Bytes = zeroize::Zeroizing<Vec<u8>>;

//! The gate, tenant scopes, keys and seals: who may touch which plaintext, and nothing else.
//!
//! *This room* admits deliveries, people and tasks to one tenant's plaintext; it *may touch* keys, the key managers that
//! keep them and, through ports, the objects that hold wrapped keys; it *must never* parse a document, write one anywhere, or hand out plaintext but
//! through its four exits: [`Phi::to_engine`], [`TenantScope::release`], [`Redacted::vouch`] and
//! [`TenantScope::subject_token`].
//!
//! [`Gate::admit`] is the only mint of a [`TenantScope`], and a scope the only way to a key. A
//! scope's [kind](Kind) says what it was admitted for. Types stop mistakes, not malice: `tests/ui` shows each mistake and that
//! it does not compile.
//!
//! # Decisions
//!
//! **A scope may do only its own.** It knows as what it was admitted. The janitor holds no key, the index worker none
//! of class phi. Retention is the shorter of what the policy at intake and the one in force say.
//!
//! **Acts are decided like reads.** Freezing, auditing and erasing need a grant and pass the gate, which records them
//! as `decided`. They stay possible while work is frozen, keys are revoked or the catalogue is away, for that is when
//! they are needed. An eraser deletes and opens nothing.
//!
//! **An environment is bound on both sides.** Gate, broker and ledger of a tenant's own environment know whose it is
//! and refuse everybody else; the shared ones refuse what belongs to it. A document's bytes, keys, facts and
//! envelopes are in one environment and never in two. Tokens and replaced UIDs are made with the environment's own
//! subject key: a patient has another token there.

mod admission;
mod checks;
mod clock;
mod control;
mod gate;
mod key;
mod kind;
pub mod person;
mod phi;
mod ports;
mod providers;
mod record;
mod redacted;
mod refusal;
mod request;
mod scope;
mod seal;
pub mod task;
mod upload;
mod webhook;
mod wrapped;

pub use clock::Clock;
pub use control::ControlView;
pub use gate::{Gate, GateParts};
pub use key::Key;
pub use kind::{
    Delivery, HasHeader, HasJob, Intake, Kind, MayDelete, MayOpen, MayOpenBundles, MayReadCheckpoints, MayRelease,
    MaySeal, MaySealBundles,
};
pub use person::PersonAction;
pub use phi::{Figure, Phi};
pub use ports::{DecisionRecord, PortError, WrappedKeys};
pub use providers::{
    CurrentKeys, Destroyed, Destruction, KeyAdministration, KeyContext, KeyDescription, KeyError, KeyPlace,
    KeyProvider, KeyRouter, KeyState, KeyUse, Keyring, KeyringError, KmsConfig, KmsKeys, LocalKeys, TransitConfig,
    TransitKeys, WrappedUnder, Wrapper,
};
pub use redacted::Redacted;
pub use refusal::{Dependency, Reason, Refusal};
pub use request::{
    AssembledRequest, DeliveryRequest, IntakeRequest, PersonRequest, PiecesRequest, ProcessRole, ReplayRequest,
    Request, TaskRequest,
};
pub use scope::{BundleReader, ObjectSealer, ReplacedUid, Stretch, TenantScope, WebhookSignature, WebhookSigner};
pub use task::{SystemTask, Task};
pub use upload::{HasUpload, Upload};
pub use webhook::{WEBHOOKS, WebhookRequest, Webhooks};

pub use docward_trust_policy::{Denial, Lacking, Policy, ReasonCode, RedactionProfile};

/// Bytes that are zeroised on drop.
pub type Bytes = zeroize::Zeroizing<Vec<u8>>;

//! What every scope stands on, whatever its kind.

use crate::clock::Clock;
use crate::control::ControlView;
use crate::key::Key;
use crate::providers::KeyProvider;
use crate::wrapped::DataKeys;
use docward_envelope::{Actor, ObjectName, Purpose, Region, TenantId};
use docward_trust_policy::Policy;
use std::sync::{Arc, OnceLock};

/// The content of a scope, without its kind and its brand.
pub struct Admitted {
    pub(crate) actor: Actor,
    pub(crate) tenant: TenantId,
    pub(crate) region: Region,
    pub(crate) purpose: Purpose,
    /// The policy in force.
    pub(crate) policy: Arc<Policy>,
    /// The job's data keys, of the classes that it may use; none for most kinds.
    pub(crate) keys: DataKeys,
    /// The tenant's key for subject tokens and UIDs, where it may use it.
    pub(crate) subject_key: Option<Key>,
    pub(crate) provider: Arc<dyn KeyProvider>,
    pub(crate) control: Arc<ControlView>,
    pub(crate) clock: Clock,
    /// The first object whose seal did not open; shared with the gate, which puts it on record when the work is over.
    pub(crate) unopened: Arc<OnceLock<ObjectName>>,
}

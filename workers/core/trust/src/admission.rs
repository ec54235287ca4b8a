//! What every scope stands on, whatever its kind.

use crate::clock::Clock;
use crate::control::ControlView;
use crate::key::Key;
use crate::providers::KeyProvider;
use crate::wrapped::DataKeys;
use docward_envelope::{Purpose, Region, TenantId};
use docward_trust_policy::Policy;
use std::sync::Arc;

/// The content of a scope, without its kind and its brand.
pub struct Admitted {
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
}

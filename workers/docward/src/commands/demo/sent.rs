//! Documents on their way, and those that have ended.

use docward_client::Client;
use docward_envelope::{JobId, Region};
use docward_ledger::JobStatus;
use docward_trust_policy::Tenant;
use std::collections::BTreeMap;

/// One document on its way.
pub(super) struct Sent {
    pub(super) tenant: Tenant,
    pub(super) region: Region,
    /// The file's name.
    pub(super) file: String,
    pub(super) job: JobId,
}

/// A document that has ended.
pub(super) struct Ended {
    pub(super) sent: Sent,
    pub(super) status: JobStatus,
}

pub(super) type Clients = BTreeMap<Region, Client>;

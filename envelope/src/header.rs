//! The envelope's header: who, where, what for. Its exact bytes are the associated data of everything sealed with it.

use crate::{JobId, Placement, Purpose, Region, RetentionClass, Run, Stage, TenantId, words::vocabulary};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

vocabulary!(
    /// A family of policies: one a tenant for now, numbered within by version.
    PolicyId {
        /// The tenant's processing policy.
        Processing = "processing",
    }
);

/// A policy's version, from 1, only ever raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PolicyVersion(pub u32);

/// One version of one policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyReference {
    /// Which family of policies it belongs to.
    pub id: PolicyId,
    /// The version within the family.
    pub version: PolicyVersion,
}

/// What every reader of an envelope may know without a key. Unknown and doubled fields are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The job of the document.
    pub job: JobId,
    /// Which time through the stages.
    pub run: Run,
    /// The tenant whose document it is.
    pub tenant: TenantId,
    /// Where it may be processed: must equal the region of queue, worker, store and keys.
    pub region: Region,
    /// Which queues and workers serve it.
    pub placement: Placement,
    /// For which stage: must equal the queue's.
    pub stage: Stage,
    /// What the document is processed for; fixed at intake.
    pub purpose: Purpose,
    /// The policy that was in force at intake.
    pub policy: PolicyReference,
    /// When the job was accepted; retention counts from here.
    pub created: Timestamp,
    /// How long what this stage writes may live.
    pub retention: RetentionClass,
}

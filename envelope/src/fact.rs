//! Facts: what happened, as metadata, never content. The region's ledger chains them into the audit trail.

mod build;

use crate::{
    AlertId, JobId, ObjectPrefix, Placement, PolicyReference, PolicyVersion, Purpose, Region, RetentionClass, Run,
    Stage, TenantId, words::vocabulary,
};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

vocabulary!(
    /// What a fact says.
    FactKind {
        /// A job was accepted: original and keys are stored.
        Accepted = "accepted",
        /// A stage finished.
        Done = "done",
        /// A job ended without a result.
        Rejected = "rejected",
        /// Work waits for a cause to clear.
        Held = "held",
        /// Work is parked for a person.
        Dead = "dead",
        /// Held or parked work goes on.
        Resumed = "resumed",
        /// A person or task was let through to read something.
        Read = "read",
        /// Somebody was refused.
        Refused = "refused",
        /// Expired objects were deleted: the janitor's receipt.
        Deleted = "deleted",
        /// A person dropped parked work.
        Dropped = "dropped",
        /// A person or task was let through to act, without reading a document.
        Decided = "decided",
        /// Work of the tenant was made to wait.
        Frozen = "frozen",
        /// A freeze was lifted.
        Thawed = "thawed",
        /// The tenant's keys were forbidden.
        Revoked = "revoked",
        /// The tenant's keys may be used again.
        Restored = "restored",
        /// A new version of the tenant's key-encryption keys wraps; jobs' keys were wrapped again.
        Rotated = "rotated",
        /// Old versions of the tenant's key-encryption keys went.
        Retired = "retired",
        /// The tenant's key-encryption keys were destroyed: crypto-shredding.
        Destroyed = "destroyed",
        /// A job, or all of a patient's, was erased on request.
        Erased = "erased",
        /// The tenant's rows or documents have another placement.
        Moved = "moved",
        /// The tenant's rows of the ledger were sealed into a backup.
        BackedUp = "backed-up",
        /// The tenant's rows of the ledger were put back from a backup.
        Recovered = "recovered",
        /// A policy came into force.
        Governed = "governed",
        /// An incident was opened or closed.
        Incident = "incident",
        /// Something that must not happen was noticed.
        Alerted = "alerted",
        /// From here on every fact of the chain is signed; its id names the link before it.
        Signed = "signed",
    }
);

impl FactKind {
    /// Whether it says how far a job's work has come, rather than who looked or what was decided about it.
    pub const fn is_progress(self) -> bool {
        matches!(
            self,
            Self::Accepted
                | Self::Done
                | Self::Rejected
                | Self::Held
                | Self::Dead
                | Self::Resumed
                | Self::Deleted
                | Self::Dropped
                | Self::Erased
        )
    }
}

vocabulary!(
    /// What policy said.
    Decision {
        /// It was let through.
        Allow = "allow",
        /// It was refused.
        Deny = "deny",
    }
);

/// A fact's id: deterministic for the effects of stages, so that a repeated fact is recorded once; random for reads, refusals
/// and decisions, each of which is recorded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FactId(String);

impl FactId {
    /// The id of a stage's effect: (job, run, stage, kind). No stage: of the job's own (accepted, deleted).
    pub fn of_effect(job: JobId, run: Run, stage: Option<Stage>, kind: FactKind) -> Self {
        Self(format!("{job}.{run}.{}.{kind}", stage.map_or("job", Stage::as_str)))
    }

    /// The id of the fact that records an alert in the tenant's chain: once, however often the alert is filed.
    pub fn of_alert(alert: &AlertId) -> Self {
        Self(format!("alert.{}", alert.as_str()))
    }

    /// The id of what a version of a tenant's policy brought about in one chain: a command that is run again after it was cut off
    /// records it once.
    pub fn of_policy(tenant: TenantId, version: PolicyVersion, kind: FactKind) -> Self {
        Self(format!("policy.{tenant}.{}.{kind}", version.0))
    }

    /// The id of the fact from which on a chain is signed. It names the digest of the link before it (SHA-256), and so everything that
    /// was recorded before facts were signed.
    pub fn of_signing(before: &[u8; 32]) -> Self {
        Self(format!("signed.{}", hex::encode(before)))
    }

    /// A new random id, for what may happen again.
    pub fn random() -> Self {
        Self(JobId::generate().to_string())
    }

    /// The id as text, at most 128 bytes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who acted. Made from docward's own names only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Actor {
    /// A stage worker.
    Worker(Stage),
    /// A person, by the name in a signed grant (an account, not a patient).
    Person(String),
    /// A named system task.
    Task(String),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Worker(stage) => write!(f, "worker:{stage}"),
            Actor::Person(name) => write!(f, "person:{name}"),
            Actor::Task(name) => write!(f, "task:{name}"),
        }
    }
}

/// The only patient reference outside sealed objects: HMAC-SHA-256 (tenant's and region's subject key, normalised id), hex.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SubjectToken(pub String);

/// Objects that were written, and until when they live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// The subtree of the bucket in which they lie.
    pub prefix: ObjectPrefix,
    /// The retention class that decides when they are due.
    pub retention: RetentionClass,
    /// When they are due for deletion.
    pub expires: Timestamp,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Which fact it is: the same fact that comes again is recorded once.
    pub id: FactId,
    /// The tenant whom it concerns; it goes into that tenant's chain.
    pub tenant: TenantId,
    /// The region in which it happened; its ledger records it.
    pub region: Region,
    /// The job it is about; `None` where it concerns the whole tenant.
    pub job: Option<JobId>,
    /// About which run of it.
    pub run: Option<Run>,
    /// The stage it is about; `None` where it is about no single stage.
    pub stage: Option<Stage>,
    /// What happened, as a word of the closed list.
    pub kind: FactKind,
    /// When, by the clock of who says it.
    pub at: Timestamp,
    /// Who acted: a person, or a process of the fleet.
    pub actor: Actor,
    /// What for (HIPAA 45 CFR 164.506(c)).
    pub purpose: Purpose,
    /// The policy under which it was decided; `None` where none was asked.
    pub policy: Option<PolicyReference>,
    /// Whether it was let through or refused.
    pub decision: Decision,
    /// A reason's word, from a closed list.
    pub reason: Option<String>,
    /// The rule for roles that decided, by its name; absent where no rules were asked, and in facts of before there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Figures by name, such as `pages` or `redacted.name`; names come from docward's own vocabulary.
    pub counts: BTreeMap<String, u64>,
    /// What was written, and until when.
    pub stored: Vec<Stored>,
    /// Whose document, as a token.
    pub subject: Option<SubjectToken>,
    /// Which queues and workers serve the job; said once, when it is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placement: Option<Placement>,
}

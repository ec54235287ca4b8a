//! Alerts: what must not happen and was noticed. Metadata only, like facts.

use crate::{Actor, FactId, Header, JobId, LeaseId, Region, Signer, Stage, TenantId, words::vocabulary};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

vocabulary!(
    /// What was noticed.
    AlertRule {
        /// Somebody asked for a tenant that none of their grants names.
        CrossTenantRead = "cross-tenant-read",
        /// A message, a person or a service reached for another region than its own.
        OtherRegion = "other-region",
        /// One person or task was refused again and again.
        RepeatedRefusals = "repeated-refusals",
        /// A seal did not open: changed bytes, another key or context, or a name moved from where it belongs.
        SealFailed = "seal-failed",
        /// A message came from another queue than its sealed header names.
        QueueMismatch = "queue-mismatch",
        /// A grant that the authority never signed.
        ForgedGrant = "forged-grant",
        /// What was done is not what was accepted: another policy, purpose or placement than the job's own.
        ContextDrift = "context-drift",
        /// An engine made a system call that reading never makes: the document may have taken it over.
        ForbiddenCall = "forbidden-call",
        /// A fact, an alert or a parked message that nobody signed, or whose signer may not say it: somebody has the broker's password.
        ForgedFact = "forged-fact",
        /// The broker gave a message up after its workers died of it again and again, or somebody put it where such messages go. It is
        /// in quarantine.
        ParkedByBroker = "parked-by-broker",
        /// An address of a tenant's took no news of its jobs again and again: none is sent there any more.
        WebhookDisabled = "webhook-disabled",
    }
);

/// An alert's id: made from what was noticed where that has an id, so that noticing it twice is one alert.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct AlertId(String);

impl AlertId {
    /// The alert that a rule raises about a fact.
    pub fn of_fact(rule: AlertRule, fact: &FactId) -> Self {
        Self(format!("{rule}.{}", fact.as_str()))
    }

    /// What one role, or nobody, is said to have forged within a minute: one alert, however much of it comes.
    pub fn of_forgery(signer: Option<Signer>, at: Timestamp) -> Self {
        let minute = at.as_second().div_euclid(60);
        Self(format!("forgery.{}.{minute}", signer.map_or("unsigned", Signer::as_str)))
    }

    /// That the broker parked a message of a job's stage: one alert a minute.
    pub fn of_parked(header: &Header, at: Timestamp) -> Self {
        let Header { job, run, stage, .. } = header;
        Self(format!("parked.{job}.{run}.{stage}.{}", at.as_second().div_euclid(60)))
    }

    /// A random id, for what was noticed about bytes that nobody can vouch for.
    pub fn random() -> Self {
        Self(LeaseId::generate().to_string())
    }

    /// The id as text: letters, digits, `.` and `-`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// One thing that must not happen and did. Tenant, job and stage are as the message's header claims: if its seal did not open,
/// the header may be forged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// Which alert it is: the same alert that comes again is kept once.
    pub id: AlertId,
    /// The rule that noticed it.
    pub rule: AlertRule,
    /// The region whose processes noticed it.
    pub region: Region,
    /// When it was noticed, or when the fact happened that it was noticed in.
    pub at: Timestamp,
    /// The tenant whose document or data it concerns; `None` where no tenant can be named.
    pub tenant: Option<TenantId>,
    /// The job it concerns; `None` where it concerns no job.
    pub job: Option<JobId>,
    /// The stage at which it happened; `None` outside of the stages.
    pub stage: Option<Stage>,
    /// Who did it, where that is known.
    pub actor: Option<Actor>,
    /// A reason's word, from a closed list.
    pub reason: String,
    /// How often, within the rule's window.
    pub count: u64,
}

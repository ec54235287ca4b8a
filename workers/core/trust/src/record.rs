//! The facts about decisions: who was let through to read, who was not, and who met a seal that does not open.

use crate::admission::Admitted;
use crate::refusal::{Reason, Refusal};
use docward_envelope::{
    Actor, Fact, FactKind, JobId, ObjectName, PolicyReference, Purpose, Region, Run, Stage, TenantId, Timestamp,
};
use docward_trust_policy::Action;

/// Everything about a decision but its result.
pub(crate) struct Asked<'a> {
    pub(crate) actor: Actor,
    pub(crate) action: Action,
    pub(crate) tenant: TenantId,
    pub(crate) region: &'a Region,
    pub(crate) job: Option<JobId>,
    pub(crate) run: Option<Run>,
    pub(crate) stage: Option<Stage>,
    pub(crate) purpose: Purpose,
    /// The rule for roles that permits it.
    pub(crate) rule: Option<&'a str>,
}

impl Asked<'_> {
    /// The decision as a fact. An allowed one's reason is the action's word.
    pub(crate) fn fact(&self, now: Timestamp, policy: Option<PolicyReference>, refused: Option<Refusal>) -> Fact {
        let fact = |kind| {
            Fact::about(self.tenant, self.region, kind, self.actor.clone(), self.purpose, now)
                .with_job(self.job)
                .with_run(self.run)
                .with_stage(self.stage)
                .with_policy(policy)
                .with_rule(self.rule)
        };
        match refused {
            None => fact(self.allowed()).with_reason(self.action.as_str()),
            Some(refusal) => fact(FactKind::Refused).denied(refusal.reason.as_str()),
        }
    }

    /// Only what reaches into documents is a read.
    fn allowed(&self) -> FactKind {
        match (&self.actor, self.action) {
            (_, Action::Retrieve | Action::Search) => FactKind::Read,
            _ => FactKind::Decided,
        }
    }
}

/// Who was admitted to what: everything about a seal that does not open but the object.
pub(crate) struct Reader {
    actor: Actor,
    tenant: TenantId,
    region: Region,
    run: Option<Run>,
    purpose: Purpose,
    policy: PolicyReference,
}

impl Reader {
    /// Whoever was admitted, and the run that they were admitted to; `None` where all of a job's runs are meant.
    pub(crate) fn of(admitted: &Admitted, run: Option<Run>) -> Self {
        Self {
            actor: admitted.actor.clone(),
            tenant: admitted.tenant,
            region: admitted.region.clone(),
            run,
            purpose: admitted.purpose,
            policy: admitted.policy.reference,
        }
    }

    /// That an object's seal did not open for them. The stage is that of the worker who read it, else the one that wrote it.
    pub(crate) fn could_not_open(&self, object: &ObjectName, now: Timestamp) -> Fact {
        let stage = match self.actor {
            Actor::Worker(stage) => Some(stage),
            _ => object.stage(),
        };
        Fact::about(self.tenant, &self.region, FactKind::Refused, self.actor.clone(), self.purpose, now)
            .with_job(object.job())
            .with_run(self.run)
            .with_stage(stage)
            .with_policy(self.policy)
            .denied(Reason::Seal.as_str())
    }
}

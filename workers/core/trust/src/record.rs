//! The facts about decisions: who was let through to read, who was not.

use crate::refusal::Refusal;
use docward_envelope::{
    Actor, Fact, FactKind, JobId, PolicyReference, Purpose, Region, Run, Stage, TenantId, Timestamp,
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

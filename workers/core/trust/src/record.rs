//! The facts about decisions: who was let through to read, who was not, and who met a seal that does not open.

use crate::admission::{Admission, Admitted};
use crate::refusal::{Reason, Refusal};
use docward_envelope::{
    Actor, Decision, Fact, FactId, FactKind, JobId, ObjectName, PolicyReference, Purpose, Region, Run, Stage, TenantId,
    Timestamp,
};
use docward_trust_policy::Action;
use std::collections::BTreeMap;

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
        let (kind, decision, reason) = match refused {
            None => (self.allowed(), Decision::Allow, self.action.as_str()),
            Some(refusal) => (FactKind::Refused, Decision::Deny, refusal.reason.as_str()),
        };
        Fact {
            id: FactId::random(),
            tenant: self.tenant,
            region: self.region.clone(),
            job: self.job,
            run: self.run,
            stage: self.stage,
            kind,
            at: now,
            actor: self.actor.clone(),
            purpose: self.purpose,
            policy,
            decision,
            reason: Some(reason.to_owned()),
            counts: BTreeMap::new(),
            stored: Vec::new(),
            subject: None,
            placement: None,
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
    stage: Option<Stage>,
    tenant: TenantId,
    region: Region,
    run: Option<Run>,
    purpose: Purpose,
    policy: PolicyReference,
}

impl Reader {
    /// Whoever was admitted.
    pub(crate) fn of(admitted: &Admitted) -> Self {
        Self {
            actor: admitted.actor.clone(),
            stage: match admitted.admission {
                Admission::Stage(stage) => Some(stage),
                _ => None,
            },
            tenant: admitted.tenant,
            region: admitted.region.clone(),
            run: admitted.run,
            purpose: admitted.purpose,
            policy: admitted.policy.reference,
        }
    }

    /// That an object's seal did not open for them. The stage is that of the worker who read it, else the one that wrote it.
    pub(crate) fn could_not_open(&self, object: &ObjectName, now: Timestamp) -> Fact {
        Fact {
            id: FactId::random(),
            tenant: self.tenant,
            region: self.region.clone(),
            job: object.job(),
            run: self.run,
            stage: self.stage.or(object.stage()),
            kind: FactKind::Refused,
            at: now,
            actor: self.actor.clone(),
            purpose: self.purpose,
            policy: Some(self.policy),
            decision: Decision::Deny,
            reason: Some(Reason::Seal.as_str().to_owned()),
            counts: BTreeMap::new(),
            stored: Vec::new(),
            subject: None,
            placement: None,
        }
    }
}

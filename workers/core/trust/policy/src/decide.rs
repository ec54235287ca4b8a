//! The one decision, a pure function of its arguments.

use crate::policy::Policy;
use crate::words::{Action, ReasonCode};
use docward_envelope::{DataClass, Decision, Purpose, Region, Stage, TenantId};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Decide<'a> {
    /// To do what.
    pub action: Action,
    /// With whose documents.
    pub tenant: TenantId,
    /// Where.
    pub region: &'a Region,
    /// At which stage; `None` outside of the stages.
    pub stage: Option<Stage>,
    /// With which class of data.
    pub data_class: DataClass,
    /// What for.
    pub purpose: Purpose,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Yes or no.
    pub decision: Decision,
    /// Why.
    pub reason: ReasonCode,
}

impl Verdict {
    /// Whether it is yes.
    pub fn is_allowed(self) -> bool {
        self.decision == Decision::Allow
    }
}

/// Decides. Both the policy at intake (where there was one) and the one in force must allow it.
pub fn decide(question: &Decide<'_>, intake: Option<&Policy>, newest: &Policy) -> Verdict {
    match objection(question, intake, newest) {
        None => Verdict { decision: Decision::Allow, reason: ReasonCode::Allowed },
        Some(reason) => Verdict { decision: Decision::Deny, reason },
    }
}

fn objection(question: &Decide<'_>, intake: Option<&Policy>, newest: &Policy) -> Option<ReasonCode> {
    if newest.tenant != question.tenant || intake.is_some_and(|policy| policy.tenant != question.tenant) {
        return Some(ReasonCode::OtherTenant);
    }
    if !stage_fits(question.action, question.stage) {
        return Some(ReasonCode::StageMismatch);
    }
    if !data_class_fits(question) {
        return Some(ReasonCode::DataClassMismatch);
    }
    // No policy may keep the system from deleting what is due, nor people with a grant from freezing, erasing or being
    // shown what happened.
    match question.action {
        Action::Expire => return (question.purpose != Purpose::Maintenance).then_some(ReasonCode::Purpose),
        Action::Audit | Action::Operate | Action::Erase => {
            return (question.purpose == Purpose::Maintenance).then_some(ReasonCode::Purpose);
        }
        _ => {}
    }
    if let Some(intake) = intake {
        if !purpose_fits(question, intake) {
            return Some(ReasonCode::PurposeAtIntake);
        }
        if !intake.allows_region(question.data_class, question.region) {
            return Some(ReasonCode::RegionAtIntake);
        }
    }
    if !purpose_fits(question, newest) {
        return Some(ReasonCode::Purpose);
    }
    (!newest.allows_region(question.data_class, question.region)).then_some(ReasonCode::Region)
}

/// Stages process; people and tasks are at none; writing and queueing happen at both.
fn stage_fits(action: Action, stage: Option<Stage>) -> bool {
    match action {
        Action::Process => stage.is_some(),
        Action::Store | Action::Queue | Action::Replay => true,
        // Stages that write bundles, and the compactor.
        Action::Index => stage.is_none_or(|stage| stage.descriptor().writes_bundles),
        Action::Submit
        | Action::Retrieve
        | Action::Search
        | Action::Expire
        | Action::Keep
        | Action::Audit
        | Action::Operate
        | Action::Erase => stage.is_none(),
    }
}

/// Search, bundles and stage index see redacted data only; what comes in may identify a patient until redacted.
fn data_class_fits(question: &Decide<'_>) -> bool {
    let class = question.data_class;
    let of_stage = |stage: Stage| stage.descriptor().data_classes.contains(&class);
    match question.action {
        Action::Submit | Action::Erase => class == DataClass::Phi,
        Action::Index | Action::Search | Action::Audit | Action::Operate => class == DataClass::Redacted,
        Action::Process | Action::Store | Action::Queue | Action::Replay => question.stage.is_none_or(of_stage),
        Action::Retrieve | Action::Expire | Action::Keep => true,
    }
}

/// A policy names what people may use documents for; maintenance is the system's own and never a reason to process,
/// take in or hand out a document.
fn purpose_fits(question: &Decide<'_>, policy: &Policy) -> bool {
    match (question.purpose, question.action) {
        (Purpose::Maintenance, action) => {
            matches!(action, Action::Index | Action::Search | Action::Replay | Action::Keep)
        }
        (_, Action::Replay | Action::Expire | Action::Keep) => false,
        (_, Action::Audit | Action::Operate | Action::Erase) => true,
        (purpose, _) => policy.purposes.contains(&purpose),
    }
}

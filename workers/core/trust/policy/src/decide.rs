//! The one decision, a pure function of its arguments.

use crate::policy::Policy;
use crate::words::{Action, ReasonCode};
use docward_envelope::{DataClass, Purpose, Region, Stage, TenantId};
use std::fmt;

/// What policy is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What somebody wants to do.
    pub action: Action,
    /// Whose documents it concerns.
    pub tenant: TenantId,
    /// The region where it would happen.
    pub region: &'a Region,
    /// The stage that would do it; `None` outside of the stages.
    pub stage: Option<Stage>,
    /// The class of the data that it concerns.
    pub data_class: DataClass,
    /// What it is for.
    pub purpose: Purpose,
}

/// What policy denied, and why: all but tenant and region, which whoever asked knows. Closed words, no text of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denial {
    /// The rule that speaks against it; the first, where there are several.
    pub reason: ReasonCode,
    /// What somebody wanted to do.
    pub action: Action,
    /// The stage that would have done it; `None` outside of the stages.
    pub stage: Option<Stage>,
    /// The class of the data that it concerned.
    pub data_class: DataClass,
    /// What it was for.
    pub purpose: Purpose,
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, data_class, purpose, .. } = self;
        write!(f, "policy does not allow action {action} with data class {data_class} for purpose {purpose}")?;
        self.stage.map_or(Ok(()), |stage| write!(f, " in stage {stage}"))
    }
}

/// Decides. Both the policy at intake (where there was one) and the one in force must allow it.
///
/// # Errors
/// What is denied, and by which rule.
pub fn decide(question: &Question<'_>, intake: Option<&Policy>, newest: &Policy) -> Result<(), Denial> {
    let Question { action, stage, data_class, purpose, .. } = *question;
    let denied = objection(question, intake, newest);
    denied.map_or(Ok(()), |reason| Err(Denial { reason, action, stage, data_class, purpose }))
}

/// The first rule that speaks against it.
fn objection(question: &Question<'_>, intake: Option<&Policy>, newest: &Policy) -> Option<ReasonCode> {
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
fn data_class_fits(question: &Question<'_>) -> bool {
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
fn purpose_fits(question: &Question<'_>, policy: &Policy) -> bool {
    match (question.purpose, question.action) {
        (Purpose::Maintenance, action) => {
            matches!(action, Action::Index | Action::Search | Action::Replay | Action::Keep)
        }
        (_, Action::Replay | Action::Expire | Action::Keep) => false,
        (_, Action::Audit | Action::Operate | Action::Erase) => true,
        (purpose, _) => policy.purposes.contains(&purpose),
    }
}

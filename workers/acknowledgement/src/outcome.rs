//! What becomes of transaction sets and claims.

use crate::edit::Edit;
use crate::status::Status;
use docward_engine_model::acknowledgement::{
    AcknowledgedClaim, AcknowledgedGroup, AcknowledgedInterchange, AcknowledgedSet, Acknowledgement, InterchangeCode,
};

/// What is accepted of a transaction set in which claims are wrong, as a trading partner has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Acceptance {
    /// All other claims.
    #[default]
    EachClaim,
    /// Nothing.
    WholeSets,
}

/// What becomes of a transaction set: IK501.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is wrong with it.
    Accepted,
    /// Some of its claims are wrong, and are returned.
    AcceptedWithErrors,
    /// Nothing of it is worked on.
    Rejected,
}

impl Outcome {
    /// IK501.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "A",
            Self::AcceptedWithErrors => "E",
            Self::Rejected => "R",
        }
    }
}

/// Whether nothing of an interchange is worked on: the file is not read, or its envelope was not understood. Whether a date or a
/// count in it is right changes nothing of what it holds.
pub(crate) fn is_refused(whole: &Acknowledgement, interchange: &AcknowledgedInterchange) -> bool {
    let spoils = |code: &InterchangeCode| {
        matches!(
            code,
            InterchangeCode::UnknownReceiver
                | InterchangeCode::Version
                | InterchangeCode::ControlNumberValue
                | InterchangeCode::ControlStructure
                | InterchangeCode::PrematureEnd
                | InterchangeCode::Content
                | InterchangeCode::ControlNumberTwice
        )
    };
    whole.refusal.is_some() || interchange.faults.iter().any(spoils)
}

/// What becomes of a transaction set by itself.
pub fn of_set(set: &AcknowledgedSet, acceptance: Acceptance) -> Outcome {
    let is_whole =
        set.faults.is_empty() && !set.untold_spoils && set.segments.iter().all(|segment| segment.only_claims);
    match acceptance {
        _ if !is_whole => Outcome::Rejected,
        _ if set.segments.is_empty() && set.untold == 0 => Outcome::Accepted,
        Acceptance::EachClaim => Outcome::AcceptedWithErrors,
        Acceptance::WholeSets => Outcome::Rejected,
    }
}

/// Whether nothing of a group is worked on.
pub(crate) fn is_group_refused(group: &AcknowledgedGroup) -> bool {
    !group.faults.is_empty()
}

/// Why a claim is returned, at most ten reasons; none of one that is accepted. `edits` are those of this claim.
pub fn of_claim(claim: &AcknowledgedClaim, edits: &[Edit]) -> Vec<Status> {
    let mut statuses: Vec<Status> = Vec::new();
    let own = claim.faults.iter().map(Status::of_fault);
    let edits = edits.iter().filter(|edit| edit.claim == claim.number).map(|edit| edit.status);
    for status in own.chain(edits) {
        if statuses.len() < Acknowledgement::MOST_OF_ONE && !statuses.contains(&status) {
            statuses.push(status);
        }
    }
    statuses
}

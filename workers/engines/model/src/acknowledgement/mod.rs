//! What is to be acknowledged of an X12 file: envelopes, groups, transaction sets and claims, and what is wrong with each. An
//! engine fills it, whoever answers the sender writes it as TA1, 999 and 277CA. It holds no copy of bad data.
//!
//! Positions, loops and codes are those of the guides: TA1 (005010X231A1, appendix C), 999 (005010X231A1), 277CA (005010X214).

mod codes;

pub use codes::{ElementCode, GroupCode, InterchangeCode, SegmentCode, SetCode};

use crate::protocol::Rejection;
use crate::{Loop, SegmentName, Text};
use serde::{Deserialize, Serialize};

/// What is to be acknowledged of a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// Its interchanges, in the order of the file.
    pub interchanges: Vec<AcknowledgedInterchange>,
    /// Why nothing of the file is worked on, whatever is right in it; `None` of one that is read.
    pub refusal: Option<Rejection>,
}

impl Acknowledgement {
    /// Claims of one file that are told at most; a file with more is refused. Each costs more room than it has bytes.
    pub const MOST_CLAIMS: u32 = 250_000;

    /// Groups and transaction sets of one file at most.
    pub const MOST_SETS: u32 = 50_000;

    /// Segments with faults of one file that are told one by one; whoever makes more than this makes them on purpose.
    pub const MOST_SEGMENTS: usize = 10_000;

    /// Faults of one segment's elements, and of one claim, that are told one by one.
    pub const MOST_OF_ONE: usize = 10;

    /// Characters of any text in it; none of the guides allows more, and no acknowledgement needs more.
    pub const LONGEST_TEXT: usize = 80;
}

/// How somebody is addressed in an ISA segment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterchangeAddress {
    /// What the id is: ISA05, ISA07.
    pub qualifier: Text,
    /// The id, without the spaces that fill it up: ISA06, ISA08.
    pub id: Text,
}

/// One interchange, ISA to IEA.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AcknowledgedInterchange {
    /// Who sent it: ISA05 and ISA06.
    pub sender: InterchangeAddress,
    /// Whom it was sent to: ISA07 and ISA08.
    pub receiver: InterchangeAddress,
    /// Its date as sent: ISA09.
    pub date: Text,
    /// Its time as sent: ISA10.
    pub time: Text,
    /// Its control number: ISA13.
    pub control_number: Text,
    /// Whether its sender asked for a TA1: ISA14.
    pub wants_acknowledgement: bool,
    /// Whether it is a test: ISA15.
    pub is_test: bool,
    /// What is wrong with the envelope; empty of a good one.
    pub faults: Vec<InterchangeCode>,
    /// Its functional groups, in order.
    pub groups: Vec<AcknowledgedGroup>,
}

/// One functional group, GS to GE.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AcknowledgedGroup {
    /// What it carries: GS01.
    pub function: Text,
    /// The application that sent it: GS02.
    pub sender: Text,
    /// The application that it is for: GS03.
    pub receiver: Text,
    /// Its control number: GS06.
    pub control_number: Text,
    /// Its version: GS08.
    pub version: Text,
    /// How many transaction sets its trailer says it has: GE01; `None` without a trailer, or of what is no number.
    pub declared_sets: Option<u32>,
    /// How many it has.
    pub received_sets: u32,
    /// What is wrong with it.
    pub faults: Vec<GroupCode>,
    /// Its transaction sets, in order; none of a group that is not supported.
    pub sets: Vec<AcknowledgedSet>,
}

/// One transaction set, ST to SE.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AcknowledgedSet {
    /// What it is: ST01.
    pub id: Text,
    /// Its control number: ST02.
    pub control_number: Text,
    /// Its guide: ST03.
    pub version: Text,
    /// What is wrong with it as a whole.
    pub faults: Vec<SetCode>,
    /// What is wrong with its segments, in their order.
    pub segments: Vec<SegmentFault>,
    /// How many more segments have faults than were told.
    pub untold: u32,
    /// Whether one of these can spoil more than claims of the set.
    pub untold_spoils: bool,
    /// The sender's number for it: BHT03.
    pub reference: Text,
    /// Who submitted it: NM1*41.
    pub submitter: Party,
    /// The billing providers of its claims, in their order: NM1*85.
    pub providers: Vec<Party>,
    /// Its claims, in their order; none of a remittance.
    pub claims: Vec<AcknowledgedClaim>,
}

/// One segment that is wrong, or is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentFault {
    /// Its name: IK301.
    pub name: SegmentName,
    /// Its position in the transaction set, ST being 1; of a missing one the position where that was noticed: IK302.
    pub position: u32,
    /// The loop it stands in, or should: IK303; `None` where nobody can say.
    pub loop_id: Option<LoopId>,
    /// What is wrong: IK304.
    pub code: SegmentCode,
    /// Which of the set's claims it belongs to, from 1; `None` of what belongs to none, or to all of a level.
    pub claim: Option<u32>,
    /// Whether all that it can spoil are claims of the set: those that say so in their own faults.
    pub only_claims: bool,
    /// What is wrong with its elements: IK4.
    pub elements: Vec<ElementFault>,
}

/// One element that is wrong, or is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementFault {
    /// Its position in the segment, from 1: IK401-1.
    pub number: u8,
    /// Its position in a composite, from 1; 0 of a whole element: IK401-2.
    pub component: u8,
    /// Which repetition, from 1; 0 of an element that does not repeat: IK401-3.
    pub repetition: u8,
    /// Its number in the standard's dictionary; 0 of a composite: IK402.
    pub reference: u16,
    /// What is wrong: IK403.
    pub code: ElementCode,
}

/// A person or an organisation, by an NM1 segment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Whether it is a person: NM102.
    pub is_person: bool,
    /// The last name, or an organisation's: NM103.
    pub name: Text,
    /// The first name: NM104.
    pub first: Text,
    /// The middle name: NM105.
    pub middle: Text,
    /// What stands behind the name: NM107.
    pub suffix: Text,
    /// What the id is: NM108.
    pub qualifier: Text,
    /// The id: NM109.
    pub id: Text,
}

/// One claim of an 837 (loop 2300).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AcknowledgedClaim {
    /// Its place among the file's claims, from 1.
    pub number: u32,
    /// The index of its billing provider among the set's; past their end where there is none.
    pub provider: u32,
    /// The sender's number for it: CLM01.
    pub id: Text,
    /// Who was treated: NM1*QC, or the subscriber. The member's id is the subscriber's where the patient has none.
    pub patient: Party,
    /// CLM02 in cents; `None` of an amount that is missing or none.
    pub total_cents: Option<i64>,
    /// When it was: DTP*472 of the claim, DTP*434, or those of its lines from the first to the last; `CCYYMMDD`, or two of these
    /// with a hyphen. Empty where none can be read.
    pub service_date: Text,
    /// The number that an intermediary gave it: REF*D9.
    pub intermediary_number: Text,
    /// The type of bill of an institutional one: CLM05-1 and CLM05-3.
    pub bill_type: Text,
    /// What is wrong with it; empty of a claim that is accepted. The first of them, if there are many.
    pub faults: Vec<ClaimFault>,
}

/// What is wrong with a claim: with one of its segments, or with one of the levels that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimFault {
    /// The segment that is wrong or missing.
    pub name: SegmentName,
    /// Where it stands, or should.
    pub place: Loop,
    /// What is wrong with it.
    pub code: SegmentCode,
    /// The first of its elements that is wrong; `None` of a fault of the whole segment.
    pub element: Option<ElementFault>,
}

/// The name of a loop in a guide, `2010AA`: capital letters and figures.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "[u8; 6]", into = "[u8; 6]")]
pub struct LoopId([u8; 6]);

/// What should be the name of a loop is none. Says nothing of what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a loop")]
pub struct NotALoop;

impl LoopId {
    /// The name as a guide has it.
    pub fn of(name: &str) -> Result<Self, NotALoop> {
        let mut bytes = [b' '; 6];
        bytes.get_mut(..name.len()).ok_or(NotALoop)?.copy_from_slice(name.as_bytes());
        bytes.try_into()
    }

    /// The name, `2010AA`.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end()
    }
}

impl TryFrom<[u8; 6]> for LoopId {
    type Error = NotALoop;

    fn try_from(bytes: [u8; 6]) -> Result<Self, NotALoop> {
        let name = bytes.trim_ascii_end();
        let holds = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if holds { Ok(Self(bytes)) } else { Err(NotALoop) }
    }
}

impl From<LoopId> for [u8; 6] {
    fn from(name: LoopId) -> Self {
        name.0
    }
}

impl std::fmt::Debug for LoopId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{from_frame, to_frame};

    #[test]
    fn a_loop_is_named_by_capital_letters_and_figures() {
        assert_eq!(LoopId::of("2010AA").unwrap().as_str(), "2010AA");
        assert_eq!(LoopId::of("2400").unwrap().as_str(), "2400");
        for name in ["", "2010AAB", "24 0", "a", "24*0", "é"] {
            assert_eq!(LoopId::of(name), Err(NotALoop), "{name}");
        }
        let hostile = to_frame(b"~*:^  ").unwrap();
        assert!(from_frame::<LoopId>(&hostile[4..]).is_err(), "an engine may say nothing else either");
    }

    #[test]
    fn what_is_told_of_people_is_not_printed() {
        let patient = Party { name: "VOSSBERG".into(), id: "MEM001234".into(), ..Party::default() };
        let claim = AcknowledgedClaim { id: "CX-1".into(), patient, ..AcknowledgedClaim::default() };
        let printed = format!("{claim:?}");
        assert!(!["VOSSBERG", "MEM001234", "CX-1"].iter().any(|word| printed.contains(word)), "{printed}");
    }
}

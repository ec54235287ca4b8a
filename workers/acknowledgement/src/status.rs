//! Why a claim is returned: category (code source 507), status (508) and, where a status needs one, whose it is (element 98).

use docward_engine_model::Loop;
use docward_engine_model::acknowledgement::{ClaimFault, ElementCode, SegmentCode};

/// The category of a claim's status: STC01-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// A1: it has been received.
    Received,
    /// A2: it is accepted into the work on it.
    Accepted,
    /// A3: it can't be worked on.
    Unprocessable,
    /// A6: something is missing.
    Missing,
    /// A7: something is invalid.
    Invalid,
    /// A8: what depends on each other does not agree.
    Relational,
}

impl Category {
    /// The code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "A1",
            Self::Accepted => "A2",
            Self::Unprocessable => "A3",
            Self::Missing => "A6",
            Self::Invalid => "A7",
            Self::Relational => "A8",
        }
    }
}

/// A claim's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status {
    /// STC01-1.
    pub category: Category,
    /// STC01-2.
    pub code: u16,
    /// STC01-3.
    pub entity: Option<&'static str>,
}

impl Status {
    /// Accepted for processing.
    pub(crate) const ACCEPTED: Self = Self { category: Category::Accepted, code: 20, entity: None };

    /// Why a fault of a claim returns it.
    pub(crate) fn of_fault(fault: &ClaimFault) -> Self {
        let (number, component) = fault.element.map_or((0, 0), |element| (element.number, element.component));
        let code = match (fault.name.as_str(), number, component) {
            _ if is_structure(fault) => 481,
            ("NM1", 8 | 9, _) if is_insured(fault.place) => 164,
            ("NM1", 8 | 9, _) if is_provider(fault.place) => 562,
            ("NM1", ..) => 125,
            ("N4", 3, _) => 500,
            ("N3" | "N4", ..) => 126,
            ("DMG", 2, _) => 158,
            ("DMG", 3, _) => 157,
            ("CLM", 1, _) => 478,
            ("CLM", 2, _) => 178,
            ("CLM" | "SV1", 5, _) => 249,
            ("HI", 0 | 1, _) => 254,
            ("HI", ..) => 255,
            ("SV1" | "SV3", 1, 3..=6) | ("SV2", 2, 3..=6) => 453,
            ("SV2", 1, _) => 455,
            ("SV1" | "SV3", 1, _) | ("SV2", 2, _) => 454,
            ("SV1" | "SV3", 2, _) | ("SV2", 3, _) => 583,
            ("SV1", 3 | 4, _) | ("SV2", 4 | 5, _) | ("SV3", 6, _) => 476,
            ("SV1", 7, _) => 477,
            ("DTP", ..) if fault.place == Loop::ServiceLine => 187,
            ("LX" | "SV1" | "SV2" | "SV3", ..) => 247,
            _ => 21,
        };
        let needs_entity = matches!(code, 125 | 126 | 157 | 158 | 164 | 500 | 562);
        Self { category: category(fault), code, entity: entity(fault.place).filter(|_| needs_entity) }
    }
}

/// Whether segments stand where none of them may, so that nobody can say what is wrong.
fn is_structure(fault: &ClaimFault) -> bool {
    match fault.code {
        SegmentCode::Elements => fault.name.as_str() == "HL",
        SegmentCode::Missing => false,
        _ => true,
    }
}

fn category(fault: &ClaimFault) -> Category {
    match (fault.code, fault.element.map(|element| element.code)) {
        (SegmentCode::Missing, _) | (SegmentCode::Elements, Some(ElementCode::Missing)) => Category::Missing,
        (SegmentCode::Elements, Some(ElementCode::ConditionalMissing | ElementCode::Excluded)) => Category::Relational,
        (SegmentCode::Elements, _) => Category::Invalid,
        _ => Category::Unprocessable,
    }
}

fn is_insured(place: Loop) -> bool {
    matches!(place, Loop::Subscriber | Loop::Patient | Loop::OtherSubscriber)
}

fn is_provider(place: Loop) -> bool {
    !is_insured(place) && !matches!(place, Loop::Payer | Loop::OtherPayer) && entity(place).is_some()
}

/// Whose it is: element 98 of the 277CA's STC.
const fn entity(place: Loop) -> Option<&'static str> {
    match place {
        Loop::BillingProvider => Some("85"),
        Loop::PayTo => Some("87"),
        Loop::Subscriber => Some("IL"),
        Loop::Payer | Loop::OtherPayer => Some("PR"),
        Loop::Patient => Some("QC"),
        Loop::RenderingProvider => Some("82"),
        Loop::ReferringProvider => Some("DN"),
        Loop::AttendingProvider => Some("71"),
        Loop::OperatingProvider => Some("72"),
        Loop::ServiceFacility => Some("77"),
        Loop::OtherSubscriber => Some("GB"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_engine_model::SegmentName;
    use docward_engine_model::acknowledgement::ElementFault;

    /// The status of a fault of an element, or of a whole segment, as STC01 has it.
    fn status(name: &str, place: Loop, code: SegmentCode, element: Option<(u8, u8, ElementCode)>) -> String {
        let element = element.map(|(number, component, code)| ElementFault {
            number,
            component,
            repetition: 0,
            reference: 0,
            code,
        });
        let fault = ClaimFault { name: SegmentName::of(name).unwrap(), place, code, element };
        let Status { category, code, entity } = Status::of_fault(&fault);
        format!("{}:{code}:{}", category.as_str(), entity.unwrap_or_default())
    }

    #[test]
    fn a_claim_is_returned_with_what_is_wrong_and_whose_it_is() {
        let invalid = |number, component| Some((number, component, ElementCode::InvalidCode));
        let missing = |number| Some((number, 0, ElementCode::Missing));
        let elements = |name, place, element| status(name, place, SegmentCode::Elements, element);
        assert_eq!(elements("NM1", Loop::Subscriber, missing(9)), "A6:164:IL");
        assert_eq!(elements("NM1", Loop::RenderingProvider, invalid(8, 0)), "A7:562:82");
        assert_eq!(elements("NM1", Loop::Patient, missing(3)), "A6:125:QC");
        assert_eq!(elements("N4", Loop::BillingProvider, invalid(3, 0)), "A7:500:85");
        assert_eq!(elements("DMG", Loop::Patient, invalid(2, 0)), "A7:158:QC");
        assert_eq!(elements("CLM", Loop::Claim, missing(2)), "A6:178:");
        assert_eq!(elements("CLM", Loop::Claim, invalid(5, 2)), "A7:249:");
        assert_eq!(elements("HI", Loop::Claim, invalid(2, 1)), "A7:255:");
        assert_eq!(elements("SV1", Loop::ServiceLine, invalid(1, 1)), "A7:454:");
        assert_eq!(elements("SV1", Loop::ServiceLine, invalid(1, 3)), "A7:453:");
        assert_eq!(elements("SV1", Loop::ServiceLine, invalid(7, 1)), "A7:477:");
        assert_eq!(elements("SV2", Loop::ServiceLine, missing(1)), "A6:455:");
        assert_eq!(elements("DTP", Loop::ServiceLine, invalid(3, 0)), "A7:187:");
        let depends = Some((8, 0, ElementCode::ConditionalMissing));
        assert_eq!(elements("NM1", Loop::RenderingProvider, depends), "A8:562:82");
        // Of a whole segment.
        assert_eq!(status("HI", Loop::Claim, SegmentCode::Missing, None), "A6:254:");
        assert_eq!(status("NM1", Loop::Payer, SegmentCode::Missing, None), "A6:125:PR");
        assert_eq!(status("ZZZ", Loop::Claim, SegmentCode::Unrecognised, None), "A3:481:");
        assert_eq!(status("REF", Loop::Claim, SegmentCode::TooOften, None), "A3:481:");
    }
}

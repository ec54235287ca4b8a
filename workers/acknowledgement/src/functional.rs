//! The 999 (005010X231A1): one transaction set for each functional group, what is wrong with each transaction set of it.

use crate::lines::{Lines, Row, at_most, figures};
use crate::outcome::{Acceptance, Outcome, is_group_refused, is_refused, of_set};
use crate::who::Reply;
use docward_engine_model::Text;
use docward_engine_model::acknowledgement::{
    AcknowledgedGroup, AcknowledgedInterchange, AcknowledgedSet, Acknowledgement, ElementCode, ElementFault,
    SegmentCode, SegmentFault,
};

/// The guide of all 999s.
const VERSION: &str = "005010X231A1";

/// Stands for the name of what is no segment of the guide: no segment is called so.
const NO_SEGMENT: &str = "ZZZ";

/// So many codes an IK5 and an AK9 have room for.
const CODES: usize = 5;

/// What a 999 tells of claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Detail {
    /// Positions and codes only: nothing in it identifies a patient.
    #[default]
    Open,
    /// Also the sender's number of each claim in which something is wrong (CTX*CLM01), which identifies a patient, and what segments are
    /// called that the guide does not know: for a reply that is kept sealed.
    Sealed,
}

/// Whether a group is answered: not one of acknowledgements (GS01 is `FA`: 997 and 999).
pub(crate) fn is_answered_group(group: &AcknowledgedGroup) -> bool {
    group.function.as_str() != "FA"
}

/// The 999 of an interchange; `None` of one without groups, or with none but of acknowledgements.
pub fn functional_acknowledgement(
    whole: &Acknowledgement,
    interchange: &AcknowledgedInterchange,
    reply: &Reply<'_>,
    acceptance: Acceptance,
    detail: Detail,
) -> Option<Text> {
    let first = interchange.groups.iter().find(|group| is_answered_group(group))?;
    let nothing_is_read = is_refused(whole, interchange);
    let mut lines = Lines::to(interchange, reply);
    lines.group("FA", first.sender.as_str(), VERSION, reply);
    for group in interchange.groups.iter().filter(|group| is_answered_group(group)) {
        lines.set("999", VERSION);
        let function = at_most(group.function.as_str(), 2);
        let number = figures(group.control_number.as_str(), 1);
        lines.row("AK1").value(function).value(&number).value(at_most(group.version.as_str(), 12)).end();
        let is_refused = nothing_is_read || is_group_refused(group);
        let mut outcomes = Vec::new();
        for set in &group.sets {
            let outcome = if is_refused { Outcome::Rejected } else { of_set(set, acceptance) };
            write_set(&mut lines, set, outcome, detail);
            outcomes.push(outcome);
        }
        write_end(&mut lines, group, &outcomes);
        lines.end_set();
    }
    Some(lines.finish(1, reply))
}

fn write_set(lines: &mut Lines, set: &AcknowledgedSet, outcome: Outcome, detail: Detail) {
    let number = at_most(set.control_number.as_str(), 9);
    let version = at_most(set.version.as_str(), 35);
    lines.row("AK2").value(at_most(set.id.as_str(), 3)).value(number).value(version).end();
    for segment in &set.segments {
        write_segment(lines, set, segment, detail);
    }
    let of_set = set.faults.iter().map(|code| code.as_str());
    let of_segments = (!set.segments.is_empty() || set.untold > 0).then_some("5");
    let codes = of_set.chain(of_segments).take(CODES);
    codes.fold(lines.row("IK5").value(outcome.code()), Row::value).end();
}

fn write_segment(lines: &mut Lines, set: &AcknowledgedSet, segment: &SegmentFault, detail: Detail) {
    // A loop's identifier has four characters there (element 447): `2010AA` is told as `2010`.
    let loop_id = segment.loop_id.as_ref().map_or("", |id| at_most(id.as_str(), 4));
    let (name, position) = (segment.name.as_str(), segment.position);
    // IK301 has to be there. What no segment of the guide is called are a sender's bytes: where a value was cut, a part of a name.
    let is_of_the_guide = segment.code != SegmentCode::Unrecognised;
    let name = if is_of_the_guide || detail == Detail::Sealed { name } else { NO_SEGMENT };
    lines.row("IK3").value(name).number(position).value(loop_id).value(segment.code.as_str()).end();
    let claim = segment.claim.and_then(|claim| set.claims.get(claim.checked_sub(1)? as usize));
    if let Some(claim) = claim.filter(|claim| detail == Detail::Sealed && !claim.id.is_empty()) {
        lines.row("CTX").parts(&["CLM01", claim.id.as_str()]).end();
    }
    if segment.code != SegmentCode::Elements {
        return;
    }
    for element in &segment.elements {
        write_element(lines, *element);
        // What depends on other elements of its segment says so.
        if matches!(element.code, ElementCode::ConditionalMissing | ElementCode::Excluded) {
            lines.row("CTX").value("SITUATIONAL TRIGGER").value(name).number(position).value(loop_id).end();
        }
    }
}

fn write_element(lines: &mut Lines, element: ElementFault) {
    let told = |number: u16| if number == 0 { String::new() } else { number.to_string() };
    let place = [element.number, element.component, element.repetition].map(|number| told(number.into()));
    let place = place.each_ref().map(String::as_str);
    lines.row("IK4").parts(&place).value(&told(element.reference)).value(element.code.as_str()).end();
}

fn write_end(lines: &mut Lines, group: &AcknowledgedGroup, outcomes: &[Outcome]) {
    let accepted = outcomes.iter().filter(|outcome| **outcome != Outcome::Rejected).count();
    let accepted = u32::try_from(accepted).unwrap_or(u32::MAX);
    let is_clean = outcomes.iter().all(|outcome| *outcome == Outcome::Accepted);
    let code = match accepted {
        0 => "R",
        _ if accepted < group.received_sets => "P",
        _ if is_clean => "A",
        _ => "E",
    };
    let declared = group.declared_sets.unwrap_or(group.received_sets).min(999_999);
    let row = lines.row("AK9").value(code).number(declared).number(group.received_sets).number(accepted);
    group.faults.iter().take(CODES).fold(row, |row, code| row.value(code.as_str())).end();
}

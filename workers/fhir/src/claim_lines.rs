//! The lines of a claim: `Claim.item` (CMS-1500 item 24, UB-04 FL 42 to 48, X12 loop 2400).

use crate::care_team::CareTeam;
use crate::code;
use crate::element::{concept, extension, money, or_absent};
use crate::section::Section;
use crate::told::Told;
use docward_engine_model::{Column as C, Row, TableName};
use serde_json::{Number, Value, json};

/// What of a line is not covered, which R4's Claim has no element for.
const NON_COVERED: &str = "urn:docward:fhir:non-covered-charge";

/// A line, with its place among the lines, from 1.
pub(crate) fn item<'a>(section: &Section<'a>, row: &'a Row, sequence: u32, team: &CareTeam) -> Value {
    let cell = |column| section.cell(TableName::ClaimLines, row, column);
    let day = |column| section.cell_that(TableName::ClaimLines, row, column, |told| told.days().is_some());
    let amount = |column| section.cell_that(TableName::ClaimLines, row, column, |told| told.cents().is_some())?.cents();
    let non_covered = amount(C::NonCoveredCharge);
    let performer = cell(C::RenderingProviderId).and_then(|npi| team.sequence(&npi.code()));
    let (date, period) = serviced(day(C::DateFrom).as_ref(), day(C::DateTo).as_ref());
    let units = section.cell_that(TableName::ClaimLines, row, C::Units, |told| told.number().is_some());
    let units = units.and_then(|told| told.number()).and_then(Number::from_f64);
    let pointing = section.cell_that(TableName::ClaimLines, row, C::DiagnosisPointer, |told| pointers(told).is_some());
    let modifiers = section.cell_that(TableName::ClaimLines, row, C::Modifiers, code::are_modifiers);
    json!({
        "extension": non_covered.map(|cents| [extension(NON_COVERED, "valueMoney", money(Some(cents)))]),
        "sequence": sequence,
        "careTeamSequence": performer.map(|performer| [performer]),
        "diagnosisSequence": pointing.as_ref().and_then(pointers),
        "revenue": cell(C::RevenueCode).map(|told| concept(code::REVENUE, &code::padded(&told, 4))),
        "productOrService": or_absent(code::procedure(cell(C::Procedure).as_ref(), cell(C::Description).as_ref())),
        "modifier": modifiers.as_ref().map(code::modifiers),
        "servicedDate": date,
        "servicedPeriod": period,
        "locationCodeableConcept": cell(C::PlaceOfService).map(|told| concept(code::NUCC_PLACE, &code::padded(&told, 2))),
        "quantity": units.map(|units| json!({ "value": units })),
        "net": money(amount(C::Charge)),
    })
}

/// The day or the days of a service: one of both.
fn serviced(from: Option<&Told<'_>>, to: Option<&Told<'_>>) -> (Option<String>, Value) {
    let days = from.or(to).and_then(Told::days).map(|(first, last)| {
        let end = to.and_then(Told::days).map_or(last, |(_, last)| last);
        (first.to_owned(), end.to_owned())
    });
    match days {
        Some((first, last)) if first == last => (Some(first), Value::Null),
        Some((first, last)) => (None, json!({ "start": first, "end": last })),
        None => (None, Value::Null),
    }
}

/// The places of the diagnoses that a line is for, from 1: letters since version 02/12 of the CMS-1500, figures before. `None` of
/// what points nowhere.
fn pointers(told: &Told<'_>) -> Option<Vec<u32>> {
    let place = |sign: char| match sign {
        'A'..='L' => Some(u32::from(sign) - u32::from('A') + 1),
        '1'..='9' => sign.to_digit(10),
        _ => None,
    };
    told.text.chars().filter(|sign| !matches!(sign, ' ' | ',')).map(place).collect()
}

//! The days of services beside other days of a claim.

use super::held::{Held, cell, place_of, place_of_cell};
use crate::official;
use docward_engine_model::{BBox, Check, CheckRule, Column, Field, FieldName, Row, TableName, Text};

/// Places of service where a patient stays: hospital, psychiatric facility, rehabilitation (CMS, Place of Service Code Set).
const STAYS: [&str; 3] = ["21", "51", "61"];

/// Whether services lie within what the claim tells of a stay and of the day on which it was signed.
pub(super) fn of(held: &Held<'_>) -> Vec<Check> {
    hospitalization(held).into_iter().chain(signature(held)).collect()
}

/// A service, by its first and its last day.
struct Service<'a> {
    row: &'a Row,
    first: &'a str,
    last: &'a str,
}

impl<'a> Service<'a> {
    fn of(row: &'a Row) -> Option<Self> {
        let told = |column| cell(row, column).and_then(|cell| day(cell.normalised.as_ref()));
        let (from, to) = (told(Column::DateFrom), told(Column::DateTo));
        Some(Self { row, first: from.or(to)?, last: to.or(from)? })
    }

    fn places(&self) -> [Option<(u32, BBox)>; 2] {
        [Column::DateFrom, Column::DateTo].map(|column| cell(self.row, column).and_then(place_of_cell))
    }

    fn is_in_hospital(&self) -> bool {
        cell(self.row, Column::PlaceOfService).is_some_and(|place| STAYS.contains(&place.value.as_str()))
    }
}

fn hospitalization(held: &Held<'_>) -> Option<Check> {
    let from = held.first(FieldName::HospitalizationFrom);
    let first = from.and_then(|from| day(from.normalised.as_ref()))?;
    let to = held.first(FieldName::HospitalizationTo);
    let last = to.and_then(|to| day(to.normalised.as_ref()));
    let outside = |service: &Service<'_>| {
        service.first < first || (service.is_in_hospital() && last.is_some_and(|last| service.last > last))
    };
    let names = [FieldName::HospitalizationFrom, FieldName::HospitalizationTo];
    let names = names.get(..1 + usize::from(last.is_some())).unwrap_or_default();
    compared(held, CheckRule::ServicesWithinHospitalization, names, outside, [from, to])
}

fn signature(held: &Held<'_>) -> Option<Check> {
    // The patient's is in item 12, and may be years old.
    let mut signed = held.named(FieldName::SignatureDate);
    let signed = signed.find(|field| official::stands_in(held.document, field, "31", "date"))?;
    let day = day(signed.normalised.as_ref())?;
    let after = |service: &Service<'_>| service.last > day;
    compared(held, CheckRule::ServicesNotAfterSignature, &[FieldName::SignatureDate], after, [Some(signed), None])
}

/// The check of all services that tell their days; `None` where none does.
fn compared(
    held: &Held<'_>,
    rule: CheckRule,
    names: &[FieldName],
    breaks: impl Fn(&Service<'_>) -> bool,
    beside: [Option<&Field>; 2],
) -> Option<Check> {
    let services: Vec<Service<'_>> = held.rows(TableName::ClaimLines).filter_map(Service::of).collect();
    if services.is_empty() {
        return None;
    }
    let broken: Vec<&Service<'_>> = services.iter().filter(|service| breaks(service)).collect();
    let places = beside.into_iter().flatten().map(place_of).chain(broken.iter().flat_map(|service| service.places()));
    Some(held.check(rule, names, &[Column::DateFrom, Column::DateTo], broken.is_empty(), places))
}

/// A day in ISO 8601; `None` of what is no day.
fn day(normalised: Option<&Text>) -> Option<&str> {
    normalised.map(Text::as_str).filter(|day| day.len() == 10)
}

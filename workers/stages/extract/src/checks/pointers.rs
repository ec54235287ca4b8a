//! Pointers of service lines to the claim's diagnoses.

use super::held::{Held, cell, place_of_cell};
use docward_engine_model::{Cell, Check, CheckRule, Column, FieldName, TableName};
use std::collections::BTreeMap;

/// Whether all lines point to diagnoses that are listed; `None` where no line points.
pub(super) fn of(held: &Held<'_>) -> Option<Check> {
    let pointers: Vec<&Cell> =
        held.rows(TableName::ClaimLines).filter_map(|row| cell(row, Column::DiagnosisPointer)).collect();
    if pointers.is_empty() {
        return None;
    }
    let listed = listed(held);
    let broken: Vec<&Cell> = pointers.into_iter().filter(|cell| !points_within(cell.value.as_str(), listed)).collect();
    let places = broken.iter().map(|cell| place_of_cell(cell));
    let (fields, columns) = ([FieldName::Diagnosis], [Column::DiagnosisPointer]);
    Some(held.check(CheckRule::PointersWithinDiagnoses, &fields, &columns, broken.is_empty(), places))
}

/// How many diagnoses the claim lists. A claim that goes on over several sheets lists them on each.
fn listed(held: &Held<'_>) -> usize {
    let mut by_page: BTreeMap<Option<u32>, usize> = BTreeMap::new();
    for field in held.named(FieldName::Diagnosis) {
        *by_page.entry(field.page).or_default() += 1;
    }
    by_page.into_values().max().unwrap_or(0)
}

/// Letters since version 02/12 of the CMS-1500, figures before.
fn points_within(pointers: &str, listed: usize) -> bool {
    let place = |sign: char| match sign {
        'A'..='L' => Some(u32::from(sign) - u32::from('A') + 1),
        '1'..='9' => sign.to_digit(10),
        _ => None,
    };
    let mut signs = pointers.chars().filter(|sign| !matches!(sign, ' ' | ','));
    signs.all(|sign| place(sign).and_then(|place| usize::try_from(place).ok()).is_some_and(|place| place <= listed))
}

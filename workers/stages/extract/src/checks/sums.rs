//! Sums of amounts.

use super::held::{Held, cell, place_of, place_of_cell};
use crate::normal::cents;
use docward_engine_model::{
    Check, CheckRule, Column, CountedBy, Evidence, Field, FieldName, Fields, Row, Table, TableName,
};
use std::collections::BTreeMap;

/// The totals of claims: of each claim the first, of what stands in no claim the only one.
type Totals = BTreeMap<Option<u32>, Option<i64>>;

/// Holds the service lines of claims on paper against the claim's total. Tables that were held against one already, as those of
/// an interchange and of pages that have a line of totals, are left as they are.
pub(super) fn compare(fields: &mut Fields) {
    let mut totals = Totals::new();
    for field in fields.fields.iter().filter(|field| field.name == FieldName::ClaimTotal) {
        let told = cents(field.value.as_str());
        let total = totals.entry(field.claim).or_insert(told);
        if field.claim.is_none() && *total != told {
            *total = None;
        }
    }
    let is_listed = |table: &Table| table.name == TableName::ClaimLines;
    let outside = fields.tables.iter().filter(|table| is_listed(table) && table.claim.is_none()).count();
    for table in fields.tables.iter_mut().filter(|table| is_listed(table)) {
        let Some(expected) = totals.get(&table.claim).copied().flatten() else { continue };
        if table.evidence.iter().any(is_of_total) || (table.claim.is_none() && outside > 1) {
            continue;
        }
        table.evidence.extend(sum(table).map(|found| Evidence { by: CountedBy::Total, expected, found }));
    }
}

/// The sum of the charges; `None` where a line has none that can be read.
fn sum(table: &Table) -> Option<i64> {
    let charge = |row: &Row| cents(cell(row, Column::Charge)?.value.as_str());
    table.rows.iter().try_fold(0_i64, |sum, row| sum.checked_add(charge(row)?))
}

fn is_of_total(evidence: &Evidence) -> bool {
    evidence.by == CountedBy::Total
}

/// Whether amounts add up.
pub(super) fn of(held: &Held<'_>) -> Vec<Check> {
    let tables = held.tables.iter().filter(|table| table.evidence.iter().any(is_of_total));
    let lines = tables.map(|table| lines(held, table));
    lines.chain(balance(held)).collect()
}

fn lines(held: &Held<'_>, table: &Table) -> Check {
    let passed = table
        .evidence
        .iter()
        .filter(|evidence| is_of_total(evidence))
        .all(|evidence| evidence.expected == evidence.found);
    let is_claim = table.name == TableName::ClaimLines;
    let total = held.first(FieldName::ClaimTotal).filter(|_| is_claim);
    let charges = table.rows.iter().filter_map(|row| cell(row, Column::Charge));
    let fields: &[FieldName] = if is_claim { &[FieldName::ClaimTotal] } else { &[] };
    let columns: &[Column] = if is_claim { &[Column::Charge] } else { &[] };
    let places = charges.map(place_of_cell).chain(total.map(place_of));
    held.check(CheckRule::LinesAddUpToTotal, fields, columns, passed, places)
}

/// What is due of a claim that no institution sends: what a UB-04 calls due is what the payer is expected to pay (FL 55).
fn balance(held: &Held<'_>) -> Option<Check> {
    let amounts = Balance::of(held)?;
    let all = [amounts.total, amounts.paid, amounts.due];
    let [total, paid, due] = all.map(|field| cents(field.value.as_str()));
    let passed = total?.checked_sub(paid?)? == due?;
    let names = all.map(|field| field.name);
    Some(held.check(CheckRule::BalanceIsTotalLessPaid, &names, &[], passed, all.map(place_of)))
}

/// Items 28, 29 and 30 of a CMS-1500.
pub(super) struct Balance<'a> {
    pub(super) total: &'a Field,
    pub(super) paid: &'a Field,
    pub(super) due: &'a Field,
}

impl<'a> Balance<'a> {
    /// `None` of what is no claim on such a form, or has not all three.
    pub(super) fn of(held: &Held<'a>) -> Option<Self> {
        if !held.is_on_official_form() || held.is_institutional() {
            return None;
        }
        let first = |name| held.first(name);
        let (total, paid, due) =
            (first(FieldName::ClaimTotal)?, first(FieldName::AmountPaid)?, first(FieldName::BalanceDue)?);
        Some(Self { total, paid, due })
    }
}

//! The claims and service lines of an 835.

use super::lines::{is_description, split};
use super::{Listing, amount, can_be_shared, cell};
use crate::normal::cents;
use docward_engine_model::{Cell, Column, Element, Loop, Meaning, Row};

/// Adjustment group and reason of what a patient owes under the plan (X12 external code lists 974 and 139).
const PATIENT: &str = "PR";
const CONTRACT: &str = "CO";

impl<'a> Listing<'a> {
    /// The claim as a row of the table of claims.
    pub(super) fn paid_claim(&self) -> Row {
        let own = self.before_lines();
        let first = |meaning| self.first(own, meaning).map(|(element, _)| element);
        let mut cells = self.whose();
        cells.extend(first(Meaning::ClaimNumber).map(|element| self.cell(Column::PatientAccountNumber, element)));
        cells.extend(first(Meaning::MemberId).map(|element| self.cell(Column::MemberId, element)));
        let date =
            first(Meaning::StatementStart).or_else(|| self.first(self.own(), Meaning::DateOfService).map(|it| it.0));
        cells.extend(
            date.map(|element| cell(Column::DateOfService, split(self.text(element)).0.to_owned(), Some(element.span))),
        );
        let billed = first(Meaning::ChargeAmount).map(|element| element.span);
        cells.extend(self.claim.total_cents.map(|cents| cell(Column::Billed, amount(cents), billed)));
        let allowed = self.sum_of(self.own(), Meaning::AllowedAmount);
        cells.extend(allowed.map(|cents| cell(Column::Allowed, amount(cents), None)));
        let adjusted = self.adjusted(self.own(), |_, _| true);
        cells.extend(adjusted.map(|cents| cell(Column::Adjustment, amount(cents), None)));
        let paid = first(Meaning::PaidAmount).map(|element| element.span);
        cells.extend(self.claim.paid_cents.map(|cents| cell(Column::Paid, amount(cents), paid)));
        cells.extend(first(Meaning::PatientAmount).map(|element| self.money(Column::PatientResponsibility, element)));
        cells.extend(first(Meaning::ClaimStatus).map(|element| self.cell(Column::Status, element)));
        Row { cells }
    }

    /// A row a line.
    pub(super) fn paid_lines(&self) -> Vec<Row> {
        let whose: Vec<Cell> = self.whose().into_iter().filter(can_be_shared).collect();
        self.lines().map(|(index, elements)| Row { cells: self.paid_line(index, elements, whose.clone()) }).collect()
    }

    fn paid_line(&self, index: usize, elements: &'a [Element], mut cells: Vec<Cell>) -> Vec<Cell> {
        let first = |meaning| self.first(elements, meaning).map(|(element, _)| element);
        cells.extend(first(Meaning::DateOfService).map(|element| self.cell(Column::DateOfService, element)));
        cells.extend(first(Meaning::Procedure).map(|element| self.cell(Column::Procedure, element)));
        let description = elements.iter().find(|element| is_description(element));
        cells.extend(description.map(|element| self.cell(Column::Description, element)));
        let billed = first(Meaning::ChargeAmount).map(|element| element.span);
        let charge = self.claim.lines.get(index).and_then(|line| line.charge_cents);
        cells.extend(charge.map(|cents| cell(Column::Billed, amount(cents), billed)));
        cells.extend(first(Meaning::AllowedAmount).map(|element| self.money(Column::Allowed, element)));
        for (column, group, reason) in [
            (Column::Discount, CONTRACT, None),
            (Column::Deductible, PATIENT, Some("1")),
            (Column::Coinsurance, PATIENT, Some("2")),
            (Column::Copay, PATIENT, Some("3")),
            (Column::PatientResponsibility, PATIENT, None),
        ] {
            let is_it = |of: &str, why: &str| of == group && reason.is_none_or(|reason| reason == why);
            cells.extend(self.adjusted(elements, is_it).map(|cents| cell(column, amount(cents), None)));
        }
        cells.extend(first(Meaning::PaidAmount).map(|element| self.money(Column::Paid, element)));
        cells.extend(self.joined(Column::RemarkCode, elements, Meaning::RemarkCode, " ", str::to_owned));
        cells
    }

    /// The claim's number at its payer, or its own where there is none, and the patient.
    fn whose(&self) -> Vec<Cell> {
        let own = self.before_lines();
        let first = |meaning| self.first(own, meaning).map(|(element, _)| element);
        let number = first(Meaning::PayerClaimNumber).or_else(|| first(Meaning::ClaimNumber));
        let mut cells: Vec<Cell> = number.map(|element| self.cell(Column::ClaimId, element)).into_iter().collect();
        let names = own.chunk_by(|one, next| one.segment == next.segment && one.meaning == next.meaning);
        let of_patient = |elements: &&[Element]| {
            elements.first().is_some_and(|first| first.place == Loop::Patient && first.meaning == Meaning::PersonName)
        };
        if let Some(elements) = names.into_iter().find(of_patient) {
            let span = elements
                .first()
                .zip(elements.last())
                .map(|(first, last)| docward_engine_model::Span { start: first.span.start, end: last.span.end });
            cells.push(cell(Column::PatientName, self.value(elements), span));
        }
        cells
    }

    /// The sum of the amounts that mean this; `None` where there is none, or one that can't be read.
    fn sum_of(&self, elements: &[Element], meaning: Meaning) -> Option<i64> {
        let amounts = elements.iter().filter(|element| element.meaning == meaning);
        sum(amounts.map(|element| cents(self.text(element))))
    }

    /// The sum of the adjustments that pass, by group and reason.
    fn adjusted(&self, elements: &[Element], passes: impl Fn(&str, &str) -> bool) -> Option<i64> {
        let (mut group, mut reason) = ("", "");
        let mut amounts = Vec::new();
        for element in elements {
            match element.meaning {
                Meaning::AdjustmentGroup => group = self.text(element),
                Meaning::AdjustmentReason => reason = self.text(element),
                Meaning::AdjustmentAmount if passes(group, reason) => amounts.push(cents(self.text(element))),
                _ => {}
            }
        }
        sum(amounts.into_iter())
    }
}

/// `None` of nothing.
fn sum(mut amounts: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    let first = amounts.next()??;
    amounts.try_fold(first, |sum, amount| sum.checked_add(amount?))
}

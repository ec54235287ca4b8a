//! `ExplanationOfBenefit` (<https://hl7.org/fhir/R4/explanationofbenefit.html>): of an 835 and of remittances and explanations of
//! benefits on paper, one a claim. Amounts are categories of R4's adjudication codes and of CARIN Blue Button's.

use crate::bundle::Bundle;
use crate::coverage;
use crate::element::{absent, claim_number, concept, identifier, money, required};
use crate::organization::{self, BILLING, FACILITY, PAYEE};
use crate::practitioner::{self, human_name};
use crate::section::Section;
use crate::told::{Told, date};
use crate::{code, patient};
use docward_engine_model::{Column as C, FieldName as F, Row, TableName as T};
use serde_json::{Value, json};
use std::collections::HashMap;

const HL7: &str = "http://terminology.hl7.org/CodeSystem/adjudication";
const CARIN: &str = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication";

/// The amounts of a line or claim: column, system and code of its category.
const AMOUNTS: [(C, &str, &str); 9] = [
    (C::Billed, HL7, "submitted"),
    (C::Allowed, HL7, "eligible"),
    (C::Discount, CARIN, "discount"),
    (C::Deductible, HL7, "deductible"),
    (C::Copay, HL7, "copay"),
    (C::Coinsurance, CARIN, "coinsurance"),
    (C::Adjustment, CARIN, "adjustment"),
    (C::Paid, HL7, "benefit"),
    (C::PatientResponsibility, CARIN, "memberliability"),
];

/// The totals of a document of one claim.
const TOTALS: [(F, &str, &str); 5] = [
    (F::ClaimTotal, HL7, "submitted"),
    (F::AllowedTotal, HL7, "eligible"),
    (F::Deductible, HL7, "deductible"),
    (F::PlanPaid, HL7, "benefit"),
    (F::PatientResponsibility, CARIN, "memberliability"),
];

/// Adds an explanation for every claim; the patient, if all are about one.
pub(crate) fn add(bundle: &mut Bundle<'_>, section: &Section<'_>) -> Option<Value> {
    let named = patient::add(bundle, section, None, false);
    let covers = coverage::add(bundle, section, named.as_ref());
    let provider = match organization::add(bundle, section, &BILLING, vec![tax(section)]) {
        Some(provider) => Some(provider),
        None if section.has(&[F::PayeeName]) => organization::add(bundle, section, &PAYEE, vec![tax(section)]),
        None => organization::add(bundle, section, &FACILITY, vec![tax(section)]),
    };
    let rendering = practitioner::provider(bundle, section);
    let lines = section.rows(T::ServiceLines);
    let claims = section.rows(T::Claims);
    let mut of_claim: HashMap<String, Vec<&Row>> = HashMap::new();
    for row in &lines {
        let number = peek(row, C::ClaimId).unwrap_or_default();
        of_claim.entry(number).or_default().push(row);
    }
    let common = Common { covers: &covers, provider, rendering };
    if claims.len() < 2 && of_claim.len() < 2 {
        common.add(bundle, section, named.as_ref(), claims.first().copied(), &lines, true);
        return named;
    }
    let mut rest = lines.clone();
    for claim in &claims {
        let number = peek(claim, C::ClaimId).filter(|number| !number.is_empty());
        let own = number.and_then(|number| of_claim.remove(&number)).unwrap_or_default();
        let patient = patient_of(bundle, section, T::Claims, claim).or_else(|| named.clone());
        common.add(bundle, section, patient.as_ref(), Some(claim), &own, false);
    }
    // Lines of claims that the table of claims does not have, in their order.
    rest.retain(|row| peek(row, C::ClaimId).is_none_or(|number| of_claim.contains_key(&number)));
    for row in rest {
        let Some(own) = of_claim.remove(&peek(row, C::ClaimId).unwrap_or_default()) else { continue };
        let patient = patient_of(bundle, section, T::ServiceLines, row).or_else(|| named.clone());
        common.add(bundle, section, patient.as_ref(), None, &own, false);
    }
    named
}

fn tax(section: &Section<'_>) -> Value {
    identifier("TAX", section.first(F::FederalTaxId).as_ref())
}

/// A cell's code, only looked at.
fn peek(row: &Row, column: C) -> Option<String> {
    row.cells.iter().find(|cell| cell.column == column).and_then(Told::of_cell).map(|told| told.code())
}

/// The patient whom a row names.
fn patient_of<'a>(bundle: &mut Bundle<'_>, section: &Section<'a>, table: T, row: &'a Row) -> Option<Value> {
    let name = section.cell(table, row, C::PatientName)?;
    let member = section.cell(table, row, C::MemberId);
    let resource = json!({
        "resourceType": "Patient",
        "identifier": [identifier("MB", member.as_ref())],
        "name": [human_name(Some(&name), Some("official"))],
    });
    Some(bundle.add(section, resource))
}

/// What all claims of a section have in common.
struct Common<'c> {
    covers: &'c [coverage::Covered],
    provider: Option<Value>,
    rendering: Option<Value>,
}

impl Common<'_> {
    /// Adds the explanation of one claim: its row in the table of claims, its lines, and, of the only one, the document's totals.
    fn add<'a>(
        &self,
        bundle: &mut Bundle<'_>,
        section: &Section<'a>,
        patient: Option<&Value>,
        claim: Option<&'a Row>,
        lines: &[&'a Row],
        only: bool,
    ) {
        let cell = |column| claim.and_then(|row| section.cell(T::Claims, row, column));
        let day =
            |column| claim.and_then(|row| section.cell_that(T::Claims, row, column, |told| told.days().is_some()));
        let field = |name| if only { section.first(name) } else { None };
        let line_number = || section.cell(T::ServiceLines, lines.first()?, C::ClaimId);
        let number = cell(C::ClaimId).or_else(|| field(F::ClaimId)).or_else(line_number);
        let account = cell(C::PatientAccountNumber).or_else(|| field(F::PatientAccountNumber));
        let serviced = day(C::DateOfService).or_else(|| if only { section.days(F::DateOfService) } else { None });
        let created = section.day(F::StatementDate).or_else(|| section.day(F::ReportDate));
        let coverage = self.covers.first().map_or_else(absent, |cover| cover.coverage.clone());
        let paid = claim
            .and_then(|row| amount(section, T::Claims, row, C::Paid))
            .or_else(|| if only { section.amount(F::PlanPaid) } else { None });
        let (items, notes) = items(section, claim, lines);
        let resource = json!({
            "resourceType": "ExplanationOfBenefit",
            "identifier": [claim_number(number.as_ref()), identifier("AN", account.as_ref())],
            "status": "active",
            "type": absent(),
            "use": "claim",
            "patient": required(patient),
            "billablePeriod": crate::told::period(serviced.as_ref(), serviced.as_ref()),
            "created": date(created.as_ref()),
            "_created": created.is_none().then(absent),
            "insurer": required(self.covers.first().and_then(|cover| cover.payer.as_ref())),
            "provider": required(self.provider.as_ref()),
            "outcome": "complete",
            "disposition": cell(C::Status).map(|told| told.text),
            "careTeam": self.rendering.as_ref().map(|provider| [json!({ "sequence": 1, "provider": provider })]),
            "insurance": [{ "focal": true, "coverage": coverage }],
            "item": items,
            "total": totals(section, claim, only),
            "payment": {
                "amount": money(paid),
                "date": date(created.as_ref()),
                "identifier": section.first(F::CheckNumber).map(|told| json!({ "value": told.code() })),
            },
            "processNote": notes,
        });
        bundle.add(section, resource);
    }
}

/// The amount of a column in cents.
fn amount<'a>(section: &Section<'a>, table: T, row: &'a Row, column: C) -> Option<i64> {
    section.cell_that(table, row, column, |told| told.cents().is_some())?.cents()
}

/// The amounts of a row, each with its category.
fn amounts<'a>(section: &Section<'a>, table: T, row: &'a Row) -> Vec<Value> {
    let adjudication = |(column, system, code): (C, &str, &str)| {
        let cents = amount(section, table, row, column)?;
        Some(json!({ "category": concept(system, code), "amount": money(Some(cents)) }))
    };
    AMOUNTS.into_iter().filter_map(adjudication).collect()
}

fn totals<'a>(section: &Section<'a>, claim: Option<&'a Row>, only: bool) -> Vec<Value> {
    let of_row = claim.map(|row| amounts(section, T::Claims, row)).unwrap_or_default();
    if !only || !of_row.is_empty() {
        // The fields of an interchange's claim say the same.
        for (name, ..) in TOTALS.iter().filter(|_| only && section.claim.is_some()) {
            section.amount(*name);
        }
        return of_row;
    }
    let total = |(name, system, code): (F, &str, &str)| {
        let cents = section.amount(name)?;
        Some(json!({ "category": concept(system, code), "amount": money(Some(cents)) }))
    };
    TOTALS.into_iter().filter_map(total).collect()
}

/// The lines, and the notes that they refer to: a remark code each.
fn items<'a>(section: &Section<'a>, claim: Option<&'a Row>, lines: &[&'a Row]) -> (Vec<Value>, Vec<Value>) {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut notes = Vec::new();
    let mut item = |(sequence, row): (usize, &&'a Row)| {
        let cell = |column| section.cell(T::ServiceLines, row, column);
        let day = section.cell_that(T::ServiceLines, row, C::DateOfService, |told| told.days().is_some());
        let remarks = cell(C::RemarkCode).map(|told| told.text).unwrap_or_default();
        let mut number = |remark: &str| {
            *known.entry(remark.to_owned()).or_insert_with(|| {
                notes.push(json!({ "number": notes.len() + 1, "type": "display", "text": remark }));
                notes.len()
            })
        };
        let numbers: Vec<usize> =
            remarks.split([' ', ',', ';']).filter(|remark| !remark.is_empty()).map(&mut number).collect();
        let procedure = code::procedure(cell(C::Procedure).as_ref(), cell(C::Description).as_ref());
        json!({
            "sequence": sequence,
            "productOrService": crate::element::or_absent(procedure),
            "servicedDate": date(day.as_ref()),
            "servicedPeriod": day.as_ref().filter(|day| day.day().is_none()).map(|day| crate::told::period(Some(day), Some(day))),
            "noteNumber": numbers,
            "adjudication": amounts(section, T::ServiceLines, row),
        })
    };
    let mut items: Vec<Value> = (1..).zip(lines).map(&mut item).collect();
    // A listing has one procedure a claim and no lines.
    let procedure = claim.filter(|_| items.is_empty()).and_then(|row| section.cell(T::Claims, row, C::Procedure));
    items
        .extend(procedure.map(|told| json!({ "sequence": 1, "productOrService": code::procedure(Some(&told), None) })));
    (items, notes)
}

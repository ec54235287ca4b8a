//! Claim (<https://hl7.org/fhir/R4/claim.html>): of a CMS-1500, a UB-04 or an 837, and the same one for the same content.
//!
//! Where the forms and the guides give one thing two names, either is taken: who bills is the facility of a UB-04's FL 1, the date of
//! an 837's BHT is the date beside the physician's signature (item 31) or FL 45's creation date, and 9a of a CMS-1500 is what
//! NM109 is of the other subscriber.

use crate::bundle::Bundle;
use crate::care_team::CareTeam;
use crate::claim_information;
use crate::claim_lines;
use crate::code;
use crate::coverage::Covered;
use crate::element::{absent, claim_number, concept, extension, identifier, money, required};
use crate::organization;
use crate::section::Section;
use crate::told::{Told, date};
use docward_engine_model::{Column, FieldName as F, Row, TableName};
use serde_json::{Value, json};

const TYPE: &str = "http://terminology.hl7.org/CodeSystem/claim-type";
/// <http://hl7.org/fhir/us/carin-bb/CodeSystem-C4BBClaimDiagnosisType.html>, and R4's own.
const REASON: (&str, &str) =
    ("http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBClaimDiagnosisType", "patientreasonforvisit");
const ADMITTING: (&str, &str) = ("http://terminology.hl7.org/CodeSystem/ex-diagnosistype", "admitting");
const RELATED: &str = "http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship";
const DRG: &str = "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/AcuteInpatientPPS/MS-DRG-Classifications-and-Software";
/// What the patient has paid, which R4's Claim has no element for and R5's has.
const PATIENT_PAID: &str = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Claim.patientPaid";

/// Adds the claim.
pub(crate) fn add(bundle: &mut Bundle<'_>, section: &Section<'_>, patient: Option<&Value>, covers: &[Covered]) {
    let lines = section.rows(TableName::ClaimLines);
    let kind = kind(section, &lines);
    let provider = organization::billing(bundle, section);
    let facility = organization::service_facility(bundle, section);
    let team = CareTeam::of(bundle, section, kind == "institutional", &lines);
    // The patient signs first (item 12), the physician last (item 31).
    let created = section.day(F::CreationDate).or_else(|| section.last_day(F::SignatureDate));
    let items: Vec<Value> =
        (1..).zip(&lines).map(|(sequence, row)| claim_lines::item(section, row, sequence, &team)).collect();
    let resource = json!({
        "resourceType": "Claim",
        "extension": section.amount(F::AmountPaid).map(|cents| [extension(PATIENT_PAID, "valueMoney", money(Some(cents)))]),
        "identifier": identifiers(section),
        "status": "active",
        "type": concept(TYPE, kind),
        "use": "claim",
        "patient": required(patient),
        "billablePeriod": billable_period(section, &lines),
        "created": date(created.as_ref()),
        "_created": created.is_none().then(absent),
        "insurer": covers.first().and_then(|cover| cover.payer.as_ref()),
        "provider": required(provider.as_ref()),
        "priority": absent(),
        "related": section.first(F::OriginalReferenceNumber).map(|told| {
            [json!({ "relationship": concept(RELATED, "prior"), "reference": { "value": told.code() } })]
        }),
        "facility": facility,
        "careTeam": team.into_members(),
        "supportingInfo": claim_information::of(section),
        "diagnosis": diagnoses(section),
        "procedure": procedures(section),
        "insurance": insurance(section, covers),
        "accident": claim_information::accident(section),
        "item": items,
        "total": money(section.amount(F::ClaimTotal)),
    });
    bundle.add(section, resource);
}

/// Which claim it is: the type of bill and revenue codes are those of institutions, CDT codes those of dentists.
fn kind(section: &Section<'_>, lines: &[&Row]) -> &'static str {
    let has = |passes: fn(&docward_engine_model::Cell) -> bool| lines.iter().any(|row| row.cells.iter().any(passes));
    if section.has(&[F::TypeOfBill]) || has(|cell| cell.column == Column::RevenueCode) {
        return "institutional";
    }
    let is_dental = |cell: &docward_engine_model::Cell| {
        cell.column == Column::Procedure
            && code::procedure_system(cell.value.as_str()).is_some_and(|system| system.ends_with("cdt"))
    };
    if has(is_dental) { "oral" } else { "professional" }
}

/// The provider's number of the claim, and the payer's, if it is another.
fn identifiers(section: &Section<'_>) -> Vec<Value> {
    let (account, payers) = (section.first(F::PatientAccountNumber), section.first(F::ClaimId));
    let same = account.as_ref().map(Told::code) == payers.as_ref().map(Told::code);
    let payers = payers.filter(|_| !same || account.is_none());
    vec![identifier("AN", account.as_ref()), claim_number(payers.as_ref())]
}

/// The days that the statement covers; without a statement the first and the last day of the lines.
fn billable_period(section: &Section<'_>, lines: &[&Row]) -> Value {
    let (from, through) = (section.days(F::StatementFrom), section.days(F::StatementThrough));
    if from.is_some() || through.is_some() {
        return crate::told::period(from.as_ref(), through.as_ref());
    }
    let mut days: Vec<(&str, &str)> = Vec::new();
    for row in lines {
        let cells = row.cells.iter().filter(|cell| matches!(cell.column, Column::DateFrom | Column::DateTo));
        days.extend(cells.filter_map(|cell| Told::of_cell(cell)?.days()));
    }
    json!({ "start": days.iter().map(|(first, _)| first).min(), "end": days.iter().map(|(_, last)| last).max() })
}

/// The diagnoses in the order that the lines point to, then why the patient was admitted and came.
fn diagnoses(section: &Section<'_>) -> Vec<Value> {
    let ninth = section.first(F::IcdIndicator).is_some_and(|told| told.text == "9");
    let drg = section.first(F::Drg).map(|told| concept(DRG, &told.code()));
    let mut all = Vec::new();
    for (name, kind) in
        [(F::Diagnosis, None), (F::AdmittingDiagnosis, Some(ADMITTING)), (F::PatientReasonDiagnosis, Some(REASON))]
    {
        for told in section.all(name) {
            all.push(json!({
                "sequence": all.len() + 1,
                "diagnosisCodeableConcept": code::diagnosis(&told, ninth),
                "type": kind.map(|(system, code)| [concept(system, code)]),
                "packageCode": if all.is_empty() { drg.clone() } else { None },
            }));
        }
    }
    all
}

/// The procedures of a stay (UB-04 FL 74), the principal one first.
fn procedures(section: &Section<'_>) -> Vec<Value> {
    let rows = section.rows(TableName::ClaimProcedures);
    let procedure = |(sequence, row): (usize, &&Row)| {
        let code = section.cell(TableName::ClaimProcedures, row, Column::Code)?;
        let day = section.cell_that(TableName::ClaimProcedures, row, Column::Date, |told| told.day().is_some());
        let coded = concept(code::ICD_10_PCS, &code.code());
        Some(json!({ "sequence": sequence, "date": date(day.as_ref()), "procedureCodeableConcept": coded }))
    };
    (1..).zip(&rows).filter_map(procedure).collect()
}

/// The covers, the first of them the one that the claim goes to, with what it has authorised.
fn insurance(section: &Section<'_>, covers: &[Covered]) -> Vec<Value> {
    let authorised = section.all(F::PriorAuthorizationNumber);
    let codes = authorised.iter().map(Told::code).filter(|code| !claim_information::is_clia(code));
    let authorised: Vec<String> = codes.collect();
    let first = covers.first().map_or_else(absent, |cover| cover.coverage.clone());
    let mut all = vec![json!({ "sequence": 1, "focal": true, "coverage": first, "preAuthRef": authorised })];
    let others = (2..).zip(covers.iter().skip(1));
    all.extend(
        others.map(|(sequence, cover)| json!({ "sequence": sequence, "focal": false, "coverage": cover.coverage })),
    );
    all
}

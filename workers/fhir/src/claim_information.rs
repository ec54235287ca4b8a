//! What else a claim tells: `Claim.supportingInfo` and `Claim.accident`. Categories are those of R4
//! (<https://hl7.org/fhir/R4/valueset-claim-informationcategory.html>) and of CARIN Blue Button
//! (<https://hl7.org/fhir/us/carin-bb/CodeSystem-C4BBSupportingInfoType.html>); what neither has is of the vocabulary of fields.

use crate::code::padded;
use crate::element::{FIELD, absent, concept, money};
use crate::section::Section;
use crate::told::{Told, date, period};
use docward_engine_model::{Column, FieldName as F, TableName, ValueType};
use serde_json::{Value, json};

const HL7: &str = "http://terminology.hl7.org/CodeSystem/claiminformationcategory";
const CARIN: &str = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBSupportingInfoType";
const NUBC: &str = "https://www.nubc.org/CodeSystem";

/// What is told by a code of the National Uniform Billing Committee: field, category, code system, how many figures.
const CODED: [(F, &str, &str, usize); 4] = [
    (F::TypeOfBill, "typeofbill", "TypeOfBill", 4),
    (F::AdmissionType, "admtype", "PriorityTypeOfAdmitOrVisit", 1),
    (F::AdmissionSource, "pointoforigin", "PointOfOrigin", 1),
    (F::DischargeStatus, "discharge-status", "PatDischargeStatus", 2),
];

/// What is told of a claim and has no category in either list.
const OTHER: [F; 14] = [
    F::ResubmissionCode,
    F::LastMenstrualPeriod,
    F::OtherDate,
    F::DateOfService,
    F::AdmissionHour,
    F::DischargeDate,
    F::DischargeHour,
    F::BalanceDue,
    F::OutsideLabCharges,
    F::ClaimCodes,
    F::OtherClaimId,
    F::AdditionalClaimInformation,
    F::ClaimRemarks,
    F::LicenseNumber,
];

/// The information, in an order that does not depend on where it stands.
pub(crate) fn of(section: &Section<'_>) -> Vec<Value> {
    let mut all = Vec::new();
    if let Some(onset) = section.day(F::DateOfCurrentIllness) {
        all.push(json!({ "category": concept(HL7, "onset"), "timingDate": date(Some(&onset)) }));
    }
    for (category, from, to) in [
        ("employmentimpacted", F::UnableToWorkFrom, F::UnableToWorkTo),
        ("hospitalized", F::HospitalizationFrom, F::HospitalizationTo),
    ] {
        let days = period(section.days(from).as_ref(), section.days(to).as_ref());
        all.push(json!({ "category": concept(HL7, category), "timingPeriod": days }));
    }
    if let Some(admitted) = section.day(F::AdmissionDate) {
        let days = json!({ "start": date(Some(&admitted)) });
        all.push(json!({ "category": concept(CARIN, "admissionperiod"), "timingPeriod": days }));
    }
    for (name, category, system, figures) in CODED {
        let code = section.first(name).map(|told| concept(&format!("{NUBC}/{system}"), &padded(&told, figures)));
        all.push(json!({ "category": concept(CARIN, category), "code": code }));
    }
    all.extend(section.all(F::ConditionCode).iter().map(|told| {
        let code = concept(&format!("{NUBC}/ConditionCodes"), &told.code());
        json!({ "category": concept(FIELD, F::ConditionCode.as_str()), "code": code })
    }));
    all.extend(tables(section));
    all.extend(clia(section));
    all.extend(OTHER.into_iter().flat_map(|name| section.all(name).into_iter().map(move |told| other(name, &told))));
    // Each tells something beside its category.
    let mut told: Vec<Value> = all.into_iter().map(crate::element::tidy).collect();
    told.retain(|information| information.as_object().is_some_and(|members| members.len() > 1));
    for (sequence, information) in (1..).zip(&mut told) {
        if let Some(members) = information.as_object_mut() {
            members.insert("sequence".to_owned(), Value::from(sequence));
        }
    }
    told
}

fn other(name: F, told: &Told<'_>) -> Value {
    let category = concept(FIELD, name.as_str());
    match name.value_type() {
        ValueType::Date if told.day().is_some() => json!({ "category": category, "timingDate": date(Some(told)) }),
        ValueType::Money if told.cents().is_some() => {
            let dollars = money(told.cents()).get("value").cloned();
            json!({ "category": category, "valueQuantity": { "value": dollars, "system": "urn:iso:std:iso:4217", "code": "USD" } })
        }
        ValueType::Code => json!({ "category": category, "valueString": told.code() }),
        _ => json!({ "category": category, "valueString": told.text }),
    }
}

/// Occurrences and value codes (UB-04 FL 31 to 34, 39 to 41).
fn tables(section: &Section<'_>) -> Vec<Value> {
    let occurrences = section.rows(TableName::Occurrences).into_iter().filter_map(|row| {
        let code = section.cell(TableName::Occurrences, row, Column::Code)?;
        let day = section.cell_that(TableName::Occurrences, row, Column::Date, |told| told.day().is_some());
        let code = concept(&format!("{NUBC}/OccurrenceCodes"), &code.code());
        let category = concept(FIELD, TableName::Occurrences.as_str());
        Some(json!({ "category": category, "code": code, "timingDate": date(day.as_ref()) }))
    });
    let values = section.rows(TableName::ValueCodes).into_iter().filter_map(|row| {
        let code = section.cell(TableName::ValueCodes, row, Column::Code)?;
        let amount = section.cell_that(TableName::ValueCodes, row, Column::Amount, |told| told.cents().is_some());
        let amount = amount.and_then(|told| told.cents());
        let amount = money(amount).get("value").cloned();
        let code = concept(&format!("{NUBC}/ValueCodes"), &code.code());
        let category = concept(FIELD, TableName::ValueCodes.as_str());
        Some(json!({ "category": category, "code": code, "valueQuantity": { "value": amount } }))
    });
    occurrences.chain(values).collect()
}

/// The laboratory's CLIA number, which stands in item 23 of a CMS-1500 where there is no prior authorization (NUCC manual).
fn clia(section: &Section<'_>) -> Vec<Value> {
    let authorised = section.peek(F::PriorAuthorizationNumber).filter(|told| is_clia(&told.code()));
    let number = section.first(F::CliaNumber).or(authorised);
    number
        .map(|told| json!({ "category": concept(FIELD, F::CliaNumber.as_str()), "valueString": told.code() }))
        .into_iter()
        .collect()
}

/// Two figures, `D`, seven figures.
pub(crate) fn is_clia(code: &str) -> bool {
    let figures = |part: Option<&str>| part.is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    code.len() == 10 && code.get(2..3) == Some("D") && figures(code.get(..2)) && figures(code.get(3..))
}

/// The accident, by the state that it happened in. Its date, which R4 requires, no form asks for.
pub(crate) fn accident(section: &Section<'_>) -> Value {
    let state = section.first(F::AccidentState);
    state.map_or(Value::Null, |state| json!({ "_date": absent(), "locationAddress": { "state": state.text } }))
}

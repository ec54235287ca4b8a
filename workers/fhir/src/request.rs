//! `ServiceRequest` (<https://hl7.org/fhir/R4/servicerequest.html>): what a referral or a request for prior authorization asks for.

use crate::bundle::Bundle;
use crate::code;
use crate::coverage::Covered;
use crate::element::{identifier, or_absent, required, telecom, words};
use crate::organization::{self, FACILITY, Named};
use crate::practitioner;
use crate::section::Section;
use crate::told::{Told, date};
use docward_engine_model::{Column as C, DocumentKind, FieldName as F, Row, TableName as T};
use serde_json::{Value, json};

const REFERRED_TO: Named = Named {
    name: F::ReferredToFacility,
    address: Some(F::ReferredToAddress),
    phone: Some(F::ReferredToPhone),
    fax: Some(F::ReferredToFax),
    npi: None,
};

/// Adds a request for each procedure that is asked for, or one for the whole document.
pub(crate) fn add(
    bundle: &mut Bundle<'_>,
    section: &Section<'_>,
    kind: DocumentKind,
    patient: Option<&Value>,
    covers: &[Covered],
) {
    if !matches!(kind, DocumentKind::Referral | DocumentKind::PriorAuthorization) {
        return;
    }
    let requester = match practitioner::referring(bundle, section) {
        Some(requester) => Some(requester),
        None => practitioner::provider(bundle, section),
    };
    let performers = performers(bundle, section);
    let facility = organization::add(bundle, section, &FACILITY, Vec::new());
    let rows: Vec<Option<&Row>> = match section.rows(T::Procedures) {
        rows if rows.is_empty() => vec![None],
        rows => rows.into_iter().map(Some).collect(),
    };
    let is_referral = kind == DocumentKind::Referral;
    for row in rows {
        let cell = |column| row.and_then(|row| section.cell(T::Procedures, row, column));
        let asked = section.day(F::RequestDate);
        let ninth = section.peek(F::IcdIndicator).is_some_and(|told| told.text == "9");
        let reasons = [F::ReasonForReferral].into_iter().filter_map(|name| section.first(name));
        let mut reasons: Vec<Value> = reasons.map(|told| words(Some(&told))).collect();
        reasons.extend(section.all(F::Diagnosis).iter().map(|told| code::diagnosis(told, ninth)));
        reasons.extend(section.all(F::DiagnosisCode).iter().map(|told| code::diagnosis(told, ninth)));
        let procedure = match row {
            Some(_) => code::procedure(cell(C::Code).as_ref(), cell(C::Description).as_ref()),
            None if is_referral => json!({ "text": "Referral" }),
            None => Value::Null,
        };
        let units = row.and_then(|row| section.cell_that(T::Procedures, row, C::Units, is_quantity));
        let visits = || if row.is_none() { section.first_that(F::NumberOfVisits, is_quantity) } else { None };
        let count = units.or_else(visits).and_then(|told| crate::measure::quantity(told.normalised?, None));
        let resource = json!({
            "resourceType": "ServiceRequest",
            "identifier": [identifier("FILL", section.first(F::PriorAuthorizationNumber).as_ref())],
            "status": "active",
            "intent": if is_referral { "order" } else { "proposal" },
            "code": or_absent(procedure),
            "quantityQuantity": count,
            "subject": required(patient),
            "authoredOn": date(asked.as_ref()),
            "requester": requester.as_ref().or(facility.as_ref()),
            "performerType": words(section.first(F::ReferredToSpecialty).as_ref()),
            "performer": performers,
            "reasonCode": reasons,
            "insurance": covers.iter().map(|cover| &cover.coverage).collect::<Vec<_>>(),
        });
        bundle.add(section, resource);
    }
}

fn is_quantity(told: &Told<'_>) -> bool {
    told.normalised.and_then(|normalised| crate::measure::quantity(normalised, None)).is_some()
}

/// Whom the patient is referred to: a person, a place, or both.
fn performers(bundle: &mut Bundle<'_>, section: &Section<'_>) -> Vec<Value> {
    let name = section.first(F::ReferredToProviderName);
    let has_place = section.has(&[F::ReferredToFacility]);
    let own = |name: F| if has_place { None } else { section.first(name) };
    let telecom = [
        telecom("phone", Some("work"), own(F::ReferredToPhone).as_ref()),
        telecom("fax", Some("work"), own(F::ReferredToFax).as_ref()),
    ];
    let person = practitioner::add(bundle, section, name.as_ref(), None, &telecom);
    let place = organization::add(bundle, section, &REFERRED_TO, Vec::new());
    person.into_iter().chain(place).collect()
}

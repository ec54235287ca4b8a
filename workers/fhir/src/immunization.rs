//! Immunization (<https://hl7.org/fhir/R4/immunization.html>): the rows of a record of vaccinations.

use crate::bundle::Bundle;
use crate::element::{or_absent, required, words};
use crate::practitioner;
use crate::section::Section;
use crate::told::{Told, date};
use docward_engine_model::{Column as C, FieldName as F, TableName as T};
use serde_json::{Value, json};

/// Adds the vaccinations that are recorded as given.
pub(crate) fn add(bundle: &mut Bundle<'_>, section: &Section<'_>, patient: Option<&Value>) {
    let rows = section.rows(T::Immunizations);
    let eligibility = if rows.is_empty() { None } else { section.first(F::VaccineProgramEligibility) };
    for row in rows {
        let cell = |column| section.cell(T::Immunizations, row, column);
        let name = cell(C::AdministeredBy);
        let giver = name.and_then(|name| practitioner::add(bundle, section, Some(&name), None, &[]));
        let when = cell(C::Date);
        let day = date(when.as_ref());
        // Either a date or words are required, and words are R4's way to say that nobody knows.
        let written = day.is_null().then(|| when.as_ref().map_or("unknown", |told| told.text.as_str()));
        let maker = cell(C::Manufacturer).map(|told| json!({ "display": told.text }));
        let resource = json!({
            "resourceType": "Immunization",
            "status": "completed",
            "vaccineCode": or_absent(words(cell(C::Vaccine).as_ref())),
            "patient": required(patient),
            "occurrenceDateTime": day,
            "occurrenceString": written,
            "manufacturer": maker,
            "lotNumber": cell(C::LotNumber).map(|told| told.text),
            "site": words(cell(C::Site).as_ref()),
            "route": words(cell(C::Route).as_ref()),
            "performer": giver.map(|giver| [json!({ "actor": giver })]),
            "programEligibility": eligibility.as_ref().map(|told| [words(Some(told))]),
            "protocolApplied": cell(C::DoseNumber).as_ref().map(|told| [dose(told)]),
        });
        bundle.add(section, resource);
    }
}

fn dose(told: &Told<'_>) -> Value {
    match told.count().filter(|count| *count > 0) {
        Some(number) => json!({ "doseNumberPositiveInt": number }),
        None => json!({ "doseNumberString": told.text }),
    }
}

//! `MedicationRequest` of what is prescribed (<https://hl7.org/fhir/R4/medicationrequest.html>) and `MedicationStatement` of what is
//! taken (<https://hl7.org/fhir/R4/medicationstatement.html>). Drugs are in the document's words.

use crate::bundle::Bundle;
use crate::element::{or_absent, required, words};
use crate::measure::quantity;
use crate::practitioner;
use crate::section::Section;
use crate::told::{Told, date};
use docward_engine_model::{Column as C, DocumentKind, FieldName as F, Row, TableName as T};
use serde_json::{Value, json};

/// Adds what is prescribed and what is taken.
pub(crate) fn add(bundle: &mut Bundle<'_>, section: &Section<'_>, kind: DocumentKind, patient: Option<&Value>) {
    let rows = section.rows(T::Prescriptions);
    if !rows.is_empty() || section.has(&[F::MedicationName]) {
        let prescriber = practitioner::provider(bundle, section);
        for row in rows {
            let cell = |column| section.cell(T::Prescriptions, row, column);
            let order = Order {
                drug: together(&[cell(C::Medication), cell(C::Strength)]),
                directions: cell(C::Directions),
                quantity: section.cell_that(T::Prescriptions, row, C::Quantity, is_quantity),
                refills: section.cell_that(T::Prescriptions, row, C::Refills, |told| told.count().is_some()),
                is_asked_for: false,
            };
            order.add(bundle, section, patient, prescriber.as_ref());
        }
        if section.has(&[F::MedicationName]) {
            let order = Order {
                drug: together(&[section.first(F::MedicationName), section.first(F::MedicationStrength)]),
                directions: section.first(F::MedicationDirections),
                quantity: section.first_that(F::MedicationQuantity, is_quantity),
                refills: None,
                is_asked_for: kind == DocumentKind::PriorAuthorization,
            };
            order.add(bundle, section, patient, prescriber.as_ref());
        }
    }
    for row in section.rows(T::Medications) {
        taken(bundle, section, row, patient);
    }
}

struct Order<'a> {
    drug: Value,
    directions: Option<Told<'a>>,
    quantity: Option<Told<'a>>,
    refills: Option<Told<'a>>,
    /// Somebody is asked to approve it.
    is_asked_for: bool,
}

impl Order<'_> {
    fn add(self, bundle: &mut Bundle<'_>, section: &Section<'_>, patient: Option<&Value>, prescriber: Option<&Value>) {
        let written = section.day(F::DateWritten).or_else(|| section.day(F::RequestDate));
        let supply = section.first_that(F::DaysSupply, is_quantity).and_then(|told| quantity(told.normalised?, None));
        let days = supply.and_then(|supply| supply.get("value").cloned());
        let days = days
            .map(|value| json!({ "value": value, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d" }));
        let resource = json!({
            "resourceType": "MedicationRequest",
            "identifier": [crate::element::identifier("FILL", section.first(F::PrescriptionNumber).as_ref())],
            "status": if self.is_asked_for { "draft" } else { "active" },
            "intent": if self.is_asked_for { "proposal" } else { "order" },
            "medicationCodeableConcept": or_absent(self.drug),
            "subject": required(patient),
            "authoredOn": date(written.as_ref()),
            "requester": prescriber,
            "dosageInstruction": [words(self.directions.as_ref())],
            "dispenseRequest": {
                "numberOfRepeatsAllowed": self.refills.as_ref().and_then(Told::count),
                "quantity": self.quantity.as_ref().and_then(|told| quantity(told.normalised?, None)),
                "expectedSupplyDuration": days,
            },
        });
        bundle.add(section, resource);
    }
}

fn taken<'a>(bundle: &mut Bundle<'_>, section: &Section<'a>, row: &'a Row, patient: Option<&Value>) {
    let cell = |column| section.cell(T::Medications, row, column);
    let dosage = together(&[cell(C::Dose), cell(C::Frequency)]);
    let text = dosage.get("text").cloned();
    let status = cell(C::Status);
    let note = [cell(C::Prescriber).map(|told| told.text), status.as_ref().map(|told| told.text.clone())];
    let note: Vec<Value> = note.into_iter().flatten().map(|text| json!({ "text": text })).collect();
    let resource = json!({
        "resourceType": "MedicationStatement",
        "status": taken_as(status.as_ref()),
        "medicationCodeableConcept": or_absent(words(cell(C::Medication).as_ref())),
        "subject": required(patient),
        "reasonCode": [words(cell(C::Reason).as_ref())],
        "note": note,
        "dosage": [{ "text": text, "route": words(cell(C::Route).as_ref()) }],
    });
    bundle.add(section, resource);
}

/// <https://hl7.org/fhir/R4/valueset-medication-statement-status.html>.
fn taken_as(told: Option<&Told<'_>>) -> &'static str {
    match told.map(|told| told.text.to_lowercase()).as_deref() {
        Some("active" | "taking" | "current" | "continue" | "continued" | "new" | "changed" | "yes") => "active",
        Some("stop" | "stopped" | "discontinued" | "discontinue") => "stopped",
        Some("completed" | "finished") => "completed",
        Some("on hold" | "hold") => "on-hold",
        _ => "unknown",
    }
}

fn is_quantity(told: &Told<'_>) -> bool {
    told.normalised.and_then(|normalised| quantity(normalised, None)).is_some()
}

/// Words that stand in several cells, as one text.
fn together(told: &[Option<Told<'_>>]) -> Value {
    let words: Vec<&str> = told.iter().flatten().map(|told| told.text.as_str()).collect();
    json!({ "text": words.join(" ") })
}

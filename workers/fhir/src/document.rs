//! `DocumentReference` (<https://hl7.org/fhir/R4/documentreference.html>, US Core 6.1.0 document reference profile): the document that
//! the bundle was made of. Its content is not in the bundle.

use crate::bundle::Bundle;
use crate::element::{absent, absent_because, concept, extension};
use docward_engine_model::{DocumentKind, Fields};
use serde_json::{Value, json};

const LOINC: &str = "http://loinc.org";
const NULL_FLAVOR: &str = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor";
const CATEGORY: &str = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category";
/// How many pages it has, which R4's Attachment has no element for and R5's has.
const PAGES: &str = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Attachment.pages";
const INCOMPLETE: &str = "urn:docward:fhir:incomplete-table";

/// Adds the document; a reference to it.
pub(crate) fn add(bundle: &mut Bundle<'_>, fields: &Fields, subject: Option<&Value>) -> Value {
    let context = bundle.context;
    let incomplete = fields.tables.iter().filter(|table| !table.is_complete());
    let incomplete: Vec<Value> =
        incomplete.map(|table| extension(INCOMPLETE, "valueCode", table.name.as_str())).collect();
    let resource = json!({
        "resourceType": "DocumentReference",
        "extension": incomplete,
        "status": "current",
        "type": kind(fields.kind),
        "category": [concept(CATEGORY, "clinical-note")],
        "subject": subject,
        "date": context.read,
        "content": [{
            "attachment": {
                "extension": context.pages.map(|pages| [extension(PAGES, "valuePositiveInt", pages)]),
                "contentType": context.media_type,
                "_contentType": context.media_type.is_none().then(absent),
                // It is sealed, and lies where no URL leads.
                "_url": { "extension": [absent_because("masked")] },
            },
        }],
    });
    bundle.add_unplaced(resource)
}

/// What kind of document it is: a code of LOINC's document ontology.
pub(crate) fn kind(kind: DocumentKind) -> Value {
    use DocumentKind as K;
    let (code, display) = match kind {
        K::IntakeForm => ("64285-0", "Medical history screening form"),
        K::ClaimForm | K::ClaimBatch | K::PriorAuthorization => ("64291-8", "Health insurance-related form"),
        K::InsuranceCard => ("64290-0", "Health insurance card"),
        K::Remittance => ("64288-4", "Insurance correspondence"),
        K::LabReport => ("11502-2", "Laboratory report"),
        K::Referral => ("57133-1", "Referral note"),
        K::Prescription => ("57833-6", "Prescription for medication"),
        K::EncounterForm | K::ClinicalNote => ("34109-9", "Note"),
        K::ImmunizationRecord => ("11369-6", "History of Immunization Narrative"),
        K::DischargeNote => ("18842-5", "Discharge summary"),
        K::ImagingReport | K::ImagingStudy => ("18748-4", "Diagnostic imaging study"),
        K::Other => return json!({ "coding": [{ "system": NULL_FLAVOR, "code": "UNK", "display": "unknown" }] }),
    };
    json!({ "coding": [{ "system": LOINC, "code": code, "display": display }] })
}

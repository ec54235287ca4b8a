//! `RelatedPerson` (<https://hl7.org/fhir/R4/relatedperson.html>): guarantor, guardians, emergency contact.

use crate::bundle::Bundle;
use crate::element::{concept, identifier, required, telecom};
use crate::organization::address;
use crate::practitioner::human_name;
use crate::section::Section;
use crate::told::{Told, date};
use docward_engine_model::FieldName as F;
use serde_json::{Value, json};

const ROLE: &str = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";
const CONTACT: &str = "http://terminology.hl7.org/CodeSystem/v2-0131";

/// Adds everybody around the patient who is named.
pub(crate) fn add(bundle: &mut Bundle<'_>, section: &Section<'_>, patient: Option<&Value>) {
    if let Some(name) = section.first(F::GuarantorName) {
        let born = section.day(F::GuarantorDateOfBirth);
        let resource = json!({
            "resourceType": "RelatedPerson",
            "identifier": [identifier("SS", section.first(F::GuarantorSocialSecurityNumber).as_ref())],
            "patient": required(patient),
            "relationship": roles(concept(ROLE, "GUAR"), section.first(F::GuarantorRelationship).as_ref()),
            "name": [human_name(Some(&name), None)],
            "telecom": [telecom("phone", None, section.first(F::GuarantorPhone).as_ref())],
            "birthDate": date(born.as_ref()),
            "address": [address(&section.all(F::GuarantorAddress))],
        });
        bundle.add(section, resource);
    }
    let emergency = concept(CONTACT, "C");
    several(
        bundle,
        section,
        patient,
        &emergency,
        [F::EmergencyContact, F::EmergencyContactRelationship, F::EmergencyContactPhone],
    );
    let guardian = concept(ROLE, "GUARD");
    several(bundle, section, patient, &guardian, [F::GuardianName, F::GuardianRelationship, F::GuardianPhone]);
}

/// People of one role: names, relationships and telephone numbers in one order. Where there are fewer numbers than names nobody
/// knows whose they are, unless there is one person.
fn several(
    bundle: &mut Bundle<'_>,
    section: &Section<'_>,
    patient: Option<&Value>,
    role: &Value,
    [name, relationship, phone]: [F; 3],
) {
    let count = section.count(name);
    let nth = |field: F, at: usize| (section.count(field) == count).then(|| section.nth(field, at)).flatten();
    for at in 0..count {
        let Some(person) = section.nth(name, at) else { continue };
        let resource = json!({
            "resourceType": "RelatedPerson",
            "patient": required(patient),
            "relationship": roles(role.clone(), nth(relationship, at).as_ref()),
            "name": [human_name(Some(&person), None)],
            "telecom": [telecom("phone", None, nth(phone, at).as_ref())],
        });
        bundle.add(section, resource);
    }
}

/// What somebody is for the patient: the role that the document gives them, and the relationship as it is told.
fn roles(role: Value, relationship: Option<&Told<'_>>) -> Vec<Value> {
    let relationship = relationship.map(|told| {
        let code = match told.text.to_lowercase().as_str() {
            "spouse" => Some("SPS"),
            "wife" => Some("WIFE"),
            "husband" => Some("HUSB"),
            "mother" => Some("MTH"),
            "father" => Some("FTH"),
            "parent" => Some("PRN"),
            "child" => Some("CHILD"),
            "son" => Some("SON"),
            "daughter" => Some("DAU"),
            "brother" => Some("BRO"),
            "sister" => Some("SIS"),
            "sibling" => Some("SIB"),
            "friend" => Some("FRND"),
            "self" => Some("ONESELF"),
            _ => None,
        };
        json!({ "coding": code.map(|code| [crate::element::coding(ROLE, code)]), "text": told.text })
    });
    std::iter::once(role).chain(relationship).collect()
}

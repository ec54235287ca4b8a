//! Patient (<https://hl7.org/fhir/R4/patient.html>, US Core 6.1.0 patient profile).

use crate::bundle::Bundle;
use crate::element::{concept, extension, identifier, telecom, words};
use crate::organization::address;
use crate::practitioner::human_name;
use crate::section::Section;
use crate::told::{Told, date};
use docward_engine_model::FieldName as F;
use serde_json::{Value, json};

const US_CORE: &str = "http://hl7.org/fhir/us/core/StructureDefinition";
const PRONOUNS: &str = "http://hl7.org/fhir/StructureDefinition/individual-pronouns";
const MARITAL_STATUS: &str = "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus";
const LANGUAGE: &str = "urn:ietf:bcp:47";

/// Adds the patient, `None` where nothing is told of one. The facility's number for the bill or visit is the patient's unless it
/// is of a claim.
pub(crate) fn add(
    bundle: &mut Bundle<'_>,
    section: &Section<'_>,
    primary_care: Option<&Value>,
    with_account: bool,
) -> Option<Value> {
    if !section.has(&[F::PatientName, F::DateOfBirth, F::PatientId, F::Address, F::Sex, F::SocialSecurityNumber]) {
        return None;
    }
    let account = with_account.then(|| section.first(F::PatientAccountNumber)).flatten();
    let born = section.day(F::DateOfBirth);
    let home = section.all(F::Address);
    let marital_status = section.first(F::MaritalStatus);
    let resource = json!({
        "resourceType": "Patient",
        "extension": extensions(section),
        "identifier": [
            identifier("MR", section.first(F::PatientId).as_ref()),
            identifier("AN", account.as_ref()),
            identifier("SS", section.first(F::SocialSecurityNumber).as_ref()),
            identifier("DL", section.first(F::DriversLicenseNumber).as_ref()),
        ],
        "name": [
            human_name(section.first(F::PatientName).as_ref(), Some("official")),
            human_name(section.first(F::PreferredName).as_ref(), Some("nickname")),
            human_name(section.first(F::PreviousName).as_ref(), Some("old")),
        ],
        "telecom": [
            telecom("phone", Some("home"), section.first(F::Phone).as_ref()),
            telecom("phone", Some("mobile"), section.first(F::MobilePhone).as_ref()),
            telecom("phone", Some("work"), section.first(F::WorkPhone).as_ref()),
            telecom("email", None, section.first(F::Email).as_ref()),
        ],
        "gender": sex(section.first_that(F::Sex, |told| told.normalised.is_some()).as_ref()),
        "birthDate": date(born.as_ref()),
        "address": [address(&home)],
        "maritalStatus": marital_status.as_ref().map(marital),
        "communication": section.first(F::PreferredLanguage).as_ref().map(|told| [language(told)]),
        "generalPractitioner": primary_care.map(|reference| [reference]),
    });
    Some(bundle.add(section, resource))
}

/// An administrative gender; null of what is none.
pub(crate) fn sex(told: Option<&Told<'_>>) -> Value {
    told.and_then(|told| told.normalised).map_or(Value::Null, Value::from)
}

/// Race, ethnicity and gender identity as US Core has them, in the document's words, and pronouns.
fn extensions(section: &Section<'_>) -> Vec<Value> {
    let in_words = |name: F, profile: &str| {
        section.first(name).map(|told| {
            json!({ "url": format!("{US_CORE}/{profile}"), "extension": [extension("text", "valueString", told.text)] })
        })
    };
    let identity = section
        .first(F::GenderIdentity)
        .as_ref()
        .map(|told| extension(&format!("{US_CORE}/us-core-genderIdentity"), "valueCodeableConcept", words(Some(told))));
    let pronouns = section.first(F::Pronouns).as_ref().map(
        |told| json!({ "url": PRONOUNS, "extension": [extension("value", "valueCodeableConcept", words(Some(told)))] }),
    );
    let all = [in_words(F::Race, "us-core-race"), in_words(F::Ethnicity, "us-core-ethnicity"), identity, pronouns];
    all.into_iter().flatten().collect()
}

/// The code of a marital status (<https://hl7.org/fhir/R4/valueset-marital-status.html>), and the words.
fn marital(told: &Told<'_>) -> Value {
    let code = match told.text.to_lowercase().trim_end_matches('.') {
        "single" | "never married" | "unmarried" | "s" => Some("S"),
        "married" | "m" => Some("M"),
        "divorced" | "d" => Some("D"),
        "widowed" | "widow" | "widower" | "w" => Some("W"),
        "separated" | "legally separated" => Some("L"),
        "partner" | "partnered" | "domestic partner" | "life partner" => Some("T"),
        _ => None,
    };
    let mut status = code.map_or_else(|| json!({}), |code| concept(MARITAL_STATUS, code));
    if let Some(members) = status.as_object_mut() {
        members.insert("text".to_owned(), told.text.clone().into());
    }
    status
}

/// The language that the patient wants to be spoken to in (BCP 47), and the words.
fn language(told: &Told<'_>) -> Value {
    let code = match told.text.to_lowercase().as_str() {
        "english" => Some("en"),
        "spanish" | "español" | "espanol" => Some("es"),
        "french" => Some("fr"),
        "german" => Some("de"),
        "chinese" | "mandarin" | "cantonese" => Some("zh"),
        "vietnamese" => Some("vi"),
        "korean" => Some("ko"),
        "russian" => Some("ru"),
        "arabic" => Some("ar"),
        "portuguese" => Some("pt"),
        "italian" => Some("it"),
        "tagalog" => Some("tl"),
        "polish" => Some("pl"),
        "hindi" => Some("hi"),
        _ => None,
    };
    let coding = code.map(|code| [crate::element::coding(LANGUAGE, code)]);
    json!({ "language": { "coding": coding, "text": told.text }, "preferred": true })
}

//! Coverage (<https://hl7.org/fhir/R4/coverage.html>) in the shape of the CARIN digital insurance card
//! (<https://hl7.org/fhir/us/insurance-card/StructureDefinition-C4DIC-Coverage.html>).

use crate::bundle::Bundle;
use crate::element::{absent, concept, identifier, identifier_of, money, required};
use crate::organization::{self, Named, address};
use crate::patient::sex;
use crate::practitioner::human_name;
use crate::section::Section;
use crate::told::{Told, date};
use docward_engine_model::FieldName as F;
use serde_json::{Value, json};

const RELATIONSHIP: &str = "http://terminology.hl7.org/CodeSystem/subscriber-relationship";
const CLASS: &str = "http://terminology.hl7.org/CodeSystem/coverage-class";
const COST: &str = "http://terminology.hl7.org/CodeSystem/coverage-copay-type";
/// Source of Payment Typology, to which US Core binds the type of a coverage.
const PAYER_TYPE: &str = "https://nahdo.org/sopt";
/// The numbers that X12 gives payers in NM109.
const PAYER: &str = "urn:docward:payer";

/// The names of one cover's fields. What the second cover has no name for is `None`.
struct Cover {
    order: u32,
    payer: Named,
    payer_id: F,
    member: F,
    policy: F,
    plan: F,
    group: F,
    group_name: Option<F>,
    relationship: F,
    subscriber: F,
    born: F,
    sex: Option<F>,
    address: Option<F>,
    phone: Option<F>,
    social_security: Option<F>,
}

const PRIMARY: Cover = Cover {
    order: 1,
    payer: Named {
        name: F::PayerName,
        address: Some(F::PayerAddress),
        phone: Some(F::PayerPhone),
        fax: None,
        npi: None,
    },
    payer_id: F::PayerId,
    member: F::MemberId,
    policy: F::PolicyNumber,
    plan: F::PlanName,
    group: F::GroupNumber,
    group_name: Some(F::GroupName),
    relationship: F::RelationshipToSubscriber,
    subscriber: F::SubscriberName,
    born: F::SubscriberDateOfBirth,
    sex: Some(F::SubscriberSex),
    address: Some(F::SubscriberAddress),
    phone: Some(F::SubscriberPhone),
    social_security: Some(F::SubscriberSocialSecurityNumber),
};

const SECONDARY: Cover = Cover {
    order: 2,
    payer: Named {
        name: F::SecondaryPayerName,
        address: None,
        phone: Some(F::SecondaryPayerPhone),
        fax: None,
        npi: None,
    },
    payer_id: F::SecondaryPayerId,
    member: F::SecondaryMemberId,
    policy: F::SecondaryPolicyNumber,
    plan: F::SecondaryPlanName,
    group: F::SecondaryGroupNumber,
    group_name: None,
    relationship: F::SecondaryRelationshipToSubscriber,
    subscriber: F::SecondarySubscriberName,
    born: F::SecondarySubscriberDateOfBirth,
    sex: None,
    address: None,
    phone: None,
    social_security: None,
};

/// A cover in the bundle, and who insures.
pub(crate) struct Covered {
    pub(crate) coverage: Value,
    pub(crate) payer: Option<Value>,
}

/// Adds the covers that are told of, the primary one first.
pub(crate) fn add(bundle: &mut Bundle<'_>, section: &Section<'_>, patient: Option<&Value>) -> Vec<Covered> {
    [&PRIMARY, &SECONDARY].into_iter().filter_map(|cover| add_cover(bundle, section, cover, patient)).collect()
}

fn add_cover(
    bundle: &mut Bundle<'_>,
    section: &Section<'_>,
    cover: &Cover,
    patient: Option<&Value>,
) -> Option<Covered> {
    let telling =
        [cover.payer.name, cover.payer_id, cover.member, cover.policy, cover.plan, cover.group, cover.subscriber];
    if !section.has(&telling) {
        return None;
    }
    let number = section.first(cover.payer_id);
    let payer = organization::add(bundle, section, &cover.payer, vec![identifier_of(PAYER, number.as_ref())]);
    let relationship = section.peek(cover.relationship).as_ref().and_then(relationship);
    let subscriber = subscriber(bundle, section, cover, relationship, patient);
    let (member, policy) = (section.first(cover.member), section.first(cover.policy));
    let is_primary = cover.order == 1;
    let effective = if is_primary { section.day(F::CoverageEffectiveDate) } else { None };
    let insurance_type = if is_primary { section.first(F::InsuranceType) } else { None };
    let resource = json!({
        "resourceType": "Coverage",
        "identifier": [identifier("MB", member.as_ref()), identifier("PLAC", policy.as_ref())],
        "status": "active",
        "type": insurance_type.as_ref().map(kind),
        "subscriber": subscriber,
        "subscriberId": member.as_ref().or(policy.as_ref()).map(Told::code),
        "beneficiary": required(patient),
        "relationship": relationship_of(section.first(cover.relationship).as_ref(), relationship),
        "period": { "start": date(effective.as_ref()) },
        "payor": [required(payer.as_ref())],
        "class": classes(section, cover),
        "order": cover.order,
        "costToBeneficiary": if is_primary { costs(section) } else { Vec::new() },
    });
    Some(Covered { coverage: bundle.add(section, resource), payer })
}

/// Who is insured: the patient, if that is said or the names are the same; `None` where nothing is said.
fn subscriber(
    bundle: &mut Bundle<'_>,
    section: &Section<'_>,
    cover: &Cover,
    relationship: Option<&str>,
    patient: Option<&Value>,
) -> Option<Value> {
    let folded = |name: F| section.peek(name).map(|told| told.code().to_lowercase());
    let (insured, named) = (folded(cover.subscriber), folded(F::PatientName));
    let is_patient = match (&insured, &named) {
        (Some(insured), Some(named)) => insured == named,
        _ => relationship == Some("self"),
    };
    if is_patient {
        return patient.cloned();
    }
    let name = section.first(cover.subscriber)?;
    let told = |name: Option<F>| name.and_then(|name| section.first(name));
    let born = section.day(cover.born);
    let resource = json!({
        "resourceType": "RelatedPerson",
        "identifier": [identifier("SS", told(cover.social_security).as_ref())],
        "patient": required(patient),
        "name": [human_name(Some(&name), None)],
        "telecom": [crate::element::telecom("phone", None, told(cover.phone).as_ref())],
        "gender": sex(cover.sex.and_then(|name| section.first_that(name, |told| told.normalised.is_some())).as_ref()),
        "birthDate": date(born.as_ref()),
        "address": cover.address.map(|name| [address(&section.all(name))]),
    });
    Some(bundle.add(section, resource))
}

/// The patient's relationship to who is insured (<https://hl7.org/fhir/R4/valueset-subscriber-relationship.html>): as a form has it
/// ticked, or its code in X12 element 1069 and UB-04 FL 59.
fn relationship(told: &Told<'_>) -> Option<&'static str> {
    Some(match told.text.to_lowercase().as_str() {
        "self" | "18" | "insured" | "subscriber" | "same" => "self",
        "spouse" | "01" | "1" | "husband" | "wife" => "spouse",
        "child" | "19" | "son" | "daughter" | "dependent" => "child",
        "parent" | "mother" | "father" => "parent",
        "other" | "20" | "21" | "39" | "40" | "53" | "g8" => "other",
        _ => return None,
    })
}

fn relationship_of(told: Option<&Told<'_>>, code: Option<&str>) -> Value {
    match code {
        Some(code) => concept(RELATIONSHIP, code),
        None => crate::element::words(told),
    }
}

/// The type of a cover: item 1 of a CMS-1500, or the claim filing indicator of an 837 (SBR09); the words of what has no code.
fn kind(told: &Told<'_>) -> Value {
    let code = match told.text.to_uppercase().as_str() {
        "MEDICARE" | "MA" | "MB" | "16" => Some("1"),
        "MEDICAID" | "MC" => Some("2"),
        "TRICARE" | "CHAMPUS" | "CH" => Some("311"),
        "GROUP HEALTH PLAN" | "CI" | "HM" | "12" | "13" | "14" | "15" => Some("5"),
        "BL" => Some("6"),
        "WC" => Some("95"),
        _ => None,
    };
    code.map_or_else(|| crate::element::words(Some(told)), |code| concept(PAYER_TYPE, code))
}

fn classes(section: &Section<'_>, cover: &Cover) -> Vec<Value> {
    let class = |code: &str, value: Option<Told<'_>>, name: Option<Told<'_>>| {
        let name = name.map(|name| name.text);
        // Numbers are told without punctuation, a plan by its name.
        let value = value.map(|value| if code == "plan" { value.text } else { value.code() });
        let told = value.is_some() || name.is_some();
        // The value is required: of a group that has no number it is unknown.
        let unknown = value.is_none().then(absent);
        told.then(|| json!({ "type": concept(CLASS, code), "value": value, "_value": unknown, "name": name }))
    };
    let group_name = cover.group_name.and_then(|name| section.first(name));
    let mut classes =
        vec![class("group", section.first(cover.group), group_name), class("plan", section.first(cover.plan), None)];
    if cover.order == 1 {
        classes.push(class("rxbin", section.first(F::RxBin), None));
        classes.push(class("rxpcn", section.first(F::RxPcn), None));
        classes.push(class("rxgroup", section.first(F::RxGroup), None));
    }
    classes.into_iter().flatten().collect()
}

/// What the patient pays. An amount that cannot be read is an answer of the questionnaire.
fn costs(section: &Section<'_>) -> Vec<Value> {
    let costs = [
        (F::CopayPrimaryCare, "gpvisit"),
        (F::CopaySpecialist, "spvisit"),
        (F::CopayUrgentCare, "urgentcare"),
        (F::CopayEmergency, "emergency"),
        (F::Deductible, "deductible"),
        (F::OutOfPocketMaximum, "maxoutofpocket"),
    ];
    let cost = |(name, code)| {
        section.amount(name).map(|cents| json!({ "type": concept(COST, code), "valueMoney": money(Some(cents)) }))
    };
    costs.into_iter().filter_map(cost).collect()
}

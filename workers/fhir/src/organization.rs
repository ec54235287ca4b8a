//! Organization (<https://hl7.org/fhir/R4/organization.html>), Location (<https://hl7.org/fhir/R4/location.html>), and addresses
//! (<https://hl7.org/fhir/R4/datatypes.html#Address>).

use crate::bundle::Bundle;
use crate::element::{identifier, identifier_of, telecom};
use crate::practitioner::NPI;
use crate::section::Section;
use crate::told::Told;
use docward_engine_model::FieldName as F;
use serde_json::{Value, json};

/// The names that an organization's fields have.
pub(crate) struct Named {
    pub(crate) name: F,
    pub(crate) address: Option<F>,
    pub(crate) phone: Option<F>,
    pub(crate) fax: Option<F>,
    /// Its National Provider Identifier.
    pub(crate) npi: Option<F>,
}

pub(crate) const FACILITY: Named = Named {
    name: F::Facility,
    address: Some(F::FacilityAddress),
    phone: Some(F::FacilityPhone),
    fax: Some(F::FacilityFax),
    npi: Some(F::FacilityId),
};

pub(crate) const BILLING: Named = Named {
    name: F::BillingProviderName,
    address: Some(F::BillingProviderAddress),
    phone: Some(F::BillingProviderPhone),
    fax: None,
    npi: Some(F::BillingProviderId),
};

pub(crate) const PAYEE: Named = Named { name: F::PayeeName, ..BILLING };

/// An organization that is told of; `None` of one that has neither name nor number (org-1).
pub(crate) fn add(bundle: &mut Bundle<'_>, section: &Section<'_>, named: &Named, more: Vec<Value>) -> Option<Value> {
    let name = section.first(named.name);
    let mut identifiers = vec![identifier_of(NPI, named.npi.and_then(|npi| section.first(npi)).as_ref())];
    identifiers.extend(more);
    identifiers.retain(|identifier| !identifier.is_null());
    if name.is_none() && identifiers.is_empty() {
        return None;
    }
    let told = |name: Option<F>| name.and_then(|name| section.first(name));
    let resource = json!({
        "resourceType": "Organization",
        "identifier": identifiers,
        "name": name.map(|name| name.text),
        "telecom": [
            telecom("phone", None, told(named.phone).as_ref()),
            telecom("fax", None, told(named.fax).as_ref()),
        ],
        "address": named.address.map(|name| [address(&section.all(name))]),
    });
    Some(bundle.add(section, resource))
}

/// Who bills: on a UB-04 that is the facility of FL 1.
pub(crate) fn billing(bundle: &mut Bundle<'_>, section: &Section<'_>) -> Option<Value> {
    let named = if section.has(&[F::BillingProviderName, F::BillingProviderId]) { &BILLING } else { &FACILITY };
    let tax = identifier("TAX", section.first(F::FederalTaxId).as_ref());
    add(bundle, section, named, vec![tax])
}

/// Where the service was given, if that isn't where who bills is.
pub(crate) fn service_facility(bundle: &mut Bundle<'_>, section: &Section<'_>) -> Option<Value> {
    if !section.has(&[F::BillingProviderName, F::BillingProviderId]) || !section.has(&[F::Facility, F::FacilityId]) {
        return None;
    }
    let same = |one: F, other: F| {
        let folded = |name: F| section.peek(name).map(|told| told.code().to_lowercase());
        folded(one).zip(folded(other)).map(|(one, other)| one == other)
    };
    // What is said twice is an answer of the questionnaire.
    if same(F::FacilityId, F::BillingProviderId).or_else(|| same(F::Facility, F::BillingProviderName)) == Some(true) {
        return None;
    }
    let resource = json!({
        "resourceType": "Location",
        "identifier": [identifier_of(NPI, section.first(F::FacilityId).as_ref())],
        "name": section.first(F::Facility).map(|name| name.text),
        "telecom": [
            telecom("phone", None, section.first(F::FacilityPhone).as_ref()),
            telecom("fax", None, section.first(F::FacilityFax).as_ref()),
        ],
        "address": address(&section.all(F::FacilityAddress)),
    });
    Some(bundle.add(section, resource))
}

/// An address that is told in one value or several; null without one. What stands before state and postal code is streets and a
/// city, with commas between them; where there is no such end it is text alone.
pub(crate) fn address(told: &[Told<'_>]) -> Value {
    if told.is_empty() {
        return Value::Null;
    }
    let text = told.iter().map(|told| told.text.as_str()).collect::<Vec<_>>().join(", ");
    let Some((before, state, code)) = end(&text) else { return json!({ "text": text }) };
    let mut lines: Vec<&str> = before.split(',').map(str::trim).filter(|line| !line.is_empty()).collect();
    let city = if lines.len() > 1 { lines.pop() } else { None };
    let parts = lines.iter().copied().chain(city).collect::<Vec<_>>().join(", ");
    json!({
        "text": format!("{parts}, {state} {code}"),
        "line": lines,
        "city": city,
        "state": state,
        "postalCode": code,
    })
}

/// What stands before the state, the state and the postal code with which an address ends.
fn end(text: &str) -> Option<(&str, &str, String)> {
    let (before, code) = text.trim_end_matches([' ', ',']).rsplit_once([' ', ','])?;
    let figures: String = code.chars().filter(|c| *c != '-').collect();
    if !figures.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let code = match figures.len() {
        5 => figures,
        9 => figures.split_at_checked(5).map(|(zone, plus)| format!("{zone}-{plus}"))?,
        _ => return None,
    };
    let before = before.trim_end_matches([' ', ',']);
    let (rest, state) = before.rsplit_once([' ', ','])?;
    let is_state = state.len() == 2 && state.bytes().all(|byte| byte.is_ascii_uppercase());
    is_state.then_some((rest, state, code))
}

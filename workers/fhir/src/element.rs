//! FHIR's data types (<https://hl7.org/fhir/R4/datatypes.html>), each as docward fills it. Whatever is null or empty in one is left
//! out when its resource is added to the bundle.

use crate::told::Told;
use serde_json::{Map, Number, Value, json};

const IDENTIFIER_TYPE: &str = "http://terminology.hl7.org/CodeSystem/v2-0203";
/// <https://hl7.org/fhir/R4/extension-data-absent-reason.html>.
const ABSENT: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
/// The code system of the vocabulary's field names.
pub(crate) const FIELD: &str = "urn:docward:field";

/// A value without what is null or empty: no element may be (ele-1).
pub(crate) fn tidy(value: Value) -> Value {
    let is_something = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    };
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(tidy).filter(is_something).collect()),
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, tidy(value)));
            Value::Object(members.filter(|(_, value)| is_something(value)).collect())
        }
        value => value,
    }
}

/// An extension with a value.
pub(crate) fn extension(url: &str, kind: &str, value: impl Into<Value>) -> Value {
    let members = [("url".to_owned(), url.into()), (kind.to_owned(), value.into())];
    Value::Object(Map::from_iter(members))
}

/// Why there is no value, as an extension.
pub(crate) fn absent_because(reason: &str) -> Value {
    extension(ABSENT, "valueCode", reason)
}

/// An element that R4 requires and of which the document says nothing.
pub(crate) fn absent() -> Value {
    json!({ "extension": [absent_because("unknown")] })
}

/// A code with its system.
pub(crate) fn coding(system: &str, code: &str) -> Value {
    json!({ "system": system, "code": code })
}

/// A concept of one code.
pub(crate) fn concept(system: &str, code: &str) -> Value {
    json!({ "coding": [coding(system, code)] })
}

/// A concept in the document's own words.
pub(crate) fn words(told: Option<&Told<'_>>) -> Value {
    told.map_or(Value::Null, |told| json!({ "text": told.text }))
}

/// An identifier with its type of HL7 table 0203.
pub(crate) fn identifier(kind: &str, told: Option<&Told<'_>>) -> Value {
    told.map_or(Value::Null, |told| json!({ "type": concept(IDENTIFIER_TYPE, kind), "value": told.code() }))
}

/// The number that a payer gives a claim
/// (<http://hl7.org/fhir/us/carin-bb/CodeSystem-C4BBIdentifierType.html>).
pub(crate) fn claim_number(told: Option<&Told<'_>>) -> Value {
    let system = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType";
    told.map_or(Value::Null, |told| json!({ "type": concept(system, "uc"), "value": told.code() }))
}

/// An identifier of which a system is known.
pub(crate) fn identifier_of(system: &str, told: Option<&Told<'_>>) -> Value {
    told.map_or(Value::Null, |told| json!({ "system": system, "value": told.code() }))
}

/// A telephone number (`phone`), fax number or e-mail address, and what it is for (`home`, `work`, `mobile`).
pub(crate) fn telecom(system: &str, usage: Option<&str>, told: Option<&Told<'_>>) -> Value {
    told.map_or(
        Value::Null,
        |told| json!({ "system": system, "value": told.normalised.unwrap_or(&told.text), "use": usage }),
    )
}

/// US dollars.
pub(crate) fn money(cents: Option<i64>) -> Value {
    #[expect(clippy::cast_precision_loss, reason = "amounts of money are far below 2^53 cents")]
    let dollars = cents.and_then(|cents| Number::from_f64(cents as f64 / 100.0));
    dollars.map_or(Value::Null, |dollars| json!({ "value": dollars, "currency": "USD" }))
}

/// The value as it is, or that it is absent.
pub(crate) fn or_absent(value: Value) -> Value {
    if tidy(value.clone()).as_object().is_none_or(Map::is_empty) { absent() } else { value }
}

/// A reference to a resource of the bundle, or that it is absent.
pub(crate) fn required(reference: Option<&Value>) -> Value {
    reference.cloned().unwrap_or_else(absent)
}

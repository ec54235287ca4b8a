//! FHIR resources: valid by two validators that know R4, of every fixture and of documents of every kind; and the same claim of an
//! 837 and of the form that it would be on.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail by panicking")]

mod claims;
mod documents;
mod filled;
mod typed;
mod validators;

use docward_engine_model::Fields;
use docward_fhir::Context;
use serde_json::Value;

/// Fields as resources; every document has the same ids, so that those of two documents can be compared.
pub(crate) fn bundle(fields: &Fields) -> Value {
    let (read, reader_version) = ("2026-01-31T08:00:00Z", Some("0.1.0"));
    docward_fhir::bundle(
        fields,
        &Context { identity: b"a document", media_type: None, pages: Some(1), read, reader_version },
    )
}

/// The resources of a type.
pub(crate) fn resources(bundle: &Value, kind: &str) -> Vec<Value> {
    let entries = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
    entries.filter(|resource| resource["resourceType"] == kind).cloned().collect()
}

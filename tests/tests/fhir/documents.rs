//! Documents of every kind are valid bundles.

use crate::{bundle, resources, validators};
use docward_engine_model::{
    BBox, Cell, Choice, ChoiceOption, Confidence, CountedBy, DocumentKind, Evidence, Field, FieldName, Fields, Row,
    Signature, Table, TableName, ValueType,
};
use docward_tests::{fixtures, program};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

/// What every fixture gives when it is inspected: read by real engines, from pixels where it has no text.
#[test]
fn every_fixture_is_a_valid_bundle() {
    let out = tempfile::tempdir().unwrap();
    let mut inspect = Command::new(program::docward());
    inspect.args(["inspect", "--stage", "extract", "--fhir", "--out"]).arg(out.path()).args(fixtures::documents());
    let output = inspect.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = std::fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().path());
    let bundles: Vec<PathBuf> = written.filter(|path| path.to_string_lossy().ends_with(".fhir.json")).collect();
    assert_eq!(bundles.len(), fixtures::documents().len());
    assert_eq!(validators::problems(&bundles), "");
    let of = |name: &str, kind: &str| {
        let json: Value = serde_json::from_slice(&std::fs::read(out.path().join(name)).unwrap()).unwrap();
        resources(&json, kind)
    };
    assert_eq!(of("lab-report.fhir.json", "DiagnosticReport").len(), 1);
    assert_eq!(of("claims-dental.fhir.json", "Claim")[0]["type"]["coding"][0]["code"], "oral");
    let document = &of("intake-form-clean.fhir.json", "DocumentReference")[0];
    assert_eq!(document["content"][0]["attachment"]["contentType"], "image/png");
}

/// Values of a type: as read, and normalised; the first of them cannot be read.
fn values(value_type: ValueType) -> [(&'static str, Option<&'static str>); 3] {
    match value_type {
        ValueType::Date => [("13/13/50", None), ("1/2/1950", Some("1950-01-02")), ("May 1950", Some("1950-05"))],
        ValueType::Phone => [("0190", None), ("555 555 0190", Some("+15555550190")), ("x", None)],
        ValueType::Money => [("$1O.25", None), ("$10.25", Some("1025")), ("-3.00", Some("-300"))],
        ValueType::Code => [("§", None), ("KX-07", Some("KX07")), ("18", Some("18"))],
        ValueType::Measure => [("many", None), ("<5.5 mg/dL", Some("<5.5mg/dL")), ("2", Some("2"))],
        ValueType::Name => [("?", None), ("Kestrel, Ada", Some("Ada Kestrel")), ("Ada", Some("Ada"))],
        ValueType::Address => [("somewhere", None), ("1 Oak St, Salem, OR 97302", None), ("a\u{1}\tb", None)],
        ValueType::Text => [("Self", None), ("severe", None), ("\u{7f} \u{0}x", None)],
        ValueType::Email => [("@", None), ("a@example.org", Some("a@example.org")), ("  ", None)],
        ValueType::Sex => [("?", None), ("F", Some("female")), ("U", Some("unknown"))],
    }
}

/// A document of a kind with every field and table of the vocabulary, of the nth of the values.
fn everything(kind: DocumentKind, nth: usize, claim: Option<u32>) -> Fields {
    let (page, bbox) = (Some(1), Some(BBox { x0: 1, y0: 2, x1: 30, y1: 12 }));
    let confidence = Confidence::nearest(0.75);
    let mut fields = Fields::none(kind);
    for name in FieldName::ALL {
        let (value, normalised) = match name {
            // The service is not given where it is billed.
            FieldName::FacilityId => ("KX-08", Some("KX08")),
            name => values(name.value_type())[nth],
        };
        let normalised = normalised.map(Into::into);
        fields.fields.push(Field { normalised, page, bbox, confidence, claim, ..Field::of(*name, value.into()) });
    }
    for name in TableName::ALL {
        let cell = |(column, value_type): &(_, _)| {
            let (value, normalised) = values(*value_type)[nth];
            Cell { normalised: normalised.map(Into::into), page, bbox, confidence, ..Cell::of(*column, value.into()) }
        };
        let row = |most| Row { cells: name.columns().iter().take(most).map(cell).collect() };
        let evidence = vec![Evidence { by: CountedBy::PrintedCount, expected: 4, found: 3 }];
        fields.tables.push(Table { name: *name, claim, rows: vec![row(usize::MAX), row(1), row(0)], evidence });
    }
    let label = values(ValueType::Text)[nth].0;
    let option = ChoiceOption { label: label.into(), selected: true, confidence, page, bbox };
    fields.choices = Some(vec![Choice { question: label.into(), options: vec![option] }]);
    let bbox = BBox { x0: 1, y0: 1, x1: 9, y1: 9 };
    fields.signatures = Some(vec![Signature { label: label.into(), present: true, page: 1, bbox }]);
    fields
}

#[test]
fn whatever_is_told_is_a_valid_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    let mut kinds = BTreeSet::new();
    let mut write = |name: String, fields: &Fields| {
        let bundle = bundle(fields);
        let path = folder.path().join(format!("{name}.json"));
        std::fs::write(&path, bundle.to_string()).unwrap();
        for entry in bundle["entry"].as_array().unwrap() {
            kinds.insert(entry["resource"]["resourceType"].as_str().unwrap().to_owned());
        }
        files.push(path);
    };
    for kind in DocumentKind::ALL {
        write(format!("{}-empty", kind.as_str()), &Fields::none(*kind));
        for nth in 0..3 {
            write(format!("{}-{nth}", kind.as_str()), &everything(*kind, nth, None));
        }
        write(format!("{}-claims", kind.as_str()), &everything(*kind, 1, Some(2)));
    }
    assert_eq!(validators::problems(&files), "");
    let all = [
        "AllergyIntolerance",
        "Claim",
        "Coverage",
        "DiagnosticReport",
        "DocumentReference",
        "ExplanationOfBenefit",
        "Immunization",
        "Location",
        "MedicationRequest",
        "MedicationStatement",
        "Observation",
        "Organization",
        "Patient",
        "Practitioner",
        "Provenance",
        "QuestionnaireResponse",
        "RelatedPerson",
        "ServiceRequest",
        "Specimen",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), all);
}

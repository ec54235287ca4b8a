//! The published JSON Schema of fields is that of the types. A change of either is a change of the format: a new version, unless
//! it only adds names.
//!
//! After a change that is meant: `DOCWARD_BLESS=1 cargo test -p docward-client --test schema`.

use docward_client::WrittenFields;
use docward_engine_model::{
    BBox, Cell, Check, CheckRule, Choice, ChoiceOption, Column, Confidence, CountedBy, DocumentKind, Evidence, Field,
    FieldName, Fields, Row, Signature, Table, TableName,
};
use schemars::schema_for;
use serde_json::json;
use std::path::Path;

#[test]
fn the_fields_schema_is_the_published_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../envelope/schema/fields.v1.json");
    let schema = serde_json::to_value(schema_for!(WrittenFields)).unwrap();
    if std::env::var_os("DOCWARD_BLESS").is_some() {
        std::fs::write(&path, format!("{}\n", serde_json::to_string_pretty(&schema).unwrap())).unwrap();
    }
    // In whatever order: that of keys means nothing.
    let published: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert!(schema == published, "envelope/schema/fields.v1.json is not the schema of the types any more");
}

#[test]
fn fields_are_written_in_the_documented_shape() {
    let bbox = BBox { x0: 1, y0: 2, x1: 3, y1: 4 };
    let half = Confidence::nearest(0.5);
    let mut fields = Fields::none(DocumentKind::IntakeForm);
    fields.fields.push(Field {
        normalised: Some("1952-04-08".into()),
        confidence: half,
        page: Some(1),
        bbox: Some(bbox),
        inferred: vec![FieldName::Age],
        ..Field::of(FieldName::DateOfBirth, "04/08/52".into())
    });
    let option =
        ChoiceOption { label: "Yes".into(), selected: true, confidence: half, page: Some(1), bbox: Some(bbox) };
    fields.choices = Some(vec![Choice { question: "Smoker?".into(), options: vec![option] }]);
    let (page, read) = (Some(2), Some("Lalex".into()));
    let cell = Cell { page, read, bbox: Some(bbox), ..Cell::of(Column::Allergen, "Latex".into()) };
    let evidence = vec![Evidence { by: CountedBy::PrintedCount, expected: 2, found: 1 }];
    let (name, rows) = (TableName::Allergies, vec![Row { cells: vec![cell] }]);
    fields.tables.push(Table { name, claim: None, rows, evidence });
    fields.signatures = Some(vec![Signature { label: "Patient".into(), present: true, page: 1, bbox }]);
    let (rule, checked) = (CheckRule::NpiCheckDigit, vec![FieldName::ProviderId]);
    let places = vec![(1, bbox)];
    let check = Check { rule, fields: checked, columns: Vec::new(), claim: None, passed: false, places };
    fields.checks.push(check);
    let (rule, columns) = (CheckRule::ProcedureCodeShape, vec![Column::Procedure]);
    let check = Check { rule, fields: Vec::new(), columns, claim: Some(1), passed: true, places: Vec::new() };
    fields.checks.push(check);
    let value = docward_client::fields_value(&fields).unwrap();
    let corners = json!([1, 2, 3, 4]);
    let expected = json!({
        "kind": "intake-form",
        "fields": [{
            "name": "date-of-birth", "value": "04/08/52", "normalised": "1952-04-08", "confidence": 0.5, "page": 1,
            "bbox": corners, "claim": null, "inferred": ["age"],
        }],
        "choices": [{
            "question": "Smoker?",
            "options": [{ "label": "Yes", "selected": true, "confidence": 0.5, "page": 1, "bbox": corners }],
        }],
        "tables": [{
            "name": "allergies",
            "claim": null,
            "rows": [{
                "allergen": {
                    "value": "Latex", "read": "Lalex", "normalised": null, "confidence": 1.0, "page": 2, "bbox": corners,
                },
            }],
            "complete": false,
            "evidence": [{ "by": "printed-count", "expected": 2, "found": 1 }],
        }],
        "signatures": [{ "label": "Patient", "present": true, "page": 1, "bbox": corners }],
        "checks": [
            {
                "rule": "npi-check-digit", "fields": ["provider-id"], "claim": null, "passed": false,
                "places": [{ "page": 1, "bbox": corners }],
            },
            {
                "rule": "procedure-code-shape", "fields": [], "columns": ["procedure"], "claim": 1, "passed": true,
            },
        ],
    });
    assert_eq!(value, expected);
    assert!(serde_json::from_value::<WrittenFields>(value).is_ok());
    let none = docward_client::fields_value(&Fields::none(DocumentKind::Other)).unwrap();
    assert_eq!(none, json!({ "kind": "other", "fields": [], "tables": [], "checks": [] }));
}

#[test]
fn what_is_no_field_is_not_read_as_one() {
    let whole = json!({ "kind": "other", "fields": [], "tables": [], "checks": [] });
    assert!(serde_json::from_value::<WrittenFields>(whole.clone()).is_ok());
    for (key, value) in [
        ("more", json!(1)),
        ("kind", json!("letter")),
        ("fields", json!([{ "name": "shoe-size" }])),
        (
            "fields",
            json!([{
                "name": "age", "value": "4", "normalised": null, "confidence": 1.5, "page": null, "bbox": null, "claim": null,
            }]),
        ),
        (
            "tables",
            json!([{ "name": "claims", "claim": null, "rows": [{ "shoe": {} }], "complete": true, "evidence": [] }]),
        ),
    ] {
        let mut wrong = whole.clone();
        wrong[key] = value;
        assert!(serde_json::from_value::<WrittenFields>(wrong).is_err(), "{key}");
    }
}

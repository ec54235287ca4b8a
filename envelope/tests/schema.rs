//! The published JSON Schemas are those of the types. A change of either is a change of the format: a new version.
//!
//! After a change that is meant: `DOCWARD_BLESS=1 cargo test -p docward-envelope --test schema`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::{Alert, Body, Fact, Header};
use schemars::{JsonSchema, schema_for};
use std::path::Path;

fn compare<T: JsonSchema>(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(file);
    let schema = serde_json::to_value(schema_for!(T)).unwrap();
    if std::env::var_os("DOCWARD_BLESS").is_some() {
        std::fs::write(&path, format!("{}\n", serde_json::to_string_pretty(&schema).unwrap())).unwrap();
    }
    // In whatever order: that of keys means nothing.
    let published: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert!(schema == published, "envelope/schema/{file} is not the schema of the type any more");
}

#[test]
fn the_headers_schema_is_the_published_one() {
    compare::<Header>("header.v1.json");
}

#[test]
fn the_bodys_schema_is_the_published_one() {
    compare::<Body>("body.v1.json");
}

#[test]
fn a_facts_schema_is_the_published_one() {
    compare::<Fact>("fact.v1.json");
}

#[test]
fn an_alerts_schema_is_the_published_one() {
    compare::<Alert>("alert.v1.json");
}

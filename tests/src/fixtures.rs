//! The documents of `fixtures/`, and what is known of them.

use crate::canaries::Canaries;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder `fixtures`.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures")
}

/// Every good document, by file name.
pub fn documents() -> Vec<PathBuf> {
    let documents = all_of("documents");
    assert!(documents.len() >= 11, "fixtures are missing");
    documents
}

/// Claims on official forms, filled and empty. Each takes longer to read than all other documents together.
pub fn claims() -> Vec<PathBuf> {
    let claims = all_of("claims");
    assert!(claims.len() >= 3, "fixtures are missing");
    claims
}

fn all_of(part: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder().join(part)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// One good document's bytes.
pub fn document(name: &str) -> Vec<u8> {
    std::fs::read(folder().join("documents").join(name)).unwrap()
}

/// Every bad document, and the reason it is rejected for; `None` when it only looks bad.
pub fn bad() -> BTreeMap<String, Option<String>> {
    json(&folder().join("bad/expected.json"))
}

/// A bad document's place.
pub fn bad_path(name: &str) -> PathBuf {
    folder().join("bad").join(name)
}

/// The fields that a document holds: name and value.
pub fn fields(name: &str) -> Vec<(String, String)> {
    let expected: Value = json(&folder().join("expected").join(format!("{name}.json")));
    let fields = expected["fields"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    fields.iter().map(|field| (text(&field["name"]), text(&field["value"]))).collect()
}

/// Which document kind it is.
pub fn kind(name: &str) -> String {
    let expected: Value = json(&folder().join("expected").join(format!("{name}.json")));
    expected["kind"].as_str().unwrap().to_owned()
}

/// Whether a document is a form of which every value is known: what is not expected of it must not be found.
pub fn is_form(name: &str) -> bool {
    let expected: Value = json(&folder().join("expected").join(format!("{name}.json")));
    expected["tables"].is_array()
}

/// Whether a field or cell as JSON tells what is expected, by its value or, of a date, in normal form.
pub fn tells(found: &Value, name: &str, expected: &str) -> bool {
    let expected_date = date(expected);
    ["value", "normalised"].into_iter().filter_map(|key| found[key].as_str()).any(|value| match &expected_date {
        Some(date) => value.replace('-', "") == *date || comparable(name, value) == *date,
        None => comparable(name, value) == comparable(name, expected),
    })
}

/// What must not be seen of one document.
pub fn canaries_of(name: &str) -> Canaries {
    Canaries::new(canaries().remove(name).unwrap_or_else(|| panic!("{name} has no canaries")))
}

/// What must not be seen of any.
pub fn all_canaries() -> Canaries {
    Canaries::new(canaries().into_values().flatten())
}

fn canaries() -> BTreeMap<String, Vec<String>> {
    json(&folder().join("canaries.json"))
}

/// A field's value as it is compared: a date is a date and a name is its words, however a format writes them; of the
/// rest, letters and figures.
pub fn comparable(field: &str, value: &str) -> String {
    let lower = value.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<&str> = words.collect();
    if field.contains("date") {
        return date(value).unwrap_or_else(|| words.concat());
    }
    if matches!(field, "patient-name" | "provider-name" | "referring-provider-name") {
        // DICOM writes the family name first.
        words.sort_unstable();
        return words.join(" ");
    }
    words.concat()
}

/// `19510307` for 03/07/1951 and 07.03.1951.
fn date(value: &str) -> Option<String> {
    if !value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'/' | b'.')) {
        return None;
    }
    let american: Vec<&str> = value.split('/').collect();
    let european: Vec<&str> = value.split('.').collect();
    match (american.as_slice(), european.as_slice()) {
        ([month, day, year], _) | (_, [day, month, year]) => Some(format!("{year}{month}{day}")),
        _ => None,
    }
}

fn json<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A path's file name.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

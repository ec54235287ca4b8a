//! Forms that are filled in: every value that was typed comes out, and nothing else; out of an empty one comes none. What the
//! README shows of them is what comes out.

use crate::json;
use docward_tests::fixtures::{self, tells};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What differs between what a form's expected file says and what was found, as sentences.
pub(crate) fn differences(out: &Path, stem: &str, name: &str) -> Vec<String> {
    let found = json(&out.join(format!("{stem}.fields.json")));
    let expected = json(&fixtures::folder().join("expected").join(format!("{name}.json")));
    let mut all = fields(&found["fields"], &expected["fields"]);
    all.extend(choices(&found["choices"], &expected["choices"]));
    all.extend(tables(&found["tables"], &expected["tables"]));
    let signed = list(&found["signatures"]).iter().any(|place| place["present"] == true);
    if signed != (expected["signed"] == true) {
        all.push(format!("signed: {signed}"));
    }
    all.extend(
        list(&found["checks"]).iter().filter(|check| check["passed"] != true).map(|check| format!("fails: {check}")),
    );
    all.into_iter().map(|difference| format!("{name}: {difference}")).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn fields(found: &Value, expected: &Value) -> Vec<String> {
    let mut found = list(found).to_vec();
    let mut missing = Vec::new();
    for one in list(expected) {
        let (name, value) = (text(&one["name"]), text(&one["value"]));
        match found.iter().position(|field| field["name"] == name && tells(field, name, value)) {
            Some(at) => drop(found.swap_remove(at)),
            None => missing.push(format!("{name} is not {value}")),
        }
    }
    let other = found.iter().map(|field| format!("{} is {}", text(&field["name"]), text(&field["value"])));
    missing.into_iter().chain(other).collect()
}

/// Questions as they are asked, and what is ticked; expected may be told of those alone that somebody answered.
fn choices(found: &Value, expected: &Value) -> Vec<String> {
    let ticked = |choice: &Value| -> Vec<String> {
        let options = list(&choice["options"]).iter().filter(|option| option["selected"] == true);
        options.map(|option| text(&option["label"]).to_lowercase()).collect()
    };
    let answered = list(found).iter().map(|choice| (text(&choice["question"]).to_owned(), ticked(choice)));
    let answered: BTreeMap<_, _> = answered.filter(|(_, ticked)| !ticked.is_empty()).collect();
    let wanted = list(expected).iter().map(|choice| {
        let selected = list(&choice["selected"]).iter().map(|label| text(label).to_lowercase()).collect();
        (text(&choice["question"]).to_owned(), selected)
    });
    let wanted: BTreeMap<_, Vec<String>> = wanted.collect();
    if answered == wanted { Vec::new() } else { vec![format!("answers are {answered:?}, not {wanted:?}")] }
}

fn tables(found: &Value, expected: &Value) -> Vec<String> {
    let named = |tables: &Value| -> BTreeMap<String, Vec<Value>> {
        let tables = list(tables).iter().map(|table| (text(&table["name"]).to_owned(), list(&table["rows"]).to_vec()));
        tables.collect()
    };
    let (found, expected) = (named(found), named(expected));
    let mut all = Vec::new();
    for name in found.keys().chain(expected.keys().filter(|name| !found.contains_key(*name))) {
        let none = Vec::new();
        let (rows, wanted) = (found.get(name).unwrap_or(&none), expected.get(name).unwrap_or(&none));
        if rows.len() != wanted.len() {
            all.push(format!("{name} has {} rows, not {}", rows.len(), wanted.len()));
        }
        for (number, (row, wanted)) in (1..).zip(rows.iter().zip(wanted)) {
            let (row, wanted) = (row.as_object().unwrap(), wanted.as_object().unwrap());
            for (column, value) in wanted {
                if !row.get(column).is_some_and(|cell| tells(cell, column, text(value))) {
                    all.push(format!("{name} {number}: {column} is not {value}"));
                }
            }
            let more = row.iter().filter(|(column, _)| !wanted.contains_key(*column));
            all.extend(more.map(|(column, cell)| format!("{name} {number}: {column} is {}", text(&cell["value"]))));
        }
    }
    all
}

/// What the README's excerpt of a document says and the document's result does not.
pub(crate) fn untrue_in_the_readme(out: &Path, stem: &str) -> Vec<String> {
    let readme = std::fs::read_to_string(fixtures::folder().parent().unwrap().join("README.md")).unwrap();
    let Some((_, shown)) = readme.split_once(&format!("<!-- {stem}.fields.json -->\n```json\n")) else {
        return Vec::new();
    };
    let (shown, _) = shown.split_once("\n```").expect("the excerpt's end");
    let shown: Value = serde_json::from_str(shown).unwrap_or_else(|error| panic!("{stem}: {error}"));
    let found = json(&out.join(format!("{stem}.fields.json")));
    let mut untrue = Vec::new();
    for (key, shown) in shown.as_object().unwrap() {
        match shown {
            Value::Array(entries) => {
                let none = |entry: &&Value| !list(&found[key]).iter().any(|one| holds(one, entry));
                untrue
                    .extend(entries.iter().filter(none).map(|entry| format!("README: {stem} has no {entry} in {key}")));
            }
            one if holds(&found[key], one) => {}
            one => untrue.push(format!("README: {key} of {stem} is not {one}")),
        }
    }
    untrue
}

/// Whether a result holds what is shown of it: each key that is shown; a box within three pixels, a confidence within 0.05.
fn holds(found: &Value, shown: &Value) -> bool {
    match (found, shown) {
        (Value::Object(found), Value::Object(shown)) => {
            shown.iter().all(|(key, shown)| found.get(key).is_some_and(|found| holds(found, shown)))
        }
        (Value::Array(found), Value::Array(shown)) => {
            found.len() == shown.len() && found.iter().zip(shown).all(|(found, shown)| holds(found, shown))
        }
        (Value::Number(found), Value::Number(shown)) => {
            let room = if shown.is_f64() { 0.05 } else { 3.0 };
            (found.as_f64().unwrap() - shown.as_f64().unwrap()).abs() <= room
        }
        (found, shown) => found == shown,
    }
}

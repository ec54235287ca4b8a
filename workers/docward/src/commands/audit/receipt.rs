//! Receipts of erasures, as they were kept.

use crate::failure::Failure;
use crate::terminal;
use anyhow::{Context, bail};
use std::path::PathBuf;

/// Facts of a receipt: `docward erase --json`, or any JSON that holds facts.
///
/// # Errors
/// When the file can't be read or holds no fact.
pub(super) fn receipt(path: &PathBuf) -> anyhow::Result<Vec<docward_envelope::Fact>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", terminal::name(path)))?;
    let value: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{} is no JSON", terminal::name(path)))?;
    let mut facts = Vec::new();
    collect(&value, &mut facts);
    if facts.is_empty() {
        bail!(Failure::wrong_use(format_args!(
            "{} holds no fact; a receipt is what `docward erase --json` prints",
            terminal::name(path)
        )));
    }
    Ok(facts)
}

fn collect(value: &serde_json::Value, facts: &mut Vec<docward_envelope::Fact>) {
    if let Ok(fact) = serde_json::from_value(value.clone()) {
        return facts.push(fact);
    }
    match value {
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, facts)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| collect(value, facts)),
        _ => {}
    }
}

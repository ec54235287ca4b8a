//! A `.jsonl` file of `{"id", "text"}` rows: one text a row, `NAME.phi.jsonl` out.

use super::{files::Input, output, until::Until};
use anyhow::Context;
use docward_engine_model::Document;
use docward_stage_redact::Profile;
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::path::Path;

#[derive(serde::Deserialize)]
struct Row {
    id: Value,
    text: String,
}

/// Writes `NAME.fields.jsonl` and, at stage redact, `NAME.phi.jsonl`.
pub(super) fn inspect(input: &Input, until: Until, profile: Profile, out: &Path) -> anyhow::Result<()> {
    let source = std::fs::File::open(&input.path).with_context(|| format!("cannot read {}", input.path.display()))?;
    let create = |file: String| {
        let path = out.join(file);
        let file = std::fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok::<_, anyhow::Error>(std::io::BufWriter::new(file))
    };
    let mut fields_file = create(format!("{}.fields.jsonl", input.name))?;
    let mut phi_file = if until >= Until::Redact { Some(create(format!("{}.phi.jsonl", input.name))?) } else { None };
    for (number, line) in std::io::BufReader::new(source).lines().enumerate() {
        let wrong_row = || format!("{}: line {} is not {{\"id\", \"text\"}}", input.path.display(), number + 1);
        let line = line.with_context(wrong_row)?;
        // The error is replaced, not wrapped: serde_json quotes what it read.
        let row: Row = serde_json::from_str(&line).map_err(|_| anyhow::anyhow!(wrong_row()))?;
        let document = Document::of_text(row.text);
        let fields = docward_stage_extract::extract(&document);
        let mut value = docward_client::fields_value(&fields);
        if let Some(object) = value.as_object_mut() {
            object.insert("id".to_owned(), row.id.clone());
        }
        writeln!(fields_file, "{value}")?;
        if let Some(file) = &mut phi_file {
            let findings = docward_stage_redact::find(&document, &fields, profile);
            writeln!(file, "{}", json!({ "id": row.id, "spans": output::spans(&findings) }))?;
        }
    }
    fields_file.flush()?;
    phi_file.as_mut().map_or(Ok(()), Write::flush)?;
    Ok(())
}

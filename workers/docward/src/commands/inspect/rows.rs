//! A `.jsonl` file of `{"id", "text"}` rows: one text a row.

use super::{names::Input, output, until::Until};
use crate::terminal;
use anyhow::Context;
use docward_engine_model::Document;
use docward_stage_redact::{Profile, Redaction};
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::path::Path;

#[derive(serde::Deserialize)]
struct Row {
    id: Value,
    text: String,
}

/// How far rows go, and where what is found in them is written.
pub(super) struct Results<'a> {
    pub(super) until: Until,
    pub(super) profile: Profile,
    /// Whether the rules that found something are written too.
    pub(super) explain: bool,
    /// Whether FHIR resources are written too.
    pub(super) fhir: bool,
    pub(super) out: &'a Path,
}

impl Results<'_> {
    /// Writes `NAME.fields.jsonl` and, at stage redact, `NAME.phi.jsonl`, and `NAME.explain.jsonl` and `NAME.fhir.jsonl` if they are
    /// wanted. Returns why a row was rejected, if one was.
    pub(super) fn of_rows(&self, input: &Input) -> anyhow::Result<Option<&'static str>> {
        let path = &input.path;
        let source = std::fs::File::open(path).with_context(|| format!("cannot read {}", terminal::name(path)))?;
        let redact = self.until >= Until::Redact;
        let mut fields_rows = self.create(input, "fields", true)?;
        let mut phi_rows = self.create(input, "phi", redact)?;
        let mut explain_rows = self.create(input, "explain", redact && self.explain)?;
        let mut fhir_rows = self.create(input, "fhir", self.fhir)?;
        let mut rejected = None;
        for (number, line) in std::io::BufReader::new(source).lines().enumerate() {
            let wrong_row = || format!("{}: line {} is not {{\"id\", \"text\"}}", terminal::name(path), number + 1);
            let line = line.with_context(wrong_row)?;
            // The error is replaced, not wrapped: serde_json quotes what it read.
            let Row { id, text } = serde_json::from_str(&line).map_err(|_| anyhow::anyhow!(wrong_row()))?;
            let document = Document::of_text(text.as_str());
            let fields = docward_stage_extract::extract(&document);
            fields_rows.write(&id, docward_client::fields_value(&fields)?)?;
            if self.fhir {
                let bundle = output::bundle(text.as_bytes(), document.kind, None, &fields);
                fhir_rows.write(&id, json!({ "bundle": bundle }))?;
            }
            if !redact {
                continue;
            }
            match Redaction::of(&document, &fields, self.profile) {
                Ok(redaction) => {
                    let findings = redaction.findings();
                    phi_rows.write(&id, json!({ "spans": output::spans(findings, |_, span| span) }))?;
                    explain_rows.write(&id, json!({ "spans": output::spans(findings, output::explained) }))?;
                }
                Err(failure) => {
                    rejected = Some(failure.as_str());
                    phi_rows.write(&id, json!({ "reason": failure.as_str() }))?;
                }
            }
        }
        for rows in [fields_rows, phi_rows, explain_rows, fhir_rows] {
            rows.finish()?;
        }
        Ok(rejected)
    }

    /// The rows of one kind of result, made if it is wanted.
    fn create(&self, input: &Input, result: &str, wanted: bool) -> anyhow::Result<Rows> {
        if !wanted {
            return Ok(Rows(None));
        }
        let path = output::place(self.out, &format!("{}.{result}.jsonl", input.name))?;
        let file = std::fs::File::create(&path).with_context(|| format!("cannot write {}", terminal::name(&path)))?;
        Ok(Rows(Some(std::io::BufWriter::new(file))))
    }
}

/// A file of rows; `None` if nobody wants it.
struct Rows(Option<std::io::BufWriter<std::fs::File>>);

impl Rows {
    /// Adds a row, an object, with its id.
    fn write(&mut self, id: &Value, mut row: Value) -> anyhow::Result<()> {
        if let Some(file) = &mut self.0 {
            row["id"] = id.clone();
            writeln!(file, "{row}")?;
        }
        Ok(())
    }

    /// Writes what is still held back.
    fn finish(mut self) -> std::io::Result<()> {
        self.0.as_mut().map_or(Ok(()), Write::flush)
    }
}

//! Reads rows `{"id","text"}`, or `{"id","document"}` with a document as read, and writes rows `{"id","spans"}`: the form that span scorers take. Rules alone, no fields.

use docward_engine_model::{Document, DocumentKind, Fields};
use docward_stage_redact::{Finding, Profile, Redaction};
use std::io::{BufRead, Write};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let text = row.get("text").and_then(serde_json::Value::as_str).unwrap_or_default();
        let read = row.get("document").and_then(|document| serde_json::from_value(document.clone()).ok());
        let document = read.unwrap_or_else(|| Document::of_text(text));
        let fields = Fields::none(DocumentKind::Other);
        let redaction = Redaction::of(&document, &fields, Profile::Default).map_err(std::io::Error::other)?;
        let span = |finding: &Finding| {
            finding
                .span
                .map(|span| serde_json::json!({"start": span.start, "end": span.end, "type": finding.kind.as_str()}))
        };
        let spans: Vec<_> = redaction.findings().iter().filter_map(span).collect();
        writeln!(out, "{}", serde_json::json!({"id": row.get("id"), "spans": spans}))?;
    }
    Ok(())
}

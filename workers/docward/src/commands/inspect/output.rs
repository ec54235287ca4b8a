//! What `inspect` writes beside each other, in the shapes that the README documents.

use anyhow::Context;
use docward_engine_model::{Document, Field, Fields, FileKind, Finding, Page, Reading};
use serde_json::{Value, json};
use std::path::Path;

fn write(out: &Path, file: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = out.join(file);
    std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

fn write_json(out: &Path, file: &str, value: &Value) -> anyhow::Result<()> {
    let mut bytes = serde_json::to_vec(value)?;
    bytes.push(b'\n');
    write(out, file, &bytes)
}

/// `NAME.ocr.txt` and `NAME.ocr.json`.
pub(super) fn reading(out: &Path, name: &str, document: &Document) -> anyhow::Result<()> {
    write(out, &format!("{name}.ocr.txt"), Reading::of(document).text().as_bytes())?;
    let pages: Vec<Value> = document.pages().iter().map(page).collect();
    let mut value = json!({ "pages": pages });
    if let Some(interchange) = document.interchange().filter(|interchange| !interchange.faults.is_empty()) {
        value["faults"] = json!(interchange.faults);
    }
    write_json(out, &format!("{name}.ocr.json"), &value)
}

fn page(page: &Page) -> Value {
    let words: Vec<Value> = page
        .words
        .iter()
        .map(|word| {
            let bbox = word.bbox;
            json!({
                "text": word.text.as_str(),
                "confidence": word.confidence,
                "bbox": [bbox.x0, bbox.y0, bbox.x1, bbox.y1],
            })
        })
        .collect();
    json!({ "page": page.number, "width": page.width, "height": page.height, "source": page.source, "words": words })
}

/// `NAME.fields.json`.
pub(super) fn fields(out: &Path, name: &str, fields: &Fields) -> anyhow::Result<()> {
    write_json(out, &format!("{name}.fields.json"), &fields_value(fields))
}

pub(crate) fn fields_value(fields: &Fields) -> Value {
    let rows: Vec<Value> = fields.fields.iter().map(field).collect();
    let mut value = json!({ "kind": fields.kind, "fields": rows });
    if !fields.faults.is_empty() {
        value["faults"] = json!(fields.faults);
    }
    value
}

fn field(field: &Field) -> Value {
    json!({
        "name": field.name,
        "value": field.value.as_str(),
        "confidence": field.confidence,
        "page": field.page,
        "bbox": field.bbox.map(|bbox| [bbox.x0, bbox.y0, bbox.x1, bbox.y1]),
        "claim": field.claim,
    })
}

/// `NAME.phi.json`.
pub(super) fn findings(out: &Path, name: &str, findings: &[Finding]) -> anyhow::Result<()> {
    let boxes: Vec<Value> = findings
        .iter()
        .flat_map(|finding| finding.boxes.iter().map(move |(page, bbox)| (finding.kind, page, bbox)))
        .map(|(kind, page, bbox)| json!({ "page": page, "bbox": [bbox.x0, bbox.y0, bbox.x1, bbox.y1], "type": kind }))
        .collect();
    write_json(out, &format!("{name}.phi.json"), &json!({ "spans": spans(findings), "boxes": boxes }))
}

pub(super) fn spans(findings: &[Finding]) -> Vec<Value> {
    findings
        .iter()
        .filter_map(|finding| finding.span.map(|span| (finding.kind, span)))
        .map(|(kind, span)| json!({ "start": span.start, "end": span.end, "type": kind }))
        .collect()
}

/// `NAME.redacted.EXT`.
pub(super) fn redacted(out: &Path, name: &str, kind: FileKind, bytes: &[u8]) -> anyhow::Result<()> {
    write(out, &format!("{name}.redacted.{}", kind.redacted_extension()), bytes)
}

/// `NAME.rejected.json`.
pub(super) fn rejected(out: &Path, name: &str, reason: &str, detail: Option<&str>) -> anyhow::Result<()> {
    let mut value = json!({ "reason": reason });
    if let Some(detail) = detail {
        value["detail"] = json!(detail);
    }
    write_json(out, &format!("{name}.rejected.json"), &value)
}

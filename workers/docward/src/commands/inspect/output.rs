//! What `inspect` writes beside each other, in the shapes that the README documents.

use crate::terminal;
use anyhow::Context;
use docward_client::fields_value;
use docward_engine_model::{Document, Fields, FileKind, Page, Reading, Text};
use docward_stage_redact::Finding;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn write(out: &Path, file: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = place(out, file)?;
    std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", terminal::name(&path)))
}

/// Where a result goes; the folder it lies in is made if it is not there.
pub(super) fn place(out: &Path, file: &str) -> anyhow::Result<PathBuf> {
    let path = out.join(file);
    let folder = path.parent().unwrap_or(out);
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", terminal::name(folder)))?;
    Ok(path)
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

/// Writes the fields of a document to `NAME.fields.json`.
pub(super) fn fields(out: &Path, name: &str, fields: &Fields) -> anyhow::Result<()> {
    write_json(out, &format!("{name}.fields.json"), &fields_value(fields)?)
}

/// Writes what is known of each field to `NAME.known.json`.
pub(super) fn known(out: &Path, name: &str, document: &Document) -> anyhow::Result<()> {
    let known = docward_stage_extract::known(document).into_iter();
    let rows = known.map(|(field, known)| json!({ "name": field.name, "value": field.value, "grounds": known.0 }));
    write_json(out, &format!("{name}.known.json"), &rows.collect())
}

/// Writes acknowledgements of an X12 file, each in an interchange of its own, to `NAME.KIND`; nothing where there are none.
pub(super) fn acknowledgement(out: &Path, name: &str, kind: &str, texts: &[Text]) -> anyhow::Result<()> {
    let text: String = texts.iter().map(Text::as_str).collect();
    if text.is_empty() { Ok(()) } else { write(out, &format!("{name}.{kind}"), text.as_bytes()) }
}

/// Writes the page for a browser to `NAME.view.html`.
pub(super) fn view(out: &Path, name: &str, html: &str) -> anyhow::Result<()> {
    write(out, &format!("{name}.view.html"), html.as_bytes())
}

/// Writes the fields of a document as FHIR resources to `NAME.fhir.json`.
pub(super) fn resources(
    out: &Path,
    name: &str,
    bytes: &[u8],
    document: &Document,
    fields: &Fields,
) -> anyhow::Result<()> {
    let pages = u32::try_from(document.pages().len()).ok().filter(|pages| *pages > 0);
    let value = bundle(bytes, document.kind, pages, fields);
    write_json(out, &format!("{name}.fhir.json"), &value)
}

/// The fields of a document of these bytes as FHIR resources.
pub(super) fn bundle(bytes: &[u8], kind: FileKind, pages: Option<u32>, fields: &Fields) -> Value {
    let read = jiff::Timestamp::now().to_string();
    let (media_type, reader_version) = (Some(kind.format().media_type), Some(env!("CARGO_PKG_VERSION")));
    docward_fhir::bundle(
        fields,
        &docward_fhir::Context { identity: bytes, media_type, pages, read: &read, reader_version },
    )
}

/// Writes what redaction found to `NAME.phi.json`.
pub(super) fn findings(out: &Path, name: &str, findings: &[Finding]) -> anyhow::Result<()> {
    write_json(out, &format!("{name}.phi.json"), &places(findings, |_, place| place))
}

/// `NAME.explain.json`: the same, each with the rules that found it.
pub(super) fn explanation(out: &Path, name: &str, findings: &[Finding]) -> anyhow::Result<()> {
    write_json(out, &format!("{name}.explain.json"), &places(findings, explained))
}

/// A place with the ids of the rules that found it.
pub(super) fn explained(finding: &Finding, mut place: Value) -> Value {
    place["rules"] = finding.rules.ids().collect();
    place
}

/// Where findings stand in the text and on pages, each as a step makes it.
fn places(findings: &[Finding], step: impl Fn(&Finding, Value) -> Value) -> Value {
    let mut boxes = Vec::new();
    for finding in findings {
        for (page, bbox) in &finding.boxes {
            let bbox = [bbox.x0, bbox.y0, bbox.x1, bbox.y1];
            boxes.push(step(finding, json!({ "page": page, "bbox": bbox, "type": finding.kind })));
        }
    }
    json!({ "spans": spans(findings, step), "boxes": boxes })
}

/// Where findings stand in the text, each as a step makes it.
pub(super) fn spans(findings: &[Finding], step: impl Fn(&Finding, Value) -> Value) -> Vec<Value> {
    let span = |finding: &Finding| {
        let span = finding.span?;
        Some(step(finding, json!({ "start": span.start, "end": span.end, "type": finding.kind })))
    };
    findings.iter().filter_map(span).collect()
}

/// Writes the redacted document to `NAME.redacted.EXT`.
pub(super) fn redacted(out: &Path, name: &str, kind: FileKind, bytes: &[u8]) -> anyhow::Result<()> {
    write(out, &format!("{name}.redacted.{}", kind.redacted_extension()), bytes)
}

/// Writes why a document was rejected to `NAME.rejected.json`.
pub(super) fn rejected(out: &Path, name: &str, reason: &str, detail: Option<&str>) -> anyhow::Result<()> {
    let mut value = json!({ "reason": reason });
    if let Some(detail) = detail {
        value["detail"] = json!(detail);
    }
    write_json(out, &format!("{name}.rejected.json"), &value)
}

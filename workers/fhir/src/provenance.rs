//! Provenance (<https://hl7.org/fhir/R4/provenance.html>): what the bundle was made of, by which software, and where each value
//! stands. There is one of the whole bundle; the values are extensions of its targets.

use crate::bundle::Bundle;
use crate::element::{concept, extension};
use docward_engine_model::{BBox, Cell, Confidence, Field, FieldName, TableName};
use serde_json::{Number, Value, json};

const VALUE: &str = "urn:docward:fhir:value";
const AGENT_TYPE: &str = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

/// Where a field stands; `None` of a document without pages.
pub(crate) fn of_field(field: &Field) -> Option<Value> {
    let mut name = vec![extension("field", "valueCode", field.name.as_str())];
    name.extend(field.read.as_ref().map(|read| extension("read", "valueString", read.as_str())));
    place(name, field.page, field.bbox, field.confidence, &field.inferred)
}

/// Where a cell stands; `None` in a document without pages.
pub(crate) fn of_cell(table: TableName, cell: &Cell) -> Option<Value> {
    let table = extension("table", "valueCode", table.as_str());
    let column = extension("column", "valueCode", cell.column.as_str());
    let read = cell.read.as_ref().map(|read| extension("read", "valueString", read.as_str()));
    let of = [table, column].into_iter().chain(read).collect();
    place(of, cell.page, cell.bbox, cell.confidence, &[])
}

fn place(
    mut of: Vec<Value>,
    page: Option<u32>,
    bbox: Option<BBox>,
    confidence: Confidence,
    inferred: &[FieldName],
) -> Option<Value> {
    if page.is_none() && inferred.is_empty() && confidence == Confidence::SURE {
        return None;
    }
    of.extend(page.map(|page| extension("page", "valuePositiveInt", page)));
    let corners = bbox.map(|bbox| format!("{} {} {} {}", bbox.x0, bbox.y0, bbox.x1, bbox.y1));
    of.extend(corners.map(|corners| extension("box", "valueString", corners)));
    let rounded = Number::from_f64((f64::from(confidence.value()) * 10_000.0).round() / 10_000.0);
    of.extend(rounded.map(|rounded| extension("confidence", "valueDecimal", rounded)));
    of.extend(inferred.iter().map(|name| extension("inferred-from", "valueCode", name.as_str())));
    Some(json!({ "url": VALUE, "extension": of }))
}

/// The provenance of all that is in the bundle.
pub(crate) fn add(bundle: &mut Bundle<'_>, document: &Value) {
    let targets = bundle.targets();
    if targets.is_empty() {
        return;
    }
    let software = bundle.context.reader_version.map_or("docward".to_owned(), |version| format!("docward {version}"));
    let provenance = json!({
        "resourceType": "Provenance",
        "target": targets,
        "recorded": bundle.context.read,
        "agent": [{ "type": concept(AGENT_TYPE, "assembler"), "who": { "display": software } }],
        "entity": [{ "role": "source", "what": document }],
    });
    bundle.add_unplaced(provenance);
}

//! Extracted fields as JSON, in the shape that the README documents.

use docward_engine_model::{Field, Fields};
use serde_json::{Value, json};

/// `{"kind", "fields": [{"name", "value", "confidence", "page", "bbox"}]}`; page and box are null where there are no pages.
pub fn fields_value(fields: &Fields) -> Value {
    let rows: Vec<Value> = fields.fields.iter().map(field).collect();
    json!({ "kind": fields.kind, "fields": rows })
}

fn field(field: &Field) -> Value {
    json!({
        "name": field.name,
        "value": field.value.as_str(),
        "confidence": field.confidence,
        "page": field.page,
        "bbox": field.bbox.map(|bbox| [bbox.x0, bbox.y0, bbox.x1, bbox.y1]),
    })
}

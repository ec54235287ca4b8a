//! Extracted fields as JSON, in the shape that the README documents.

use docward_engine_model::{Field, Fields};
use serde_json::{Value, json};

/// `{"kind", "fields": [{"name", "value", "confidence", "page", "bbox", "claim"}]}`; page and box are null where there are no
/// pages, and the claim, from 1, where there are no claims. `"faults"` is there only where an interchange contradicts itself.
pub fn fields_value(fields: &Fields) -> Value {
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

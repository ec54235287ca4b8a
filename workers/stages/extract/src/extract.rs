//! The stage's story: kind, then fields.

use docward_engine_model::{Document, DocumentKind, Fields};

/// Finds a document's kind and its labelled fields.
pub fn extract(document: &Document) -> Fields {
    let _ = document;
    Fields { kind: DocumentKind::Other, fields: Vec::new() }
}

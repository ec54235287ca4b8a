//! The stage's story: kind, then fields: of a claim, a header, a form, or of labels in the text; then their normalised values,
//! and what rules say of them.

use crate::layout::Layout;
use crate::{checks, claims, form, header, kind, labelled, normal, unlabelled};
use docward_engine_model::{Document, Field, Fields, Reading, ValueType};

/// Finds a document's kind, and its labelled fields, tables and what rules say of them.
pub fn extract(document: &Document) -> Fields {
    let reading = Reading::of(document);
    let mut fields = Fields::none(kind::of(document, &reading));
    if let Some(interchange) = document.interchange() {
        claims::extract(interchange, &reading, &mut fields);
        fields.faults.clone_from(&interchange.faults);
    } else {
        fields.fields = found(document, &reading);
    }
    normal::normalise(&mut fields);
    fields.checks.extend(checks::of_providers(&fields.fields));
    fields
}

/// Of a header, a form, or of labels in the text.
fn found(document: &Document, reading: &Reading) -> Vec<Field> {
    let mut fields = document.dicom().map(header::fields).unwrap_or_default();
    fields.extend(form::fields(document, reading));
    let layout = Layout::of(document, reading);
    let labelled = labelled::fields(&layout, reading);
    let more = unlabelled::fields(&layout, reading, &labelled);
    fields.extend(labelled);
    fields.extend(more);
    without_repetition(fields)
}

/// A value that was found twice for one name counts once, where it was surest; a patient has one name first of all.
fn without_repetition(fields: Vec<Field>) -> Vec<Field> {
    let mut kept: Vec<Field> = Vec::with_capacity(fields.len());
    for field in fields {
        let same = |other: &Field| other.name == field.name && plain(other) == plain(&field);
        match kept.iter_mut().find(|other| same(other)) {
            Some(other) if other.confidence < field.confidence && field.span.is_some() => *other = field,
            Some(_) => {}
            None => kept.push(field),
        }
    }
    kept
}

fn plain(field: &Field) -> String {
    let value = field.value.as_str();
    if field.name.value_type() == ValueType::Phone {
        return value.chars().filter(char::is_ascii_digit).collect();
    }
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

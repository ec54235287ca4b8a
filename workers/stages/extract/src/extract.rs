//! The stage's story: kind, then fields: of a claim, an official form, a header, a form's own fields, or of labels in the text;
//! then their normalised values, and what rules say of them.

use crate::layout::Layout;
use crate::upright::Upright;
use crate::{captions, checks, claims, form, header, kind, labelled, normal, official, unlabelled};
use docward_engine_model::{Document, DocumentKind, Field, FieldName, Fields, Reading, ValueType};
use std::collections::HashSet;

/// Finds a document's kind, and its labelled fields, tables and what rules say of them.
pub fn extract(document: &Document) -> Fields {
    let reading = Reading::of(document);
    let mut fields = Fields::none(kind::of(document, &reading));
    if let Some(interchange) = document.interchange() {
        claims::extract(interchange, &reading, &mut fields);
        fields.faults.clone_from(&interchange.faults);
    } else {
        official::extract(document, &reading, &mut fields);
        fields.fields.extend(found(document, &reading, fields.kind));
        fields.fields = without_repetition(fields.fields);
    }
    normal::normalise(&mut fields);
    fields.checks.extend(checks::of_providers(&fields.fields));
    fields
}

/// Of a header, a form's own fields, or of labels in the text; nothing of pages that are official forms.
fn found(document: &Document, reading: &Reading, kind: DocumentKind) -> Vec<Field> {
    let mut fields = document.dicom().map(header::fields).unwrap_or_default();
    let official: HashSet<u32> =
        document.pages().iter().filter(|page| official::is_registered(page)).map(|page| page.number).collect();
    let beside = |field: &Field| !field.page.is_some_and(|page| official.contains(&page));
    // What a form's own fields hold is read from the page where it is shown.
    let unread =
        |field: &Field| !document.pages().iter().any(|page| field.page == Some(page.number) && !page.words.is_empty());
    fields.extend(form::fields(document, reading).into_iter().filter(beside).filter(unread));
    if document.text().is_none() {
        let pages = Upright::pages(document, reading);
        fields.extend(captions::fields(&pages, reading, kind, &[]));
    }
    if document.text().is_some() || is_prose(kind) {
        let known: HashSet<FieldName> = fields.iter().map(|field| field.name).collect();
        let layout = Layout::of(document, reading);
        let labelled = labelled::fields(&layout, reading);
        let more = unlabelled::fields(&layout, reading, &labelled);
        // A pattern is found in the whole text; what no page of the layout shows stands on an official form.
        let more = more.into_iter().filter(|field| field.page.is_some() || document.text().is_some());
        fields.extend(labelled.into_iter().chain(more).filter(|field| !known.contains(&field.name)));
    }
    fields
}

/// Whether documents of a kind are written as running text, with labels within lines.
fn is_prose(kind: DocumentKind) -> bool {
    use DocumentKind as K;
    matches!(kind, K::ClinicalNote | K::ImagingReport | K::ImagingStudy | K::Other)
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

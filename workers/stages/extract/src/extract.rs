//! The stage's story: the document's kind; then what it holds, of an interchange its claims, of pages official forms first, then
//! tables, questions, places to sign and captions, of a text what stands behind labels; then the values' normalised forms, and what
//! rules say of them; at last how sure each value is.

use crate::confidence::Known;
use crate::layout::Layout;
use crate::phrases::letters_and_figures;
use crate::upright::Upright;
use crate::{
    captions, checks, claims, confidence, form, header, kind, labelled, normal, official, signing, tables, ticks,
    unlabelled,
};
use docward_engine_model::{BBox, Document, DocumentKind, Field, FieldName, Fields, Reading, ValueType};
use std::collections::{HashMap, HashSet};

/// Finds a document's kind, and its fields, questions, tables, signatures and what rules say of them.
pub fn extract(document: &Document) -> Fields {
    let reading = Reading::of(document);
    let mut fields = found(document, &reading);
    if document.interchange().is_none() {
        confidence::weigh(document, &reading, &mut fields);
        // How surely names were read says whether two are one.
        let patients = checks::of_patients(&fields);
        fields.checks.extend(patients);
    }
    fields
}

/// The fields of a document as [`extract`] finds them, each with what is known that speaks for it; none of an interchange, whose
/// fields are sure. The weights of [`extract`]'s confidences are fitted to this.
pub fn known(document: &Document) -> Vec<(Field, Known)> {
    let reading = Reading::of(document);
    let fields = found(document, &reading);
    let known = confidence::of(document, &reading, &fields);
    fields.fields.into_iter().zip(known).filter(|_| document.interchange().is_none()).collect()
}

/// What a document holds; of every value how well it was found.
fn found(document: &Document, reading: &Reading) -> Fields {
    let mut fields = Fields::none(kind::of(document, reading));
    if let Some(interchange) = document.interchange() {
        claims::extract(interchange, reading, &mut fields);
        fields.faults.clone_from(&interchange.faults);
    } else {
        fields.fields.extend(document.dicom().map(header::fields).unwrap_or_default());
        official::extract(document, reading, &mut fields);
        fields.fields.extend(not_shown(document, form::fields(document, reading)));
        of_pages(document, reading, &mut fields);
        if document.text().is_some() || is_prose(fields.kind) {
            of_text(document, reading, &mut fields);
        }
    }
    normal::normalise(&mut fields);
    checks::correct(document, reading, &mut fields);
    if document.interchange().is_none() {
        let official = document.pages().iter().filter(|page| official::is_registered(page)).map(|page| page.number);
        fields.fields = without_repetition(fields.fields, &official.collect());
    }
    checks::add(document, &mut fields);
    fields
}

/// What a form's own fields hold and no page shows; the others are read from the pages, beside their captions.
fn not_shown(document: &Document, fields: Vec<Field>) -> impl Iterator<Item = Field> {
    let shown: HashSet<u32> =
        document.pages().iter().filter(|page| !page.words.is_empty()).map(|page| page.number).collect();
    fields.into_iter().filter(move |field| !field.page.is_some_and(|page| shown.contains(&page)))
}

/// Of pages that are no official forms. Each step leaves alone the words that the ones before it have used.
fn of_pages(document: &Document, reading: &Reading, fields: &mut Fields) {
    let pages = Upright::pages(document, reading);
    if pages.is_empty() {
        return;
    }
    let found = tables::find(&pages, reading, fields.kind);
    let mut taken = found.taken;
    fields.tables.extend(found.tables);
    fields.fields.extend(found.fields);
    let to_sign = signing::signatures(&pages, &mut taken);
    fields.signatures.get_or_insert_default().extend(to_sign.signatures);
    let answers = ticks::answers(&pages, &mut taken);
    fields.choices.get_or_insert_default().extend(answers.choices);
    fields.fields.extend(answers.fields);
    fields.tables.extend(answers.tables);
    let captioned = captions::fields(&pages, reading, fields.kind, &taken, &to_sign.captions);
    fields.fields.extend(captioned.fields);
    fields.unread.extend(captioned.unread);
}

/// No more places of fields are compared with what is found in running text.
const MOST_PLACES: usize = 2000;

/// Of running text, what stands behind labels within its lines, as far as it has no name yet.
fn of_text(document: &Document, reading: &Reading, fields: &mut Fields) {
    let known: HashSet<FieldName> = fields.fields.iter().map(|field| field.name).collect();
    let layout = Layout::of(document, reading);
    let labelled = labelled::fields(&layout, reading);
    let more = unlabelled::fields(&layout, reading, &labelled);
    // A pattern is found in the whole text; what no page of the layout shows stands on an official form.
    let more = more.into_iter().filter(|field| field.page.is_some() || document.text().is_some());
    // What a page's captions gave a name has no other.
    let places = fields.fields.iter().filter_map(|field| Some((field.page?, field.bbox?)));
    let taken: Vec<(u32, BBox)> = places.take(MOST_PLACES).collect();
    let is_taken = |field: &Field| {
        let place = field.page.zip(field.bbox);
        place.is_some_and(|(page, bbox)| taken.iter().any(|(of, other)| *of == page && covers(*other, bbox)))
    };
    let more = labelled.into_iter().chain(more);
    fields.fields.extend(more.filter(|field| !known.contains(&field.name) && !is_taken(field)));
}

/// Whether a box holds the middle of another.
fn covers(outer: BBox, inner: BBox) -> bool {
    let (x, y) = (u32::midpoint(inner.x0, inner.x1), u32::midpoint(inner.y0, inner.y1));
    (outer.x0..=outer.x1).contains(&x) && (outer.y0..=outer.y1).contains(&y)
}

/// Whether documents of a kind are written as running text, with labels within lines.
fn is_prose(kind: DocumentKind) -> bool {
    use DocumentKind as K;
    matches!(kind, K::ClinicalNote | K::ImagingReport | K::ImagingStudy | K::Other)
}

/// A value that was found twice for one name counts once, in each claim once, where it was surest. The diagnoses of an official
/// form's page all stay: service lines point to them by their places (CMS-1500 items 21 and 24E).
fn without_repetition(fields: Vec<Field>, official: &HashSet<u32>) -> Vec<Field> {
    let mut kept: Vec<Field> = Vec::with_capacity(fields.len());
    let mut places: HashMap<(FieldName, Option<u32>, String, u32), usize> = HashMap::new();
    let mut listed: HashMap<(u32, String), u32> = HashMap::new();
    for field in fields {
        let value = plain(&field);
        let page = field.page.filter(|page| field.name == FieldName::Diagnosis && official.contains(page));
        let before = page.map_or(0, |page| {
            let count = listed.entry((page, value.clone())).or_default();
            *count += 1;
            *count - 1
        });
        let place = *places.entry((field.name, field.claim, value, before)).or_insert(kept.len());
        match kept.get_mut(place) {
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
    letters_and_figures(value)
}

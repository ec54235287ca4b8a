//! Fields, questions, tables and places to sign of official forms, whose boxes are known: what stands in a box is its value,
//! and what is printed on the form never is one.

mod cms1500;
mod entry;
mod rows;
mod sheet;
mod ub04;
mod written;

#[cfg(test)]
pub(crate) mod tests;

use crate::checks::is_provider;
use docward_engine_model::official::FilledBox;
use docward_engine_model::{
    Choice, ChoiceOption, Confidence, Document, Field, FieldName, Fields, OfficialForm, Page, Reading, Signature,
    ValueType,
};
use entry::{Entry, Key, Tick, entries};
use sheet::{Sheet, Value};
use written::Shape;

/// Whether a page shows an official form whose boxes are known.
pub(crate) fn is_registered(page: &Page) -> bool {
    page.official.iter().any(|official| official.boxes.is_some())
}

/// Whether a field stands in a box of an official form: of the item, and of the part of it.
pub(crate) fn stands_in(document: &Document, field: &Field, item: &str, part: &str) -> bool {
    let page = field.page.and_then(|number| document.pages().iter().find(|page| page.number == number));
    let Some((page, bbox)) = page.zip(field.bbox) else { return false };
    page.official.iter().any(|official| {
        let is_it = |filled: &&FilledBox| {
            let form = official.form.table().boxes.get(usize::from(filled.index));
            form.is_some_and(|form| form.item == item && form.part == part)
        };
        official.boxes.iter().flatten().find(is_it).is_some_and(|filled| filled.bbox.holds_middle_of(bbox))
    })
}

/// Adds what stands in the boxes of the document's official forms, page by page, and says which claim it is of.
pub(crate) fn extract(document: &Document, reading: &Reading, fields: &mut Fields) {
    let mut first = 0;
    let mut claims = rows::Claims::default();
    for page in document.pages() {
        for official in &page.official {
            if let Some(sheet) = Sheet::of(page, official, reading, first) {
                form(official.form, &sheet, &mut claims, fields);
            }
        }
        first += page.words.len();
    }
}

/// Adds what stands in the boxes of one form.
fn form(form: OfficialForm, sheet: &Sheet<'_>, claims: &mut rows::Claims, fields: &mut Fields) {
    let begin = fields.fields.len();
    let mut tables = Vec::new();
    fields.choices.get_or_insert_default();
    fields.signatures.get_or_insert_default();
    for entry in entries(form) {
        match entry {
            Entry::Rows(name, count, groups) => tables.extend(rows::table(sheet, *name, *count, groups)),
            entry => add(sheet, entry, fields),
        }
    }
    claims.add(sheet, form, begin, tables, fields);
}

fn add(sheet: &Sheet<'_>, entry: &Entry, fields: &mut Fields) {
    match entry {
        Entry::Field(name, keys) => fields.fields.extend(value(sheet, *name, keys)),
        Entry::Each(name, keys) => {
            fields.fields.extend(keys.iter().filter_map(|key| value(sheet, *name, &[*key])));
        }
        Entry::Qualified(name, qualifiers, keys) => {
            let found = value(sheet, *name, keys).map(|found| without(qualifiers, found));
            fields.fields.extend(found.filter(|found| !found.value.is_empty()));
        }
        Entry::Block(name, address, key) => fields.fields.extend(block(sheet, *name, *address, *key)),
        Entry::Question(question, name, item, ticks) => question_of(sheet, question, *name, item, ticks, fields),
        Entry::Signature(label, key) => {
            let signature = sheet.get(*key).map(|filled| Signature {
                label: (*label).into(),
                present: sheet.is_signed(filled),
                page: sheet.page.number,
                bbox: filled.bbox,
            });
            fields.signatures.get_or_insert_default().extend(signature);
        }
        Entry::Rows(..) | Entry::Unnamed(..) => {}
    }
}

/// A value, unless it says of a place to sign for a name that the signature is elsewhere.
fn value(sheet: &Sheet<'_>, name: FieldName, keys: &[Key]) -> Option<Field> {
    let mut found = sheet.value(name.value_type(), keys.iter().copied())?;
    found.text = written::shaped(shape(sheet, name), &found.text)?;
    let elsewhere = name.value_type() == ValueType::Name && found.text.to_lowercase().contains("signature");
    (!elsewhere).then(|| field(sheet, name, found))
}

/// What the values of a field look like on a claim form.
fn shape(sheet: &Sheet<'_>, name: FieldName) -> Shape {
    use FieldName as F;
    match name {
        F::Diagnosis | F::AdmittingDiagnosis | F::PatientReasonDiagnosis => {
            let indicators = [("21", "icd-indicator", 0), ("66", "", 0)];
            let mut said = indicators.into_iter().filter_map(|key| sheet.value(ValueType::Code, [key]));
            Shape::Diagnosis { ninth: said.any(|said| said.text == "9") }
        }
        F::AccidentState => Shape::State,
        _ if is_provider(name) => Shape::Provider,
        _ if name.value_type() == ValueType::Name => Shape::Named,
        _ if name.value_type() == ValueType::Code => Shape::Numbered,
        _ => Shape::Any,
    }
}

fn field(sheet: &Sheet<'_>, name: FieldName, value: Value) -> Field {
    let fit = written::fit(name.value_type(), is_provider(name), &value.text);
    Field {
        confidence: Confidence::nearest(value.read * fit),
        page: Some(sheet.page.number),
        bbox: Some(value.bbox),
        span: value.span,
        ..Field::of(name, value.text.into())
    }
}

/// The same value without a qualifier before it.
fn without(qualifiers: &[&str], found: Field) -> Field {
    let value = found.value.as_str();
    let (first, rest) = value.split_once(' ').unwrap_or((value, ""));
    if !qualifiers.contains(&first) {
        return found;
    }
    // The span has the qualifier, too.
    Field { value: rest.into(), span: None, ..found }
}

/// A name and, below it, an address.
fn block(sheet: &Sheet<'_>, name: FieldName, address: FieldName, key: Key) -> Vec<Field> {
    let mut lines = sheet.line_values(key).into_iter();
    let first = lines.next().map(|value| field(sheet, name, value));
    let below = lines.reduce(|above, below| Value {
        text: written::address(&[&above.text, &below.text]),
        read: above.read.min(below.read),
        bbox: above.bbox.union(below.bbox),
        span: None,
    });
    first.into_iter().chain(below.map(|value| field(sheet, address, value))).collect()
}

/// A question with those of its options that lie on the page, and the field that its answer also is.
fn question_of(
    sheet: &Sheet<'_>,
    question: &str,
    name: Option<FieldName>,
    item: &'static str,
    ticks: &[Tick],
    fields: &mut Fields,
) {
    let option = |(part, label): &Tick| {
        let filled = sheet.get((item, part, 0))?;
        let (confidence, page) = (Confidence::nearest(filled.confidence), Some(sheet.page.number));
        Some(ChoiceOption { label: (*label).into(), selected: filled.ink, confidence, page, bbox: Some(filled.bbox) })
    };
    let options: Vec<ChoiceOption> = ticks.iter().filter_map(option).collect();
    if options.is_empty() {
        return;
    }
    if let Some(name) = name {
        let answer = |option: &ChoiceOption| Field {
            confidence: option.confidence,
            page: option.page,
            bbox: option.bbox,
            ..Field::of(name, option.label.clone())
        };
        fields.fields.extend(options.iter().filter(|option| option.selected).map(answer));
    }
    fields.choices.get_or_insert_default().push(Choice { question: question.into(), options });
}

//! Fields of a PDF form: the form's own field names are the labels.

use crate::labels::{self, Label};
use crate::values;
use docward_engine_model::{Confidence, Document, Field, FieldName, FormValue, Reading};

/// What forms call their fields beside what people print on them.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("pt", "patient"),
    ("pat", "patient"),
    ("ins", "insured"),
    ("fac", "facility"),
    ("doc", "provider"),
    ("dr", "provider"),
    ("addr", "address"),
    ("no", "number"),
    ("num", "number"),
    ("tel", "phone"),
    ("ph", "phone"),
    ("emp", "employer"),
    ("subs", "subscriber"),
    ("mem", "member"),
    ("birthdate", "dob"),
    ("fname", "first name"),
    ("lname", "last name"),
];

/// The form's fields that have a name and a value that fit each other.
pub(crate) fn fields(document: &Document, reading: &Reading) -> Vec<Field> {
    document.form().iter().filter_map(|value| field(value, reading)).collect()
}

fn field(form: &FormValue, reading: &Reading) -> Option<Field> {
    let (name, strength) = name_of(form.name.as_str())?;
    let value = form.value.as_str().trim();
    let (start, end, fit) = values::part(name, value)?;
    let value = value.get(start..end)?;
    let span = reading.text().find(value).filter(|_| value.len() > 3).map(|at| reading.span(at, at + value.len()));
    Some(Field {
        confidence: Confidence::nearest(strength * fit),
        page: form.page,
        bbox: form.bbox,
        span: span.filter(|_| form.bbox.is_none()),
        ..Field::of(name, value.into())
    })
}

/// The longest label whose words all stand in the field's name.
fn name_of(name: &str) -> Option<(FieldName, f32)> {
    let words = words_of(name);
    let has = |label: &Label| label.words.iter().all(|word| words.iter().any(|other| other == word));
    let rank = |label: &Label| (label.words.len(), label.weight >= 1.0);
    let best = labels::all().filter(|label| has(label)).max_by_key(rank)?;
    let whole = best.words.len() == words.len();
    Some((best.field, best.weight * if whole { 1.0 } else { 0.8 }))
}

/// `pt_birthDate2` as `patient`, `birth`, `date`.
fn words_of(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.extend(if c.is_alphabetic() { c.to_lowercase().next() } else { Some(' ') });
        before = c;
    }
    let long = |word: &str| {
        ABBREVIATIONS.iter().find(|(short, _)| *short == word).map_or(word.to_owned(), |(_, long)| (*long).to_owned())
    };
    spaced
        .split_whitespace()
        .map(long)
        .flat_map(|words| words.split(' ').map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names_are_labels() {
        for (name, field) in [
            ("pt_name", FieldName::PatientName),
            ("PatientDOB", FieldName::DateOfBirth),
            ("topmostSubform[0].Page1[0].GroupNumber", FieldName::GroupNumber),
            ("ins_name", FieldName::SubscriberName),
            ("fac_name", FieldName::Facility),
            ("insurance_id", FieldName::MemberId),
        ] {
            assert!(name_of(name).is_some_and(|(found, _)| found == field), "{name}");
        }
        assert!(name_of("checkbox12").is_none());
    }
}

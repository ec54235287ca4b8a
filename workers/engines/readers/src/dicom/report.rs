//! A structured report as text: a line for each content item, what it is about before what it says (PS3.3 C.17.3).

use super::file::text as value;
use dicom_core::Tag;
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use docward_engine_model::protocol::{Limits, Rejection};

/// The report that a data set holds, in its own order; empty if it holds none.
pub(super) fn text(object: &InMemDicomObject, limits: &Limits) -> Result<String, Rejection> {
    let mut lines = String::new();
    for item in items(object, tags::CONTENT_SEQUENCE) {
        content(item, &mut lines);
        if lines.len() as u64 > limits.output_bytes {
            return Err(Rejection::TooMuchOutput);
        }
    }
    Ok(lines)
}

/// An item and what stands below it. How deep that goes was bounded before the file was parsed.
fn content(item: &InMemDicomObject, lines: &mut String) {
    let concept = meaning(item, tags::CONCEPT_NAME_CODE_SEQUENCE);
    let said = said(item).filter(|said| !said.is_empty());
    let line: Vec<String> = concept.into_iter().chain(said).collect();
    if !line.is_empty() {
        lines.push_str(&line.join(": "));
        lines.push('\n');
    }
    for below in items(item, tags::CONTENT_SEQUENCE) {
        content(below, lines);
    }
}

/// What an item says, by its value type; containers and references to images say nothing themselves.
fn said(item: &InMemDicomObject) -> Option<String> {
    match value(item, tags::VALUE_TYPE)?.as_str() {
        "TEXT" => value(item, tags::TEXT_VALUE),
        "PNAME" => value(item, tags::PERSON_NAME).map(|name| name.replace('^', " ").trim().to_owned()),
        "DATE" => value(item, tags::DATE),
        "TIME" => value(item, tags::TIME),
        "DATETIME" => value(item, tags::DATE_TIME),
        "UIDREF" => value(item, tags::UID),
        "CODE" => meaning(item, tags::CONCEPT_CODE_SEQUENCE),
        "NUM" => items(item, tags::MEASURED_VALUE_SEQUENCE).next().map(|measured| {
            let unit = meaning(measured, tags::MEASUREMENT_UNITS_CODE_SEQUENCE);
            let parts = [value(measured, tags::NUMERIC_VALUE), unit];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }),
        _ => None,
    }
}

/// A code in words, or the code itself.
pub(super) fn meaning(item: &InMemDicomObject, sequence: Tag) -> Option<String> {
    let code = items(item, sequence).next()?;
    let words = value(code, tags::CODE_MEANING).or_else(|| value(code, tags::CODE_VALUE))?;
    (!words.is_empty()).then_some(words)
}

fn items(object: &InMemDicomObject, sequence: Tag) -> impl Iterator<Item = &InMemDicomObject> {
    object.get(sequence).and_then(|element| element.items()).unwrap_or_default().iter()
}

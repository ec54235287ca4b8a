//! What tests do with a file: read it in this process, extract, redact; and take an interchange apart without docward.

use docward_engine_model::protocol::{Limits, Rejection};
use docward_engine_model::{Document, Fields, FileKind};
use docward_stage_redact::{Profile, Redaction};

/// A file as read, and its fields.
pub(crate) fn read(bytes: &[u8]) -> Result<(Document, Fields), Rejection> {
    let (document, _) = docward_engine_readers::read_document(bytes, None, Limits::DEFAULT)?;
    let fields = docward_stage_extract::extract(&document);
    Ok((document, fields))
}

/// What redaction leaves of an X12 file.
pub(crate) fn redacted(bytes: &[u8]) -> String {
    let (document, fields) = read(bytes).unwrap();
    assert_eq!(document.kind, FileKind::X12);
    Redaction::of(&document, &fields, Profile::Default).unwrap().text().as_str().to_owned()
}

/// An interchange's segments, each as its elements, by nothing but the separators that each ISA names.
pub(crate) fn segments(text: &str) -> Vec<Vec<String>> {
    let mut rest = text.trim_start_matches(['\u{feff}', ' ', '\r', '\n']);
    let mut segments = Vec::new();
    let mut separators = ('*', '~');
    while !rest.is_empty() {
        if rest.get(..3).is_some_and(|name| name.eq_ignore_ascii_case("ISA")) {
            let element = rest.chars().nth(3).unwrap();
            let tail = rest.splitn(17, element).nth(16).unwrap();
            separators = (element, tail.chars().nth(1).unwrap());
        }
        let (segment, after) = rest.split_once(separators.1).unwrap_or((rest, ""));
        segments.push(segment.split(separators.0).map(str::to_owned).collect());
        rest = after.trim_start_matches([' ', '\r', '\n']);
    }
    segments
}

/// Where redaction changed the structure of an interchange, or left one of these identifiers.
pub(crate) fn shortfalls(bytes: &[u8], text: &str, identifiers: &[&str]) -> Vec<String> {
    let redacted = redacted(bytes);
    let (before, after) = (segments(text), segments(&redacted));
    let shape = |segments: &[Vec<String>]| -> Vec<(String, usize)> {
        segments.iter().map(|elements| (elements[0].clone(), elements.len())).collect()
    };
    let mut shortfalls = Vec::new();
    if shape(&before) != shape(&after) {
        shortfalls.push(format!("the structure changed: {redacted}"));
    }
    let upper = redacted.to_uppercase();
    shortfalls.extend(identifiers.iter().filter(|word| upper.contains(**word)).map(|word| format!("{word} is left")));
    if let Err(rejection) = read(redacted.as_bytes()) {
        shortfalls.push(format!("what is left is refused: {rejection}"));
    }
    shortfalls
}

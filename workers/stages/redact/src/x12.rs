//! X12 interchanges: the elements that identify, by segment; delimiters and everything else stay, so that it still parses.

use crate::rules::{Hit, Rule, scan};
use docward_engine_model::PhiKind;

/// The delimiters, as the ISA segment declares them by its fixed width.
struct Delimiters {
    element: char,
    component: char,
    segment: char,
}

impl Delimiters {
    fn of(text: &str) -> Option<(usize, Self)> {
        let start = text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
        let header: Vec<char> = text.get(start..)?.chars().take(106).collect();
        if header.get(..3)? != ['I', 'S', 'A'] {
            return None;
        }
        let element = *header.get(3)?;
        let fixed = [6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];
        let parted = fixed.iter().all(|at| header.get(*at) == Some(&element));
        if element.is_alphanumeric() || !parted {
            return None;
        }
        Some((start, Self { element: *header.get(3)?, component: *header.get(104)?, segment: *header.get(105)? }))
    }
}

/// Whether a text is an interchange.
pub(crate) fn is_interchange(text: &str) -> bool {
    Delimiters::of(text).is_some()
}

/// One element of a segment, in bytes of the whole text.
struct Element<'a> {
    value: &'a str,
    start: usize,
}

/// The identifying elements. A text that is no interchange is read as any other.
pub(crate) fn find(text: &str) -> Vec<Hit> {
    let Some((from, delimiters)) = Delimiters::of(text) else { return scan(text) };
    let mut hits = Vec::new();
    let mut start = from;
    for segment in text.get(from..).unwrap_or_default().split(delimiters.segment) {
        let lead = segment.len() - segment.trim_start().len();
        let mut at = start + lead;
        let mut elements = Vec::new();
        for value in segment.trim().split(delimiters.element) {
            elements.push(Element { value, start: at });
            at += value.len() + delimiters.element.len_utf8();
        }
        segment_hits(&elements, &delimiters, &mut hits);
        start += segment.len() + delimiters.segment.len_utf8();
    }
    hits.retain(|hit| !is_placeholder(text.get(hit.start..hit.end).unwrap_or_default()));
    hits
}

/// Hits of a text; of an interchange's, only the parts within elements: delimiters and control segments stay.
pub(crate) fn within_elements(text: &str, hits: Vec<Hit>) -> Vec<Hit> {
    let Some((from, delimiters)) = Delimiters::of(text) else { return hits };
    let control = control_segments(text, from, &delimiters);
    let is_delimiter = |c: char| [delimiters.element, delimiters.component, delimiters.segment].contains(&c);
    let mut parts = Vec::with_capacity(hits.len());
    for hit in hits {
        let mut start = hit.start;
        for piece in text.get(hit.start..hit.end).unwrap_or_default().split(is_delimiter) {
            let end = start + piece.len();
            let next = control.partition_point(|(_, last)| *last <= start);
            let controls = control.get(next).is_some_and(|(first, _)| *first < end);
            if !piece.is_empty() && !controls {
                parts.push(Hit { start, end, ..hit });
            }
            start = end + text.get(end..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        }
    }
    parts
}

/// Where the segments stand that hold the interchange together.
fn control_segments(text: &str, from: usize, delimiters: &Delimiters) -> Vec<(usize, usize)> {
    let mut start = from;
    let mut control = Vec::new();
    for segment in text.get(from..).unwrap_or_default().split(delimiters.segment) {
        let end = start + segment.len();
        let tag = segment.trim_start().split(delimiters.element).next().unwrap_or_default();
        if is_control(tag) {
            control.push((start, end));
        }
        start = end + delimiters.segment.len_utf8();
    }
    control
}

fn is_control(tag: &str) -> bool {
    matches!(tag, "ISA" | "GS" | "ST" | "SE" | "GE" | "IEA" | "HL" | "LX")
}

fn is_placeholder(value: &str) -> bool {
    crate::placeholder::places(value) == [(0, value.len())] || value.trim().is_empty()
}

fn segment_hits(elements: &[Element<'_>], delimiters: &Delimiters, hits: &mut Vec<Hit>) {
    let value = |index: usize| elements.get(index).map_or("", |element| element.value);
    let tag = value(0);
    if is_control(tag) {
        return;
    }
    for (index, element) in elements.iter().enumerate().skip(1) {
        if element.value.is_empty() {
            continue;
        }
        match kind_of(tag, index, &value) {
            Some(kind) => hits.push(Hit {
                start: element.start,
                end: element.start + element.value.len(),
                kind,
                rules: Rule::X12Element.into(),
            }),
            None if is_free_text(tag, element.value) => {
                let shifted = scan(element.value).into_iter();
                hits.extend(shifted.map(|hit| Hit {
                    start: hit.start + element.start,
                    end: hit.end + element.start,
                    ..hit
                }));
            }
            None => dated_components(element, delimiters, hits),
        }
    }
}

/// Notes, and any other element that has words.
fn is_free_text(tag: &str, value: &str) -> bool {
    matches!(tag, "NTE" | "K3" | "MSG")
        || value.contains(' ') && value.bytes().filter(u8::is_ascii_alphabetic).count() > 3
}

/// The kind of an element, by its segment and position.
fn kind_of<'a>(tag: &str, index: usize, value: &impl Fn(usize) -> &'a str) -> Option<PhiKind> {
    Some(match (tag, index) {
        ("NM1", 3) if value(2) != "2" => PhiKind::Name,
        ("NM1", 3) | ("N1", 2) | ("SBR", 4) => PhiKind::Organization,
        ("NM1", 4..=7) | ("N2", _) | ("PER", 2) => PhiKind::Name,
        ("NM1", 9) => id_kind(value(8)),
        ("N1", 4) => id_kind(value(3)),
        ("N4", 4..) if value(index) == "US" => return None,
        ("N3", _) | ("N4", 1 | 3..) => PhiKind::Place,
        ("DMG" | "DTM", 2) | ("DTP", 3) | ("BHT", 4) | ("PAT", 6) | ("BPR", 16) => PhiKind::Date,
        ("REF", _) if value(1) == "87" => return None, // which edition of the standard
        ("REF", 2..=4) => reference_kind(value(1)),
        ("PER", 4 | 6 | 8) => contact_kind(value(index - 1)),
        ("CLM", 1) | ("CLP", 1 | 7) | ("BPR", 9 | 15) | ("TRN", 2) => PhiKind::AccountNumber,
        ("SBR", 3) => PhiKind::HealthPlanNumber,
        ("HCP", 4) | ("PWK", 6) | ("BHT", 3) => PhiKind::OtherIdentifier,
        _ => return None,
    })
}

fn id_kind(qualifier: &str) -> PhiKind {
    match qualifier {
        "34" | "SY" => PhiKind::SocialSecurityNumber,
        "XX" | "24" | "FI" => PhiKind::LicenceNumber,
        "MI" | "II" | "PI" | "XV" | "HN" | "C" => PhiKind::HealthPlanNumber,
        _ => PhiKind::OtherIdentifier,
    }
}

fn reference_kind(qualifier: &str) -> PhiKind {
    match qualifier {
        "SY" => PhiKind::SocialSecurityNumber,
        "EA" => PhiKind::MedicalRecordNumber,
        "1L" | "IG" | "1W" | "0F" | "F6" => PhiKind::HealthPlanNumber,
        "EI" | "TJ" | "0B" | "1G" | "G2" | "LU" | "X4" | "1C" | "1D" | "1B" => PhiKind::LicenceNumber,
        _ => PhiKind::OtherIdentifier,
    }
}

fn contact_kind(qualifier: &str) -> PhiKind {
    match qualifier {
        "EM" => PhiKind::Email,
        "FX" => PhiKind::Fax,
        "UR" => PhiKind::Url,
        _ => PhiKind::Phone,
    }
}

/// Dates inside of composite elements: `HI*BR:…:D8:20050321`.
fn dated_components(element: &Element<'_>, delimiters: &Delimiters, hits: &mut Vec<Hit>) {
    let mut start = element.start;
    for component in element.value.split(delimiters.component) {
        let halves = component.split('-').all(|half| half.len() == 8 && half.bytes().all(|byte| byte.is_ascii_digit()));
        if halves && (component.starts_with("19") || component.starts_with("20")) {
            hits.push(Hit { start, end: start + component.len(), kind: PhiKind::Date, rules: Rule::X12Date.into() });
        }
        start += component.len() + delimiters.component.len_utf8();
    }
}

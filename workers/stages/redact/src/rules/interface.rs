//! Messages of an interface (HL7 version 2) that somebody pasted into a text: which field of a segment identifies is laid down, and no
//! rule for prose knows it. Every other field is read as prose is, for nobody knows what a line that looks like a segment holds; of
//! fields for codes and results only what no code looks like counts.

use super::{Hit, Rule, scan_prose};
use crate::placeholder;
use docward_budget::step;
use docward_engine_model::PhiKind;
use std::borrow::Cow;

/// What a field of a segment holds.
#[derive(Clone, Copy)]
enum Holds {
    /// Something that identifies as a whole.
    Identifier(PhiKind),
    /// An address, whose state and country may stay.
    Address,
    /// A code, with its meaning in words, or a result.
    Code,
    /// Words, or nobody knows what.
    Text,
}

/// The component of an address that is its state, and those that are country and type, from 0.
const STAYS_OF_ADDRESS: [usize; 3] = [3, 5, 6];

/// The lines of a text that are segments: where each begins, and what it says.
fn segments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    let lines = text.split_inclusive(['\n', '\r']).map(move |line| {
        let start = next;
        next += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    });
    lines.filter(|(_, line)| is_segment(line))
}

/// `PID|1||…`: a known name and fields.
fn is_segment(line: &str) -> bool {
    const NAMES: [&str; 27] = [
        "MSH", "EVN", "PID", "PD1", "NK1", "PV1", "PV2", "GT1", "IN1", "IN2", "IN3", "MRG", "ORC", "OBR", "OBX", "NTE",
        "AL1", "DG1", "DRG", "PR1", "RXA", "RXE", "RXO", "SPM", "TXA", "FT1", "ACC",
    ];
    line.get(3..4) == Some("|")
        && line.matches('|').nth(1).is_some()
        && line.get(..3).is_some_and(|name| NAMES.contains(&name))
}

/// The text with blanks for its segments, so that the rules for prose see none of them. Every other byte stays where it is.
pub(super) fn without_segments(text: &str) -> Cow<'_, str> {
    if !text.contains('|') || segments(text).next().is_none() {
        return Cow::Borrowed(text);
    }
    let mut blank = String::with_capacity(text.len());
    for (start, line) in segments(text) {
        blank.push_str(text.get(blank.len()..start).unwrap_or_default());
        blank.extend(std::iter::repeat_n(' ', line.len()));
    }
    blank.push_str(text.get(blank.len()..).unwrap_or_default());
    Cow::Owned(blank)
}

/// A field of a segment: where it begins, what it says and what it holds.
struct Field<'t> {
    start: usize,
    value: &'t str,
    holds: Holds,
}

impl Field<'_> {
    const fn end(&self) -> usize {
        self.start + self.value.len()
    }
}

fn fields(text: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    for (start, line) in segments(text) {
        step(1 + (line.len() >> 6));
        let name = line.get(..3).unwrap_or_default();
        let value_type = line.split('|').nth(2).unwrap_or_default();
        let mut at = start;
        for (index, value) in line.split('|').enumerate() {
            // Of a header the sign between fields is the first of them.
            let number = index + usize::from(name == "MSH" && index > 0);
            // The segment's name is none of its fields.
            if index > 0 && !value.is_empty() {
                fields.push(Field { start: at, value, holds: holds(name, number, value_type) });
            }
            at += value.len() + 1;
        }
    }
    fields
}

/// Adds what the segments say of people.
pub(super) fn find(text: &str, hits: &mut Vec<Hit>) {
    let fields = fields(text);
    for field in &fields {
        match field.holds {
            Holds::Identifier(kind) => whole(field.start, field.value, kind, hits),
            Holds::Address => address(field.start, field.value, hits),
            Holds::Code | Holds::Text => {}
        }
    }
    let found = scan_prose(&as_prose(text, &fields));
    hits.extend(found.into_iter().filter(|hit| {
        let index = fields.partition_point(|field| field.end() <= hit.start);
        let is_code = fields.get(index).is_some_and(|field| matches!(field.holds, Holds::Code));
        !is_code || is_beyond_code(text.get(hit.start..hit.end).unwrap_or_default(), hit.kind)
    }));
}

/// What the fields say that are read as prose is, each on a line of its own and its components as words. Every byte stays where it
/// is.
fn as_prose(text: &str, fields: &[Field<'_>]) -> String {
    let mut prose = String::with_capacity(text.len());
    let read = fields.iter().filter(|field| matches!(field.holds, Holds::Code | Holds::Text));
    for field in read {
        blank_to(&mut prose, field.start);
        prose.extend(field.value.chars().map(|c| if matches!(c, '^' | '~' | '&') { ' ' } else { c }));
    }
    blank_to(&mut prose, text.len());
    prose
}

fn blank_to(prose: &mut String, end: usize) {
    if end > prose.len() {
        prose.extend(std::iter::repeat_n(' ', end - prose.len() - 1));
        prose.push('\n');
    }
}

/// Whether what the rules found in a code is none: somebody's whole name, or a number as people write it. The meaning of a code may
/// have a word that is a name too.
fn is_beyond_code(found: &str, kind: PhiKind) -> bool {
    match kind {
        PhiKind::Name => found.split(|c: char| c.is_whitespace() || c == '^').nth(1).is_some(),
        PhiKind::SocialSecurityNumber | PhiKind::Phone => found.contains(['-', '(', ' ', '.']),
        PhiKind::Email => true,
        _ => false,
    }
}

fn whole(at: usize, value: &str, kind: PhiKind, hits: &mut Vec<Hit>) {
    // Two quotation marks say that there is none.
    if value.chars().any(char::is_alphanumeric) && !placeholder::is_one(value) {
        hits.push(Hit { start: at, end: at + value.len(), kind, rules: Rule::InterfaceField.into() });
    }
}

/// An address, repeated or not, without what may stay of it.
fn address(mut at: usize, field: &str, hits: &mut Vec<Hit>) {
    for one in field.split('~') {
        let mut next = at;
        for (index, component) in one.split('^').enumerate() {
            if !STAYS_OF_ADDRESS.contains(&index) {
                whole(next, component, PhiKind::Place, hits);
            }
            next += component.len() + 1;
        }
        at += one.len() + 1;
    }
}

/// What a field holds (HL7 2.5.1, chapters 2 to 7).
fn holds(segment: &str, number: usize, value_type: &str) -> Holds {
    match (segment, number) {
        ("PID", 11) | ("NK1", 4 | 32) | ("GT1", 5) | ("IN1", 5 | 19 | 44) | ("ORC", 22 | 24) | ("OBX", 24) => {
            Holds::Address
        }
        ("OBX", 5) if matches!(value_type, "NM" | "SN" | "CE" | "CWE" | "CNE" | "ID" | "IS") => Holds::Code,
        ("OBX", 5) => result_of(value_type).map_or(Holds::Text, Holds::Identifier),
        _ if is_code(segment, number) => Holds::Code,
        _ => identifier(segment, number).map_or(Holds::Text, Holds::Identifier),
    }
}

/// The fields for codes: kinds, states, units, and what was done, given or found.
fn is_code(segment: &str, number: usize) -> bool {
    matches!(
        (segment, number),
        ("MSH", 1 | 2 | 9 | 11 | 12 | 15..=21)
            | ("EVN", 1 | 4)
            | ("PID", 1 | 8 | 10 | 15..=17 | 22 | 24..=28 | 30..=32 | 35 | 36)
            | ("NK1", 1 | 3)
            | ("PV1", 1 | 2 | 4 | 10 | 13..=16 | 18 | 20 | 36)
            | ("OBR", 1 | 4 | 15 | 24 | 25 | 44)
            | ("OBX", 1..=4 | 6..=8 | 11 | 17)
            | ("DG1", 1..=3 | 6)
            | ("PR1" | "TXA", 1..=3)
            | ("AL1", 1..=4)
            | ("RXA", 5 | 7 | 8)
            | ("RXE", 2 | 5 | 6)
            | ("RXO", 1 | 5)
            | ("SPM", 1 | 4 | 8)
            | ("FT1", 6 | 7 | 19)
    )
}

/// What a result identifies by its type; nothing of words.
fn result_of(value_type: &str) -> Option<PhiKind> {
    Some(match value_type {
        "DT" | "TS" | "DTM" => PhiKind::Date,
        "XPN" | "XCN" | "PN" => PhiKind::Name,
        "XTN" => PhiKind::Phone,
        _ => return None,
    })
}

/// What a field identifies.
fn identifier(segment: &str, number: usize) -> Option<PhiKind> {
    Some(match (segment, number) {
        ("PID", 2..=4 | 18 | 20 | 21) | ("MRG", 1..=6) => PhiKind::MedicalRecordNumber,
        ("PID", 5 | 6 | 9)
        | ("NK1", 2 | 26 | 30)
        | ("GT1", 3 | 4)
        | ("IN1", 6 | 16)
        | ("MRG", 7)
        | ("PV1", 7..=9 | 17 | 52)
        | ("PD1", 4)
        | ("OBR", 10 | 16 | 28 | 32..=35)
        | ("ORC", 10..=12)
        | ("OBX", 16 | 25)
        | ("DG1", 16)
        | ("PV2", 13)
        | ("IN2", 3 | 40)
        | ("RXE", 13 | 14)
        | ("PR1", 8 | 11 | 12)
        | ("RXA", 10)
        | ("EVN", 5)
        | ("TXA", 5 | 9..=11 | 22)
        | ("FT1", 20 | 21) => PhiKind::Name,
        ("PID", 12 | 23) => PhiKind::Place,
        ("PID", 13 | 14 | 40) | ("NK1", 5..=7 | 31) | ("GT1", 6 | 7) | ("IN1", 7) | ("OBR", 17) | ("ORC", 14 | 23) => {
            PhiKind::Phone
        }
        ("PID", 19) | ("GT1", 12) | ("IN2", 1 | 2) => PhiKind::SocialSecurityNumber,
        ("PID", 7 | 29 | 33)
        | ("NK1", 8 | 9 | 16)
        | ("GT1", 8 | 13 | 14)
        | ("IN1", 12 | 13 | 18)
        | ("MSH", 7)
        | ("EVN", 2 | 3 | 6)
        | ("PV1", 44 | 45)
        | ("OBR", 6..=8 | 14 | 22 | 27 | 36)
        | ("OBX", 14 | 19)
        | ("ORC", 7 | 9 | 15)
        | ("DG1", 5 | 19)
        | ("PR1", 5)
        | ("SPM", 17 | 18)
        | ("RXA", 3 | 4)
        | ("TXA", 4 | 6..=8)
        | ("FT1", 4 | 5)
        | ("ACC", 1)
        | ("AL1", 6) => PhiKind::Date,
        ("NK1", 13)
        | ("GT1", 16 | 21)
        | ("IN1", 4 | 9 | 11)
        | ("MSH", 3..=6)
        | ("PD1", 3)
        | ("PV1", 3 | 6 | 39 | 42)
        | ("EVN", 7)
        | ("ORC", 13 | 21)
        | ("OBX", 15 | 23) => PhiKind::Organization,
        ("IN1", 2 | 3 | 8 | 10 | 36 | 49) | ("GT1", 19) => PhiKind::HealthPlanNumber,
        ("PV1", 5 | 19 | 50)
        | ("OBR" | "SPM", 2 | 3)
        | ("ORC", 2..=4)
        | ("MSH", 10)
        | ("TXA", 12..=16)
        | ("FT1", 2 | 23)
        | ("RXE", 15)
        | ("NK1", 33) => PhiKind::OtherIdentifier,
        _ => return None,
    })
}

//! Messages of an interface (HL7 version 2) that somebody pasted into a text: which field of a segment identifies is laid down, and no
//! rule for prose knows it. Every other field is read as prose is, for nobody knows what a line that looks like a segment holds; of
//! fields for codes and results only what no code looks like counts.

mod holds;

use super::{Hit, Rule, scan_prose};
use crate::placeholder;
use docward_budget::step;
use docward_engine_model::PhiKind;
use holds::{Holds, holds};
use std::borrow::Cow;

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

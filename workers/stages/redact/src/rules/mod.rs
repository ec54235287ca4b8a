//! The rules: each reads a text and says where identifiers of its kind stand. None knows the document or its fields.

mod ages;
mod contact;
mod coordination;
mod date_columns;
mod dates;
mod interface;
mod labelled;
mod names;
mod numbers;
mod organizations;
mod pattern;
mod places;
mod quiet;
mod residences;
mod rule;
mod spaced;
mod streets;
#[cfg(test)]
mod tests;

pub(crate) use contact::SIGNS_OF_MAIL;
pub(crate) use coordination::is_function_word;
pub(crate) use names::{bears_name, dose};
pub(crate) use rule::Rule;
pub use rule::Rules;

use crate::folded::Folded;
use crate::placeholder;
use crate::tokens::Tokens;
use docward_engine_model::PhiKind;
use std::borrow::Cow;

/// An identifier's place in a text, in bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: PhiKind,
    /// What found it; once hits are joined, all that found a part of it.
    pub(crate) rules: Rules,
}

/// Every identifier that the rules find, merged, sorted, and outside of placeholders. They read the text as it reads, and say where
/// it is written.
pub(crate) fn scan(text: &str) -> Vec<Hit> {
    let folded = Folded::of(text);
    as_written(&folded, scan_plain(folded.text()))
}

/// What was found in a text as it reads, by where it is written.
pub(crate) fn as_written(folded: &Folded<'_>, mut hits: Vec<Hit>) -> Vec<Hit> {
    for hit in &mut hits {
        (hit.start, hit.end) = folded.written(hit.start, hit.end);
    }
    hits
}

/// The same of a text that is as it reads: in prose, and in the messages of an interface that stand in it.
fn scan_plain(text: &str) -> Vec<Hit> {
    let prose = interface::without_segments(text);
    if matches!(prose, Cow::Borrowed(_)) {
        return scan_prose(text);
    }
    let mut hits = scan_prose(&prose);
    interface::find(text, &mut hits);
    merged(text, placeholder::outside(text, hits))
}

fn scan_prose(text: &str) -> Vec<Hit> {
    let written = without_blanks_to_fill(text);
    let mut hits = Vec::new();
    // In an address of mail or of the web an underscore is a letter, wherever it stands.
    if matches!(written, Cow::Owned(_)) {
        contact::find(text, &mut hits);
    }
    let raised = quiet::raised(&written);
    let text = raised.as_deref().unwrap_or(&written);
    let tokens = Tokens::of(text);
    dates::find(text, &mut hits);
    contact::find(text, &mut hits);
    numbers::find(text, &mut hits);
    labelled::find(text, &mut hits);
    ages::find(text, &mut hits);
    streets::find(text, &mut hits);
    residences::find(&tokens, &mut hits);
    organizations::find(&tokens, &mut hits);
    places::find(&tokens, &mut hits);
    names::find(&tokens, &mut hits);
    let hits = merged(text, hits);
    let hits = coordination::find(&tokens, hits);
    merged(text, placeholder::outside(text, hits))
}

/// The text with a blank for every underscore that is no part of a word: a line to write on touches what was written on it. Every
/// byte stays where it is.
fn without_blanks_to_fill(text: &str) -> Cow<'_, str> {
    if !text.contains('_') {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let inside = before.is_alphanumeric() && chars.peek().is_some_and(|next| next.is_alphanumeric());
        written.push(if c == '_' && !inside { ' ' } else { c });
        before = c;
    }
    if written == text { Cow::Borrowed(text) } else { Cow::Owned(written) }
}

/// Sorted, without edges of white space, overlapping ones joined; the longer one's kind stays.
pub(crate) fn merged(text: &str, mut hits: Vec<Hit>) -> Vec<Hit> {
    for hit in &mut hits {
        trim(text, hit);
    }
    hits.retain(|hit| hit.start < hit.end);
    hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    let mut joined: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        match joined.last_mut() {
            Some(last) if hit.start < last.end => {
                if rank(&hit) > rank(last) {
                    last.kind = hit.kind;
                }
                last.end = last.end.max(hit.end);
                last.rules = last.rules.and(hit.rules);
            }
            _ => joined.push(hit),
        }
    }
    joined
}

/// A box of an official form tells the kind before all. Then the longer hit, of equally long ones the one that says more; a code of some kind says least.
fn rank(hit: &Hit) -> (bool, bool, usize, u8) {
    let says = match hit.kind {
        PhiKind::OtherIdentifier => 0,
        PhiKind::Place | PhiKind::Organization => 1,
        PhiKind::SocialSecurityNumber | PhiKind::MedicalRecordNumber => 3,
        _ => 2,
    };
    (hit.rules.has(Rule::OfficialBox), says > 0, hit.end - hit.start, says)
}

fn trim(text: &str, hit: &mut Hit) {
    let part = text.get(hit.start..hit.end).unwrap_or_default();
    let edge = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '"');
    let left = part.trim_start_matches(edge);
    hit.start += part.len() - left.len();
    hit.end = hit.start + left.trim_end_matches(edge).len();
}

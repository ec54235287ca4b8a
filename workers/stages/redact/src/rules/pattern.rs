//! Patterns over text, compiled once. The regex crate's matching is linear in the text.

use super::{Hit, Rule};
use docward_budget::step;
use docward_engine_model::PhiKind;
use regex::Regex;
use std::sync::LazyLock;

/// A pattern that is compiled when first used.
pub(crate) type Pattern = LazyLock<Regex>;

/// Compiles one of this crate's constants, without regard to case. Its word boundaries are ASCII's: with Unicode's the
/// matching of any text with a single dash or accent is several times slower.
#[expect(clippy::expect_used, reason = "the patterns are constants and a test scans with every one of them")]
pub(crate) fn compiled(source: &str) -> Regex {
    let source = with_ascii_boundaries(source);
    regex::RegexBuilder::new(&source).case_insensitive(true).build().expect("a constant pattern compiles")
}

/// The same, with regard to case.
#[expect(clippy::expect_used, reason = "the patterns are constants and a test scans with every one of them")]
pub(crate) fn exact(source: &str) -> Regex {
    Regex::new(&with_ascii_boundaries(source)).expect("a constant pattern compiles")
}

/// The same, for what begins or ends with a letter of any alphabet.
#[expect(clippy::expect_used, reason = "the patterns are constants and a test scans with every one of them")]
pub(crate) fn of_any_alphabet(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern compiles")
}

fn with_ascii_boundaries(source: &str) -> String {
    source.replace(r"\b", r"(?-u:\b)")
}

/// Adds every match, or its first group where the pattern has one, that passes a test of what stands there.
pub(crate) fn collect(
    text: &str,
    pattern: &Regex,
    (rule, kind): (Rule, PhiKind),
    hits: &mut Vec<Hit>,
    passes: impl Fn(&str, &Surroundings<'_>) -> bool,
) {
    step(text.len() >> 10);
    let grouped = pattern.captures_len() > 1;
    let mut from = 0;
    while let Some(whole) = pattern.find_at(text, from) {
        step(1);
        let part = if grouped {
            pattern.captures_at(text, whole.start()).and_then(|groups| groups.get(1)).unwrap_or(whole)
        } else {
            whole
        };
        let around = Surroundings::of(text, part.start(), part.end());
        if passes(part.as_str(), &around) {
            hits.push(Hit { start: part.start(), end: part.end(), kind, rules: rule.into() });
        }
        from = part.end().max(whole.start() + 1);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        if from >= text.len() {
            return;
        }
    }
}

/// What stands around a match.
pub(crate) struct Surroundings<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl<'a> Surroundings<'a> {
    /// Of what stands between two places, in bytes, that begin characters.
    pub(crate) const fn of(text: &'a str, start: usize, end: usize) -> Self {
        Self { text, start, end }
    }

    /// What stands right before it, at most about this many bytes.
    pub(crate) fn before(&self, bytes: usize) -> &'a str {
        let mut from = self.start.saturating_sub(bytes);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        self.text.get(from..self.start).unwrap_or_default()
    }

    /// Everything after it.
    pub(crate) fn after(&self) -> &'a str {
        self.text.get(self.end..).unwrap_or_default()
    }

    /// Whether a number goes on to the left or right of it.
    pub(crate) fn number_goes_on(&self) -> bool {
        let mut after = self.after().chars();
        let right = match after.next() {
            Some(c) if c.is_ascii_digit() => true,
            Some('.' | ',' | '/' | '-') => after.next().is_some_and(|c| c.is_ascii_digit()),
            _ => false,
        };
        let mut before = self.before(8).chars().rev();
        let left = match before.next() {
            Some(c) if c.is_ascii_digit() => true,
            Some('.' | ',' | '/' | '-') => before.next().is_some_and(|c| c.is_ascii_digit()),
            _ => false,
        };
        left || right
    }
}

/// How many ASCII digits a text has.
pub(crate) fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// `0 1 2 3 4 5 6 7`, also up and down, and begun again: a scale to choose from, or teeth.
pub(crate) fn is_scale(part: &str) -> bool {
    let numbers = part.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let numbers: Vec<u64> = numbers.map(|number| number.parse().unwrap_or(u64::MAX)).collect();
    let first = numbers.first().copied();
    let goes_on = |pair: &[u64]| matches!(pair, [one, next] if one.abs_diff(*next) < 2 || Some(*next) == first);
    numbers.len() > 4 && numbers.windows(2).all(goes_on)
}

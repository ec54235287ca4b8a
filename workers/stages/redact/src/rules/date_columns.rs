//! Dates in the first column of a list, in shapes that are dates nowhere else: `3/4`, `3.4.21`, `03 04 21`.

use super::dates::{are_month_and_day, is_measure};
use super::pattern::{Pattern, Surroundings, exact};
use super::{Hit, Rule};
use docward_engine_model::PhiKind;
use std::sync::LazyLock;

/// Two numbers, or three, at the beginning of a line, with more behind them.
static FIRST: Pattern = LazyLock::new(|| {
    exact(
        r"(?m)^[ \t]*((?:[0-9]{1,2}[/-][0-9]{1,2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2}|[0-9]{2} [0-9]{2} (?:20)?[0-9]{2}))[ \t]+[A-Za-z]",
    )
});

/// A date of a list has another one so few lines above or below it.
const NEAR: usize = 4;

/// What begins a line.
struct First {
    line: usize,
    start: usize,
    end: usize,
    is_sure: bool,
    /// Whether it has a year.
    is_whole: bool,
}

/// Adds what begins lines near others that begin with dates. `hits` has the dates that are such anywhere.
pub(super) fn find(text: &str, hits: &mut Vec<Hit>) {
    let mut firsts = unsure(text);
    if firsts.is_empty() {
        return;
    }
    firsts.extend(sure(text, hits));
    firsts.sort_by_key(|first| first.start);
    let mut line = (0, 0);
    for first in &mut firsts {
        let between = text.get(line.1..first.start).unwrap_or_default();
        line = (line.0 + between.matches('\n').count(), first.start);
        first.line = line.0;
    }
    let backs = |first: &First, other: Option<&First>| {
        other.is_some_and(|other| {
            let near = other.line != first.line && other.line.abs_diff(first.line) <= NEAR;
            near && (other.is_sure || (first.is_whole && other.is_whole))
        })
    };
    // Firsts that have become sure back those next to them.
    for pass in [true, false] {
        for at in 0..firsts.len() {
            let at = if pass { at } else { firsts.len() - 1 - at };
            let Some(first) = firsts.get(at).filter(|first| !first.is_sure) else { continue };
            let before = at.checked_sub(1).and_then(|before| firsts.get(before));
            if backs(first, before) || backs(first, firsts.get(at + 1)) {
                let (kind, rules) = (PhiKind::Date, Rule::DateInColumn.into());
                hits.push(Hit { start: first.start, end: first.end, kind, rules });
                if let Some(first) = firsts.get_mut(at) {
                    first.is_sure = true;
                }
            }
        }
    }
}

/// The lines that begin with what may be a date.
fn unsure(text: &str) -> Vec<First> {
    let mut firsts = Vec::new();
    for part in FIRST.captures_iter(text).filter_map(|groups| groups.get(1)) {
        let mut numbers = part.as_str().split(|c: char| !c.is_ascii_digit()).map(|number| number.parse().unwrap_or(0));
        let (one, other) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        let around = Surroundings::of(text, part.start(), part.end());
        if are_month_and_day(one, other) && !is_measure(&around) {
            let (start, end, is_whole) = (part.start(), part.end(), numbers.next().is_some());
            firsts.push(First { line: 0, start, end, is_sure: false, is_whole });
        }
    }
    firsts
}

/// The lines that begin with a date.
fn sure<'h>(text: &'h str, hits: &'h [Hit]) -> impl Iterator<Item = First> + 'h {
    let begins = |hit: &&Hit| {
        let before = text.get(..hit.start).unwrap_or_default().trim_end_matches([' ', '\t']);
        hit.kind == PhiKind::Date && (before.is_empty() || before.ends_with('\n'))
    };
    let hits = hits.iter().filter(begins);
    hits.map(|hit| First { line: 0, start: hit.start, end: hit.end, is_sure: true, is_whole: true })
}

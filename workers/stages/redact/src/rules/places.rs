//! (B) Places finer than a state by their own names, and countries that are not the reader's: a state alone may stay.

use super::Hit;
use crate::lexicon::{Class, STATES, fold, is_place_of_words};
use crate::tokens::{Shape, Tokens};
use docward_engine_model::PhiKind;

/// Words that make a name a place: `Queens County`, `the Milwaukee area`.
const KINDS_OF_PLACE: &[&str] = &[
    "county",
    "city",
    "town",
    "village",
    "township",
    "borough",
    "parish",
    "district",
    "province",
    "area",
    "island",
    "islands",
    "valley",
    "beach",
    "suburb",
    "suburbs",
    "region",
    "neighborhood",
];
/// First words of a place's name.
const BEGINNINGS: &[&str] = &[
    "new", "san", "santa", "los", "las", "el", "la", "fort", "port", "saint", "st", "mount", "lake", "north", "south",
    "east", "west", "upper", "lower", "great", "bad", "sankt",
];

/// Adds what is found.
pub(super) fn find(tokens: &Tokens<'_>, hits: &mut Vec<Hit>) {
    let mut index = 0;
    while index < tokens.len() {
        let length = place_at(tokens, index);
        if let (Some(first), Some(last)) = (tokens.get(index), tokens.get(index + length.max(1) - 1)) {
            if length > 0 {
                hits.push(Hit { start: first.start, end: last.end, kind: PhiKind::Place });
            }
        }
        index += length.max(1);
    }
}

/// How many words from here name a place.
fn place_at(tokens: &Tokens<'_>, index: usize) -> usize {
    let Some(token) = tokens.get(index) else { return 0 };
    if !matches!(token.shape, Shape::Capital | Shape::Upper) {
        return 0;
    }
    for length in [4, 3, 2] {
        if is_place_of_words(&joined(tokens, index, length)) {
            return length;
        }
    }
    let word = fold(tokens.word(index));
    if STATES.contains(&word.as_ref()) {
        return usize::from(is_county(tokens, index)) * 2;
    }
    if token.shape == Shape::Upper && !token.loud && word.len() < 5 && !token.class.any(Class::COUNTRY) {
        return 0;
    }
    if BEGINNINGS.contains(&word.as_ref())
        && is_name_like(tokens, index + 1)
        && tokens.gap_before(index + 1).trim().len() < 2
    {
        return 2;
    }
    let ordinary = token.class.any(Class::ORDINARY);
    let listed = token.class.any(Class::PLACE) && !ordinary || token.class.any(Class::COUNTRY) && !is_home(&word);
    if is_county(tokens, index) && !ordinary {
        return 2;
    }
    usize::from(listed && word.len() > 2)
}

fn is_county(tokens: &Tokens<'_>, index: usize) -> bool {
    let gap = tokens.gap_before(index + 1);
    (gap == " " || gap == "-") && KINDS_OF_PLACE.contains(&fold(tokens.word(index + 1)).as_ref())
}

/// The country that the law is of: it tells nothing.
fn is_home(word: &str) -> bool {
    matches!(word, "us" | "usa" | "america")
}

fn is_name_like(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.get(index).is_some_and(|token| {
        matches!(token.shape, Shape::Capital)
            && !token.starts_line
            && (!token.class.any(Class::ORDINARY) || token.class.any(Class::PLACE))
    })
}

fn joined(tokens: &Tokens<'_>, index: usize, length: usize) -> String {
    let mut words = String::new();
    for at in index..index + length {
        let gap = tokens.gap_before(at);
        if at > index {
            if !matches!(gap, " " | "-" | ". " | "'" | "\n") {
                return String::new();
            }
            words.push(' ');
        }
        words.push_str(tokens.word(at));
    }
    words
}

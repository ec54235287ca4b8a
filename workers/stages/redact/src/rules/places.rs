//! (B) Places finer than a state by their own names, and countries that are not the reader's: a state alone may stay.

use super::{Hit, Rule};
use crate::tokens::{Shape, Tokens};
use docward_engine_model::PhiKind;
use docward_lexicon::{Class, STATES, Vocabulary, fold, is_place_of_words, words};

/// Words that make a name a place: `Queens County`, `the Milwaukee area`.
static KINDS_OF_PLACE: Vocabulary = Vocabulary::new(|| {
    words(
        "county city town village township borough parish district province area island islands valley beach suburb \
     suburbs region neighborhood metro",
    )
});
/// Capitalised last words of a place's name.
static LANDSCAPE: Vocabulary = Vocabulary::new(|| {
    words(
        "hill hills heights springs beach park lake lakes river creek falls grove ridge bay island harbor harbour crossing \
         valley bridge forest canyon junction landing mills woods meadows gardens point county township borough village \
         city gate building tower house hall square cross common green court manor farm",
    )
});
/// First words of a place's name.
static BEGINNINGS: Vocabulary = Vocabulary::new(|| {
    words("new san santa los las el la fort port saint st mount lake north south east west upper lower great bad sankt")
});

/// Adds what is found.
pub(super) fn find(tokens: &Tokens<'_>, hits: &mut Vec<Hit>) {
    let mut index = 0;
    while index < tokens.len() {
        let Some((length, rule)) = place_at(tokens, index) else {
            index += 1;
            continue;
        };
        if let (Some(first), Some(last)) = (tokens.get(index), tokens.get(index + length - 1)) {
            hits.push(Hit { start: first.start, end: last.end, kind: PhiKind::Place, rules: rule.into() });
        }
        index += length;
    }
}

/// How many words from here name a place, at least one, and by which rule; `None` if they don't.
fn place_at(tokens: &Tokens<'_>, index: usize) -> Option<(usize, Rule)> {
    let token = tokens.get(index)?;
    if !matches!(token.shape, Shape::Capital | Shape::Upper) {
        return None;
    }
    for length in [4, 3, 2] {
        if is_place_of_words(&joined(tokens, index, length)) {
            return Some((grown(tokens, index, length), Rule::PlaceOfWords));
        }
    }
    let word = fold(tokens.word(index));
    if let Some(length) = landscape(tokens, index) {
        return Some((length, Rule::PlaceLandscape));
    }
    if STATES.contains(&word.as_ref()) {
        return is_county(tokens, index).then_some((2, Rule::PlaceCounty));
    }
    if token.shape == Shape::Upper && !token.loud && word.len() < 5 && !token.class.any(Class::COUNTRY) {
        return is_gone_to(tokens, index).then_some((1, Rule::PlaceGoneTo));
    }
    if BEGINNINGS.contains(word.as_ref())
        && is_name_like(tokens, index + 1)
        && tokens.gap_before(index + 1).trim().len() < 2
    {
        return Some((2, Rule::PlaceBeginning));
    }
    let ordinary = token.class.any(Class::ORDINARY);
    let listed = token.class.any(Class::PLACE) && !ordinary && !token.class.any(Class::EPONYM)
        || token.class.any(Class::COUNTRY) && !is_home(&word);
    if is_county(tokens, index) && !ordinary {
        return Some((2, Rule::PlaceCounty));
    }
    let rule = if listed && word.len() > 2 {
        Rule::PlaceListed
    } else if is_gone_to(tokens, index) {
        Rule::PlaceGoneTo
    } else {
        return None;
    };
    Some((grown(tokens, index, 1), rule))
}

/// The place with what its name goes on with: `New York City`, `Bradford-on-Avon`, `Totnes Stoke Gabriel`.
fn grown(tokens: &Tokens<'_>, index: usize, length: usize) -> usize {
    let mut length = length;
    if is_county(tokens, index + length - 1) {
        return length + 1;
    }
    while length < 6 {
        let next = index + length;
        let hyphened =
            tokens.gap_before(next) == "-" && tokens.gap_before(next + 1) == "-" && is_capital(tokens, next + 1);
        if hyphened {
            length += 2;
            continue;
        }
        let gap = tokens.gap_before(next);
        let named = tokens.get(next).is_some_and(|token| {
            token.shape == Shape::Capital
                && (!token.class.any(Class::ORDINARY) || LANDSCAPE.contains(&fold(tokens.word(next)).as_ref()))
        });
        if !named || !matches!(gap, " " | "-") {
            break;
        }
        length += 1;
    }
    length
}

/// `Sugar Hill`: capitals in running text that end in a word for land or a building.
fn landscape(tokens: &Tokens<'_>, index: usize) -> Option<usize> {
    let token = tokens.get(index)?;
    let follows_text =
        index > 0 && !token.starts_sentence && tokens.get(index - 1).is_some_and(|before| before.shape == Shape::Lower);
    let length = (2..=3).find(|length| {
        let last = index + length - 1;
        let together = (index + 1..=last).all(|at| tokens.gap_before(at) == " " && is_capital(tokens, at));
        together && LANDSCAPE.contains(&fold(tokens.word(last)).as_ref())
    })?;
    (follows_text && !token.class.any(Class::MEDICAL)).then_some(length)
}

/// `flew to LEPPEN`: a word in capitals that no list holds, behind a preposition of place.
fn is_gone_to(tokens: &Tokens<'_>, index: usize) -> bool {
    let Some(token) = tokens.get(index) else { return false };
    let before = index.checked_sub(1).map_or("", |before| tokens.word(before));
    let gone = matches!(before, "to" | "from" | "in" | "at" | "near" | "around" | "outside")
        && tokens.gap_before(index) == " ";
    let unknown = !token.class.any(Class::ORDINARY) && !token.class.any(Class::LAND);
    let long = tokens.word(index).chars().count() > 4;
    token.shape == Shape::Upper && !token.loud && long && unknown && gone && tokens.word(index).chars().any(is_vowel)
}

fn is_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || !c.is_ascii()
}

fn is_capital(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.get(index).is_some_and(|token| matches!(token.shape, Shape::Capital | Shape::Upper))
}

fn is_county(tokens: &Tokens<'_>, index: usize) -> bool {
    let gap = tokens.gap_before(index + 1);
    (gap == " " || gap == "-") && KINDS_OF_PLACE.contains(fold(tokens.word(index + 1)).as_ref())
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

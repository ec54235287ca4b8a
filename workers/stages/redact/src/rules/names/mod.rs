//! (A) Names of persons: runs of capitalised words, judged by the lists they stand in and by what stands around them.

mod context;
pub(crate) mod dose;
mod eponym;
mod labelled;
mod part;

use super::{Hit, Rule};
use crate::tokens::{Shape, Tokens};
use docward_engine_model::PhiKind;
use docward_lexicon::{Class, Vocabulary, words};
pub(crate) use eponym::bears_name;
use part::NamePart;

/// Adds what is found.
pub(super) fn find(tokens: &Tokens<'_>, hits: &mut Vec<Hit>) {
    let parts: Vec<NamePart> = (0..tokens.len()).map(|index| part::of(tokens, index)).collect();
    let mut index = 0;
    while index < tokens.len() {
        let run = Run::at(tokens, &parts, index);
        if let Some(run) = run {
            if let Some(rule) = run.named(tokens) {
                push(tokens, run.first, run.last, rule, hits);
            }
            index = run.last + 1;
        } else {
            index += 1;
        }
    }
    labelled::find(tokens, &parts, hits);
}

fn push(tokens: &Tokens<'_>, first: usize, last: usize, rule: Rule, hits: &mut Vec<Hit>) {
    if let (Some(first), Some(last)) = (tokens.get(first), tokens.get(last)) {
        let initial = last.shape == Shape::Initial && tokens.text().as_bytes().get(last.end) == Some(&b'.');
        let rest = tokens.text().get(last.end..).unwrap_or_default();
        let tail =
            rest.strip_prefix('-').map_or(0, |tail| tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len()));
        let tail = if tail > 0 && last.shape == Shape::Capital { tail + 1 } else { usize::from(initial) };
        hits.push(Hit { start: first.start, end: last.end + tail, kind: PhiKind::Name, rules: rule.into() });
    }
}

/// Neighbouring words that may make up one name, first and last included.
struct Run<'a> {
    parts: &'a [NamePart],
    first: usize,
    last: usize,
}

impl<'a> Run<'a> {
    /// The run that begins at a word, if one does.
    fn at(tokens: &Tokens<'_>, parts: &'a [NamePart], first: usize) -> Option<Self> {
        if !parts.get(first)?.begins() {
            return None;
        }
        let titled = *parts.get(first)? == NamePart::Title;
        let mut last = first;
        let mut next = first + 1;
        while next < tokens.len() && next - first < 9 && links(tokens, parts, next) {
            let part = parts.get(next)?;
            let behind_title = titled && next == first + 1 && is_capital(tokens, next);
            let read_badly = || is_name_read_badly(tokens, parts, next);
            match part {
                NamePart::Particle => {}
                NamePart::Derived
                    if !matches!(
                        parts.get(next - 1)?,
                        NamePart::Listed | NamePart::Initial | NamePart::Title | NamePart::Particle
                    ) =>
                {
                    break;
                }
                part if part.continues() || behind_title || read_badly() => last = next,
                _ => break,
            }
            next += 1;
        }
        Some(Self { parts, first, last })
    }

    /// Whether it is an abbreviation in capitals that no list has, with a number behind it: `BILITOT 0.6`.
    fn is_result(&self, tokens: &Tokens<'_>) -> bool {
        let is_number = tokens.get(self.last + 1).is_some_and(|next| next.shape == Shape::Digits);
        let is_capitals = tokens.get(self.first).is_some_and(|token| token.shape == Shape::Upper);
        let is_unknown = self.parts.get(self.first) == Some(&NamePart::Unknown);
        is_unknown && is_capitals && is_number && tokens.gap_before(self.last + 1) == " "
    }

    /// The rule by which it is a name, if it is one.
    fn named(&self, tokens: &Tokens<'_>) -> Option<Rule> {
        let parts = self.parts.get(self.first..=self.last)?;
        let count = |part: NamePart| parts.iter().filter(|other| **other == part).count();
        let [titles, listed, ambiguous, unknown, initials, places] = [
            NamePart::Title,
            NamePart::Listed,
            NamePart::Ambiguous,
            NamePart::Unknown,
            NamePart::Initial,
            NamePart::Place,
        ]
        .map(count);
        if titles > 0 {
            return (parts.len() > titles).then_some(Rule::NameTitled);
        }
        if eponym::is_medical(tokens, self.first, self.last) && !context::introduces_person(tokens, self.first) {
            return None;
        }
        let single = parts.len() == 1;
        let end = tokens.get(self.last)?.end;
        let is_thing = || dose::is_behind(tokens.text(), end) || self.is_result(tokens);
        if single && !context::introduces_actor(tokens, self.first) && is_thing() {
            return None;
        }
        if single && listed == 0 && tokens.gap_before(self.last + 1).starts_with(':') {
            return None;
        }
        let introduced =
            || context::introduces_person(tokens, self.first) || context::follows_person(tokens, self.last);
        let full = initials > 0 && is_full(tokens, self.first, self.last);
        let (rule, told) = match (listed, unknown, ambiguous) {
            (1.., _, _) => (Rule::NameListed, true),
            (0, 2.., _) | (0, 1, 1..) => (Rule::NameUnknownWords, true),
            (0, 1, 0) => {
                let spoken_of = || is_spoken_of(tokens, self.first, self.last);
                (Rule::NameUnknownWord, initials > 0 || places > 0 || introduced() || spoken_of())
            }
            (0, 0, 2..) => {
                let given = || is_given(tokens, self.first) && !in_heading(tokens, self.first, self.last);
                (Rule::NameAmbiguousWords, introduced() || given())
            }
            (0, 0, 1) if single => (Rule::NameAmbiguousWord, introduced() || is_given_in_prose(tokens, self.first)),
            (0, 0, 1) => (Rule::NameAmbiguousWord, full || introduced()),
            _ => (Rule::NameOfPlace, places > 0 && full),
        };
        told.then_some(rule)
    }
}

/// Whether a word belongs to the same name as the one before it, by what stands between.
fn links(tokens: &Tokens<'_>, parts: &[NamePart], index: usize) -> bool {
    let gap = tokens.gap_before(index);
    let before = parts.get(index.wrapping_sub(1)).copied().unwrap_or(NamePart::Other);
    match gap {
        " " | "  " | "-" | "\u{2010}" | "\u{2011}" | "'" | "\u{2019}" => true,
        ". " | "." | ".  " => matches!(before, NamePart::Initial | NamePart::Title),
        ", " => parts.get(index) == Some(&NamePart::Credential) || is_inverted(tokens, parts, index),
        _ => false,
    }
}

/// `Doe, Jane`: a surname at the beginning of a line or after a colon, a comma and a given name.
fn is_inverted(tokens: &Tokens<'_>, parts: &[NamePart], index: usize) -> bool {
    let (Some(before), Some(token)) = (index.checked_sub(1), tokens.get(index)) else { return false };
    let begins = tokens
        .get(before)
        .is_some_and(|surname| surname.starts_sentence && surname.class.any(Class::SURNAME) || surname.starts_line);
    begins && token.class.any(Class::GIVEN) && parts.get(before).is_some_and(|part| part.begins())
}

/// Right behind a name `vaughn`, in a list of names and no word: a scan makes small letters of capitals of the same shape. Behind a
/// name or a title `O1olade`.
fn is_name_read_badly(tokens: &Tokens<'_>, parts: &[NamePart], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| parts.get(before));
    let Some(token) = tokens.get(index) else { return false };
    let word = tokens.word(index);
    match (before, token.shape) {
        (Some(NamePart::Listed), Shape::Lower) => {
            let other = token.class.any(Class::ORDINARY) || token.class.any(Class::LAND);
            tokens.gap_before(index) == " " && token.class.any(Class::NAME) && !other && word.chars().count() > 3
        }
        (Some(NamePart::Listed | NamePart::Title), Shape::Digits) => part::has_look_alike_digit(word),
        _ => false,
    }
}

fn is_capital(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.get(index).is_some_and(|token| matches!(token.shape, Shape::Capital | Shape::Upper | Shape::Initial))
}

/// A state, a country or a month with a person's name.
fn is_land_or_month(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.get(index).is_some_and(|token| token.class.any(Class::LAND) || token.class.any(Class::CALENDAR))
}

fn is_given(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.get(index).is_some_and(|token| token.class.any(Class::GIVEN))
}

/// An unknown word in running text, or at the beginning of a sentence that goes on about it.
fn is_spoken_of(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    stands_in_prose(tokens, first) || opens_clause(tokens, first, last)
}

/// `remind Mark about`, and no month or state.
fn is_given_in_prose(tokens: &Tokens<'_>, index: usize) -> bool {
    is_given(tokens, index) && !is_land_or_month(tokens, index) && stands_in_prose(tokens, index)
}

/// Whether a lower-case word of the same line stands right before it, and no article.
fn stands_in_prose(tokens: &Tokens<'_>, index: usize) -> bool {
    let Some(before) = index.checked_sub(1) else { return false };
    let (Some(word), Some(token)) = (tokens.get(before), tokens.get(index)) else { return false };
    let article = matches!(tokens.word(before), "the" | "a" | "an" | "this" | "that" | "of" | "no" | "or");
    let unknown = !token.class.any(Class::NAME);
    let gap = tokens.gap_before(index);
    let comma = gap == ", ";
    let near = matches!(gap, " " | ", " | " \"" | " '" | " \u{201c}" | "-") && !sounds_english(tokens.word(index));
    near && !token.starts_sentence
        && !token.starts_line
        && (word.shape == Shape::Lower || comma || unknown)
        && (!article || unknown)
}

/// Whether a sentence begins with the run and goes on in lower case, or is a greeting, a speaker or a value; a word that
/// only lists lack (`Prognostic`, `Rec.`) is none.
fn opens_clause(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    static ENGLISH: Vocabulary =
        Vocabulary::new(|| words("ic al ing ed ly ance ence ity ism less ful ent ant ar iform oid"));
    let word = tokens.word(first);
    let short = word.chars().count() < 4;
    if short || sounds_english(word) || (word.len() > 5 && ENGLISH.iter().any(|ending| word.ends_with(ending))) {
        return false;
    }
    let gap = tokens.gap_before(last + 1);
    if tokens.gap_before(first).contains(':') {
        let listed = gap == ", " && tokens.get(last + 1).is_some_and(|token| token.shape == Shape::Capital);
        return listed || gap.is_empty() || gap.starts_with(['\n', '<', '\t', '|', '.']) || gap.starts_with("  ");
    }
    let next = tokens.get(last + 1).is_some_and(|token| token.shape == Shape::Lower);
    (next && matches!(gap, " " | ", " | "'" | "\u{2019}"))
        || gap.starts_with([',', '\n', '!', '?', '.'])
        || gap.is_empty()
}

/// Endings that few names have.
fn sounds_english(word: &str) -> bool {
    static ENGLISH: Vocabulary =
        Vocabulary::new(|| words("ical ically ous ive able ible ary ory ology ment tion tions ments ness ship"));
    word.len() > 7 && word.is_ascii() && ENGLISH.iter().any(|ending| word.ends_with(ending))
}

/// Whether its line has capitalised words only: a heading.
fn in_heading(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    let capital = |index: usize| {
        tokens.get(index).is_some_and(|token| token.shape != Shape::Lower && token.class.any(Class::ORDINARY))
    };
    let left = first
        .checked_sub(1)
        .is_some_and(|before| !tokens.get(first).is_some_and(|token| token.starts_line) && capital(before));
    let right = tokens.get(last + 1).is_some_and(|token| !token.starts_line) && capital(last + 1);
    left || right
}

/// `Grace P.` or `Will B,` and not `Vitamin B` or `May I`.
fn is_full(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    let after = tokens.gap_before(last + 1);
    let ends = after.starts_with(['.', ',', '?', ')', ';']) || after.is_empty();
    last > first && ends && tokens.word(last) != "I"
}

//! Names behind a label: `Name: …`, `Attending: …`, whatever the words are.

use super::super::{Hit, Rule};
use super::part::NamePart;
use super::{is_capital, push};
use crate::tokens::{Shape, Tokens};
use docward_lexicon::{Class, Vocabulary, fold, words};

/// Last words of labels that a person's name follows.
static LABELS: Vocabulary = Vocabulary::new(|| {
    words(
        "name patient physician provider doctor dr surgeon attending radiologist pathologist nurse signature signed \
     by contact subscriber insured guarantor spouse mother father guardian wife husband attn attention cc from to \
     sender recipient author transcriptionist technologist interpreter witness beneficiary policyholder employee \
     client resident fellow pcp surname lastname firstname holder student therapist counselor clinician \
     practitioner kin md owner applicant claimant user pharmacist prescriber consultant anesthesiologist \
     assistant member parent child sister brother son daughter relative emergency teacher officer nickname alias \
     aka",
    )
});
/// Values that are nobody's name.
static NOBODY: Vocabulary = Vocabulary::new(|| {
    words(
        "none unknown yes no n na not same self see other pending left blank type number id date address phone \
     patient please the all normal your name",
    )
});
/// Words that end a value on the same line: the next label.
static NEXT_LABELS: Vocabulary = Vocabulary::new(|| {
    words(
        "dob mrn date sex age gender phone id address room acct account visit location ssn npi fax tel email birth \
     patient title position department relationship",
    )
});

/// Adds what is found.
pub(super) fn find(tokens: &Tokens<'_>, parts: &[NamePart], hits: &mut Vec<Hit>) {
    for index in 1..tokens.len() {
        if !is_labelled(tokens, index) || !is_capital(tokens, index) {
            continue;
        }
        let word = fold(tokens.word(index));
        if NOBODY.contains(word.as_ref()) {
            continue;
        }
        let last = value_end(tokens, parts, index);
        let ordinary = (index..=last).all(|at| {
            tokens.get(at).is_some_and(|token| token.class.any(Class::ORDINARY) && !token.class.any(Class::NAME))
        });
        if !(ordinary && last == index && !is_name_label(tokens, index)) {
            push(tokens, index, last, Rule::NameLabelled, hits);
        }
    }
}

fn is_labelled(tokens: &Tokens<'_>, index: usize) -> bool {
    let gap = tokens.gap_before(index);
    let colon = gap.trim_start().starts_with(':') || gap.trim_start().starts_with('=');
    let clean =
        gap.chars().all(|c| c.is_whitespace() || matches!(c, ':' | '=' | '*' | '_' | '"' | '.')) && gap.len() < 30;
    colon && clean && gap.matches('\n').count() < 2 && LABELS.contains(fold(tokens.word(index - 1)).as_ref())
}

fn is_name_label(tokens: &Tokens<'_>, index: usize) -> bool {
    matches!(fold(tokens.word(index - 1)).as_ref(), "name" | "surname" | "lastname" | "firstname")
}

fn value_end(tokens: &Tokens<'_>, parts: &[NamePart], first: usize) -> usize {
    let mut last = first;
    let mut at = first + 1;
    while at < tokens.len() && at - first < 6 {
        let gap = tokens.gap_before(at);
        let part = parts.get(at).copied().unwrap_or(NamePart::Other);
        let joined = matches!(gap, " " | "-" | ", " | ". " | "'" | "\u{2019}" | "  ");
        let label = NEXT_LABELS.contains(fold(tokens.word(at)).as_ref())
            || tokens.gap_before(at + 1).trim_start().starts_with(':');
        if !joined || label {
            break;
        }
        match tokens.get(at).map(|token| token.shape) {
            Some(Shape::Capital | Shape::Upper) if part == NamePart::Other && at - first > 1 => break,
            Some(Shape::Capital | Shape::Upper | Shape::Initial) if gap != ", " || part != NamePart::Other => last = at,
            Some(Shape::Lower) if part == NamePart::Particle => {}
            _ => break,
        }
        at += 1;
    }
    last
}

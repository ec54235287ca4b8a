//! How natural a value's words look: what misreading makes of them is rare in writing.

use docward_engine_model::ValueType;
use docward_lexicon::{Class, class_of};

/// Shorter words are initials, and parts of codes.
const SHORTEST: usize = 3;

/// The share of a value's words that public lists hold: of 1 if it has none, or is told in figures.
#[expect(clippy::cast_precision_loss, reason = "a value has few words")]
pub(super) fn known_share(value_type: ValueType, value: &str) -> f32 {
    if !matches!(value_type, ValueType::Name | ValueType::Address | ValueType::Text | ValueType::Email) {
        return 1.0;
    }
    let words = value.split(|sign: char| !sign.is_alphabetic()).filter(|word| word.chars().count() >= SHORTEST);
    let known = words.clone().filter(|word| class_of(word) != Class::NONE).count();
    match words.count() {
        0 => 1.0,
        count => known as f32 / count as f32,
    }
}

/// How many signs of misreading a value has.
pub(super) fn oddities(value_type: ValueType, value: &str) -> usize {
    let words: Vec<&str> = value.split_whitespace().collect();
    let of_words: usize = words.iter().map(|word| of_word(value_type, word)).sum();
    of_words
        + usize::from(mixes_cases(value_type, &words))
        + usize::from(value.starts_with(['-', '.', ',', '_', ';', ':']))
}

fn of_word(value_type: ValueType, word: &str) -> usize {
    let has = |test: fn(&char) -> bool| word.chars().any(|c| test(&c));
    let mixed = has(char::is_ascii_digit) && word.chars().any(char::is_alphabetic);
    let odd_mix = match value_type {
        ValueType::Name | ValueType::Phone | ValueType::Money | ValueType::Sex => mixed,
        // 1st, 61B, H25.13 are usual; a letter between two figures is not.
        ValueType::Code | ValueType::Address | ValueType::Text => is_letter_between_figures(word),
        _ => false,
    };
    let strange = word.chars().any(|c| !c.is_alphanumeric() && !"-.,'’&#/()@:+$%\"*_!?;".contains(c));
    usize::from(odd_mix)
        + usize::from(strange)
        + 2 * usize::from(changes_case(value_type, word))
        + usize::from(is_lone(value_type, word))
        + usize::from(is_unspeakable(value_type, word))
}

/// Words in capitals beside words in small letters that no name has.
fn mixes_cases(value_type: ValueType, words: &[&str]) -> bool {
    const SMALL: [&str; 14] =
        ["of", "the", "and", "de", "la", "del", "van", "von", "der", "da", "di", "al", "el", "for"];
    let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let long = || words.iter().map(|word| letters(word)).filter(|word| word.chars().count() > 1);
    let capitals = long().filter(|word| word.chars().all(char::is_uppercase) && word.len() > 3).count();
    let small = long().any(|word| word.chars().all(char::is_lowercase) && !SMALL.contains(&word.as_str()));
    matches!(value_type, ValueType::Name | ValueType::Address | ValueType::Text) && capitals > 0 && small
}

fn is_letter_between_figures(word: &str) -> bool {
    let signs: Vec<char> = word.chars().collect();
    signs.windows(3).any(|three| {
        matches!(three, [one, two, three] if one.is_ascii_digit() && two.is_alphabetic() && three.is_ascii_digit())
    })
}

/// A capital behind a small letter, except in names as `McAllister` and `O'Neil`; a small letter before capitals.
fn changes_case(value_type: ValueType, word: &str) -> bool {
    if matches!(value_type, ValueType::Email | ValueType::Measure) {
        return false;
    }
    let signs: Vec<char> = word.chars().collect();
    signs.windows(2).enumerate().any(|(at, pair)| {
        matches!(pair, [small, capital] if small.is_lowercase() && capital.is_uppercase()) && !(1..=2).contains(&at)
    })
}

/// A letter by itself that is no initial, and a sign by itself.
fn is_lone(value_type: ValueType, word: &str) -> bool {
    let mut signs = word.chars();
    let (Some(sign), None) = (signs.next(), signs.next()) else { return false };
    match value_type {
        ValueType::Name => !sign.is_uppercase(),
        ValueType::Address => {
            !sign.is_ascii_digit() && !matches!(sign.to_ascii_uppercase(), 'N' | 'S' | 'W' | 'E' | '#')
        }
        ValueType::Text => !sign.is_ascii_digit() && !matches!(sign, 'a' | 'A' | 'I' | '&' | '-'),
        _ => false,
    }
}

/// Four letters and more in a word of small letters, and no vowel among them.
fn is_unspeakable(value_type: ValueType, word: &str) -> bool {
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    let prose = matches!(value_type, ValueType::Name | ValueType::Address | ValueType::Text);
    let is_vowel = |c: char| !c.is_ascii() || "aeiouyAEIOUY".contains(c);
    prose && letters().count() >= 4 && !letters().any(is_vowel)
}

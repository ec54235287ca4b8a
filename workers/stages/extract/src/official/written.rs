//! How what stands in the boxes of a form is written as one value, and how well it fits.

use crate::normal;
use docward_engine_model::ValueType;
use docward_engine_model::official::Holds;
use docward_engine_model::official::is_npi;

/// What stands in one box of a value.
pub(super) struct Part {
    pub(super) text: String,
    /// Whether it reaches to the right end of its box.
    pub(super) to_the_end: bool,
}

/// A word without what the box's lines look like beside it; empty if it says nothing.
pub(super) fn word(text: &str) -> &str {
    let text = text.trim_matches(['|', '[', ']', '{', '}', '_', '¦', '~', '`', '‘', '\\', '=', '<', '>', '*']);
    if text.contains(|c: char| c.is_alphanumeric() || matches!(c, '&' | '#')) { text } else { "" }
}

/// A word as a form is filled: in capitals without accents, which the claims' electronic forms have no signs for. A rule above a
/// letter is read as one, and an O among letters as a nought.
pub(super) fn capitals(word: &str) -> String {
    let letters = word.chars().filter(|sign| sign.is_alphabetic()).count();
    let others = word.contains(|sign: char| sign.is_lowercase() || sign.is_ascii_digit() && sign != '0');
    if letters < 4 || others {
        return word.to_owned();
    }
    let plain = |sign: char| match sign {
        'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' => 'A',
        'È' | 'É' | 'Ê' | 'Ë' => 'E',
        'Ì' | 'Í' | 'Î' | 'Ï' => 'I',
        'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' => 'O',
        'Ù' | 'Ú' | 'Û' | 'Ü' => 'U',
        sign => sign,
    };
    let inner = word.trim_matches('0').len() == word.len();
    word.chars().map(|sign| if sign == '0' && inner { 'O' } else { plain(sign) }).collect()
}

/// What stands in a box that holds figures alone: its words that have figures, with the letters that are read for figures as
/// those. Print that was not known as such stands there, too.
pub(super) fn in_box(holds: Holds, text: &str) -> String {
    if !matches!(holds, Holds::DatePart | Holds::Date | Holds::Digits | Holds::Money | Holds::Count) {
        return text.to_owned();
    }
    let figure = |c: char| match c {
        'O' | 'o' => '0',
        'I' | 'l' => '1',
        c => c,
    };
    let words = text.split(' ').filter(|word| word.contains(|c: char| c.is_ascii_digit()));
    if holds == Holds::DatePart {
        let part: String = words.flat_map(str::chars).filter(char::is_ascii_alphanumeric).collect();
        // A month of two signs; more are print before it.
        return if part.len() > 2 {
            part.chars().filter(char::is_ascii_digit).collect()
        } else {
            part.chars().map(figure).collect()
        };
    }
    let plain = words.map(|word| word.chars().filter(|c| *c != '|').map(figure).collect::<String>());
    plain.collect::<Vec<_>>().join(" ")
}

/// What a value must look like beside its type.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// A National Provider Identifier.
    Provider,
    /// A diagnosis of ICD-10-CM, or of ICD-9-CM.
    Diagnosis { ninth: bool },
    /// Words that have figures.
    Numbered,
    /// A state: two letters.
    State,
    /// A name: words with two letters and more, of which one is longer.
    Named,
    /// Anything.
    Any,
}

/// The part of what stands there that has a shape; `None` without one.
pub(super) fn shaped(shape: Shape, text: &str) -> Option<String> {
    let has_figure = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    match shape {
        Shape::Any => Some(text.to_owned()),
        Shape::Numbered => {
            let words: Vec<&str> = text.split(' ').filter(|word| has_figure(word)).collect();
            (!words.is_empty()).then(|| words.join(" "))
        }
        Shape::State => {
            let is_state = |word: &&str| word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
            text.split(' ').find(is_state).map(str::to_owned)
        }
        Shape::Named => {
            text.split(' ').any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1).then(|| text.to_owned())
        }
        Shape::Provider => {
            let mut runs = text.split(|c: char| !c.is_ascii_digit());
            let whole = runs.find(|run| run.len() == 10).map(str::to_owned);
            whole.or_else(|| (text.bytes().filter(u8::is_ascii_digit).count() > 4).then(|| text.to_owned()))
        }
        Shape::Diagnosis { ninth } => text.split(' ').rev().find_map(|word| diagnosis(word, ninth)),
    }
}

/// A code of a diagnosis, without the letter of its line before it. ICD-10-CM codes begin with a letter and have a figure
/// behind it, so that a figure in the first place is a letter that looks like it.
fn diagnosis(word: &str, ninth: bool) -> Option<String> {
    let word = word.trim_end_matches(['.', ',']);
    let code = word.split_once('.').filter(|(before, _)| before.len() == 1).map_or(word, |(_, code)| code);
    let mut signs = code.chars();
    let first = match signs.next()? {
        '1' if !ninth => 'I',
        '0' if !ninth => 'O',
        first => first,
    };
    let rest: String = signs.collect();
    let length = rest.bytes().filter(|byte| *byte != b'.').count();
    let coded = rest.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase() || byte == b'.');
    let begins = rest.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    (first.is_ascii_alphanumeric() && coded && begins && (2..=6).contains(&length)).then(|| format!("{first}{rest}"))
}

/// The parts of a value as one.
pub(super) fn joined(value_type: ValueType, parts: &[Part]) -> String {
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).filter(|text| !text.is_empty()).collect();
    match value_type {
        ValueType::Date => date(&texts),
        ValueType::Phone => phone(&texts),
        ValueType::Money => money(&texts.join(" "), parts.last().is_some_and(|part| part.to_the_end)),
        ValueType::Address => address(&texts),
        _ => texts.join(" "),
    }
}

/// Month, day and year with spaces between them. A word may stand in two of their cells.
fn date(texts: &[&str]) -> String {
    let figures: String = texts.concat();
    let part = |start: usize, end: usize| figures.get(start..end).unwrap_or_default();
    let all_figures = figures.bytes().all(|byte| byte.is_ascii_digit());
    if texts.len() == 2 && all_figures && matches!(figures.len(), 6 | 8) {
        return format!("{} {} {}", part(0, 2), part(2, 4), part(4, figures.len()));
    }
    texts.join(" ")
}

/// `(559) 555-0113` of an area code and a number of seven figures.
fn phone(texts: &[&str]) -> String {
    let figures: String = texts.concat().chars().filter(char::is_ascii_digit).collect();
    match (texts, figures.get(0..3), figures.get(3..6), figures.get(6..)) {
        ([_, _], Some(area), Some(exchange), Some(line)) if figures.len() == 10 => {
            format!("({area}) {exchange}-{line}")
        }
        _ => texts.join(" "),
    }
}

/// Dollars and cents with a point between them. They stand in two cells, so that a space or nothing but the line between the
/// cells may be between them; what fills both cells ends at the right end of the box.
fn money(text: &str, to_the_end: bool) -> String {
    let text = text.replace('$', " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_whole =
        |word: &&&str| word.rsplit_once('.').is_some_and(|(whole, cents)| !whole.is_empty() && cents.len() == 2);
    if let Some(whole) = words.iter().find(is_whole) {
        return (*whole).to_owned();
    }
    let figures = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    match words.as_slice() {
        [only] if to_the_end && only.len() > 2 && only.bytes().all(|byte| byte.is_ascii_digit()) => {
            let (dollars, cents) = only.split_at_checked(only.len() - 2).unwrap_or((only, ""));
            format!("{dollars}.{cents}")
        }
        [dollars @ .., cents] if !dollars.is_empty() => {
            let (dollars, cents) = (dollars.concat(), cents.trim_start_matches('.'));
            let dollars = dollars.trim_end_matches('.');
            if figures(dollars) && figures(cents) && cents.len() == 2 {
                format!("{dollars}.{cents}")
            } else {
                words.join(" ")
            }
        }
        _ => words.join(" "),
    }
}

/// Street, city, state and postal code: commas between them, but before the postal code.
pub(super) fn address(texts: &[&str]) -> String {
    let mut address = String::new();
    for text in texts {
        let text = text.trim_matches([',', ' ']);
        let is_code =
            text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(|byte| !byte.is_ascii_alphabetic());
        if !address.is_empty() {
            address.push_str(if is_code { " " } else { ", " });
        }
        address.push_str(text);
    }
    address
}

/// How well a value fits its type, 0 to 1; a provider's number is one of the National Provider Identifier.
pub(super) fn fit(value_type: ValueType, is_provider: bool, text: &str) -> f32 {
    let has = |kind: fn(char) -> bool| text.contains(kind);
    let fits = match value_type {
        _ if is_provider => is_npi(text),
        ValueType::Date | ValueType::Phone | ValueType::Money | ValueType::Sex | ValueType::Measure => {
            normal::normalised(value_type, text).is_some()
        }
        ValueType::Name => has(char::is_alphabetic) && !has(char::is_numeric),
        ValueType::Address => has(char::is_alphabetic) && has(char::is_numeric),
        ValueType::Code => has(char::is_alphanumeric),
        ValueType::Text | ValueType::Email => true,
    };
    if fits { 1.0 } else { 0.6 }
}

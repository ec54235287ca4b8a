//! The items of a list, and what each of them says.

use crate::tables::clean::{self, Value};
use crate::tables::drug;
use crate::upright::Upright;
use docward_engine_model::{Column, TableName};

use Column as C;
use TableName as T;

/// Whether a word only begins an item of a list: "1.", "2)", a bullet.
pub(super) fn is_mark_of_item(word: &str) -> bool {
    let figures = word.trim_end_matches(['.', ')']);
    (figures.len() < word.len()
        && !figures.is_empty()
        && figures.len() < 3
        && figures.bytes().all(|byte| byte.is_ascii_digit()))
        || matches!(word, "\u{2022}" | "\u{b7}" | "-" | "*" | "\u{2013}" | "o" | "\u{25cf}")
}

/// The items of a run of words: they part at semicolons; at commas where no semicolon is and what follows begins an item;
/// at bullets and numbers.
pub(super) fn items(page: &Upright<'_>, table: TableName, words: &[usize]) -> Vec<Vec<usize>> {
    let text = |at: &usize| page.words.get(*at).map_or("", |word| word.text);
    let semicolons = words.iter().any(|at| text(at).ends_with(';'));
    let mut items: Vec<Vec<usize>> = vec![Vec::new()];
    let mut depth = 0_i32;
    for (place, at) in words.iter().enumerate() {
        let own = text(at);
        if is_mark_of_item(own) && depth == 0 {
            let is_amount = own.bytes().all(|byte| byte.is_ascii_digit());
            if !is_amount {
                items.push(Vec::new());
                continue;
            }
        }
        for c in own.chars() {
            depth += match c {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
        }
        if let Some(item) = items.last_mut() {
            item.push(*at);
        }
        if semicolons && ends_sentence(own) {
            break;
        }
        let parts = if semicolons {
            own.ends_with(';')
        } else {
            own.ends_with(',')
                && depth <= 0
                && (table == T::Allergies || is_next_drug(page, words.get(place + 1..).unwrap_or_default()))
        };
        if parts {
            items.push(Vec::new());
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

/// Whether a word ends a sentence, and is no abbreviation ("tab.", "b.i.d.").
fn ends_sentence(word: &str) -> bool {
    word.strip_suffix('.').is_some_and(|word| word.chars().count() > 3 && word.chars().all(char::is_alphabetic))
}

/// Whether words begin like another drug: a word, and an amount before the next comma.
fn is_next_drug(page: &Upright<'_>, words: &[usize]) -> bool {
    let texts: Vec<&str> = words.iter().take(6).filter_map(|at| page.words.get(*at)).map(|word| word.text).collect();
    let end = texts.iter().position(|text| text.ends_with([',', '.', ';'])).map_or(texts.len(), |end| end + 1);
    let own = texts.get(..end).unwrap_or_default();
    own.first().is_some_and(|word| word.starts_with(char::is_alphabetic) && !drug::is_frequency(word))
        && drug::has_amount(own)
}

/// The values of an item, or of the columns it stands in.
pub(super) fn row(page: &Upright<'_>, table: TableName, groups: &[Vec<usize>]) -> Option<Vec<Value>> {
    let words: Vec<usize> = groups.iter().flatten().copied().collect();
    let texts: Vec<&str> = words.iter().filter_map(|at| page.words.get(*at)).map(|word| word.text).collect();
    let whole = texts.join(" ");
    if whole.len() > 160 || clean::is_none(&whole) || !whole.contains(char::is_alphabetic) {
        return None;
    }
    let cut = |range: std::ops::Range<usize>| words.get(range).unwrap_or_default().to_vec();
    let mut values: Vec<Value> = Vec::new();
    match table {
        T::Medications => {
            let parts = drug::parts(&texts);
            if parts.dose.is_empty() && parts.frequency.is_empty() {
                return None;
            }
            values.push((C::Medication, cut(parts.name)));
            values.push((C::Dose, cut(parts.dose)));
            values.push((C::Route, cut(parts.route)));
            values.push((C::Frequency, cut(parts.frequency)));
        }
        T::Allergies => {
            if words.len() > 12 {
                return None;
            }
            let bracket = texts.iter().position(|text| text.starts_with('('));
            let dash = texts.iter().position(|text| matches!(*text, "-" | "\u{2013}" | "\u{2014}" | "=" | "\u{2192}"));
            if let [allergen, reaction, rest @ ..] = groups {
                values.push((C::Allergen, allergen.clone()));
                values.push((C::Reaction, reaction.clone()));
                values.extend(rest.first().map(|severity| (C::Severity, severity.clone())));
            } else if let Some(at) = bracket.filter(|at| *at > 0) {
                values.push((C::Allergen, cut(0..at)));
                values.push((C::Reaction, cut(at..words.len())));
            } else if let Some(at) = dash.filter(|at| *at > 0) {
                values.push((C::Allergen, cut(0..at)));
                values.push((C::Reaction, cut(at + 1..words.len())));
            } else if words.len() <= 5 {
                values.push((C::Allergen, words.clone()));
            }
        }
        T::Surgeries => {
            let year = texts.iter().rposition(|text| text.bytes().filter(u8::is_ascii_digit).count() >= 4)?;
            values.push((C::Procedure, cut(0..year)));
            values.push((C::Date, cut(year..year + 1)));
        }
        _ => {}
    }
    values.retain(|(_, words)| !words.is_empty());
    (!values.is_empty()).then_some(values)
}

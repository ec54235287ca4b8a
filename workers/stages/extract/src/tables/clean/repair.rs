//! What a value is called after its stray signs are taken off, and its figures mended where its type asks for them.

use crate::normal;
use docward_engine_model::{Column, ValueType};

use Column as C;

/// A text without stray signs, and with figures where its type asks for them.
pub(super) fn text(value_type: ValueType, column: Column, text: &str) -> Option<String> {
    const STRAY: [char; 10] = ['|', '_', '\u{b7}', '\u{2022}', ';', ':', ' ', '\u{b0}', '~', '='];
    let trimmed = text.trim_matches(STRAY).trim_start_matches([',', '.', ')', '\'']).trim_end_matches([',', '(']);
    let trimmed = trimmed.trim_matches(STRAY);
    let trimmed = match value_type {
        ValueType::Money => trimmed.trim_start_matches('$').trim(),
        ValueType::Measure if column == C::Quantity => trimmed.trim_start_matches('#').trim(),
        _ if trimmed.starts_with('(') && trimmed.ends_with(')') && trimmed.matches('(').count() == 1 => {
            trimmed.trim_matches(['(', ')']).trim()
        }
        ValueType::Text if !trimmed.contains(' ') || trimmed.matches('.').count() == 1 => trimmed.trim_end_matches('.'),
        _ => trimmed,
    };
    if trimmed.is_empty()
        || (!trimmed.contains(char::is_alphanumeric) && !matches!(column, C::Flag | C::Unit | C::Value))
    {
        return None;
    }
    match value_type {
        ValueType::Money | ValueType::Date if normal::normalised(value_type, trimmed).is_none() => {
            let repaired: String = trimmed.chars().map(as_figure).collect();
            let repaired = if value_type == ValueType::Money { point(&repaired) } else { repaired.replace(' ', "") };
            let whole = normal::normalised(value_type, &repaired).is_some();
            Some(if whole { repaired } else { trimmed.to_owned() })
        }
        ValueType::Code => Some(trimmed.replace('$', "S")),
        ValueType::Text if matches!(column, C::Dose | C::Strength) => Some(dose(trimmed)),
        ValueType::Measure if matches!(column, C::Refills | C::Quantity | C::Units | C::DoseNumber) => {
            Some(count(trimmed))
        }
        ValueType::Measure if matches!(column, C::ReferenceRange | C::Value) => Some(numbers(trimmed)),
        ValueType::Text if column == C::Unit => Some(power(trimmed)),
        _ => Some(trimmed.to_owned()),
    }
}

/// A number or range whose point or hyphen was not seen: no number has a space in it.
fn numbers(text: &str) -> String {
    let Some((before, after)) = text.split_once(' ') else { return text.to_owned() };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number(before) && is_number(after) {
        let value = |text: &str| text.parse::<f32>().unwrap_or(0.0);
        let range = value(after) > value(before) && after.len() >= before.len();
        return format!("{before}{}{after}", if range { '-' } else { '.' });
    }
    let figures = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    let range = before.contains('-') && before.ends_with(|c: char| c.is_ascii_digit());
    if range && figures(after) { format!("{before}.{after}") } else { text.to_owned() }
}

/// A count whose only figure was read as a letter ("O refills").
fn count(text: &str) -> String {
    let mut signs = text.chars();
    match (signs.next().map(|sign| (sign, as_figure(sign))), signs.next()) {
        (Some((sign, figure)), None) if sign != figure => figure.to_string(),
        _ => text.to_owned(),
    }
}

/// A dose whose figures were read as letters ("So mg"), or its unit as figures ("20 m9").
fn dose(text: &str) -> String {
    const UNITS: &[(&str, &str)] =
        &[("mcg", "mcg"), ("mc9", "mcg"), ("mcq", "mcg"), ("mg", "mg"), ("m9", "mg"), ("mq", "mg"), ("ml", "mL")];
    let lower = text.to_lowercase();
    let Some((unit, right)) = UNITS.iter().find(|(unit, _)| lower.ends_with(unit)) else { return text.to_owned() };
    let amount: String = text.chars().take(text.chars().count().saturating_sub(unit.len())).collect();
    let amount = amount.trim_end();
    let is_amount = (1..=5).contains(&amount.len())
        && amount.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',') || as_figure(c) != c);
    let as_read = amount.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',');
    if !is_amount || (as_read && unit == right) || (as_read && unit.eq_ignore_ascii_case(right)) {
        return text.to_owned();
    }
    let figures: String = amount.chars().map(as_figure).collect();
    format!("{figures} {right}")
}

/// A unit that is a power of ten, whose sign is often misread ("10^3/uL").
fn power(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    match signs.as_slice() {
        ['1', '0', sign, power @ ('3' | '6' | '9'), '/', rest @ ..] if !sign.is_alphabetic() => {
            let rest: String = rest.iter().collect();
            format!("10^{power}/{rest}")
        }
        _ => text.to_owned(),
    }
}

/// The figure that a letter is often read for.
fn as_figure(c: char) -> char {
    match c {
        'O' | 'o' | 'Q' | 'D' => '0',
        'l' | 'I' | 'i' | '!' => '1',
        'S' | 's' => '5',
        'B' => '8',
        'Z' | 'z' => '2',
        c => c,
    }
}

/// An amount with the point before its last two figures, where another sign was read for it.
fn point(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let Some(at) = signs.len().checked_sub(3) else { return text.to_owned() };
    let pointed = |(place, sign): (usize, &char)| {
        if place == at && matches!(sign, ':' | ',' | ' ' | ';' | '\u{b7}' | '-') { '.' } else { *sign }
    };
    signs.iter().enumerate().map(pointed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_were_read_as_letters_are_mended_where_a_type_asks_for_them() {
        for (value_type, column, read, mended) in [
            (ValueType::Measure, C::Refills, "O", "0"),
            (ValueType::Measure, C::Value, "O", "O"),
            (ValueType::Money, C::Paid, "1O5:08", "105.08"),
            (ValueType::Text, C::Dose, "So mg", "50 mg"),
            (ValueType::Text, C::Unit, "10*3/uL", "10^3/uL"),
            (ValueType::Measure, C::ReferenceRange, "70 99", "70-99"),
        ] {
            assert_eq!(text(value_type, column, read).as_deref(), Some(mended), "{read}");
        }
    }
}

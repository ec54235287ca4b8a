//! Values in the form that their type has ([`ValueType`]), so that two ways of writing one thing compare as equal. What is
//! ambiguous or cannot be has none.

mod date;
mod money;
mod name;
mod phone;

use docward_engine_model::{FieldName, Fields, Text, ValueType};
use jiff::civil::Date;
pub(crate) use money::cents;

/// Gives every field and cell its normalised value.
///
/// Of a year of two digits the century is the latest one in which the date is not later than another: the last day of 2030, and
/// of a birth date, which is in the past, the latest date that the document tells of anything but a birth.
pub(crate) fn normalise(fields: &mut Fields) {
    let mut latest: Option<Date> = None;
    let mut of = |value_type: ValueType, value: &Text| {
        let normalised = normalised(value_type, value.as_str());
        if value_type == ValueType::Date {
            latest = latest.max(normalised.as_deref().and_then(date::last_day));
        }
        normalised.map(Text::from)
    };
    for field in fields.fields.iter_mut().filter(|field| !is_birth(field.name)) {
        field.normalised = of(field.name.value_type(), &field.value);
    }
    for table in &mut fields.tables {
        let name = table.name;
        for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
            cell.normalised = name.value_type(cell.column).and_then(|value_type| of(value_type, &cell.value));
        }
    }
    let latest = latest.unwrap_or(date::LATEST);
    for field in fields.fields.iter_mut().filter(|field| is_birth(field.name)) {
        field.normalised = date::iso(field.value.as_str(), latest).map(Text::from);
    }
}

pub(crate) fn is_birth(name: FieldName) -> bool {
    use FieldName as F;
    matches!(
        name,
        F::DateOfBirth | F::SubscriberDateOfBirth | F::SecondarySubscriberDateOfBirth | F::GuarantorDateOfBirth
    )
}

/// A value in the form that its type has.
pub(crate) fn normalised(value_type: ValueType, value: &str) -> Option<String> {
    match value_type {
        ValueType::Date => date::iso(value, date::LATEST),
        ValueType::Phone => phone::e164(value),
        ValueType::Money => cents(value).map(|cents| cents.to_string()),
        ValueType::Code => code(value),
        ValueType::Measure => measure(value),
        ValueType::Name => name::given_first(value),
        ValueType::Email => email(value),
        ValueType::Sex => sex(value).map(str::to_owned),
        ValueType::Address | ValueType::Text => None,
    }
}

/// Letters and digits, in capitals.
fn code(value: &str) -> Option<String> {
    let code: String = value.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect();
    (!code.is_empty()).then_some(code)
}

/// A number or range without spaces and thousands separators; none without a figure.
fn measure(value: &str) -> Option<String> {
    let signs: Vec<char> = value.chars().filter(|c| !c.is_whitespace()).collect();
    let mut measure = String::with_capacity(value.len());
    for (at, sign) in signs.iter().enumerate() {
        let digit = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(char::is_ascii_digit);
        match sign {
            // 1,234,567
            ',' if digit(at.checked_sub(1)) && (1..=3).all(|next| digit(Some(at + next))) && !digit(Some(at + 4)) => {}
            '\u{2010}'..='\u{2015}' | '\u{2212}' => measure.push('-'),
            '≥' => measure.push_str(">="),
            '≤' => measure.push_str("<="),
            sign => measure.push(*sign),
        }
    }
    let measure = measure.trim_matches(['.', ';', ',', ':']);
    measure.contains(|c: char| c.is_ascii_digit()).then(|| measure.to_owned())
}

fn email(value: &str) -> Option<String> {
    let address: String = value.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let (local, domain) = address.split_once('@')?;
    let holds = !local.is_empty() && !domain.contains('@') && domain.split('.').all(|part| !part.is_empty());
    (holds && domain.contains('.')).then_some(address)
}

/// The codes of FHIR's administrative gender.
fn sex(value: &str) -> Option<&'static str> {
    let word: String = value.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    Some(match word.as_str() {
        "m" | "male" | "man" | "boy" => "male",
        "f" | "female" | "woman" | "girl" | "w" => "female",
        "x" | "o" | "other" | "nonbinary" | "intersex" | "transgender" => "other",
        "u" | "unknown" => "unknown",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;

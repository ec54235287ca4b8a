//! What a value must look like to be one, and which part of what stands there it is.

use crate::checks::is_provider;
use crate::layout::Layout;
use crate::phrases::{Part, person, phrase};
use docward_engine_model::official::is_npi;
use docward_engine_model::{FieldName, PhiKind, Reading, ValueType};
use regex::Regex;
use std::sync::LazyLock;

/// A value within the reading, in bytes, and how well it fits its field, 0 to 1.
pub(crate) struct Judged {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) fit: f32,
}

type Pattern = LazyLock<Regex>;

#[expect(clippy::expect_used, reason = "the patterns are constants and a test uses every one of them")]
fn compiled(source: &str) -> Regex {
    regex::RegexBuilder::new(source).case_insensitive(true).build().expect("a constant pattern compiles")
}

static DATE: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:[0-9]{1,2}\s?[/.\-]\s?[0-9]{1,2}\s?[/.\-]\s?(?:[0-9]{4}|[0-9]{2})|[12][0-9]{3}\s?[-/.]\s?[0-9]{1,2}\s?[-/.]\s?[0-9]{1,2}|[12][0-9]{7}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s{1,2}[0-9]{1,2}(?:st|nd|rd|th)?,?\s{1,2}[0-9]{4}|[0-9]{1,2}(?:st|nd|rd|th)?[\s.-]{1,2}(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?[\s-]{1,2}[0-9]{2,4})\b",
    )
});
static SEX: Pattern =
    LazyLock::new(|| compiled(r"^\W*(male|female|non-?binary|transgender|intersex|other|unknown|m|f|x|u)\b"));
static PHONE: Pattern =
    LazyLock::new(|| compiled(r"\+?\(?[0-9][0-9 ().\-/]{5,20}[0-9](?:\s?(?:ext|x)\.?\s?[0-9]{1,6})?"));
static EMAIL: Pattern = LazyLock::new(|| compiled(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"));
static IDENTIFIER: Pattern = LazyLock::new(|| compiled(r"[a-z0-9](?:[a-z0-9]|[-./_*](?:[a-z0-9])){1,30}"));
static SOCIAL_SECURITY: Pattern = LazyLock::new(|| compiled(r"(?:[0-9x*]{3}[- ]?[0-9x*]{2}[- ]?[0-9]{4})\b"));
static NPI: Pattern = LazyLock::new(|| compiled(r"\b[12][0-9]{9}\b"));
static MONEY: Pattern = LazyLock::new(|| compiled(r"[$€£]\s?[0-9][0-9,]*(?:\.[0-9]{2})?\b|\b[0-9][0-9,]*\.[0-9]{2}\b"));

/// The part of what stands there that is a value of the field, if one is.
pub(crate) fn judge(layout: &Layout<'_>, reading: &Reading, name: FieldName, pieces: &[usize]) -> Option<Judged> {
    let (first, last) = (layout.get(*pieces.first()?)?, layout.get(*pieces.last()?)?);
    let (start, end) = (first.start.min(last.start), first.end.max(last.end));
    let text = reading.text().get(start..end)?;
    let (from, to, fit) = part(name, text)?;
    (from < to).then_some(Judged { start: start + from, end: start + to, fit })
}

/// Where in a text a value of the field stands, and how well it fits.
pub(crate) fn part(name: FieldName, text: &str) -> Option<Part> {
    let first = |pattern: &Pattern, fit: f32| pattern.find(text).map(|found| (found.start(), found.end(), fit));
    match name.value_type() {
        ValueType::Date => first(&DATE, 1.0).filter(|(start, ..)| *start < 24),
        ValueType::Sex => {
            SEX.captures(text).and_then(|groups| groups.get(1)).map(|found| (found.start(), found.end(), 1.0))
        }
        ValueType::Phone => {
            let found = first(&PHONE, 1.0)?;
            let digits = text.get(found.0..found.1)?.bytes().filter(u8::is_ascii_digit).count();
            (7..=15).contains(&digits).then_some(found)
        }
        ValueType::Email => first(&EMAIL, 1.0),
        ValueType::Code if is_social_security(name) => first(&SOCIAL_SECURITY, 1.0),
        ValueType::Code if is_provider(name) => {
            let npi = NPI.find(text).filter(|found| is_npi(found.as_str()));
            npi.map(|found| (found.start(), found.end(), 1.0))
                .or_else(|| identifier(text).map(|(start, end, _)| (start, end, 0.7)))
        }
        ValueType::Code => identifier(text),
        ValueType::Money => first(&MONEY, 0.9),
        ValueType::Name => person(text),
        ValueType::Address => phrase(text, 6).map(|(start, end, fit)| {
            (start, end, if text.bytes().any(|byte| byte.is_ascii_digit()) { fit } else { fit * 0.7 })
        }),
        ValueType::Text if name.phi_kind() == Some(PhiKind::Organization) => phrase(text, 2)
            .filter(|(start, ..)| text.get(*start..).is_some_and(|value| value.starts_with(char::is_alphabetic))),
        ValueType::Text => phrase(text, 2),
        // No label asks for one.
        ValueType::Measure => None,
    }
}

fn is_social_security(name: FieldName) -> bool {
    name.phi_kind() == Some(PhiKind::SocialSecurityNumber)
}

/// The first word with a digit near the beginning.
fn identifier(text: &str) -> Option<Part> {
    let found = IDENTIFIER.find_iter(text).find(|found| found.as_str().bytes().any(|byte| byte.is_ascii_digit()))?;
    let value = found.as_str();
    let date = DATE.find(value).is_some_and(|date| date.as_str().len() == value.len() && value.contains(['/', '-']));
    (found.start() < 16 && value.len() >= 3 && !date).then_some((
        found.start(),
        found.end(),
        if value.len() > 4 { 1.0 } else { 0.8 },
    ))
}

/// A value over several lines, as one.
pub(crate) fn on_one_line(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: FieldName, text: &str) -> Option<&str> {
        part(name, text).and_then(|(start, end, _)| text.get(start..end))
    }

    #[test]
    fn values_are_found_in_what_stands_there() {
        for (name, text, expected) in [
            (FieldName::DateOfBirth, "05/14/1985 Sex", Some("05/14/1985")),
            (FieldName::DateOfBirth, "May 4, 1985", Some("May 4, 1985")),
            (FieldName::DateOfBirth, "unknown", None),
            (FieldName::Sex, "Female", Some("Female")),
            (FieldName::Sex, "Fever", None),
            (FieldName::Phone, "(512) 555-0199", Some("(512) 555-0199")),
            (FieldName::Phone, "12", None),
            (FieldName::Email, "jo@example.org now", Some("jo@example.org")),
            (FieldName::PatientId, "# ZX-00417 (old)", Some("ZX-00417")),
            (FieldName::PatientId, "pending", None),
            (FieldName::PatientName, "Vance, Eleanor DOB", Some("Vance, Eleanor")),
            (FieldName::PatientName, "Ludwig van Beek", Some("Ludwig van Beek")),
            (FieldName::PatientName, "is doing well", None),
            (FieldName::ProviderName, "Dr. Samuel Peterson, MD", Some("Dr. Samuel Peterson, MD")),
            (FieldName::SocialSecurityNumber, "900-12-3456", Some("900-12-3456")),
            (FieldName::ProviderId, "1234567893", Some("1234567893")),
            (FieldName::ClaimTotal, "$1,204.50", Some("$1,204.50")),
            (FieldName::Facility, "Riverside Hospital", Some("Riverside Hospital")),
            (FieldName::EmergencyContact, "Otis Vance (512) 555-0199", Some("Otis Vance")),
            (FieldName::EmergencyContactPhone, "Otis Vance (512) 555-0199", Some("(512) 555-0199")),
        ] {
            assert_eq!(value(name, text), expected, "{text}");
        }
    }

    #[test]
    fn a_provider_identifier_has_a_check_digit() {
        assert!(is_npi("1234567893"));
        assert!(!is_npi("1234567890"));
        assert!(!is_npi("12345"));
        assert!(!is_npi("12345 #890"));
        assert!(!is_npi("--"));
    }
}

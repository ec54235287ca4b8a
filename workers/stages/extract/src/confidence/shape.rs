//! How well a value keeps the shape of its type, and the rules that it is held against.

use crate::address::is_state;
use crate::checks::is_provider;
use crate::normal;
use docward_engine_model::codes::is_icd_10_cm;
use docward_engine_model::official::is_npi;
use docward_engine_model::{Field, FieldName, PhiKind, Text, ValueType};
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

#[expect(clippy::expect_used, reason = "the patterns are constants and a test uses every one of them")]
fn compiled(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern compiles")
}

/// An American address: a number or a box first, a state and a ZIP last.
static WHOLE_ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    compiled(r"(?i)^(?:[0-9]+[a-z]?\b|p\.?\s?o\.?\s?box\b|[nsew][0-9]+\b).{3,}\b[a-z]{2},?\s[0-9]{5}(?:-?[0-9]{4})?$")
});
static ADDRESS_END: LazyLock<Regex> = LazyLock::new(|| compiled(r"(?i)\b([a-z]{2}),?\s[0-9]{5}(?:-?[0-9]{4})?$"));
/// No words of a text have one.
static HAS_DATE: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"\b[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}\b|\b[0-9]{1,2}-[A-Z][a-z]{2}-[0-9]{4}\b"));
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    compiled(r"^-?\(?\$?\s?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)[. ][0-9]{2}\)?$|^\$\s?[0-9]{1,3}(?:,?[0-9]{3})*$")
});
/// A date in the usual ways of writing one, without stray signs.
static USUAL_DATE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"^(?:[0-9]{1,2}([-/. ])[0-9]{1,2}[-/. ](?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{6}|[0-9]{8}|[A-Z][a-z]{2,8}\.? [0-9]{1,2}, [0-9]{4}|[0-9]{1,2}[- ][A-Z][A-Za-z]{2,8}[- ][0-9]{4})$",
    )
});
static USUAL_PHONE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"^(?:\+?1[-. ])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. /])[2-9][0-9]{2}[-. ][0-9]{4}(?: ?(?:ext|x)\.? ?[0-9]+)?$",
    )
});
static SINGLE_CODE: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"^(?:[A-Z]{0,6}[-/]?[0-9][0-9/.-]*[A-Z]?|[A-Z0-9]+(?:[-.][A-Z0-9]+){0,3})$"));

/// How well it keeps the shape of its type and the rules for it, 0 to 1.
pub(super) fn of(field: &Field, days: &Days) -> f32 {
    let value = field.value.as_str();
    let normalised = field.normalised.as_ref().map(Text::as_str);
    let count = value.split_whitespace().count();
    match field.name.value_type() {
        ValueType::Date => date(field.name, value, normalised, days),
        ValueType::Phone => match (normalised, USUAL_PHONE.is_match(value)) {
            (Some(_), true) => 1.0,
            (Some(_), false) => 0.7,
            (None, _) => 0.0,
        },
        ValueType::Money => match (normalised, AMOUNT.is_match(value)) {
            (Some(_), true) => 1.0,
            (Some(_), false) => 0.5,
            (None, _) => 0.0,
        },
        ValueType::Email | ValueType::Sex => f32::from(normalised.is_some() && count == 1),
        ValueType::Code => code(field, count),
        ValueType::Measure => measure(field.name, value),
        ValueType::Name => name(field.name, value),
        ValueType::Address => address(value),
        ValueType::Text => text(field.name, value, count),
    }
}

/// The days that a document tells of anything but a birth, as its fields have them normalised.
#[derive(Default)]
pub(super) struct Days {
    latest: Option<String>,
    /// How many of them each year has.
    years: HashMap<i16, usize>,
}

impl Days {
    pub(super) fn of(fields: &[Field]) -> Self {
        let mut days = Self::default();
        for day in fields.iter().filter(|field| !normal::is_birth(field.name)).filter_map(day) {
            if let Some(year) = year(day) {
                *days.years.entry(year).or_default() += 1;
            }
            if days.latest.as_deref().is_none_or(|latest| latest < day) {
                days.latest = Some(day.to_owned());
            }
        }
        days
    }

    /// Nobody is born after the day that the document is of.
    fn allow_birth(&self, date: &str) -> bool {
        self.latest.as_deref().is_none_or(|latest| date <= latest)
    }

    /// The other days that a document tells are of this century, and within a year of each other.
    fn allow(&self, date: &str) -> bool {
        let near = |year: i16| (year - 1..=year + 1).filter_map(|year| self.years.get(&year)).sum::<usize>();
        let others: usize = self.years.values().sum();
        ("2000".."2050").contains(&date) && (others < 2 || year(date).is_some_and(|year| near(year) > 1))
    }
}

/// The day that a field tells, if it tells one.
fn day(field: &Field) -> Option<&str> {
    let normalised = field.normalised.as_ref().filter(|_| field.name.value_type() == ValueType::Date)?;
    Some(normalised.as_str()).filter(|day| day.len() == 10)
}

fn year(date: &str) -> Option<i16> {
    date.get(..4)?.parse().ok()
}

fn date(name: FieldName, value: &str, normalised: Option<&str>, days: &Days) -> f32 {
    let usual = USUAL_DATE.is_match(value);
    let Some(date) = normalised else {
        // Two days that a date with points may be.
        return 0.8 * f32::from(usual && value.contains('.'));
    };
    let possible = if normal::is_birth(name) { days.allow_birth(date) } else { days.allow(date) };
    match (possible, date.len() >= 10, usual) {
        (false, ..) => 0.2,
        (true, false, _) => 0.5,
        (true, true, false) => 0.8,
        (true, true, true) => 1.0,
    }
}

fn code(field: &Field, count: usize) -> f32 {
    let value = field.value.as_str();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    if is_provider(field.name) {
        return f32::from(is_npi(value));
    }
    if field.name.phi_kind() == Some(PhiKind::SocialSecurityNumber) || field.name == FieldName::FederalTaxId {
        return f32::from(digits == 9 && !value.contains(|c: char| c.is_alphabetic()));
    }
    if field.name == FieldName::DiagnosisCode {
        return f32::from(is_icd_10_cm(value));
    }
    if count == 1 && SINGLE_CODE.is_match(value) { 1.0 } else { 0.5 * f32::from(count == 1) }
}

fn address(value: &str) -> f32 {
    let state = ADDRESS_END.captures(value).and_then(|groups| groups.get(1));
    let known = state.is_some_and(|state| is_state(&state.as_str().to_uppercase()));
    match (known, WHOLE_ADDRESS.is_match(value)) {
        (true, true) => 1.0,
        (true, false) => 0.5,
        (false, _) => 0.0,
    }
}

fn measure(name: FieldName, value: &str) -> f32 {
    let value = value.to_lowercase();
    let has = |units: &[&str]| units.iter().any(|unit| value.contains(unit));
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let usual = match name {
        FieldName::Height => has(&["'", "’", "ft", "in", "cm", "\"", "m"]),
        FieldName::Weight => has(&["lb", "kg", "pound", "#"]),
        FieldName::BloodPressure => value.split('/').filter(|part| part.trim().len() >= 2).count() == 2,
        FieldName::Temperature => value.contains('.'),
        FieldName::Age => (1..=2).contains(&digits),
        _ => digits > 0,
    };
    f32::from(usual)
}

/// Two to six words of letters; one where a part of a name is told.
fn name(name: FieldName, value: &str) -> f32 {
    let words: Vec<&str> = value.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let long = words.iter().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1).count();
    if value.contains(|c: char| c.is_ascii_digit()) {
        return 0.0;
    }
    match (long, words.len()) {
        (2.., ..=6) => 1.0,
        (1, _) if matches!(name, FieldName::PreferredName | FieldName::PreviousName) => 1.0,
        (1, 2..=6) => 0.4,
        _ => 0.0,
    }
}

fn text(name: FieldName, value: &str, count: usize) -> f32 {
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    let marked = value.contains(['□', '☐', '☑', '☒', '■', '[', ']', '|', ':', '_']) || HAS_DATE.is_match(value);
    let figures = !value.contains(' ') && value.contains(|c: char| c.is_ascii_digit());
    let diagnosis =
        matches!(name, FieldName::Diagnosis | FieldName::AdmittingDiagnosis | FieldName::PatientReasonDiagnosis);
    if diagnosis && figures {
        return f32::from(is_icd_10_cm(value));
    }
    let relationship =
        matches!(name, FieldName::RelationshipToSubscriber | FieldName::SecondaryRelationshipToSubscriber);
    if relationship && figures && value.trim_end_matches('.').len() == 2 {
        return 1.0;
    }
    let organization = name.phi_kind() == Some(PhiKind::Organization);
    match (marked || letters < 2, organization) {
        (true, _) => 0.0,
        (false, true) if !(2..=7).contains(&count) || !value.starts_with(char::is_uppercase) => 0.5,
        (false, _) => 1.0,
    }
}

/// Whether it is as long as values of its type are, and has as many words.
pub(super) fn is_usual_length(field: &Field) -> bool {
    let value = field.value.as_str();
    let (signs, words) = (value.chars().count(), value.split_whitespace().count());
    match field.name.value_type() {
        ValueType::Code => (3..=20).contains(&signs) && words <= 2,
        ValueType::Name => (3..=36).contains(&signs) && words <= 5,
        ValueType::Address => (20..=90).contains(&signs),
        ValueType::Text => (2..=60).contains(&signs) && words <= 8,
        ValueType::Date => (6..=20).contains(&signs),
        ValueType::Phone => (10..=24).contains(&signs),
        ValueType::Money => (3..=12).contains(&signs),
        ValueType::Measure => (1..=14).contains(&signs),
        ValueType::Email => (6..=60).contains(&signs),
        ValueType::Sex => words == 1,
    }
}

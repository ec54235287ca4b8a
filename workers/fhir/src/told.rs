//! A value as a document tells it, and what it is in FHIR's data types (<https://hl7.org/fhir/R4/datatypes.html>).

use docward_engine_model::{Cell, Field, Text};
use serde_json::{Value, json};

/// A value of a field or cell.
#[derive(Clone)]
pub(crate) struct Told<'a> {
    /// As it was read, never empty, without control characters.
    pub(crate) text: String,
    /// In the form that its type has; `None` where it has none.
    pub(crate) normalised: Option<&'a str>,
}

impl<'a> Told<'a> {
    fn new(value: &Text, normalised: Option<&'a Text>) -> Option<Self> {
        let words = value.as_str().split(|c: char| c.is_whitespace() || c.is_control());
        let text = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let normalised = normalised.map(Text::as_str).filter(|normalised| !normalised.is_empty());
        (!text.is_empty()).then_some(Self { text, normalised })
    }

    pub(crate) fn of_field(field: &'a Field) -> Option<Self> {
        Self::new(&field.value, field.normalised.as_ref())
    }

    pub(crate) fn of_cell(cell: &'a Cell) -> Option<Self> {
        Self::new(&cell.value, cell.normalised.as_ref())
    }

    /// A number or code without spaces and punctuation; as it was read if it has no such form.
    pub(crate) fn code(&self) -> String {
        self.normalised.unwrap_or(&self.text).to_owned()
    }

    /// The first and the last day that it tells, each a FHIR date: a day, month or year. A date that is no period is both.
    pub(crate) fn days(&self) -> Option<(&'a str, &'a str)> {
        let normalised = self.normalised?;
        let (first, last) = normalised.split_once('/').unwrap_or((normalised, normalised));
        (is_date(first) && is_date(last)).then_some((first, last))
    }

    /// A FHIR date; `None` of a period, and of what cannot be read.
    pub(crate) fn day(&self) -> Option<&'a str> {
        self.days().filter(|(first, last)| first == last).map(|(first, _)| first)
    }

    /// An amount of money in cents.
    pub(crate) fn cents(&self) -> Option<i64> {
        self.normalised?.parse().ok()
    }

    /// A number without a unit.
    pub(crate) fn number(&self) -> Option<f64> {
        let number: f64 = self.normalised?.parse().ok()?;
        number.is_finite().then_some(number)
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&self) -> Option<u32> {
        self.normalised?.parse().ok()
    }
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let figures = |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = text.split('-');
    parts.next().is_some_and(|year| figures(year, 4))
        && parts.next().is_none_or(|month| figures(month, 2))
        && parts.next().is_none_or(|day| figures(day, 2))
        && parts.next().is_none()
}

/// The value of an element of type date.
pub(crate) fn date(told: Option<&Told<'_>>) -> Value {
    told.and_then(Told::day).map_or(Value::Null, Value::from)
}

/// A period from one date or period to another; null without a day.
pub(crate) fn period(from: Option<&Told<'_>>, to: Option<&Told<'_>>) -> Value {
    let start = from.and_then(Told::days).map(|(first, _)| first);
    let end = to.and_then(Told::days).map(|(_, last)| last);
    json!({ "start": start, "end": end })
}

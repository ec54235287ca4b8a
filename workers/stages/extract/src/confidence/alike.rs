//! Values that a document tells twice, of which one was misread.

use docward_budget::step;
use docward_engine_model::ValueType;
use strsim::levenshtein;

/// So many values are compared with each other, which costs the square of it.
const VALUES: usize = 64;

/// Shorter values are alike by chance, and longer ones take long to compare.
const SIGNS: std::ops::RangeInclusive<usize> = 6..=96;

/// In so many signs one may be misread.
const ONE_IN: usize = 6;

/// The values of a document that are told in words or as codes: dates and amounts that differ by a figure are usual.
pub(super) struct Alike(Vec<(ValueType, String)>);

impl Alike {
    /// The values, each as it is compared.
    pub(super) fn of(values: impl Iterator<Item = (ValueType, String)>) -> Self {
        let is_compared =
            |(value_type, value): &(ValueType, String)| is_told(*value_type) && SIGNS.contains(&value.len());
        Self(values.filter(is_compared).take(VALUES).collect())
    }

    /// Whether the document tells another value of the type that differs by few signs.
    pub(super) fn has_almost(&self, (value_type, value): &(ValueType, String)) -> bool {
        if !is_told(*value_type) || !SIGNS.contains(&value.len()) {
            return false;
        }
        let most = value.len() / ONE_IN;
        self.0.iter().filter(|(other_type, other)| other_type == value_type && other != value).any(|(_, other)| {
            step(1);
            other.len().abs_diff(value.len()) <= most && levenshtein(other, value) <= most
        })
    }
}

fn is_told(value_type: ValueType) -> bool {
    matches!(value_type, ValueType::Name | ValueType::Address | ValueType::Text | ValueType::Email | ValueType::Code)
}

//! How sure somebody is.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;

/// How sure somebody is of something, from 0 (not at all) to 1 (without doubt). In JSON it has four decimals at most.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Deserialize)]
#[serde(try_from = "f32")]
pub struct Confidence(f32);

/// What should be a confidence lies outside of 0 to 1, or is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a confidence")]
pub struct NotAConfidence;

impl Confidence {
    /// Without doubt.
    pub const SURE: Self = Self(1.0);

    /// The nearest confidence: what is below 0, and what is not a number, counts as 0, what is above 1 as 1.
    pub fn nearest(value: f32) -> Self {
        if value.is_nan() { Self(0.0) } else { Self(value.clamp(0.0, 1.0)) }
    }

    /// From 0 to 1.
    pub const fn value(self) -> f32 {
        self.0
    }
}

impl TryFrom<f32> for Confidence {
    type Error = NotAConfidence;

    fn try_from(value: f32) -> Result<Self, NotAConfidence> {
        if (0.0..=1.0).contains(&value) { Ok(Self(value)) } else { Err(NotAConfidence) }
    }
}

impl Serialize for Confidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_f64((f64::from(self.0) * 10_000.0).round() / 10_000.0)
        } else {
            serializer.serialize_f32(self.0)
        }
    }
}

impl JsonSchema for Confidence {
    fn schema_name() -> Cow<'static, str> {
        "Confidence".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How sure somebody is of something, from 0 (not at all) to 1 (without doubt).",
            "type": "number",
            "minimum": 0,
            "maximum": 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confidence_lies_between_0_and_1() {
        for value in [0.0, 0.25, 1.0] {
            assert_eq!(Confidence::try_from(value), Ok(Confidence(value)));
            assert_eq!(Confidence::nearest(value), Confidence(value));
        }
        for (value, nearest) in [(-0.1, 0.0), (1.01, 1.0), (f32::NAN, 0.0), (f32::INFINITY, 1.0), (-f32::INFINITY, 0.0)]
        {
            assert_eq!(Confidence::try_from(value), Err(NotAConfidence), "{value}");
            assert_eq!(Confidence::nearest(value), Confidence(nearest), "{value}");
            let written = postcard::to_allocvec(&value).unwrap_or_default();
            assert!(postcard::from_bytes::<Confidence>(&written).is_err(), "{value}");
        }
    }

    #[test]
    fn json_has_four_decimals_whether_it_is_text_or_a_value() {
        for (value, text) in [(0.9, "0.9"), (0.719_999_97, "0.72"), (1.0, "1.0"), (0.123_45, "0.1235"), (0.0, "0.0")] {
            let confidence = Confidence(value);
            assert_eq!(serde_json::to_string(&confidence).unwrap(), text);
            assert_eq!(serde_json::to_value(confidence).unwrap().to_string(), text);
            let packed = postcard::to_allocvec(&confidence).unwrap();
            assert_eq!(postcard::from_bytes::<Confidence>(&packed).unwrap(), confidence);
        }
    }
}

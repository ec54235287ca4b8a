//! How sure somebody is.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How sure somebody is of something, from 0 (not at all) to 1 (without doubt).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f32", into = "f32")]
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

impl From<Confidence> for f32 {
    fn from(confidence: Confidence) -> Self {
        confidence.0
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
}

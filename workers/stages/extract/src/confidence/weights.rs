//! The weights of the grounds.

use super::known::GROUNDS;
use docward_engine_model::ValueType;

/// The weights of one type of value.
pub(super) struct Weights {
    /// Of a value for which nothing speaks.
    pub(super) none: f32,
    /// Of each ground, none below 0.
    pub(super) grounds: [f32; GROUNDS],
}

pub(super) const OF_ALL: Weights = Weights { none: 0.0, grounds: [0.0; GROUNDS] };
pub(super) const OF_TYPES: &[(ValueType, Weights)] = &[];

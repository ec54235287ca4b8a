//! How sure a value is: what is known of it, weighed by a model that was fitted to documents of which the truth is known.
//!
//! The steps that find values say how well a value was found. Here that is weighed together with how well it was read, whether it
//! is shaped as values of its type are, and whether the rest of the document bears it out ([`Known`]). The weights
//! come from `deploy/eval/calibrate.py`. Nothing decides by a confidence what is redacted.

mod alike;
mod known;
mod natural;
mod place;
mod shape;
#[cfg(test)]
mod tests;
mod weights;

pub use known::{GROUNDS, Known};
pub(crate) use place::Places;

use docward_engine_model::{Confidence, Document, Field, Fields, Reading};

/// Gives every field its confidence. What a file says of itself, as an interchange and a header do, is sure as it is.
pub(crate) fn weigh(document: &Document, reading: &Reading, fields: &mut Fields) {
    let known = of(document, reading, fields);
    let is_read = |field: &Field| field.page.is_some() || field.span.is_some() || field.confidence < Confidence::SURE;
    for (field, known) in fields.fields.iter_mut().zip(known).filter(|(field, _)| is_read(field)) {
        field.confidence = confidence(&known);
    }
}

/// What is known of each field, in their order.
pub(crate) fn of(document: &Document, reading: &Reading, fields: &Fields) -> Vec<Known> {
    known::of(document, reading, &fields.fields)
}

/// The logistic function of the weighed sum.
fn confidence(known: &Known) -> Confidence {
    let sum: f32 = weights::OF_GROUNDS.iter().zip(known.0).map(|(weight, ground)| weight * ground).sum();
    Confidence::nearest(1.0 / (1.0 + (-(weights::NONE + sum)).exp()))
}

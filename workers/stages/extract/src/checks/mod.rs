//! Rules of the trade ([`CheckRule`]). Values are held against them claim by claim, whatever the document is that tells the claim.
//!
//! First, `correct`: what was read unsurely is corrected where rules leave one way to do it. Then each rule says whether it is
//! kept: `shapes` of codes, `sums` of amounts, `days` of services, `pointers` to diagnoses; and of the whole document `patients`.
//! A rule of which not all values can be read says nothing.

mod correct;
mod days;
mod held;
mod patients;
mod pointers;
mod shapes;
mod sums;
#[cfg(test)]
mod tests;

pub(crate) use correct::correct;
pub(crate) use held::check;
pub(crate) use patients::of_patients;
pub(crate) use shapes::is_provider;

use docward_engine_model::{Check, Document, Fields};
use held::Held;

/// Adds what rules say of the fields and tables. Tables that are held against a total get it as evidence, too.
pub(crate) fn add(document: &Document, fields: &mut Fields) {
    sums::compare(fields);
    let mut checks: Vec<Check> = Vec::new();
    for held in Held::of(document, fields) {
        checks.extend(sums::of(&held));
        checks.extend(shapes::of(&held));
        checks.extend(days::of(&held));
        checks.extend(pointers::of(&held));
    }
    fields.checks.extend(checks);
}

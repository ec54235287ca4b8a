//! Medicines that are called like people: what has a dose behind it is one.

use crate::rules::pattern::{Pattern, compiled};
use std::sync::LazyLock;

static DOSE: Pattern = LazyLock::new(|| {
    compiled(
        // A way or a kind of release may stand between, in capitals: `Camila PO 0.35 mg`.
        r"^ (?:(?-i:PO|IV|IM|SC|SQ|SL|PR|OD|XR|ER|SR|CR|DR|LA|XL|EC|HFA|HCT|HCL) )?[0-9]{1,4}(?:[.,][0-9]{1,3})?(?:[-/][0-9]{1,4}(?:[.,][0-9]{1,3})?)?[ -]?(?:mg|mcg|µg|ug|g|ml|units?|iu|%|meq|tabs?|tablets?|caps?|capsules?|puffs?)\b",
    )
});
/// No dose is longer, in bytes.
const LONGEST: usize = 32;

static WITHIN: Pattern = LazyLock::new(|| {
    compiled(r"\b[0-9]{1,4}(?:[.,][0-9]{1,3})?[ -]?(?:mg|mcg|µg|ug|ml|meq|tablets?|capsules?|puffs?)\b")
});

/// Whether a dose stands anywhere in a text.
pub(crate) fn is_in(text: &str) -> bool {
    WITHIN.is_match(text)
}

/// Whether a dose stands right behind a word that ends here.
pub(crate) fn is_behind(text: &str, end: usize) -> bool {
    let mut to = (end + LONGEST).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    text.get(end..to).is_some_and(|behind| DOSE.is_match(behind))
}

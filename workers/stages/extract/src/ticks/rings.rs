//! Options that are printed in a line, of which one is ringed.

use super::lines::Lines;
use super::questions::Question;
use crate::upright::Upright;

pub(super) fn questions(_page: &Upright<'_>, _lines: &Lines<'_>) -> Vec<Question> {
    Vec::new()
}

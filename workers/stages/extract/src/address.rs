//! Addresses that go on below their first line, and the states that they end in.

use crate::layout::Layout;
use docward_engine_model::{FieldName, ValueType};

/// The states and territories of the United States, the District of Columbia and the armed forces' three, as the Postal Service
/// abbreviates them (Publication 28, appendix B).
const STATES: &str = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR \
                      PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR VI GU AS MP AA AE AP";

/// Whether a text is the abbreviation of a state, in capitals.
pub(crate) fn is_state(text: &str) -> bool {
    STATES.split_whitespace().any(|state| state == text)
}

/// An address goes on below: up to two more lines that begin under its first word and look like one.
pub(crate) fn with_following_lines(
    layout: &Layout<'_>,
    name: FieldName,
    pieces: &[usize],
    is_label: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut all = pieces.to_vec();
    if name.value_type() != ValueType::Address {
        return all;
    }
    let Some(first) = pieces.first().and_then(|at| layout.get(*at)) else { return all };
    for line in first.line + 1..first.line + 3 {
        let range = layout.line(line);
        let mut next: Vec<usize> = range
            .filter(|at| {
                layout.get(*at).is_some_and(|piece| piece.page == first.page && piece.bbox.x0 + 40 >= first.bbox.x0)
            })
            .collect();
        let end = next
            .windows(2)
            .position(|pair| matches!(pair, [left, right] if layout.is_gap(*left, *right)))
            .map_or(next.len(), |at| at + 1);
        next.truncate(end);
        let aligned =
            next.first().and_then(|at| layout.get(*at)).is_some_and(|piece| piece.bbox.x0.abs_diff(first.bbox.x0) < 40);
        let words = || next.iter().filter_map(|at| layout.get(*at)).map(|piece| piece.text);
        let proper = next.len() <= 6
            && words().all(|word| {
                !word.ends_with(':') && word.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || c == '#')
            });
        let placed = words().any(|word| word.bytes().filter(u8::is_ascii_digit).count() >= 5)
            || words().any(|word| word.ends_with(','));
        if !aligned
            || !proper
            || !placed
            || next.iter().any(|at| is_label(*at))
            || all.last().is_some_and(|last| next.first() != Some(&(last + 1)))
        {
            break;
        }
        all.extend(next);
    }
    all
}

//! Numbers that are written in groups with spaces between them, as on cards and on forms: `4471 90`, `ZZK 44 10 982`.

use super::pattern::digits;
use docward_lexicon::{Class, class_of};

/// No number has more groups, or a longer one.
const MOST_GROUPS: usize = 8;
const LONGEST: usize = 7;
/// Fewer digits in all are a count, or a measure.
const FEWEST: usize = 5;
/// So many capitals stand before a number as a part of it, and so many between its groups.
const LEADING: usize = 4;
const BETWEEN: usize = 2;

/// Where the number ends whose first group is this part of a text; `None` if no other group belongs to it.
pub(super) fn end(text: &str, start: usize, first_end: usize) -> Option<usize> {
    let first = text.get(start..first_end)?.trim_start_matches(['#', '*']);
    if !is_group(first) && !is_prefix(first) {
        return None;
    }
    let mut numbers = digits(first);
    let mut groups = usize::from(numbers > 0);
    let mut end = first_end;
    let mut at = first_end;
    while groups < MOST_GROUPS {
        let Some(group) = group_at(text, at) else { break };
        let next = at + 1 + group.len();
        if is_group(group) && !is_of_something_else(text, next) {
            numbers += digits(group);
            groups += 1;
            end = next;
        } else if !is_between(group) {
            break;
        }
        at = next;
    }
    // Three letters before a single group are a name with its code: `CBC 85025`.
    let least = if is_prefix(first) { first.len() / 3 + 1 } else { 1 };
    let is_number = end > first_end && groups >= least && numbers >= FEWEST;
    // Single digits are answers, or numbers of columns.
    let has_pair = || text.get(start..end).is_some_and(|part| part.split(' ').any(|group| digits(group) > 1));
    (is_number && has_pair()).then_some(end)
}

/// The letters, digits and hyphens behind a single space.
fn group_at(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?.strip_prefix(' ')?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    rest.get(..end).filter(|group| !group.is_empty())
}

/// Digits, with a capital or two before them or one behind: `00`, `A44`, `H4471`, `12B`, `41-1`.
fn is_group(part: &str) -> bool {
    let behind = part.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let capitals = part.len() - behind.len();
    let number = behind.trim_end_matches(|c: char| c.is_ascii_uppercase());
    part.len() <= LONGEST
        && capitals <= LEADING
        && behind.len() - number.len() < BETWEEN
        && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        && number.bytes().any(|byte| byte.is_ascii_digit())
        && !number.ends_with('-')
}

/// Capitals that begin a number and are no word.
fn is_prefix(part: &str) -> bool {
    let capitals = part.bytes().all(|byte| byte.is_ascii_uppercase());
    capitals && (1..=LEADING).contains(&part.len()) && (part.len() < 3 || !class_of(part).any(Class::ORDINARY))
}

fn is_between(part: &str) -> bool {
    part.len() <= BETWEEN && part.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether what ends here is the beginning of an amount, a time or a date, or has a unit behind it.
fn is_of_something_else(text: &str, end: usize) -> bool {
    const UNITS: [&str; 14] =
        ["mg", "ml", "mcg", "%", "units", "kg", "cm", "mm", "lb", "days", "weeks", "months", "years", "tablets"];
    let rest = text.get(end..).unwrap_or_default();
    let mut signs = rest.chars();
    let parted =
        matches!(signs.next(), Some('.' | ',' | ':' | '/')) && signs.next().is_some_and(|c| c.is_ascii_digit());
    let behind = rest.trim_start();
    parted || UNITS.iter().any(|unit| behind.starts_with(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_belong_together() {
        let number = |text: &'static str| {
            let first = text.find(' ').unwrap_or(text.len());
            end(text, 0, first).map_or("", |end| text.get(..end).unwrap())
        };
        for (text, expected) in [
            ("4471 90 seen", "4471 90"),
            ("0 771 22\nGlucose", "0 771 22"),
            ("ZZK 44 10 982", "ZZK 44 10 982"),
            ("7 RX 00 4419 | Page", "7 RX 00 4419"),
            ("H4471 0 2219) and", "H4471 0 2219"),
            ("44 71 203 84.20", "44 71 203"),
            ("55 128 74 mg", "55 128"),
            ("3 120 80", "3 120 80"),
            ("2 500 mg tablets", ""),
            ("12 of 14", ""),
            ("B 2025", ""),
            ("BF 4471206 on", "BF 4471206"),
            ("CBC 85025", ""),
            ("1 200.00", ""),
            ("1 2 3 4 5 Dose", ""),
            ("4471", ""),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}

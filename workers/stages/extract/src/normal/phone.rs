//! Telephone numbers.

use regex::Regex;
use std::sync::LazyLock;

#[expect(clippy::expect_used, reason = "the pattern is a constant and a test uses it")]
static EXTENSION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[\s,;]*(?:extension|ext\.?|x)\s*[=:.#]?\s*([0-9]{1,7})\s*$").expect("a constant pattern compiles")
});

/// Digits that follow `+` at most (ITU-T E.164, 6.1).
const LONGEST: usize = 15;
/// No country has whole numbers with fewer.
const SHORTEST: usize = 8;

/// A number with its country: of the North American Numbering Plan (area code and exchange begin with 2 to 9), or one that is
/// written with `+`. None of a number without its area code.
pub(super) fn e164(value: &str) -> Option<String> {
    let extension = EXTENSION.captures(value);
    let start = extension.as_ref().and_then(|groups| groups.get(0)).map_or(value.len(), |whole| whole.start());
    let number = value.get(..start)?.trim();
    let is_between = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '-' | '.' | '/' | '\u{2010}'..='\u{2015}');
    let (international, bare) = match number.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    if !bare.chars().all(|c| c.is_ascii_digit() || is_between(c)) {
        return None;
    }
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    let number = match (digits.len(), international) {
        (10, false) => format!("1{digits}"),
        (11, false) if digits.starts_with('1') => digits,
        (SHORTEST..=LONGEST, true) if !digits.starts_with('0') => digits,
        _ => return None,
    };
    let begins_well = |at: usize| number.as_bytes().get(at).is_some_and(|digit| (b'2'..=b'9').contains(digit));
    if number.starts_with('1') && !(number.len() == 11 && begins_well(1) && begins_well(4)) {
        return None;
    }
    let extension = extension.and_then(|groups| Some(format!(";ext={}", groups.get(1)?.as_str())));
    Some(format!("+{number}{}", extension.unwrap_or_default()))
}

//! Amounts of money.

use regex::Regex;
use std::sync::LazyLock;

#[expect(clippy::expect_used, reason = "the pattern is a constant and a test uses it")]
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[$€£]?\s?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\s?\.\s?([0-9]{1,2})|\s([0-9]{2}))?\.?$")
        .expect("a constant pattern compiles")
});

/// An amount in cents; none of what is no amount, or has more than two decimals. A minus sign before or behind it, or brackets
/// around it, make it negative; a space may stand for the point, as the line before the cents of a claim form does.
pub(crate) fn cents(value: &str) -> Option<i64> {
    let value = value.trim();
    let bracketed = value.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let bare = bracketed.unwrap_or(value);
    let is_minus = |c: char| matches!(c, '-' | '\u{2212}');
    let unsigned = bare.trim_matches(|c: char| is_minus(c) || c.is_whitespace());
    // Behind the sign of a currency, too: $-5.00.
    let (unsigned, inner) = match unsigned.strip_prefix(['$', '€', '£']) {
        Some(rest) => (rest.trim_start_matches(|c: char| is_minus(c) || c.is_whitespace()), rest.contains(is_minus)),
        None => (unsigned, false),
    };
    let minus = bare.chars().filter(|c| is_minus(*c)).count();
    let negative = usize::from(bracketed.is_some()) + minus;
    if negative > 1 || (inner && bracketed.is_some()) {
        return None;
    }
    let groups = AMOUNT.captures(unsigned)?;
    let whole = groups.get(1).map_or("", |group| group.as_str()).replace(',', "");
    let part = groups.get(2).or(groups.get(3)).map_or("", |group| group.as_str());
    if whole.is_empty() && part.is_empty() {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: i64 = match part.len() {
        0 => 0,
        1 => part.parse::<i64>().ok()? * 10,
        _ => part.parse().ok()?,
    };
    let cents = whole.checked_mul(100)?.checked_add(part)?;
    Some(if negative == 1 { -cents } else { cents })
}

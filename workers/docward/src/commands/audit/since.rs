//! Since when, as a person says it.

use crate::failure::Failure;
use anyhow::{Context, bail};
use docward_envelope::Timestamp;
use jiff::SignedDuration;

/// `24h`, `7d`, `90m`, or a point in time.
///
/// # Errors
/// When it is neither; the message says what is.
pub(super) fn since(text: &str) -> anyhow::Result<Timestamp> {
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let unit = text.chars().last().unwrap_or_default();
    let count: Option<i64> = text.strip_suffix(unit).and_then(|count| count.parse().ok());
    let hours = |hours: i64| count.and_then(|count| count.checked_mul(hours)).and_then(SignedDuration::try_from_hours);
    let back = match unit {
        'm' => count.and_then(SignedDuration::try_from_mins),
        'h' => hours(1),
        'd' => hours(24),
        _ => None,
    };
    let Some(back) = back else {
        bail!(Failure::wrong_use(format_args!("`{text}` is no point in time; say 24h, 7d or 2026-01-31T08:00:00Z")))
    };
    Timestamp::now().checked_sub(back).context("that is before time began")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_a_point_in_time_or_how_long_ago() {
        assert_eq!(since("2026-01-31T08:00:00Z").unwrap(), "2026-01-31T08:00:00Z".parse().unwrap());
        for (text, hours) in [("24h", 24), ("7d", 168), ("120m", 2)] {
            let at = since(text).unwrap();
            let ago = Timestamp::now().duration_since(at);
            assert_eq!(ago.as_hours(), hours, "{text}");
        }
        for text in ["", "h", "yesterday", "5w", "-", "9999999999999999d", "7é"] {
            assert!(since(text).is_err(), "{text}");
        }
    }
}

//! Since when, as a person says it.

use docward_envelope::Timestamp;
use jiff::{Span, Zoned};

/// How long ago (`90m`, `24h`, `7d`, by the clock of UTC), or a point in time.
///
/// # Errors
/// When it is neither, or not past; the message says what is.
pub(super) fn since(text: &str) -> Result<Timestamp, String> {
    let now = Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC);
    let ago = |span: Span| now.checked_sub(span).ok().map(|at| at.timestamp());
    let at = text.parse().ok().or_else(|| text.parse().ok().and_then(ago));
    let at = at.filter(|at: &Timestamp| *at <= now.timestamp());
    at.ok_or_else(|| "say how long ago, as 24h or 7d, or since when, as 2026-01-31T08:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_a_point_in_time_or_how_long_ago() {
        assert_eq!(since("2026-01-31T08:00:00Z").unwrap(), "2026-01-31T08:00:00Z".parse().unwrap());
        for (text, hours) in [("24h", 24), ("7d", 168), ("120m", 2), ("5w", 840), ("1d 2h", 26)] {
            let at = since(text).unwrap();
            let ago = Timestamp::now().duration_since(at);
            assert_eq!(ago.as_hours(), hours, "{text}");
        }
        for text in ["", "h", "yesterday", "-", "-7d", "9999-01-31T08:00:00Z", "9999999999999999d", "7é"] {
            assert!(since(text).is_err(), "{text}");
        }
    }
}

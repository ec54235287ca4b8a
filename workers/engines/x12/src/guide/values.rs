//! Shapes of values (X12.6): dates, times, numbers, characters.

/// A day: `CCYYMMDD`, or `YYMMDD` where a century is left out.
pub(crate) fn is_date(value: &str) -> bool {
    let is_figures = value.bytes().all(|byte| byte.is_ascii_digit());
    let (year, rest) = match value.len() {
        8 => value.split_at(4),
        6 => value.split_at(2),
        _ => return false,
    };
    let (month, day) = rest.split_at(2);
    let (Ok(mut year), Ok(month), Ok(day)) = (year.parse::<u32>(), month.parse::<u32>(), day.parse::<u32>()) else {
        return false;
    };
    if value.len() == 6 {
        year += if year < 50 { 2000 } else { 1900 };
    }
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    is_figures && year >= 1800 && (1..=days).contains(&day)
}

/// Two days with a hyphen.
pub(crate) fn is_period(value: &str) -> bool {
    let is_day = |day: &str| day.len() == 8 && is_date(day);
    value.split_once('-').is_some_and(|(first, last)| is_day(first) && is_day(last))
}

/// `HHMM`, with seconds and hundredths or without.
pub(crate) fn is_time(value: &str) -> bool {
    let is_below = |at: usize, limit: u32| {
        let part = value.get(at..at + 2);
        part.is_some_and(|part| part.parse::<u32>().is_ok_and(|part| part < limit))
    };
    let is_figures = value.bytes().all(|byte| byte.is_ascii_digit());
    is_figures
        && matches!(value.len(), 4 | 6 | 7 | 8)
        && is_below(0, 24)
        && is_below(2, 60)
        && (value.len() == 4 || is_below(4, 60))
}

/// A whole number (N0).
pub(crate) fn is_whole(value: &str) -> bool {
    let figures = value.strip_prefix('-').unwrap_or(value);
    !figures.is_empty() && figures.bytes().all(|byte| byte.is_ascii_digit())
}

/// A decimal number (R).
pub(crate) fn is_decimal(value: &str) -> bool {
    let figures = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = figures.split_once('.').unwrap_or((figures, "0"));
    let is_figures = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    is_figures(whole) && is_figures(fraction) && !fraction.is_empty() && !(figures.is_empty())
}

/// Characters of the basic and the extended set (X12.6), and letters of other languages, which trading partners agree on.
pub(crate) fn is_text(value: &str) -> bool {
    value.chars().all(|character| !character.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for day in ["20240229", "20000229", "19991231", "240229", "18000101"] {
            assert!(is_date(day), "{day}");
        }
        for none in
            ["20230229", "19000229", "20241301", "20240431", "2024022", "20240a01", "17991231", "+2401001", "é24022"]
        {
            assert!(!is_date(none), "{none}");
        }
        assert!(is_period("20240101-20240131") && !is_period("20240101") && !is_period("240101-240131"));
    }

    #[test]
    fn times_end_before_midnight() {
        for time in ["0000", "2359", "235959", "23595999"] {
            assert!(is_time(time), "{time}");
        }
        for none in ["2400", "0060", "000060", "12", "12:0", "00000", "+100"] {
            assert!(!is_time(none), "{none}");
        }
    }

    #[test]
    fn numbers_are_figures() {
        for number in ["1", "1.5", "-1.5", ".5", "0"] {
            assert!(is_decimal(number), "{number}");
        }
        for none in ["", "-", "1.", "1,5", "1.5.2", "O1"] {
            assert!(!is_decimal(none), "{none}");
        }
        assert!(is_whole("10") && is_whole("-1") && !is_whole("") && !is_whole("1.0") && !is_whole("-"));
    }
}

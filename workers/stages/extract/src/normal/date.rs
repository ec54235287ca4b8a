//! Dates as American forms, X12 and DICOM write them, as ISO 8601.

use jiff::civil::Date;
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// Two-digit years are of this century up to here. No form of today tells a later date, and people who tell of 1931 write it out.
pub(super) const LATEST: Date = Date::constant(2030, 12, 31);

/// Years that clinical documents tell of.
const YEARS: std::ops::RangeInclusive<i16> = 1850..=2199;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

#[expect(clippy::expect_used, reason = "the patterns are constants and a test uses every one of them")]
fn compiled(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern compiles")
}

/// A time of day behind or before a date, which says nothing of the day.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)(?:\bat\s+|t|,?\s+|^)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:[ap]\.?m\b\.?|z|h(?:rs)?\b)?",
    )
});
static YEAR_FIRST: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"^([0-9]{4})\s?[-/. ]\s?([0-9]{1,2})\s?[-/. ]\s?([0-9]{1,2})$"));
static MONTH_FIRST: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"^([0-9]{1,2})\s?([-/. |])\s?([0-9]{1,2})\s?[-/. |]\s?([0-9]{4}|[0-9]{2})$"));
static MONTH_AND_YEAR: LazyLock<Regex> = LazyLock::new(|| compiled(r"^([0-9]{1,2})\s?[-/]\s?([0-9]{4})$"));
static YEAR_AND_MONTH: LazyLock<Regex> = LazyLock::new(|| compiled(r"^([0-9]{4})-([0-9]{2})$"));
static NAMED_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)^(?:[a-z]{3,9}day,?\s)?([a-z]{3,9})\.?[\s-]([0-9]{1,2})(?:st|nd|rd|th)?(?:,\s?|[\s-])([0-9]{4}|[0-9]{2})$",
    )
});
static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)^(?:[a-z]{3,9}day,?\s)?([0-9]{1,2})(?:st|nd|rd|th)?\.?[\s-]?(?:of\s)?([a-z]{3,9})\.?,?[\s-]?([0-9]{4}|[0-9]{2})$",
    )
});
static NAMED_MONTH: LazyLock<Regex> = LazyLock::new(|| compiled(r"(?i)^([a-z]{3,9})\.?,?[\s-]([0-9]{4})$"));

/// A date, as far as it is told, or a period of two days; none of one that is ambiguous or does not exist. A year of two
/// digits is of the latest century in which the date is not later than `latest`.
///
/// Month and day come in the American order (CMS-1500 and UB-04: `MM DD YY`, `MMDDYY`, `MMDDCCYY`). With points between them
/// they may come in the European one, so that such a date counts only where both say the same or one is impossible. Eight digits
/// that begin with a century are `CCYYMMDD` (X12 D8, DICOM DA); twelve or fourteen have a time behind it (X12 DT, DICOM DT).
pub(super) fn iso(value: &str, latest: Date) -> Option<String> {
    let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.'));
    if let Some((first, last)) = period(value) {
        return Some(format!("{first}/{last}"));
    }
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(value, latest);
    }
    let value = TIME.replace(value, "");
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let value = value.trim_end_matches([',', 'T']);
    let text = |groups: &Captures<'_>, at: usize| groups.get(at).map_or("", |group| group.as_str()).to_owned();
    if let Some(groups) = YEAR_FIRST.captures(value) {
        return day(&text(&groups, 1), number(&groups, 2)?, number(&groups, 3)?, latest);
    }
    if let Some(groups) = MONTH_FIRST.captures(value) {
        let (one, other, year) = (number(&groups, 1)?, number(&groups, 3)?, text(&groups, 4));
        let american = day(&year, one, other, latest);
        if text(&groups, 2) != "." {
            return american;
        }
        let european = day(&year, other, one, latest);
        return if american == european || european.is_none() { american } else { american.xor(european) };
    }
    if let Some(groups) = NAMED_FIRST.captures(value) {
        return day(&text(&groups, 3), month(&text(&groups, 1))?, number(&groups, 2)?, latest);
    }
    if let Some(groups) = DAY_FIRST.captures(value) {
        return day(&text(&groups, 3), month(&text(&groups, 2))?, number(&groups, 1)?, latest);
    }
    if let Some(groups) = MONTH_AND_YEAR.captures(value) {
        return year_and_month(number(&groups, 2)?, number(&groups, 1)?);
    }
    if let Some(groups) = YEAR_AND_MONTH.captures(value) {
        return year_and_month(number(&groups, 1)?, number(&groups, 2)?);
    }
    let groups = NAMED_MONTH.captures(value)?;
    year_and_month(number(&groups, 2)?, month(&text(&groups, 1))?)
}

fn number<N: std::str::FromStr>(groups: &Captures<'_>, at: usize) -> Option<N> {
    groups.get(at).and_then(|group| group.as_str().parse().ok())
}

/// The last day of a normalised date that is told to the day.
pub(super) fn last_day(normalised: &str) -> Option<Date> {
    normalised.rsplit('/').next()?.parse().ok()
}

/// Two days of which the second is not earlier: `CCYYMMDD-CCYYMMDD` (X12 RD8), or ISO 8601 with a solidus.
fn period(value: &str) -> Option<(Date, Date)> {
    let is_day = |part: &str| matches!(part.len(), 8 | 10) && part.bytes().filter(u8::is_ascii_digit).count() == 8;
    let (first, last) = value
        .split_once('/')
        .filter(|(first, last)| is_day(first) && is_day(last))
        .or_else(|| value.split_once('-').filter(|(first, last)| first.len() == 8 && last.len() == 8))?;
    let day = |part: &str| digits(&part.replace('-', ""), LATEST).and_then(|day| day.parse::<Date>().ok());
    day(first).zip(day(last)).filter(|(first, last)| first <= last)
}

/// A date without separators.
fn digits(value: &str, latest: Date) -> Option<String> {
    let part = |start: usize, end: usize| value.get(start..end).unwrap_or_default();
    let number = |start: usize, end: usize| part(start, end).parse().ok();
    match value.len() {
        4 => value.parse().ok().filter(|year| YEARS.contains(year)).map(|year: i16| format!("{year:04}")),
        6 => day(part(4, 6), number(0, 2)?, number(2, 4)?, latest),
        8 if matches!(part(0, 2), "18" | "19" | "20") => day(part(0, 4), number(4, 6)?, number(6, 8)?, latest),
        8 => day(part(4, 8), number(0, 2)?, number(2, 4)?, latest),
        12 | 14 if number(8, 10).is_some_and(|hour: i8| hour < 24) => digits(part(0, 8), latest),
        _ => None,
    }
}

fn day(year: &str, month: i8, day: i8, latest: Date) -> Option<String> {
    let told: i16 = year.parse().ok()?;
    let date = if year.len() == 4 {
        Date::new(told, month, day).ok()
    } else {
        let century = latest.year() / 100 * 100;
        let dates =
            [century, century - 100].into_iter().filter_map(|century| Date::new(century + told, month, day).ok());
        dates.into_iter().find(|date| *date <= latest)
    };
    date.filter(|date| YEARS.contains(&date.year())).map(|date| date.to_string())
}

fn year_and_month(year: i16, month: i8) -> Option<String> {
    (YEARS.contains(&year) && (1..=12).contains(&month)).then(|| format!("{year:04}-{month:02}"))
}

/// A month by its English name or the beginning of it.
fn month(name: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let name = name.to_lowercase();
    let is_it = |(short, long): (&&str, &&str)| name.starts_with(*short) && (long.starts_with(&name) || name == "sept");
    MONTHS.iter().zip(&NAMES).position(is_it).and_then(|place| i8::try_from(place + 1).ok())
}

//! (C) All elements of dates finer than a year.

use super::pattern::{Pattern, Surroundings, collect, compiled, digits};
use super::{Hit, Rule, date_columns};
use docward_engine_model::PhiKind;
use std::sync::LazyLock;

/// English months, short and long, then those of Germany's, France's, Spain's and Italy's clinics.
const MONTH: &str = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|januar|jänner|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre)";
const DAY: &str = "(?:0?[1-9]|[12][0-9]|3[01])";
const YEAR: &str = "(?:1[89]|20|21)[0-9]{2}";

/// `03/04/2021`, `3-4-21`, `03. 04. 2021`
static NUMERIC: Pattern = LazyLock::new(|| {
    compiled(
        r"\b[0-9]{1,2}\s?[/.\-–]\s?[0-9]{1,2}\s?[/.\-–]\s?(?:[12][0-9]{3}|'?[0-9]{2})\b(?:[ ,]{1,2}[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s?[ap]\.?m\b\.?)?)?",
    )
});
/// `2021-03-04`, also broken after a hyphen, with a time behind `T`
static ISO: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"\b{YEAR}\s?[-/.–]\s?(?:0?[1-9]|1[0-2])\s?[-/.–]\s?{DAY}(?:[T ][0-9]{{1,2}}:[0-9:.]{{2,12}}(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?)?\b"
    ))
});
/// `2021 Mar 04`
static YEAR_MONTH_DAY: Pattern =
    LazyLock::new(|| compiled(&format!(r"\b{YEAR}[\s./-]{{1,2}}{MONTH}\b\.?[\s./-]{{1,2}}{DAY}\b")));
/// `March 4th, 2021`, `Mar 4`
static MONTH_DAY: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"\b{MONTH}\b\.?[\s,/-]{{0,3}}(?:the\s+)?{DAY}(?:\s?(?:st|nd|rd|th))?\b(?:[\s,/-]{{1,3}}(?:of\s+)?(?:{YEAR}|'[0-9]{{2}})\b)?"
    ))
});
/// `the 4th of March 2021`, `4 Mar`, `04-MAR-21`
static DAY_MONTH: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"\b(?:the\s+)?{DAY}(?:\s?(?:st|nd|rd|th))?(?:\s+day)?(?:\s+of\s+|\s+de\s+|[\s,./-]{{0,2}}){MONTH}\b\.?(?:(?:[\s,/-]{{1,3}}|\s+de\s+)(?:{YEAR}|'?[0-9]{{2}})\b)?"
    ))
});
/// `March 2021`, `Mar-21` with an apostrophe, `June/60`
static MONTH_YEAR: Pattern = LazyLock::new(|| {
    compiled(&format!(r"\b{MONTH}\b\.?(?:[\s,-]{{1,3}}(?:of\s+)?(?:{YEAR}|'[0-9]{{2}})|\s?/\s?[0-9]{{2,4}})\b"))
});
/// `2021-03`, `03/2021`
static YEAR_MONTH: Pattern =
    LazyLock::new(|| compiled(&format!(r"\b(?:{YEAR}[-/](?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[/-]{YEAR})\b")));
/// `20210304`, `20210304120000`
static COMPACT: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-2][0-9][0-5][0-9](?:[0-5][0-9])?)?\b",
    )
});
/// What stands before a date, with what may stand between.
const BEFORE: &str = r"\b(?:on|dated?|dob|dos|born|since|until|through|seen|visit(?:ed)?|admit(?:ted)?|admission|discharged?|due|appt|appointment|follow-?up|f/u|last|next|period|lmp|edd|expires?|exp|drawn|collected|received|posted|reported|resulted|performed|faxed|signed|scheduled|effective|as\s+of|(?:results?|labs?)\s+(?:of|from))\b(?:\s(?:in|at|to|by|the|our|ed|er|icu|clinic|office|pcp|hospital|here|again|back)\b){0,3}[\s:.(]{1,3}(?:on\s+)?";

/// `seen on 3/4`, `seen on 3.4.21`
static IN_CONTEXT: Pattern =
    LazyLock::new(|| compiled(&format!(r"{BEFORE}((?:0?[1-9]|1[0-2])(?:[/-]\s?{DAY}|\.{DAY}\.[0-9]{{2}}))\b")));
/// `in March`, `last October`
static MONTH_ALONE: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:in|since|until|early|late|mid|during|by|of)[\s-]+(january|february|march|april|may|june|july|august|september|october|november|december)\b",
    )
});
/// `spring of 2021`, `Christmas Eve`, `on the 4th`
static SEASON: Pattern = LazyLock::new(|| {
    compiled(&format!(
        r"\b(?:(?:spring|summer|fall|autumn|winter)(?:\s+of)?,?\s+{YEAR}|(?:christmas|thanksgiving|new year'?s)(?:\s+(?:day|eve))?(?:,?\s+{YEAR})?|independence day|labor day|memorial day|valentine'?s day)\b"
    ))
});
/// `last December`, `next Friday`
static RELATIVE: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:last|next|this)\s+(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    )
});
static ORDINAL: Pattern =
    LazyLock::new(|| compiled(r"\b(?:on|by|until|since)\s+the\s+((?:[12]?[0-9]|3[01])(?:st|nd|rd|th))\b"));

/// Digits, and letters that they are read as.
static READ_BADLY: Pattern = LazyLock::new(|| {
    const DAMAGED: &str = "[0-9OQIlSBZG|!]{1,2}";
    const PARTING: &str = r"(?:[ ]?[/.\\\-–—|][ ]?|[:,;'’~])";
    compiled(&format!(r"\b{DAMAGED}{PARTING}{DAMAGED}{PARTING}[0-9OQIlSBZG]{{4}}\b"))
});
/// A date's digits behind its label, whatever stands between them.
static LABELLED: Pattern = LazyLock::new(|| {
    compiled(
        r"\b(?:date|dates|dated|dob|d\.o\.b|birth|birthdate|birthday|born|doi|dos)\b[^0-9\n\]]{0,32}?\b([0-9OIl](?:[ ]?[0-9OIlSBZ/.\\\-–—|:,;'’~_]){3,13}[0-9][OIlSBZ]?)\b",
    )
});

/// Adds the dates of a text.
pub(super) fn find(text: &str, hits: &mut Vec<Hit>) {
    let kind = PhiKind::Date;
    collect(text, &NUMERIC, (Rule::DateNumeric, kind), hits, |part, around| {
        is_numeric_date(part) && !around.number_goes_on()
    });
    collect(text, &READ_BADLY, (Rule::DateReadBadly, kind), hits, |part, around| {
        is_damaged_date(part) && !around.number_goes_on()
    });
    collect(text, &LABELLED, (Rule::DateLabelled, kind), hits, |part, _| is_labelled_date(part));
    collect(text, &ISO, (Rule::DateIso, kind), hits, |_, around| !around.number_goes_on());
    collect(text, &YEAR_MONTH_DAY, (Rule::DateYearMonthDay, kind), hits, |_, _| true);
    collect(text, &MONTH_DAY, (Rule::DateMonthDay, kind), hits, |part, around| {
        is_month(part, around) && !is_measure(around)
    });
    collect(text, &DAY_MONTH, (Rule::DateDayMonth, kind), hits, is_month);
    collect(text, &MONTH_YEAR, (Rule::DateMonthYear, kind), hits, |_, _| true);
    collect(text, &YEAR_MONTH, (Rule::DateYearMonth, kind), hits, |_, around| !around.number_goes_on());
    collect(text, &COMPACT, (Rule::DateCompact, kind), hits, |_, around| !around.number_goes_on());
    collect(text, &IN_CONTEXT, (Rule::DateInContext, kind), hits, |_, around| {
        !around.number_goes_on() && !is_measure(around)
    });
    collect(text, &MONTH_ALONE, (Rule::DateMonthAlone, kind), hits, |part, _| part.starts_with(char::is_uppercase));
    collect(text, &SEASON, (Rule::DateSeason, kind), hits, |part, _| {
        part.starts_with(char::is_uppercase) || digits(part) > 0
    });
    collect(text, &ORDINAL, (Rule::DateOrdinal, kind), hits, |_, _| true);
    collect(text, &RELATIVE, (Rule::DateRelative, kind), hits, |part, _| part.chars().any(char::is_uppercase));
    date_columns::find(text, hits);
}

/// Day and month in either order, and a version or section number is none.
fn is_numeric_date(part: &str) -> bool {
    let mut numbers = part.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let mut next = || numbers.next().map_or((0, 0), |number| (number.parse::<u32>().unwrap_or(0), number.len()));
    let ((first, first_length), (second, second_length), (_, year_length)) = (next(), next(), next());
    let dotted = part.contains('.') && year_length == 2;
    are_month_and_day(first, second) && (!dotted || (first_length == 2 && second_length == 2))
}

/// Whether one of two numbers may be a month and the other one a day.
pub(super) fn are_month_and_day(one: u32, other: u32) -> bool {
    let fits = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
    fits(one, other) || fits(other, one)
}

/// The digit that a letter or stroke is read for.
const fn digit_of(read: char) -> Option<char> {
    Some(match read {
        '0'..='9' => read,
        'O' | 'o' | 'Q' | 'q' => '0',
        'I' | 'i' | 'l' | 'L' | '|' | '!' => '1',
        'Z' | 'z' => '2',
        'S' | 's' => '5',
        'G' | 'g' => '6',
        'B' | 'b' => '8',
        _ => return None,
    })
}

/// Whether a day, a month and a year come out once look-alikes are what they look like. A stroke parts numbers where nothing else
/// does. Most of it must have been read as digits.
fn is_damaged_date(part: &str) -> bool {
    let parts = |stroke_parts: bool| -> Vec<String> {
        let parting = |c: char| digit_of(c).is_none() && c != ' ' || stroke_parts && c == '|';
        part.split(parting).map(|number| number.chars().filter_map(digit_of).collect()).collect()
    };
    let fits = |numbers: &[String]| {
        let [first, second, year] = numbers else { return false };
        let [first, second, year] = [first, second, year].map(|number| number.parse::<u32>().unwrap_or(0));
        are_month_and_day(first, second) && (1_880..2_120).contains(&year)
    };
    digits(part) >= 4 && (fits(&parts(false)) || fits(&parts(true)))
}

/// Five to nine digits in three groups or more, or six or eight in one or two. Of several the first has not three: `150,000` and
/// `120/80 72` are no dates.
fn is_labelled_date(part: &str) -> bool {
    let parts = || part.split(|c: char| digit_of(c).is_none()).filter(|group| !group.is_empty());
    let groups = parts().count();
    let numbers = part.chars().filter(|c| digit_of(*c).is_some()).count();
    let is_amount = groups > 1 && parts().next().is_some_and(|first| first.len() == 3);
    digits(part) >= 4
        && !is_amount
        && (groups > 2 && (5..=9).contains(&numbers) || groups < 3 && matches!(numbers, 6 | 8))
}

/// `may 2` in running text is a verb.
fn is_month(part: &str, _: &Surroundings<'_>) -> bool {
    let Some(at) =
        part.find(|c: char| c.is_alphabetic() && c != 't' && c != 'T').or_else(|| part.find(char::is_alphabetic))
    else {
        return false;
    };
    let is_verb = part.get(at..).is_some_and(|month| month.starts_with("may") || month.starts_with("march"));
    !is_verb || digits(part) >= 4
}

/// `May 5 mg` is none, and neither is `3/4 cup`.
pub(super) fn is_measure(around: &Surroundings<'_>) -> bool {
    let after = around.after().trim_start();
    ["mg", "ml", "mcg", "%", "tab", "pill", "cup", "units", "kg", "cm", "mm"].iter().any(|unit| after.starts_with(unit))
}

//! What headings of columns and titles of tables mean. Their wordings stand in `columns` and `titles`.

mod columns;
mod titles;

use crate::lexicon::{self, Wordings};
use columns::COLUMNS;
use docward_engine_model::{Column, TableName};
use std::sync::LazyLock;
use titles::TITLES;

/// How sure the words of a misread title have to be; those of a heading have others beside them that speak for it.
const TITLE: f32 = 0.9;

static HEADINGS: LazyLock<Wordings<Column>> = LazyLock::new(|| Wordings::of(COLUMNS.iter().copied()));
static NAMES: LazyLock<Wordings<TableName>> =
    LazyLock::new(|| Wordings::of(TITLES.iter().map(|(table, wordings)| (std::slice::from_ref(table), *wordings))));

/// The columns that a text, as printed, may head, the likeliest first; none if it is no heading.
pub(super) fn known(text: &str) -> Vec<Column> {
    HEADINGS.find(text, 1.0)
}

/// The columns that a text may head if letters of it were misread.
pub(super) fn misread(text: &str) -> Vec<Column> {
    HEADINGS.find(text, 0.0)
}

/// The column that a text may head that is no wording of any: by a word in it that says what stands below, whatever else does.
pub(super) fn by_a_word(text: &str) -> Option<Column> {
    const LONGEST: usize = 7;
    let plain = plain(text);
    let words = || plain.split(' ');
    if words().count() > LONGEST || text.trim_end().ends_with([':', '?']) {
        return None;
    }
    let says = |stems: &str| stems.split('|').any(|stem| words().any(|word| word.starts_with(stem)));
    SAYING.iter().find(|(_, stems)| says(stems)).map(|(column, _)| *column)
}

/// Beginnings of words, with bars between them, that say by themselves what stands in a column.
const SAYING: &[(Column, &str)] = &[
    (Column::Reaction, "reaction"),
    (Column::Allergen, "allerg"),
    (Column::LotNumber, "lot"),
    (Column::Manufacturer, "manufactur"),
    (Column::Vaccine, "vaccine|immuni"),
    (Column::Dose, "dose|dosage|strength"),
    (Column::Frequency, "often|frequency"),
    (Column::Refills, "refill"),
    (Column::Medication, "medicine|medication|drug"),
    (Column::ReferenceRange, "reference|range"),
    (Column::Charge, "cost|charge|fee|price"),
    (Column::Analyte, "test|analyte|antibiotic|antimicrobial"),
    (Column::Value, "result"),
    (Column::Procedure, "surgery|operation"),
];

/// The table that a title announces.
pub(super) fn title(text: &str) -> Option<TableName> {
    NAMES.find(text, TITLE).first().copied()
}

/// Whether a text asks for something that is in no table, or says of whom something is.
pub(super) fn is_caption(text: &str) -> bool {
    lexicon::is_other_caption(text) || lexicon::caption(text).is_some() || lexicon::heading(text).is_some()
}

/// Small letters and digits, a space between words; without numbering before it and what stands in parentheses.
pub(super) fn plain(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '\'' | '\u{2019}' => {}
            _ if depth > 0 => {}
            c if c.is_alphanumeric() => words.extend(c.to_lowercase()),
            '#' => words.push_str(" no "),
            '%' => words.push_str(" percent "),
            _ => words.push(' '),
        }
    }
    let mut parts: Vec<&str> = words.split_whitespace().collect();
    // "3. Allergies", "B) Current medications"
    let lettered = text.trim_start().chars().nth(1).is_some_and(|second| matches!(second, '.' | ')'));
    let is_number = |part: &&str| {
        part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit()) || (lettered && part.len() == 1)
    };
    if parts.len() > 1 && parts.first().is_some_and(is_number) {
        parts.remove(0);
    }
    parts.join(" ")
}

/// Which dose of a series a heading of a grid of vaccinations is for ("1st dose", "Date 2", "Dose #3", "4").
pub(super) fn dose(text: &str) -> Option<u8> {
    let lower = text.to_lowercase();
    let mut number = None;
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let figures = word.trim_end_matches(char::is_alphabetic);
        let ending = word.trim_start_matches(|c: char| c.is_ascii_digit());
        match (figures.parse::<u8>(), word) {
            (Ok(dose), _) if matches!(ending, "" | "st" | "nd" | "rd" | "th") => {
                if number.replace(dose).is_some() {
                    return None;
                }
            }
            (_, "first") => number = Some(1),
            (_, "second") => number = Some(2),
            (_, "third") => number = Some(3),
            (_, "fourth") => number = Some(4),
            (_, "fifth") => number = Some(5),
            (_, "booster") => number = number.or(Some(0)),
            (
                _,
                "dose" | "date" | "given" | "no" | "shot" | "of" | "mo" | "day" | "yr" | "mm" | "dd" | "yy" | "yyyy"
                | "administered" | "received" | "vaccine" | "vaccination" | "immunization" | "doses" | "dates" | "and",
            ) => {}
            _ => return None,
        }
    }
    number.filter(|dose| *dose <= 12)
}

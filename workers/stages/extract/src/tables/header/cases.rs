//! Grids: columns that are about one case each, and what their headings say of it.

use super::Place;
use super::stacks::Stack;
use crate::normal;
use crate::tables::{clean, headings};
use docward_engine_model::{Cell, Column, TableName, ValueType};

/// What a column of a grid is about. A row of a grid is as many rows of its table as it has cases with values.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::tables) enum Case {
    /// Which dose of a series of vaccinations; 0 of a booster.
    Dose(u8),
    /// What the heading says of all values below it: when they were collected, of which organism they are.
    Told(Cell),
    /// What a mark below the heading says of a row: what becomes of a drug.
    Ticked(Cell),
}

impl Case {
    /// The column that a mark says something for.
    pub(in crate::tables) fn column(&self) -> Option<Column> {
        if let Self::Ticked(cell) = self { Some(cell.column) } else { None }
    }

    pub(in crate::tables) fn is_dose(&self) -> bool {
        matches!(self, Self::Dose(_))
    }
}

/// Which headings of a grid of vaccinations are doses: at least two of them in a row.
pub(super) fn doses(stacks: &[Stack], columns: &[Option<Column>]) -> Vec<Option<Case>> {
    let free = |(stack, column): (&Stack, &Option<Column>)| {
        if column.is_none_or(|column| matches!(column, Column::Date | Column::DoseNumber)) { stack.dose } else { None }
    };
    let doses: Vec<Option<u8>> = stacks.iter().zip(columns).map(free).collect();
    if doses.iter().flatten().count() < 2 {
        return vec![None; stacks.len()];
    }
    doses.into_iter().map(|dose| dose.map(Case::Dose)).collect()
}

/// What headings say of all results below them. A date stands over the values of its day, and a date or the name of an organism
/// over several columns that others have too.
pub(super) fn told(place: Place<'_, '_>, stacks: &[Stack], columns: &mut [Option<Column>]) -> Vec<Option<Case>> {
    let mut cases = vec![None; stacks.len()];
    let case = |column: Column, words: &Vec<usize>| {
        clean::cell(place.page, place.reading, TableName::Results, &(column, words.clone())).map(Case::Told)
    };
    let has = |columns: &[Option<Column>], column| columns.contains(&Some(column));
    let ranged = has(columns, Column::ReferenceRange) || has(columns, Column::Unit);
    let days = stacks.iter().filter(|stack| stack.is_date).count();
    if has(columns, Column::Analyte) && !has(columns, Column::Value) && (days > 1 || days == 1 && ranged) {
        for ((stack, column), slot) in stacks.iter().zip(columns.iter_mut()).zip(&mut cases) {
            if stack.is_date {
                *column = Some(Column::Value);
                *slot = case(Column::CollectionDate, &stack.last);
            }
        }
        return cases;
    }
    // The same columns more than once, each time under another heading.
    let mut over: Vec<&Vec<usize>> = stacks.iter().filter_map(|stack| stack.over.as_ref()).collect();
    over.dedup();
    let repeated = |stack: &Stack| stack.columns.first().copied().filter(|_| stack.over.is_some());
    let values = stacks.iter().filter(|stack| repeated(stack) == Some(Column::Value)).count();
    if over.len() < 2 || values < 2 {
        return cases;
    }
    for ((stack, column), slot) in stacks.iter().zip(columns.iter_mut()).zip(&mut cases) {
        let (Some(over), Some(own)) = (&stack.over, repeated(stack)) else { continue };
        let text = place.page.text(over);
        let of_what = if is_date(&text) { Column::CollectionDate } else { Column::Panel };
        *slot = case(of_what, over);
        *column = slot.as_ref().map(|_| own);
    }
    cases
}

/// What is printed over columns to mark in, of which one is to be marked for each drug.
const BECOMES: &str = "continue|continued|keep|keep taking|same|no change|change|changed|modify|stop|stopped|discontinue|\
    discontinued|new|start|started|hold|held|resume|increase|increased|decrease|decreased";

/// Which headings say what becomes of the drugs that are marked below them: at least two of them.
pub(super) fn ticked(place: Place<'_, '_>, stacks: &[Stack], columns: &mut [Option<Column>]) -> Vec<Option<Case>> {
    let says = |stack: &Stack| {
        let own = headings::plain(&stack.own);
        BECOMES.split('|').any(|word| own == word)
    };
    let mut cases = vec![None; stacks.len()];
    if stacks.iter().filter(|stack| says(stack)).count() < 2 {
        return cases;
    }
    for ((stack, column), slot) in stacks.iter().zip(columns.iter_mut()).zip(&mut cases) {
        if !says(stack) {
            continue;
        }
        let told = (Column::Status, stack.last.clone());
        *slot = clean::cell(place.page, place.reading, TableName::Medications, &told).map(Case::Ticked);
        *column = None;
    }
    cases
}

/// Whether a text is a date, with or without a time of day behind it.
pub(super) fn is_date(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let (date, time) = text.split_once(' ').filter(|(_, time)| time.contains(':')).unwrap_or((text, ""));
    let of_day = time.chars().all(|c| c.is_ascii_digit() || c == ':' || "apmAPM. ".contains(c));
    let parted = date.contains(['/', '-', '.']) || date.contains(char::is_alphabetic);
    (3..=12).contains(&digits)
        && parted
        && of_day
        && text.len() < 24
        && normal::normalised(ValueType::Date, date).is_some()
}

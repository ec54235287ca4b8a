//! A row's cells as values of their columns: without stray signs, and parted where two values stand in one column.

mod part;
mod repair;

use super::columns::Columns;
use super::header::{Case, Head};
use crate::normal;
use crate::upright::Upright;
use docward_engine_model::{BBox, Cell, Column, Confidence, Reading, Row, TableName, ValueType};

use Column as C;
use TableName as T;

/// A value of a column, and the words it stands in.
pub(super) type Value = (Column, Vec<usize>);

/// The values of a row by their columns; of a grid those of one of its cases beside those of all of the row.
pub(super) fn values(
    page: &Upright<'_>,
    table: TableName,
    columns: &Columns,
    cells: &[Vec<usize>],
    case: Option<&Case>,
) -> Vec<Value> {
    let is_of = |head: &Head| head.case.as_ref().is_none_or(|own| Some(own) == case);
    let mut values: Vec<Value> = Vec::new();
    for (words, head) in cells.iter().zip(&columns.heads) {
        let Some(column) = head.column.filter(|_| is_of(head)) else { continue };
        let words: Vec<usize> = words.iter().copied().filter(|at| says(page, *at, column)).collect();
        if !words.is_empty() {
            values.push((column, words));
        }
    }
    let heads: Vec<Column> = columns.heads.iter().filter(|head| is_of(head)).filter_map(|head| head.column).collect();
    part::part(page, table, &heads, values)
}

/// Whether a word says anything in a column: what has neither letter nor figure is a stray sign, or part of a measure.
fn says(page: &Upright<'_>, at: usize, column: Column) -> bool {
    let Some(word) = page.words.get(at) else { return false };
    let text = word.text;
    if text.contains(char::is_alphanumeric) {
        return true;
    }
    match column {
        C::Unit => text.contains('%'),
        C::Flag => text.contains('*'),
        C::Value | C::ReferenceRange => {
            text.chars().any(|c| matches!(c, '<' | '>' | '=' | '+' | '-' | '\u{2013}' | '≤' | '≥' | '/' | '%'))
        }
        C::Dates => matches!(text, "-" | "\u{2013}" | "\u{2014}"),
        _ => matches!(text, "&" | "/" | "+" | "-"),
    }
}

/// A value as a cell; `None` if nothing remains of it.
pub(super) fn cell(page: &Upright<'_>, reading: &Reading, table: TableName, (column, words): &Value) -> Option<Cell> {
    let value_type = table.value_type(*column)?;
    let text = repair::text(value_type, *column, &page.text(words))?;
    let known: Vec<_> = words.iter().filter_map(|at| page.words.get(*at)).collect();
    let bbox = words.iter().filter_map(|at| page.page.words.get(*at)).map(|word| word.bbox).reduce(BBox::union);
    let read = known.iter().map(|word| word.confidence).fold(1.0, f32::min);
    let fits = match value_type {
        ValueType::Date | ValueType::Money | ValueType::Phone | ValueType::Measure => {
            normal::normalised(value_type, &text).is_some()
        }
        _ => true,
    };
    let one = words.windows(2).all(|pair| pair.first().is_some_and(|first| Some(&(first + 1)) == pair.get(1)));
    let span = known.first().zip(known.last()).filter(|_| one).map(|(first, last)| reading.span(first.start, last.end));
    Some(Cell {
        confidence: Confidence::nearest(read * if fits { 1.0 } else { 0.8 }),
        page: Some(page.page.number),
        bbox,
        span,
        ..Cell::of(*column, text.into())
    })
}

/// A row of cells; `None` if nothing remains of any.
pub(super) fn row(page: &Upright<'_>, reading: &Reading, table: TableName, values: &[Value]) -> Option<Row> {
    let mut cells: Vec<Cell> = values.iter().filter_map(|value| cell(page, reading, table, value)).collect();
    if table == T::Results {
        part::part_flag(&mut cells);
    }
    (!cells.is_empty() && !is_nothing(table, &cells)).then_some(Row { cells })
}

/// Whether a row only says that there is nothing to say ("None", "No known drug allergies").
fn is_nothing(table: TableName, cells: &[Cell]) -> bool {
    let [cell] = cells else { return false };
    if !matches!(table, T::Medications | T::Allergies | T::Surgeries | T::FamilyHistory | T::PriorTreatments) {
        return false;
    }
    is_none(cell.value.as_str())
}

/// Whether words only say that there is nothing.
pub(super) fn is_none(text: &str) -> bool {
    let plain = super::headings::plain(text);
    [
        "none",
        "no known",
        "nka",
        "nkda",
        "n a",
        "not applicable",
        "no allergies",
        "denies",
        "nil",
        "no medications",
        "no current",
        "not taking",
    ]
    .iter()
    .any(|word| plain == *word || plain.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')))
}

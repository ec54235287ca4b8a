//! Tables of an official form.

use super::entry::Parts;
use super::sheet::{Sheet, Value};
use super::written::{self, Shape};
use crate::normal::cents;
use docward_engine_model::{
    Cell, Check, CheckRule, Column, Confidence, CountedBy, Evidence, Field, FieldName, Fields, OfficialForm, Row,
    Table, TableName,
};

/// A table of the rows that hold anything; `None` if none does.
pub(super) fn table(sheet: &Sheet<'_>, name: TableName, lines: u8, groups: &[&[Parts]]) -> Option<Table> {
    let lines = if lines == 0 { 0..=0 } else { 1..=lines };
    let row = |line: u8, group: &[Parts]| Row {
        cells: group.iter().flat_map(|parts| cells(sheet, name, line, parts)).collect(),
    };
    let rows = lines.flat_map(|line| groups.iter().map(move |group| row(line, group)));
    let rows: Vec<Row> = rows.filter(is_row).collect();
    (!rows.is_empty()).then_some(Table { name, claim: None, rows, evidence: Vec::new() })
}

/// Whether a row says what was done, or when, or for how much. Whatever else a line holds is print that was not known as such.
fn is_row(row: &Row) -> bool {
    use Column as C;
    let says = [C::Code, C::Date, C::Amount, C::RevenueCode, C::Procedure, C::DateFrom, C::Charge];
    row.cells.iter().any(|cell| says.contains(&cell.column))
}

/// The cell of a column; of a procedure with modifiers behind it a cell of these, too.
fn cells(sheet: &Sheet<'_>, table: TableName, line: u8, (column, parts): &Parts) -> Vec<Cell> {
    let Some(value_type) = table.value_type(*column) else { return Vec::new() };
    let keys = parts.iter().map(|(item, part)| (*item, *part, line));
    let Some(mut value) = sheet.value(value_type, keys) else { return Vec::new() };
    let shape = match column {
        Column::RenderingProviderId => Shape::Provider,
        Column::Code | Column::RevenueCode | Column::PlaceOfService => Shape::Numbered,
        _ => Shape::Any,
    };
    let Some(text) = written::shaped(shape, &value.text) else { return Vec::new() };
    value.text = text;
    let cell = |column: Column, text: String| {
        let fit = written::fit(value_type, column == Column::RenderingProviderId, &text);
        Cell {
            confidence: Confidence::nearest(value.read * fit),
            page: Some(sheet.page.number),
            bbox: Some(value.bbox),
            span: value.span,
            ..Cell::of(column, text.into())
        }
    };
    match column {
        Column::DiagnosisPointer => {
            // A to L since version 02/12, 1 to 4 before.
            let is_pointer = |c: char| matches!(c, 'A'..='L' | '1'..='4');
            let pointers =
                value.text.split(' ').filter(|word| word.chars().all(|c| is_pointer(c) || c.is_ascii_punctuation()));
            let letters: String = pointers.flat_map(str::chars).filter(|c| is_pointer(*c)).collect();
            if letters.is_empty() { Vec::new() } else { vec![cell(*column, letters)] }
        }
        Column::Procedure if !value.text.contains(|c: char| c.is_ascii_digit()) => Vec::new(),
        Column::Procedure => match procedure(&value) {
            Procedure::Rate => Vec::new(),
            Procedure::Code => vec![cell(*column, value.text.clone())],
            Procedure::Modified(code, modifiers) => {
                vec![cell(*column, code.to_owned()), cell(Column::Modifiers, modifiers.to_owned())]
            }
        },
        _ => vec![cell(*column, value.text.clone())],
    }
}

/// What stands where a procedure is asked for.
enum Procedure<'a> {
    /// The rate of an accommodation (UB-04 FL 44).
    Rate,
    /// A code.
    Code,
    /// A code of five signs, and modifiers of two.
    Modified(&'a str, &'a str),
}

fn procedure(value: &Value) -> Procedure<'_> {
    let text = value.text.as_str();
    match text.split_once(' ') {
        None if text.contains('.') && cents(text).is_some() => Procedure::Rate,
        Some((code, modifiers)) if code.len() == 5 && modifiers.split(' ').all(|modifier| modifier.len() == 2) => {
            Procedure::Modified(code, modifiers)
        }
        _ => Procedure::Code,
    }
}

/// The service lines of the claim that the last page belongs to.
#[derive(Default)]
pub(super) struct Lines {
    /// The form, the place of the lines in the document's tables, and whose they are, while the claim has no total: it goes on
    /// on the next sheet (NUCC item 28, NUBC FL 47).
    open: Option<(OfficialForm, usize, Vec<String>)>,
}

impl Lines {
    /// Adds the tables of a page, whose fields begin at a place of the document's, and holds its lines against its total.
    pub(super) fn add(&mut self, form: OfficialForm, begin: usize, tables: Vec<Table>, fields: &mut Fields) {
        let own = fields.fields.get(begin..).unwrap_or_default();
        let whose = whose(own);
        let mut total = total_of(own);
        let open = self.open.take().filter(|(of, _, person)| *of == form && *person == whose && !whose.is_empty());
        let mut at = open.map(|(_, at, _)| at);
        for mut table in tables {
            if table.name != TableName::ClaimLines {
                fields.tables.push(table);
                continue;
            }
            let sum = take_total(&mut table);
            if total.is_none() {
                total = sum.as_ref().and_then(|cell| cents(cell.value.as_str()));
                fields.fields.extend(sum.map(claim_total));
            }
            if table.rows.is_empty() {
                continue;
            }
            if let Some(before) = at.and_then(|at| fields.tables.get_mut(at)) {
                before.rows.extend(table.rows);
            } else {
                at = Some(fields.tables.len());
                fields.tables.push(table);
            }
        }
        let Some(at) = at else { return };
        match total {
            None => self.open = Some((form, at, whose)),
            Some(expected) => check(expected, at, fields),
        }
    }
}

/// The patient and the number of the bill.
fn whose(fields: &[Field]) -> Vec<String> {
    let named = |field: &&Field| matches!(field.name, FieldName::PatientName | FieldName::PatientAccountNumber);
    fields.iter().filter(named).map(|field| field.value.as_str().to_owned()).collect()
}

fn total_of(fields: &[Field]) -> Option<i64> {
    let total = fields.iter().find(|field| field.name == FieldName::ClaimTotal)?;
    cents(total.value.as_str())
}

/// Takes the line of revenue code 0001, which is the total and no service, out of a table; its charge.
fn take_total(table: &mut Table) -> Option<Cell> {
    let is_total = |row: &Row| {
        row.cells.iter().any(|cell| cell.column == Column::RevenueCode && matches!(cell.value.as_str(), "0001" | "001"))
    };
    let at = table.rows.iter().position(is_total)?;
    let row = table.rows.remove(at);
    row.cells.into_iter().find(|cell| cell.column == Column::Charge)
}

fn claim_total(cell: Cell) -> Field {
    Field {
        confidence: cell.confidence,
        page: cell.page,
        bbox: cell.bbox,
        span: cell.span,
        ..Field::of(FieldName::ClaimTotal, cell.value)
    }
}

/// Whether the charges of lines add up to the total. Of lines without a readable charge nobody knows.
fn check(expected: i64, at: usize, fields: &mut Fields) {
    let Some(table) = fields.tables.get_mut(at) else { return };
    let charge = |row: &Row| {
        let charge = row.cells.iter().find(|cell| cell.column == Column::Charge)?;
        cents(charge.value.as_str())
    };
    let Some(found) = table.rows.iter().try_fold(0_i64, |sum, row| sum.checked_add(charge(row)?)) else { return };
    table.evidence.push(Evidence { by: CountedBy::Total, expected, found });
    let (rule, names) = (CheckRule::LinesAddUpToTotal, vec![FieldName::ClaimTotal]);
    fields.checks.push(Check { rule, fields: names, claim: None, passed: expected == found });
}

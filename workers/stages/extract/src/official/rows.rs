//! Tables of an official form.

use super::entry::Parts;
use super::sheet::{Sheet, Value};
use super::written::{self, Shape};
use crate::checks::check;
use crate::normal::cents;
use docward_engine_model::{
    Cell, Check, CheckRule, Column, Confidence, Field, FieldName, Fields, Identity, OfficialForm, Row, Table,
    TableName, ValueType, is_misread,
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

/// The claims of a document's official forms, numbered from 1.
#[derive(Default)]
pub(super) struct Claims {
    count: u32,
    /// The claim of the last sheet, while it has no total: it goes on on the next (NUCC item 28, NUBC FL 47).
    open: Option<Open>,
}

/// A claim that may go on.
struct Open {
    form: OfficialForm,
    /// The place of its service lines in the document's tables.
    lines: usize,
    whose: Whose,
}

impl Claims {
    /// Gives what a sheet tells, whose fields begin at a place of the document's, to its claim.
    pub(super) fn add(
        &mut self,
        sheet: &Sheet<'_>,
        form: OfficialForm,
        begin: usize,
        tables: Vec<Table>,
        fields: &mut Fields,
    ) {
        let whose = Whose::of(fields.fields.get(begin..).unwrap_or_default());
        let open = self.open.take().filter(|open| open.form == form && open.whose.is_of_one(&whose));
        let mut at = open.map(|open| open.lines);
        if at.is_none() {
            self.count += 1;
        }
        let claim = Some(self.count);
        for mut table in tables {
            table.claim = claim;
            if table.name != TableName::ClaimLines {
                fields.tables.push(table);
                continue;
            }
            let sum = take_total(&mut table);
            if !has_total(fields.fields.get(begin..).unwrap_or_default()) {
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
        let own = fields.fields.get_mut(begin..).unwrap_or_default();
        for field in own.iter_mut() {
            field.claim = claim;
        }
        let Some(lines) = at else { return };
        if has_total(own) {
            fields.checks.extend(fields.tables.get(lines).and_then(|table| non_covered(sheet, table, claim)));
        } else {
            self.open = Some(Open { form, lines, whose });
        }
    }
}

/// The patient and the number of the bill.
struct Whose {
    patient: Identity,
    account: Option<String>,
}

impl Whose {
    fn of(fields: &[Field]) -> Self {
        let account = fields.iter().find(|field| field.name == FieldName::PatientAccountNumber);
        Self { patient: Identity::of(fields), account: account.map(|field| field.value.as_str().to_lowercase()) }
    }

    /// Whether both sheets name the same, but for what is misread. Of numbers of bills, which are given one after the other, only
    /// what looks alike is taken for misread.
    fn is_of_one(&self, other: &Self) -> bool {
        let same_account = match (&self.account, &other.account) {
            (Some(one), Some(other)) => is_misread(one, other, true),
            _ => self.patient.is_of(&other.patient),
        };
        same_account && !self.patient.is_of_another(&other.patient)
    }
}

fn has_total(fields: &[Field]) -> bool {
    fields.iter().any(|field| field.name == FieldName::ClaimTotal && cents(field.value.as_str()).is_some())
}

/// Whether the non-covered charges add up to the total of UB-04 FL 48. Where one of them cannot be read nobody knows.
fn non_covered(sheet: &Sheet<'_>, table: &Table, claim: Option<u32>) -> Option<Check> {
    let total = sheet.value(ValueType::Money, [("48", "total", 0)])?;
    let expected = cents(&total.text)?;
    let cells = || table.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.column == Column::NonCoveredCharge);
    let found = cells().try_fold(0_i64, |sum, cell| sum.checked_add(cents(cell.value.as_str())?))?;
    let passed = expected == found;
    let places = cells().map(|cell| cell.page.zip(cell.bbox)).chain([Some((sheet.page.number, total.bbox))]);
    let check = check(CheckRule::NonCoveredLinesAddUpToTotal, claim, passed, places);
    Some(Check { columns: vec![Column::NonCoveredCharge], ..check })
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

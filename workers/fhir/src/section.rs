//! The part of a document that is of one patient or claim, and which of its values resources were made of.

use crate::provenance;
use crate::told::Told;
use docward_engine_model::{Cell, Choice, Column, Field, FieldName, Row, Signature, TableName};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// What a part of a document says.
#[derive(Default)]
pub(crate) struct Section<'a> {
    /// The number of the claim; `None` of what stands in none.
    pub(crate) claim: Option<u32>,
    /// The fields in their order.
    pub(crate) fields: Vec<&'a Field>,
    by_name: HashMap<FieldName, Vec<usize>>,
    pub(crate) rows: HashMap<TableName, Vec<&'a Row>>,
    pub(crate) choices: Vec<&'a Choice>,
    pub(crate) signatures: Vec<&'a Signature>,
    used_fields: RefCell<HashSet<usize>>,
    used_cells: RefCell<HashSet<*const Cell>>,
    places: RefCell<Vec<Value>>,
}

impl<'a> Section<'a> {
    pub(crate) fn push(&mut self, field: &'a Field) {
        self.by_name.entry(field.name).or_default().push(self.fields.len());
        self.fields.push(field);
    }

    /// Whether any of these fields is there.
    pub(crate) fn has(&self, names: &[FieldName]) -> bool {
        names.iter().any(|name| self.by_name.contains_key(name))
    }

    fn told(&self, at: usize) -> Option<Told<'a>> {
        let field = *self.fields.get(at)?;
        let told = Told::of_field(field)?;
        if self.used_fields.borrow_mut().insert(at) {
            self.places.borrow_mut().extend(provenance::of_field(field));
        }
        Some(told)
    }

    /// The first field of a name. The resource that is added next is made of it.
    pub(crate) fn first(&self, name: FieldName) -> Option<Told<'a>> {
        self.by_name.get(&name)?.iter().find_map(|at| self.told(*at))
    }

    /// The first field of a name, only looked at: no resource is made of it.
    pub(crate) fn peek(&self, name: FieldName) -> Option<Told<'a>> {
        let at = *self.by_name.get(&name)?.first()?;
        self.fields.get(at).and_then(|field| Told::of_field(field))
    }

    /// The first field of a name, if it is a day, month or year that can be read.
    pub(crate) fn day(&self, name: FieldName) -> Option<Told<'a>> {
        self.first_that(name, |told| told.day().is_some())
    }

    /// The first field of a name, if it is a date or period that can be read.
    pub(crate) fn days(&self, name: FieldName) -> Option<Told<'a>> {
        self.first_that(name, |told| told.days().is_some())
    }

    /// The first field of a name, if it is an amount that can be read: in cents.
    pub(crate) fn amount(&self, name: FieldName) -> Option<i64> {
        self.first_that(name, |told| told.cents().is_some())?.cents()
    }

    /// The first field of a name, if it passes. If it does not, no resource is made of it, and it is an answer of the
    /// questionnaire.
    pub(crate) fn first_that(&self, name: FieldName, passes: impl Fn(&Told<'a>) -> bool) -> Option<Told<'a>> {
        self.peek(name).filter(passes)?;
        self.first(name)
    }

    /// How many fields there are of a name.
    pub(crate) fn count(&self, name: FieldName) -> usize {
        self.by_name.get(&name).map_or(0, Vec::len)
    }

    /// The field of a name at a place, from 0, among those of the name.
    pub(crate) fn nth(&self, name: FieldName, at: usize) -> Option<Told<'a>> {
        self.told(*self.by_name.get(&name)?.get(at)?)
    }

    /// The last field of a name, if it is a day, month or year that can be read.
    pub(crate) fn last_day(&self, name: FieldName) -> Option<Told<'a>> {
        let at = *self.by_name.get(&name)?.last()?;
        self.fields.get(at).and_then(|field| Told::of_field(field)).filter(|told| told.day().is_some())?;
        self.told(at)
    }

    /// All fields of a name.
    pub(crate) fn all(&self, name: FieldName) -> Vec<Told<'a>> {
        self.by_name.get(&name).into_iter().flatten().filter_map(|at| self.told(*at)).collect()
    }

    /// The rows of a table.
    pub(crate) fn rows(&self, name: TableName) -> Vec<&'a Row> {
        self.rows.get(&name).cloned().unwrap_or_default()
    }

    /// The cell of a column. The resource that is added next is made of it.
    pub(crate) fn cell(&self, table: TableName, row: &'a Row, column: Column) -> Option<Told<'a>> {
        self.cell_that(table, row, column, |_| true)
    }

    /// The cell of a column, if it passes; if not, it is an answer of the questionnaire.
    pub(crate) fn cell_that(
        &self,
        table: TableName,
        row: &'a Row,
        column: Column,
        passes: impl Fn(&Told<'a>) -> bool,
    ) -> Option<Told<'a>> {
        let cell = row.cells.iter().find(|cell| cell.column == column)?;
        let told = Told::of_cell(cell).filter(passes)?;
        self.used_cells.borrow_mut().insert(cell);
        self.places.borrow_mut().extend(provenance::of_cell(table, cell));
        Some(told)
    }

    /// Notes where a value stands, of which the resource that is added next is made.
    pub(crate) fn place(&self, place: Option<Value>) {
        self.places.borrow_mut().extend(place);
    }

    /// Where the values stand that were asked for since the last time.
    pub(crate) fn take_places(&self) -> Vec<Value> {
        self.places.take()
    }

    /// The fields that no resource was made of.
    pub(crate) fn unused_fields(&self) -> Vec<&'a Field> {
        let used = self.used_fields.borrow();
        let unused = self.fields.iter().enumerate().filter(|(at, _)| !used.contains(at));
        unused.map(|(_, field)| *field).collect()
    }

    /// The cells that no resource was made of, row by row, in the order of the vocabulary's tables.
    pub(crate) fn unused_rows(&self) -> Vec<(TableName, Vec<Vec<&'a Cell>>)> {
        let used = self.used_cells.borrow();
        let unused =
            |row: &&'a Row| row.cells.iter().filter(|cell| !used.contains(&std::ptr::from_ref(*cell))).collect();
        let rows = |name: &TableName| {
            let rows: Vec<Vec<&Cell>> =
                self.rows.get(name)?.iter().map(unused).filter(|cells: &Vec<_>| !cells.is_empty()).collect();
            (!rows.is_empty()).then_some((*name, rows))
        };
        TableName::ALL.iter().filter_map(rows).collect()
    }
}

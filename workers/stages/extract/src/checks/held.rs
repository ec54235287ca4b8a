//! What is held against the rules together.

use docward_engine_model::{
    BBox, Cell, Check, CheckRule, Column, Document, Field, FieldName, Fields, Row, Table, TableName,
};
use std::collections::BTreeMap;

/// The values of one claim, or what a document tells beside its claims.
pub(super) struct Held<'a> {
    pub(super) document: &'a Document,
    pub(super) claim: Option<u32>,
    pub(super) fields: Vec<&'a Field>,
    pub(super) tables: Vec<&'a Table>,
}

impl<'a> Held<'a> {
    /// A document's claims in their order, first what stands in none.
    pub(super) fn of(document: &'a Document, fields: &'a Fields) -> Vec<Self> {
        let mut all: BTreeMap<Option<u32>, Self> = BTreeMap::new();
        let new = |claim| Self { document, claim, fields: Vec::new(), tables: Vec::new() };
        for field in &fields.fields {
            all.entry(field.claim).or_insert_with(|| new(field.claim)).fields.push(field);
        }
        for table in &fields.tables {
            all.entry(table.claim).or_insert_with(|| new(table.claim)).tables.push(table);
        }
        all.into_values().collect()
    }

    /// Whether it is a claim of an official form, each of whose boxes says what stands in it.
    pub(super) fn is_on_official_form(&self) -> bool {
        self.claim.is_some() && self.document.interchange().is_none()
    }

    pub(super) fn named(&self, name: FieldName) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().copied().filter(move |field| field.name == name)
    }

    pub(super) fn first(&self, name: FieldName) -> Option<&'a Field> {
        self.named(name).next()
    }

    /// The rows of all tables of a name.
    pub(super) fn rows(&self, name: TableName) -> impl Iterator<Item = &'a Row> {
        self.tables.iter().copied().filter(move |table| table.name == name).flat_map(|table| &table.rows)
    }

    /// Whether it is the claim of an institution: it has a type of bill, or revenue codes.
    pub(super) fn is_institutional(&self) -> bool {
        let has_code = |row: &Row| cell(row, Column::RevenueCode).is_some();
        self.first(FieldName::TypeOfBill).is_some() || self.rows(TableName::ClaimLines).any(has_code)
    }

    /// What a rule says of fields and columns; of one that is not kept, where the values stand that say so.
    pub(super) fn check(
        &self,
        rule: CheckRule,
        fields: &[FieldName],
        columns: &[Column],
        passed: bool,
        places: impl IntoIterator<Item = Option<(u32, BBox)>>,
    ) -> Check {
        Check { fields: fields.to_vec(), columns: columns.to_vec(), ..check(rule, self.claim, passed, places) }
    }
}

/// What a rule says of a claim, or of the whole document; of one that is not kept, where the values stand that say so.
pub(crate) fn check(
    rule: CheckRule,
    claim: Option<u32>,
    passed: bool,
    places: impl IntoIterator<Item = Option<(u32, BBox)>>,
) -> Check {
    let places = places.into_iter().flatten().filter(|_| !passed).take(Check::MOST_PLACES).collect();
    Check { rule, fields: Vec::new(), columns: Vec::new(), claim, passed, places }
}

/// The cell of a column.
pub(super) fn cell(row: &Row, column: Column) -> Option<&Cell> {
    row.cells.iter().find(|cell| cell.column == column)
}

pub(super) fn place_of(field: &Field) -> Option<(u32, BBox)> {
    field.page.zip(field.bbox)
}

pub(super) fn place_of_cell(cell: &Cell) -> Option<(u32, BBox)> {
    cell.page.zip(cell.bbox)
}

//! What an institutional claim has beside its lines: the tables of locators 31 to 41 and 74 of a UB-04.

use super::Listing;
use docward_engine_model::{Column, Element, Meaning, Row, Table, TableName};

impl Listing<'_> {
    /// Occurrences, value codes and procedures; those that the claim has.
    pub(super) fn hospital_tables(&self) -> Vec<Table> {
        let tables = [
            (TableName::Occurrences, Meaning::OccurrenceCode, Column::Date, Meaning::OtherDate),
            (TableName::ValueCodes, Meaning::ValueCode, Column::Amount, Meaning::ValueAmount),
            (TableName::ClaimProcedures, Meaning::ClaimProcedure, Column::Date, Meaning::OtherDate),
        ];
        let elements = self.before_lines();
        let table = |(name, code, column, other)| {
            let rows = (0..elements.len()).filter_map(|at| self.code_and(elements.get(at..)?, code, column, other));
            self.table(name, rows.collect(), Vec::new())
        };
        tables.into_iter().filter_map(table).collect()
    }

    /// The code that these elements begin with, and what stands beside it in the same element of HI.
    fn code_and(&self, elements: &[Element], code: Meaning, column: Column, other: Meaning) -> Option<Row> {
        let (first, rest) = elements.split_first().filter(|(first, _)| first.meaning == code)?;
        let place = |element: &Element| (element.segment, element.number, element.repetition);
        let mut beside = rest.iter().take_while(|element| place(element) == place(first));
        let beside = beside.find(|element| element.meaning == other).map(|element| match column {
            Column::Amount => self.money(column, element),
            _ => self.cell(column, element),
        });
        Some(Row { cells: std::iter::once(self.cell(Column::Code, first)).chain(beside).collect() })
    }
}

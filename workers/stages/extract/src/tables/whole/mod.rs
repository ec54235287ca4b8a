//! Rows of a document put together to whole tables: what each page adds to them, what is said between their rows ([`said`]),
//! and whether they are whole ([`evidence`]).

mod evidence;
mod grid;
mod said;

use super::body::{Area, Body, Item};
use super::clean::{self, Value};
use super::header::Header;
use super::lines::Line;
use super::{counts, totals};
use crate::upright::Upright;
use docward_engine_model::{Cell, Column, Field, FieldName, Reading, Row, Table, TableName};
use evidence::Total;

/// Cells at most in all tables of a document; what is beyond is counted, not kept.
const CELLS: usize = 100_000;

/// The tables of a document while they are read.
#[derive(Default)]
pub(super) struct Whole {
    tables: Vec<Building>,
    counts: Vec<(u32, &'static str, Field)>,
    sums: Vec<Field>,
    /// What each page says about which page it is, and of how many.
    printed: Vec<Option<(u32, u32)>>,
    cells: usize,
}

struct Building {
    name: TableName,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// The heading that the rows below stand under, of tables with panels.
    panel: Option<Cell>,
    /// What was said of rows from one place on, between them or above their headings.
    said: Vec<(usize, Cell)>,
    totals: Vec<Total>,
    /// How many rows the document says it has.
    counted: Option<u32>,
    baselines: (usize, usize),
    ruled: (usize, usize),
    /// Rows that are not kept.
    beyond: usize,
    /// How often it began with headings of its own.
    begun: usize,
    /// Where it was last, by the order of pages, and whether it filled that page to its end.
    last: (usize, bool),
}

impl Whole {
    /// A header, and what stands above it. A table that has begun before goes on.
    pub(super) fn begin(&mut self, page: &Upright<'_>, reading: &Reading, header: &Header, above: &[Line]) {
        let at = self.at(header.table);
        let Some(table) = self.tables.get_mut(at) else { return };
        table.begun += 1;
        for column in header.heads.iter().filter_map(|head| head.column) {
            if !table.columns.contains(&column) {
                table.columns.push(column);
            }
        }
        if matches!(header.table, TableName::ServiceLines | TableName::Claims) {
            for line in above {
                table.say(page, reading, line);
            }
        }
        if header.table == TableName::Results {
            table.head(page, reading, header, above);
        }
    }

    fn at(&mut self, name: TableName) -> usize {
        if let Some(at) = self.tables.iter().position(|table| table.name == name) {
            return at;
        }
        self.tables.push(Building {
            name,
            columns: Vec::new(),
            rows: Vec::new(),
            panel: None,
            said: Vec::new(),
            totals: Vec::new(),
            counted: None,
            baselines: (0, 0),
            ruled: (0, 0),
            beyond: 0,
            begun: 0,
            last: (0, false),
        });
        self.tables.len() - 1
    }

    /// Adds what was found on a page.
    pub(super) fn add(&mut self, place: usize, area: &Area<'_, '_>, reading: &Reading, lines: &[Line], body: Body) {
        let at = self.at(area.table);
        let page = area.page;
        let anchored = {
            let rows: Vec<&Vec<Vec<usize>>> = body
                .items
                .iter()
                .filter_map(|item| if let Item::Row(cells) = item { Some(cells) } else { None })
                .collect();
            area.anchored(lines.get(..body.end).unwrap_or_default(), &rows)
        };
        let Some(table) = self.tables.get_mut(at) else { return };
        if let Some(found) = anchored {
            table.baselines.0 += body.baselines;
            table.baselines.1 += found;
        }
        table.last = (place, body.is_open);
        if let Some((expected, found)) = body.ruled {
            table.ruled.0 += expected;
            table.ruled.1 += found;
        }
        for item in body.items {
            match item {
                Item::Row(cells) => {
                    for mut row in grid::rows(area, reading, &cells) {
                        if self.cells + row.cells.len() > CELLS {
                            table.beyond += 1;
                            continue;
                        }
                        table.carry(&mut row);
                        self.cells += row.cells.len();
                        table.rows.push(row);
                    }
                }
                Item::Heading(line) => table.heading(page, reading, &line),
                Item::Total(line) => {
                    let total = totals::amounts(area, &line);
                    if !total.is_empty() {
                        let text = page.text(&line.words);
                        let of_a_part = totals::is_of_a_part(&text);
                        let amounts = total.iter().map(|(column, cents, _)| (*column, *cents)).collect();
                        table.totals.push(Total { rows: table.rows.len(), of_a_part, amounts });
                        if !text.to_lowercase().starts_with("sub") && !text.to_lowercase().starts_with("page") {
                            totals::sums(page, reading, area.table, &total, &mut self.sums);
                        }
                    }
                }
            }
        }
    }

    /// Whether no headings of a table were found.
    pub(super) fn is_without_headings(&self, name: TableName) -> bool {
        !self.tables.iter().any(|table| table.name == name && table.begun > 0)
    }

    /// Adds a row that was found without headings.
    pub(super) fn list(&mut self, page: &Upright<'_>, reading: &Reading, name: TableName, values: &[Value]) {
        let Some(row) = clean::row(page, reading, name, values) else { return };
        if self.cells + row.cells.len() > CELLS {
            return;
        }
        self.cells += row.cells.len();
        let at = self.at(name);
        if let Some(table) = self.tables.get_mut(at) {
            table.rows.push(row);
        }
    }

    /// Remembers which page a document's page says it is.
    pub(super) fn page(&mut self, page: &Upright<'_>, lines: &[Line]) {
        let mut short = lines.iter().rev().filter(|line| line.words.len() < 30);
        self.printed.push(short.find_map(|line| counts::printed_page(&page.text(&line.words))));
    }

    /// Remembers how many rows a line says there are.
    pub(super) fn count(&mut self, page: &Upright<'_>, reading: &Reading, line: &Line) {
        if line.words.len() > 40 || self.counts.len() > 100 {
            return;
        }
        let Some((count, noun)) = counts::printed_count(&page.text(&line.words)) else { return };
        let number = line.words.iter().copied().find(|at| {
            page.words.get(*at).is_some_and(|word| {
                word.text.chars().filter(char::is_ascii_digit).collect::<String>() == count.to_string()
            })
        });
        let Some(at) = number else { return };
        if let Some(field) = totals::field(page, reading, FieldName::RowCount, &[at]) {
            self.counts.push((count, noun, field));
        }
    }

    /// The tables with evidence, and the fields that lines of totals are.
    pub(super) fn finish(mut self) -> (Vec<Table>, Vec<Field>) {
        let mut fields = Vec::new();
        let printed = std::mem::take(&mut self.printed);
        self.tables.retain(|table| !table.rows.is_empty() || table.beyond > 0);
        for (count, noun, field) in std::mem::take(&mut self.counts) {
            let own = self.tables.iter_mut().filter(|table| counts::is_called(table.name, noun));
            let Some(table) = own.max_by_key(|table| table.rows.len()) else { continue };
            // Of a part of the table, or of something else, unless it is at least as much as there is.
            if !fields.iter().any(|other: &Field| other.name == FieldName::RowCount) {
                table.counted = Some(count);
                fields.push(field);
            }
        }
        // The last line of totals is that of the whole.
        for name in
            [FieldName::ClaimTotal, FieldName::AllowedTotal, FieldName::PlanPaid, FieldName::PatientResponsibility]
        {
            fields.extend(self.sums.iter().rev().find(|field| field.name == name).cloned());
        }
        (self.tables.into_iter().map(|table| table.finish(&printed)).collect(), fields)
    }
}

impl Building {
    /// Gives a row what stands in a heading above it, or in the row above where it is not repeated.
    fn carry(&mut self, row: &mut Row) {
        let has = |row: &Row, column: Column| row.cells.iter().any(|cell| cell.column == column);
        if self.name == TableName::Results
            && !has(row, Column::Panel)
            && let Some(panel) = &self.panel
        {
            row.cells.insert(0, panel.clone());
        }
        if self.name == TableName::Immunizations && !has(row, Column::Vaccine) {
            let before = self.rows.last().and_then(|row| row.cells.iter().find(|cell| cell.column == Column::Vaccine));
            if let Some(vaccine) = before {
                row.cells.insert(0, vaccine.clone());
            }
        }
    }
}

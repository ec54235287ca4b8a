//! Rows of a document put together to whole tables, and whether they are whole.

use super::body::{Area, Body, Item};
use super::clean::{self, Value};
use super::header::Header;
use super::lines::Line;
use super::{headings, totals};
use crate::normal::cents;
use crate::upright::Upright;
use docward_engine_model::{
    Cell, Column, Confidence, CountedBy, Evidence, Field, FieldName, Reading, Row, Table, TableName, Text,
};

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
    baselines: (usize, usize),
    ruled: (usize, usize),
    /// Rows that are not kept.
    beyond: usize,
    /// How often it began with headings of its own.
    begun: usize,
    /// Where it was last, by the order of pages, and whether it filled that page to its end.
    last: (usize, bool),
}

/// A line of totals: after how many rows, whether it is of a part, and its amounts.
struct Total {
    rows: usize,
    of_a_part: bool,
    amounts: Vec<(Column, i64)>,
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
                    let values = clean::values(page, area.table, &area.columns, &cells);
                    let mut rows: Vec<Row> = clean::row(page, reading, area.table, &values).into_iter().collect();
                    rows = grid(area, reading, &cells, rows);
                    for mut row in rows {
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
                    let total = total(area, &line);
                    if !total.is_empty() {
                        let text = page.text(&line.words);
                        let of_a_part = totals::is_of_a_part(&text);
                        let amounts = total.iter().map(|(column, cents, _)| (*column, *cents)).collect();
                        table.totals.push(Total { rows: table.rows.len(), of_a_part, amounts });
                        if !text.to_lowercase().starts_with("sub") && !text.to_lowercase().starts_with("page") {
                            sums(page, reading, area.table, &total, &mut self.sums);
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
        self.printed.push(short.find_map(|line| totals::printed_page(&page.text(&line.words))));
    }

    /// Remembers how many rows a line says there are.
    pub(super) fn count(&mut self, page: &Upright<'_>, reading: &Reading, line: &Line) {
        if line.words.len() > 40 || self.counts.len() > 100 {
            return;
        }
        let Some((count, noun)) = totals::printed_count(&page.text(&line.words)) else { return };
        let number = line.words.iter().copied().find(|at| {
            page.words.get(*at).is_some_and(|word| {
                word.text.chars().filter(char::is_ascii_digit).collect::<String>() == count.to_string()
            })
        });
        let Some(at) = number else { return };
        if let Some(field) = field(page, reading, FieldName::RowCount, &[at]) {
            self.counts.push((count, noun, field));
        }
    }

    /// The tables with evidence, and the fields that lines of totals are.
    pub(super) fn finish(mut self) -> (Vec<Table>, Vec<Field>) {
        let mut fields = Vec::new();
        let printed = std::mem::take(&mut self.printed);
        self.tables.retain(|table| !table.rows.is_empty() || table.beyond > 0);
        for (count, noun, field) in std::mem::take(&mut self.counts) {
            let own = self.tables.iter_mut().filter(|table| totals::is_called(table.name, noun));
            let Some(table) = own.max_by_key(|table| table.rows.len()) else { continue };
            // Of a part of the table, or of something else, unless it is at least as much as there is.
            if !fields.iter().any(|other: &Field| other.name == FieldName::RowCount) {
                table.totals.push(Total {
                    rows: usize::MAX,
                    of_a_part: false,
                    amounts: vec![(Column::Amount, i64::from(count))],
                });
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

    /// A line between rows: a panel of tests, or whose rows follow.
    fn heading(&mut self, page: &Upright<'_>, reading: &Reading, line: &Line) {
        if self.say(page, reading, line) {
            return;
        }
        if self.name != TableName::Results {
            return;
        }
        let runs = line.runs(page, page.height * 1.5);
        let Some(run) = runs.first() else { return };
        let text = page.text(&run.words);
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 2 || run.words.len() > 8 || text.ends_with('.') || text.contains(": ") {
            return;
        }
        let words: Vec<usize> = run
            .words
            .iter()
            .copied()
            .filter(|at| page.words.get(*at).is_some_and(|word| !is_continued(word.text)))
            .collect();
        let value: Value = (Column::Panel, words);
        if let Some(cell) = clean::cell(page, reading, TableName::Results, &value) {
            self.panel = Some(cell);
        }
    }

    /// Remembers what a line says of the rows below: captions, each with its value. Whether it is such a line.
    fn say(&mut self, page: &Upright<'_>, reading: &Reading, line: &Line) -> bool {
        let told = captioned(page, line);
        let mut any = false;
        for (column, words) in told {
            if !SAID.contains(&column) || self.columns.contains(&column) {
                continue;
            }
            if let Some(cell) = clean::cell(page, reading, self.name, &(column, words)).filter(is_told) {
                any = true;
                self.said.push((self.rows.len(), cell));
            }
        }
        any
    }

    /// Gives rows what was said of them. What is said once is said of the whole document, and is no column.
    fn tell(&mut self) {
        for column in SAID {
            let told: Vec<(usize, Cell)> =
                self.said.iter().filter(|(_, cell)| cell.column == *column).cloned().collect();
            let differ = told.windows(2).any(|pair| match pair {
                [(_, one), (_, other)] => {
                    strsim::normalized_levenshtein(one.value.as_str(), other.value.as_str()) < 0.8
                }
                _ => false,
            });
            if !differ {
                continue;
            }
            for (at, (begin, cell)) in told.iter().enumerate() {
                let end = told.get(at + 1).map_or(self.rows.len(), |(begin, _)| *begin);
                for row in self.rows.iter_mut().take(end).skip(*begin) {
                    row.cells.push(cell.clone());
                }
            }
        }
    }

    fn finish(mut self, printed: &[Option<(u32, u32)>]) -> Table {
        self.tell();
        let mut evidence = Vec::new();
        let mut compare = |by: CountedBy, expected: i64, found: i64| evidence.push(Evidence { by, expected, found });
        let count = whole(self.rows.len());
        for total in &self.totals {
            if total.rows == usize::MAX {
                let said = total.amounts.first().map_or(0, |(_, count)| *count);
                compare(CountedBy::PrintedCount, said, count);
            }
        }
        let mut begin = 0;
        for total in self.totals.iter().filter(|total| total.rows != usize::MAX) {
            let part = self.rows.get(begin..total.rows).unwrap_or_default();
            let all = self.rows.get(..total.rows).unwrap_or_default();
            let mut compared: Vec<(i64, i64)> = Vec::new();
            for (column, expected) in &total.amounts {
                let Some(column) = self.summed(*column) else { continue };
                let (of_part, of_all) = (sum(part, column), sum(all, column));
                let found =
                    if of_part == *expected || (total.of_a_part && of_all != *expected) { of_part } else { of_all };
                compared.push((*expected, found));
            }
            // A misread amount makes one column wrong; a lost row all of them.
            let best =
                compared.iter().find(|(expected, found)| expected == found && *expected != 0).or(compared.first());
            if let Some((expected, found)) = best {
                compare(CountedBy::Total, *expected, *found);
            }
            begin = total.rows;
        }
        if let Some((expected, found)) = self.pages(printed) {
            compare(CountedBy::Pages, expected, found);
        }
        if self.ruled.0 > 0 {
            compare(CountedBy::Rules, whole(self.ruled.0), whole(self.ruled.1));
        }
        if self.baselines.0 > 0 || self.beyond > 0 {
            let (expected, found) =
                if self.baselines.0 > 0 { self.baselines } else { (self.rows.len(), self.rows.len()) };
            // What the second count did not see is no row that was lost.
            let expected = expected.max(found);
            compare(CountedBy::Baselines, whole(expected), whole(found.saturating_sub(self.beyond)));
        }
        Table { name: self.name, claim: None, rows: self.rows, evidence }
    }

    /// How many pages there should be, and are, if the table fills its last page and the next one is not there.
    fn pages(&self, printed: &[Option<(u32, u32)>]) -> Option<(i64, i64)> {
        let (place, is_open) = self.last;
        let (page, of) = printed.get(place).copied().flatten()?;
        let next = printed.get(place + 1).copied().flatten().map(|(page, _)| page);
        let lacks = is_open && page < of && next.is_none_or(|next| next != page + 1) && printed.len() <= place + 1;
        let numbered = printed.iter().flatten().filter(|(_, other)| *other == of).count();
        lacks.then(|| (i64::from(of), whole(numbered)))
    }

    /// The column that a total is of: a charge is billed.
    fn summed(&self, column: Column) -> Option<Column> {
        let other = match column {
            Column::Billed => Column::Charge,
            Column::Charge => Column::Billed,
            Column::Adjustment => Column::Discount,
            column => column,
        };
        [column, other].into_iter().find(|column| self.columns.contains(column))
    }
}

/// What lines above rows may say of them.
const SAID: &[Column] = &[
    Column::ClaimId,
    Column::PatientName,
    Column::PatientAccountNumber,
    Column::MemberId,
    Column::CollectionDate,
    Column::AccessionNumber,
];

/// Whether a value is one of its column: a number has figures, a date is one, a name has none.
fn is_told(cell: &Cell) -> bool {
    let value = cell.value.as_str();
    let figures = value.chars().filter(char::is_ascii_digit).count();
    match cell.column {
        Column::CollectionDate => figures > 3,
        Column::PatientName => figures == 0 && value.len() > 3,
        _ => figures > 2 && figures * 2 > value.len(),
    }
}

/// The captions of a line, each with the words up to the next. The line has to begin with one.
fn captioned(page: &Upright<'_>, line: &Line) -> Vec<(Column, Vec<usize>)> {
    let mut told: Vec<(Column, Vec<usize>)> = Vec::new();
    let words = &line.words;
    if words.len() > 60 {
        return told;
    }
    let mut at = 0;
    while at < words.len() {
        let label = (1..=4_usize).rev().find_map(|count| {
            let text = page.text(words.get(at..at + count)?);
            let columns = headings::known(&text);
            let column = columns.iter().find(|column| SAID.contains(column)).or(columns.first())?;
            let apart = at == 0
                || text.ends_with([':', '#'])
                || words.get(at - 1).zip(words.get(at)).is_some_and(|(before, own)| {
                    let rect = |at: &usize| page.words.get(*at).map(|word| word.rect);
                    rect(before).zip(rect(own)).is_some_and(|(before, own)| own.x0 - before.x1 > page.height * 0.8)
                });
            apart.then_some((count, *column))
        });
        if let Some((count, column)) = label {
            told.push((column, Vec::new()));
            at += count;
            continue;
        }
        if told.is_empty() {
            return told;
        }
        let Some((_, value)) = told.last_mut() else { break };
        if words.get(at).and_then(|at| page.words.get(*at)).is_some_and(|word| word.text.ends_with(':')) {
            // The caption of something else.
            told.push((Column::Description, Vec::new()));
            at += 1;
            continue;
        }
        value.extend(
            words
                .get(at)
                .filter(|at| page.words.get(**at).is_some_and(|word| word.text.contains(char::is_alphanumeric))),
        );
        at += 1;
    }
    told.retain(|(_, words)| !words.is_empty() && words.len() <= 6);
    told
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn sum(rows: &[Row], column: Column) -> i64 {
    let amount =
        |row: &Row| row.cells.iter().find(|cell| cell.column == column).and_then(|cell| cents(cell.value.as_str()));
    rows.iter().filter_map(amount).fold(0, i64::saturating_add)
}

fn is_continued(word: &str) -> bool {
    matches!(word.to_lowercase().trim_matches(|c: char| !c.is_alphanumeric()), "continued" | "cont" | "contd" | "con't")
}

/// The rows of a grid of vaccinations: one for each date that its row has.
fn grid(area: &Area<'_, '_>, reading: &Reading, cells: &[Vec<usize>], rows: Vec<Row>) -> Vec<Row> {
    if area.columns.heads.iter().all(|head| head.dose.is_none()) {
        return rows;
    }
    let mut given = Vec::new();
    for (words, head) in cells.iter().zip(&area.columns.heads) {
        let Some(dose) = head.dose else { continue };
        let (dates, lots) = dated(area.page, words);
        let Some(date) = clean::cell(area.page, reading, area.table, &(Column::Date, dates)) else { continue };
        if !date.value.as_str().contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let mut row = rows.first().cloned().unwrap_or_default();
        if dose > 0 {
            row.cells.push(Cell {
                confidence: date.confidence,
                page: date.page,
                bbox: date.bbox,
                ..Cell::of(Column::DoseNumber, Text::from(dose.to_string()))
            });
        }
        row.cells.push(date);
        row.cells.extend(clean::cell(area.page, reading, area.table, &(Column::LotNumber, lots)));
        given.push(row);
    }
    given
}

/// The words of a date, and those of a lot number, in one cell with or without captions.
fn dated(page: &Upright<'_>, words: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let text = |at: &usize| page.words.get(*at).map_or("", |word| word.text);
    let is_caption = |at: &usize| {
        let plain = headings::plain(text(at));
        matches!(plain.as_str(), "date" | "lot" | "lot no" | "mfr" | "no" | "given" | "dt" | "")
    };
    let said: Vec<usize> = words.iter().copied().filter(|at| !is_caption(at)).collect();
    let lot =
        words.iter().position(|at| headings::plain(text(at)).starts_with("lot")).and_then(|at| words.get(at)).copied();
    let lots: Vec<usize> = said
        .iter()
        .copied()
        .filter(|at| {
            let own = text(at);
            let letters = own.chars().filter(|c| c.is_alphabetic()).count();
            let figures = own.chars().filter(char::is_ascii_digit).count();
            let below = lot
                .and_then(|lot| page.words.get(lot))
                .zip(page.words.get(*at))
                .is_some_and(|(lot, own)| own.rect.in_row_with(lot.rect));
            below || (letters > 0 && figures > 2 && !own.contains(['/', '-']))
        })
        .collect();
    (said.into_iter().filter(|at| !lots.contains(at)).collect(), lots)
}

/// The amounts of a line of totals, each with its column and words: the column it stands in, or the one its label names.
fn total(area: &Area<'_, '_>, line: &Line) -> Vec<(Column, i64, usize)> {
    let page = area.page;
    let mut amounts: Vec<(Column, i64, usize)> = Vec::new();
    let mut label = String::new();
    for at in &line.words {
        let Some(word) = page.words.get(*at) else { continue };
        if let Some(amount) = totals::amount(word.text) {
            let place = area.columns.at(word.rect.middle().0);
            let column =
                totals::labelled(&label).or_else(|| area.columns.heads.get(place).and_then(|head| head.column));
            if let Some(column) = column
                && !amounts.iter().any(|(other, ..)| *other == column)
            {
                amounts.push((column, amount, *at));
            }
            label.clear();
        } else {
            label.push_str(word.text);
            label.push(' ');
        }
    }
    amounts
}

/// The fields that amounts of a line of totals are.
fn sums(
    page: &Upright<'_>,
    reading: &Reading,
    table: TableName,
    amounts: &[(Column, i64, usize)],
    fields: &mut Vec<Field>,
) {
    for (column, _, at) in amounts {
        let name = match column {
            Column::Billed | Column::Charge => FieldName::ClaimTotal,
            Column::Allowed => FieldName::AllowedTotal,
            Column::Paid => FieldName::PlanPaid,
            Column::PatientResponsibility => FieldName::PatientResponsibility,
            _ => continue,
        };
        if matches!(table, TableName::ServiceLines | TableName::Claims | TableName::ClaimLines) {
            fields.extend(field(page, reading, name, &[*at]));
        }
    }
}

fn field(page: &Upright<'_>, reading: &Reading, name: FieldName, words: &[usize]) -> Option<Field> {
    let (first, last) = (page.words.get(*words.first()?)?, page.words.get(*words.last()?)?);
    let value = page.text(words);
    let value = value.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '(' | ')'));
    let bbox = words
        .iter()
        .filter_map(|at| page.page.words.get(*at))
        .map(|word| word.bbox)
        .reduce(docward_engine_model::BBox::union);
    Some(Field {
        confidence: Confidence::nearest(first.confidence.min(last.confidence)),
        page: Some(page.page.number),
        bbox,
        span: Some(reading.span(first.start, last.end)),
        ..Field::of(name, value.into())
    })
}

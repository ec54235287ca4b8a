//! Tables of any form: headings that mean columns, rows below them over as many pages as they go on, lists in words, and
//! whether all rows were found.
//!
//! A header is a row of captions that mean columns of one table of the vocabulary ([`header`]). Its columns part at upright
//! lines, or where nothing is written ([`columns`]). Rows are ruled, or lines that fill the columns ([`body`]). What was found on
//! each page is put together here, and counted a second way ([`whole`]).

mod body;
mod clean;
mod columns;
mod counts;
mod drug;
mod header;
mod headings;
mod lines;
mod lists;
mod prescribed;
mod schema;
#[cfg(test)]
mod tests;
mod totals;
mod whole;

use crate::upright::{Rect, Upright};
use body::{Area, Item};
use columns::Columns;
use docward_engine_model::{Column, DocumentKind, Field, MarkShape, Reading, Table, TableName};
use header::{Head, Header};
use lines::Line;
use whole::Whole;

/// Which words of each page are headings or cells: one list a page, one entry a word of [`docward_engine_model::Page::words`].
pub(crate) type Taken = Vec<Vec<bool>>;

/// What was found of tables.
pub(crate) struct Found {
    /// In reading order.
    pub(crate) tables: Vec<Table>,
    /// What lines of totals say: sums, and how many rows a listing has.
    pub(crate) fields: Vec<Field>,
    /// The words of headings, cells and lines of totals.
    pub(crate) taken: Taken,
}

/// The tables of a document's pages; nothing of pages that are official forms.
pub(crate) fn find(pages: &[Upright<'_>], reading: &Reading, kind: DocumentKind) -> Found {
    let mut story = Story {
        reading,
        kind,
        whole: Whole::default(),
        taken: pages.iter().map(|page| vec![false; page.words.len()]).collect(),
        open: None,
    };
    let lines: Vec<Vec<Line>> = pages.iter().map(lines::of).collect();
    for (place, (page, lines)) in pages.iter().zip(&lines).enumerate() {
        story.page(place, page, lines);
    }
    for (place, (page, lines)) in pages.iter().zip(&lines).enumerate() {
        story.lists(place, page, lines);
    }
    let Story { whole, taken, .. } = story;
    let (tables, fields) = whole.finish();
    Found { tables, fields, taken }
}

/// The table that may go on on the next page: its columns.
struct Open {
    table: TableName,
    heads: Vec<Head>,
    sides: (f32, f32),
}

/// A page among the others, and what is measured on it once.
#[derive(Clone, Copy)]
struct Sheet<'p, 'a> {
    place: usize,
    page: &'p Upright<'a>,
    /// Less room than this between two words is a space.
    space: f32,
    /// How high each place to tick stands, from the top down.
    ticks: &'p [f32],
}

fn heights_of_ticks(page: &Upright<'_>) -> Vec<f32> {
    let places = page.marks.iter().filter(|(_, mark)| mark.shape != MarkShape::Ring);
    let mut heights: Vec<f32> = places.map(|(rect, _)| rect.middle().1).collect();
    heights.sort_by(f32::total_cmp);
    heights
}

struct Story<'r> {
    reading: &'r Reading,
    kind: DocumentKind,
    whole: Whole,
    taken: Taken,
    open: Option<Open>,
}

impl Story<'_> {
    fn page(&mut self, place: usize, page: &Upright<'_>, lines: &[Line]) {
        let sheet = Sheet { place, page, space: lines::space(page, lines), ticks: &heights_of_ticks(page) };
        let headers = header::find(header::Place { page, reading: self.reading, space: sheet.space }, lines, self.kind);
        let first = headers.first().map_or(lines.len(), |header| header.first);
        let open = self.open.take();
        if let Some(open) = open
            && headers.first().is_none_or(|header| header.table != open.table)
        {
            self.go_on(sheet, lines.get(..first).unwrap_or_default(), open, headers.is_empty());
        }
        for (at, header) in headers.iter().enumerate() {
            let next = headers
                .iter()
                .skip(at + 1)
                .find(|next| next.first > header.last && next.rect.x1 > header.left && next.rect.x0 < header.right);
            let end = next.map_or(lines.len(), |next| next.first);
            let below = lines.get(header.last + 1..end).unwrap_or_default();
            let above = lines.get(header.first.saturating_sub(4)..header.first).unwrap_or_default();
            self.table(sheet, header, above, below, next.is_none());
        }
        self.whole.page(page, lines);
        for line in lines {
            self.whole.count(page, self.reading, line);
        }
    }

    /// What is listed without headings of columns, of tables that no headings were found of.
    fn lists(&mut self, place: usize, page: &Upright<'_>, lines: &[Line]) {
        if lists::are_in(self.kind) {
            let taken = self.taken.get(place).cloned().unwrap_or_default();
            for list in lists::find(page, lines, &taken) {
                if self.whole.is_without_headings(list.table) {
                    for row in list.rows {
                        self.listed(place, page, list.table, &row);
                    }
                }
            }
        }
        if self.kind == DocumentKind::Prescription && self.whole.is_without_headings(TableName::Prescriptions) {
            for row in prescribed::find(page, lines) {
                self.listed(place, page, TableName::Prescriptions, &row);
            }
        }
    }

    fn listed(&mut self, place: usize, page: &Upright<'_>, table: TableName, row: &[clean::Value]) {
        self.whole.list(page, self.reading, table, row);
        for (_, words) in row {
            self.take(place, words);
        }
    }

    fn table(
        &mut self,
        Sheet { place, page, space, ticks }: Sheet<'_, '_>,
        header: &Header,
        above: &[Line],
        below: &[Line],
        is_last: bool,
    ) {
        let sides = sides(page, header);
        let own: Vec<Line> = below.iter().filter_map(|line| line.between(page, sides.0, sides.1)).collect();
        let near = near(page, &own, header.rect.y1);
        let heads = unlabelled(page, header, &near);
        let columns = Columns::of(page, heads, sides, &near);
        self.take(place, &header.words);
        self.whole.begin(page, self.reading, header, above);
        let area = Area { page, table: header.table, columns, space, ticks };
        self.body(place, &area, &own, header.rect.y1, is_last);
    }

    /// A table that began on a page before, without headings on this one.
    fn go_on(&mut self, Sheet { place, page, space, ticks }: Sheet<'_, '_>, lines: &[Line], open: Open, is_last: bool) {
        let near: Vec<&Line> = lines.iter().filter(|line| line.runs(page, page.height).len() > 1).collect();
        // The headings themselves stand on another page: they only say about where columns are.
        let columns = Columns::of(page, open.heads, open.sides, &near);
        let area = Area { page, table: open.table, columns, space, ticks };
        let Some(first) = area.first_row(lines) else { return };
        let rows = lines.get(first..).unwrap_or_default();
        let top = rows.first().map_or(0.0, |line| line.rect.y0 - page.height);
        self.body(place, &area, rows, top, is_last);
    }

    fn body(&mut self, place: usize, area: &Area<'_, '_>, lines: &[Line], top: f32, is_last: bool) {
        let body = area.body(lines, top);
        for item in &body.items {
            match item {
                Item::Row(cells) => {
                    for cell in cells {
                        self.take(place, cell);
                    }
                }
                Item::Heading(line) => self.take(place, &line.words),
                // Behind the last amount stand other things.
                Item::Total(line) => {
                    let is_amount =
                        |at: &usize| area.page.words.get(*at).is_some_and(|word| totals::amount(word.text).is_some());
                    let end = line.words.iter().rposition(is_amount).map_or(line.words.len(), |at| at + 1);
                    self.take(place, line.words.get(..end).unwrap_or_default());
                }
            }
        }
        if is_last && body.is_open && !body.items.is_empty() {
            self.open = Some(Open {
                table: area.table,
                heads: area.columns.heads.clone(),
                sides: (area.columns.left, area.columns.right),
            });
        }
        self.whole.add(place, area, self.reading, lines, body);
    }

    fn take(&mut self, place: usize, words: &[usize]) {
        let Some(taken) = self.taken.get_mut(place) else { return };
        for at in words {
            if let Some(slot) = taken.get_mut(*at) {
                *slot = true;
            }
        }
    }
}

/// The headings, and before them a place for what stands to the left of the first one in most rows. Of drugs it is what is to
/// be done with them if it says so.
fn unlabelled(page: &Upright<'_>, header: &Header, near: &[&Line]) -> Vec<Head> {
    let mut heads = header.heads.clone();
    let Some(first) = heads.first() else { return heads };
    let apart = first.rect.x0 - page.height;
    let runs: Vec<Line> = near
        .iter()
        .filter_map(|line| {
            let mut runs = line.runs(page, page.height * 0.8).into_iter();
            let (before, own) = (runs.next()?, runs.next()?);
            (before.rect.x1 < apart && own.rect.shared_across(first.rect) > 0.0).then_some(before)
        })
        .collect();
    let Some(rect) = runs.iter().map(|run| run.rect).reduce(Rect::union) else { return heads };
    if runs.len() * 5 < near.len() * 4 || near.is_empty() {
        return heads;
    }
    let says = |run: &Line| {
        let word = page.text(&run.words).to_lowercase();
        ["new", "chang", "continu", "stop", "start", "same", "resum", "increas", "decreas", "hold", "discontinu"]
            .iter()
            .any(|begin| word.starts_with(begin))
    };
    let status = header.table == TableName::Medications && runs.iter().filter(|run| says(run)).count() * 2 > runs.len();
    let known = heads.iter().any(|head| head.column == Some(Column::Status));
    let column = (status && !known).then_some(Column::Status);
    heads.insert(0, Head { rect: Rect { y0: first.rect.y0, y1: first.rect.y1, ..rect }, column, case: None });
    heads
}

/// How far a table reaches: to the outer upright lines at its headings if it has such, else as far as its page.
fn sides(page: &Upright<'_>, header: &Header) -> (f32, f32) {
    let (Some(first), Some(last)) = (header.heads.first(), header.heads.last()) else {
        return (header.left, header.right);
    };
    let reach = page.height * 8.0;
    let left = page.rules.around(first.rect.x0 + 1.0, first.rect.middle().1).left.filter(|x| first.rect.x0 - x < reach);
    let right = page.rules.around(last.rect.x1 - 1.0, last.rect.middle().1).right;
    let far = last.rect.x1 + (header.rect.x1 - header.rect.x0).max(reach);
    let margin = page.height * 0.5;
    (
        left.map_or(header.left, |x| x - margin).max(header.left),
        right.filter(|x| *x < far).map_or(header.right, |x| x + margin).min(header.right),
    )
}

/// The lines below a header that look like rows of columns, up to the first wide gap.
fn near<'l>(page: &Upright<'_>, lines: &'l [Line], top: f32) -> Vec<&'l Line> {
    let mut last = top;
    let mut near = Vec::new();
    for line in lines {
        if line.rect.y0 - last > page.height * 6.0 {
            break;
        }
        last = line.rect.y1;
        if line.runs(page, page.height * 0.9).len() > 1 {
            near.push(line);
        }
    }
    near
}

//! What stands below the headings of a table on one page: rows, headings between them, totals.

mod bands;
mod judged;
mod ruled;
mod unruled;

use super::columns::Columns;
use super::headings;
use super::lines::Line;
use crate::upright::Upright;
use docward_engine_model::{Column, TableName};
use judged::Judged;

/// Something below the headings.
pub(super) enum Item {
    /// A row: the words of each column, from the top down and from left to right.
    Row(Vec<Vec<usize>>),
    /// A line that is no row and has rows below.
    Heading(Line),
    /// A line of totals.
    Total(Line),
}

/// What was found below the headings.
pub(super) struct Body {
    pub(super) items: Vec<Item>,
    /// How many ruled rows hold anything, and how many of them became rows; `None` of a table without ruled rows.
    pub(super) ruled: Option<(usize, usize)>,
    /// How many lines below hold values of the table's columns, whether they became rows or not.
    pub(super) baselines: usize,
    /// Whether so little follows that the table may go on on the next page.
    pub(super) is_open: bool,
    /// The first of the lines that are not the table's.
    pub(super) end: usize,
}

/// Rows at most in one table on one page.
pub(super) const ROWS: usize = 5000;

/// A page, a table's columns on it, and which table it is.
pub(super) struct Area<'p, 'a> {
    pub(super) page: &'p Upright<'a>,
    pub(super) table: TableName,
    pub(super) columns: Columns,
    /// Less room than this between two words is a space.
    pub(super) space: f32,
    /// How high each place to tick stands, from the top down.
    pub(super) ticks: &'p [f32],
}

impl Area<'_, '_> {
    /// What stands on some lines, the first of which is below the headings, which end at a height.
    pub(super) fn body(&self, lines: &[Line], top: f32) -> Body {
        if let Some(bands) = self.bands(lines, top) {
            let mut body = self.ruled(lines, &bands);
            let rest = lines.get(body.end..).unwrap_or_default();
            let goes_on = rest.first().is_some_and(|line| {
                let own = self.judge(line);
                self.is_row(&own) && own.fitting > 2 && own.fitting * 2 > self.columns.count()
            });
            if goes_on && body.ruled.is_some_and(|(_, rows)| rows > 0) {
                // A line between rows was not seen, and the frame seemed to end there.
                let top = bands.last().map_or(top, |band| band.bottom);
                let more = self.unruled(rest, top);
                body.items.extend(more.items);
                body.end += more.end;
                body.baselines += more.baselines;
                (body.ruled, body.is_open) = (None, more.is_open);
            }
            return body;
        }
        self.unruled(lines, top)
    }

    /// The first of some lines on a further page that surely is a row of the table.
    pub(super) fn first_row(&self, lines: &[Line]) -> Option<usize> {
        let first = lines.iter().position(|line| self.is_surely_row(&self.judge(line)))?;
        // A table of words has nothing above its rows; one of figures may have the page's letterhead.
        let typed = self.columns.heads.iter().filter(|head| self.has_figures(head.column)).count();
        (first <= if typed < 2 { 1 } else { 20 }).then_some(first)
    }

    /// How many lines hold a value of the column with figures that most lines have a value in; 0 without such a column.
    fn baselines(&self, judged: &[Judged]) -> usize {
        let Some(anchor) = self.anchor(judged, judged.len()) else { return 0 };
        judged.iter().filter(|own| self.is_baseline(own, anchor)).count()
    }

    fn is_baseline(&self, own: &Judged, anchor: usize) -> bool {
        !own.is_total && own.crossing == 0 && own.fitting > 1 && self.fits_at(&own.cells, anchor)
    }

    /// Whether the last of some lines stands so low that the page is full.
    fn is_low(&self, lines: &[Line]) -> bool {
        let lowest = self.page.words.iter().map(|word| word.rect.y1).fold(0.0, f32::max);
        lines.last().is_some_and(|line| line.rect.y1 > lowest * 0.6)
    }

    /// Whether a line is the title of another table.
    fn is_other_title(&self, line: &Line) -> bool {
        let runs = line.runs(self.page, self.page.height * 2.0);
        let [run] = runs.as_slice() else { return false };
        headings::title(&self.page.text(&run.words)).is_some_and(|title| title != self.table)
    }

    /// Whether places to tick stand in a line that is no row: it asks something.
    fn is_question(&self, line: &Line) -> bool {
        let first = self.ticks.partition_point(|y| *y < line.rect.y0);
        self.ticks.get(first + 1).is_some_and(|second| *second < line.rect.y1) && self.judge(line).fitting < 3
    }

    /// The column with figures that most lines have a value in; `None` of a table without such a column.
    fn anchor(&self, judged: &[Judged], end: usize) -> Option<usize> {
        let inside = judged.get(..end)?;
        let count = |at: usize| inside.iter().filter(|own| !own.is_total && self.fits_at(&own.cells, at)).count();
        let typed = |at: &usize| {
            self.columns
                .heads
                .get(*at)
                .is_some_and(|head| self.has_figures(head.column) || head.column == Some(Column::Value))
        };
        let best = (0..self.columns.count())
            .filter(typed)
            .map(|at| (count(at), at))
            .max_by_key(|(count, at)| (*count, usize::MAX - at))?;
        (best.0 > 0).then_some(best.1)
    }

    /// How many rows have a value in the column that baselines are counted by; `None` without one.
    pub(super) fn anchored(&self, lines: &[Line], rows: &[&Vec<Vec<usize>>]) -> Option<usize> {
        let judged: Vec<Judged> = lines.iter().map(|line| self.judge(line)).collect();
        let anchor = self.anchor(&judged, judged.len())?;
        Some(rows.iter().filter(|cells| self.fits_at(cells, anchor)).count())
    }
}

fn is_shouted(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() > 5 && !text.chars().any(char::is_lowercase)
}

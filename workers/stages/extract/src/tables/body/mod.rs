//! What stands below the headings of a table on one page: rows, headings between them, totals.

mod ruled;
mod unruled;

use super::columns::Columns;
use super::lines::Line;
use super::{headings, schema, totals};
use crate::normal;
use crate::upright::{Rect, Upright};
use docward_engine_model::{Column, TableName, ValueType};

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

/// A line as it looks beside the columns.
struct Judged {
    cells: Vec<Vec<usize>>,
    rect: Rect,
    /// How many columns hold something that fits them.
    fitting: usize,
    /// How many of these ask for figures.
    figures: usize,
    /// How often the line goes on over the end of a column without more than a space.
    crossing: usize,
    has_key: bool,
    has_amount: bool,
    is_total: bool,
}

impl Area<'_, '_> {
    fn judge(&self, line: &Line) -> Judged {
        let mut cells: Vec<Vec<usize>> = vec![Vec::new(); self.columns.count()];
        let mut crossing = 0;
        let mut before: Option<(usize, Rect)> = None;
        for at in &line.words {
            let Some(word) = self.page.words.get(*at) else { continue };
            let place = self.place(word.rect);
            if let Some((column, rect)) = before
                && column != place
                // What stands farther to the left begins the next line of a ruled row.
                && word.rect.x0 > rect.x0
                && word.rect.x0 - rect.x1 < self.space
                && !(self.columns.ruled.get(column).copied().unwrap_or(false)
                    && self.page.rules.parts(rect.middle().0, word.rect.middle().0, word.rect.middle().1))
            {
                crossing += 1;
            }
            before = Some((place, word.rect));
            if let Some(cell) = cells.get_mut(place) {
                cell.push(*at);
            }
        }
        let (fitting, figures) = self.fitting(&cells);
        let captions =
            line.words.iter().filter_map(|at| self.page.words.get(*at)).filter(|word| is_caption(word.text)).count();
        let ends =
            line.words.last().and_then(|at| self.page.words.get(*at)).is_some_and(|word| word.text.ends_with(':'));
        let captioned = captions > 1 || ends;
        let keys = schema::keys(self.table);
        let amounts = schema::amounts(self.table);
        let asks = self.columns.place(amounts).is_some();
        Judged {
            fitting,
            figures,
            crossing,
            has_key: !captioned && self.any_fits(&cells, keys),
            has_amount: !asks || self.any_fits(&cells, amounts),
            is_total: totals::is_total(self.table, &self.page.text(&line.words)),
            cells,
            rect: line.rect,
        }
    }

    /// The column of a word: the one that most of it lies in.
    fn place(&self, rect: Rect) -> usize {
        let (first, last) = (self.columns.at(rect.x0), self.columns.at(rect.x1));
        if first == last { first } else { self.columns.at(rect.middle().0) }
    }

    fn fitting(&self, cells: &[Vec<usize>]) -> (usize, usize) {
        let mut counts = (0, 0);
        for (cell, head) in cells.iter().zip(&self.columns.heads) {
            let column = if head.dose.is_some() { Some(Column::Date) } else { head.column };
            let Some(value_type) = column.and_then(|column| self.table.value_type(column)) else { continue };
            if self.fits(cell, value_type) {
                counts.0 += 1;
                counts.1 += usize::from(!matches!(value_type, ValueType::Text | ValueType::Name | ValueType::Measure));
            }
        }
        counts
    }

    fn any_fits(&self, cells: &[Vec<usize>], columns: &[Column]) -> bool {
        cells.iter().zip(&self.columns.heads).any(|(cell, head)| {
            let column = if head.dose.is_some() { Some(Column::Date) } else { head.column };
            column
                .filter(|column| columns.contains(column))
                .and_then(|column| self.table.value_type(column))
                .is_some_and(|value_type| self.fits(cell, value_type))
        })
    }

    /// Whether a cell may be a value of a type, however badly it was read.
    fn fits(&self, cell: &[usize], value_type: ValueType) -> bool {
        let texts = || cell.iter().filter_map(|at| self.page.words.get(*at)).map(|word| word.text);
        let letters = || texts().flat_map(str::chars).filter(|c| c.is_alphabetic()).count();
        let figures = || texts().flat_map(str::chars).filter(char::is_ascii_digit).count();
        match value_type {
            ValueType::Date => figures() > 2 && letters() <= 3 || is_date(&texts().collect::<Vec<_>>().join(" ")),
            ValueType::Money => (1..10).contains(&figures()) && letters() <= 2,
            ValueType::Phone => figures() > 4 && letters() <= 5,
            ValueType::Code => figures() > 0 || (1..=4).contains(&letters()),
            ValueType::Text | ValueType::Name | ValueType::Address | ValueType::Sex => letters() + figures() > 0,
            ValueType::Measure | ValueType::Email => texts().any(|text| text.contains(char::is_alphanumeric)),
        }
    }

    /// Whether a line is a row by itself.
    fn is_row(&self, judged: &Judged) -> bool {
        !judged.is_total && judged.has_key && judged.has_amount && self.is_filled(judged)
    }

    fn is_filled(&self, judged: &Judged) -> bool {
        judged.fitting > 1
            && (self.has_typed() || self.begins_alike(judged))
            && (judged.crossing == 0 || judged.fitting > judged.crossing * 2 + 1)
    }

    /// Whether a line is a row of this table without a doubt: for lines that no heading announces.
    fn is_surely_row(&self, judged: &Judged) -> bool {
        let typed = self.columns.heads.iter().filter(|head| self.has_figures(head.column)).count();
        self.is_row(judged)
            && judged.crossing == 0
            && judged.fitting * 3 >= self.columns.count()
            && (judged.figures > 1 || (typed < 2 && judged.figures >= typed && self.is_aligned(judged)))
    }

    /// Whether any column asks for figures.
    fn has_typed(&self) -> bool {
        self.columns.heads.iter().any(|head| self.has_figures(head.column)) || self.table == TableName::Results
    }

    /// Whether cells begin about where their headings begin, or have them in their middle.
    fn begins_alike(&self, judged: &Judged) -> bool {
        let reach = self.page.height * 2.5;
        let mut cells = judged
            .cells
            .iter()
            .zip(&self.columns.heads)
            .filter(|(cell, head)| !cell.is_empty() && head.column.is_some());
        cells.all(|(cell, head)| {
            let rects = || cell.iter().filter_map(|at| self.page.words.get(*at)).map(|word| word.rect);
            let (left, right) =
                (rects().map(|r| r.x0).fold(f32::INFINITY, f32::min), rects().map(|r| r.x1).fold(0.0, f32::max));
            (left - head.rect.x0).abs() < reach || (f32::midpoint(left, right) - head.rect.middle().0).abs() < reach
        })
    }

    fn has_figures(&self, column: Option<Column>) -> bool {
        let value_type = column.and_then(|column| self.table.value_type(column));
        matches!(value_type, Some(ValueType::Date | ValueType::Money | ValueType::Phone | ValueType::Code))
    }

    /// Whether the cells begin where the headings do.
    fn is_aligned(&self, judged: &Judged) -> bool {
        let mut cells = judged.cells.iter().zip(&self.columns.heads).filter(|(cell, _)| !cell.is_empty());
        cells.all(|(cell, head)| {
            let rects = || cell.iter().filter_map(|at| self.page.words.get(*at)).map(|word| word.rect);
            let (left, right) =
                (rects().map(|r| r.x0).fold(f32::INFINITY, f32::min), rects().map(|r| r.x1).fold(0.0, f32::max));
            let near = |a: f32, b: f32| (a - b).abs() < self.page.height * 1.2;
            near(left, head.rect.x0)
                || near(right, head.rect.x1)
                || near(f32::midpoint(left, right), head.rect.middle().0)
        })
    }

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

    fn fits_at(&self, cells: &[Vec<usize>], at: usize) -> bool {
        let value_type =
            self.columns.heads.get(at).and_then(|head| head.column).and_then(|column| self.table.value_type(column));
        let cell = cells.get(at);
        cell.zip(value_type).is_some_and(|(cell, value_type)| self.fits(cell, value_type))
    }

    /// How many rows have a value in the column that baselines are counted by; `None` without one.
    pub(super) fn anchored(&self, lines: &[Line], rows: &[&Vec<Vec<usize>>]) -> Option<usize> {
        let judged: Vec<Judged> = lines.iter().map(|line| self.judge(line)).collect();
        let anchor = self.anchor(&judged, judged.len())?;
        Some(rows.iter().filter(|cells| self.fits_at(cells, anchor)).count())
    }
}

/// Whether a word ends in a colon, or has one that is no time of day.
fn is_caption(word: &str) -> bool {
    word.split_once(':').is_some_and(|(before, after)| {
        before.chars().filter(|c| c.is_alphabetic()).count() > 1 && !after.starts_with(|c: char| c.is_ascii_digit())
    })
}

fn is_shouted(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() > 5 && !text.chars().any(char::is_lowercase)
}

fn is_date(text: &str) -> bool {
    text.len() < 40 && normal::normalised(ValueType::Date, text).is_some()
}

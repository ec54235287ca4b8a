//! What a line looks like beside the columns of a table: which of its cells fit, and whether it may be a row.

use super::Area;
use crate::normal;
use crate::tables::lines::Line;
use crate::tables::{schema, totals};
use crate::upright::Rect;
use docward_engine_model::{Column, TableName, ValueType};

/// A line as it looks beside the columns.
pub(super) struct Judged {
    pub(super) cells: Vec<Vec<usize>>,
    pub(super) rect: Rect,
    /// How many columns hold something that fits them.
    pub(super) fitting: usize,
    /// How many of these ask for figures.
    pub(super) figures: usize,
    /// How often the line goes on over the end of a column without more than a space.
    pub(super) crossing: usize,
    pub(super) has_key: bool,
    pub(super) has_amount: bool,
    pub(super) is_total: bool,
}

impl Area<'_, '_> {
    pub(super) fn judge(&self, line: &Line) -> Judged {
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
    pub(super) fn place(&self, rect: Rect) -> usize {
        let (first, last) = (self.columns.at(rect.x0), self.columns.at(rect.x1));
        if first == last { first } else { self.columns.at(rect.middle().0) }
    }

    pub(super) fn fitting(&self, cells: &[Vec<usize>]) -> (usize, usize) {
        let mut counts = (0, 0);
        for (cell, head) in cells.iter().zip(&self.columns.heads) {
            let Some(value_type) = head.holds().and_then(|column| self.table.value_type(column)) else { continue };
            if self.fits(cell, value_type) {
                counts.0 += 1;
                counts.1 += usize::from(!matches!(value_type, ValueType::Text | ValueType::Name | ValueType::Measure));
            }
        }
        counts
    }

    pub(super) fn any_fits(&self, cells: &[Vec<usize>], columns: &[Column]) -> bool {
        cells.iter().zip(&self.columns.heads).any(|(cell, head)| {
            head.holds()
                .filter(|column| columns.contains(column))
                .and_then(|column| self.table.value_type(column))
                .is_some_and(|value_type| self.fits(cell, value_type))
        })
    }

    /// Whether a cell may be a value of a type, however badly it was read.
    pub(super) fn fits(&self, cell: &[usize], value_type: ValueType) -> bool {
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
    pub(super) fn is_row(&self, judged: &Judged) -> bool {
        !judged.is_total && judged.has_key && judged.has_amount && self.is_filled(judged)
    }

    pub(super) fn is_filled(&self, judged: &Judged) -> bool {
        judged.fitting > 1
            && (self.has_typed() || self.begins_alike(judged))
            && (judged.crossing == 0 || judged.fitting > judged.crossing * 2 + 1)
    }

    /// Whether a line is a row of this table without a doubt: for lines that no heading announces.
    pub(super) fn is_surely_row(&self, judged: &Judged) -> bool {
        let typed = self.columns.heads.iter().filter(|head| self.has_figures(head.column)).count();
        self.is_row(judged)
            && judged.crossing == 0
            && judged.fitting * 3 >= self.columns.count()
            && (judged.figures > 1 || (typed < 2 && judged.figures >= typed && self.is_aligned(judged)))
    }

    /// Whether any column asks for figures.
    pub(super) fn has_typed(&self) -> bool {
        self.columns.heads.iter().any(|head| self.has_figures(head.column)) || self.table == TableName::Results
    }

    /// Whether cells begin about where their headings begin, or have them in their middle.
    pub(super) fn begins_alike(&self, judged: &Judged) -> bool {
        let reach = self.page.height * 2.5;
        let mut cells = judged
            .cells
            .iter()
            .zip(&self.columns.heads)
            .filter(|(cell, head)| !cell.is_empty() && head.column.is_some());
        cells.all(|(cell, head)| {
            let (left, right) = self.across(cell);
            (left - head.rect.x0).abs() < reach || (f32::midpoint(left, right) - head.rect.middle().0).abs() < reach
        })
    }

    /// From where to where the words of a cell go.
    fn across(&self, cell: &[usize]) -> (f32, f32) {
        let rects = || cell.iter().filter_map(|at| self.page.words.get(*at)).map(|word| word.rect);
        (rects().map(|rect| rect.x0).fold(f32::INFINITY, f32::min), rects().map(|rect| rect.x1).fold(0.0, f32::max))
    }

    pub(super) fn has_figures(&self, column: Option<Column>) -> bool {
        let value_type = column.and_then(|column| self.table.value_type(column));
        matches!(value_type, Some(ValueType::Date | ValueType::Money | ValueType::Phone | ValueType::Code))
    }

    /// Whether the cells begin where the headings do.
    pub(super) fn is_aligned(&self, judged: &Judged) -> bool {
        let mut cells = judged.cells.iter().zip(&self.columns.heads).filter(|(cell, _)| !cell.is_empty());
        cells.all(|(cell, head)| {
            let (left, right) = self.across(cell);
            let near = |a: f32, b: f32| (a - b).abs() < self.page.height * 1.2;
            near(left, head.rect.x0)
                || near(right, head.rect.x1)
                || near(f32::midpoint(left, right), head.rect.middle().0)
        })
    }

    pub(super) fn fits_at(&self, cells: &[Vec<usize>], at: usize) -> bool {
        let value_type =
            self.columns.heads.get(at).and_then(|head| head.column).and_then(|column| self.table.value_type(column));
        let cell = cells.get(at);
        cell.zip(value_type).is_some_and(|(cell, value_type)| self.fits(cell, value_type))
    }
}

/// Whether a word ends in a colon, or has one that is no time of day.
fn is_caption(word: &str) -> bool {
    word.split_once(':').is_some_and(|(before, after)| {
        before.chars().filter(|c| c.is_alphabetic()).count() > 1 && !after.starts_with(|c: char| c.is_ascii_digit())
    })
}

fn is_date(text: &str) -> bool {
    text.len() < 40 && normal::normalised(ValueType::Date, text).is_some()
}

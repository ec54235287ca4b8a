//! What stands below the headings of a table on one page: rows, headings between them, totals.

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
/// The highest row, in heights of a usual line.
const HIGHEST: f32 = 14.0;
/// Lines that are no rows, at most, between two rows.
const BETWEEN: usize = 6;

/// A page, a table's columns on it, and which table it is.
pub(super) struct Area<'p, 'a> {
    pub(super) page: &'p Upright<'a>,
    pub(super) table: TableName,
    pub(super) columns: Columns,
    /// Less room than this between two words is a space.
    pub(super) space: f32,
}

/// A ruled row: the level lines above and below it, and whether no upright line parts it though they part others.
#[derive(Clone, Copy)]
struct Band {
    top: f32,
    bottom: f32,
    spanned: bool,
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
        let captions = line.words.iter().filter_map(|at| self.page.words.get(*at)).filter(|word| is_caption(word.text)).count();
        let ends = line.words.last().and_then(|at| self.page.words.get(*at)).is_some_and(|word| word.text.ends_with(':'));
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
        judged.fitting > 1 && (self.has_typed() || self.begins_alike(judged)) && (judged.crossing == 0 || judged.fitting > judged.crossing * 2 + 1)
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
        let mut cells = judged.cells.iter().zip(&self.columns.heads).filter(|(cell, head)| !cell.is_empty() && head.column.is_some());
        cells.all(|(cell, head)| {
            let rects = || cell.iter().filter_map(|at| self.page.words.get(*at)).map(|word| word.rect);
            let (left, right) = (rects().map(|r| r.x0).fold(f32::INFINITY, f32::min), rects().map(|r| r.x1).fold(0.0, f32::max));
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
            let (left, right) = (rects().map(|r| r.x0).fold(f32::INFINITY, f32::min), rects().map(|r| r.x1).fold(0.0, f32::max));
            let near = |a: f32, b: f32| (a - b).abs() < self.page.height * 1.2;
            near(left, head.rect.x0) || near(right, head.rect.x1) || near(f32::midpoint(left, right), head.rect.middle().0)
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

    // Ruled rows.

    /// The ruled rows below a height, from the top down: of the column that has most of them. `None` if rows are not ruled.
    fn bands(&self, lines: &[Line], top: f32) -> Option<Vec<Band>> {
        let mut best: Vec<Band> = Vec::new();
        for column in 0..self.columns.count() {
            let bands = self.walk(self.columns.middle(column), top);
            if bands.len() > best.len() {
                best = bands;
            }
        }
        let last = best.last()?.bottom;
        // All rows of the frame are empty; one band alone may be something else.
        if lines.first().is_some_and(|line| line.rect.middle().1 > last) && best.len() < 2 {
            return None;
        }
        let inside = lines.iter().take_while(|line| line.rect.middle().1 < last);
        let rows = inside.filter(|line| self.is_row(&self.judge(line))).count();
        // One frame around many rows does not tell them apart.
        (best.len() * 10 >= rows * 8).then_some(best)
    }

    /// Bands between level lines, from a height downwards, while upright lines part them as they part the columns.
    fn walk(&self, x: f32, top: f32) -> Vec<Band> {
        let height = self.page.height;
        let mut bands = Vec::new();
        let mut from = top + height * 0.3;
        // The line under the headings may be hidden in their words' boxes.
        if let Some(line) = self.page.rules.below(x, top - height * 0.4)
            && line.y0 - top < height
        {
            from = line.y0;
        }
        let mut frame: Option<(usize, Rect)> = None;
        while bands.len() < ROWS {
            let Some(line) = self.page.rules.below(x, from + height * 0.3) else { break };
            // Between the frames of single rows lies a little room.
            if line.y0 - from < height * 0.65 {
                from = line.y0;
                continue;
            }
            let parts = self.parts(f32::midpoint(from, line.y0));
            let (usual, first) = *frame.get_or_insert((parts, line));
            let spanned = usual > 0 && parts == 0;
            if line.y0 - from > height * HIGHEST
                || (spanned && !schema::has_headings(self.table))
                || !is_alike(usual, parts)
                || (usual == 0 && !is_below(first, line))
            {
                break;
            }
            bands.push(Band { top: from, bottom: line.y0, spanned });
            from = line.y0;
        }
        bands
    }

    /// How many upright lines stand at a height between the table's sides.
    fn parts(&self, y: f32) -> usize {
        let (Some(first), Some(last)) = (self.columns.heads.first(), self.columns.heads.last()) else { return 0 };
        let end = self.columns.right.min(last.rect.x1 + self.page.height * 8.0);
        let mut x = first.rect.x0;
        let mut count = 0;
        while let Some(next) = self.page.rules.around(x, y).right.filter(|next| *next < end && count < 60) {
            count += 1;
            x = next + 1.0;
        }
        count
    }

    fn ruled(&self, lines: &[Line], bands: &[Band]) -> Body {
        let mut items = Vec::new();
        let (mut filled, mut rows) = (0, 0);
        let mut rest = lines;
        let mut units: Vec<(Judged, Band, Line)> = Vec::new();
        let usual = usual_height(bands);
        let mut end = 0;
        for band in bands {
            let count = rest.partition_point(|line| line.rect.middle().1 < band.bottom);
            let (own, after) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            rest = after;
            if own.is_empty() {
                filled += usize::from(self.has_ink(*band));
                continue;
            }
            if own.iter().any(|line| self.is_other_title(line)) {
                end = lines.len() - after.len() - own.len();
                break;
            }
            end = lines.len() - after.len();
            for lines in self.parted(own) {
                let words: Vec<usize> = lines.iter().flat_map(|line| line.words.iter().copied()).collect();
                let Some(rect) = lines.iter().map(|line| line.rect).reduce(Rect::union) else { continue };
                let line = Line { words, rect };
                units.push((self.judge(&line), *band, line));
            }
        }
        let shared: Vec<Vec<(usize, Vec<usize>)>> =
            units.iter().enumerate().map(|(at, unit)| self.shared(&units, at, unit)).collect();
        for ((mut judged, band, line), shared) in units.into_iter().zip(shared) {
            let is_total = judged.is_total;
            let before = judged.cells.clone();
            for (column, words) in shared {
                if let Some(cell) = judged.cells.get_mut(column) {
                    *cell = words;
                }
            }
            let (fitting, _) = self.fitting(&judged.cells);
            let has_key = (judged.has_key || judged.cells.iter().zip(&before).any(|(now, was)| now != was))
                && self.any_fits(&judged.cells, schema::keys(self.table));
            let alone = judged.cells.iter().filter(|cell| !cell.is_empty()).count() == 1;
            if is_total {
                items.push(Item::Total(line));
            } else if band.spanned
                || judged.crossing > 1 && fitting < 3
                || (alone && (self.heads_rows(&line) || (band.bottom - band.top > usual * 1.45 && is_shouted(&self.page.text(&line.words)))))
            {
                items.push(Item::Heading(line));
            } else if has_key && judged.has_amount {
                (filled, rows) = (filled + 1, rows + 1);
                items.push(Item::Row(judged.cells));
            } else if fitting > 1 {
                filled += 1;
            } else {
                items.push(Item::Heading(line));
            }
        }
        let mut items = without_last_headings(items);
        let after = lines.get(end..).unwrap_or_default();
        for line in after.iter().take(3).filter(|line| self.judge(line).is_total) {
            items.push(Item::Total(line.clone()));
        }
        let judged: Vec<Judged> = lines.get(..end).unwrap_or_default().iter().map(|line| self.judge(line)).collect();
        let baselines = self.baselines(&judged);
        let is_open = after.len() <= 5 && self.is_low(lines.get(..end).unwrap_or_default());
        Body { items, ruled: Some((filled, rows)), baselines, is_open, end }
    }

    /// The lines of one ruled row; several rows if the line between them was not seen: then each of them begins with a line
    /// that is a row by itself and as full as the others.
    fn parted<'l>(&self, lines: &'l [Line]) -> Vec<&'l [Line]> {
        let judged: Vec<Judged> = lines.iter().map(|line| self.judge(line)).collect();
        let most = judged.iter().map(|own| own.fitting).max().unwrap_or(0);
        let begins: Vec<usize> = judged
            .iter()
            .enumerate()
            .filter(|(_, own)| self.is_row(own) && own.fitting > 2 && own.fitting * 10 >= most * 6)
            .map(|(at, _)| at)
            .collect();
        if begins.len() < 2 {
            return vec![lines];
        }
        let ends = begins.iter().skip(1).copied().chain([lines.len()]);
        let starts = [0].into_iter().chain(begins.iter().skip(1).copied());
        starts.zip(ends).filter_map(|(start, end)| lines.get(start..end)).collect()
    }

    /// Empty columns of a row whose cell reaches over several rows, and what stands in it.
    fn shared(
        &self,
        units: &[(Judged, Band, Line)],
        at: usize,
        (judged, band, _): &(Judged, Band, Line),
    ) -> Vec<(usize, Vec<usize>)> {
        let (top, bottom) = (band.top, band.bottom);
        let middle = f32::midpoint(top, bottom);
        let mut found = Vec::new();
        for (column, _) in judged.cells.iter().enumerate().filter(|(_, cell)| cell.is_empty()) {
            let around = self.page.rules.around(self.columns.middle(column), middle);
            let (Some(above), Some(below)) = (around.top, around.bottom) else { continue };
            let reach = self.page.height * 0.5;
            if above > top - reach && below < bottom + reach {
                continue;
            }
            let inside = |unit: &&(Judged, Band, Line)| {
                let y = f32::midpoint(unit.1.top, unit.1.bottom);
                y > above && y < below
            };
            let before = units.get(..at).unwrap_or_default().iter().rev().take(40).take_while(inside);
            let after = units.get(at + 1..).unwrap_or_default().iter().take(40).take_while(inside);
            let mut groups: Vec<&Vec<usize>> = before.filter_map(|unit| unit.0.cells.get(column)).collect();
            groups.reverse();
            groups.extend(after.filter_map(|unit| unit.0.cells.get(column)));
            let words: Vec<usize> = groups.into_iter().flatten().copied().collect();
            if !words.is_empty() {
                found.push((column, words));
            }
        }
        found
    }

    /// Whether there is ink that was not read in the key column of a ruled row.
    fn has_ink(&self, Band { top, bottom, .. }: Band) -> bool {
        let Some(key) = self.columns.place(schema::keys(self.table)) else { return false };
        self.page.ink.iter().take(2000).any(|ink| {
            let (x, y) = ink.middle();
            y > top && y < bottom && self.columns.at(x) == key && ink.height() > self.page.height * 0.6
                && ink.width() > self.page.height * 1.5
                && ink.height() < (bottom - top) * 1.5
        })
    }

    /// Whether a line that fills one column only is a heading of the rows below, not a row.
    fn heads_rows(&self, line: &Line) -> bool {
        self.table == TableName::Results && !self.page.text(&line.words).ends_with(',')
    }

    // Rows without lines between them.

    fn unruled(&self, lines: &[Line], top: f32) -> Body {
        let judged: Vec<Judged> = lines.iter().map(|line| self.judge(line)).collect();
        let pitch = self.pitch(&judged);
        let mut body = Body { items: Vec::new(), ruled: None, baselines: 0, is_open: true, end: 0 };
        // What was read since the last row, and where the last row's last line stands.
        let mut pending: Vec<usize> = Vec::new();
        let mut last = top;
        let mut last_row: Option<f32> = None;
        // Where the last row began, which may have gone on since.
        let mut last_begin: Option<f32> = None;
        let rows = || judged.iter().zip(lines).filter(|(own, _)| self.is_row(own)).take(200);
        let shouted = rows().filter(|(_, line)| is_shouted(&self.page.text(&line.words))).count();
        let shouts = shouted * 2 > rows().count();
        let mut end = lines.len();
        let mut for_next: Vec<Vec<usize>> = Vec::new();
        for (at, (own, line)) in judged.iter().zip(lines).enumerate() {
            let gap = own.rect.y0 - last;
            let text = self.page.text(&line.words);
            if gap > (self.page.height * 5.0).max(pitch * 3.0) || body.items.len() >= ROWS {
                end = at;
                break;
            }
            let middle = own.rect.middle().1;
            // A speck that was read as a sign.
            if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 && !pending.is_empty() | last_row.is_some() && own.figures == 0 {
                continue;
            }
            if own.is_total {
                body.items.extend(pending.drain(..).filter_map(|at| lines.get(at)).cloned().map(Item::Heading));
                body.items.push(Item::Total(line.clone()));
                last = own.rect.y1;
                last_row = None;
                continue;
            }
            let is_tight = last_begin.is_some_and(|row| middle - row < pitch * 0.72) && own.figures == 0;
            if self.is_row(own) && !is_tight || (!is_tight && self.is_row_without_key(own, &judged, at)) {
                body.items.extend(pending.drain(..).filter_map(|at| lines.get(at)).cloned().map(Item::Heading));
                let mut cells = own.cells.clone();
                for (cell, more) in cells.iter_mut().zip(for_next.drain(..)) {
                    cell.splice(0..0, more);
                }
                for_next.clear();
                body.items.push(Item::Row(cells));
                last = own.rect.y1;
                (last_row, last_begin) = (Some(middle), Some(middle));
                continue;
            }
            if !shouts && line.words.len() > 1 && is_shouted(&text) && !schema::has_headings(self.table) {
                end = at;
                break;
            }
            let next = judged.get(at + 1).filter(|next| self.is_filled(next)).map(|next| next.rect.middle().1 - middle);
            match self.belongs(own, last_row.map(|row| middle - row), next, pitch) {
                Belongs::Above => {
                    if let Some(Item::Row(cells)) = body.items.last_mut() {
                        for (cell, more) in cells.iter_mut().zip(&own.cells) {
                            cell.extend(more);
                        }
                    }
                    last = own.rect.y1;
                    last_row = Some(middle);
                }
                Belongs::Below => {
                    for_next.clone_from(&own.cells);
                    last = own.rect.y1;
                }
                Belongs::Nowhere => {
                    if headings::title(&text).is_some_and(|title| title != self.table) || pending.len() >= BETWEEN {
                        end = at;
                        break;
                    }
                    // A single cell is a row where rows are short, and it stands as far below as rows do.
                    if self.is_short_row(own, last_row.map(|row| middle - row), pitch) {
                        body.items.push(Item::Row(own.cells.clone()));
                        last_row = Some(middle);
                    } else {
                        pending.push(at);
                        last_row = None;
                    }
                    last = own.rect.y1;
                }
            }
        }
        let end = pending.first().copied().unwrap_or(end).min(end);
        body.end = end;
        body.is_open = lines.len() - end <= 5 && self.is_low(lines.get(..end).unwrap_or_default());
        let below = judged.get(end..).unwrap_or_default().iter().filter(|own| self.is_surely_row(own) && own.figures > 1).count();
        body.items.retain(|item| match item {
            Item::Row(cells) => self.any_fits(cells, schema::keys(self.table)),
            _ => true,
        });
        body.baselines = self.baselines(judged.get(..end).unwrap_or_default()) + below;
        body
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

    /// Whether a line lacks no more than its key, which stands on a line close above or below: a wrapped cell beside cells in
    /// the middle of its height. A vaccine that is not repeated is told by the row above.
    fn is_row_without_key(&self, own: &Judged, judged: &[Judged], at: usize) -> bool {
        if own.has_key || own.is_total || !own.has_amount || !self.is_filled(own) {
            return false;
        }
        let is_part = |other: Option<&Judged>| {
            other.is_some_and(|other| {
                let apart = (other.rect.middle().1 - own.rect.middle().1).abs();
                other.has_key && !self.is_filled(other) && apart < self.page.height * 1.6
            })
        };
        is_part(at.checked_sub(1).and_then(|above| judged.get(above))) || is_part(judged.get(at + 1))
    }

    /// The column with figures that most lines have a value in; `None` of a table without such a column.
    fn anchor(&self, judged: &[Judged], end: usize) -> Option<usize> {
        let inside = judged.get(..end)?;
        let count = |at: usize| inside.iter().filter(|own| !own.is_total && self.fits_at(&own.cells, at)).count();
        let typed = |at: &usize| {
            self.columns.heads.get(*at).is_some_and(|head| self.has_figures(head.column) || head.column == Some(Column::Value))
        };
        let best = (0..self.columns.count()).filter(typed).map(|at| (count(at), at)).max_by_key(|(count, at)| (*count, usize::MAX - at))?;
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

    /// How far rows usually stand apart: the median of what lies between lines that are rows.
    fn pitch(&self, judged: &[Judged]) -> f32 {
        let rows: Vec<f32> =
            judged.iter().filter(|own| self.is_row(own)).map(|own| own.rect.middle().1).take(200).collect();
        let mut apart: Vec<f32> = rows.windows(2).map(|pair| pair.iter().rev().copied().reduce(|b, a| b - a).unwrap_or(0.0)).collect();
        apart.sort_by(f32::total_cmp);
        apart.get(apart.len() / 2).copied().unwrap_or(self.page.height * 2.0)
    }

    /// Whether a line that is no row goes on with the row above or begins the one below.
    fn belongs(&self, own: &Judged, above: Option<f32>, below: Option<f32>, pitch: f32) -> Belongs {
        let only_words = own.cells.iter().zip(&self.columns.heads).filter(|(cell, _)| !cell.is_empty()).all(|(_, head)| {
            let value_type = head.column.and_then(|column| self.table.value_type(column));
            matches!(value_type, None | Some(ValueType::Text | ValueType::Name | ValueType::Measure | ValueType::Code))
        });
        if own.crossing > 0 || !only_words || own.fitting == 0 {
            return Belongs::Nowhere;
        }
        let room = self.page.height * 2.2;
        let (up, down) = (above.unwrap_or(f32::INFINITY), below.unwrap_or(f32::INFINITY));
        // A heading of rows stands as far from the row above as rows do, or farther.
        let is_heading = self.table == TableName::Results && up > pitch * 0.85;
        if down < up * 0.7 && down < pitch * 0.72 && down < room {
            Belongs::Below
        } else if up < room && up < pitch * 1.05 && !is_heading && !(up > pitch * 0.9 && own.has_key) {
            Belongs::Above
        } else {
            Belongs::Nowhere
        }
    }

    fn is_short_row(&self, own: &Judged, above: Option<f32>, pitch: f32) -> bool {
        let near = above.is_some_and(|above| above < pitch * 1.3 && above > pitch * 0.7);
        let text: Vec<usize> = own.cells.iter().flatten().copied().collect();
        let text = self.page.text(&text);
        let ends = text.ends_with(':') || text.ends_with('.') || headings::title(&text).is_some();
        own.crossing == 0
            && own.has_key
            && own.has_amount
            && own.fitting == 1
            && near
            && !ends
            && self.table != TableName::Results
            && self.columns.count() < 5
            && self.is_aligned(own)
            && text.chars().any(char::is_lowercase)
    }
}

/// Whether a row has as many upright lines as the first one, but for some that were not seen; a heading has none.
fn is_alike(usual: usize, parts: usize) -> bool {
    parts == 0 || usual.abs_diff(parts) <= usual / 3
}

/// Whether two level lines lie below each other.
fn is_below(first: Rect, line: Rect) -> bool {
    let all = first.x1.max(line.x1) - first.x0.min(line.x0);
    first.shared_across(line) > all * 0.75
}

/// How high ruled rows usually are.
fn usual_height(bands: &[Band]) -> f32 {
    let mut heights: Vec<f32> = bands.iter().map(|band| band.bottom - band.top).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or(0.0)
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

enum Belongs {
    Above,
    Below,
    Nowhere,
}

/// Headings below which no row stands belong to what follows the table.
fn without_last_headings(mut items: Vec<Item>) -> Vec<Item> {
    while matches!(items.last(), Some(Item::Heading(_))) {
        items.pop();
    }
    items
}

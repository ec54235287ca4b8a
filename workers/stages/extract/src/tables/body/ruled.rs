//! What stands in the rows between level lines.

use super::bands::{Band, usual_height};
use super::{Area, Body, Item, Judged, is_shouted};
use crate::tables::lines::Line;
use crate::tables::{headings, schema};
use crate::upright::Rect;
use docward_engine_model::TableName;

impl Area<'_, '_> {
    pub(super) fn ruled(&self, lines: &[Line], bands: &[Band]) -> Body {
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
            if own.iter().any(|line| self.is_other_title(line))
                || own.first().is_some_and(|line| self.is_question(line))
            {
                end = lines.len() - after.len() - own.len();
                break;
            }
            end = lines.len() - after.len();
            let count = own.iter().position(|line| self.is_question(line)).unwrap_or(own.len());
            for row in self.parted(own.get(..count).unwrap_or_default()) {
                let words: Vec<usize> = row.iter().flat_map(|line| line.words.iter().copied()).collect();
                let Some(around) = row.iter().map(|line| line.rect).reduce(Rect::union) else { continue };
                let line = Line { words, rect: around };
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
                || self.is_question(&line)
                || (alone && headings::is_caption(&self.page.text(&line.words)))
                || judged.crossing > 1 && fitting < 3
                || (alone
                    && (self.heads_rows(&line)
                        || (band.bottom - band.top > usual * 1.3 && is_shouted(&self.page.text(&line.words)))))
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
            y > top
                && y < bottom
                && self.columns.at(x) == key
                && ink.height() > self.page.height * 0.6
                && ink.width() > self.page.height * 1.5
                && ink.height() < (bottom - top) * 1.5
        })
    }

    /// Whether a line that fills one column only is a heading of the rows below, not a row.
    fn heads_rows(&self, line: &Line) -> bool {
        self.table == TableName::Results && !self.page.text(&line.words).ends_with(',')
    }
}

/// Headings below which no row stands belong to what follows the table.
fn without_last_headings(mut items: Vec<Item>) -> Vec<Item> {
    while matches!(items.last(), Some(Item::Heading(_))) {
        items.pop();
    }
    items
}

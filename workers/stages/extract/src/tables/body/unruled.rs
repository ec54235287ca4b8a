//! Rows without lines between them.

use super::{Area, Body, Item, Judged, ROWS, is_shouted};
use crate::tables::lines::Line;
use crate::tables::{headings, schema};
use docward_engine_model::ValueType;

/// Lines that are no rows, at most, between two rows.
const BETWEEN: usize = 6;

impl Area<'_, '_> {
    pub(super) fn unruled(&self, lines: &[Line], top: f32) -> Body {
        let judged: Vec<Judged> = lines.iter().map(|line| self.judge(line)).collect();
        let pitch = self.pitch(&judged);
        let mut body = Body { items: Vec::new(), ruled: None, baselines: 0, is_open: true, end: 0 };
        // What was read since the last row, and where the last row's last line stands.
        let mut pending: Vec<usize> = Vec::new();
        let mut last = top;
        let mut last_row: Option<f32> = None;
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
            if text.chars().filter(|c| c.is_alphanumeric()).count() < 2
                && !pending.is_empty() | last_row.is_some()
                && own.figures == 0
            {
                continue;
            }
            if own.is_total {
                body.items.extend(pending.drain(..).filter_map(|at| lines.get(at)).cloned().map(Item::Heading));
                body.items.push(Item::Total(line.clone()));
                last = own.rect.y1;
                last_row = None;
                continue;
            }
            if self.is_question(line) {
                end = at;
                break;
            }
            if self.is_row(own) {
                body.items.extend(pending.drain(..).filter_map(|at| lines.get(at)).cloned().map(Item::Heading));
                let mut cells = own.cells.clone();
                for (cell, more) in cells.iter_mut().zip(for_next.drain(..)) {
                    cell.splice(0..0, more);
                }
                for_next.clear();
                body.items.push(Item::Row(cells));
                last = own.rect.y1;
                last_row = Some(middle);
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
                    pending.push(at);
                    last_row = None;
                    last = own.rect.y1;
                }
            }
        }
        let end = pending.first().copied().unwrap_or(end).min(end);
        body.end = end;
        body.is_open = lines.len() - end <= 5 && self.is_low(lines.get(..end).unwrap_or_default());
        let below = judged
            .get(end..)
            .unwrap_or_default()
            .iter()
            .filter(|own| self.is_surely_row(own) && own.figures > 1)
            .count();
        body.items.retain(|item| match item {
            Item::Row(cells) => self.any_fits(cells, schema::keys(self.table)),
            _ => true,
        });
        body.baselines = self.baselines(judged.get(..end).unwrap_or_default()) + below;
        body
    }

    /// How far rows usually stand apart: the median of what lies between lines that are rows.
    fn pitch(&self, judged: &[Judged]) -> f32 {
        let rows: Vec<f32> =
            judged.iter().filter(|own| self.is_row(own)).map(|own| own.rect.middle().1).take(200).collect();
        let mut apart: Vec<f32> =
            rows.windows(2).map(|pair| pair.iter().rev().copied().reduce(|b, a| b - a).unwrap_or(0.0)).collect();
        apart.sort_by(f32::total_cmp);
        apart.get(apart.len().saturating_sub(1) / 2).copied().unwrap_or(self.page.height * 2.0)
    }

    /// Whether a line that is no row goes on with the row above or begins the one below.
    fn belongs(&self, own: &Judged, above: Option<f32>, below: Option<f32>, pitch: f32) -> Belongs {
        let only_words =
            own.cells.iter().zip(&self.columns.heads).filter(|(cell, _)| !cell.is_empty()).all(|(_, head)| {
                let value_type = head.column.and_then(|column| self.table.value_type(column));
                matches!(
                    value_type,
                    None | Some(ValueType::Text | ValueType::Name | ValueType::Measure | ValueType::Code)
                )
            });
        if own.crossing > 0 || !only_words || own.fitting == 0 {
            return Belongs::Nowhere;
        }
        let room = self.page.height * 2.2;
        let (up, down) = (above.unwrap_or(f32::INFINITY), below.unwrap_or(f32::INFINITY));
        if down < up * 0.7 && down < pitch * 0.72 && down < room {
            Belongs::Below
        } else if up < room && up < pitch * 1.05 && !(up > pitch * 0.9 && own.has_key) {
            Belongs::Above
        } else {
            Belongs::Nowhere
        }
    }
}

enum Belongs {
    Above,
    Below,
    Nowhere,
}

//! Tables of answers: places without labels of their own, columns with heads, rows with words.

use super::captions::{self, Caption};
use super::lines::Lines;
use super::places::{Place, joined};
use super::wording;
use crate::upright::{Rect, Upright, strip};
use std::collections::HashMap;

/// A column's head, and how far down the column goes so far.
#[derive(Clone)]
struct Column {
    x: f32,
    bottom: f32,
    head: Vec<usize>,
    /// The top of the head.
    top: f32,
}

/// The heads of the columns that were met so far on a page, by where the columns stand.
#[derive(Default)]
pub(super) struct Columns {
    columns: HashMap<i32, Column>,
}

/// A row of a table of answers.
pub(super) struct Row {
    /// The heads of its places' columns.
    pub(super) heads: Vec<Vec<usize>>,
    /// The row's words.
    pub(super) words: Vec<usize>,
    /// What stands above the table, where the columns' heads do not answer the row's words.
    pub(super) heading: Option<Caption>,
}

/// A column goes on with a place this many lines below its last one.
const NEXT: f32 = 4.0;

/// A head stands this many lines above its column at most.
const HEAD: f32 = 3.0;

impl Columns {
    /// The row that places side by side make, if they have words and heads.
    pub(super) fn row(
        &mut self,
        page: &Upright<'_>,
        lines: &Lines<'_>,
        places: &[Place],
        begin: f32,
        used: &[bool],
    ) -> Option<Row> {
        let mut heads = Vec::with_capacity(places.len());
        let mut top = f32::MAX;
        for (at, place) in places.iter().enumerate() {
            let x = place.rect.middle().0;
            let between = |other: Option<&Place>, far: f32| {
                other.map_or(x + far, |other| f32::midpoint(x, other.rect.middle().0))
            };
            let wide = page.height * 4.0;
            let bounds =
                (between(at.checked_sub(1).and_then(|at| places.get(at)), -wide), between(places.get(at + 1), wide));
            let column = self.column(page, lines, place.rect, bounds);
            top = top.min(column.top);
            heads.push(column.head);
        }
        let words = captions::of_row(page, lines, places, begin);
        if words.is_empty() || heads.iter().all(Vec::is_empty) {
            return None;
        }
        let is_plain = heads.iter().all(|head| head.is_empty() || wording::is_plain_head(&joined(page, head)));
        let left = words.first().and_then(|at| page.words.get(*at)).map_or(begin, |word| word.rect.x0);
        let right = places.last().map_or(left, |place| place.rect.x1);
        let heading = (!is_plain).then(|| captions::above(page, lines, (left, right), top, used)).flatten();
        Some(Row { heads, words, heading })
    }

    fn column(&mut self, page: &Upright<'_>, lines: &Lines<'_>, rect: Rect, bounds: (f32, f32)) -> Column {
        let (x, y) = rect.middle();
        let side = rect.width().max(1.0);
        let key = strip(x, 16.0);
        let known = (key - 1..=key + 1)
            .filter_map(|key| self.columns.get(&key))
            .filter(|column| (column.x - x).abs() < side && rect.y0 - column.bottom < page.height * NEXT)
            .min_by(|a, b| (a.x - x).abs().total_cmp(&(b.x - x).abs()))
            .cloned();
        let nearest = lines
            .above((rect.x0 - side * 0.5, rect.x1 + side * 0.5), rect.y0 + page.height * 0.3, page.height * HEAD)
            .into_iter()
            .find(|at| lines.rect(*at).x1 - lines.rect(*at).x0 > 0.0);
        let column = match (known, nearest) {
            (Some(known), Some(nearest)) if lines.rect(nearest).y0 < known.bottom => known,
            (Some(known), None) => known,
            (_, Some(nearest)) => head(page, lines, nearest, x, bounds),
            (None, None) => Column { x, bottom: 0.0, head: Vec::new(), top: y },
        };
        let column = Column { x, bottom: rect.y1, ..column };
        self.columns.insert(key, column.clone());
        column
    }
}

/// The words of the lowest phrase above a column that stand over it alone, and of the phrase right above them.
fn head(page: &Upright<'_>, lines: &Lines<'_>, nearest: usize, x: f32, bounds: (f32, f32)) -> Column {
    let within = |words: &[usize]| -> Vec<usize> {
        let is_over = |at: &&usize| {
            page.words.get(**at).is_some_and(|word| {
                let middle = word.rect.middle().0;
                bounds.0 < middle && middle < bounds.1
            })
        };
        words.iter().filter(is_over).copied().collect()
    };
    let rect = lines.rect(nearest);
    let own = lines.get(nearest).map(|phrase| within(&phrase.words)).unwrap_or_default();
    let above = lines.above((x - 1.0, x + 1.0), rect.y0 + page.height * 0.2, page.height * 0.5);
    let more = above
        .into_iter()
        .next()
        .filter(|at| lines.rect(*at).x0 > bounds.0 && lines.rect(*at).x1 < bounds.1)
        .and_then(|at| lines.get(at).map(|phrase| (lines.rect(at).y0, phrase.words.clone())));
    let (top, mut head) = more.unwrap_or((rect.y0, Vec::new()));
    head.extend(own);
    Column { x, bottom: 0.0, head, top }
}

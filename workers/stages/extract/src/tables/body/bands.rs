//! Rows between level lines: where they lie, while the upright lines of a table go on.

use super::{Area, ROWS};
use crate::tables::lines::Line;
use crate::tables::schema;
use crate::upright::Rect;

/// The highest row, in heights of a usual line.
const HIGHEST: f32 = 14.0;

/// A ruled row: the level lines above and below it, and whether no upright line parts it though they part others.
#[derive(Clone, Copy)]
pub(super) struct Band {
    pub(super) top: f32,
    pub(super) bottom: f32,
    pub(super) spanned: bool,
}

impl Area<'_, '_> {
    /// The ruled rows below a height, from the top down: of the column that has most of them. `None` if rows are not ruled.
    pub(super) fn bands(&self, lines: &[Line], top: f32) -> Option<Vec<Band>> {
        let uprights = Uprights::of(self);
        let mut best: Vec<Band> = Vec::new();
        for column in 0..self.columns.count() {
            let bands = self.walk(&uprights, self.columns.middle(column), top);
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

    fn is_headed(&self) -> bool {
        schema::has_headings(self.table)
    }

    /// Bands between level lines, from a height downwards, while upright lines part them as they part the columns.
    fn walk(&self, uprights: &Uprights, x: f32, top: f32) -> Vec<Band> {
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
            let parts = uprights.at(f32::midpoint(from, line.y0));
            // A heading may stand before the first row.
            if frame.is_some_and(|(usual, _)| usual == 0)
                && parts > 0
                && self.is_headed()
                && let [first_band] = *bands.as_slice()
            {
                frame = Some((parts, line));
                bands = vec![Band { spanned: true, ..first_band }];
            }
            let (usual, first) = *frame.get_or_insert((parts, line));
            let spanned = usual > 0 && parts == 0;
            if line.y0 - from > height * HIGHEST
                || (spanned && !self.is_headed())
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
pub(super) fn usual_height(bands: &[Band]) -> f32 {
    let mut heights: Vec<f32> = bands.iter().map(|band| band.bottom - band.top).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len().saturating_sub(1) / 2).copied().unwrap_or(0.0)
}

/// How many upright lines stand at each height of a page between the sides of a table.
struct Uprights {
    top: f32,
    counts: Vec<usize>,
}

/// Heights are told apart in strips of so many pixels.
const STRIP: f32 = 4.0;
/// The highest page, in strips.
const STRIPS: usize = 16_384;

impl Uprights {
    fn of(area: &Area<'_, '_>) -> Self {
        let heads = &area.columns.heads;
        let left = heads.first().map_or(0.0, |head| head.rect.x0);
        let right = heads.last().map_or(0.0, |head| head.rect.x1) + area.page.height * 8.0;
        // The frame's own right side parts no columns.
        let right = right.min(area.columns.right - area.page.height * 0.8);
        let lines: Vec<Rect> = area.page.rules.upright().filter(|line| line.x0 > left && line.x0 < right).collect();
        let top = lines.iter().map(|line| line.y0).fold(f32::INFINITY, f32::min);
        let mut steps: Vec<i64> = Vec::new();
        // Both edges of a thick line count once.
        let mut before: Option<Rect> = None;
        for line in lines {
            if before.is_some_and(|before| line.x0 - before.x0 < 4.0 && line.shared_down(before) > 0.0) {
                continue;
            }
            let (from, to) = (strip(line.y0 - top).min(STRIPS), strip(line.y1 - top).min(STRIPS) + 1);
            if steps.len() <= to {
                steps.resize(to + 1, 0);
            }
            for (at, change) in [(from, 1), (to, -1)] {
                if let Some(step) = steps.get_mut(at) {
                    *step += change;
                }
            }
            before = Some(line);
        }
        let mut sum = 0_i64;
        let counts = steps.into_iter().map(|step| {
            sum += step;
            usize::try_from(sum).unwrap_or(0)
        });
        Self { top, counts: counts.collect() }
    }

    fn at(&self, y: f32) -> usize {
        if y < self.top { 0 } else { self.counts.get(strip(y - self.top)).copied().unwrap_or(0) }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what lies above the first strip counts to it"
)]
fn strip(length: f32) -> usize {
    (length / STRIP).max(0.0) as usize
}

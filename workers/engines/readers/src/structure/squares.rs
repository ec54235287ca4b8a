//! Square places to tick: four sides of about the same length that end where they meet.

use super::edges::{Edge, left_edges};
use super::inside::{Inside, Room};
use super::{Place, Sizes};
use crate::prepare::Levels;
use crate::rows::Rows;
use docward_engine_model::{BBox, Mark, MarkShape};
use std::ops::Range;

/// How much of its outline a square has.
#[derive(Clone, Copy)]
struct Closed {
    /// How many of its four corners.
    corners: usize,
    /// How many hundredths of each side.
    side: usize,
    /// How many hundredths of a side all four together.
    together: usize,
    /// How many hundredths of a side a corner may be round.
    corner: usize,
}

/// The least outline of a square: that of a fax has gaps.
const CLOSED: Closed = Closed { corners: 3, side: 75, together: 350, corner: 7 };
/// The least outline of one that no letter has.
const SHARP: Closed = Closed { corners: 4, side: 92, together: 385, corner: 5 };
/// The row of ink that is the upper or the lower side covers at least this many hundredths of it.
const WHOLE_ROW: usize = 45;
/// Around a place to tick, as far as it is wide, ink covers at most this many hundredths of the paper.
const CROWDED: usize = 25;
/// The right side shows itself in at least this many hundredths of its rows.
const SHOWN: usize = 40;

/// All square places on a page.
pub(crate) fn squares(page: &Levels, rows: &Rows) -> Vec<Place> {
    let sizes = Sizes::of(page.width, page.height);
    let mut seen = Vec::new();
    for edge in left_edges(rows, sizes) {
        let Some(x1) = right_side(rows, edge, sizes) else { continue };
        let above = (edge.y0.saturating_sub(sizes.stroke)..edge.y0 + 3).rev();
        let below = edge.y1.saturating_sub(3)..edge.y1 + sizes.stroke;
        let columns = edge.x..x1;
        let (Some(y0), Some(last)) = (level_side(rows, &columns, above), level_side(rows, &columns, below)) else {
            continue;
        };
        let frame = Frame { x0: edge.x, y0, x1, y1: last + 1 };
        if frame.is_square(sizes) && frame.is_closed(rows, CLOSED) && !frame.is_cell(rows) && !frame.is_crowded(rows) {
            seen.push(frame);
        }
    }
    // The outer ones first.
    seen.sort_by_key(|frame| std::cmp::Reverse((frame.x1 - frame.x0) * (frame.y1 - frame.y0)));
    let mut bands: Vec<Vec<Frame>> = vec![Vec::new(); page.height / sizes.most + 2];
    let mut places = Vec::new();
    for frame in seen {
        let band = frame.y0 / sizes.most;
        let near = bands.get(band.saturating_sub(1)..(band + 2).min(bands.len())).unwrap_or_default();
        if near.iter().flatten().any(|other| frame.overlaps(other)) {
            continue;
        }
        if let Some(band) = bands.get_mut(band) {
            band.push(frame);
        }
        places.extend(frame.place(page, rows));
    }
    places
}

/// An outline.
#[derive(Clone, Copy)]
struct Frame {
    x0: usize,
    y0: usize,
    x1: usize,
    y1: usize,
}

/// Where, one past it, the ink of most rows ends at a distance from the left side that makes a square.
fn right_side(rows: &Rows, edge: Edge, sizes: Sizes) -> Option<usize> {
    let height = edge.y1 - edge.y0;
    let (nearest, furthest) = (edge.x + height * 3 / 4, edge.x + (height + sizes.stroke) * 4 / 3 + 1);
    let mut ends = vec![0_usize; furthest - nearest + 3];
    for y in edge.y0..edge.y1 {
        for (_, to) in rows.within(y, nearest.saturating_sub(1), furthest) {
            if let Some(count) = to.checked_sub(nearest).and_then(|at| ends.get_mut(at)) {
                *count += 1;
            }
        }
    }
    // An edge that is not quite upright ends in two columns beside each other.
    let (at, count) =
        ends.windows(2).map(|pair| pair.iter().sum::<usize>()).enumerate().max_by_key(|(_, count)| *count)?;
    (count * 100 >= height * SHOWN).then_some(nearest + at + 1)
}

/// Of rows that are gone through from within a square outwards, the outermost of the first ones next to each other in which
/// ink covers enough between two columns.
fn level_side(rows: &Rows, columns: &Range<usize>, outwards: impl Iterator<Item = usize>) -> Option<usize> {
    let wide = columns.end - columns.start;
    let is_side = |y: &usize| {
        let within = rows.within(*y, columns.start, columns.end);
        let ink = within.map(|(from, to)| to.min(columns.end) - from.max(columns.start)).sum::<usize>();
        ink * 100 >= wide * WHOLE_ROW
    };
    outwards.skip_while(|y| !is_side(y)).take_while(is_side).last()
}

impl Frame {
    /// Whether it has the size and the proportions of a place to tick.
    fn is_square(&self, sizes: Sizes) -> bool {
        let (Some(wide), Some(high)) = (self.x1.checked_sub(self.x0), self.y1.checked_sub(self.y0)) else {
            return false;
        };
        (sizes.least..=sizes.most).contains(&high) && wide * 4 >= high * 3 && high * 4 >= wide * 3
    }

    /// Whether the page around it is so full of ink that it is a part of something else: a code of squares, white letters
    /// on black.
    fn is_crowded(&self, rows: &Rows) -> bool {
        let (wide, high) = (self.x1 - self.x0, self.y1 - self.y0);
        let (left, right) = (self.x0.saturating_sub(wide), self.x1 + wide);
        let (mut ink, mut own) = (0, 0);
        for y in self.y0.saturating_sub(high)..self.y1 + high {
            let count = |from: usize, to: usize| {
                rows.within(y, from, to).map(|stretch| stretch.1.min(to) - stretch.0.max(from)).sum::<usize>()
            };
            ink += count(left, right);
            if (self.y0..self.y1).contains(&y) {
                own += count(self.x0, self.x1);
            }
        }
        (ink - own) * 100 > 8 * wide * high * CROWDED
    }

    fn overlaps(&self, other: &Frame) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    /// How far a side may lie from where it is looked for.
    fn slack(&self) -> usize {
        1 + (self.y1 - self.y0) / 28
    }

    /// Whether all four sides are there, and the corners between them. Letters lack a side, or are round at their corners.
    fn is_closed(&self, rows: &Rows, least: Closed) -> bool {
        let (wide, high, slack) = (self.x1 - self.x0, self.y1 - self.y0, self.slack());
        let levels = [self.y0, self.y1 - 1].map(|y| {
            let mut inked = vec![false; wide];
            for y in y.saturating_sub(slack)..=y + slack {
                for (from, to) in rows.within(y, self.x0, self.x1) {
                    let part = from.max(self.x0) - self.x0..to.min(self.x1) - self.x0;
                    if let Some(part) = inked.get_mut(part) {
                        part.fill(true);
                    }
                }
            }
            inked
        });
        let near = (high * least.corner / 100).min(slack);
        let corners =
            levels.iter().flat_map(|inked| [inked.get(..=near), inked.get((wide - near).saturating_sub(2)..)]);
        let corners = corners.flatten().filter(|corner| corner.contains(&true)).count();
        let uprights = [self.x0, self.x1 - 1].map(|x| {
            let inked = |y: &usize| rows.within(*y, x.saturating_sub(slack), x + slack + 1).next().is_some();
            (self.y0..self.y1).filter(inked).count() * 100 / high
        });
        let levels = levels.map(|inked| inked.iter().filter(|ink| **ink).count() * 100 / wide);
        let sides = [uprights, levels].concat();
        corners >= least.corners
            && sides.iter().all(|side| *side >= least.side)
            && sides.iter().sum::<usize>() >= least.together
    }

    /// Whether its sides go on beyond its corners, so that it is a cell of a comb or a table, or a rule's end.
    fn is_cell(&self, rows: &Rows) -> bool {
        let (near, far) = (2, 2 + (self.y1 - self.y0) / 6 + 2);
        let slack = self.slack();
        // Whether ink fills the columns beside a corner, or the rows above or below one.
        let beside = |x0: usize, y: usize| {
            let (x0, x1) = (x0, x0 + far - near);
            (y.saturating_sub(slack)..=y + slack)
                .any(|y| rows.within(y, x0, x1).any(|(from, to)| from <= x0 && to >= x1))
        };
        let beyond = |x: usize, y0: usize| {
            let x0 = x.saturating_sub(slack);
            (y0..y0 + far - near).all(|y| rows.within(y, x0, x + slack + 1).next().is_some())
        };
        let (top, bottom) = (self.y0, self.y1 - 1);
        let (left, right) = (self.x0, self.x1 - 1);
        let to_right = [top, bottom].map(|y| beside(self.x1 + near, y));
        let to_left = [top, bottom].map(|y| self.x0 > far && beside(self.x0 - far, y));
        let upwards = [left, right].map(|x| self.y0 > far && beyond(x, self.y0 - far));
        let downwards = [left, right].map(|x| beyond(x, self.y1 + near));
        let sides = [to_right, to_left, upwards, downwards];
        sides.contains(&[true, true]) || sides.iter().flatten().filter(|goes_on| **goes_on).count() > 2
    }

    /// How thick its left side is, where no stroke lies over it.
    fn thickness(&self, rows: &Rows) -> usize {
        let mut thick: Vec<usize> = (self.y0..self.y1)
            .filter_map(|y| rows.within(y, self.x0, self.x0 + 2).next())
            .map(|(from, to)| to - from.max(self.x0))
            .collect();
        let lower = thick.len() / 3;
        let most = (self.x1 - self.x0) / 6;
        if thick.is_empty() { 1 } else { (*thick.select_nth_unstable(lower).1).min(most) }
    }

    fn place(&self, page: &Levels, rows: &Rows) -> Option<Place> {
        let inset = self.thickness(rows) + 1 + (self.x1 - self.x0) / 24;
        let room = Room {
            x0: self.x0 + inset,
            y0: self.y0 + inset,
            x1: self.x1.saturating_sub(inset),
            y1: self.y1.saturating_sub(inset),
            round: false,
        };
        let edge = |value: usize| u32::try_from(value).ok();
        let bbox = BBox { x0: edge(self.x0)?, y0: edge(self.y0)?, x1: edge(self.x1)?, y1: edge(self.y1)? };
        let (selected, confidence) = Inside::of(page, room)?.selected();
        let mark = Mark { shape: MarkShape::Square, bbox, selected, confidence };
        Some(Place { mark, sharp: self.is_closed(rows, SHARP) })
    }
}

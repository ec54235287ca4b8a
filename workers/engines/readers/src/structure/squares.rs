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
/// A pixel darker than this is at least a lightly printed outline's; 0 is black, 255 white.
pub(crate) const LIGHT: u8 = 220;
/// The row of ink that is the upper or the lower side covers at least this many hundredths of it.
const WHOLE_ROW: usize = 45;
/// A row that is covered so far is no crossing stroke.
const NEARLY_WHOLE_ROW: usize = 80;
/// Around a place to tick, as far as it is wide, ink covers at most this many hundredths of the paper.
const CROWDED: usize = 25;
/// The right side shows itself in at least this many hundredths of its rows.
const SHOWN: usize = 40;

/// All square places on a page with this ink. Outlines that are printed lightly show only as ink that is nearly paper; among that letters
/// look closed, so that only a sharp square is believed.
pub(super) fn squares(page: &Levels, dark: &Rows) -> Vec<Place> {
    let light = Rows::of(&page.pixels, page.width, |level| level < LIGHT);
    let sizes = page.sizes();
    let dark_ones = frames(dark, CLOSED, page.width, sizes).into_iter().map(|frame| (frame, dark));
    let light_ones = frames(&light, SHARP, page.width, sizes).into_iter().map(|frame| (frame, &light));
    let mut bands: Vec<Vec<Frame>> = vec![Vec::new(); page.height / sizes.most + 2];
    let mut places = Vec::new();
    for (frame, rows) in dark_ones.chain(light_ones) {
        let band = frame.y0 / sizes.most;
        let near = bands.get(band.saturating_sub(1)..(band + 2).min(bands.len())).unwrap_or_default();
        if near.iter().flatten().any(|other| frame.overlaps(other)) {
            continue;
        }
        if let Some(band) = bands.get_mut(band) {
            band.push(frame);
        }
        places.extend(frame.place(page, rows, dark));
    }
    places
}

/// All outlines that are closed so far, the outer ones first.
fn frames(rows: &Rows, least: Closed, width: usize, sizes: Sizes) -> Vec<Frame> {
    let mut frames = Vec::new();
    for left in left_edges(rows, sizes) {
        let Some(x1) = right_side(rows, left, sizes) else { continue };
        // The second of two columns may be one past the page.
        let x1 = x1.min(width);
        let columns = left.x..x1;
        let above = (0..=left.y0 + sizes.stroke).rev();
        let below = left.y1.saturating_sub(1 + sizes.stroke)..rows.count();
        let upper = level_side(rows, &columns, above, sizes.stroke);
        let lower = level_side(rows, &columns, below, sizes.stroke);
        let (Some(y0), Some(bottom)) = (upper, lower) else { continue };
        let frame = Frame { x0: left.x, y0, x1, y1: bottom + 1 };
        if frame.is_square(sizes)
            && frame.is_closed(rows, least)
            && !frame.is_cell(rows)
            && !frame.is_crowded(rows)
            && !frame.is_of_a_code(rows)
        {
            frames.push(frame);
        }
    }
    frames.sort_by_key(|frame| std::cmp::Reverse((frame.x1 - frame.x0) * (frame.y1 - frame.y0)));
    frames
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

/// The outermost row of a square's upper or lower side, of rows that are gone through from within it outwards and that begin
/// `stroke` rows before the left side's end. The side is where that end is: a little further out if a stroke lies over the
/// corner, further in if a stroke that runs over the corner looks like more of the left side. A stroke within the square
/// may cover half of a row, too, so that a row that is nearly whole is believed first.
fn level_side(
    rows: &Rows,
    columns: &Range<usize>,
    outwards: impl Iterator<Item = usize> + Clone,
    stroke: usize,
) -> Option<usize> {
    let wide = columns.end - columns.start;
    let covered = |y: usize| {
        let within = rows.within(y, columns.start, columns.end);
        let ink = within.map(|(from, to)| to.min(columns.end) - from.max(columns.start)).sum::<usize>();
        ink * 100 / wide.max(1)
    };
    let near: Vec<(usize, usize)> = outwards.clone().take(stroke * 2).map(covered).enumerate().collect();
    let nearest = |least: usize| {
        let sides = near.iter().filter(|(_, covered)| *covered >= least);
        sides.map(|(at, _)| *at).min_by_key(|at| (at.abs_diff(stroke), std::cmp::Reverse(*at)))
    };
    let side = nearest(NEARLY_WHOLE_ROW).or_else(|| nearest(WHOLE_ROW))?;
    outwards.skip(side).take(stroke).take_while(|y| covered(*y) >= WHOLE_ROW).last()
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

    /// Whether it is a corner of a QR code (ISO/IEC 18004, finder pattern): an outline of one seventh of its width, as much
    /// paper within it, and a square of three sevenths in the middle.
    fn is_of_a_code(&self, rows: &Rows) -> bool {
        let (wide, high) = (self.x1 - self.x0, self.y1 - self.y0);
        // Hundredths of a part that are ink; the part is told in fourteenths of the whole.
        let inked = |x0: usize, y0: usize, x1: usize, y1: usize| {
            let (x0, x1) = (self.x0 + wide * x0 / 14, self.x0 + (wide * x1).div_ceil(14));
            let (y0, y1) = (self.y0 + high * y0 / 14, self.y0 + (high * y1).div_ceil(14));
            let row = |y: usize| rows.within(y, x0, x1).map(|(from, to)| to.min(x1) - from.max(x0)).sum::<usize>();
            (y0..y1).map(row).sum::<usize>() * 100 / ((x1 - x0) * (y1 - y0)).max(1)
        };
        let outline = [inked(0, 0, 14, 1), inked(0, 13, 14, 14), inked(0, 0, 1, 14), inked(13, 0, 14, 14)];
        let paper = [inked(3, 3, 11, 3), inked(3, 11, 11, 11), inked(3, 3, 3, 11), inked(11, 3, 11, 11)];
        outline.iter().all(|inked| *inked > 85) && paper.iter().all(|inked| *inked < 40) && inked(5, 5, 9, 9) > 95
    }

    /// What it is in ink of some darkness; letters never look like a sharp one in dark ink.
    fn place(&self, page: &Levels, rows: &Rows, dark: &Rows) -> Option<Place> {
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
        Some(Place { mark, sharp: self.is_closed(dark, SHARP), in_line: self.is_in_line(dark) })
    }

    /// Whether ink stands as close beside it as the next letter of a word does.
    fn is_in_line(&self, rows: &Rows) -> bool {
        let (high, gap) = (self.y1 - self.y0, (self.x1 - self.x0) / 4);
        let sides = [(self.x0.saturating_sub(gap), self.x0.saturating_sub(2)), (self.x1 + 2, self.x1 + gap)];
        sides.iter().any(|(from, to)| {
            let inked = |y: &usize| from < to && rows.within(*y, *from, *to).next().is_some();
            (self.y0..self.y1).filter(inked).count() * 2 >= high
        })
    }
}

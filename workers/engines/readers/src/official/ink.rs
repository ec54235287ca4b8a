//! Whether a box holds ink that is not the form's own.

use super::blank::Blank;
use super::sheet::Sheet;
use super::{Filled, Placed, real};
use crate::components::components;
use crate::rows::Rows;
use crate::{Raster, paper};
use docward_engine_model::BBox;
use docward_engine_model::official::{FilledBox, Holds, OfficialForm};

/// Boxes are looked at in points so far apart, in 1/100 inch.
const POINT: f64 = 0.75;
/// The border of a box, where its rules lie, and of a place to tick, where its outline lies, in 1/100 inch.
const BORDER: f64 = 2.0;
const OUTLINE: f64 = 3.5;
/// Print is as thick as its letters' edges, in 1/100 inch.
const SOFT: f64 = 1.5;
/// Ink of less area, in square 1/100 inch, or of less extent, in 1/100 inch, is dust.
const LEAST_AREA: f64 = 9.0;
const LEAST_EXTENT: f64 = 4.0;
/// A row or column of a tick place's points is a rule if this share of it is ink; of another box's points, if this share is
/// from beyond one edge to beyond the other.
const RULE: f64 = 0.8;
const THROUGH: f64 = 0.93;
/// A tick place is ticked if this share of it is ink, and the ink reaches over this share of it both ways, and over the second
/// one way: a typed X is narrow, a smudge is round.
const TICKED: f64 = 0.10;
const TICK_REACH: f64 = 0.4;
const TICK_LONG: f64 = 0.75;
/// A mark over captions is at least so wide and high, in 1/100 inch.
const MARK_WIDE: f64 = 5.5;
const MARK_HIGH: f64 = 8.5;
/// A tick place is filled if this share of it is ink, rules or not.
const FILLED: f64 = 0.6;

/// All boxes that lie on the page, with what is filled into them.
pub(super) fn boxes(
    form: OfficialForm,
    sheet: &Sheet,
    blank: &Blank,
    raster: &Raster,
    filled: &Filled,
) -> Vec<FilledBox> {
    let page = Page { ink: paper::ink(raster), width: raster.width(), height: raster.height() };
    let place = |((index, one), words): ((u16, &docward_engine_model::FormBox), &Vec<u32>)| {
        let room = Placed::from(one.room);
        let (bbox, corners) = page.lay(sheet, room)?;
        let (seen, confidence) = if one.holds == Holds::Tick {
            page.is_ticked(sheet, room, blank)
        } else {
            page.holds_ink(sheet, room, blank)
        };
        // Words are ink, but for a place to tick what the pixels show.
        let read = !words.is_empty() && one.holds != Holds::Tick;
        let (ink, confidence) = if read { (true, 1.0) } else { (seen, confidence) };
        Some(FilledBox { index, bbox, corners, words: words.clone(), ink, confidence })
    };
    (0_u16..).zip(&form.table().boxes).zip(filled).filter_map(place).collect()
}

struct Page {
    ink: Vec<bool>,
    width: u32,
    height: u32,
}

impl Page {
    /// Where a room lies; `None` if its middle is off the page.
    fn lay(&self, sheet: &Sheet, room: Placed) -> Option<(BBox, [[u32; 2]; 4])> {
        let [x, y] = sheet.on_page(room.middle());
        let inside = |value: f64, size: u32| (0.0..f64::from(size)).contains(&value);
        if !inside(x, self.width) || !inside(y, self.height) {
            return None;
        }
        let corners = [[room.x0, room.y0], [room.x1, room.y0], [room.x1, room.y1], [room.x0, room.y1]];
        let corners = corners.map(|corner| {
            let [x, y] = sheet.on_page(corner);
            [pixel(x, self.width), pixel(y, self.height)]
        });
        let points = corners.map(|[x, y]| BBox { x0: x, y0: y, x1: x + 1, y1: y + 1 });
        Some((points.into_iter().reduce(BBox::union)?, corners))
    }

    fn is_ink(&self, [x, y]: [f64; 2]) -> bool {
        if !(0.0..f64::from(self.width)).contains(&x) || !(0.0..f64::from(self.height)).contains(&y) {
            return false;
        }
        let at = pixel(y, self.height) as usize * self.width as usize + pixel(x, self.width) as usize;
        self.ink.get(at).copied().unwrap_or(false)
    }

    /// The points of a room, row by row. Within one box the sheet is flat.
    fn points(&self, sheet: &Sheet, room: Placed) -> Points {
        let (across, down) = (steps(room.x1 - room.x0), steps(room.y1 - room.y0));
        let corner = |x: f64, y: f64| sheet.on_page([x, y]);
        let (a, b) = (corner(room.x0, room.y0), corner(room.x1, room.y0));
        let (c, d) = (corner(room.x0, room.y1), corner(room.x1, room.y1));
        let mut cells = Vec::with_capacity(across * down);
        for row in 0..down {
            let below = share(row, down);
            for column in 0..across {
                let right = share(column, across);
                cells.push(self.is_ink([0, 1].map(|axis| {
                    let upper = a[axis] + (b[axis] - a[axis]) * right;
                    let lower = c[axis] + (d[axis] - c[axis]) * right;
                    upper + (lower - upper) * below
                })));
            }
        }
        Points { cells, across, down }
    }

    fn is_ticked(&self, sheet: &Sheet, room: Placed, blank: &Blank) -> (bool, f32) {
        if blank.is_off() {
            return self.is_marked(sheet, room, blank);
        }
        let mut points = self.points(sheet, room.grown(-OUTLINE));
        let all = points.count();
        if all >= FILLED * points.area() {
            return (true, 0.9);
        }
        points.clear_rules(1, RULE);
        let (share, [wide, high]) = (points.count() / points.area().max(1.0), points.extent());
        let reach = wide.min(high);
        let ticked = share >= TICKED && reach >= TICK_REACH && wide.max(high) >= TICK_LONG;
        // Sure where both figures are far from where it turns.
        let sure = (share / TICKED - 1.0).abs().min(1.0).min((reach / TICK_REACH - 1.0).abs() * 2.0);
        (ticked, confidence(sure))
    }

    /// The same where what is filled in is printed off its place, and so over outlines and captions: a mark is higher than these'
    /// letters.
    fn is_marked(&self, sheet: &Sheet, room: Placed, blank: &Blank) -> (bool, f32) {
        let mut points = self.points(sheet, room);
        for outline in &blank.outlines {
            points.clear(room, *outline);
        }
        points.clear_rules(1, RULE);
        let reach = |[wide, high]: [f64; 2]| (wide / MARK_WIDE).min(high / MARK_HIGH);
        let largest = points.components().into_iter().map(reach).fold(0.0, f64::max);
        (largest >= 1.0, confidence((largest - 1.0).abs() * 2.0))
    }

    fn holds_ink(&self, sheet: &Sheet, room: Placed, blank: &Blank) -> (bool, f32) {
        // Rules and a fax's streaks go on beyond the box, digits don't.
        let (room, outer) = (room.grown(-BORDER), room.grown(BORDER));
        let mut points = self.points(sheet, outer);
        points.clear_rules(2, THROUGH);
        let Placed { x0, y0, x1, y1 } = outer;
        let beside = [
            Placed { x1: room.x0, ..outer },
            Placed { x0: room.x1, ..outer },
            Placed { y1: room.y0, ..outer },
            Placed { y0: room.y1, ..outer },
        ];
        for border in beside {
            points.clear(outer, border);
        }
        if points.count() * POINT * POINT < LEAST_AREA {
            return (false, confidence(1.0 - points.count() * POINT * POINT / LEAST_AREA));
        }
        for print in &blank.print {
            points.clear(outer, print.grown(SOFT));
        }
        let area = points.count() * POINT * POINT;
        let [wide, high] = points.extent();
        let long = (wide * (x1 - x0)).min(high * (y1 - y0));
        (area >= LEAST_AREA && long >= LEAST_EXTENT, confidence((area / LEAST_AREA - 1.0).abs().min(1.0)))
    }
}

/// Which points of a room are ink.
struct Points {
    cells: Vec<bool>,
    across: usize,
    down: usize,
}

impl Points {
    fn area(&self) -> f64 {
        real(self.cells.len())
    }

    fn count(&self) -> f64 {
        real(self.cells.iter().filter(|cell| **cell).count())
    }

    /// Takes away rows and columns that are rules: of so many neighbouring ones, one or another is ink nearly all along.
    fn clear_rules(&mut self, beside: usize, share: f64) {
        let at = |row: usize, column: usize| self.cells.get(row * self.across + column).copied().unwrap_or(false);
        let any = |first: usize, inked: &dyn Fn(usize) -> bool| (first..first + beside).any(inked);
        let rows = rules(self.down, beside, |row| {
            let inked = (0..self.across).filter(|column| any(row, &|row| at(row, *column)));
            real(inked.count()) >= share * real(self.across)
        });
        let columns = rules(self.across, beside, |column| {
            let inked = (0..self.down).filter(|row| any(column, &|column| at(*row, column)));
            real(inked.count()) >= share * real(self.down)
        });
        for (row, cells) in rows.iter().zip(self.cells.chunks_exact_mut(self.across.max(1))) {
            for (column, cell) in columns.iter().zip(cells) {
                *cell &= !row && !column;
            }
        }
    }

    /// Takes away what lies under print.
    fn clear(&mut self, room: Placed, print: Placed) {
        let shared = room.shared(print);
        if shared.x0 >= shared.x1 || shared.y0 >= shared.y1 {
            return;
        }
        let range = |from: f64, to: f64, count: usize| steps(from)..steps(to).min(count);
        let rows = range(shared.y0 - room.y0, shared.y1 - room.y0, self.down);
        let columns = range(shared.x0 - room.x0, shared.x1 - room.x0, self.across);
        for row in self.cells.chunks_exact_mut(self.across.max(1)).take(rows.end).skip(rows.start) {
            row.iter_mut().take(columns.end).skip(columns.start).for_each(|cell| *cell = false);
        }
    }

    /// How wide and high each piece of connected ink is, in 1/100 inch.
    fn components(&self) -> Vec<[f64; 2]> {
        let (_, found) = components(&Rows::of(&self.cells, self.across, |cell| cell));
        found.iter().map(|one| [one.width(), one.height()].map(|points| real(points) * POINT)).collect()
    }

    /// How much of the room the ink reaches over, across and down.
    fn extent(&self) -> [f64; 2] {
        let rows = || self.cells.chunks_exact(self.across.max(1));
        let inked: Vec<usize> =
            rows().zip(0..).filter(|(row, _)| row.iter().any(|cell| *cell)).map(|(_, at)| at).collect();
        let left = rows().filter_map(|row| row.iter().position(|cell| *cell)).min();
        let right = rows().filter_map(|row| row.iter().rposition(|cell| *cell)).max();
        let reach = |from: Option<usize>, to: Option<usize>, of: usize| match (from, to) {
            (Some(from), Some(to)) => real(to + 1 - from) / real(of),
            _ => 0.0,
        };
        [reach(left, right, self.across), reach(inked.first().copied(), inked.last().copied(), self.down)]
    }
}

/// Which rows or columns are rules, where `is_rule` says it of so many neighbouring ones from one on.
fn rules(count: usize, beside: usize, is_rule: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut found = vec![false; count];
    for at in 0..(count + 1).saturating_sub(beside) {
        if is_rule(at) {
            found.iter_mut().skip(at).take(beside).for_each(|rule| *rule = true);
        }
    }
    found
}

/// 0 to 1 as 0.5 to 1.
#[expect(clippy::cast_possible_truncation, reason = "between a half and one")]
fn confidence(sure: f64) -> f32 {
    (0.5 + sure.clamp(0.0, 1.0) / 2.0) as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a room has a few hundred steps at most")]
fn steps(length: f64) -> usize {
    (length / POINT).round().max(0.0) as usize
}

/// How far along the middle of a step is, 0 to 1.
fn share(step: usize, of: usize) -> f64 {
    (real(step) + 0.5) / real(of)
}

/// The pixel that a place lies in, within the page.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the page")]
fn pixel(value: f64, size: u32) -> u32 {
    value.clamp(0.0, f64::from(size.saturating_sub(1))) as u32
}

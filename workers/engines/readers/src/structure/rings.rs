//! Rings that somebody drew around a word.

use super::circles::outlines;
use super::words::Near;
use crate::components::{Component, Run, components};
use crate::prepare::Levels;
use crate::rows::Rows;
use docward_engine_model::{BBox, Mark, MarkShape, Word};

/// A ring is higher than this many tenths of a word's box, and lower than that many.
const HIGH: (usize, usize) = (9, 60);
/// A ring that is joined with print or with another ring is at most this many tenths as high as a word's box.
const HIGH_IF_JOINED: usize = 32;
/// What a ring is joined with makes it at most this many times as high.
const JOINED: usize = 8;
/// A ring's ink covers at most this many hundredths of its box.
const THIN: usize = 45;
/// A ring's outline is where an ellipse's would be in at least this share of its rows.
const ROUND: f32 = 0.8;
/// The same of a side where it touches print.
const TOUCHING: f32 = 0.45;
/// How far a hand strays from an ellipse, as a share of half its width.
const STRAYS: f32 = 0.22;
/// A ring is closed above and below: its ink is near where an ellipse's would be in this share of the columns at least.
const CLOSED: f32 = 0.7;
/// What stands in a ring is at least this many hundredths as high.
const CONTENT: usize = 25;
/// So many rings of one size speak for another one in which nothing was read.
const COMPANY: usize = 2;
/// More components than this that could be rings are an attack.
const MOST: usize = 2_000;
/// Components in which joined rings are looked for.
const MOST_JOINED: usize = 300;
/// Pixels of all windows in which joined rings are looked for: some seconds' work.
const MOST_PIXELS: usize = 8_000_000_000;

/// What looks like a ring, whatever is in it.
#[derive(Clone, Copy)]
pub(super) struct Ring {
    bbox: BBox,
    /// The share of its outline that is where an ellipse's is.
    round: f32,
}

impl Ring {
    fn mark(&self) -> Mark {
        Mark { shape: MarkShape::Ring, bbox: self.bbox, selected: true, confidence: self.round }
    }
}

/// What looks like a ring on a page with this ink, from which nothing was taken away yet: the flat parts of a wide one look like
/// rules.
pub(super) fn drawn(page: &Levels, rows: &Rows) -> Vec<Ring> {
    let sizes = page.sizes();
    let (runs, found) = components(rows);
    ringlike(page, &runs, &found, |one| (sizes.least..=sizes.most * 2).contains(&one.height()))
}

/// What looks like a ring among the components that are as high as rings are.
fn ringlike(page: &Levels, runs: &[Run], found: &[Component], is_high: impl Fn(&Component) -> bool) -> Vec<Ring> {
    let candidates = outlines(runs, found, MOST, |one| {
        is_high(one) && is_wide(one) && one.area * 100 <= one.width() * one.height() * THIN
    });
    candidates.iter().filter_map(|(component, outline)| roundest(page, component, outline)).collect()
}

/// Whether it has the proportions of a ring.
fn is_wide(one: &Component) -> bool {
    one.width() * 10 >= one.height() * 7 && one.width() <= one.height() * 20
}

/// Rings in components that are higher than one ring: print or other rings above and below touch them.
fn joined(page: &Levels, runs: &[Run], found: &[Component], high: (usize, usize)) -> Vec<Ring> {
    let candidates = outlines(runs, found, MOST_JOINED, |one| {
        (high.0 + 2..=high.1 * JOINED).contains(&one.height())
            && one.width() * 10 >= high.0 * 7
            && one.width() <= high.1 * 6
            && one.area * 100 <= one.width() * one.height() * THIN
    });
    let mut rings: Vec<Ring> = Vec::new();
    let mut left_pixels = MOST_PIXELS;
    for (component, outline) in &candidates {
        let mut there: Vec<Ring> = Vec::new();
        for tall in (high.0..=high.1.min(component.height())).step_by(2) {
            let windows = (component.height() - tall) / 2 + 1;
            let Some(rest) = left_pixels.checked_sub(windows * tall * component.width()) else { break };
            left_pixels = rest;
            for top in (0..=component.height() - tall).step_by(2) {
                there.extend(window(page, component, outline, (top, tall)));
            }
        }
        there.sort_by(|one, other| other.round.total_cmp(&one.round));
        for ring in there {
            let overlaps = |other: &Ring| {
                ring.bbox.y0 + ring.bbox.height() / 5 < other.bbox.y1
                    && other.bbox.y0 + other.bbox.height() / 5 < ring.bbox.y1
                    && ring.bbox.x0 < other.bbox.x1
                    && other.bbox.x0 < ring.bbox.x1
            };
            if !rings.iter().rev().take(JOINED * 4).any(overlaps) {
                rings.push(ring);
            }
        }
    }
    rings
}

/// The ring in some rows of a component, if they hold one.
fn window(
    page: &Levels,
    component: &Component,
    outline: &[(usize, usize)],
    (top, tall): (usize, usize),
) -> Option<Ring> {
    let rows = outline.get(top..top + tall)?;
    let x0 = rows.iter().map(|(from, _)| *from).min()?;
    let x1 = rows.iter().map(|(_, to)| *to).max()?;
    let y0 = component.y0 + top;
    let own = Component { x0, y0, x1: x1.max(x0), y1: y0 + tall, area: component.area };
    if !is_wide(&own) {
        return None;
    }
    roundest(page, &own, rows)
}

/// All rings around words, of those that were drawn and those that a page without rules shows. Words and rings are in pixels
/// of the same page.
pub(super) fn rings(page: &Levels, drawn: &[Ring], runs: &[Run], found: &[Component], near: &Near<'_>) -> Vec<Mark> {
    let Some(letter) = near.height.map(|height| height as usize) else { return Vec::new() };
    let is_high = |high: usize| (letter * HIGH.0..=letter * HIGH.1).contains(&(high * 10));
    let alone = ringlike(page, runs, found, |one| is_high(one.height()));
    let joined = joined(page, runs, found, (letter * HIGH.0 / 10, letter * HIGH_IF_JOINED / 10));
    let contents = Contents::of(found);
    let mut rings: Vec<Mark> = Vec::new();
    let mut alone_rings: Vec<Ring> = Vec::new();
    for ring in drawn.iter().filter(|ring| is_high(ring.bbox.height() as usize)).chain(&alone).chain(&joined) {
        let is_known = rings.iter().any(|other| other.bbox.holds_middle_of(ring.bbox));
        if is_known || !(near.has_smaller(ring.bbox) || has_content(page, ring.bbox)) {
            continue;
        }
        match near.around(ring.bbox) {
            Around::Words => rings.push(ring.mark()),
            _ if contents.are_in(ring.bbox) => rings.push(ring.mark()),
            Around::Nothing => alone_rings.push(*ring),
            Around::Print => {}
        }
    }
    // A ring that touches a letter which was not read is as large as others.
    let in_company = |ring: &Ring| {
        let alike = |one: u32, other: u32| one.abs_diff(other) * 5 <= one.max(other);
        let is_alike = |other: &&Mark| {
            alike(ring.bbox.width(), other.bbox.width()) && alike(ring.bbox.height(), other.bbox.height())
        };
        rings.iter().take(MOST_JOINED).filter(is_alike).take(COMPANY).count() == COMPANY
    };
    let more: Vec<Mark> = alone_rings
        .iter()
        .filter(|ring| in_company(ring) && !rings.iter().any(|other| other.bbox.holds_middle_of(ring.bbox)))
        .map(Ring::mark)
        .collect();
    rings.extend(more);
    rings
}

/// What the words say of a ring.
enum Around {
    /// There is a word in it.
    Words,
    /// No word was read there.
    Nothing,
    /// It is a part of words.
    Print,
}

impl Near<'_> {
    /// Whether a word was read in a ring that is no round letter, read as what it is.
    fn has_smaller(&self, ring: BBox) -> bool {
        self.beside(ring).any(|word| {
            is_within(ring, word.bbox)
                && word.bbox.width() * 100 <= ring.width() * 85
                && word.bbox.height() * 100 <= ring.height() * 95
        })
    }

    fn around(&self, ring: BBox) -> Around {
        // A letter or two that the ring touches and that are no ring themselves.
        let is_short = |word: &Word| {
            let letters = word.text.as_str().chars().filter(|sign| sign.is_alphanumeric()).count();
            (1..=2).contains(&letters) && word.bbox.width() * 10 <= ring.width() * 8
        };
        let there: Vec<&Word> = self.beside(ring).filter(|word| ring.intersects(word.bbox)).collect();
        match there.as_slice() {
            [] => Around::Nothing,
            words if words.iter().any(|word| is_within(ring, word.bbox)) => Around::Words,
            words if words.iter().all(|word| is_short(word)) => Around::Words,
            words if words.iter().any(|word| word.bbox.holds_middle_of(ring)) => Around::Print,
            _ => Around::Nothing,
        }
    }
}

/// Whether there is ink in the middle of a ring. A round letter has none.
fn has_content(page: &Levels, ring: BBox) -> bool {
    let part = |from: u32, to: u32| {
        let third = (to - from) / 3;
        usize::try_from(from + third).unwrap_or(0)..usize::try_from(to - third).unwrap_or(0)
    };
    part(ring.y0, ring.y1).any(|y| {
        let row = page.row(y).get(part(ring.x0, ring.x1)).unwrap_or_default();
        row.iter().any(|level| super::is_ink(*level))
    })
}

/// The components of a page that may be letters in rings, by their upper edges.
struct Contents {
    boxes: Vec<BBox>,
}

impl Contents {
    fn of(found: &[Component]) -> Self {
        let mut boxes: Vec<BBox> = found.iter().filter_map(Component::bbox).collect();
        boxes.sort_by_key(|bbox| bbox.y0);
        Self { boxes }
    }

    /// Whether something stands wholly within a ring, in its middle, that is as high as a letter.
    fn are_in(&self, ring: BBox) -> bool {
        let first = self.boxes.partition_point(|bbox| bbox.y0 <= ring.y0);
        let mut below = self.boxes.iter().skip(first).take_while(|bbox| bbox.y0 < ring.y1).take(MOST);
        below.any(|bbox| {
            let within = bbox.y1 < ring.y1 && bbox.x0 > ring.x0 && bbox.x1 < ring.x1;
            within && bbox.height() as usize * 100 >= ring.height() as usize * CONTENT && bbox.holds_middle_of(ring)
        })
    }
}

/// A stroke of print that a ring touches, as of `Yes / No`, widens its component by at most so many hundredths on one side.
const TOUCHED: [usize; 4] = [0, 6, 12, 18];

/// A component as a ring, at its best without what it touches beside it; `None` of what is no ring.
fn roundest(page: &Levels, component: &Component, outline: &[(usize, usize)]) -> Option<Ring> {
    let trims = TOUCHED.iter().flat_map(|left| TOUCHED.iter().map(|right| (*left, *right)));
    let tried = trims.filter_map(|(left, right)| {
        let wide = component.width();
        let own =
            Component { x0: component.x0 + wide * left / 100, x1: component.x1 - wide * right / 100, ..*component };
        if !has_ends(page, &own) {
            return None;
        }
        let (on_left, on_right) = roundness(&own, outline);
        // Where it touches print, half of one side is that.
        let least = if left + right > 0 { TOUCHING } else { ROUND };
        let round = f32::midpoint(on_left, on_right);
        let is_round = on_left.min(on_right) >= least && on_left.max(on_right) >= ROUND && is_closed(page, &own);
        is_round.then_some(Ring { bbox: own.bbox()?, round })
    });
    tried.max_by(|one, other| one.round.total_cmp(&other.round))
}

/// Whether a ring's highest and lowest parts are about in its middle: whether there is ink.
fn has_ends(page: &Levels, own: &Component) -> bool {
    let (quarter, slack) = (own.width() / 4, (own.height() / 8).max(2));
    let inked = |rows: std::ops::Range<usize>| {
        rows.into_iter().any(|y| {
            let row = page.row(y).get(own.x0 + quarter..own.x1 - quarter).unwrap_or_default();
            row.iter().any(|level| super::is_ink(*level))
        })
    };
    inked(own.y0..own.y0 + slack) && inked(own.y1.saturating_sub(slack)..own.y1)
}

/// Whether there is ink above and below where an ellipse's outline would be.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of a page"
)]
fn is_closed(page: &Levels, own: &Component) -> bool {
    let (wide, high) = (own.width() as f32, own.height() as f32);
    let slack = (own.height() / 7).max(2);
    // The parts between, where the sides say less.
    let columns: Vec<f32> = (-6..=6_i8).map(|at| f32::from(at) / 9.0).collect();
    let inked = |below: bool| {
        let there = columns.iter().filter(|x| {
            let rise = high / 2.0 * (1.0 - (1.0 - **x * **x).sqrt());
            let column = own.x0 + (f32::midpoint(**x, 1.0) * wide) as usize;
            let y = if below { own.y1 - 1 - rise as usize } else { own.y0 + rise as usize };
            (y.saturating_sub(slack)..=y + slack).any(|y| super::is_ink(page.at(column, y)))
        });
        there.count() as f32 >= columns.len() as f32 * CLOSED
    };
    inked(false) && inked(true)
}

/// The share of rows in which the left and the right outline are about where those of an ellipse are.
#[expect(clippy::cast_precision_loss, reason = "pixels of a page")]
fn roundness(component: &Component, outline: &[(usize, usize)]) -> (f32, f32) {
    let (wide, high) = (component.width() as f32, component.height() as f32);
    let (mut on_left, mut on_right, mut rows) = (0.0, 0.0, 0.0);
    for (row, (from, to)) in outline.iter().enumerate() {
        let y = (row as f32 + 0.5) * 2.0 / high - 1.0;
        // Near its top and bottom it is so flat that a row says little.
        if y.abs() > 0.85 {
            continue;
        }
        rows += 1.0;
        let half = (1.0 - y * y).sqrt();
        let at = |x: usize| (x as f32 - component.x0 as f32) * 2.0 / wide - 1.0;
        on_left += f32::from(u8::from((at(*from) + half).abs() <= STRAYS));
        on_right += f32::from(u8::from((at(*to) - half).abs() <= STRAYS));
    }
    let rows = f32::max(rows, 1.0);
    (on_left / rows, on_right / rows)
}

/// Whether a word stands in a ring: its middle does, and it is not much wider.
fn is_within(ring: BBox, word: BBox) -> bool {
    ring.holds_middle_of(word) && word.width() * 10 <= ring.width() * 12 && word.height() * 10 <= ring.height() * 12
}

//! Rings that somebody drew around a word.

use super::Sizes;
use super::circles::outlines;
use crate::components::{Component, Run, components};
use crate::prepare::Levels;
use crate::rows::Rows;
use docward_engine_model::{BBox, Mark, MarkShape, Word};

/// A ring is higher than this many tenths of a word, and lower than that many.
const HIGH: (usize, usize) = (12, 60);
/// A ring's ink covers at most this many hundredths of its box.
const THIN: usize = 35;
/// A ring's outline is where an ellipse's would be in at least this share of its rows.
const ROUND: f32 = 0.8;
/// The same of a side where it touches print.
const TOUCHING: f32 = 0.45;
/// How far a hand strays from an ellipse, as a share of half its width.
const STRAYS: f32 = 0.22;
/// More components than this that could be rings are an attack.
const MOST: usize = 2_000;

/// What looks like a ring, whatever is in it.
#[derive(Clone, Copy)]
pub(crate) struct Ring {
    bbox: BBox,
    /// The share of its outline that is where an ellipse's is.
    round: f32,
}

/// What looks like a ring on a page from which nothing was taken away yet: the flat parts of a wide one look like rules.
pub(crate) fn drawn(page: &Levels) -> Vec<Ring> {
    let sizes = Sizes::of(page.width, page.height);
    let (runs, found) = components(&Rows::of(&page.pixels, page.width, super::is_ink));
    ringlike(&runs, &found, |one| (sizes.least..=sizes.most * 2).contains(&one.height()))
}

/// What looks like a ring among the components that are as high as rings are.
fn ringlike(runs: &[Run], found: &[Component], is_high: impl Fn(&Component) -> bool) -> Vec<Ring> {
    let mut left = MOST;
    let candidates = outlines(runs, found, |one| {
        let (wide, high) = (one.width(), one.height());
        let fits = left > 0
            && is_high(one)
            && wide * 10 >= high * 7
            && wide <= high * 20
            && one.area * 100 <= wide * high * THIN;
        left -= usize::from(fits);
        fits
    });
    let ring = |(component, outline): (Component, Vec<(usize, usize)>)| {
        let (round, own) = roundest(&component, &outline)?;
        Some(Ring { bbox: own.bbox()?, round })
    };
    candidates.into_iter().filter_map(ring).collect()
}

/// All rings around words, of those that were drawn and those that a page without rules shows. Words and rings are in pixels
/// of the same page.
pub(super) fn rings(drawn: &[Ring], runs: &[Run], found: &[Component], words: &[Word]) -> Vec<Mark> {
    let mut heights: Vec<usize> = words.iter().map(|word| word.bbox.height() as usize).collect();
    let middle = heights.len() / 2;
    if heights.is_empty() {
        return Vec::new();
    }
    let letter = *heights.select_nth_unstable(middle).1;
    let is_high = |high: usize| (letter * HIGH.0..=letter * HIGH.1).contains(&(high * 10));
    let alone = ringlike(runs, found, |one| is_high(one.height()));
    let mut rings: Vec<Mark> = Vec::new();
    for ring in drawn.iter().filter(|ring| is_high(ring.bbox.height() as usize)).chain(&alone) {
        let is_known = rings.iter().any(|other| other.bbox.holds_middle_of(ring.bbox));
        if !is_known && words.iter().any(|word| is_within(ring.bbox, word.bbox)) {
            rings.push(Mark { shape: MarkShape::Ring, bbox: ring.bbox, selected: true, confidence: ring.round });
        }
    }
    rings
}

/// A stroke of print that a ring touches, as of `Yes / No`, widens its component by at most so many hundredths on one side.
const TOUCHED: [usize; 4] = [0, 6, 12, 18];

/// How round a component is, at its best without what it touches at one side; `None` of what is no ring.
fn roundest(component: &Component, outline: &[(usize, usize)]) -> Option<(f32, Component)> {
    let trims = TOUCHED.iter().map(|left| (*left, 0)).chain(TOUCHED.iter().skip(1).map(|right| (0, *right)));
    let tried = trims.filter_map(|(left, right)| {
        let wide = component.width();
        let own =
            Component { x0: component.x0 + wide * left / 100, x1: component.x1 - wide * right / 100, ..*component };
        let (on_left, on_right) = roundness(&own, outline);
        // Where it touches print, half of one side is that.
        let least = if left + right > 0 { TOUCHING } else { ROUND };
        let round = f32::midpoint(on_left, on_right);
        let is_round = on_left.min(on_right) >= least && on_left.max(on_right) >= ROUND;
        is_round.then_some((round, own))
    });
    tried.max_by(|one, other| one.0.total_cmp(&other.0))
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

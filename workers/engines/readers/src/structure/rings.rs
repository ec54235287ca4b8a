//! Rings that somebody drew around a word.

use super::circles::outlines;
use crate::components::{Component, Run};
use docward_engine_model::{BBox, Mark, MarkShape, Word};

/// A ring is higher than this many tenths of a word, and lower than that many.
const HIGH: (usize, usize) = (12, 60);
/// A ring's ink covers at most this many hundredths of its box.
const THIN: usize = 35;
/// A ring's outline is where an ellipse's would be in at least this share of its rows.
const ROUND: f32 = 0.8;
/// How far a hand strays from an ellipse, as a share of half its width.
const STRAYS: f32 = 0.22;
/// More components than this that could be rings are an attack.
const MOST: usize = 2_000;

/// All rings around words. Words and rings are in pixels of the same page.
pub(super) fn rings(runs: &[Run], found: &[Component], words: &[Word]) -> Vec<Mark> {
    let mut heights: Vec<usize> = words.iter().map(|word| word.bbox.height() as usize).collect();
    let middle = heights.len() / 2;
    if heights.is_empty() {
        return Vec::new();
    }
    let letter = *heights.select_nth_unstable(middle).1;
    let fits = |one: &Component| {
        let (wide, high) = (one.width(), one.height());
        (letter * HIGH.0..=letter * HIGH.1).contains(&(high * 10))
            && wide * 10 >= high * 7
            && wide <= high * 20
            && one.area * 100 <= wide * high * THIN
    };
    let mut left = MOST;
    let candidates = outlines(runs, found, |one| {
        let fits = fits(one) && left > 0;
        left -= usize::from(fits);
        fits
    });
    let mut rings = Vec::new();
    for (component, outline) in candidates {
        let Some(bbox) = component.bbox() else { continue };
        let round = roundness(&component, &outline);
        if round >= ROUND && words.iter().any(|word| is_within(bbox, word.bbox)) {
            rings.push(Mark { shape: MarkShape::Ring, bbox, selected: true, confidence: round });
        }
    }
    rings
}

/// The share of rows in which the outline is about where that of an ellipse is.
#[expect(clippy::cast_precision_loss, reason = "pixels of a page")]
fn roundness(component: &Component, outline: &[(usize, usize)]) -> f32 {
    let (wide, high) = (component.width() as f32, component.height() as f32);
    let (mut round, mut rows) = (0.0, 0.0);
    for (row, (from, to)) in outline.iter().enumerate() {
        let y = (row as f32 + 0.5) * 2.0 / high - 1.0;
        // Near its top and bottom it is so flat that a row says little.
        if y.abs() > 0.85 {
            continue;
        }
        rows += 1.0;
        let half = (1.0 - y * y).sqrt();
        let at = |x: usize| (x.saturating_sub(component.x0) as f32) * 2.0 / wide - 1.0;
        if (at(*from) + half).abs() <= STRAYS && (at(*to) - half).abs() <= STRAYS {
            round += 1.0;
        }
    }
    round / f32::max(rows, 1.0)
}

/// Whether a word stands in a ring: its middle does, and it is not much wider.
fn is_within(ring: BBox, word: BBox) -> bool {
    ring.holds_middle_of(word) && word.width() * 10 <= ring.width() * 12 && word.height() * 10 <= ring.height() * 12
}

//! Which way a page's lines run, from where its ink ends: the lower edges of letters stand on lines, so counted along the
//! lines' direction they pile up, and along any other they spread.

use super::Laying;
use crate::{Raster, paper};

/// Tilts that are looked for.
const MOST_DEGREES: i32 = 15;

/// Edges that are counted: more don't make the answer better.
const EDGES: usize = 30_000;

/// A page with fewer says too little.
const FEWEST_EDGES: usize = 300;

/// How much better than level a tilt, and than upright a quarter turn, must be to be believed.
const BELIEVABLE: f64 = 1.2;

/// How the lines of a page run.
pub(crate) struct Lines {
    /// Whether they run down the page: it was laid on its side.
    pub(crate) sideways: bool,
    /// How far they fall to the right once they run across, in degrees.
    pub(crate) degrees: f32,
}

impl Lines {
    pub(crate) fn of(page: &Raster) -> Self {
        let ink = paper::ink(page);
        let (width, height) = (page.width() as usize, page.height() as usize);
        let below = edges(&ink, width, height, false);
        let beside = edges(&ink, width, height, true);
        let (across, down) = (Tilt::of(&below), Tilt::of(&beside));
        let sideways = down.score > across.score * BELIEVABLE;
        // Seen from the side, falling to the right is rising.
        let degrees = if sideways { -down.degrees } else { across.degrees };
        Self { sideways, degrees }
    }

    /// How to lay the page so that its lines run across and level, either way up: falling lines are lifted against the clock.
    pub(crate) fn laying(&self, upside_down: bool) -> Laying {
        let quarters = u8::from(self.sideways) + if upside_down { 2 } else { 0 };
        Laying { quarters, degrees: -self.degrees }
    }
}

/// Cells of ink with none below them (or beside them, seen from the side), as (along, across) the lines.
fn edges(ink: &[bool], width: usize, height: usize, sideways: bool) -> Vec<(f32, f32)> {
    let mut edges = Vec::new();
    let step = if sideways { 1 } else { width };
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let at = y * width + x;
            if ink[at] && !ink[at + step] {
                edges.push(if sideways { (real(y), real(x)) } else { (real(x), real(y)) });
            }
        }
    }
    let every = edges.len().div_ceil(EDGES).max(1);
    edges.into_iter().step_by(every).collect()
}

struct Tilt {
    degrees: f32,
    /// How much the edges pile up, per edge.
    score: f64,
}

impl Tilt {
    /// The tilt at which the edges pile up most, to a tenth of a degree.
    fn of(edges: &[(f32, f32)]) -> Self {
        if edges.len() < FEWEST_EDGES {
            return Self { degrees: 0.0, score: 0.0 };
        }
        let best = |tilts: &mut dyn Iterator<Item = f32>| {
            let scored = tilts.map(|degrees| Self { degrees, score: score(edges, degrees) });
            scored.max_by(|one, other| one.score.total_cmp(&other.score))
        };
        let tenths = |tenths: i32| f32::from(i16::try_from(tenths).unwrap_or(0)) / 10.0;
        let coarse = best(&mut (-MOST_DEGREES * 2..=MOST_DEGREES * 2).map(|half| tenths(half * 5)));
        let around = coarse.map_or(0.0, |tilt| tilt.degrees);
        let fine = best(&mut (-5..=5).map(|tenth| around + tenths(tenth)));
        let level = score(edges, 0.0);
        match fine {
            Some(fine) if fine.score > level * BELIEVABLE => fine,
            _ => Self { degrees: 0.0, score: level },
        }
    }
}

/// The sum of squares of how many edges stand on each line of two pixels, per edge.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "offsets within the page")]
fn score(edges: &[(f32, f32)], degrees: f32) -> f64 {
    let slope = degrees.to_radians().tan();
    let row = |&(along, across): &(f32, f32)| across - along * slope;
    let lowest = edges.iter().map(row).fold(f32::MAX, f32::min);
    let highest = edges.iter().map(row).fold(f32::MIN, f32::max);
    let mut rows = vec![0_u32; ((highest - lowest) / 2.0) as usize + 1];
    for edge in edges {
        if let Some(count) = rows.get_mut(((row(edge) - lowest) / 2.0) as usize) {
            *count += 1;
        }
    }
    let squares: f64 = rows.iter().map(|count| f64::from(*count) * f64::from(*count)).sum();
    squares / f64::from(u32::try_from(edges.len()).unwrap_or(u32::MAX))
}

#[expect(clippy::cast_precision_loss, reason = "a page has far fewer pixels across than 2 to the 24th")]
fn real(value: usize) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of short words, falling to the right by this slope in thousandths.
    fn page(slope: usize) -> Raster {
        let (width, height) = (1000, 1000);
        let mut pixels = vec![255_u8; width * height];
        for line in 0..20 {
            for x in (50..950).filter(|x| x % 60 < 45 && (x + line * 7) % 11 < 7) {
                for y in 0..12 {
                    pixels[(40 + line * 40 + y + x * slope / 1000) * width + x] = 0;
                }
            }
        }
        Raster::gray(1000, 1000, pixels).unwrap()
    }

    fn on_its_side(page: &Raster) -> Raster {
        let side = page.width() as usize;
        let pixels = (0..side * side).map(|at| page.pixels()[at % side * side + side - 1 - at / side]).collect();
        Raster::gray(page.width(), page.width(), pixels).unwrap()
    }

    #[test]
    fn a_level_page_is_level() {
        let lines = Lines::of(&page(0));
        assert!(!lines.sideways && lines.degrees.abs() < 0.2, "{}", lines.degrees);
    }

    #[test]
    fn a_tilt_is_found_to_a_fifth_of_a_degree() {
        let lines = Lines::of(&page(70));
        assert!(!lines.sideways && (lines.degrees - 4.0).abs() < 0.2, "{}", lines.degrees);
    }

    #[test]
    fn a_page_on_its_side_is_seen() {
        let lines = Lines::of(&on_its_side(&page(70)));
        assert!(lines.sideways && (lines.degrees - 4.0).abs() < 0.2, "{}", lines.degrees);
    }

    #[test]
    fn an_empty_page_is_left_alone() {
        let empty = Raster::gray(300, 300, vec![255; 90_000]).unwrap();
        assert!(Lines::of(&empty).laying(false) == Laying { quarters: 0, degrees: 0.0 });
    }
}

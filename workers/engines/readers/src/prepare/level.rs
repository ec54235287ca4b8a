//! Which way a page's lines run, from where its ink ends: the lower edges of letters stand on lines, so counted along the
//! lines' direction they pile up, and along any other they spread.

use super::Laying;
use crate::{Raster, paper};

/// The greatest tilt that is looked for, in degrees to either side.
const MOST_DEGREES: i32 = 15;

/// How many edges are counted at most: more do not make the answer better.
const EDGES: usize = 30_000;

/// A page with fewer edges than this says too little about its lines: it is taken to be level and upright.
const FEWEST_EDGES: usize = 300;

/// A tilt is believed if edges pile up this many times as sharply as without it, and a quarter turn likewise.
const BELIEVABLE: f64 = 1.2;

/// The page is first tried upside down if upper edges of lines are this many times as sharp as lower ones.
const SURELY_TURNED: f64 = 1.02;

/// How the lines of a page run.
pub(crate) struct Lines {
    /// Whether the lines run down the page, because it was laid on its side.
    pub(crate) sideways: bool,
    /// How far the lines fall to the right, in degrees, once a page on its side has been turned.
    pub(crate) degrees: f32,
    /// Whether the lines seem to be upside down once a page on its side has been turned a quarter against the clock.
    pub(crate) upside_down: bool,
}

impl Lines {
    pub(crate) fn of(page: &Raster) -> Self {
        let (width, height) = (page.width() as usize, page.height() as usize);
        let mut ink = paper::ink(page);
        clear_streaks(&mut ink, width);
        let below = edges(&ink, width, height, Side::Below);
        let beside = edges(&ink, width, height, Side::Right);
        let (across, down) = (Tilt::of(&below), Tilt::of(&beside));
        let sideways = down.score > across.score * BELIEVABLE;
        // Seen from the side, falling to the right is rising.
        let degrees = if sideways { -down.degrees } else { across.degrees };
        // Capitals and small letters begin at two heights and stand on one line: the sharper of a line's edges is its foot.
        let (tilt, feet, heads) = if sideways {
            // Turned against the clock, what was at the right is on top.
            (down.degrees, edges(&ink, width, height, Side::Left), beside)
        } else {
            (across.degrees, below, edges(&ink, width, height, Side::Above))
        };
        let upside_down = score(&heads, tilt) > score(&feet, tilt) * SURELY_TURNED;
        Self { sideways, degrees, upside_down }
    }

    /// How to lay the page so that its lines run across and level, either way up: falling lines are lifted against the clock.
    pub(crate) fn laying(&self, upside_down: bool) -> Laying {
        let quarters = u8::from(self.sideways) + if upside_down { 2 } else { 0 };
        Laying { quarters, degrees: -self.degrees }
    }
}

/// Takes away what a fax draws from one edge of the page to the other where its sensor is dirty: columns, or rows of a page that
/// was laid on its side, that are ink nearly all along. A few of them have more edges than all letters.
fn clear_streaks(ink: &mut [bool], width: usize) {
    let height = ink.len() / width.max(1);
    let mut down = vec![0; width];
    for row in ink.chunks_exact_mut(width.max(1)) {
        for (count, ink) in down.iter_mut().zip(row.iter()) {
            *count += usize::from(*ink);
        }
        if is_streak(row.iter().filter(|ink| **ink).count(), width) {
            row.fill(false);
        }
    }
    let streaks: Vec<usize> =
        down.into_iter().enumerate().filter(|(_, count)| is_streak(*count, height)).map(|(column, _)| column).collect();
    for row in ink.chunks_exact_mut(width.max(1)) {
        for column in &streaks {
            if let Some(ink) = row.get_mut(*column) {
                *ink = false;
            }
        }
    }
}

/// Whether so many of these pixels in a line are a streak: nineteen in twenty.
const fn is_streak(inked: usize, of: usize) -> bool {
    inked * 20 >= of * 19
}

/// On which side of ink there is none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Below,
    Left,
    Right,
}

/// Cells of ink with none on one side, as (along, across) the lines.
fn edges(ink: &[bool], width: usize, height: usize, side: Side) -> Vec<(f32, f32)> {
    let mut edges = Vec::new();
    let sideways = matches!(side, Side::Left | Side::Right);
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let at = y * width + x;
            let beside = match side {
                Side::Above => at - width,
                Side::Below => at + width,
                Side::Left => at - 1,
                Side::Right => at + 1,
            };
            if ink[at] && !ink[beside] {
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
    fn streaks_of_a_fax_are_no_lines() {
        let page = page(0);
        let mut pixels = page.pixels().to_vec();
        for x in [100, 101, 250, 251, 252, 430, 431, 600, 601, 602, 760, 761, 900, 901] {
            pixels.iter_mut().skip(x).step_by(1000).for_each(|pixel| *pixel = 0);
        }
        let lines = Lines::of(&Raster::gray(1000, 1000, pixels).unwrap());
        assert!(!lines.sideways && lines.degrees.abs() < 0.2, "{}", lines.degrees);
    }

    #[test]
    fn a_page_on_its_side_is_seen() {
        let lines = Lines::of(&on_its_side(&page(70)));
        assert!(lines.sideways && (lines.degrees - 4.0).abs() < 0.2, "{}", lines.degrees);
    }

    /// Words of small letters with a capital in front: they begin at two heights and stand on one.
    #[test]
    fn a_page_on_its_head_is_seen() {
        let width = 1_000;
        let mut pixels = vec![255_u8; width * width];
        for line in 0..20 {
            for x in (50..950).filter(|x| (x + line * 5) % 12 < 8) {
                for y in (if (x + line * 5) % 48 < 12 { 0 } else { 6 })..20 {
                    pixels[(40 + line * 45 + y) * width + x] = 0;
                }
            }
        }
        let page = Raster::gray(1_000, 1_000, pixels.clone()).unwrap();
        assert!(!Lines::of(&page).upside_down);
        pixels.reverse();
        let on_its_head = Raster::gray(1_000, 1_000, pixels).unwrap();
        assert!(Lines::of(&on_its_head).upside_down);
        // On its side, a quarter turn against the clock rights one and not the other.
        let (one, other) = (Lines::of(&on_its_side(&page)), Lines::of(&on_its_side(&on_its_head)));
        assert!(one.sideways && other.sideways && one.upside_down != other.upside_down);
    }

    #[test]
    fn an_empty_page_is_left_alone() {
        let empty = Raster::gray(300, 300, vec![255; 90_000]).unwrap();
        assert!(Lines::of(&empty).laying(false) == Laying { quarters: 0, degrees: 0.0 });
    }
}

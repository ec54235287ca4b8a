//! Evens out the paper: what lies behind thin things becomes white, be it grey paper, a shaded table cell, a shadow or uneven
//! light. Tesseract takes one threshold for a whole area, so black letters on a dark cell and on white paper can't both live.

use docward_engine_model::BBox;

/// A stroke of a letter is thinner than twice the shorter side of the page divided by this.
const THINNEST_GROUND: usize = 100;
/// The least radius within which the ground is looked for, in pixels, however small the page is.
const LEAST_RADIUS: usize = 8;
/// Ground darker than this is a black box or a picture and is left as dark as it is.
const DARKEST_GROUND: u8 = 64;
/// Ground darker than this is no paper.
const DARK_GROUND: u8 = 96;
/// A pixel is white if it has at least this many 256ths of the brightness of its ground, so that noise of the paper is not
/// ink.
const WHITE: u32 = 240;

/// Where the ground is dark: a bar with white letters, a black box. Its noise looks like outlines.
pub(super) struct Dark {
    width: usize,
    cells: Vec<bool>,
}

/// Side of the squares in which the ground is looked at, in pixels.
const CELL: usize = 8;
/// A square is dark if at least one in so many of its pixels has dark ground.
const DARK_SHARE: usize = 2;

impl Dark {
    fn of(ground: &[u8], width: usize) -> Self {
        let across = width.div_ceil(CELL);
        let mut cells = Vec::new();
        for band in ground.chunks(width.max(1) * CELL) {
            let mut counts = vec![0_usize; across];
            for row in band.chunks(width.max(1)) {
                for (count, cell) in counts.iter_mut().zip(row.chunks(CELL)) {
                    *count += cell.iter().filter(|ground| **ground < DARK_GROUND).count();
                }
            }
            cells.extend(counts.into_iter().map(|count| count * DARK_SHARE >= CELL * CELL));
        }
        Self { width: across, cells }
    }

    /// Whether a box is on dark ground that goes on beside it. What is filled with ink is dark itself.
    pub(super) fn is_around(&self, bbox: BBox) -> bool {
        let at = |x: u32| {
            let (x, y) = (x as usize / CELL, u32::midpoint(bbox.y0, bbox.y1) as usize / CELL);
            x < self.width && self.cells.get(y * self.width + x).copied().unwrap_or(false)
        };
        let wide = bbox.width();
        at(u32::midpoint(bbox.x0, bbox.x1)) && (at(bbox.x0.saturating_sub(wide)) || at(bbox.x1 + wide))
    }
}

/// Makes the ground of every pixel white and keeps how dark ink is in proportion to it; tells where the ground was dark.
pub(super) fn flatten(levels: &mut [u8], width: usize, height: usize) -> Dark {
    let radius = (width.min(height) / THINNEST_GROUND).max(LEAST_RADIUS);
    // Thin dark things go, then what is left shrinks back to its size.
    let spread = windowed(levels, width, height, radius, 0, u8::max);
    let ground = windowed(&spread, width, height, radius, 255, u8::min);
    let dark = Dark::of(&ground, width);
    if ground.iter().all(|ground| *ground == 255) {
        return dark;
    }
    let stretch: Vec<u32> = (0..=255_u8).map(stretch).collect();
    for (level, ground) in levels.iter_mut().zip(&ground) {
        let factor = stretch.get(usize::from(*ground)).copied().unwrap_or(1 << 16);
        *level = u8::try_from((u32::from(*level) * factor) >> 16).unwrap_or(255);
    }
    dark
}

/// By how much a pixel on this ground is brightened, in 65,536ths.
fn stretch(ground: u8) -> u32 {
    if ground == 255 {
        return 1 << 16;
    }
    (255 << 16) * 256 / (u32::from(ground.max(DARKEST_GROUND)) * WHITE)
}

/// The least or greatest of each square window, cut at the borders, where `neutral` never wins.
///
/// Windows of one, two, four… are each chosen from two of the last; two overlapping ones make the whole. All steps go over
/// neighbouring bytes, so that the compiler takes thirty-two at once.
fn windowed(
    levels: &[u8],
    width: usize,
    height: usize,
    radius: usize,
    neutral: u8,
    choose: impl Fn(u8, u8) -> u8 + Copy,
) -> Vec<u8> {
    let across = width + 2 * radius;
    let mut padded = vec![neutral; across * (height + 2 * radius)];
    for (row, padded) in levels.chunks_exact(width).zip(padded.chunks_exact_mut(across).skip(radius)) {
        if let Some(inner) = padded.get_mut(radius..radius + width) {
            inner.copy_from_slice(row);
        }
    }
    let padded = run(run(padded, 1, 2 * radius + 1, choose), across, 2 * radius + 1, choose);
    let rows = padded.chunks_exact(across).take(height);
    rows.flat_map(|row| row.get(..width).unwrap_or_default().iter().copied()).collect()
}

/// For each place, the choice of `length` values from there on, `step` apart. Places near the end keep what they have.
fn run(mut values: Vec<u8>, step: usize, length: usize, choose: impl Fn(u8, u8) -> u8 + Copy) -> Vec<u8> {
    let mut chosen = values.clone();
    let mut reach = 1;
    while reach < length {
        let ahead = reach.min(length - reach) * step;
        let further = values.get(ahead..).unwrap_or_default();
        for ((to, one), other) in chosen.iter_mut().zip(&values).zip(further) {
            *to = choose(*one, *other);
        }
        std::mem::swap(&mut values, &mut chosen);
        reach += reach.min(length - reach);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_agree_with_looking_at_every_pixel() {
        let (width, height, radius) = (23_usize, 17_usize, 3_usize);
        let levels: Vec<u8> = (0..width * height).map(|at| u8::try_from(at * 7_919 % 251).unwrap()).collect();
        let slow = |x: usize, y: usize| {
            let rows = y.saturating_sub(radius)..(y + radius + 1).min(height);
            let columns = x.saturating_sub(radius)..(x + radius + 1).min(width);
            rows.flat_map(|y| columns.clone().map(move |x| (x, y))).map(|(x, y)| levels[y * width + x]).max().unwrap()
        };
        let fast = windowed(&levels, width, height, radius, 0, u8::max);
        for (at, value) in fast.iter().enumerate() {
            assert_eq!(*value, slow(at % width, at / width), "pixel {at}");
        }
    }

    /// A page with a dark cell; a black stroke on it and one on the paper.
    #[test]
    fn letters_on_a_dark_cell_are_as_black_on_white_as_others() {
        let (width, height) = (200, 120);
        let mut levels = vec![250_u8; width * height];
        let mut fill = |x: std::ops::Range<usize>, y: std::ops::Range<usize>, level: u8| {
            y.for_each(|y| levels[y * width + x.start..y * width + x.end].fill(level));
        };
        fill(20..180, 10..60, 110);
        fill(50..54, 20..45, 0);
        fill(50..54, 80..105, 0);
        flatten(&mut levels, width, height);
        for y in [30, 90] {
            assert_eq!(levels[y * width + 51], 0, "ink in row {y}");
            assert_eq!(levels[y * width + 100], 255, "ground in row {y}");
        }
    }

    #[test]
    fn light_fades_without_a_trace() {
        let (width, height) = (400, 50);
        let mut levels: Vec<u8> = (0..width * height).map(|at| u8::try_from(250 - at % width / 4).unwrap()).collect();
        flatten(&mut levels, width, height);
        assert!(levels.iter().all(|level| *level > 245));
    }
}

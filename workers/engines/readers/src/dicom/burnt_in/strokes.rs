//! Thin things that stand out from their ground, light or dark.

use crate::Raster;
use docward_engine_model::BBox;
use docward_engine_model::protocol::Rejection;

/// A stroke is at least this bright, of 255; dark writing is looked for in the inverted frame. Overlays are drawn at full
/// intensity.
const SATURATED: u8 = 140;
/// How much a stroke differs at least from the image without thin things, of 255.
const PROMINENCE: u8 = 55;
/// A stroke is at most as thick as the shorter side of the frame divided by the first number, or as the second number in
/// pixels if that is more.
const THICKEST: (u32, u32) = (150, 3);

/// Which end of the scale the writing is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Polarity {
    Light,
    Dark,
}

/// A frame's strokes of one polarity.
pub(super) struct Strokes {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) polarity: Polarity,
    /// How far each pixel stands out.
    prominence: Vec<u8>,
    /// Which pixels are strokes.
    pub(super) mask: Vec<bool>,
}

impl Strokes {
    pub(super) fn of(raster: &Raster, polarity: Polarity) -> Self {
        let (width, height) = (raster.width(), raster.height());
        let luma = raster.luma();
        let levels: Vec<u8> = match polarity {
            Polarity::Light => luma.into_owned(),
            Polarity::Dark => luma.iter().map(|level| 255 - level).collect(),
        };
        let radius = (width.min(height) / THICKEST.0).max(THICKEST.1) as usize;
        let ground = opened(&levels, width as usize, height as usize, radius);
        let prominence: Vec<u8> =
            levels.iter().zip(&ground).map(|(level, ground)| level.saturating_sub(*ground)).collect();
        let stands_out = |(level, prominence): (&u8, &u8)| *level >= SATURATED && *prominence >= PROMINENCE;
        let mask = levels.iter().zip(&prominence).map(stands_out).collect();
        Self { width, height, polarity, prominence, mask }
    }

    /// The strokes of some regions, black on white, enlarged.
    pub(super) fn enlarged(&self, regions: &[BBox], factor: u32) -> Result<Raster, Rejection> {
        let mut page = vec![255_u8; self.prominence.len()];
        let width = self.width as usize;
        for region in regions {
            let (x0, x1) = (region.x0 as usize, region.x1.min(self.width) as usize);
            for y in region.y0 as usize..region.y1.min(self.height) as usize {
                let row = y * width + x0..y * width + x1;
                if let (Some(to), Some(from)) = (page.get_mut(row.clone()), self.prominence.get(row)) {
                    to.iter_mut().zip(from).for_each(|(to, from)| *to = 255 - from);
                }
            }
        }
        enlarge(&page, self.width, self.height, factor)
    }
}

/// What is left of a grey image when everything thinner than the window is taken away.
fn opened(levels: &[u8], width: usize, height: usize, radius: usize) -> Vec<u8> {
    let eroded = windowed(levels, width, height, radius, u8::min);
    windowed(&eroded, width, height, radius, u8::max)
}

/// The least or greatest of each square window: rows first, then columns.
fn windowed(levels: &[u8], width: usize, height: usize, radius: usize, choose: fn(u8, u8) -> u8) -> Vec<u8> {
    let rows: Vec<u8> =
        levels.chunks_exact(width).flat_map(|row| running(row.iter().copied(), radius, choose)).collect();
    let mut result = vec![0; levels.len()];
    for x in 0..width {
        let column = rows.iter().skip(x).step_by(width).copied();
        for (y, level) in running(column, radius, choose).into_iter().enumerate().take(height) {
            if let Some(cell) = result.get_mut(y * width + x) {
                *cell = level;
            }
        }
    }
    result
}

/// The least or greatest within `radius` of each place, in time that doesn't depend on it (van Herk and Gil-Werman):
/// blocks of the window's size, chosen from the left within each block and from the right, then one choice a place.
fn running(values: impl Iterator<Item = u8>, radius: usize, choose: fn(u8, u8) -> u8) -> Vec<u8> {
    let values: Vec<u8> = values.collect();
    let window = 2 * radius + 1;
    let mut from_left = values.clone();
    let mut from_right = values.clone();
    for block in from_left.chunks_mut(window) {
        let mut best = block.first().copied();
        for value in block {
            *value = best.map_or(*value, |best| choose(best, *value));
            best = Some(*value);
        }
    }
    for block in from_right.chunks_mut(window) {
        let mut best = block.last().copied();
        for value in block.iter_mut().rev() {
            *value = best.map_or(*value, |best| choose(best, *value));
            best = Some(*value);
        }
    }
    let last = values.len().saturating_sub(1);
    let at = |values: &[u8], index: usize| values.get(index).copied().unwrap_or_default();
    (0..values.len())
        .map(|place| {
            let (start, end) = (place.saturating_sub(radius), (place + radius).min(last));
            let whole = start + window - 1 == end || start / window != end / window;
            // At the borders the window is cut; then it lies within one block, or its right part does.
            if whole { choose(at(&from_right, start), at(&from_left, end)) } else { cut(&values, start, end, choose) }
        })
        .collect()
}

fn cut(values: &[u8], start: usize, end: usize, choose: fn(u8, u8) -> u8) -> u8 {
    values.get(start..=end).unwrap_or_default().iter().copied().reduce(choose).unwrap_or_default()
}

/// A grey image made larger, bilinearly.
pub(super) fn enlarge(levels: &[u8], width: u32, height: u32, factor: u32) -> Result<Raster, Rejection> {
    if factor <= 1 {
        return Raster::gray(width, height, levels.to_vec());
    }
    let small = image::GrayImage::from_raw(width, height, levels.to_vec()).ok_or(Rejection::Malformed)?;
    let large =
        image::imageops::resize(&small, width * factor, height * factor, image::imageops::FilterType::CatmullRom);
    Raster::gray(width * factor, height * factor, large.into_raw())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_choice_agrees_with_looking_at_every_window() {
        let values: Vec<u8> = (0..97_u32).map(|n| (n * 7_919 % 251) as u8).collect();
        for radius in [1, 3, 10, 60] {
            let fast = running(values.iter().copied(), radius, u8::max);
            let slow: Vec<u8> = (0..values.len())
                .map(|place| {
                    *values[place.saturating_sub(radius)..(place + radius + 1).min(values.len())].iter().max().unwrap()
                })
                .collect();
            assert_eq!(fast, slow, "radius {radius}");
        }
    }

    #[test]
    fn thin_lines_stand_out_and_large_areas_do_not() {
        let mut pixels = vec![40_u8; 64 * 64];
        for y in 10..50 {
            pixels[y * 64 + 10] = 250;
            pixels[y * 64 + 30..y * 64 + 60].fill(250);
        }
        let raster = Raster::gray(64, 64, pixels).unwrap();
        let strokes = Strokes::of(&raster, Polarity::Light);
        assert!(strokes.mask[30 * 64 + 10]);
        assert!(!strokes.mask[30 * 64 + 45]);
        assert!(Strokes::of(&raster, Polarity::Dark).mask.iter().all(|stroke| !stroke));
    }
}

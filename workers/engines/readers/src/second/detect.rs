//! Where lines are, by PP-OCRv6's detection model: for pages that the first reader's layout analysis fails on, because lines
//! overlap or touch.

use crate::Raster;
use crate::components::components;
use crate::rows::Rows;
use docward_engine_model::BBox;
use image::imageops::FilterType;
use rten::Model;
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

/// The length of the longer side at which the model looks at a page, in pixels.
const LONGEST: u32 = 1_280;
/// Sides are multiples of this, in pixels, because the model halves them five times.
const STEP: u32 = 32;
/// A pixel belongs to a line if the model says so with at least this likelihood.
const LIKELY: f32 = 0.3;
/// Pixels that touch are a line if their mean likelihood is at least this.
const LINE: f32 = 0.5;
/// The model marks the core of a line only. The line is larger on every side by its area divided by its perimeter, times
/// this many tenths.
const AROUND: usize = 16;
/// Mean and standard deviation of red, green and blue by which the input is normalised, as in the training of the model.
const COLOURS: [(f32, f32); 3] = [(0.485, 0.229), (0.456, 0.224), (0.406, 0.225)];

/// The loaded model.
pub(crate) struct LineFinder {
    model: Model,
}

impl LineFinder {
    pub(super) fn new(weights: &'static [u8]) -> Option<Self> {
        Some(Self { model: Model::load_static_slice(weights).ok()? })
    }

    /// Boxes of the lines on a grey page.
    pub(crate) fn lines(&self, page: &Raster) -> Option<Vec<BBox>> {
        let (width, height) = (page.width(), page.height());
        let longer = width.max(height).max(LONGEST);
        let scaled = |side: u32| {
            let side = u64::from(side) * u64::from(LONGEST) / u64::from(longer);
            u32::try_from(side).unwrap_or(LONGEST).next_multiple_of(STEP)
        };
        let (across, down) = (scaled(width), scaled(height));
        let picture = image::GrayImage::from_raw(width, height, page.luma().into_owned())?;
        let small = image::imageops::resize(&picture, across, down, FilterType::Triangle);
        let plane = |(mean, deviation): (f32, f32)| {
            small.as_raw().iter().map(move |level| (f32::from(*level) / 255.0 - mean) / deviation)
        };
        let planes: Vec<f32> = COLOURS.into_iter().flat_map(plane).collect();
        let input = NdTensor::from_data([1, 3, down as usize, across as usize], planes);
        let output = self.model.run_one(input.view().into(), None).ok()?;
        let likely: NdTensor<f32, 4> = output.try_into().ok()?;
        if likely.shape() != [1, 1, down as usize, across as usize] {
            return None;
        }
        let found = boxes(&likely.to_vec(), across as usize);
        let back = |at: usize, scaled: u32, side: u32| {
            let at = u64::try_from(at).unwrap_or(u64::MAX) * u64::from(side) / u64::from(scaled.max(1));
            u32::try_from(at).unwrap_or(u32::MAX).min(side)
        };
        let on_page = |[x0, y0, x1, y1]: [usize; 4]| BBox {
            x0: back(x0, across, width),
            y0: back(y0, down, height),
            x1: back(x1, across, width),
            y1: back(y1, down, height),
        };
        Some(found.into_iter().map(on_page).filter(|bbox| !bbox.is_empty()).collect())
    }
}

/// Boxes around likely pixels, grown to whole lines.
fn boxes(likely: &[f32], across: usize) -> Vec<[usize; 4]> {
    let (runs, found) = components(&Rows::of(likely, across, |likely| likely >= LIKELY));
    let mut sums = vec![0.0_f32; found.len()];
    for run in runs {
        let cells = likely.get(run.y * across + run.x0..run.y * across + run.x1).unwrap_or_default();
        if let Some(sum) = sums.get_mut(run.component) {
            *sum += cells.iter().sum::<f32>();
        }
    }
    let sure = found.into_iter().zip(sums).filter(|(one, sum)| {
        let area = f32::from(u16::try_from(one.area).unwrap_or(u16::MAX));
        one.width() > 2 && one.height() > 2 && *sum >= LINE * area
    });
    let whole = sure.map(|(one, _)| {
        let around = one.width() * one.height() * AROUND / (20 * (one.width() + one.height()));
        [one.x0.saturating_sub(around), one.y0.saturating_sub(around), one.x1 + around, one.y1 + around]
    });
    whole.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likely_places_become_lines_grown_on_all_sides() {
        let mut likely = vec![0.0; 100 * 60];
        for y in 20..28 {
            likely[y * 100 + 10..y * 100 + 70].fill(0.9);
            likely[y * 100 + 80..y * 100 + 95].fill(0.35);
        }
        // 60 by 8: 1.6 times the area over the perimeter is 5 pixels; what is likely only here and there is no line.
        assert_eq!(boxes(&likely, 100), [[5, 15, 75, 33]]);
    }
}

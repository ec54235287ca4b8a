//! The model: a line's picture in, a likelihood of every sign at every place out.

use super::decode::{Reading, decode};
use crate::Raster;
use image::imageops::FilterType;
use rten::{Model, RunOptions};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

/// The height of a line that the model takes, in pixels.
const HEIGHT: u32 = 48;
/// The least width of a line that the model takes, in pixels; white paper is added to a narrower one.
const NARROWEST: u32 = 64;
/// The greatest width of a line, in pixels; a wider one is cut there, and no line of text is as wide.
const WIDEST: u32 = 3_200;

/// A loaded model and what its classes stand for.
pub(crate) struct LineReader {
    model: Model,
    signs: &'static [String],
}

impl LineReader {
    pub(super) fn new(weights: &'static [u8], signs: &'static [String]) -> Option<Self> {
        // All work on the thread that asks: rten makes a pool of one thread if it may, and does without if it may not; what
        // runs in parallel within it finds this one. A pool that is there already does no harm.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
        let model = Model::load_static_slice(weights).ok()?;
        Some(Self { model, signs })
    }

    /// Reads one line: a grey picture, dark on light, with a little paper around it.
    pub(crate) fn read(&self, line: &Raster) -> Option<Reading> {
        let (input, width) = tensor(line)?;
        let output = self.model.run_one(input.view().into(), Some(RunOptions::default())).ok()?;
        let likelihoods: NdTensor<f32, 3> = output.try_into().ok()?;
        let [_, places, classes] = likelihoods.shape();
        if classes != self.signs.len() + 1 {
            return None;
        }
        let flat = likelihoods.to_vec();
        Some(decode(&flat, classes, self.signs, f32::from(u16::try_from(places).ok()?), width))
    }
}

/// Three equal planes of -1 to 1, and how much of their width the line fills.
fn tensor(line: &Raster) -> Option<(NdTensor<f32, 4>, f32)> {
    let luma = line.luma().into_owned();
    let picture = image::GrayImage::from_raw(line.width(), line.height(), luma)?;
    let wide = (u64::from(line.width()) * u64::from(HEIGHT) / u64::from(line.height().max(1))).max(1);
    let wide = u32::try_from(wide).unwrap_or(WIDEST).min(WIDEST);
    let scaled = image::imageops::resize(&picture, wide, HEIGHT, FilterType::Triangle);
    let padded = wide.max(NARROWEST).next_multiple_of(8);
    let mut plane = Vec::with_capacity((padded * HEIGHT) as usize);
    for row in scaled.as_raw().chunks_exact(wide as usize) {
        plane.extend(row.iter().map(|level| f32::from(*level) / 127.5 - 1.0));
        plane.resize(plane.len() + (padded - wide) as usize, 1.0);
    }
    let planes: Vec<f32> = plane.iter().chain(&plane).chain(&plane).copied().collect();
    let tensor = NdTensor::from_data([1, 3, HEIGHT as usize, padded as usize], planes);
    let share = f32::from(u16::try_from(wide).ok()?) / f32::from(u16::try_from(padded).ok()?);
    Some((tensor, share))
}

//! The model: a line's picture in, a likelihood of every sign at every place out.

use super::decode::{Reading, Spoken, decode, fitting};
use crate::Raster;
use image::imageops::FilterType;
use rten::{Model, RunOptions};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

/// The height of a line that the model takes, in pixels.
const HEIGHT: u32 = 48;
/// The least width of a line that the model takes, in pixels; white paper is added to a narrower one.
const NARROWEST: u32 = 64;
/// Where less likelihood than this is left to the signs that may stand in a line, they are not likely either.
const LEAST_LEFT: f32 = 0.3;
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
        self.read_of(line, |_| true)
    }

    /// The same of a line in which only these signs may stand, and blanks.
    pub(crate) fn read_of(&self, line: &Raster, may_stand: impl Fn(char) -> bool) -> Option<Reading> {
        self.read_fitting(line, may_stand, |_| true).map(|(reading, _)| reading)
    }

    /// The same of a line whose text, without blanks, should fit; and if it does not, the likeliest text that does, as one word.
    pub(crate) fn read_fitting(
        &self,
        line: &Raster,
        may_stand: impl Fn(char) -> bool,
        fits: impl Fn(&str) -> bool,
    ) -> Option<(Reading, Option<Spoken>)> {
        let (input, width) = tensor(line)?;
        let output = self.model.run_one(input.view().into(), Some(RunOptions::default())).ok()?;
        let likelihoods: NdTensor<f32, 3> = output.try_into().ok()?;
        let [_, places, classes] = likelihoods.shape();
        if classes != self.signs.len() + 1 {
            return None;
        }
        let mut flat = likelihoods.to_vec();
        let is_out = |sign: &String| sign.chars().any(|sign| sign != ' ' && !may_stand(sign));
        let out: Vec<usize> = (1..).zip(self.signs).filter(|(_, sign)| is_out(sign)).map(|(class, _)| class).collect();
        restrict(&mut flat, classes, &out);
        let reading = decode(&flat, classes, self.signs, f32::from(u16::try_from(places).ok()?), width);
        let said: String = reading.iter().map(|spoken| spoken.text.as_str()).collect();
        let (Some(first), Some(last), false) = (reading.first(), reading.last(), fits(&said)) else {
            return Some((reading, None));
        };
        let (from, to) = (first.from, last.to);
        let likeliest = fitting(&flat, classes, self.signs, fits);
        let likeliest = likeliest.map(|(text, confidence)| Spoken { text, confidence, from, to });
        Some((reading, likeliest))
    }
}

/// Takes classes out of all places: what the others have there is all there is.
fn restrict(likelihoods: &mut [f32], classes: usize, out: &[usize]) {
    if out.is_empty() {
        return;
    }
    for row in likelihoods.chunks_exact_mut(classes) {
        for class in out {
            if let Some(likelihood) = row.get_mut(*class) {
                *likelihood = 0.0;
            }
        }
        let left = row.iter().sum::<f32>().max(LEAST_LEFT);
        for likelihood in row {
            *likelihood /= left;
        }
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

#[cfg(test)]
mod tests {
    use super::restrict;

    #[test]
    fn what_may_not_stand_there_is_not_read_and_what_is_left_is_no_surer_than_it_may_be() {
        // None, a letter, a figure that looks like it; then a place where the letter alone is likely.
        let mut likelihoods = [0.1, 0.5, 0.4, 0.01, 0.98, 0.01];
        restrict(&mut likelihoods, 3, &[1]);
        let expected = [0.2, 0.0, 0.8, 0.033, 0.0, 0.033];
        assert!(likelihoods.iter().zip(expected).all(|(one, other)| (one - other).abs() < 0.001), "{likelihoods:?}");
    }
}

//! A frame as a person sees it: eight bits, black is black, text that was burnt in stays legible.

use super::file::{DicomFile, number};
use super::frames::{Frame, Photometric, Shape};
use crate::Raster;
use dicom_core::Tag;
use dicom_dictionary_std::tags;
use docward_engine_model::protocol::Rejection;

/// This share of the samples may fall outside of what the window shows, on either side: a few hot pixels must not make
/// everything else look alike. Text covers far more.
const OUTLIERS: f64 = 0.0005;

/// The file's colours by index.
#[derive(Clone)]
pub(super) struct Palette {
    first: i64,
    colours: Vec<[u8; 3]>,
}

impl Palette {
    pub(super) fn colour(&self, index: i64) -> [u8; 3] {
        let last = self.colours.len().saturating_sub(1);
        let at = usize::try_from(index - self.first).unwrap_or(0).min(last);
        self.colours.get(at).copied().unwrap_or_default()
    }

    /// The index of its darkest colour.
    pub(super) fn darkest(&self) -> i64 {
        let light = |colour: &[u8; 3]| colour.iter().map(|channel| u32::from(*channel)).sum::<u32>();
        let darkest = self.colours.iter().enumerate().min_by_key(|(_, colour)| light(colour));
        self.first + darkest.map_or(0, |(at, _)| i64::try_from(at).unwrap_or(0))
    }
}

/// The palette of an image that has one.
pub(super) fn palette(file: &DicomFile, shape: &Shape) -> Result<Option<Palette>, Rejection> {
    if shape.photometric != Photometric::Palette {
        return Ok(None);
    }
    let (entries, first, bits) = descriptor(file)?;
    let channel = |tag: Tag| -> Result<Vec<u8>, Rejection> {
        let table = file.get(tag).ok_or(Rejection::Malformed)?;
        let bytes = table.to_bytes().map_err(|_| Rejection::Malformed)?;
        let narrow = bits == 8 && bytes.len() < entries * 2;
        let values = if narrow {
            bytes.to_vec()
        } else {
            bytes.as_chunks::<2>().0.iter().map(|pair| if bits == 8 { pair[0] } else { pair[1] }).collect()
        };
        if values.len() < entries { Err(Rejection::Malformed) } else { Ok(values) }
    };
    let [red, green, blue] = [
        channel(tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA)?,
        channel(tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA)?,
        channel(tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA)?,
    ];
    let colours = red.into_iter().zip(green).zip(blue).map(|((red, green), blue)| [red, green, blue]);
    Ok(Some(Palette { first, colours: colours.take(entries).collect() }))
}

/// How many entries, the first one's index, and bits an entry. No entries means 65,536.
fn descriptor(file: &DicomFile) -> Result<(usize, i64, i64), Rejection> {
    let element = file.get(tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR).ok_or(Rejection::Malformed)?;
    let parts = element.to_multi_int::<i64>().map_err(|_| Rejection::Malformed)?;
    let [entries, first, bits] = parts.as_slice() else {
        return Err(Rejection::Malformed);
    };
    let entries = entries & 0xffff;
    let entries = usize::try_from(if entries == 0 { 65_536 } else { entries }).map_err(|_| Rejection::Malformed)?;
    let signed = number(file, tags::PIXEL_REPRESENTATION)?.unwrap_or(0) == 1;
    Ok((entries, if signed { *first } else { first & 0xffff }, *bits))
}

/// A frame's raster.
pub(super) fn of(frame: &Frame<'_>) -> Result<Raster, Rejection> {
    let shape = &frame.shape;
    match shape.photometric {
        Photometric::Monochrome1 | Photometric::Monochrome2 => gray(frame),
        Photometric::Palette => {
            let palette = frame.palette.as_ref().ok_or(Rejection::Malformed)?;
            coloured(frame, |x, y| palette.colour(frame.sample(x, y, 0)))
        }
        Photometric::Rgb => coloured(frame, |x, y| [0, 1, 2].map(|channel| byte(frame, x, y, channel))),
        Photometric::YbrFull => coloured(frame, |x, y| rgb([0, 1, 2].map(|channel| byte(frame, x, y, channel)))),
    }
}

fn coloured(frame: &Frame<'_>, colour: impl Fn(u32, u32) -> [u8; 3]) -> Result<Raster, Rejection> {
    let (width, height) = (frame.shape.columns, frame.shape.rows);
    let colour = &colour;
    let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| colour(x, y))).collect();
    Ok(Raster::rgb(width, height, pixels)?.without_needless_colour())
}

/// A sample's eight highest stored bits.
fn byte(frame: &Frame<'_>, x: u32, y: u32, channel: usize) -> u8 {
    let value = frame.sample(x, y, channel);
    u8::try_from((value >> frame.shape.bits_stored.saturating_sub(8)).clamp(0, 255)).unwrap_or(u8::MAX)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte first")]
fn rgb([luma, blue, red]: [u8; 3]) -> [u8; 3] {
    let (luma, blue, red) = (f32::from(luma), f32::from(blue) - 128.0, f32::from(red) - 128.0);
    [luma + 1.402 * red, luma - 0.344_136 * blue - 0.714_136 * red, luma + 1.772 * blue]
        .map(|value| value.clamp(0.0, 255.0) as u8)
}

/// Lowest to highest sample becomes black to white: text is burnt in at one of the ends, and a clinical window could hide it.
fn gray(frame: &Frame<'_>) -> Result<Raster, Rejection> {
    let (width, height) = (frame.shape.columns, frame.shape.rows);
    let samples: Vec<i64> = (0..height).flat_map(|y| (0..width).map(move |x| frame.sample(x, y, 0))).collect();
    let (low, high) = window(&samples);
    let range = (high - low).max(1);
    let inverted = frame.shape.photometric == Photometric::Monochrome1;
    let level = |sample: &i64| {
        let level = u8::try_from((sample.clamp(&low, &high) - low) * 255 / range).unwrap_or(u8::MAX);
        if inverted { 255 - level } else { level }
    };
    Raster::gray(width, height, samples.iter().map(level).collect())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a count"
)]
fn window(samples: &[i64]) -> (i64, i64) {
    let mut sorted = samples.to_vec();
    let outliers = (samples.len() as f64 * OUTLIERS) as usize;
    let last = samples.len().saturating_sub(1);
    let low = *sorted.select_nth_unstable(outliers.min(last)).1;
    let high = *sorted.select_nth_unstable(last.saturating_sub(outliers)).1;
    if low < high {
        (low, high)
    } else {
        (sorted.iter().copied().min().unwrap_or(0), sorted.iter().copied().max().unwrap_or(1))
    }
}

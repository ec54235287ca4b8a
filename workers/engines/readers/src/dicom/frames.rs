//! Frames as samples: what the file stores, decompressed where it is compressed, nothing else changed.

use super::file::{DicomFile, number, padded, text};
use super::{jpeg, run_lengths, stripped};
use dicom_core::value::PixelFragmentSequence;
use dicom_core::{DicomValue, PrimitiveValue, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_encoding::{Codec, TransferSyntaxIndex};
use dicom_object::InMemDicomObject;
use dicom_pixeldata::PixelDecoder;
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;
use docward_engine_model::protocol::Rejection;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// JPEG's own family: baseline, extended, lossless of any selection value, lossless of the first.
const JPEG: [&str; 4] =
    [uids::JPEG_BASELINE8_BIT, uids::JPEG_EXTENDED12_BIT, uids::JPEG_LOSSLESS, uids::JPEG_LOSSLESS_SV1];

/// What a sample means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Photometric {
    /// The lowest is black.
    Monochrome2,
    /// The lowest is white.
    Monochrome1,
    /// An index into the file's palette.
    Palette,
    /// Red, green, blue.
    Rgb,
    /// Luma and two colour differences, full resolution.
    YbrFull,
}

impl Photometric {
    /// Its word in the attribute `PhotometricInterpretation` (0028,0004).
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Monochrome2 => "MONOCHROME2",
            Self::Monochrome1 => "MONOCHROME1",
            Self::Palette => "PALETTE COLOR",
            Self::Rgb => "RGB",
            Self::YbrFull => "YBR_FULL",
        }
    }
}

/// How samples lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) columns: u32,
    pub(super) rows: u32,
    /// How many samples a pixel has: 1 or 3.
    pub(super) samples: usize,
    /// How many bytes a sample has: 1, 2 or 4.
    pub(super) bytes: usize,
    pub(super) bits_stored: u32,
    pub(super) signed: bool,
    /// Whether all samples of one channel come before those of the next; otherwise they come pixel by pixel.
    pub(super) planar: bool,
    pub(super) photometric: Photometric,
}

impl Shape {
    /// How many bytes a frame has.
    pub(super) fn length(&self) -> usize {
        self.columns as usize * self.rows as usize * self.samples * self.bytes
    }

    /// How samples are written that no codec packs.
    pub(super) fn vr(&self) -> VR {
        if self.bytes == 1 { VR::OB } else { VR::OW }
    }

    /// Where a sample begins in a frame.
    pub(super) fn offset(&self, x: u32, y: u32, channel: usize) -> usize {
        let pixel = y as usize * self.columns as usize + x as usize;
        let sample = if self.planar {
            channel * self.columns as usize * self.rows as usize + pixel
        } else {
            pixel * self.samples + channel
        };
        sample * self.bytes
    }

    /// Clears the bits that no sample needs: retired overlays were kept there, and anything else may be.
    pub(super) fn clear_unused_bits(&self, bytes: &mut [u8]) {
        if self.bits_stored as usize >= self.bytes * 8 {
            return;
        }
        for sample in bytes.chunks_exact_mut(self.bytes) {
            let value = self.value(sample).to_le_bytes();
            sample.iter_mut().zip(value).for_each(|(byte, new)| *byte = new);
        }
    }

    /// A sample of these bytes, its sign extended; bits that aren't stored don't count.
    fn value(&self, sample: &[u8]) -> i64 {
        let value = sample.iter().rev().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        let unused = 64 - self.bits_stored;
        if self.signed {
            (value << unused).cast_signed() >> unused
        } else {
            ((value << unused) >> unused).cast_signed()
        }
    }
}

/// One frame's samples, little endian.
pub(super) struct Frame<'a> {
    pub(super) shape: Shape,
    pub(super) bytes: Cow<'a, [u8]>,
    pub(super) palette: Option<super::raster::Palette>,
}

impl Frame<'_> {
    /// A sample's value.
    pub(super) fn sample(&self, x: u32, y: u32, channel: usize) -> i64 {
        let at = self.shape.offset(x, y, channel);
        self.shape.value(self.bytes.get(at..at + self.shape.bytes).unwrap_or_default())
    }
}

/// A file's frames.
pub(super) struct Frames<'a> {
    file: &'a DicomFile,
    shape: Shape,
    count: u32,
    /// All frames as stored, where the file doesn't compress them.
    native: Option<Cow<'a, [u8]>>,
    layout: Layout,
}

impl<'a> Frames<'a> {
    /// The frames of a file that has pixels.
    pub(super) fn of(file: &'a DicomFile) -> Result<Option<Self>, Rejection> {
        let Some(element) = file.get(tags::PIXEL_DATA) else {
            return Ok(None);
        };
        let (shape, layout) = shape(file)?;
        let count = frame_count(file, &shape)?;
        let native = match element.value() {
            DicomValue::Primitive(value) => Some(layout.unpacked(value.to_bytes(), &shape, count)?),
            DicomValue::PixelSequence(_) => None,
            DicomValue::Sequence(_) => return Err(Rejection::Malformed),
        };
        if native.is_none() {
            decodable(file)?;
        }
        Ok(Some(Self { file, shape, count, native, layout }))
    }

    pub(super) fn count(&self) -> u32 {
        self.count
    }

    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Every frame as the file stores it, and nothing that it stores beside them; `None` where that can't be told, and each
    /// frame has to be decoded.
    pub(super) fn as_stored(&self) -> Option<DicomValue<InMemDicomObject, Vec<u8>>> {
        let element = self.file.get(tags::PIXEL_DATA)?;
        if self.native.is_some() {
            let mut bytes = element.to_bytes().ok()?.into_owned();
            bytes.truncate(self.layout.stored(&self.shape, self.count)?);
            if self.layout == Layout::Plain {
                self.shape.clear_unused_bits(&mut bytes);
            }
            return Some(PrimitiveValue::from(padded(bytes)).into());
        }
        let fragments = element.fragments()?.get(..self.count as usize)?;
        let needed = |fragment: &Vec<u8>| stripped::needed(fragment).map(padded);
        let fragments = fragments.iter().map(needed).collect::<Option<Vec<_>>>()?;
        Some(PixelFragmentSequence::new_fragments(fragments).into())
    }

    /// A frame by its number, from 1.
    pub(super) fn frame(&self, number: u32) -> Result<Frame<'_>, Rejection> {
        let index = number.checked_sub(1).filter(|index| *index < self.count).ok_or(Rejection::Malformed)?;
        let palette = super::raster::palette(self.file, &self.shape)?;
        let length = self.shape.length();
        let Some(native) = &self.native else {
            return Ok(Frame { shape: self.shape, bytes: self.decoded(index)?.into(), palette });
        };
        let from = length.checked_mul(index as usize).ok_or(Rejection::Malformed)?;
        let bytes = native.get(from..from + length).ok_or(Rejection::Truncated)?;
        Ok(Frame { shape: self.shape, bytes: Cow::Borrowed(bytes), palette })
    }

    fn decoded(&self, index: u32) -> Result<Vec<u8>, Rejection> {
        let fragments = self.file.get(tags::PIXEL_DATA).and_then(|element| element.fragments()).unwrap_or_default();
        let syntax = self.file.meta().transfer_syntax();
        if syntax == uids::RLE_LOSSLESS {
            let fragment = fragments.get(index as usize).ok_or(Rejection::Truncated)?;
            return run_lengths::decoded(fragment, &self.shape);
        }
        if JPEG.contains(&syntax) && fragments.first().is_some_and(|first| jpeg::is_beyond_decoders(first)) {
            return Err(Rejection::Unsupported);
        }
        let whole = fragments.get(index as usize).filter(|_| fragments.len() == self.count as usize);
        let says_rgb = text(self.file, tags::PHOTOMETRIC_INTERPRETATION).is_some_and(|name| name == "RGB");
        // What the strict decoder refuses the library's may still take, as long as it is small enough for one thread.
        let lossy = whole.filter(|whole| JPEG.contains(&syntax) && jpeg::is_lossy(whole));
        if let Some(Ok(frame)) = lossy.map(|whole| jpeg::decoded(whole, &self.shape, says_rgb)) {
            return Ok(frame);
        }
        // openjp2 0.6.1 and charls 0.4.2 stand behind this: what goes wrong in there without a panic ends the process.
        let decode = || self.file.decode_pixel_data_frame(index).map(dicom_pixeldata::DecodedPixelData::into_data);
        let decoded = catch_unwind(AssertUnwindSafe(decode)).map_err(|_| Rejection::Malformed)?;
        let mut bytes = decoded.map_err(|_| Rejection::Malformed)?;
        if bytes.len() < self.shape.length() {
            return Err(Rejection::Malformed);
        }
        bytes.truncate(self.shape.length());
        Ok(bytes)
    }
}

/// How many frames there are. A count that is no number is counted again, by what is there.
fn frame_count(file: &DicomFile, shape: &Shape) -> Result<u32, Rejection> {
    if let Ok(count) = number(file, tags::NUMBER_OF_FRAMES) {
        return Ok(count.unwrap_or(1).max(1));
    }
    let pixels = file.get(tags::PIXEL_DATA).ok_or(Rejection::Malformed)?;
    let there = match pixels.fragments() {
        Some(fragments) => fragments.len(),
        None => pixels.to_bytes().map_err(|_| Rejection::Malformed)?.len() / shape.length().max(1),
    };
    u32::try_from(there.max(1)).map_err(|_| Rejection::TooManyPages)
}

fn decodable(file: &DicomFile) -> Result<(), Rejection> {
    let syntax = TransferSyntaxRegistry.get(file.meta().transfer_syntax()).ok_or(Rejection::Unsupported)?;
    let native_in_fragments = matches!(syntax.codec(), Codec::None);
    if native_in_fragments || !syntax.can_decode_all() { Err(Rejection::Unsupported) } else { Ok(()) }
}

/// How uncompressed bytes differ from one sample after the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    Plain,
    /// Eight pixels a byte.
    Bits,
    /// Two lumas share two colour differences.
    Ybr422,
}

impl Layout {
    /// How many bytes so many frames take.
    fn stored(self, shape: &Shape, count: u32) -> Option<usize> {
        let expected = shape.length().checked_mul(count as usize)?;
        Some(match self {
            Layout::Plain => expected,
            Layout::Bits => expected.div_ceil(8),
            Layout::Ybr422 => expected / 3 * 2,
        })
    }

    fn unpacked<'b>(self, bytes: Cow<'b, [u8]>, shape: &Shape, count: u32) -> Result<Cow<'b, [u8]>, Rejection> {
        let expected = shape.length().checked_mul(count as usize).ok_or(Rejection::Malformed)?;
        let stored = self.stored(shape, count).ok_or(Rejection::Malformed)?;
        if bytes.len() < stored {
            return Err(Rejection::Truncated);
        }
        let unpacked: Vec<u8> = match self {
            Layout::Plain => return Ok(bytes),
            Layout::Bits => {
                bytes.iter().flat_map(|byte| (0..8).map(move |bit| (byte >> bit) & 1)).take(expected).collect()
            }
            Layout::Ybr422 => {
                let pairs = bytes.as_chunks::<4>().0.iter();
                pairs
                    .flat_map(|&[first, second, blue, red]| [first, blue, red, second, blue, red])
                    .take(expected)
                    .collect()
            }
        };
        Ok(unpacked.into())
    }
}

fn shape(file: &DicomFile) -> Result<(Shape, Layout), Rejection> {
    let required = |tag| number(file, tag)?.ok_or(Rejection::Malformed);
    let samples = number(file, tags::SAMPLES_PER_PIXEL)?.unwrap_or(1);
    let allocated = required(tags::BITS_ALLOCATED)?;
    let compressed =
        matches!(file.get(tags::PIXEL_DATA).map(dicom_core::DataElement::value), Some(DicomValue::PixelSequence(_)));
    let name = text(file, tags::PHOTOMETRIC_INTERPRETATION).unwrap_or_default();
    let (photometric, halved) = photometric(&name, compressed, file.meta().transfer_syntax())?;
    let bytes = match allocated {
        1 | 8 => 1,
        16 => 2,
        32 => 4,
        _ => return Err(Rejection::Unsupported),
    };
    let bits_stored = if allocated == 1 { 1 } else { number(file, tags::BITS_STORED)?.unwrap_or(allocated) };
    let colour = matches!(photometric, Photometric::Rgb | Photometric::YbrFull);
    if samples != if colour { 3 } else { 1 } || bits_stored == 0 || bits_stored > allocated {
        return Err(Rejection::Malformed);
    }
    // Samples stand in the lowest bits, as the standard has it now (PS3.5 8.1.1). Of others a viewer shows what nobody looked at.
    if number(file, tags::HIGH_BIT)?.is_some_and(|high| high.checked_add(1) != Some(bits_stored)) {
        return Err(Rejection::Unsupported);
    }
    let shape = Shape {
        columns: required(tags::COLUMNS)?,
        rows: required(tags::ROWS)?,
        samples: if colour { 3 } else { 1 },
        bytes,
        bits_stored,
        signed: number(file, tags::PIXEL_REPRESENTATION)?.unwrap_or(0) == 1,
        // Decoders give pixel after pixel.
        planar: !compressed && !halved && colour && number(file, tags::PLANAR_CONFIGURATION)?.unwrap_or(0) == 1,
        photometric,
    };
    let layout = match (allocated, halved) {
        (1, _) => Layout::Bits,
        (_, true) => Layout::Ybr422,
        _ => Layout::Plain,
    };
    Ok((shape, layout))
}

/// What samples mean once decoded, and whether they are stored with halved colour.
fn photometric(name: &str, compressed: bool, syntax: &str) -> Result<(Photometric, bool), Rejection> {
    // RLE and JPEG-LS keep the colours they are given; the JPEG families' decoders turn them into RGB.
    let keeps =
        !compressed || matches!(syntax, uids::RLE_LOSSLESS | uids::JPEGLS_LOSSLESS | uids::JPEGLS_NEAR_LOSSLESS);
    Ok(match name {
        "MONOCHROME2" | "" => (Photometric::Monochrome2, false),
        "MONOCHROME1" => (Photometric::Monochrome1, false),
        "PALETTE COLOR" => (Photometric::Palette, false),
        "YBR_FULL" | "YBR_FULL_422" if keeps && compressed => (Photometric::YbrFull, false),
        "YBR_FULL" if keeps => (Photometric::YbrFull, false),
        "YBR_FULL_422" if keeps => (Photometric::YbrFull, true),
        "RGB" | "YBR_FULL" | "YBR_FULL_422" | "YBR_RCT" | "YBR_ICT" | "YBR_PARTIAL_420" => (Photometric::Rgb, false),
        _ => return Err(Rejection::Unsupported),
    })
}

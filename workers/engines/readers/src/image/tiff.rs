//! TIFF: any number of pages, in the encodings that scanners and fax servers write.

use super::fax::{self, Fax};
use super::flat::{over_white, rgb_over_white, scaled};
use crate::{Raster, ReadRequest, page_of_pixels};
use docward_engine_model::FileKind;
use docward_engine_model::protocol::{Rejection, Reply};
use std::collections::HashSet;
use std::io::{Cursor, ErrorKind};
use tiff::decoder::ifd::Value;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::{CompressionMethod, PlanarConfiguration, Tag};
use tiff::{ColorType, TiffError};

/// No fax has lines that are further apart than this many dots.
const COARSEST: u32 = 4;

/// The tag of Group 3's variants, which the library has no name for.
const T4_OPTIONS: u16 = 292;

pub(super) type Tiff<'a> = Decoder<Cursor<&'a [u8]>>;

pub(crate) fn read(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    let mut tiff = open(request)?;
    let page_count = page_count(&mut tiff, request)?;
    let range = request.range(page_count)?;
    emit(Reply::Opened { kind: FileKind::Tiff, page_count });
    for number in range {
        tiff.seek_to_image(number as usize - 1).map_err(|error| rejection(&error))?;
        emit(Reply::Page(page_of_pixels(number, &page(&mut tiff, request)?)?));
    }
    emit(Reply::Finished(request.document(FileKind::Tiff)));
    Ok(())
}

pub(super) fn open<'a>(request: &ReadRequest<'a>) -> Result<Tiff<'a>, Rejection> {
    let mut limits = Limits::default();
    let room = usize::try_from(request.limits.page_pixels.saturating_mul(8)).unwrap_or(usize::MAX);
    (limits.decoding_buffer_size, limits.intermediate_buffer_size) = (room, room);
    let decoder = Decoder::new(Cursor::new(request.bytes)).map_err(|error| rejection(&error))?;
    Ok(decoder.with_limits(limits))
}

/// Follows the chain of directories, which may be made to loop.
pub(super) fn page_count(tiff: &mut Tiff<'_>, request: &ReadRequest<'_>) -> Result<u32, Rejection> {
    let (mut next, mut seen) = (tiff.ifd_pointer(), HashSet::new());
    let mut count = 0;
    while let Some(pointer) = next {
        count += 1;
        if count > request.limits.pages {
            return Err(Rejection::TooManyPages);
        }
        if !seen.insert(pointer) {
            return Err(Rejection::Malformed);
        }
        next = tiff.read_directory(pointer).map_err(|error| rejection(&error))?.next();
    }
    Ok(count)
}

pub(super) fn page(tiff: &mut Tiff<'_>, request: &ReadRequest<'_>) -> Result<Raster, Rejection> {
    let (width, height) = tiff.dimensions().map_err(|error| rejection(&error))?;
    request.page_fits(width, height)?;
    let compression = unsigned(tiff, Tag::Compression)?.unwrap_or(1);
    let compression = u16::try_from(compression).map_err(|_| Rejection::Malformed)?;
    let raster = match CompressionMethod::from_u16_exhaustive(compression) {
        CompressionMethod::Huffman => fax_page(tiff, request, Fax::Huffman)?,
        CompressionMethod::Fax3 => fax_page(tiff, request, Fax::Group3)?,
        CompressionMethod::Fax4 => fax_page(tiff, request, Fax::Group4)?,
        _ => pixels(tiff, width, height)?,
    };
    let times = times_as_coarse(tiff)?;
    request.page_fits(width, height.checked_mul(times).ok_or(Rejection::TooManyPixels)?)?;
    raster.without_needless_colour().with_each_row(times)
}

fn unsigned(tiff: &mut Tiff<'_>, tag: Tag) -> Result<Option<u64>, Rejection> {
    tiff.find_tag_unsigned(tag).map_err(|error| rejection(&error))
}

/// How many times as far apart the lines are as the dots of a line: twice in a fax of standard resolution (204 dots and 98 lines
/// an inch, ITU-T T.4); 1 of a page that does not say, or is as good as square.
fn times_as_coarse(tiff: &mut Tiff<'_>) -> Result<u32, Rejection> {
    let across = per_unit(tiff, Tag::XResolution)?;
    let down = per_unit(tiff, Tag::YResolution)?;
    let (Some((a, b)), Some((c, d))) = (across, down) else { return Ok(1) };
    let (dots, lines) = (u64::from(a) * u64::from(d), u64::from(c) * u64::from(b));
    if lines == 0 {
        return Ok(1);
    }
    let times = u32::try_from(dots.saturating_add(lines / 2) / lines).unwrap_or(1);
    Ok(if times > COARSEST { 1 } else { times.max(1) })
}

/// A resolution, as numerator and denominator.
fn per_unit(tiff: &mut Tiff<'_>, tag: Tag) -> Result<Option<(u32, u32)>, Rejection> {
    Ok(match tiff.find_tag(tag).map_err(|error| rejection(&error))? {
        Some(Value::Rational(above, below)) => Some((above, below)),
        _ => None,
    })
}

fn pixels(tiff: &mut Tiff<'_>, width: u32, height: u32) -> Result<Raster, Rejection> {
    let color = tiff.colortype().map_err(|error| rejection(&error))?;
    let planar = unsigned(tiff, Tag::PlanarConfiguration)?;
    if planar == Some(u64::from(PlanarConfiguration::Planar.to_u16())) && color.num_samples() > 1 {
        return Err(Rejection::Unsupported);
    }
    let bytes = match tiff.read_image().map_err(|error| rejection(&error))? {
        DecodingResult::U8(bytes) => bytes,
        DecodingResult::U16(words) => words.iter().map(|word| word.to_be_bytes()[0]).collect(),
        _ => return Err(Rejection::Unsupported),
    };
    match color {
        ColorType::Gray(8 | 16) => Raster::gray(width, height, bytes),
        ColorType::Gray(bits @ (1 | 2 | 4)) => Raster::gray(width, height, unpack(&bytes, width, bits)),
        ColorType::Multiband { bit_depth: 8 | 16, num_samples: 2 } => {
            let pixels = bytes.as_chunks::<2>().0.iter().map(|&[gray, alpha]| over_white(gray, alpha));
            Raster::gray(width, height, pixels.collect())
        }
        ColorType::RGB(8 | 16) => Raster::rgb(width, height, bytes),
        ColorType::RGBA(8 | 16) => Raster::rgb(width, height, rgb_over_white(&bytes)),
        ColorType::CMYK(8 | 16) => Raster::rgb(width, height, from_cmyk(&bytes)),
        ColorType::YCbCr(8) => Raster::rgb(width, height, from_ycbcr(&bytes)),
        _ => Err(Rejection::Unsupported),
    }
}

/// Samples of less than a byte, rows padded to bytes, into one byte each.
fn unpack(bytes: &[u8], width: u32, bits: u8) -> Vec<u8> {
    let (width, bits) = (width as usize, usize::from(bits));
    let row_length = (width * bits).div_ceil(8);
    let brightest = (1_u8 << bits) - 1;
    let sample = |row: &[u8], x: usize| {
        let shift = 8 - bits - (x * bits) % 8;
        let value = row.get(x * bits / 8).map_or(0, |byte| byte >> shift & brightest);
        value * (255 / brightest)
    };
    bytes.chunks_exact(row_length.max(1)).flat_map(|row| (0..width).map(move |x| sample(row, x))).collect()
}

/// Ink on white paper: what each plate lets through, times what black lets through.
fn from_cmyk(bytes: &[u8]) -> Vec<u8> {
    let (pixels, _) = bytes.as_chunks::<4>();
    pixels
        .iter()
        .flat_map(|&[cyan, magenta, yellow, black]| [cyan, magenta, yellow].map(|ink| scaled(255 - ink, 255 - black)))
        .collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte first")]
fn from_ycbcr(bytes: &[u8]) -> Vec<u8> {
    let (pixels, _) = bytes.as_chunks::<3>();
    let byte = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    pixels
        .iter()
        .flat_map(|&[y, blue, red]| {
            let (y, blue, red) = (f32::from(y), f32::from(blue) - 128.0, f32::from(red) - 128.0);
            [byte(y + 1.402 * red), byte(y - 0.344_14 * blue - 0.714_14 * red), byte(y + 1.772 * blue)]
        })
        .collect()
}

/// A page of fax data, strip by strip.
fn fax_page(tiff: &mut Tiff<'_>, request: &ReadRequest<'_>, encoding: Fax) -> Result<Raster, Rejection> {
    let (width, height) = tiff.dimensions().map_err(|error| rejection(&error))?;
    let list = |tiff: &mut Tiff<'_>, tag| {
        tiff.find_tag_unsigned_vec::<u64>(tag).map_err(|error| rejection(&error))?.ok_or(Rejection::Malformed)
    };
    let (offsets, lengths) = (list(tiff, Tag::StripOffsets)?, list(tiff, Tag::StripByteCounts)?);
    let rows = unsigned(tiff, Tag::RowsPerStrip)?.unwrap_or(u64::from(height)).clamp(1, u64::from(height));
    let layout = fax::Layout {
        encoding,
        options: unsigned(tiff, Tag::from_u16_exhaustive(T4_OPTIONS))?.unwrap_or(0),
        lowest_bit_first: unsigned(tiff, Tag::FillOrder)? == Some(2),
        black_is_zero: unsigned(tiff, Tag::PhotometricInterpretation)? == Some(1),
        width,
        height,
        rows_per_strip: u32::try_from(rows).map_err(|_| Rejection::Malformed)?,
    };
    let strip = |(offset, length): (u64, u64)| {
        let start = usize::try_from(offset).ok()?;
        request.bytes.get(start..start.checked_add(usize::try_from(length).ok()?)?)
    };
    let strips: Option<Vec<&[u8]>> = offsets.into_iter().zip(lengths).map(strip).collect();
    layout.decode(&strips.ok_or(Rejection::Truncated)?)
}

fn rejection(error: &TiffError) -> Rejection {
    match error {
        TiffError::UnsupportedError(_) => Rejection::Unsupported,
        TiffError::LimitsExceeded => Rejection::TooManyPixels,
        TiffError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => Rejection::Truncated,
        _ => Rejection::Malformed,
    }
}

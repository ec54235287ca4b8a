//! JPEG frames: what kind they are by their own frame header, and the lossy ones decoded. The library's decoder starts threads
//! for those, which an engine may not.

use super::frames::Shape;
use docward_engine_model::protocol::Rejection;
use image::codecs::jpeg::JpegDecoder;
use image::{DynamicImage, ImageDecoder};
use std::borrow::Cow;
use std::ops::Range;

/// The segment in which Adobe says whether colours were transformed, and how it begins.
const ADOBE: (u8, &[u8]) = (0xEE, b"Adobe");
/// It has so many bytes; libjpeg passes over a shorter one, and stricter decoders end there.
const ADOBE_LENGTH: usize = 12;

/// A frame of eight bits a sample, its colours as red, green and blue. Whether the file says that they are stored so counts
/// where the stream was to say it and doesn't.
pub(super) fn decoded(bytes: &[u8], shape: &Shape, says_rgb: bool) -> Result<Vec<u8>, Rejection> {
    let bytes = with_whole_adobe(bytes, says_rgb);
    let decoder = JpegDecoder::new(std::io::Cursor::new(bytes.as_ref())).map_err(|_| Rejection::Malformed)?;
    if decoder.dimensions() != (shape.columns, shape.rows) || shape.bytes != 1 {
        return Err(Rejection::Malformed);
    }
    let image = DynamicImage::from_decoder(decoder).map_err(|_| Rejection::Malformed)?;
    Ok(if shape.samples == 1 { image.into_luma8().into_raw() } else { image.into_rgb8().into_raw() })
}

/// Whether it is one that [`decoded`] takes.
pub(super) fn is_lossy(bytes: &[u8]) -> bool {
    frame_header(bytes).is_some_and(|(marker, precision)| matches!(marker, 0xC0..=0xC2) && precision == 8)
}

/// Whether this is one that no decoder here reads: lossy with twelve bits a sample (JPEG Extended as digital radiography
/// wrote it), hierarchical or arithmetic coding. The permissive decoders in Rust stop at eight bits; libjpeg in its 12-bit build
/// would be one more C library beside untrusted bytes. Lossless JPEG goes up to sixteen.
pub(super) fn is_beyond_decoders(bytes: &[u8]) -> bool {
    const BASELINE_EXTENDED_PROGRESSIVE: std::ops::RangeInclusive<u8> = 0xC0..=0xC2;
    const LOSSLESS: u8 = 0xC3;
    frame_header(bytes).is_some_and(|(marker, precision)| {
        let lossy = BASELINE_EXTENDED_PROGRESSIVE.contains(&marker);
        (lossy && precision != 8) || (!lossy && marker != LOSSLESS)
    })
}

/// The frame header's marker and its sample precision.
fn frame_header(bytes: &[u8]) -> Option<(u8, u8)> {
    // Tables of Huffman (C4) and arithmetic coding (CC) and an extension (C8) share the range of frame headers.
    let is_frame = |marker: u8| matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
    let (_, marker, body) = segments(bytes).find(|(_, marker, _)| is_frame(*marker))?;
    Some((marker, *body.first()?))
}

/// The stream with an Adobe segment that says something in the place of one too short for it, or without.
fn with_whole_adobe(bytes: &[u8], says_rgb: bool) -> Cow<'_, [u8]> {
    let is_short =
        |marker: u8, body: &[u8]| marker == ADOBE.0 && body.starts_with(ADOBE.1) && body.len() < ADOBE_LENGTH;
    let Some((place, ..)) = segments(bytes).find(|(_, marker, body)| is_short(*marker, body)) else {
        return Cow::Borrowed(bytes);
    };
    // Version 100, no flags, no transformation.
    let untransformed: &[u8] = if says_rgb { b"\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0\0" } else { b"" };
    let [before, after] = [bytes.get(..place.start), bytes.get(place.end..)].map(Option::unwrap_or_default);
    [before, untransformed, after].concat().into()
}

/// The segments of a stream up to its first scan: where each stands, its marker, and what it says.
fn segments(bytes: &[u8]) -> impl Iterator<Item = (Range<usize>, u8, &[u8])> {
    const SCAN: u8 = 0xDA;
    let mut at = 2;
    std::iter::from_fn(move || {
        while let Some([0xFF, 0xFF]) = bytes.get(at..at + 2) {
            at += 1;
        }
        let [0xFF, marker, high, low] = *bytes.get(at..)?.first_chunk::<4>()? else {
            return None;
        };
        if marker == SCAN {
            return None;
        }
        let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        let place = at..end;
        at = end;
        // What is cut short still begins.
        let body = bytes.get(place.start + 4..end.min(bytes.len())).unwrap_or_default();
        (end >= place.start + 4).then_some((place, marker, body))
    })
}

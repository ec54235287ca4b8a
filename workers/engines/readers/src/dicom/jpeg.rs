//! JPEG frames: what kind they are by their own frame header, and the lossy ones decoded. The library's decoder starts threads
//! for those, which an engine may not.

use super::frames::Shape;
use docward_engine_model::protocol::Rejection;
use image::codecs::jpeg::JpegDecoder;
use image::{DynamicImage, ImageDecoder};

/// A frame of eight bits a sample, its colours as red, green and blue.
pub(super) fn decoded(bytes: &[u8], shape: &Shape) -> Result<Vec<u8>, Rejection> {
    let decoder = JpegDecoder::new(std::io::Cursor::new(bytes)).map_err(|_| Rejection::Malformed)?;
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
    let mut rest = bytes.get(2..)?;
    loop {
        match rest {
            [0xFF, 0xFF, ..] => rest = rest.get(1..)?,
            // Tables of Huffman (C4) and arithmetic coding (CC) and an extension (C8) share the range of frame headers.
            [0xFF, marker @ 0xC0..=0xCF, _, _, precision, ..] if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                return Some((*marker, *precision));
            }
            [0xFF, _, high, low, ..] => {
                rest = rest.get(2 + usize::from(u16::from_be_bytes([*high, *low]))..)?;
            }
            _ => return None,
        }
    }
}

//! RLE Lossless (PS3.5 Annex G). The library's decoder (dicom-transfer-syntax-registry 0.10.1) takes no 32-bit samples, which dose
//! grids have, and panics at a segment that ends too early.

use super::frames::Shape;
use docward_engine_model::protocol::Rejection;

/// A fragment begins with the number of its segments and where each begins: sixteen numbers of four bytes.
const HEADER: usize = 64;
const MOST_SEGMENTS: usize = 15;

/// A frame of its one fragment: samples little endian, pixel after pixel.
pub(super) fn decoded(fragment: &[u8], shape: &Shape) -> Result<Vec<u8>, Rejection> {
    let header = fragment.first_chunk::<HEADER>().ok_or(Rejection::Truncated)?;
    let mut numbers = header.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes) as usize);
    let segments = shape.samples * shape.bytes;
    if numbers.next() != Some(segments) || segments > MOST_SEGMENTS {
        return Err(Rejection::Malformed);
    }
    let starts: Vec<usize> = numbers.take(segments).collect();
    let pixels = shape.columns as usize * shape.rows as usize;
    let mut frame = vec![0; shape.length()];
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(fragment.len());
        let segment = fragment.get(*start..end).ok_or(Rejection::Truncated)?;
        // A sample after the other, the highest byte of each first.
        let at = index / shape.bytes * shape.bytes + (shape.bytes - 1 - index % shape.bytes);
        let places = frame.iter_mut().skip(at).step_by(segments);
        if unpacked(segment, pixels, places) < pixels {
            return Err(Rejection::Truncated);
        }
    }
    Ok(frame)
}

/// Puts a segment's bytes where they belong; how many there were. What follows the last pixel is padding.
fn unpacked<'p>(segment: &[u8], pixels: usize, mut places: impl Iterator<Item = &'p mut u8>) -> usize {
    let (mut rest, mut done) = (segment, 0);
    while let Some((&control, after)) = rest.split_first().filter(|_| done < pixels) {
        let control = usize::from(control);
        let (run, taken): (&mut dyn Iterator<Item = u8>, usize) = match control {
            0..=127 => (&mut after.iter().copied().take(control + 1), control + 1),
            129.. => (&mut after.iter().copied().take(1).cycle().take(257 - control), 1),
            _ => (&mut std::iter::empty(), 0),
        };
        for (byte, place) in run.zip(places.by_ref().take(pixels - done)) {
            *place = byte;
            done += 1;
        }
        rest = after.get(taken..).unwrap_or_default();
    }
    done
}

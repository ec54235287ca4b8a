//! Overlay planes (PS3.3 C.9.2): one bit a pixel, drawn over the frame by every viewer. Text in them is read like text that was
//! burnt in. What leaves has no overlays at all.

use super::file::{DicomFile, number};
use crate::{Channels, Raster};
use dicom_core::Tag;
use std::borrow::Cow;

/// The frame with every overlay that is drawn over it, in white; planes that make no sense are left out.
pub(super) fn over(file: &DicomFile, raster: Raster, frame: u32) -> Raster {
    let planes: Vec<Plane<'_>> =
        (0x6000..=0x601e).step_by(2).filter_map(|group| Plane::of(file, group, frame)).collect();
    if planes.is_empty() {
        return raster;
    }
    let (width, height, channels) = (raster.width(), raster.height(), raster.channels());
    let mut pixels = raster.pixels().to_vec();
    for plane in planes {
        plane.draw(&mut pixels, width, height, channels);
    }
    Raster::new(width, height, channels, pixels).unwrap_or(raster)
}

/// One plane as it lies over one frame.
struct Plane<'a> {
    rows: u32,
    columns: u32,
    /// Where its first pixel lies on the frame, from 1; before it when not positive.
    top: i64,
    left: i64,
    bits: Cow<'a, [u8]>,
    /// Where its first bit stands.
    first: u64,
}

impl<'a> Plane<'a> {
    fn of(file: &'a DicomFile, group: u16, frame: u32) -> Option<Self> {
        let of = |element| number(file, Tag(group, element)).ok().flatten();
        let (rows, columns) = (of(0x0010)?, of(0x0011)?);
        // Overlay frames begin at one of the image's frames.
        let first_frame = of(0x0051).unwrap_or(1);
        let index = frame.checked_sub(first_frame).filter(|index| *index < of(0x0015).unwrap_or(1))?;
        let origin = file.get(Tag(group, 0x0050)).and_then(|origin| origin.to_multi_int::<i64>().ok());
        let (top, left) = match origin.as_deref() {
            Some([top, left, ..]) => (*top, *left),
            _ => (1, 1),
        };
        let bits = file.get(Tag(group, 0x3000))?.to_bytes().ok()?;
        let first = u64::from(index) * u64::from(rows) * u64::from(columns);
        Some(Self { rows, columns, top, left, bits, first })
    }

    fn draw(&self, pixels: &mut [u8], width: u32, height: u32, channels: Channels) {
        for y in 0..self.rows {
            let Some(row) = inside(self.top, y, height) else { continue };
            for x in 0..self.columns {
                let Some(column) = inside(self.left, x, width) else { continue };
                if self.is_set(x, y) {
                    let at = (row as usize * width as usize + column as usize) * channels.count();
                    if let Some(pixel) = pixels.get_mut(at..at + channels.count()) {
                        pixel.fill(255);
                    }
                }
            }
        }
    }

    fn is_set(&self, x: u32, y: u32) -> bool {
        let bit = self.first + u64::from(y) * u64::from(self.columns) + u64::from(x);
        let byte = usize::try_from(bit / 8).ok().and_then(|at| self.bits.get(at)).copied().unwrap_or(0);
        byte >> (bit % 8) & 1 == 1
    }
}

/// Where a row or column of a plane lies on the frame, from 0, if it does.
fn inside(origin: i64, at: u32, end: u32) -> Option<u32> {
    u32::try_from(origin - 1 + i64::from(at)).ok().filter(|place| *place < end)
}

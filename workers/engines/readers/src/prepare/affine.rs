//! Turning and tilting in one step, and the same step for boxes.

use crate::{Channels, Raster};
use docward_engine_model::BBox;

/// From pixels of the laid page to pixels of the page: `x = across.0 * u + across.1 * v + across.2`, and so for `y`.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Affine {
    across: [f32; 3],
    down: [f32; 3],
}

impl Affine {
    /// The way back from a page of these dimensions laid so, and the laid page's dimensions.
    pub(super) fn back(width: u32, height: u32, quarters: u8, degrees: f32) -> (Self, u32, u32) {
        let (wide, high) = (real(width), real(height));
        // What shows at the right of a page turned by so many quarters against the clock was at its bottom, and so on.
        let (turned, turned_wide, turned_high) = match quarters % 4 {
            0 => (Self { across: [1.0, 0.0, 0.0], down: [0.0, 1.0, 0.0] }, wide, high),
            1 => (Self { across: [0.0, -1.0, wide], down: [1.0, 0.0, 0.0] }, high, wide),
            2 => (Self { across: [-1.0, 0.0, wide], down: [0.0, -1.0, high] }, wide, high),
            _ => (Self { across: [0.0, 1.0, 0.0], down: [-1.0, 0.0, high] }, high, wide),
        };
        let (sine, cosine) = degrees.to_radians().sin_cos();
        let across = turned_wide * cosine + turned_high * sine.abs();
        let down = turned_high * cosine + turned_wide * sine.abs();
        let (across, down) = (across.ceil(), down.ceil());
        // Around the middle of both.
        let tilted = Self {
            across: [cosine, sine, f32::midpoint(turned_wide, -(cosine * across + sine * down))],
            down: [-sine, cosine, f32::midpoint(turned_high, sine * across - cosine * down)],
        };
        (turned.after(tilted), pixels(across), pixels(down))
    }

    fn after(self, first: Self) -> Self {
        let row = |row: [f32; 3]| {
            [0, 1, 2].map(|column| {
                row[0] * first.across[column] + row[1] * first.down[column] + if column == 2 { row[2] } else { 0.0 }
            })
        };
        Self { across: row(self.across), down: row(self.down) }
    }

    pub(super) fn is_identity(self) -> bool {
        self == Self { across: [1.0, 0.0, 0.0], down: [0.0, 1.0, 0.0] }
    }

    fn at(self, u: f32, v: f32) -> (f32, f32) {
        let value = |row: [f32; 3]| row[0] * u + row[1] * v + row[2];
        (value(self.across), value(self.down))
    }

    /// The smallest box on the page around a box of the laid page.
    pub(super) fn around(self, bbox: BBox, width: u32, height: u32) -> BBox {
        // Corners that are a rounding error past a pixel's edge are on it.
        const SLACK: f32 = 0.02;
        let corners = [(bbox.x0, bbox.y0), (bbox.x1, bbox.y0), (bbox.x0, bbox.y1), (bbox.x1, bbox.y1)];
        let corners = corners.map(|(u, v)| self.at(real(u), real(v)));
        let least = |values: [f32; 4]| pixels((values.into_iter().fold(f32::MAX, f32::min) + SLACK).floor());
        let most = |values: [f32; 4]| pixels((values.into_iter().fold(f32::MIN, f32::max) - SLACK).ceil());
        let (across, down) = (corners.map(|corner| corner.0), corners.map(|corner| corner.1));
        BBox {
            x0: least(across).min(width),
            y0: least(down).min(height),
            x1: most(across).min(width),
            y1: most(down).min(height),
        }
    }

    /// The laid page in grey: each pixel a mean of the page's four nearest, paper where there is no page.
    pub(super) fn resample(self, page: &Raster, across: u32, down: u32, paper: u8) -> Option<Raster> {
        let luma = page.luma();
        let (width, height) = (page.width() as usize, page.height() as usize);
        // A border of paper: what lies within half a pixel of the edge blends into it, and nothing else needs to be asked.
        let stride = width + 2;
        let mut framed = vec![paper; stride * (height + 2)];
        for (row, framed) in luma.chunks_exact(width).zip(framed.chunks_exact_mut(stride).skip(1)) {
            if let Some(inner) = framed.get_mut(1..=width) {
                inner.copy_from_slice(row);
            }
        }
        let mut laid = Vec::with_capacity(across as usize * down as usize);
        let (step_x, step_y) = (fixed(self.across[0]), fixed(self.down[0]));
        for v in 0..down {
            // Between the middles of pixels, and one further in for the border.
            let (x, y) = self.at(0.5, real(v) + 0.5);
            let (mut x, mut y) = (fixed(x + 0.5), fixed(y + 0.5));
            laid.extend((0..across).map(|_| {
                let level = mean(&framed, stride, x, y).unwrap_or(paper);
                (x, y) = (x + step_x, y + step_y);
                level
            }));
        }
        Raster::new(across, down, Channels::Gray, laid).ok()
    }
}

/// In 2 to the 24th parts of a pixel: a page's width of steps adds up to less than a hundredth.
#[expect(clippy::cast_possible_truncation, reason = "a page's coordinates")]
fn fixed(value: f32) -> i64 {
    (f64::from(value) * f64::from(1 << 24)).round() as i64
}

/// The mean of the four pixels around a place, weighed by how near they are; none outside the frame.
#[expect(clippy::cast_possible_truncation, reason = "a mean of bytes")]
#[inline]
fn mean(framed: &[u8], stride: usize, x: i64, y: i64) -> Option<u8> {
    let (column, row) = (usize::try_from(x >> 24).ok()?, usize::try_from(y >> 24).ok()?);
    if column + 1 >= stride {
        return None;
    }
    let share = |place: i64| u32::try_from((place >> 16) & 0xff).unwrap_or(0);
    let (right, below) = (share(x), share(y));
    let [upper, lower] = [row, row + 1].map(|row| {
        let pair = framed.get(row * stride + column..row * stride + column + 2)?;
        Some(u32::from(*pair.first()?) * (256 - right) + u32::from(*pair.get(1)?) * right)
    });
    Some(((upper? * (256 - below) + lower? * below + (1 << 15)) >> 16) as u8)
}

#[expect(clippy::cast_precision_loss, reason = "a page has far fewer pixels across than 2 to the 24th")]
fn real(value: u32) -> f32 {
    value as f32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "below zero is zero, and a page is not larger"
)]
fn pixels(value: f32) -> u32 {
    value.max(0.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with one dark block, and the block.
    fn page() -> (Raster, BBox) {
        let block = BBox { x0: 20, y0: 60, x1: 50, y1: 70 };
        let dark = |at: u32| (block.x0..block.x1).contains(&(at % 100)) && (block.y0..block.y1).contains(&(at / 100));
        let pixels = (0..100 * 200).map(|at| if dark(at) { 0 } else { 255 }).collect();
        (Raster::gray(100, 200, pixels).unwrap(), block)
    }

    /// The box around all dark pixels.
    fn dark(raster: &Raster) -> BBox {
        let width = raster.width();
        let dark = raster.pixels().iter().zip(0_u32..).filter(|(value, _)| **value < 128).map(|(_, at)| at);
        dark.map(|at| BBox { x0: at % width, y0: at / width, x1: at % width + 1, y1: at / width + 1 })
            .reduce(BBox::union)
            .unwrap()
    }

    #[test]
    fn quarters_go_there_and_back_exactly() {
        let (page, block) = page();
        for quarters in 0..4 {
            let (back, across, down) = Affine::back(100, 200, quarters, 0.0);
            let laid = back.resample(&page, across, down, 255).unwrap();
            assert_eq!(back.around(dark(&laid), 100, 200), block, "{quarters} quarters");
        }
    }

    #[test]
    fn a_tilt_keeps_the_block_inside_of_its_box() {
        let (page, block) = page();
        for degrees in [-12.0, -3.0, 0.7, 9.0] {
            let (back, across, down) = Affine::back(100, 200, 0, degrees);
            let laid = back.resample(&page, across, down, 255).unwrap();
            let found = back.around(dark(&laid), 100, 200);
            assert!(found.x0 <= block.x0 + 1 && found.x1 + 1 >= block.x1, "{degrees}");
            assert!(found.y0 <= block.y0 + 1 && found.y1 + 1 >= block.y1, "{degrees}");
        }
    }
}

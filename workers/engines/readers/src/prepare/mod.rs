//! Making a page ready for reading: upright and level, on white paper, without rules and specks, and the way back to its
//! own pixels.
//!
//! Nothing is enlarged: on faxes that makes noise into letters (measured: F1 0.73 at twice the size, 0.79 as received).

mod affine;
mod flat;
mod level;
mod levels;
mod rules;
mod specks;

pub(crate) use level::Lines;

use crate::{Raster, paper};
use affine::Affine;
use docward_engine_model::BBox;
use docward_engine_model::protocol::Rejection;
use levels::Levels;

/// Tilts below this are Tesseract's own business.
const TOLERABLE_DEGREES: f32 = 0.4;

/// How a page is laid before it is read.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Laying {
    /// Quarter turns against the clock.
    pub(crate) quarters: u8,
    /// Then degrees clockwise.
    pub(crate) degrees: f32,
}

/// A page as it is read.
pub(crate) struct Prepared {
    /// What is read, in grey.
    pub(crate) raster: Raster,
    /// Whether it has the jagged letters of a fax, which are taken for others.
    pub(crate) is_coarse: bool,
    back: Affine,
    width: u32,
    height: u32,
}

impl Prepared {
    pub(crate) fn of(page: &Raster, laying: Laying) -> Result<Self, Rejection> {
        let (width, height) = (page.width(), page.height());
        let degrees = if laying.degrees.abs() < TOLERABLE_DEGREES { 0.0 } else { laying.degrees };
        let (back, across, down) = Affine::back(width, height, laying.quarters, degrees);
        let laid = (!back.is_identity()).then(|| back.resample(page, across, down, paper::paper(page))).flatten();
        let levels = laid.as_ref().unwrap_or(page).luma().into_owned();
        let (wide, high) = laid.as_ref().map_or((width, height), |laid| (laid.width(), laid.height()));
        let (levels, is_coarse) = cleaned(levels, wide as usize, high as usize);
        Ok(Self { raster: Raster::gray(wide, high, levels)?, is_coarse, back, width, height })
    }

    /// Where a box of what was read lies on the page itself: the smallest box around its four corners.
    pub(crate) fn on_page(&self, bbox: BBox) -> BBox {
        if self.back.is_identity() {
            return bbox;
        }
        self.back.around(bbox, self.width, self.height)
    }
}

/// White paper and nothing on it but what may be letters and pictures.
fn cleaned(mut levels: Vec<u8>, width: usize, height: usize) -> (Vec<u8>, bool) {
    flat::flatten(&mut levels, width, height);
    let mut page = Levels { width, height, pixels: levels };
    // First the rules: dotted ones look like specks.
    rules::erase(&mut page);
    let is_coarse = specks::erase(&mut page);
    (page.pixels, is_coarse)
}

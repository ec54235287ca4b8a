//! Laying a page for reading, upright and level, with the way back to its own pixels.
//!
//! Nothing is enlarged: on faxes that makes noise into letters (measured: F1 0.73 at twice the size, 0.79 as received).

mod affine;
mod level;

pub(crate) use level::Lines;

use crate::{Raster, paper};
use affine::Affine;
use docward_engine_model::BBox;

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
    /// What is read; `None` if it is the page itself.
    pub(crate) raster: Option<Raster>,
    back: Affine,
    width: u32,
    height: u32,
}

impl Prepared {
    pub(crate) fn of(page: &Raster, laying: Laying) -> Self {
        let (width, height) = (page.width(), page.height());
        let degrees = if laying.degrees.abs() < TOLERABLE_DEGREES { 0.0 } else { laying.degrees };
        let (back, across, down) = Affine::back(width, height, laying.quarters, degrees);
        let raster = (!back.is_identity()).then(|| back.resample(page, across, down, paper::paper(page))).flatten();
        Self { raster, back, width, height }
    }

    /// Where a box of what was read lies on the page itself: the smallest box around its four corners.
    pub(crate) fn on_page(&self, bbox: BBox) -> BBox {
        if self.raster.is_none() {
            return bbox;
        }
        self.back.around(bbox, self.width, self.height)
    }
}

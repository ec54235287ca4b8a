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
pub(crate) use levels::Levels;
pub(crate) use rules::{DOTTED, INK, Piece, RuleSizes, SLENDER};

use crate::bands::Bands;
use crate::structure::Drawn;
use crate::{Raster, paper};
use affine::Affine;
use docward_engine_model::BBox;
use docward_engine_model::protocol::Rejection;

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
    /// The rules that were taken away, in pixels of what is read.
    pub(crate) rules: Vec<BBox>,
    /// What was drawn there before the rules were taken away, in pixels of what is read.
    pub(crate) drawn: Drawn,
    /// How the page was laid.
    pub(crate) laying: Laying,
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
        let mut levels = Levels::of(wide as usize, high as usize, levels);
        let dark = flat::flatten(&mut levels.pixels, levels.width, levels.height);
        // A square's sides may be long enough for rules.
        let mut drawn = Drawn::of(&levels);
        drawn.squares.retain(|place| !dark.is_around(place.bbox()));
        // First the rules: dotted ones look like specks.
        let rules = rules::erase(&mut levels);
        let is_coarse = specks::erase(&mut levels);
        let raster = Raster::gray(wide, high, levels.pixels)?;
        Ok(Self { raster, is_coarse, rules, drawn, laying: Laying { degrees, ..laying }, back, width, height })
    }

    /// A page, or bands of one, that was painted from a description: it is level, and has no specks.
    pub(crate) fn painted(raster: &Raster, bands: &Bands) -> Result<Self, Rejection> {
        let (width, height) = (raster.width(), raster.height());
        let (back, ..) = Affine::back(width, height, 0, 0.0);
        let pixels = raster.luma().into_owned();
        let page = bands.page().map(|side| side as usize);
        let mut levels = Levels { width: width as usize, height: height as usize, pixels, page };
        let drawn = Drawn::of(&levels);
        let rules = rules::erase(&mut levels);
        let laying = Laying { quarters: 0, degrees: 0.0 };
        let raster = Raster::gray(width, height, levels.pixels)?;
        Ok(Self { raster, is_coarse: false, rules, drawn, laying, back, width, height })
    }

    /// Where a box of what was read lies on the page itself: the smallest box around its four corners.
    pub(crate) fn on_page(&self, bbox: BBox) -> BBox {
        if self.back.is_identity() {
            return bbox;
        }
        self.back.around(bbox, self.width, self.height)
    }
}

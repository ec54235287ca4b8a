//! Pictures of some places of a page: only these are painted, unless more is already or must be.

use super::places::{Places, Unclear};
use super::render;
use crate::Raster;
use crate::bands::Bands;
use docward_engine_model::BBox;
use hayro::kurbo::Rect;

/// So many pixels around a place are seen with it.
const AROUND: u32 = 2;

/// A page that pictures are made of.
pub(super) struct Painting<'p> {
    /// Width and height in pixels.
    pub(super) page: [u32; 2],
    /// What the page's textures take, in bytes.
    pub(super) weight: f64,
    /// The page, if it is painted by now.
    pub(super) whole: Option<&'p Raster>,
}

impl Painting<'_> {
    /// A picture of each place; `paint_parts` and `paint_whole` paint the page.
    pub(super) fn pictures(
        &self,
        places: &[Rect],
        paint_parts: impl FnOnce(&Bands) -> Option<Raster>,
        paint_whole: impl FnOnce() -> Option<Raster>,
    ) -> Option<Vec<Raster>> {
        let boxes = places.iter().map(|place| boxed(*place, self.page));
        if let Some(whole) = self.whole {
            return boxes.map(|bbox| whole.part(bbox)).collect();
        }
        let [width, height] = self.page.map(f64::from);
        let mut unclear = Places::of(Rect::new(0.0, 0.0, width, height));
        for place in places {
            unclear.add(*place);
        }
        match unclear.bands(self.page) {
            Unclear::Parts(bands) if render::is_light(self.weight) => {
                let painted = paint_parts(&bands)?;
                boxes.map(|bbox| painted.part(bands.within(bbox)?)).collect()
            }
            _ => {
                let whole = paint_whole()?;
                boxes.map(|bbox| whole.part(bbox)).collect()
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the page first")]
fn boxed(place: Rect, [width, height]: [u32; 2]) -> BBox {
    let x = |at: f64| at.clamp(0.0, f64::from(width)) as u32;
    let y = |at: f64| at.clamp(0.0, f64::from(height)) as u32;
    let ink = BBox { x0: x(place.x0), y0: y(place.y0), x1: x(place.x1.ceil()), y1: y(place.y1.ceil()) };
    ink.grown(AROUND, width, height)
}

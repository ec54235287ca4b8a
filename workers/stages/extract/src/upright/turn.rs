//! From a page's own pixels to those of the page laid upright.

use super::Rect;
use docward_engine_model::{BBox, Page};

/// How a page is turned: quarter turns first, then a small angle around its middle.
pub(super) struct Turn {
    quarters: u8,
    width: f32,
    height: f32,
    sine: f32,
    cosine: f32,
}

impl Turn {
    pub(super) fn of(page: &Page) -> Self {
        let (sine, cosine) = page.structure.degrees.to_radians().sin_cos();
        Self {
            quarters: page.structure.quarters % 4,
            width: pixels(page.width),
            height: pixels(page.height),
            sine,
            cosine,
        }
    }

    /// Where a box lies; what the tilt added to its height and width is taken off again.
    pub(super) fn upright(&self, bbox: BBox) -> Rect {
        let (x, y) = self
            .point(f32::midpoint(pixels(bbox.x0), pixels(bbox.x1)), f32::midpoint(pixels(bbox.y0), pixels(bbox.y1)));
        let (wide, high) = (pixels(bbox.width()), pixels(bbox.height()));
        let (wide, high) = if self.quarters % 2 == 0 { (wide, high) } else { (high, wide) };
        let (width, height) = self.straight(wide, high);
        Rect { x0: x - width / 2.0, y0: y - height / 2.0, x1: x + width / 2.0, y1: y + height / 2.0 }
    }

    /// The sides of a rectangle whose tilted outline fills a box of these sides. A box that no tilted rectangle of that angle
    /// fills is taken as it is.
    fn straight(&self, wide: f32, high: f32) -> (f32, f32) {
        let (sine, cosine) = (self.sine.abs(), self.cosine.abs());
        let squared = cosine * cosine - sine * sine;
        if squared < 0.2 {
            return (wide, high);
        }
        let width = (wide * cosine - high * sine) / squared;
        let height = (high * cosine - wide * sine) / squared;
        (width.clamp(1.0_f32.min(wide), wide), height.clamp(1.0_f32.min(high), high))
    }

    fn point(&self, x: f32, y: f32) -> (f32, f32) {
        let (width, height) = (self.width, self.height);
        let (x, y, width, height) = match self.quarters {
            0 => (x, y, width, height),
            // A quarter turn against the clock: the right edge becomes the top.
            1 => (y, width - x, height, width),
            2 => (width - x, height - y, width, height),
            _ => (height - y, x, height, width),
        };
        let (x, y) = (x - width / 2.0, y - height / 2.0);
        // Clockwise on a page whose y grows downwards.
        (x * self.cosine - y * self.sine + width / 2.0, x * self.sine + y * self.cosine + height / 2.0)
    }
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a page are far below what an f32 tells exactly")]
fn pixels(length: u32) -> f32 {
    length as f32
}

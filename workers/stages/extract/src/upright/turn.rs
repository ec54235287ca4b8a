//! From a page's own pixels to those of the page laid upright.

use super::Rect;
use docward_engine_model::{BBox, Page};

/// How a page is turned: quarter turns first, then a small angle around its middle.
#[derive(Clone, Copy)]
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
        let (wide, high) = if self.quarters.is_multiple_of(2) { (wide, high) } else { (high, wide) };
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

    /// The box around a rectangle of the upright page, in the page's own pixels.
    pub(super) fn on_page(&self, rect: Rect) -> BBox {
        let corners = [(rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x0, rect.y1), (rect.x1, rect.y1)];
        let corners = corners.map(|(x, y)| self.back(x, y));
        let (mut x0, mut y0, mut x1, mut y1) = (self.width, self.height, 0.0_f32, 0.0_f32);
        for (x, y) in corners {
            (x0, y0, x1, y1) = (x0.min(x), y0.min(y), x1.max(x), y1.max(y));
        }
        BBox {
            x0: whole(x0, self.width),
            y0: whole(y0, self.height),
            x1: whole(x1, self.width),
            y1: whole(y1, self.height),
        }
    }

    /// The other way of [`Self::point`].
    fn back(&self, x: f32, y: f32) -> (f32, f32) {
        let (width, height) =
            if self.quarters.is_multiple_of(2) { (self.width, self.height) } else { (self.height, self.width) };
        let (x, y) = (x - width / 2.0, y - height / 2.0);
        let (x, y) = (x * self.cosine + y * self.sine + width / 2.0, y * self.cosine - x * self.sine + height / 2.0);
        match self.quarters {
            0 => (x, y),
            1 => (self.width - y, x),
            2 => (self.width - x, self.height - y),
            _ => (y, self.height - x),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the page")]
fn whole(at: f32, most: f32) -> u32 {
    at.clamp(0.0, most) as u32
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a page are far below what an f32 tells exactly")]
fn pixels(length: u32) -> f32 {
    length as f32
}

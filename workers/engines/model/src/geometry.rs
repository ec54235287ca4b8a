//! Boxes on a page.

use serde::{Deserialize, Serialize};

/// A box in a page's own pixels, half open: `x0..x1`, `y0..y1`, from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BBox {
    /// The first column of pixels that it covers, from the left.
    pub x0: u32,
    /// The first row of pixels that it covers, from the top.
    pub y0: u32,
    /// One past the last column that it covers.
    pub x1: u32,
    /// One past the last row that it covers.
    pub y1: u32,
}

impl BBox {
    /// Whether it covers no pixel.
    pub fn is_empty(self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }

    /// Width in pixels.
    pub fn width(self) -> u32 {
        self.x1.saturating_sub(self.x0)
    }

    /// Height in pixels.
    pub fn height(self) -> u32 {
        self.y1.saturating_sub(self.y0)
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: BBox) -> BBox {
        BBox {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// Whether a pixel is in both.
    pub fn intersects(self, other: BBox) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    /// Whether the middle of another box lies in this one.
    pub fn holds_middle_of(self, other: BBox) -> bool {
        let (x, y) = (u32::midpoint(other.x0, other.x1), u32::midpoint(other.y0, other.y1));
        (self.x0..self.x1).contains(&x) && (self.y0..self.y1).contains(&y)
    }

    /// Larger by a margin on every side, within a page.
    #[must_use]
    pub fn grown(self, margin: u32, page_width: u32, page_height: u32) -> BBox {
        BBox {
            x0: self.x0.saturating_sub(margin),
            y0: self.y0.saturating_sub(margin),
            x1: self.x1.saturating_add(margin).min(page_width),
            y1: self.y1.saturating_add(margin).min(page_height),
        }
    }
}

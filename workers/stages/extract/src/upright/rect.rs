//! A rectangle of an upright page. What compares rectangles takes a step of the document's budget: all that is compared with
//! much goes through here.

use docward_budget::step;

/// Left, top, right and bottom, in pixels of the upright page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x0: f32,
    pub(crate) y0: f32,
    pub(crate) x1: f32,
    pub(crate) y1: f32,
}

impl Rect {
    pub(crate) fn width(self) -> f32 {
        self.x1 - self.x0
    }

    pub(crate) fn height(self) -> f32 {
        self.y1 - self.y0
    }

    /// Its middle, across and down.
    pub(crate) fn middle(self) -> (f32, f32) {
        step(1);
        (f32::midpoint(self.x0, self.x1), f32::midpoint(self.y0, self.y1))
    }

    /// How much of the way across both share; negative: how much room lies between them.
    pub(crate) fn shared_across(self, other: Self) -> f32 {
        step(1);
        self.x1.min(other.x1) - self.x0.max(other.x0)
    }

    /// How much of the way down both share; negative: how much room lies between them.
    pub(crate) fn shared_down(self, other: Self) -> f32 {
        step(1);
        self.y1.min(other.y1) - self.y0.max(other.y0)
    }

    /// Whether both stand in one row: they share half of the lower one's height.
    pub(crate) fn in_row_with(self, other: Self) -> bool {
        self.shared_down(other) * 2.0 > self.height().min(other.height())
    }

    pub(crate) fn holds(self, x: f32, y: f32) -> bool {
        step(1);
        x >= self.x0 && x < self.x1 && y >= self.y0 && y < self.y1
    }

    /// Whether the other's middle lies in it.
    pub(crate) fn holds_middle_of(self, other: Self) -> bool {
        let (x, y) = other.middle();
        self.holds(x, y)
    }

    /// The smallest rectangle around both.
    pub(crate) fn union(self, other: Self) -> Self {
        step(1);
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }
}

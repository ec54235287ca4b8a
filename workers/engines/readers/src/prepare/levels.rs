//! A page's grey levels while it is made ready.

use super::RuleSizes;
use crate::structure::Sizes;

/// Rows from the top, without padding.
pub(crate) struct Levels {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
    /// Width and height of the whole page that these are rows of: how large a thing is means by that.
    pub(crate) page: [usize; 2],
}

impl Levels {
    /// A whole page.
    pub(crate) const fn of(width: usize, height: usize, pixels: Vec<u8>) -> Self {
        Self { width, height, pixels, page: [width, height] }
    }

    /// How large places to tick are on the page.
    pub(crate) fn sizes(&self) -> Sizes {
        let [width, height] = self.page;
        Sizes::of(width, height)
    }

    /// How long and how thick rules are on the page.
    pub(crate) fn rule_sizes(&self) -> RuleSizes {
        let [width, height] = self.page;
        RuleSizes::of(width, height)
    }

    pub(crate) fn row(&self, y: usize) -> &[u8] {
        self.pixels.get(y * self.width..(y + 1) * self.width).unwrap_or_default()
    }

    /// White where there is no page.
    pub(crate) fn at(&self, x: usize, y: usize) -> u8 {
        self.pixels.get(y * self.width + x).copied().unwrap_or(255)
    }

    /// Makes a part white; what lies outside the page is ignored.
    pub(crate) fn fill(&mut self, from: usize, to: usize, top: usize, bottom: usize) {
        let (to, bottom) = (to.min(self.width), bottom.min(self.height));
        for y in top..bottom {
            if let Some(cells) = self.pixels.get_mut(y * self.width + from..y * self.width + to) {
                cells.fill(255);
            }
        }
    }

    /// Rows as columns, block by block: a page's columns are too far apart for the processor's cache.
    pub(crate) fn transposed(&self) -> Self {
        const BLOCK: usize = 32;
        let mut pixels = vec![255; self.pixels.len()];
        for top in (0..self.height).step_by(BLOCK) {
            for left in (0..self.width).step_by(BLOCK) {
                for y in top..(top + BLOCK).min(self.height) {
                    for x in left..(left + BLOCK).min(self.width) {
                        if let (Some(to), Some(from)) =
                            (pixels.get_mut(x * self.height + y), self.pixels.get(y * self.width + x))
                        {
                            *to = *from;
                        }
                    }
                }
            }
        }
        let [across, down] = self.page;
        Self { width: self.height, height: self.width, pixels, page: [down, across] }
    }
}

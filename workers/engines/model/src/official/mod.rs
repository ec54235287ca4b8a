//! Official forms: which they are, what their boxes hold, and where those lie on a page.

mod bearing;
mod cms1500;
mod likeness;
mod table;
#[cfg(test)]
mod tests;
mod ub04;

pub(crate) use likeness::seen_as;
pub use likeness::{edits, fold_print, is_like, misprints, numbers};
pub use table::{Bearing, FormBox, FormTable, Harmless, Holds, PrintedLine, PrintedText, PrintedWord, Room};

use crate::BBox;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A form whose layout is laid down by its publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfficialForm {
    /// The health insurance claim form CMS-1500, version 02/12 (National Uniform Claim Committee).
    Cms1500,
    /// The institutional claim form UB-04, CMS-1450 (National Uniform Billing Committee).
    Ub04,
}

static CMS1500: LazyLock<FormTable> = LazyLock::new(|| FormTable::new(cms1500::boxes(), cms1500::PRINT));
static UB04: LazyLock<FormTable> = LazyLock::new(|| FormTable::new(ub04::boxes(), ub04::PRINT));

impl OfficialForm {
    /// All forms that are known.
    pub const ALL: [Self; 2] = [Self::Cms1500, Self::Ub04];

    /// Its boxes and its print.
    pub fn table(self) -> &'static FormTable {
        match self {
            Self::Cms1500 => &CMS1500,
            Self::Ub04 => &UB04,
        }
    }
}

/// A box of an official form where it lies on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilledBox {
    /// Its place in the form's table of boxes, from 0: [`FormTable::boxes`].
    pub index: u16,
    /// The smallest upright box around the room for its value, without its caption, in the page's pixels.
    pub bbox: BBox,
    /// The corners of that room, across and down in the page's pixels: upper left, upper right, lower right and lower left as
    /// the form is read. On a page that lies askew the room is smaller than `bbox`.
    pub corners: [[u32; 2]; 4],
    /// The words that are filled into it, as places in [`crate::Page::words`], in ascending order; the form's own print is not
    /// among them. A word that reaches over several boxes stands in each of which it fills a good part.
    pub words: Vec<u32>,
    /// Whether it holds ink that is not the form's own, read or not. Of a place to tick: whether it is ticked.
    pub ink: bool,
    /// How sure the reader is of `ink`, 0 to 1.
    pub confidence: f32,
}

/// A room that lies askew is covered by at most so many upright boxes.
const STRIPS: u32 = 64;

/// An upright box may reach over its strip's corners by this many pixels.
const REACH: u32 = 4;

impl FilledBox {
    /// The room as upright boxes side by side, so that on a page that lies askew little beside it is covered. Each covers its
    /// part of the room whole.
    pub fn strips(&self) -> Vec<BBox> {
        let [a, b, c, d] = self.corners;
        let drift = |one: [u32; 2], other: [u32; 2]| one[0].abs_diff(other[0]).min(one[1].abs_diff(other[1]));
        let count = (drift(a, b).max(drift(d, c)) / REACH + 1).min(STRIPS);
        let between = |from: [u32; 2], to: [u32; 2], step: u32| {
            [0, 1].map(|axis| {
                let (from, to) = (u64::from(from[axis]), u64::from(to[axis]));
                let (step, count) = (u64::from(step), u64::from(count));
                u32::try_from((from * (count - step) + to * step) / count).unwrap_or(u32::MAX)
            })
        };
        let strip = |step: u32| {
            let corners = [between(a, b, step), between(a, b, step + 1), between(d, c, step), between(d, c, step + 1)];
            let points = corners.map(|[x, y]| BBox { x0: x, y0: y, x1: x.saturating_add(1), y1: y.saturating_add(1) });
            points.into_iter().reduce(BBox::union)
        };
        (0..count).filter_map(strip).collect()
    }
}

/// An official form on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Official {
    /// Which form it is.
    pub form: OfficialForm,
    /// Its boxes, by their place in the form's table; those that lie off the page are absent. `None` if the page shows the
    /// form's captions but they don't lie as the form has them, so that nobody knows what stands in which box.
    pub boxes: Option<Vec<FilledBox>>,
    /// The words that are the form's own print, as places in [`crate::Page::words`], in ascending order.
    pub captions: Vec<u32>,
}

/// Whether a number of ten digits has the check digit of a National Provider Identifier: Luhn over `80840` and the number
/// (45 CFR 162.406).
pub fn is_npi(number: &str) -> bool {
    if number.len() != 10 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let digits = "80840".bytes().chain(number.bytes()).rev();
    let sum: u32 = digits
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            match (place % 2, digit * 2) {
                (1, double) if double > 9 => double - 9,
                (1, double) => double,
                _ => digit,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

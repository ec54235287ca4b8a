//! Official forms: which they are, and where their boxes lie on a page.

use crate::BBox;
use serde::{Deserialize, Serialize};

/// A form whose layout is laid down by its publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OfficialForm {
    /// The health insurance claim form CMS-1500, version 02/12 (National Uniform Claim Committee).
    Cms1500,
    /// The institutional claim form UB-04, CMS-1450 (National Uniform Billing Committee).
    Ub04,
}

/// A box of an official form where it lies on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilledBox {
    /// Its place in the form's table of boxes, from 0.
    pub index: u16,
    /// The room for its value, without its caption, in the page's pixels.
    pub bbox: BBox,
    /// The words that are filled into it, as places in [`crate::Page::words`]; the form's own print is not among them.
    pub words: Vec<u32>,
    /// Whether it holds ink that is not the form's own, read or not. Of a place to tick: whether it is ticked.
    pub ink: bool,
    /// How sure the reader is of `ink`, 0 to 1.
    pub confidence: f32,
}

/// An official form on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Official {
    /// Which form it is.
    pub form: OfficialForm,
    /// All its boxes, by their place in the form's table; `None` if the page shows the form's captions but they don't lie as
    /// the form has them, so that nobody knows what stands in which box.
    pub boxes: Option<Vec<FilledBox>>,
    /// The words that are the form's own print, as places in [`crate::Page::words`], in ascending order.
    pub captions: Vec<u32>,
}

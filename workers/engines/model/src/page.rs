//! Pages, and what stands on them.

use crate::{BBox, Text};
use serde::{Deserialize, Serialize};

/// Where a page's words came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The file's own text layer.
    TextLayer,
    /// OCR of the page's pixels.
    Pixels,
    /// The text layer, and OCR of the images beside it.
    Mixed,
}

/// One word where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word, never empty, without white space.
    pub text: Text,
    /// How sure the reader is, 0 to 1.
    pub confidence: f32,
    /// Where, in the page's own pixels.
    pub bbox: BBox,
    /// Which line of the page it stands in, from 0; words of one line follow each other.
    pub line: u32,
}

/// One page (PDF: rendered at 200 dpi; DICOM: one frame; TIFF: one directory).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Where its words came from.
    pub source: Source,
    /// In reading order.
    pub words: Vec<Word>,
}

/// A filled field of a PDF form (AcroForm).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormValue {
    /// The field's own full name.
    pub name: Text,
    /// Its value.
    pub value: Text,
    /// From 1, when known.
    pub page: Option<u32>,
    /// Where, when known.
    pub bbox: Option<BBox>,
}

/// Pages, and the form fields that are filled on them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Paged {
    /// In order, from page 1. Empty in a [`crate::Part`] and in an engine's last answer, which tell the pages apart from the rest.
    pub pages: Vec<Page>,
    /// Filled form fields; none of a format that has no forms.
    pub form: Vec<FormValue>,
}

//! Pages, and what stands on them.

use crate::{BBox, Official, Structure, Text};
use serde::{Deserialize, Serialize};

/// Where a page's words came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The file's own text layer, of a page that was painted to see what stands beside the words.
    TextLayer,
    /// OCR of the page's pixels.
    Pixels,
    /// The text layer, and OCR of the images beside it.
    Mixed,
    /// OCR of writing that is burnt into an image of an imaging study (a DICOM frame): labels and figures, no prose.
    BurntIn,
    /// The file's own text layer, of a page whose content says all that its pixels would, or all but what was looked at in some
    /// places of it: the page was not painted whole.
    Content,
    /// The text layer, and OCR of the images beside it, of a page of which only some places were painted.
    PaintedInPart,
}

impl Source {
    /// Whether a page's words are the file's own text, which is read without doubt.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::TextLayer | Self::Content)
    }

    /// Whether a page's pixels were seen when it was read. They are kept as its raster, so that what was read is what is redacted;
    /// any other page is painted where its pixels are needed first.
    pub const fn has_raster(self) -> bool {
        !matches!(self, Self::Content | Self::PaintedInPart)
    }
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
    /// Its place in the document, from 1.
    pub number: u32,
    /// How many pixels it has across, at least 1.
    pub width: u32,
    /// How many pixels it has down, at least 1.
    pub height: u32,
    /// Where its words came from.
    pub source: Source,
    /// Its words in reading order, line after line; empty for a page on which nothing could be read.
    pub words: Vec<Word>,
    /// What its pixels show beside words.
    pub structure: Structure,
    /// The official forms on it, in the order they were found: one where the page is a form, several where a sheet shows some
    /// reduced side by side, none on every other page.
    pub official: Vec<Official>,
}

/// A filled field of a PDF form (AcroForm).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormValue {
    /// The field's own full name.
    pub name: Text,
    /// What is filled in, or the name of the chosen option.
    pub value: Text,
    /// The page it is shown on, from 1; `None` if the file does not say on which.
    pub page: Option<u32>,
    /// Its box in that page's pixels; `None` if the file does not say where, and always without a page.
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

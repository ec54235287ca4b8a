//! A document as read.

use crate::{BBox, Text};
use serde::{Deserialize, Serialize};

/// What a file is, by its content. What its name or its sender claims is only ever noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// A PNG image: one page.
    Png,
    /// A JPEG image: one page.
    Jpeg,
    /// A TIFF file: one page a directory.
    Tiff,
    /// A PDF file, not encrypted or with an empty password.
    Pdf,
    /// A DICOM Part 10 file (PS3.10): frames, an encapsulated PDF, a structured report, or a header alone.
    Dicom,
    /// X12 interchange, 837P or 837I, 5010.
    X12,
    /// A text file in UTF-8.
    Text,
}

impl FileKind {
    /// Its word, as in JSON and policies.
    pub const fn as_str(self) -> &'static str {
        match self {
            FileKind::Png => "png",
            FileKind::Jpeg => "jpeg",
            FileKind::Tiff => "tiff",
            FileKind::Pdf => "pdf",
            FileKind::Dicom => "dicom",
            FileKind::X12 => "x12",
            FileKind::Text => "text",
        }
    }

    /// The extension of a redacted document of this kind, without a dot.
    pub const fn redacted_extension(self) -> &'static str {
        match self {
            FileKind::Png => "png",
            FileKind::Jpeg => "jpg",
            FileKind::Tiff => "tif",
            FileKind::Pdf => "pdf",
            FileKind::Dicom => "dcm",
            FileKind::X12 | FileKind::Text => "txt",
        }
    }

    /// The kind a file name's extension claims, if it claims one.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "png" => Self::Png,
            "jpg" | "jpeg" => Self::Jpeg,
            "tif" | "tiff" => Self::Tiff,
            "pdf" => Self::Pdf,
            "dcm" | "dicom" => Self::Dicom,
            "837" | "837p" | "837i" | "x12" | "edi" => Self::X12,
            "txt" | "md" => Self::Text,
            _ => return None,
        })
    }
}

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
    /// OCR of writing that is burnt into an image of an imaging study (a DICOM frame): labels and figures, no prose.
    BurntIn,
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

/// One service line of a claim (loop 2400).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceLine {
    /// Procedure code with its modifiers, as sent (SV101 or SV202).
    pub procedure: Text,
    /// Charge in cents.
    pub charge_cents: i64,
    /// Date of service (DTP*472), as sent.
    pub date: Option<Text>,
}

/// One claim of an 837 (loop 2300). Values are as sent; `span` is where its segments stand in the file's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// CLM01, the provider's own claim id.
    pub claim_id: Text,
    /// CLM02 in cents.
    pub total_cents: i64,
    /// Labelled values beside it, in the order they were met, with their place in the file's text: patient name, date of
    /// birth, member id, provider, payer, dates, as [`crate::FieldName`] says.
    pub values: Vec<(crate::FieldName, Text, crate::Span)>,
    /// Its service lines.
    pub lines: Vec<ServiceLine>,
}

/// Pages, and the form fields that are filled on them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Paged {
    /// In order, from page 1. Empty in a [`crate::Part`] and in an engine's last answer, which tell the pages apart from the rest.
    pub pages: Vec<Page>,
    /// Filled form fields; none of a format that has no forms.
    pub form: Vec<FormValue>,
}

/// An X12 file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Interchange {
    /// The whole file, exactly as decoded.
    pub text: Text,
    /// Its claims, in the order of the file.
    pub claims: Vec<Claim>,
    /// Where it contradicts itself.
    pub faults: Vec<crate::Fault>,
}

/// A DICOM file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dicom {
    /// Header values that name somebody or something: attribute keyword and value.
    pub attributes: Vec<(String, Text)>,
    /// Every instance UID that is to be replaced consistently.
    pub uids: Vec<Text>,
    /// What it shows or says.
    pub content: DicomContent,
}

/// What a DICOM file shows or says beside its header.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DicomContent {
    /// Frames, or the pages of an encapsulated PDF.
    Pages(Paged),
    /// What a structured report says; empty of a file that is a header only.
    Text(Text),
}

impl Default for DicomContent {
    fn default() -> Self {
        Self::Pages(Paged::default())
    }
}

/// What a document consists of, by its format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DocumentBody {
    /// PNG, JPEG, TIFF, PDF.
    Pages(Paged),
    /// A text file, exactly as decoded.
    Text(Text),
    /// The text and the claims of an X12 file.
    Interchange(Interchange),
    /// The header of a DICOM file, and what it shows or says.
    Dicom(Dicom),
}

/// A document as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// What the file is by its content.
    pub kind: FileKind,
    /// Whether a declared kind disagreed.
    pub mislabelled: bool,
    /// What it consists of. Which one it is follows from the kind.
    pub body: DocumentBody,
}

impl Document {
    /// A document of a kind, with nothing in it yet.
    pub fn empty(kind: FileKind) -> Self {
        let body = match kind {
            FileKind::Png | FileKind::Jpeg | FileKind::Tiff | FileKind::Pdf => DocumentBody::Pages(Paged::default()),
            FileKind::Text => DocumentBody::Text(Text::default()),
            FileKind::X12 => DocumentBody::Interchange(Interchange::default()),
            FileKind::Dicom => DocumentBody::Dicom(Dicom::default()),
        };
        Self { kind, mislabelled: false, body }
    }

    /// A text file's document.
    pub fn of_text(text: impl Into<Text>) -> Self {
        Self { kind: FileKind::Text, mislabelled: false, body: DocumentBody::Text(text.into()) }
    }

    fn paged(&self) -> Option<&Paged> {
        match &self.body {
            DocumentBody::Pages(paged) | DocumentBody::Dicom(Dicom { content: DicomContent::Pages(paged), .. }) => {
                Some(paged)
            }
            _ => None,
        }
    }

    /// Its pages; none of a document that is text.
    pub fn pages(&self) -> &[Page] {
        self.paged().map_or(&[], |paged| &paged.pages)
    }

    /// Where its pages stand; `None` of a document that is text.
    pub fn pages_mut(&mut self) -> Option<&mut Vec<Page>> {
        match &mut self.body {
            DocumentBody::Pages(paged) | DocumentBody::Dicom(Dicom { content: DicomContent::Pages(paged), .. }) => {
                Some(&mut paged.pages)
            }
            _ => None,
        }
    }

    /// Its filled form fields.
    pub fn form(&self) -> &[FormValue] {
        self.paged().map_or(&[], |paged| &paged.form)
    }

    /// Its text, exactly as decoded; `None` of a document with pages.
    pub fn text(&self) -> Option<&Text> {
        match &self.body {
            DocumentBody::Text(text) | DocumentBody::Dicom(Dicom { content: DicomContent::Text(text), .. }) => {
                Some(text)
            }
            DocumentBody::Interchange(interchange) => Some(&interchange.text),
            _ => None,
        }
    }

    /// What an X12 file says; `None` of every other kind.
    pub fn interchange(&self) -> Option<&Interchange> {
        match &self.body {
            DocumentBody::Interchange(interchange) => Some(interchange),
            _ => None,
        }
    }

    /// The header and content of a DICOM file; `None` of every other kind.
    pub fn dicom(&self) -> Option<&Dicom> {
        match &self.body {
            DocumentBody::Dicom(dicom) => Some(dicom),
            _ => None,
        }
    }
}

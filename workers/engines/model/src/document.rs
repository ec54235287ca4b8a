//! A document as read.

use crate::{FileKind, FormValue, HeaderText, Interchange, Layout, Page, Paged, Text};
use serde::{Deserialize, Serialize};

/// A DICOM file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dicom {
    /// Header values that name somebody or something: attribute keyword and value.
    pub attributes: Vec<(String, Text)>,
    /// Every instance UID that is to be replaced consistently.
    pub uids: Vec<Text>,
    /// Every text that may stay in the header, to be looked through for identifiers.
    pub texts: Vec<HeaderText>,
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
        let body = match kind.format().layout {
            Layout::OnePage | Layout::Pages => DocumentBody::Pages(Paged::default()),
            Layout::Text => DocumentBody::Text(Text::default()),
            Layout::Interchange => DocumentBody::Interchange(Interchange::default()),
            Layout::Dicom => DocumentBody::Dicom(Dicom::default()),
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

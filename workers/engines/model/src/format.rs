//! The formats that are read, and what there is to know of each without looking into a file. How a file's bytes show that they
//! are of a format, and who reads and writes them, stands beside the parsers, in the readers' `formats`.

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
    /// X12 interchange of version 5010: claims (837P, 837I, 837D) or remittances (835).
    X12,
    /// Text in UTF-8, UTF-16 or Windows-1252.
    Text,
}

/// What a document of a format consists of, and so what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Exactly one page; redacted as pages are.
    OnePage,
    /// One page or many; redacted by blacking out pixels, and composed of them again.
    Pages,
    /// Text without pages; redacted as text.
    Text,
    /// Text without pages, and what its elements mean; redacted as text.
    Interchange,
    /// A header, and pages or text; redacted by rewriting the file.
    Dicom,
}

impl Layout {
    /// Whether a document may have so many pages.
    pub const fn has_room_for(self, pages: u32) -> bool {
        match self {
            Self::OnePage => pages == 1,
            Self::Pages => pages > 0,
            Self::Text | Self::Interchange => pages == 0,
            Self::Dicom => true,
        }
    }
}

/// What there is to know of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Its word, as in JSON and policies.
    pub name: &'static str,
    /// Its media type (RFC 6838; X12: RFC 1767; DICOM: RFC 3240).
    pub media_type: &'static str,
    /// The extensions that claim it, in lower case and without a dot.
    pub extensions: &'static [&'static str],
    /// The extension of a redacted document, without a dot.
    pub redacted_extension: &'static str,
    /// What a document consists of.
    pub layout: Layout,
}

impl FileKind {
    /// Every kind that is read.
    pub const ALL: [Self; 7] = [Self::Png, Self::Jpeg, Self::Tiff, Self::Pdf, Self::Dicom, Self::X12, Self::Text];

    /// What there is to know of it.
    pub const fn format(self) -> Format {
        let (name, media_type, extensions, redacted_extension, layout): (_, _, &'static [_], _, _) = match self {
            Self::Png => ("png", "image/png", &["png"], "png", Layout::OnePage),
            Self::Jpeg => ("jpeg", "image/jpeg", &["jpg", "jpeg"], "jpg", Layout::OnePage),
            Self::Tiff => ("tiff", "image/tiff", &["tif", "tiff"], "tif", Layout::Pages),
            Self::Pdf => ("pdf", "application/pdf", &["pdf"], "pdf", Layout::Pages),
            Self::Dicom => ("dicom", "application/dicom", &["dcm", "dicom"], "dcm", Layout::Dicom),
            Self::X12 => (
                "x12",
                "application/EDI-X12",
                &["837", "837p", "837i", "837d", "835", "x12", "edi"],
                "txt",
                Layout::Interchange,
            ),
            Self::Text => ("text", "text/plain", &["txt", "md"], "txt", Layout::Text),
        };
        Format { name, media_type, extensions, redacted_extension, layout }
    }

    /// Its word, as in JSON and policies.
    pub const fn as_str(self) -> &'static str {
        self.format().name
    }

    /// The extension of a redacted document of this kind, without a dot.
    pub const fn redacted_extension(self) -> &'static str {
        self.format().redacted_extension
    }

    /// The kind that a file name's extension claims; `None` of an extension that claims none.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        Self::ALL.into_iter().find(|kind| kind.format().extensions.contains(&extension.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_written_as_its_formats_name() {
        for kind in FileKind::ALL {
            let bytes = postcard::to_stdvec(&kind).unwrap();
            assert_eq!(postcard::from_bytes::<FileKind>(&bytes), Ok(kind));
            assert!(kind.format().extensions.iter().all(|extension| FileKind::of_extension(extension) == Some(kind)));
        }
        assert_eq!(FileKind::of_extension("DCM"), Some(FileKind::Dicom));
        assert_eq!(FileKind::of_extension("docx"), None);
    }
}

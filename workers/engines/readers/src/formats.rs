//! The formats that are read: how their bytes are told from others, who reads them, who writes them again. What there is to
//! know of a format without looking into a file stands in the model ([`FileKind::format`]).

use crate::compose::{self, Pages, Pieces};
use crate::{ReadRequest, dicom, image, pdf, sniff, text, x12};
use docward_engine_model::FileKind;
use docward_engine_model::protocol::{Rejection, Reply};

/// Whether bytes are of a format.
type IsOne = fn(&[u8]) -> bool;

/// Reads a document: `Opened`, its pages or stretches, `Finished`.
type Read = fn(&ReadRequest<'_>, &mut dyn FnMut(Reply)) -> Result<(), Rejection>;

/// Writes a document of pages.
type Write = fn(&mut Pages<'_>, &mut Pieces<'_>) -> Result<(), Rejection>;

/// A format as the parsers know it.
#[derive(Clone, Copy)]
pub(crate) struct FormatParser {
    /// By a mark that nothing else has; `None` of a format without one.
    pub(crate) is_surely: Option<IsOne>,
    /// By its looks; asked only of what surely is nothing else. `None` of a format that has a mark.
    pub(crate) is_probably: Option<IsOne>,
    pub(crate) read: Read,
    /// `None` of a format that is not composed of pages.
    pub(crate) write: Option<Write>,
}

/// The order in which a file is asked what it is.
pub(crate) const ORDER: [FileKind; 7] =
    [FileKind::Dicom, FileKind::Png, FileKind::Jpeg, FileKind::Tiff, FileKind::Pdf, FileKind::X12, FileKind::Text];

/// The parser of a kind.
pub(crate) fn of(kind: FileKind) -> FormatParser {
    match kind {
        FileKind::Png => of_pages(sniff::is_png, image::read_png, compose::png),
        FileKind::Jpeg => of_pages(sniff::is_jpeg, image::read_jpeg, compose::jpeg),
        FileKind::Tiff => of_pages(sniff::is_tiff, image::read_tiff, compose::tiff),
        FileKind::Pdf => of_pages(sniff::is_pdf, pdf::read, compose::pdf),
        FileKind::Dicom => FormatParser {
            is_surely: Some(sniff::is_marked_dicom),
            is_probably: Some(sniff::is_bare_dicom),
            read: dicom::read,
            write: None,
        },
        FileKind::X12 => of_text(sniff::is_x12, x12::read),
        FileKind::Text => of_text(sniff::is_text, text::read),
    }
}

fn of_pages(is_surely: IsOne, read: Read, write: Write) -> FormatParser {
    FormatParser { is_surely: Some(is_surely), is_probably: None, read, write: Some(write) }
}

fn of_text(is_probably: IsOne, read: Read) -> FormatParser {
    FormatParser { is_surely: None, is_probably: Some(is_probably), read, write: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_engine_model::Layout;

    #[test]
    fn every_kind_is_asked_for_and_those_of_pages_are_written() {
        for kind in FileKind::ALL {
            assert!(ORDER.contains(&kind), "{}", kind.as_str());
            let paged = matches!(kind.format().layout, Layout::OnePage | Layout::Pages);
            assert_eq!(of(kind).write.is_some(), paged, "{}", kind.as_str());
        }
    }
}

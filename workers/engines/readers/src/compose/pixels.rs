//! Where the pixels of the pages come from that a document is composed of.

use crate::image::decode_png;
use crate::{Raster, ReadRequest, dicom, pdf, sniff};
use docward_engine_model::FileKind;
use docward_engine_model::protocol::{Limits, PageRange, RasterPart, Rejection};
use hayro::hayro_syntax::Pdf;

/// The pixels of pages: kept, or to be painted.
#[derive(Clone, Copy)]
pub struct PagePixels<'a> {
    /// The original, if pages are painted of it, then the rasters (PNG) one after the other.
    pub bytes: &'a [u8],
    /// How many bytes the original has, a PDF or a DICOM file that holds one; `None` if every page has a raster.
    pub original: Option<u64>,
    /// Where each raster lies in the bytes, in page order.
    pub rasters: &'a [RasterPart],
}

impl PagePixels<'_> {
    /// The original, opened; `None` if there is none.
    pub(super) fn file(&self, limits: &Limits) -> Result<Option<Pdf>, Rejection> {
        let Some(length) = self.original else { return Ok(None) };
        let bytes = self.part(0, length)?;
        let pdf = match sniff(bytes)? {
            FileKind::Dicom => pdf::open(&dicom::held_pdf(bytes, limits)?),
            _ => pdf::open(bytes),
        };
        pdf.map(Some)
    }

    /// A page's raster that was kept.
    pub(super) fn kept(&self, part: RasterPart, limits: &Limits) -> Result<Raster, Rejection> {
        let bytes = self.part(part.offset, part.length)?;
        let pages = PageRange { first: 1, last: 1 };
        decode_png(bytes, &ReadRequest { bytes, declared: None, pages, limits: *limits })
    }

    fn part(&self, offset: u64, length: u64) -> Result<&[u8], Rejection> {
        let start = usize::try_from(offset).map_err(|_| Rejection::Malformed)?;
        let length = usize::try_from(length).map_err(|_| Rejection::Malformed)?;
        let end = start.checked_add(length).ok_or(Rejection::Malformed)?;
        self.bytes.get(start..end).ok_or(Rejection::Truncated)
    }
}

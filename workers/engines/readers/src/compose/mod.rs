//! Blacks out rasters, looks for ink that nothing covers, and composes a document of what is left.

mod pdf;
mod pieces;
mod pixels;
mod write;

use crate::pdf::PdfPages;
use crate::{Raster, formats, unread_ink};
use docward_engine_model::protocol::{Limits, PageInstruction, PageRedacted, Rejection};
use docward_engine_model::{BBox, FileKind};
pub(crate) use pdf::pdf;
pub(crate) use pieces::Pieces;
pub use pixels::PagePixels;
pub(crate) use write::{Pages, jpeg, png, tiff};

/// So many pages share what painting them leaves (fonts, letters, images), so that memory does not grow with the pages of a file.
const PAINTED_TOGETHER: usize = 16;

/// Composes a document of pages, one an instruction, each without what its instruction names. The document leaves in pieces of
/// at most [`PIECE`](docward_engine_model::protocol::PIECE) bytes, so that memory does not grow with its pages. Returns what
/// each page still shows, in the order of the pages.
///
/// # Errors
/// A page's pixels or its instruction are not what they should be, or the document is larger than the limits allow. The pieces
/// that have left by then are no document.
pub fn compose(
    pixels: PagePixels<'_>,
    kind: FileKind,
    pages: &[PageInstruction],
    limits: &Limits,
    emit: &mut dyn FnMut(Vec<u8>),
) -> Result<Vec<PageRedacted>, Rejection> {
    if pages.is_empty() || pixels.rasters.len() > pages.len() {
        return Err(Rejection::Malformed);
    }
    let file = pixels.file(limits)?;
    let mut painter = file.as_ref().map(PdfPages::of).transpose()?;
    let mut count = 0;
    let mut rasters = pixels.rasters.iter().peekable();
    let mut redacted = Vec::with_capacity(pages.len());
    let mut blacked_out = pages.iter().map(|instruction| {
        let number = instruction.page;
        let mut raster = match (rasters.next_if(|part| part.page == number), &mut painter) {
            (Some(part), _) => pixels.kept(*part, limits)?,
            // A raster that is left over here is of a page that is not asked for, or not in its place.
            (None, Some(painter)) if rasters.peek().is_none_or(|part| part.page > number) => {
                count += 1;
                if count % PAINTED_TOGETHER == 0 {
                    painter.forget_painting();
                }
                painter.raster(number, limits)?
            }
            (None, _) => return Err(Rejection::Malformed),
        };
        let unknown_ink = black_out(&mut raster, instruction);
        redacted.push(PageRedacted { page: instruction.page, unknown_ink });
        Ok(raster)
    });
    let write = formats::of(kind).write.ok_or(Rejection::Unsupported)?;
    let mut pieces = Pieces::new(emit);
    write(&mut blacked_out, &mut pieces)?;
    pieces.give();
    Ok(redacted)
}

/// Blacks out what the instruction names, and unknown ink if it says so. Gives the unknown ink that the page still shows.
fn black_out(raster: &mut Raster, instruction: &PageInstruction) -> Vec<BBox> {
    // Before anything is blacked out: a black box is not ink.
    let unknown_ink = unread_ink::boxes(raster, &instruction.known, &instruction.black_out);
    for bbox in &instruction.black_out {
        raster.black_out(*bbox);
    }
    if !instruction.black_out_unknown_ink {
        return unknown_ink;
    }
    for bbox in unknown_ink {
        raster.black_out(bbox);
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::decode_png;
    use crate::{ReadRequest, raster_png, read_document};
    use docward_engine_model::protocol::{PageRange, RasterPart};

    const BOX: BBox = BBox { x0: 40, y0: 60, x1: 90, y1: 80 };

    /// Two pages of paper, one grey, one coloured, with a signature each, as they lie in a memfd.
    fn rasters() -> (Vec<u8>, Vec<RasterPart>) {
        let (mut bytes, mut parts) = (Vec::new(), Vec::new());
        for channels in [1, 3] {
            let mut pixels = vec![240_u8; 600 * 800 * channels];
            for step in 0..60 {
                for wide in 0..3 {
                    let at = ((300 + step / 2) * 600 + 200 + step + wide) * channels;
                    pixels[at..at + channels].fill(30);
                }
            }
            if channels == 3 {
                pixels[0] = 200;
            }
            let raster = if channels == 1 { Raster::gray(600, 800, pixels) } else { Raster::rgb(600, 800, pixels) };
            let png = raster_png(&raster.unwrap()).unwrap();
            let page = u32::try_from(channels.div_ceil(2)).unwrap();
            parts.push(RasterPart { page, offset: bytes.len() as u64, length: png.len() as u64 });
            bytes.extend(png);
        }
        (bytes, parts)
    }

    fn instruction(page: u32, strict: bool) -> PageInstruction {
        PageInstruction { page, black_out: vec![BOX], known: vec![], black_out_unknown_ink: strict }
    }

    fn composed(kind: FileKind, pages: usize, strict: bool) -> (Vec<u8>, Vec<PageRedacted>) {
        let (bytes, parts) = rasters();
        let instructions: Vec<_> = (1..).map(|page| instruction(page, strict)).take(pages).collect();
        let mut document = Vec::new();
        let pixels = PagePixels { bytes: &bytes, original: None, rasters: &parts[..pages] };
        let told = compose(pixels, kind, &instructions, &Limits::DEFAULT, &mut |piece| {
            document.extend(piece);
        });
        (document, told.unwrap())
    }

    fn luma(png: &[u8], x: usize, y: usize) -> u8 {
        let pages = PageRange { first: 1, last: 1 };
        let request = ReadRequest { bytes: png, declared: None, pages, limits: Limits::DEFAULT };
        let raster = decode_png(png, &request).unwrap();
        raster.luma()[y * raster.width() as usize + x]
    }

    #[test]
    fn every_kind_has_its_pages_and_its_black() {
        for (kind, pages) in [(FileKind::Png, 1), (FileKind::Jpeg, 1), (FileKind::Tiff, 2), (FileKind::Pdf, 2)] {
            let (bytes, _) = composed(kind, pages, false);
            let (document, rasters) = read_document(&bytes, Some(kind), Limits::DEFAULT).unwrap();
            assert!(document.kind == kind && !document.mislabelled);
            assert_eq!(document.pages().len(), pages);
            for (page, raster) in document.pages().iter().zip(rasters.iter().flatten()) {
                assert_eq!((page.width, page.height), (600, 800), "{}", kind.redacted_extension());
                // Inside, just outside, and the signature that the default profile leaves.
                assert!(luma(raster, 65, 70) < 8 && luma(raster, 65, 40) > 220 && luma(raster, 231, 315) < 80);
            }
        }
    }

    #[test]
    fn a_signature_is_told_or_blacked_out() {
        let (_, told) = composed(FileKind::Tiff, 2, false);
        let signature = BBox { x0: 200, y0: 300, x1: 262, y1: 330 };
        assert!(told.iter().all(|page| page.unknown_ink == [signature]));
        let (bytes, told) = composed(FileKind::Png, 1, true);
        assert!(told[0].unknown_ink.is_empty());
        assert_eq!((luma(&bytes, 201, 329), luma(&bytes, 190, 315)), (0, 240));
    }

    #[test]
    fn a_pdf_says_who_wrote_it_and_nothing_else() {
        let (bytes, _) = composed(FileKind::Pdf, 1, false);
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("/Producer (docward)"));
        for absent in ["/Title", "/Author", "/CreationDate", "/Metadata", "/Font", "/ID"] {
            assert!(!text.contains(absent), "{absent}");
        }
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        let (bytes, parts) = rasters();
        let both = [instruction(1, false), instruction(2, false)];
        let compose = |kind, parts: &[RasterPart], pages: &[PageInstruction]| {
            let pixels = PagePixels { bytes: &bytes, original: None, rasters: parts };
            compose(pixels, kind, pages, &Limits::DEFAULT, &mut drop).err()
        };
        assert_eq!(compose(FileKind::Png, &parts, &both), Some(Rejection::Malformed), "a PNG has one page");
        assert_eq!(compose(FileKind::Tiff, &parts, &both[..1]), Some(Rejection::Malformed));
        assert_eq!(compose(FileKind::Tiff, &parts[..1], &both[1..]), Some(Rejection::Malformed));
        assert_eq!(compose(FileKind::Tiff, &[], &[]), Some(Rejection::Malformed));
        let past = RasterPart { page: 1, offset: bytes.len() as u64, length: 9 };
        assert_eq!(compose(FileKind::Tiff, &[past], &both[..1]), Some(Rejection::Truncated));
        let endless = RasterPart { page: 1, offset: u64::MAX, length: u64::MAX };
        assert_eq!(compose(FileKind::Tiff, &[endless], &both[..1]), Some(Rejection::Malformed));
    }
}

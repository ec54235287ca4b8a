//! Blacks out rasters, looks for ink that nothing covers, and composes a document of what is left.

mod pdf;
mod pieces;
mod pixels;
mod write;

use crate::pdf::PdfPages;
use crate::raster::Levels;
use crate::{Raster, formats, raster_png, unread_ink};
use docward_engine_model::protocol::{Limits, PageInstruction, PageRedacted, Rejection};
use docward_engine_model::{BBox, FileKind};
use hayro::hayro_syntax::Pdf;
pub(crate) use pdf::pdf;
pub(crate) use pieces::Pieces;
pub use pixels::PagePixels;
pub(crate) use write::{Pages, jpeg, png, tiff};

/// So many pages share what painting them leaves (fonts, letters, images), so that memory does not grow with the pages of a file.
const PAINTED_TOGETHER: usize = 16;

/// A dense page of text takes 200 KB in sixteen levels of grey and 115 KB in four. With four beyond so many pages, as many as
/// the limits allow fit into one object of 255 MiB.
const MANY: usize = 1_000;

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
    let mut painter = file.as_ref().map(Painter::of).transpose()?;
    let mut rasters = pixels.rasters.iter().peekable();
    let mut redacted = Vec::with_capacity(pages.len());
    let mut blacked_out = pages.iter().map(|instruction| {
        let number = instruction.page;
        let mut raster = match (rasters.next_if(|part| part.page == number), &mut painter) {
            (Some(part), _) => pixels.kept(*part, limits)?,
            // A raster that is left over here is of a page that is not asked for, or not in its place.
            (None, Some(painter)) if rasters.peek().is_none_or(|part| part.page > number) => {
                rounded(painter.raster(number, limits)?, pages.len())?
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

/// A page that was painted for a document of so many, in sixteen levels, or four of grey if there are more than [`MANY`].
fn rounded(mut raster: Raster, pages: usize) -> Result<Raster, Rejection> {
    if pages <= MANY {
        raster.round_levels(Levels::Sixteen);
        return Ok(raster);
    }
    let mut gray = Raster::gray(raster.width(), raster.height(), raster.luma().into_owned())?;
    gray.round_levels(Levels::Four);
    Ok(gray)
}

/// Paints pages of a PDF, or of the one that a DICOM file holds, each a PNG that leaves at once.
///
/// # Errors
/// The file has no such pages, or one of them has more pixels than the limits allow.
pub fn paint(bytes: &[u8], pages: &[u32], limits: &Limits, emit: &mut dyn FnMut(Vec<u8>)) -> Result<(), Rejection> {
    let pixels = PagePixels { bytes, original: Some(bytes.len() as u64), rasters: &[] };
    let file = pixels.file(limits)?.ok_or(Rejection::Malformed)?;
    let mut painter = Painter::of(&file)?;
    for page in pages {
        emit(raster_png(&painter.raster(*page, limits)?)?);
    }
    Ok(())
}

/// Paints the pages of a file one after the other.
struct Painter<'a> {
    pages: PdfPages<'a>,
    count: usize,
}

impl<'a> Painter<'a> {
    fn of(file: &'a Pdf) -> Result<Self, Rejection> {
        Ok(Self { pages: PdfPages::of(file)?, count: 0 })
    }

    fn raster(&mut self, number: u32, limits: &Limits) -> Result<Raster, Rejection> {
        self.count += 1;
        if self.count.is_multiple_of(PAINTED_TOGETHER) {
            self.pages.forget_painting();
        }
        self.pages.raster(number, limits)
    }
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
    use std::io::Read;

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
    fn a_painted_page_has_few_levels_and_of_a_long_document_four_of_grey() {
        let pixels = (0..=255).flat_map(|level| [level, 255 - level, level / 2]).collect();
        let raster = Raster::rgb(16, 16, pixels).unwrap();
        let near = |one: &[u8], other: &[u8], most| one.iter().zip(other).all(|(a, b)| a.abs_diff(*b) <= most);
        let sixteen = rounded(raster.clone(), MANY).unwrap();
        assert!(sixteen.channels() == raster.channels() && near(sixteen.pixels(), raster.pixels(), 8));
        assert!(sixteen.pixels().iter().all(|level| level % 17 == 0));
        let four = rounded(raster.clone(), MANY + 1).unwrap();
        assert!(four.channels() == crate::Channels::Gray && near(four.pixels(), &raster.luma(), 42));
        assert!(four.pixels().iter().all(|level| level % 85 == 0));
    }

    #[test]
    fn a_pdf_loses_no_level_and_takes_few_bits_for_few_levels() {
        let side = 601_u32;
        let page = |channels: usize, levels: &[u8]| {
            let mut noise = 1_u32;
            let mut one = || {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                levels[(noise >> 16) as usize % levels.len()]
            };
            let pixels = (0..side as usize * side as usize * channels).map(|_| one()).collect();
            if channels == 1 { Raster::gray(side, side, pixels) } else { Raster::rgb(side, side, pixels) }.unwrap()
        };
        let (all, sixteen): (Vec<u8>, Vec<u8>) = ((0..=255).collect(), (0..=15).map(|level| level * 17).collect());
        let four = [0, 85, 170, 255];
        let mut lengths = Vec::new();
        for channels in [1, 3] {
            for levels in [&all[..], &sixteen, &four, &[0, 255]] {
                let raster = page(channels, levels);
                let bytes = raster_png(&raster).unwrap();
                let part = RasterPart { page: 1, offset: 0, length: bytes.len() as u64 };
                let pixels = PagePixels { bytes: &bytes, original: None, rasters: &[part] };
                let whole = PageInstruction { black_out: vec![], ..instruction(1, false) };
                let mut document = Vec::new();
                compose(pixels, FileKind::Pdf, &[whole], &Limits::DEFAULT, &mut |piece| document.extend(piece))
                    .unwrap();
                lengths.push(document.len());
                let written = levels_of_image(&document, raster.row_length());
                assert!(written == raster.pixels(), "{channels} channels of {} levels", levels.len());
            }
        }
        for of_one in lengths.chunks(4) {
            assert!(of_one.windows(2).all(|pair| pair[0] > pair[1] * 17 / 10), "{lengths:?}");
        }
    }

    /// The levels of a PDF's only image, whose rows have so many, as its bits say them.
    fn levels_of_image(document: &[u8], row_length: usize) -> Vec<u8> {
        let behind = |from: usize, mark: &[u8]| {
            let rest = &document[from..];
            from + rest.windows(mark.len()).position(|part| part == mark).unwrap() + mark.len()
        };
        let bits = usize::from(document[behind(0, b"/BitsPerComponent ")] - b'0');
        let data = behind(behind(0, b"/BitsPerComponent "), b"stream\n");
        let mut packed = Vec::new();
        flate2::read::ZlibDecoder::new(&document[data..]).read_to_end(&mut packed).unwrap();
        let most = (1_u32 << bits) - 1;
        let level = |row: &[u8], at: usize| {
            let value = u32::from(row[at * bits / 8]) >> (8 - bits - at * bits % 8) & most;
            u8::try_from(value * 255 / most).unwrap()
        };
        let rows = packed.chunks((row_length * bits).div_ceil(8));
        rows.flat_map(|row| (0..row_length).map(move |at| level(row, at))).collect()
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

//! The one way in: what the bytes are, and the reader that knows them.

use crate::{Raster, formats, official, raster_png, sniff::sniff, tesseract};
use docward_engine_model::protocol::{Limits, PageRange, PageRead, Rejection, Reply};
use docward_engine_model::{Document, DocumentBody, FileKind, Interchange, Page, Source, Structure, Word};

/// A file to read, and how much of it.
#[derive(Clone, Copy)]
pub struct ReadRequest<'a> {
    /// The whole file, as it came in.
    pub bytes: &'a [u8],
    /// What its name or its sender claims it is; `None` if nothing is claimed. Noted where it is wrong, never believed.
    pub declared: Option<FileKind>,
    /// Which pages to read; the others are left to other processes.
    pub pages: PageRange,
    /// What reading it may cost.
    pub limits: Limits,
}

impl ReadRequest<'_> {
    /// An empty document of the kind that the content is, for a reader to fill; it notes a declared kind that disagrees.
    pub fn document(&self, kind: FileKind) -> Document {
        let mislabelled = self.declared.is_some_and(|declared| declared != kind);
        Document { mislabelled, ..Document::empty(kind) }
    }

    /// The numbers of the pages to read of a document with this many pages.
    ///
    /// # Errors
    /// `TooManyPages` if the document has more than the limits allow.
    pub fn range(&self, page_count: u32) -> Result<std::ops::RangeInclusive<u32>, Rejection> {
        if page_count > self.limits.pages {
            return Err(Rejection::TooManyPages);
        }
        Ok(self.pages.first.max(1)..=self.pages.last.min(page_count))
    }

    /// Asks whether a page of these dimensions, in pixels, may be read; to be asked before it is decoded or rendered.
    ///
    /// # Errors
    /// `Malformed` of a page without pixels, `TooManyPixels` of one with more than the limits allow.
    pub fn page_fits(&self, width: u32, height: u32) -> Result<(), Rejection> {
        if width == 0 || height == 0 {
            return Err(Rejection::Malformed);
        }
        if u64::from(width) * u64::from(height) > self.limits.page_pixels {
            return Err(Rejection::TooManyPixels);
        }
        Ok(())
    }
}

/// A page of which only pixels are known: its words by OCR, and its raster.
pub(crate) fn page_of_pixels(number: u32, raster: &Raster) -> Result<PageRead, Rejection> {
    let (words, structure) = tesseract::recognise_page(raster)?;
    page_read(number, raster, Source::Pixels, words, structure)
}

/// A page as it is answered with.
pub(crate) fn page_read(
    number: u32,
    raster: &Raster,
    source: Source,
    mut words: Vec<Word>,
    mut structure: Structure,
) -> Result<PageRead, Rejection> {
    let official =
        if source == Source::BurntIn { Vec::new() } else { official::find(raster, &mut words, &mut structure, source) };
    let words = in_lines(words);
    let page = Page { number, width: raster.width(), height: raster.height(), source, words, structure, official };
    let raster = Some(raster_png(raster)?);
    Ok(PageRead { page, raster })
}

/// A page that was not painted, or only some places of it.
pub(crate) fn page_without_raster(
    number: u32,
    [width, height]: [u32; 2],
    source: Source,
    words: Vec<Word>,
    structure: Structure,
) -> PageRead {
    let words = in_lines(words);
    PageRead { page: Page { number, width, height, source, words, structure, official: Vec::new() }, raster: None }
}

/// Words whose lines are counted without gaps, whatever was left out on the way: a worker doesn't believe a page with more lines
/// than words.
fn in_lines(mut words: Vec<Word>) -> Vec<Word> {
    let (mut line, mut before) = (0, None);
    for word in &mut words {
        line += u32::from(before.is_some_and(|before| before != word.line));
        before = Some(word.line);
        word.line = line;
    }
    words
}

/// The words of a page that is known by its pixels only, read as any such page is: for measuring.
///
/// # Errors
/// Tesseract fails on the page.
pub fn words_of_page(raster: &Raster) -> Result<Vec<docward_engine_model::Word>, Rejection> {
    tesseract::recognise_page(raster).map(|(words, _)| words)
}

/// Reads a document: `Opened`, its pages, then `Finished`; or `Rejected`, whatever came before.
pub fn read(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) {
    if let Err(rejection) = read_by_kind(request, emit) {
        emit(Reply::Rejected(rejection));
    }
}

fn read_by_kind(request: &ReadRequest<'_>, emit: &mut dyn FnMut(Reply)) -> Result<(), Rejection> {
    if request.bytes.len() as u64 > request.limits.bytes {
        return Err(Rejection::TooManyBytes);
    }
    (formats::of(sniff(request.bytes)?).read)(request, emit)
}

/// For each page, its raster as a PNG; `None` of a page that is painted where its pixels are needed.
pub type Rasters = Vec<Option<Vec<u8>>>;

/// Reads a whole document in this process: what benches compare the engines with.
///
/// Production never calls this: there a document is read in a process of its own.
///
/// # Errors
/// The document is refused.
pub fn read_document(
    bytes: &[u8],
    declared: Option<FileKind>,
    limits: Limits,
) -> Result<(Document, Rasters), Rejection> {
    let request = ReadRequest { bytes, declared, pages: PageRange { first: 1, last: u32::MAX }, limits };
    let (mut pages, mut rasters, mut document) = (Vec::new(), Vec::new(), Err(Rejection::Malformed));
    let mut batch = Interchange::default();
    read(&request, &mut |reply| match reply {
        Reply::Page(read) => {
            pages.push(read.page);
            rasters.push(read.raster);
        }
        Reply::Stretch(stretch) => batch.append(stretch),
        Reply::Finished(finished) => document = Ok(finished),
        Reply::Rejected(rejection) => document = Err(rejection),
        Reply::Opened { .. }
        | Reply::Piece(_)
        | Reply::Painted(_)
        | Reply::Redacted { .. }
        | Reply::Acknowledged(_)
        | Reply::Split(_) => {}
    });
    let mut document = document?;
    if let Some(place) = document.pages_mut() {
        *place = pages;
    }
    if let DocumentBody::Interchange(interchange) = &mut document.body {
        batch.faults = std::mem::take(&mut interchange.faults);
        *interchange = batch;
    }
    Ok((document, rasters))
}

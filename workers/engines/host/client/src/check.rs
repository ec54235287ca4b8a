//! What an engine's answer must be before it is believed. An engine may have been taken over by the document it read: it can
//! lie about what a page says, and nothing prevents that; it can't make a worker index past an end or run out of memory.

use crate::{EngineFailure, check_interchange};
use docward_engine_model::protocol::{Limits, PageRead, PageRedacted, Rejection};
use docward_engine_model::{
    BBox, Dicom, DicomContent, Document, DocumentBody, FileKind, Layout, Official, Page, Paged, Structure, Word,
};

/// Regions of unknown ink that one page may have.
const REGIONS: usize = 10_000;

/// Ruled lines that one page may have.
const RULES: usize = 100_000;

/// Places to tick that one page may have.
const MARKS: usize = 20_000;

/// Official forms that one page may show.
const FORMS: usize = 8;

/// Header values, instance UIDs or texts that one DICOM file may have.
const HEADER_VALUES: usize = 100_000;

pub(crate) type Checked = Result<(), EngineFailure>;

pub(crate) fn require(holds: bool) -> Checked {
    if holds { Ok(()) } else { Err(EngineFailure::BadReply) }
}

/// A count of pages within the limit, and as the format has them.
pub(crate) fn page_count(kind: FileKind, count: u32, limits: &Limits) -> Checked {
    if count > limits.pages {
        return Err(EngineFailure::Rejected(Rejection::TooManyPages));
    }
    require(kind.format().layout.has_room_for(count))
}

/// A PNG, as far as its first bytes say.
pub(crate) fn picture(bytes: &[u8]) -> Checked {
    require(bytes.starts_with(b"\x89PNG\r\n\x1a\n"))
}

/// The page that was asked for, with words inside of it.
pub(crate) fn page(read: &PageRead, number: u32, kind: FileKind, limits: &Limits) -> Checked {
    let page = &read.page;
    // Only of a PDF, which a DICOM file may hold, can a page be painted later.
    require(page.source.has_raster() || matches!(kind, FileKind::Pdf | FileKind::Dicom))?;
    require(page.number == number && page.width > 0 && page.height > 0)?;
    require(u64::from(page.width) * u64::from(page.height) <= limits.page_pixels)?;
    require(read.raster.is_some() == page.source.has_raster())?;
    read.raster.as_deref().map_or(Ok(()), picture)?;
    for word in &page.words {
        require(believable(word) && (word.line as usize) < page.words.len())?;
        require(inside(word.bbox, page.width, page.height))?;
    }
    structure(&page.structure, page)?;
    require(page.official.len() <= FORMS)?;
    page.official.iter().try_for_each(|official| form(official, page))
}

/// Boxes of the form's table, each once, on the page, and words that there are, each once in its list.
fn form(official: &Official, page: &Page) -> Checked {
    let ascending = |words: &[u32]| {
        words.is_sorted_by(|one, other| one < other)
            && words.last().is_none_or(|last| (*last as usize) < page.words.len())
    };
    require(ascending(&official.captions))?;
    let boxes = official.boxes.as_deref().unwrap_or_default();
    require(boxes.is_sorted_by(|one, other| one.index < other.index))?;
    require(boxes.last().is_none_or(|last| usize::from(last.index) < official.form.table().boxes.len()))?;
    for filled in boxes {
        require(inside(filled.bbox, page.width, page.height) && ascending(&filled.words))?;
        require(filled.corners.iter().all(|[x, y]| *x < page.width && *y < page.height))?;
        require((0.0..=1.0).contains(&filled.confidence))?;
    }
    Ok(())
}

/// Lists that are no longer than a page can have, of things that lie on it.
fn structure(shown: &Structure, page: &Page) -> Checked {
    let Structure { quarters, degrees, rules, marks, ink } = shown;
    // A NaN is in no range.
    require(*quarters < 4 && (-45.0..=45.0).contains(degrees))?;
    require(rules.len() <= RULES && marks.len() <= MARKS && ink.len() <= REGIONS)?;
    require(marks.iter().all(|mark| (0.0..=1.0).contains(&mark.confidence)))?;
    let boxes = rules.iter().chain(ink).copied().chain(marks.iter().map(|mark| mark.bbox));
    require(boxes.into_iter().all(|bbox| inside(bbox, page.width, page.height)))
}

fn believable(word: &Word) -> bool {
    let text = word.text.as_str();
    // A NaN is in no range.
    !text.is_empty() && !text.contains(char::is_whitespace) && (0.0..=1.0).contains(&word.confidence)
}

fn inside(bbox: BBox, width: u32, height: u32) -> bool {
    !bbox.is_empty() && bbox.x1 <= width && bbox.y1 <= height
}

/// Everything but the pages, as one process tells it: a body of the kind that was announced.
pub(crate) fn finished(document: &Document, kind: FileKind, page_count: u32) -> Checked {
    require(document.kind == kind)?;
    match (kind.format().layout, &document.body) {
        (Layout::OnePage | Layout::Pages, DocumentBody::Pages(paged)) => beside_pages(paged, page_count),
        (Layout::Text, DocumentBody::Text(_)) => Ok(()),
        (Layout::Interchange, DocumentBody::Interchange(told)) => check_interchange::interchange(told),
        (Layout::Dicom, DocumentBody::Dicom(told)) => dicom(told, page_count),
        _ => Err(EngineFailure::BadReply),
    }
}

fn beside_pages(paged: &Paged, page_count: u32) -> Checked {
    require(page_count > 0 && paged.pages.is_empty())
}

fn dicom(dicom: &Dicom, page_count: u32) -> Checked {
    require(dicom.attributes.len() <= HEADER_VALUES && dicom.uids.len() <= HEADER_VALUES)?;
    require(dicom.texts.len() <= HEADER_VALUES)?;
    require(dicom.uids.iter().all(|uid| !uid.is_empty()))?;
    match &dicom.content {
        DicomContent::Pages(paged) => beside_pages(paged, page_count),
        DicomContent::Text(_) => require(page_count == 0),
    }
}

/// The document once its pages stand in it: every page is there, and form values lie on them.
pub(crate) fn whole(document: &Document, page_count: u32) -> Checked {
    require(document.pages().len() == page_count as usize)?;
    for value in document.form() {
        match (value.page, value.bbox) {
            (None, None) => {}
            (None, Some(_)) => return Err(EngineFailure::BadReply),
            (Some(number), bbox) => {
                let index = number.checked_sub(1).ok_or(EngineFailure::BadReply)?;
                let page = document.pages().get(index as usize).ok_or(EngineFailure::BadReply)?;
                require(bbox.is_none_or(|bbox| inside(bbox, page.width, page.height)))?;
            }
        }
    }
    Ok(())
}

/// A redacted document, and what is said of exactly the pages that were asked for.
pub(crate) fn redacted(bytes: &[u8], pages: &[PageRedacted], numbers: &[u32]) -> Checked {
    require(!bytes.is_empty() && pages.len() == numbers.len())?;
    for (page, number) in pages.iter().zip(numbers) {
        require(page.page == *number && page.unknown_ink.len() <= REGIONS)?;
        require(page.unknown_ink.iter().all(|bbox| !bbox.is_empty()))?;
    }
    Ok(())
}

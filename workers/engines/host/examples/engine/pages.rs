//! A document of many pages, each saying which process has read it.

use docward_engine_model::protocol::{PageRange, PageRead, Reply};
use docward_engine_model::{BBox, Document, FileKind, Page, Source, Structure, Word};

/// Says the range's pages of a document with so many, all with a raster of so many bytes.
pub(crate) fn say(range: PageRange, page_count: u32, raster: usize, emit: &mut dyn FnMut(Reply)) {
    emit(Reply::Opened { kind: FileKind::Tiff, page_count });
    for number in range.first..=range.last.min(page_count) {
        emit(Reply::Page(page(number, raster)));
    }
    emit(Reply::Finished(Document::empty(FileKind::Tiff)));
}

fn page(number: u32, length: usize) -> PageRead {
    let text = std::process::id().to_string().as_str().into();
    let word = Word { text, confidence: 1.0, bbox: BBox { x0: 1, y0: 1, x1: 9, y1: 5 }, line: 0 };
    let page = Page {
        number,
        width: 10,
        height: 10,
        source: Source::Pixels,
        words: vec![word],
        structure: Structure::default(),
        official: Vec::new(),
    };
    let mut raster = b"\x89PNG\r\n\x1a\n".to_vec();
    raster.resize(raster.len() + length, 0);
    PageRead { page, raster: Some(raster) }
}

//! Pages that tests write on, in 200 dots to the inch: letters are ten pixels wide and twenty high.

use docward_engine_model::{BBox, Document, DocumentBody, FileKind, Page, Paged, Source, Structure, Word};

/// A scanned page with these words.
pub(crate) fn page(words: Vec<Word>) -> Page {
    let (source, structure) = (Source::Pixels, Structure::default());
    Page { number: 1, width: 1700, height: 2200, source, words, structure, official: Vec::new() }
}

/// The words of a line that begins at a place, with so wide a space between them.
pub(crate) fn words(text: &str, [x, y]: [u32; 2], space: u32, line: u32) -> impl Iterator<Item = Word> {
    text.split(' ').scan(x, move |x, word| {
        let x0 = *x;
        let x1 = x0 + 10 * u32::try_from(word.chars().count()).unwrap();
        *x = x1 + space;
        Some(Word { text: word.into(), confidence: 0.9, bbox: BBox { x0, y0: y, x1, y1: y + 20 }, line })
    })
}

/// Texts in rows, at these places across, with so many pixels from row to row; where a text is empty nothing stands.
pub(crate) fn rows<'t>(lines: &[&[&'t str]], places: &[u32], top: u32, pitch: u32) -> Vec<(&'t str, u32, u32)> {
    let mut runs = Vec::new();
    let mut y = top;
    for line in lines {
        runs.extend(line.iter().zip(places).filter(|(text, _)| !text.is_empty()).map(|(text, x)| (*text, *x, y)));
        y += pitch;
    }
    runs
}

/// A picture of pages.
pub(crate) fn document(pages: Vec<Page>) -> Document {
    let body = DocumentBody::Pages(Paged { pages, form: Vec::new() });
    Document { body, ..Document::empty(FileKind::Png) }
}

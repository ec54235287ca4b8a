//! One document of its parts.

use crate::{EngineFailure, check};
use docward_engine_model::{Document, Part};
use std::collections::BTreeMap;

/// Puts a document together. The parts come in any order and may overlap: a page is taken from the first that has it. All
/// must agree on what the file is and how many pages it has, and every page must be there.
pub fn join(parts: Vec<Part>) -> Result<Document, EngineFailure> {
    let (kind, page_count) = parts.first().map(|part| (part.kind, part.page_count)).ok_or(EngineFailure::BadReply)?;
    let (mut document, mut pages) = (None, BTreeMap::new());
    for part in parts {
        if (part.kind, part.page_count) != (kind, page_count) {
            return Err(EngineFailure::BadReply);
        }
        for page in part.pages {
            pages.entry(page.number).or_insert(page);
        }
        document = document.or(part.beside);
    }
    let mut document = document.ok_or(EngineFailure::BadReply)?;
    if !pages.keys().copied().eq(1..=page_count) {
        return Err(EngineFailure::BadReply);
    }
    match document.pages_mut() {
        Some(place) => *place = pages.into_values().collect(),
        None if pages.is_empty() => {}
        None => return Err(EngineFailure::BadReply),
    }
    check::whole(&document, page_count)?;
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_engine_model::{FileKind, Page, Source, Structure};

    fn part(pages: impl IntoIterator<Item = u32>, width: u32) -> Part {
        let page = |number| Page {
            number,
            width,
            height: 1,
            source: Source::Pixels,
            words: Vec::new(),
            structure: Structure::default(),
            official: Vec::new(),
        };
        let pages: Vec<Page> = pages.into_iter().map(page).collect();
        let beside = pages.iter().any(|page| page.number == 1).then(|| Document::empty(FileKind::Pdf));
        Part { kind: FileKind::Pdf, page_count: 6, pages, beside }
    }

    fn joined(parts: Vec<Part>) -> Result<Vec<(u32, u32)>, EngineFailure> {
        join(parts).map(|document| document.pages().iter().map(|page| (page.number, page.width)).collect())
    }

    #[test]
    fn pages_come_in_order_and_each_from_the_first_that_has_it() {
        let parts = vec![part(5..=6, 10), part(1..=3, 20), part(1..=5, 30)];
        assert_eq!(joined(parts), Ok(vec![(1, 20), (2, 20), (3, 20), (4, 30), (5, 10), (6, 10)]));
    }

    #[test]
    fn what_is_not_one_whole_document_is_not_believed() {
        let with = |change: fn(&mut Part)| {
            let mut other = part(4..=6, 1);
            change(&mut other);
            vec![part(1..=3, 1), other]
        };
        assert!(joined(with(|_| {})).is_ok());
        for parts in [
            Vec::new(),
            vec![part(1..=5, 1)],
            vec![part(2..=6, 1)],
            vec![part(1..=6, 1), part([7], 1)],
            with(|part| part.kind = FileKind::Tiff),
            with(|part| part.page_count = 7),
            with(|part| part.pages[1].number = 4),
        ] {
            assert_eq!(joined(parts), Err(EngineFailure::BadReply));
        }
    }
}

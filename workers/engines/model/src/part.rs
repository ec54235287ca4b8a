//! A part of a document: the pages that one engine process read. A long document comes, and is kept, in parts.

use crate::{Document, FileKind, Page};
use serde::{Deserialize, Serialize};

/// The pages of a range, in order, and what its process said of the whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// What the file is.
    pub kind: FileKind,
    /// How many pages the whole document has; none for texts.
    pub page_count: u32,
    /// The range's pages.
    pub pages: Vec<Page>,
    /// Everything that is on no page. Only in the part that begins at the beginning.
    pub beside: Option<Document>,
}

impl Part {
    /// Its first page; none in a text.
    pub fn first_page(&self) -> Option<u32> {
        self.pages.first().map(|page| page.number)
    }

    /// Whether it is all of the document.
    pub fn is_whole(&self) -> bool {
        self.beside.is_some() && self.pages.len() == self.page_count as usize
    }
}

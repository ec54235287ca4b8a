//! Opening a bundle, read-only.

use crate::{
    IndexError, Source,
    directory::Files,
    format::{Contents, Described},
    schema::{fields, tokenizers},
};
use std::sync::Arc;
use tantivy::{Index, ReloadPolicy, Searcher};

/// A bundle that can be searched.
pub(crate) struct Opened {
    source: Arc<dyn Source>,
    pub(crate) contents: Arc<Contents>,
    pub(crate) searcher: Searcher,
}

impl Opened {
    /// What is known of a document, by its number in the index.
    pub(crate) fn document(&self, number: u32) -> Result<Described, IndexError> {
        self.contents.document(self.source.as_ref(), number.into())
    }
}

pub(crate) fn open(source: Arc<dyn Source>) -> Result<Opened, IndexError> {
    let contents = Arc::new(Contents::read(source.as_ref())?);
    let index = index(&source, &contents)?;
    let reader: tantivy::IndexReader =
        index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(|_| IndexError::Bundle)?;
    Ok(Opened { source, contents, searcher: reader.searcher() })
}

/// The index in a bundle.
pub(crate) fn index(source: &Arc<dyn Source>, contents: &Arc<Contents>) -> Result<Index, IndexError> {
    let files = Files::new(Arc::clone(source), Arc::clone(contents));
    let mut index = Index::open(files).map_err(|_| IndexError::Bundle)?;
    // A query is made for the fields of this build; another version's would be silently other fields.
    if index.schema() != fields().schema {
        return Err(IndexError::Bundle);
    }
    index.set_tokenizers(tokenizers());
    Ok(index)
}

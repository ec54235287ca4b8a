//! Opening a bundle, read-only, in memory.

use crate::{
    IndexError,
    format::{Described, unpack},
    schema::{fields, tokenizers},
};
use std::path::Path;
use tantivy::{Directory, Index, ReloadPolicy, Searcher, directory::RamDirectory};

/// A bundle that can be searched.
pub(crate) struct Opened {
    pub(crate) entries: Vec<Described>,
    pub(crate) searcher: Searcher,
}

pub(crate) fn open(bytes: &[u8]) -> Result<Opened, IndexError> {
    let packed = unpack(bytes)?;
    let directory = RamDirectory::create();
    for file in &packed.files {
        directory.atomic_write(Path::new(&file.name), &file.bytes).map_err(|_| IndexError::Bundle)?;
    }
    let mut index = Index::open(directory).map_err(|_| IndexError::Bundle)?;
    // A query is made for the fields of this build; another version's would be silently other fields.
    if index.schema() != fields().schema {
        return Err(IndexError::Bundle);
    }
    index.set_tokenizers(tokenizers());
    let reader =
        index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(|_| IndexError::Bundle)?;
    let reader: tantivy::IndexReader = reader;
    Ok(Opened { entries: packed.entries, searcher: reader.searcher() })
}

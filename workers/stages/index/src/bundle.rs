//! Making a bundle of one document: an immutable index in memory, then one byte string.

use crate::{
    Entry, IndexError,
    format::{Described, File, pack},
    schema::{fields, tokenizers},
};
use std::path::Path;
use tantivy::{Directory, Index, TantivyDocument, directory::RamDirectory, indexer::SingleSegmentIndexWriter};

/// The largest text a bundle takes; the largest document docward accepts has far less.
const LARGEST_TEXT: usize = 32 << 20;
/// Only ever reserved as it is used.
const MEMORY: usize = 64 << 20;

/// Makes the bundle of one document.
///
/// # Errors
/// [`IndexError::TooLarge`], or [`IndexError::Index`] when the index library fails.
pub fn bundle(entry: &Entry) -> Result<Vec<u8>, IndexError> {
    if entry.text.len() > LARGEST_TEXT {
        return Err(IndexError::TooLarge);
    }
    let directory = RamDirectory::create();
    let index = write(&directory, entry)?;
    let described = Described { job: entry.job, run: entry.run, kind: entry.kind.clone(), created: entry.created };
    pack(&[described], files(&index, &directory)?)
}

fn write(directory: &RamDirectory, entry: &Entry) -> Result<Index, IndexError> {
    let fields = fields();
    let mut document = TantivyDocument::new();
    document.add_text(fields.kind, &entry.kind);
    document.add_text(fields.text, &entry.text);
    let mut writer: SingleSegmentIndexWriter = Index::builder()
        .schema(fields.schema)
        .tokenizers(tokenizers())
        .single_segment_index_writer(directory.clone(), MEMORY)
        .map_err(failed)?;
    writer.add_document(document).map_err(failed)?;
    writer.finalize().map_err(failed)
}

/// The files of an index that was made in memory.
pub(crate) fn files(index: &Index, directory: &RamDirectory) -> Result<Vec<File>, IndexError> {
    index.directory().list_managed_files().iter().map(|path| read(directory, path)).collect()
}

fn read(directory: &RamDirectory, path: &Path) -> Result<File, IndexError> {
    let name = path.to_str().ok_or(IndexError::Index)?.to_owned();
    let bytes = directory.atomic_read(path).map_err(|_| IndexError::Index)?;
    Ok(File { name, bytes })
}

/// The library's error may quote text.
pub(crate) fn failed(_: tantivy::TantivyError) -> IndexError {
    IndexError::Index
}

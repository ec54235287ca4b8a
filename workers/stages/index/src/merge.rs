//! Merging bundles: one bundle of what several hold, without what is superseded, doubled or erased.

use crate::{
    IndexError, Source,
    bundle::{failed, files},
    format::{Contents, Described, pack},
    open::index,
};
use docward_envelope::{JobId, Run};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tantivy::{
    BitSet, IndexSettings,
    directory::{OwnedBytes, RamDirectory},
    fastfield::{AliveBitSet, write_alive_bitset},
    indexer::merge_filtered_segments,
};

/// A bundle that is to be merged.
struct Part {
    source: Arc<dyn Source>,
    contents: Arc<Contents>,
    documents: Vec<Described>,
}

/// Merges bundles into one. Of a job that several hold only the newest run goes on, once; of the jobs in `erased`, nothing.
/// `None` when nothing is left.
///
/// # Errors
/// [`IndexError::Bundle`] when one of them can't be read: then they stay as they are, and what can be read of them is found.
pub fn merge(parts: Vec<Vec<u8>>, erased: &BTreeSet<JobId>) -> Result<Option<Vec<u8>>, IndexError> {
    let parts = parts.into_iter().map(part).collect::<Result<Vec<_>, _>>()?;
    let mut newest: BTreeMap<JobId, Run> = BTreeMap::new();
    for document in parts.iter().flat_map(|part| &part.documents) {
        let run = newest.entry(document.job).or_insert(document.run);
        *run = document.run.max(*run);
    }
    newest.retain(|job, _| !erased.contains(job));
    let (mut segments, mut alive, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        let mut stays = Vec::with_capacity(part.documents.len());
        for document in part.documents {
            // Taken out when it was kept: a second one like it is doubled.
            let keep = newest.get(&document.job) == Some(&document.run);
            stays.push(keep);
            if keep {
                newest.remove(&document.job);
                kept.push(document);
            }
        }
        let found = index(&part.source, &part.contents)?.searchable_segments().map_err(|_| IndexError::Bundle)?;
        let [segment] = found.as_slice() else { return Err(IndexError::Bundle) };
        segments.push(segment.clone());
        alive.push(Some(alive_of(&stays)?));
    }
    if kept.is_empty() {
        return Ok(None);
    }
    let directory = RamDirectory::create();
    let merged = merge_filtered_segments(&segments, IndexSettings::default(), alive, directory.clone());
    let files = files(&merged.map_err(failed)?, &directory)?;
    pack(&kept, files).map(Some)
}

/// The jobs whose documents a bundle holds.
///
/// # Errors
/// [`IndexError::Bundle`] when it can't be read.
pub fn jobs(bundle: &dyn Source) -> Result<BTreeSet<JobId>, IndexError> {
    let documents = Contents::read(bundle)?.all(bundle)?;
    Ok(documents.into_iter().map(|document| document.job).collect())
}

/// Whether a bundle holds a document of a job. Reads little of those that can't.
///
/// # Errors
/// [`IndexError::Bundle`] when it can't be read.
pub fn holds(bundle: &dyn Source, job: JobId) -> Result<bool, IndexError> {
    let contents = Contents::read(bundle)?;
    Ok(contents.may_have(job) && contents.all(bundle)?.iter().any(|document| document.job == job))
}

fn part(bytes: Vec<u8>) -> Result<Part, IndexError> {
    let source: Arc<dyn Source> = Arc::new(bytes);
    let contents = Arc::new(Contents::read(source.as_ref())?);
    let documents = contents.all(source.as_ref())?;
    Ok(Part { source, contents, documents })
}

fn alive_of(stays: &[bool]) -> Result<AliveBitSet, IndexError> {
    let mut set = BitSet::with_max_value(u32::try_from(stays.len()).map_err(|_| IndexError::TooLarge)?);
    for (number, _) in (0_u32..).zip(stays).filter(|(_, stays)| **stays) {
        set.insert(number);
    }
    let mut bytes = Vec::new();
    write_alive_bitset(&set, &mut bytes).map_err(|_| IndexError::Index)?;
    Ok(AliveBitSet::open(OwnedBytes::new(bytes)))
}

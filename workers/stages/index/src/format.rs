//! A bundle's bytes: files of an index, what is known of each document, and at the end where all of it is, so that a reader
//! that reaches into a bundle reads a few stretches of it.
//!
//! `files | one record a document (32) | contents, as postcard | length of the contents (4, little endian) | version (1) | magic (4)`
//!
//! The files that every search needs lie at the end, beside the contents. The seal around a bundle keeps it from being changed
//! and damaged bytes away from the index library, which trusts its own files.

use crate::{IndexError, Source};
use docward_envelope::{JobId, Run, Timestamp};
use serde::{Deserialize, Serialize};
use std::ops::Range;

const MAGIC: &[u8; 4] = b"DWIX";
const VERSION: u8 = 2;
const TRAILER: u64 = 9;
const RECORD: usize = 32;
/// More than the contents of the largest bundle take.
const LARGEST_CONTENTS: u32 = 8 << 20;

/// What is known of a document without its text. Its place in the list is its number in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    pub(crate) job: JobId,
    pub(crate) run: Run,
    pub(crate) kind: String,
    pub(crate) created: Timestamp,
}

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Where a file of the index is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) offset: u64,
    pub(crate) length: u64,
}

/// What a bundle has in it, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Contents {
    pub(crate) files: Vec<Place>,
    records: u64,
    pub(crate) documents: u64,
    /// The words that records name by their number.
    kinds: Vec<String>,
    /// The lowest and the highest job; `None` without documents.
    jobs: Option<(JobId, JobId)>,
    /// Jobs that were done again, and which run is here: what they supersede may be in other bundles.
    pub(crate) later: Vec<(JobId, Run)>,
}

/// Everything a search reads first stands last.
fn order(name: &str) -> u8 {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "store" => 0,
        "pos" => 1,
        "idx" => 2,
        "fast" => 3,
        "fieldnorm" => 4,
        "term" => 5,
        _ => 6,
    }
}

pub(crate) fn pack(documents: &[Described], mut files: Vec<File>) -> Result<Vec<u8>, IndexError> {
    files.sort_by(|one, other| (order(&one.name), &one.name).cmp(&(order(&other.name), &other.name)));
    let mut bytes = Vec::with_capacity(files.iter().map(|file| file.bytes.len()).sum::<usize>() + documents.len() * 40);
    let mut places = Vec::with_capacity(files.len());
    for File { name, bytes: content } in files {
        places.push(Place { name, offset: bytes.len() as u64, length: content.len() as u64 });
        bytes.extend_from_slice(&content);
    }
    let mut contents = Contents {
        files: places,
        records: bytes.len() as u64,
        documents: documents.len() as u64,
        kinds: Vec::new(),
        jobs: documents.iter().map(|one| one.job).min().zip(documents.iter().map(|one| one.job).max()),
        later: documents.iter().filter(|one| one.run > Run::FIRST).map(|one| (one.job, one.run)).collect(),
    };
    for document in documents {
        let kind = contents.number_of(&document.kind)?;
        bytes.extend_from_slice(&document.job.to_bytes());
        bytes.extend_from_slice(&document.run.get().to_be_bytes());
        bytes.extend_from_slice(&kind.to_be_bytes());
        bytes.extend_from_slice(&document.created.as_second().to_be_bytes());
        bytes.extend_from_slice(&document.created.subsec_nanosecond().to_be_bytes());
    }
    let contents = postcard::to_stdvec(&contents).map_err(|_| IndexError::Index)?;
    let length = u32::try_from(contents.len()).map_err(|_| IndexError::TooLarge)?;
    bytes.extend_from_slice(&contents);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.push(VERSION);
    bytes.extend_from_slice(MAGIC);
    Ok(bytes)
}

impl Contents {
    pub(crate) fn read(source: &dyn Source) -> Result<Self, IndexError> {
        let trailer = source.length().checked_sub(TRAILER).ok_or(IndexError::Bundle)?;
        let bytes = read(source, trailer..source.length())?;
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or(IndexError::Bundle)?;
        let length = u32::from_le_bytes(*length);
        if rest != [&[VERSION], MAGIC.as_slice()].concat() || length > LARGEST_CONTENTS {
            return Err(IndexError::Bundle);
        }
        let begin = trailer.checked_sub(length.into()).ok_or(IndexError::Bundle)?;
        let contents: Self = postcard::from_bytes(&read(source, begin..trailer)?).map_err(|_| IndexError::Bundle)?;
        let ends_before = |offset: u64, length: u64| offset.checked_add(length).is_some_and(|end| end <= begin);
        let records = contents.documents.checked_mul(RECORD as u64).ok_or(IndexError::Bundle)?;
        let fits = contents.files.iter().all(|file| ends_before(file.offset, file.length))
            && ends_before(contents.records, records);
        if fits { Ok(contents) } else { Err(IndexError::Bundle) }
    }

    /// What is known of a document, by its number in the index.
    pub(crate) fn document(&self, source: &dyn Source, number: u64) -> Result<Described, IndexError> {
        let mut one = self.described(source, number..number.saturating_add(1))?;
        one.pop().ok_or(IndexError::Bundle)
    }

    /// What is known of all of them, in the order of their numbers.
    pub(crate) fn all(&self, source: &dyn Source) -> Result<Vec<Described>, IndexError> {
        self.described(source, 0..self.documents)
    }

    fn described(&self, source: &dyn Source, numbers: Range<u64>) -> Result<Vec<Described>, IndexError> {
        if numbers.end > self.documents {
            return Err(IndexError::Bundle);
        }
        let place = |number: u64| self.records + number * RECORD as u64;
        let bytes = read(source, place(numbers.start)..place(numbers.end))?;
        let (records, _) = bytes.as_chunks::<{ RECORD }>();
        records.iter().map(|record| self.read_record(record)).collect()
    }

    fn read_record(&self, record: &[u8; RECORD]) -> Result<Described, IndexError> {
        let (job, rest) = record.split_first_chunk::<16>().ok_or(IndexError::Bundle)?;
        let (run, rest) = rest.split_first_chunk::<2>().ok_or(IndexError::Bundle)?;
        let (kind, rest) = rest.split_first_chunk::<2>().ok_or(IndexError::Bundle)?;
        let (seconds, rest) = rest.split_first_chunk::<8>().ok_or(IndexError::Bundle)?;
        let nanoseconds = rest.first_chunk::<4>().ok_or(IndexError::Bundle)?;
        let created = Timestamp::new(i64::from_be_bytes(*seconds), i32::from_be_bytes(*nanoseconds));
        Ok(Described {
            job: JobId::from_bytes(*job),
            run: u16::from_be_bytes(*run).try_into().map_err(|_| IndexError::Bundle)?,
            kind: self.kinds.get(usize::from(u16::from_be_bytes(*kind))).ok_or(IndexError::Bundle)?.clone(),
            created: created.map_err(|_| IndexError::Bundle)?,
        })
    }

    /// Whether a job may be among the documents: `false` is certain.
    pub(crate) fn may_have(&self, job: JobId) -> bool {
        self.jobs.is_some_and(|(lowest, highest)| (lowest..=highest).contains(&job))
    }

    fn number_of(&mut self, kind: &str) -> Result<u16, IndexError> {
        let known = self.kinds.iter().position(|known| known == kind);
        let number = known.unwrap_or_else(|| {
            self.kinds.push(kind.to_owned());
            self.kinds.len() - 1
        });
        u16::try_from(number).map_err(|_| IndexError::TooLarge)
    }
}

fn read(source: &dyn Source, range: Range<u64>) -> Result<Vec<u8>, IndexError> {
    let wanted = range.end - range.start;
    let bytes = source.read(range).map_err(|_| IndexError::Bundle)?;
    if bytes.len() as u64 == wanted { Ok(bytes) } else { Err(IndexError::Bundle) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn documents() -> Vec<Described> {
        let later = Run::FIRST.next().unwrap();
        [("lab-report", Run::FIRST), ("other", later), ("lab-report", Run::FIRST)]
            .map(|(kind, run)| Described {
                job: JobId::generate(),
                run,
                kind: kind.to_owned(),
                created: Timestamp::new(1_900_000_000, 123_456_789).unwrap(),
            })
            .into()
    }

    fn packed(documents: &[Described]) -> Vec<u8> {
        let file = |name: &str| File { name: name.to_owned(), bytes: name.as_bytes().to_vec() };
        pack(documents, ["meta.json", "x.term", "x.store"].map(file).into()).unwrap()
    }

    #[test]
    fn what_is_packed_comes_out() {
        let documents = documents();
        let bytes = packed(&documents);
        let contents = Contents::read(&bytes).unwrap();
        assert_eq!(contents.all(&bytes), Ok(documents.clone()));
        assert_eq!(contents.document(&bytes, 1), Ok(documents[1].clone()));
        assert_eq!(contents.document(&bytes, 3), Err(IndexError::Bundle));
        assert_eq!(contents.later, [(documents[1].job, documents[1].run)]);
        assert!(documents.iter().all(|one| contents.may_have(one.job)));
        assert!(!contents.may_have(JobId::from_bytes([0; 16])) && !contents.may_have(JobId::from_bytes([255; 16])));
        let names: Vec<&str> = contents.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["x.store", "x.term", "meta.json"], "what is read first stands last");
        for Place { name, offset, length } in &contents.files {
            assert_eq!(bytes.read(*offset..offset + length).unwrap(), name.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn a_damaged_end_is_refused_or_stays_within_the_bytes(back in 1_usize..60, flip in 1_u8..) {
            let mut bytes = packed(&documents());
            let at = bytes.len() - back;
            bytes[at] ^= flip;
            if let Ok(contents) = Contents::read(&bytes) {
                for Place { offset, length, .. } in &contents.files {
                    prop_assert!(offset + length <= bytes.len() as u64);
                }
                let _ = contents.all(&bytes);
            }
            prop_assert_eq!(Contents::read(&bytes[..at].to_vec()).err(), Some(IndexError::Bundle));
        }
    }
}

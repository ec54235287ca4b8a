//! A bundle's bytes: `magic (4) | version (1) | SHA-256 of the rest (32) | postcard of the entries and the index's files`.
//!
//! The seal around a bundle is what keeps it from being changed. The digest keeps damaged bytes away from the index
//! library, which trusts its own files.

use crate::IndexError;
use docward_envelope::{JobId, Run, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const MAGIC: &[u8; 4] = b"DWIX";
const VERSION: u8 = 1;
const DIGEST: usize = 32;

/// What is known of a document without its text. Its place in the list is its number in the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Described {
    pub(crate) job: JobId,
    pub(crate) run: Run,
    pub(crate) kind: String,
    pub(crate) created: Timestamp,
}

/// One file of the index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Packed {
    pub(crate) entries: Vec<Described>,
    pub(crate) files: Vec<File>,
}

pub(crate) fn pack(packed: &Packed) -> Result<Vec<u8>, IndexError> {
    let payload = postcard::to_stdvec(packed).map_err(|_| IndexError::Index)?;
    let mut bytes = Vec::with_capacity(MAGIC.len() + 1 + DIGEST + payload.len());
    bytes.extend_from_slice(MAGIC);
    bytes.push(VERSION);
    bytes.extend_from_slice(&Sha256::digest(&payload));
    bytes.extend_from_slice(&payload);
    Ok(bytes)
}

pub(crate) fn unpack(bytes: &[u8]) -> Result<Packed, IndexError> {
    let rest = bytes.strip_prefix(MAGIC).and_then(|rest| rest.strip_prefix(&[VERSION])).ok_or(IndexError::Bundle)?;
    let (digest, payload) = rest.split_at_checked(DIGEST).ok_or(IndexError::Bundle)?;
    if Sha256::digest(payload).as_slice() != digest {
        return Err(IndexError::Bundle);
    }
    postcard::from_bytes(payload).map_err(|_| IndexError::Bundle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packed() -> Packed {
        let entry = Described {
            job: JobId::generate(),
            run: Run::FIRST,
            kind: "lab-report".to_owned(),
            created: Timestamp::UNIX_EPOCH,
        };
        Packed { entries: vec![entry], files: vec![File { name: "meta.json".to_owned(), bytes: vec![1, 2, 3] }] }
    }

    #[test]
    fn what_is_packed_comes_out() {
        let packed = packed();
        assert_eq!(unpack(&pack(&packed).unwrap()), Ok(packed));
    }

    proptest! {
        #[test]
        fn any_changed_or_missing_byte_is_refused(at in any::<prop::sample::Index>(), flip in 1_u8..) {
            let mut bytes = pack(&packed()).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            prop_assert_eq!(unpack(&bytes), Err(IndexError::Bundle));
            prop_assert_eq!(unpack(&bytes[..at]), Err(IndexError::Bundle));
        }
    }
}

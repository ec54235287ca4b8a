//! How docward's own values lie in objects between stages: one format byte, then postcard.

use crate::StageError;
use docward_trust::Bytes;
use serde::{Serialize, de::DeserializeOwned};

const FORMAT: u8 = 2;

/// Why a value could not be written or read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an object between stages is not in the format this build knows")]
pub struct Encoding;

impl From<Encoding> for StageError {
    fn from(_: Encoding) -> Self {
        Self::Inputs
    }
}

/// Writes a value. The bytes zeroise themselves.
pub fn encode<T: Serialize>(value: &T) -> Result<Bytes, Encoding> {
    postcard::to_extend(value, vec![FORMAT]).map(Bytes::new).map_err(|_| Encoding)
}

/// Reads a value back, whole.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Encoding> {
    match bytes.split_first() {
        Some((&FORMAT, rest)) => match postcard::take_from_bytes(rest) {
            Ok((value, [])) => Ok(value),
            _ => Err(Encoding),
        },
        _ => Err(Encoding),
    }
}

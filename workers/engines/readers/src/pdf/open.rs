//! Opening a file, and saying why it can't be opened.

use super::form::is_xfa_only;
use docward_engine_model::protocol::Rejection;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How near the end the marks of a complete file must stand.
const TAIL: usize = 4096;

/// A parsed file; an empty user password opens it.
pub(crate) fn open(bytes: &[u8]) -> Result<Pdf, Rejection> {
    // A parser that repairs what it can would pass a file that lost its second half for a shorter one.
    if !is_complete(bytes) {
        return Err(Rejection::Truncated);
    }
    let data = std::sync::Arc::new(bytes.to_vec());
    match catch_unwind(AssertUnwindSafe(|| Pdf::new(data))) {
        Ok(Ok(pdf)) if catch_unwind(AssertUnwindSafe(|| is_xfa_only(&pdf))).unwrap_or(false) => {
            Err(Rejection::Unsupported)
        }
        Ok(Ok(pdf)) => Ok(pdf),
        Ok(Err(LoadPdfError::Decryption(reason))) if reason != DecryptionError::InvalidEncryption => {
            Err(Rejection::Encrypted)
        }
        Ok(Err(_)) | Err(_) => Err(Rejection::Malformed),
    }
}

/// A whole file ends with `startxref`, an offset and `%%EOF`; one of the two marks is enough, writers forget the other.
fn is_complete(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or_default();
    [b"startxref".as_slice(), b"%%EOF"].iter().any(|mark| tail.windows(mark.len()).any(|window| window == *mark))
}

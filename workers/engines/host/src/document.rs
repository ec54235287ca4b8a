//! The document a child was handed, mapped read-only.

use rustix::fd::OwnedFd;
use rustix::fs::{SealFlags, fcntl_get_seals, fstat};
use rustix::mm::{MapFlags, ProtFlags, mmap};

/// Bytes that nobody can change while they are read, the worker included.
pub(crate) struct SealedDocument(&'static [u8]);

impl SealedDocument {
    /// Maps a document; `None` unless it is sealed against writing and shrinking.
    pub(crate) fn map(document: &OwnedFd) -> Option<Self> {
        let seals = fcntl_get_seals(document).ok()?;
        if !seals.contains(SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW) {
            return None;
        }
        let length = usize::try_from(fstat(document).ok()?.st_size).ok()?;
        if length == 0 {
            return Some(Self(&[]));
        }
        // SAFETY: a new private mapping at a place of the kernel's choice.
        let start =
            unsafe { mmap(std::ptr::null_mut(), length, ProtFlags::READ, MapFlags::PRIVATE, document, 0) }.ok()?;
        // SAFETY: the mapping has this length and is never unmapped; its seals keep every page of it present and unchanged for
        // as long as it exists, and any byte is a valid `u8`.
        Some(Self(unsafe { std::slice::from_raw_parts(start.cast::<u8>(), length) }))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0
    }
}

//! A document in memory that nobody can change any more: what an engine process gets instead of a path.

use crate::EngineFailure;
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use std::fs::File;
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd};

pub(crate) struct SealedMemory(File);

impl SealedMemory {
    /// Copies the parts, one after the other, and seals them: no writing, growing, shrinking or unsealing.
    pub(crate) fn holding(parts: &[&[u8]]) -> Result<Self, EngineFailure> {
        Self::try_holding(parts).map_err(|_| EngineFailure::Unavailable)
    }

    fn try_holding(parts: &[&[u8]]) -> std::io::Result<Self> {
        // The name shows in /proc and says nothing.
        let mut file = File::from(memfd_create("document", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?);
        for part in parts {
            file.write_all(part)?;
        }
        fcntl_add_seals(&file, SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL)?;
        Ok(Self(file))
    }
}

impl AsFd for SealedMemory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_be_written_any_more() {
        let memory = SealedMemory::holding(&[b"one", b"two"]).unwrap();
        assert_eq!(memory.0.metadata().unwrap().len(), 6);
        assert!((&memory.0).write_all(b"three").is_err());
        assert!(memory.0.set_len(3).is_err());
    }
}

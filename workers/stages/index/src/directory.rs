//! A bundle as the index library reads it: a directory of files that cannot change.

use crate::{
    Source,
    format::{Contents, Place},
};
use std::{fmt, io, ops::Range, path::Path, sync::Arc};
use tantivy::{
    Directory, HasLen,
    directory::{
        DirectoryLock, FileHandle, Lock, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
        error::{DeleteError, LockError, OpenReadError, OpenWriteError},
    },
};

/// The files of one bundle.
#[derive(Clone)]
pub(crate) struct Files {
    source: Arc<dyn Source>,
    contents: Arc<Contents>,
}

impl Files {
    pub(crate) fn new(source: Arc<dyn Source>, contents: Arc<Contents>) -> Self {
        Self { source, contents }
    }

    fn place(&self, path: &Path) -> Option<&Place> {
        let name = path.to_str()?;
        self.contents.files.iter().find(|file| file.name == name)
    }

    fn file(&self, path: &Path) -> Result<Stretch, OpenReadError> {
        let absent = || OpenReadError::FileDoesNotExist(path.to_owned());
        let place = self.place(path).ok_or_else(absent)?;
        let length = usize::try_from(place.length).map_err(|_| absent())?;
        Ok(Stretch { source: Arc::clone(&self.source), offset: place.offset, length })
    }
}

/// Neither names nor text.
impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Files(..)")
    }
}

impl Directory for Files {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(Arc::new(self.file(path)?))
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.place(path).is_some())
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let file = self.file(path)?;
        file.read(0..file.length).map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(read_only()), filepath: path.to_owned() })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_owned()))
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(read_only())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    /// Nobody writes, so nobody needs to be kept out.
    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

fn read_only() -> io::Error {
    io::ErrorKind::ReadOnlyFilesystem.into()
}

/// One file: a stretch of the bundle.
struct Stretch {
    source: Arc<dyn Source>,
    offset: u64,
    length: usize,
}

impl Stretch {
    fn read(&self, range: Range<usize>) -> io::Result<Vec<u8>> {
        if range.start > range.end || range.end > self.length {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        if range.is_empty() {
            return Ok(Vec::new());
        }
        self.source.read(self.offset + range.start as u64..self.offset + range.end as u64)
    }
}

impl fmt::Debug for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stretch(..)")
    }
}

impl HasLen for Stretch {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for Stretch {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        self.read(range).map(OwnedBytes::new)
    }
}

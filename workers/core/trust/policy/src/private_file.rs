//! Files that hold a secret: made 0600, read only while nobody else may read them, replaced whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use zeroize::Zeroizing;

/// Why a secret's file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PrivateFileError {
    /// Others than its owner may read or write it.
    #[error("the file's mode must be 0600")]
    Mode,
    /// It is not what belongs there.
    #[error("the file is malformed")]
    Malformed,
    /// The system has no randomness.
    #[error("the system has no randomness")]
    Randomness,
    /// The file system refuses.
    #[error("the file cannot be read or written: {0}")]
    Io(io::ErrorKind),
}

impl From<io::Error> for PrivateFileError {
    fn from(error: io::Error) -> Self {
        Self::Io(error.kind())
    }
}

/// Makes a secret: 32 bytes of the system's randomness.
pub fn random_key() -> Result<Zeroizing<[u8; 32]>, PrivateFileError> {
    let mut key = Zeroizing::new([0; 32]);
    getrandom::fill(key.as_mut_slice()).map_err(|_| PrivateFileError::Randomness)?;
    Ok(key)
}

/// Writes a new file; one that is there already is never touched. Whoever finds it finds all of it.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), PrivateFileError> {
    if fs::exists(path)? {
        return Err(PrivateFileError::Io(io::ErrorKind::AlreadyExists));
    }
    // Nobody else's, whoever makes the same file at the same time.
    let mut name = [0; 8];
    getrandom::fill(&mut name).map_err(|_| PrivateFileError::Randomness)?;
    let draft = path.with_extension(format!("{:016x}", u64::from_le_bytes(name)));
    let written = write_new(&draft, bytes).and_then(|()| Ok(fs::hard_link(&draft, path)?));
    let removed = fs::remove_file(&draft);
    written?;
    Ok(removed?)
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), PrivateFileError> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

/// Replaces a file: readers see the old bytes or the new ones, never a part.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), PrivateFileError> {
    let next = path.with_extension("next");
    match fs::remove_file(&next) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    write_new(&next, bytes)?;
    fs::rename(&next, path)?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Reads a file that only its owner may read.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, PrivateFileError> {
    let mut file = File::open(path)?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        return Err(PrivateFileError::Mode);
    }
    // Room for all of it at once, so that no outgrown copy of the secret stays behind.
    let length = usize::try_from(file.metadata()?.len()).map_err(|_| PrivateFileError::Malformed)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(length + 1));
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

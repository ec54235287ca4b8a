//! The highest number of a keyring that was seen on this machine, in a file beside the root key: who may write the keyring and not its
//! root puts no older one back, in which a key is still enabled that was disabled since, or still there that was destroyed.

use super::KeyringError;
use docward_telemetry::warn;
use docward_trust_policy::private_file::PrivateFileError;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// The number that a keyring must have at least.
pub(super) struct Floor {
    path: PathBuf,
    /// What this process has seen; where the root's folder takes no file that is all there is.
    seen: u64,
}

impl Floor {
    /// The one beside a root key.
    pub(super) fn beside(root: &Path) -> Self {
        let mut path = root.as_os_str().to_owned();
        path.push(".seen");
        Self { path: PathBuf::from(path), seen: 0 }
    }

    /// The one of a new root key: what was seen under another at its place counts no more.
    pub(super) fn anew(root: &Path) -> Result<Self, PrivateFileError> {
        let floor = Self::beside(root);
        match std::fs::remove_file(&floor.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(floor),
        }
    }

    /// Takes a keyring's number, unless a higher one was seen before.
    pub(super) fn take(&mut self, number: u64) -> Result<(), KeyringError> {
        if number < self.seen.max(self.written()?) {
            return Err(KeyringError::Older);
        }
        if number > self.seen && self.raise(number).is_err() {
            warn!("the number of a keyring is kept in memory alone: the folder of its root key takes no file");
        }
        self.seen = number;
        Ok(())
    }

    fn written(&self) -> Result<u64, KeyringError> {
        match File::open(&self.path) {
            Ok(mut file) => Ok(read(&mut file)?),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(PrivateFileError::from(error).into()),
        }
    }

    /// Other processes take numbers too: one at a time, and none lowers it.
    fn raise(&self, number: u64) -> Result<(), PrivateFileError> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&self.path);
        let mut file = file?;
        file.lock()?;
        if number > read(&mut file)? {
            file.rewind()?;
            // Always as long, so that nobody reads a part.
            file.write_all(format!("{number:020}").as_bytes())?;
            file.sync_all()?;
        }
        Ok(())
    }
}

fn read(file: &mut File) -> Result<u64, PrivateFileError> {
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    if text.is_empty() { Ok(0) } else { text.parse().map_err(|_| PrivateFileError::Malformed) }
}

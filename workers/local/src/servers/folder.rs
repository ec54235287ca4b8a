//! The folder of an instance: made 0711 (PostgreSQL's own user must pass through it when root starts it), refused when it
//! is somebody else's, with secrets in files of 0600.

use super::LocalError;
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// `$DOCWARD_LOCAL`, or a folder of the current user under `/var/tmp`: it survives `cargo clean` and a reboot.
pub fn default_folder() -> PathBuf {
    match std::env::var_os("DOCWARD_LOCAL") {
        Some(folder) if !folder.is_empty() => PathBuf::from(folder),
        _ => PathBuf::from(format!("/var/tmp/docward-{}", user())),
    }
}

/// The current user's number.
pub(super) fn user() -> u32 {
    rustix::process::getuid().as_raw()
}

/// Makes the folder, or accepts one that the current user made.
pub(super) fn make(path: &Path) -> Result<(), LocalError> {
    match DirBuilder::new().recursive(true).mode(0o711).create(path) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(LocalError::file("make", path)(error)),
    }
    let found = fs::symlink_metadata(path).map_err(LocalError::file("read", path))?;
    if found.is_dir() && found.uid() == user() { Ok(()) } else { Err(LocalError::NotOurs { path: path.to_owned() }) }
}

/// Writes a file that only the current user can read, whole or not at all.
pub(super) fn write_secret(path: &Path, content: &[u8]) -> Result<(), LocalError> {
    let draft = path.with_extension("draft");
    let write = || {
        let _ = fs::remove_file(&draft);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all(content)?;
        fs::rename(&draft, path)
    };
    write().map_err(LocalError::file("write", path))
}

/// Opens a lock file, made if absent.
pub(super) fn lock_file(path: &Path) -> Result<File, LocalError> {
    let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    options.map_err(LocalError::file("open", path))
}

/// A log that servers append to.
pub(super) fn log_file(path: &Path) -> Result<File, LocalError> {
    let options = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
    options.map_err(LocalError::file("open", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_not_taken_for_our_folder() {
        let place = tempfile::tempdir().unwrap();
        let link = place.path().join("link");
        std::os::unix::fs::symlink("/tmp", &link).unwrap();
        assert!(matches!(make(&link), Err(LocalError::NotOurs { .. })));
    }

    #[test]
    fn a_secret_is_for_its_owner_only() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("secret.json");
        write_secret(&path, b"first").unwrap();
        write_secret(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }
}

//! A machine that has what a role has there, and not what another has.

use docward_runtime::config::{AuthorityConfig, Configurations};
use std::os::unix::fs::symlink;
use std::path::Path;
use tempfile::TempDir;

/// Everything of a fleet's but the authority's key.
pub(crate) fn machine(folder: &Path) -> TempDir {
    let place = bare();
    link(folder, place.path(), &["authority"]);
    let (theirs, own) = (Configurations::in_folder(folder), Configurations::in_folder(place.path()));
    let config = AuthorityConfig { key: place.path().join("absent"), ..theirs.authority().unwrap() };
    config.write(&own.authority_path()).unwrap();
    place
}

/// One that has nothing.
pub(crate) fn bare() -> TempDir {
    tempfile::Builder::new().prefix("docward-machine-").tempdir_in("/var/tmp").unwrap()
}

/// What lies in a folder, in another one too, but for what has one of these names.
pub(crate) fn link(from: &Path, to: &Path, without: &[&str]) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        if !without.iter().any(|name| entry.file_name() == *name) {
            symlink(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

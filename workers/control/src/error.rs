//! Why the catalogue's folder cannot be used. Files are named; nothing of their content is.

use docward_trust_policy::{BookError, SignedError, private_file::PrivateFileError};
use std::io;
use std::path::{Path, PathBuf};

/// What is wrong with the catalogue, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// The folder holds something already: a catalogue is begun in an empty or new one.
    #[error("{}: not empty, so no catalogue is begun here", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The folder is not one that `init` made.
    #[error("{}: not a catalogue", path.display())]
    NotACatalogue {
        /// The folder.
        path: PathBuf,
    },
    /// The file system refuses.
    #[error("{}: cannot be read or written: {kind}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// The authority's key cannot be used.
    #[error("{}: {fault}", path.display())]
    Key {
        /// The key's file.
        path: PathBuf,
        /// Why.
        fault: PrivateFileError,
    },
    /// The key is another authority's than the catalogue's.
    #[error("{}: the key is not the catalogue's authority", path.display())]
    OtherAuthority {
        /// The catalogue.
        path: PathBuf,
    },
    /// A file that does not belong there, by name, kind or size.
    #[error("{}: does not belong in a catalogue", path.display())]
    Stranger {
        /// Which.
        path: PathBuf,
    },
    /// Not a signed text: not JSON of the right fields.
    #[error("{}: not a signed file", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
    },
    /// Signed by nobody known, or not what it should be.
    #[error("{}: {fault}", path.display())]
    Signed {
        /// Which.
        path: PathBuf,
        /// Why.
        fault: SignedError,
    },
    /// A file whose name says something else than its content.
    #[error("{}: its name says something else than its content", path.display())]
    Misnamed {
        /// Which.
        path: PathBuf,
    },
    /// The value cannot be signed.
    #[error("cannot be signed: {0}")]
    Unsignable(SignedError),
    /// The policies contradict each other or what was in force before.
    #[error("the policies are not to be used together: {0}")]
    Book(#[from] BookError),
    /// There is a tenant of that name or id already.
    #[error("there is a tenant of that name or id already")]
    TenantExists,
    /// There is no such tenant.
    #[error("there is no such tenant")]
    NoSuchTenant,
    /// A grant with this id exists.
    #[error("there is a grant of that id already")]
    GrantExists,
    /// Versions only rise.
    #[error("the policy's version must be {expected}")]
    PolicyVersion {
        /// The next one.
        expected: u32,
    },
    /// The policy allows a region where the tenant has neither keys nor bucket.
    #[error("the policy allows a region that is not the tenant's")]
    PolicyRegion,
}

impl CatalogueError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { path, kind: error.kind() }
    }

    pub(crate) fn key(path: &Path) -> impl FnOnce(PrivateFileError) -> Self {
        let path = path.to_owned();
        move |fault| Self::Key { path, fault }
    }
}

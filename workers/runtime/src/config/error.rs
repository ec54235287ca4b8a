//! Why a configuration can't be used. Every error names the file; none quotes it, for it may hold passwords.

use docward_envelope::{Region, Signer, TenantId};
use docward_trust_policy::private_file::PrivateFileError;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Why a configuration can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no folder of configurations.
    #[error("{} holds no configurations", folder.display())]
    NoFolder {
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// A file can't be read.
    #[error("cannot read the configuration {}: {kind}", path.display())]
    Unreadable {
        /// The file that was read.
        path: PathBuf,
        /// What the operating system said.
        kind: ErrorKind,
    },
    /// Others than its owner may read a file that may hold passwords.
    #[error("others may read {}, which may hold passwords: chmod 600 {}", path.display(), path.display())]
    Exposed {
        /// The file that was to be read.
        path: PathBuf,
    },
    /// Nothing says who is let into a bucket that docward serves itself, or some role is missing there: an older docward had one key
    /// for all.
    #[error("{} does not name every role's key to the bucket: `docward down`, then `docward up`, which makes them", path.display())]
    NoBucketKeys {
        /// The file that was read.
        path: PathBuf,
    },
    /// The environment has no secret of that name.
    #[error("the environment has no {name}, which a configuration refers to")]
    NotInEnvironment {
        /// The name of the variable.
        name: String,
    },
    /// The configuration names a key of data class phi that its role has no use for.
    #[error("the configuration of {region} names a key of class phi (`keys.phi`), which role {role} must not have")]
    NeedlessKey {
        /// The region whose configuration it is.
        region: Region,
        /// Whose it is.
        role: Signer,
    },
    /// A file is not what this build knows.
    #[error("{}: {message}", path.display())]
    Malformed {
        /// The file that was read.
        path: PathBuf,
        /// What is wrong, without the line it stands in.
        message: String,
    },
    /// A file can't be written.
    #[error("cannot write {}: {kind}", path.display())]
    NotWritten {
        /// The file that was read.
        path: PathBuf,
        /// What the operating system said.
        kind: ErrorKind,
    },
    /// The file is another region's than the one that was meant.
    #[error("{} is for region {found}, not {wanted}", path.display())]
    OtherRegion {
        /// The file that was read.
        path: PathBuf,
        /// Whose it is.
        found: Region,
        /// Whose it should be.
        wanted: Region,
    },
    /// The file is another environment's than the one that was meant.
    #[error("{} is for {}, not {}", path.display(), name(*found), name(*wanted))]
    OtherEnvironment {
        /// The file that was read.
        path: PathBuf,
        /// Whose own environment it is; `None` for the one that all share.
        found: Option<TenantId>,
        /// Whose it should be.
        wanted: Option<TenantId>,
    },
    /// The configuration is another role's than the one that the process is.
    #[error("the configuration of {region} is for role {found}, not {wanted} (`control.signs_as`)")]
    OtherRole {
        /// The region whose configuration it is.
        region: Region,
        /// Whose it is.
        found: Signer,
        /// Whose it should be.
        wanted: Signer,
    },
    /// The configuration names no ledger, and one is needed.
    #[error("the configuration of {region} names no ledger (`control.ledger`)")]
    NoLedger {
        /// The region whose configuration it is.
        region: Region,
    },
    /// The configuration names no public keys of the region's roles, and they are needed.
    #[error("the configuration of {region} names no public keys of its roles (`control.signers`)")]
    NoSigners {
        /// The region whose configuration it is.
        region: Region,
    },
    /// A file that should hold a public key, 32 bytes in base64, does not.
    #[error("{} holds no public key of {whose}", path.display())]
    PublicKey {
        /// The file that was read.
        path: PathBuf,
        /// Whose key it should be: `an authority`, `a ledger` or `a role`.
        whose: &'static str,
    },
}

impl ConfigError {
    /// For `map_err` on reading a file that only its owner may read.
    pub(crate) fn private(path: &Path) -> impl FnOnce(PrivateFileError) -> Self {
        move |error| match error {
            PrivateFileError::Mode => Self::Exposed { path: path.to_owned() },
            PrivateFileError::Io(kind) => Self::Unreadable { path: path.to_owned(), kind },
            PrivateFileError::Malformed | PrivateFileError::Randomness => {
                Self::Malformed { path: path.to_owned(), message: error.to_string() }
            }
        }
    }

    /// For `map_err` on reading a file.
    pub(crate) fn unreadable(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::Unreadable { path: path.to_owned(), kind: error.kind() }
    }
}

fn name(environment: Option<TenantId>) -> String {
    environment.map_or("the shared environment".to_owned(), |tenant| format!("the environment of {tenant}"))
}

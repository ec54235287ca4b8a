//! Why the endpoint could not start.

use std::io::ErrorKind;

/// Why the endpoint could not start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ServeError {
    /// The folder can't be made or read.
    #[error("the object store's folder is not usable: {0}")]
    Folder(ErrorKind),
    /// Another endpoint serves the same folder.
    #[error("the object store's folder is already being served")]
    AlreadyServed,
    /// The address can't be listened on.
    #[error("the object store's address is not usable: {0}")]
    Address(ErrorKind),
    /// An access key or a secret without characters would let anybody in; one access key of two users says nothing of who it is.
    #[error("the object store's credentials are empty, or two users have the same access key")]
    Credentials,
}

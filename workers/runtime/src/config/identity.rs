//! Who a process is to those whom it talks with over TLS.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A certificate and its private key, PEM files.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The certificate, and behind it those between it and its authority.
    pub certificate: PathBuf,
    /// A 0600 file with its private key.
    pub key: PathBuf,
}

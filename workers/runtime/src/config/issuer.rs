//! The deployment's own issuer of tokens.

use super::ConfigError;
use super::file::{read, write};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What the deployment's own issuer works with. Services are given its public keys and nothing else of it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerConfig {
    /// As it names itself in `iss`.
    pub issuer: String,
    /// As it names the services in `aud`.
    pub audience: String,
    /// Its private key, a 0600 file; made when it issues its first token.
    pub key: PathBuf,
    /// Where it puts its public keys (RFC 7517).
    pub keys: PathBuf,
}

impl IssuerConfig {
    /// Reads a file.
    ///
    /// # Errors
    /// As [`RegionConfig::read`](super::RegionConfig::read).
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        read(path)
    }

    /// Writes a file.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, path: &Path) -> Result<(), ConfigError> {
        write(self, path)
    }
}

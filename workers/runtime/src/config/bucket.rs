//! Where docward serves a bucket itself: who is let in. Each role signs with a key of its own, which its own file names too.

use super::ConfigError;
use super::file::{is_of, read, write};
use docward_envelope::{Region, Signer, TenantId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// What serves a bucket, and knows every role's key to it: a server needs the secret to verify a signature.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketConfig {
    /// The one region.
    pub region: Region,
    /// The one tenant whose environment this is; absent for the one that all others share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<TenantId>,
    /// Where it is served: `http://ADDRESS:PORT`.
    pub endpoint: String,
    /// The bucket's name.
    pub bucket: String,
    /// Each role's key.
    pub users: BTreeMap<Signer, BucketKey>,
}

/// A key to a bucket. What may be done with it, [`docward_envelope::BucketUser`] says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketKey {
    /// S3 access key.
    pub access_key: String,
    /// Its secret.
    pub secret: String,
}

impl BucketConfig {
    /// Reads a file.
    ///
    /// # Errors
    /// As [`RegionConfig::read`](super::RegionConfig::read); [`ConfigError::NoBucketKeys`] when there is none, or it lacks a role.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let none = || ConfigError::NoBucketKeys { path: path.to_owned() };
        let config: Self = match read(path) {
            Err(ConfigError::Unreadable { kind: std::io::ErrorKind::NotFound, .. }) => return Err(none()),
            read => read?,
        };
        let has_all = Signer::ALL.iter().all(|role| config.users.contains_key(role));
        if has_all { Ok(config) } else { Err(none()) }
    }

    /// The configuration itself, if it is the one that was meant.
    ///
    /// # Errors
    /// When it is another region's or another environment's.
    pub fn of(self, path: &Path, region: &Region, environment: Option<TenantId>) -> Result<Self, ConfigError> {
        is_of(path, (&self.region, self.environment), (region, environment))?;
        Ok(self)
    }

    /// Writes a file that only its owner may read: it holds every role's secret.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, path: &Path) -> Result<(), ConfigError> {
        write(self, path)
    }
}

//! Configuration files: read while nobody else may read them, with the secrets that they refer to; written so; and whose they are.

use super::{ConfigError, secrets};
use docward_envelope::{Region, TenantId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Nothing is served at somebody else's place.
pub(super) fn is_of(
    path: &Path,
    (found, its): (&Region, Option<TenantId>),
    (region, environment): (&Region, Option<TenantId>),
) -> Result<(), ConfigError> {
    let path = path.to_owned();
    if found != region {
        return Err(ConfigError::OtherRegion { path, found: found.clone(), wanted: region.clone() });
    }
    if its != environment {
        return Err(ConfigError::OtherEnvironment { path, found: its, wanted: environment });
    }
    Ok(())
}

/// Reads a file that only its owner may read, with the secrets that it refers to in their places.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, ConfigError> {
    let text = secrets::private_text(path)?;
    // toml's errors quote the line they stumble on, and lines hold passwords: the message alone is kept.
    let malformed =
        |error: toml::de::Error| ConfigError::Malformed { path: path.to_owned(), message: error.message().to_owned() };
    let mut value = toml::Value::Table(toml::from_str(&text).map_err(malformed)?);
    secrets::fetch(&mut value)?;
    value.try_into().map_err(malformed)
}

/// Writes a file that only its owner may read.
pub(super) fn write(config: &impl Serialize, path: &Path) -> Result<(), ConfigError> {
    let malformed =
        |_| ConfigError::Malformed { path: path.to_owned(), message: "cannot be written as TOML".to_owned() };
    let text = toml::to_string_pretty(config).map_err(malformed)?;
    let put = || {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let options = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
        options?.write_all(text.as_bytes())
    };
    put().map_err(|error| ConfigError::NotWritten { path: path.to_owned(), kind: error.kind() })
}

//! A keyring's file: its format, and how a process notices that another has written it.

use super::KeyringError;
use docward_envelope::{DataClass, Region, TenantId, Timestamp};
use docward_trust_policy::private_file;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

pub(super) const VERSION: u8 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyringFile {
    pub(super) version: u8,
    pub(super) region: Region,
    pub(super) data_class: DataClass,
    pub(super) tenants: BTreeMap<TenantId, TenantEntry>,
    /// Tenants whose keys were destroyed, each with its last version: only an operator makes new ones for them, and their
    /// numbers go on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) destroyed: BTreeMap<TenantId, u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TenantEntry {
    /// Key-encryption keys, the newest last.
    pub(super) keys: Vec<KeyEntry>,
    /// For subject tokens and replaced UIDs; only in a keyring of class phi.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) subject: Option<String>,
    /// None of them may be used.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) disabled: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde calls takes a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyEntry {
    pub(super) number: u32,
    pub(super) created: Timestamp,
    pub(super) sealed: String,
}

impl KeyringFile {
    pub(super) fn read(path: &Path) -> Result<Self, KeyringError> {
        let text = private_file::read(path)?;
        let file: Self = serde_json::from_slice(&text).map_err(|_| KeyringError::Malformed)?;
        if file.version == VERSION { Ok(file) } else { Err(KeyringError::Malformed) }
    }

    pub(super) fn encoded(&self) -> Result<Vec<u8>, KeyringError> {
        serde_json::to_vec_pretty(self).map_err(|_| KeyringError::Malformed)
    }
}

/// Which file lies there: a keyring is always replaced whole, so another file is another number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    device: u64,
    number: u64,
    changed: (i64, i64),
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Option<Self> {
        let found = std::fs::metadata(path).ok()?;
        Some(Self { device: found.dev(), number: found.ino(), changed: (found.ctime(), found.ctime_nsec()) })
    }
}

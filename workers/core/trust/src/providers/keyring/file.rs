//! A keyring's file: its format, and how a process notices that another has written it. All of it is sealed under the root key, the
//! marks of disabled and destroyed keys with it; its number counts its changes.

use super::KeyringError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use docward_envelope::{DataClass, Region, TenantId, Timestamp};
use docward_trust_policy::private_file;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

const VERSION: u8 = 2;
/// Without a seal over the whole, and so without a number.
const UNSEALED: u8 = 1;

/// What a keyring says.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyringFile {
    /// How often it was changed; 0 for one that no docward has changed since it seals the whole.
    pub(super) number: u64,
    pub(super) region: Region,
    pub(super) data_class: DataClass,
    pub(super) tenants: BTreeMap<TenantId, TenantEntry>,
    /// Tenants whose keys were destroyed, each with its last version: only an operator makes new ones for them, and their
    /// numbers go on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) destroyed: BTreeMap<TenantId, u32>,
}

#[derive(Serialize, Deserialize)]
struct Version {
    version: u8,
}

/// The file as it lies there.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    version: u8,
    content: KeyringFile,
    /// Over the content's compact JSON.
    seal: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unsealed {
    #[expect(dead_code, reason = "read before")]
    version: u8,
    region: Region,
    data_class: DataClass,
    tenants: BTreeMap<TenantId, TenantEntry>,
    #[serde(default)]
    destroyed: BTreeMap<TenantId, u32>,
}

#[derive(Clone, Serialize, Deserialize)]
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

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyEntry {
    pub(super) number: u32,
    pub(super) created: Timestamp,
    pub(super) sealed: String,
}

impl KeyringFile {
    /// What a file says, and the seal over it, which is not opened yet; `None` for one of the format that has none.
    pub(super) fn read(path: &Path) -> Result<(Self, Option<Vec<u8>>), KeyringError> {
        let text = private_file::read(path)?;
        match parsed::<Version>(&text)?.version {
            UNSEALED => {
                let Unsealed { region, data_class, tenants, destroyed, .. } = parsed(&text)?;
                Ok((Self { number: 0, region, data_class, tenants, destroyed }, None))
            }
            VERSION => {
                let Sealed { content, seal, .. } = parsed(&text)?;
                let seal = BASE64.decode(seal).map_err(|_| KeyringError::Malformed)?;
                Ok((content, Some(seal)))
            }
            _ => Err(KeyringError::Malformed),
        }
    }

    /// What the seal is over.
    pub(super) fn content(&self) -> Result<Vec<u8>, KeyringError> {
        serde_json::to_vec(self).map_err(|_| KeyringError::Malformed)
    }

    /// The file's bytes, with the seal over the content.
    pub(super) fn encoded(&self, seal: &[u8]) -> Result<Vec<u8>, KeyringError> {
        let sealed = Sealed { version: VERSION, content: self.clone(), seal: BASE64.encode(seal) };
        serde_json::to_vec_pretty(&sealed).map_err(|_| KeyringError::Malformed)
    }
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a [u8]) -> Result<T, KeyringError> {
    serde_json::from_slice(text).map_err(|_| KeyringError::Malformed)
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

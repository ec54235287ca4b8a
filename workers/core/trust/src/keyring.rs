//! The local keyring: one file per region and data class, every key in it sealed under that region's and class's root.
//!
//! Keyring and root are two 0600 files in two different folders: who copies one has nothing. A process is given only
//! the roots of the classes it may see; stage index has the `redacted` one alone.

use crate::key::Key;
use crate::ports::{KeyContext, KeyError};
use crate::refusal::Refusal;
use crate::seal::{Kind, Seal};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use docward_envelope::{DataClass, Region, TenantId, Timestamp};
use docward_trust_policy::private_file::{self, PrivateFileError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const VERSION: u8 = 1;
const NUMBER: usize = 4;

/// Why a keyring cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// One of its two files.
    #[error(transparent)]
    File(#[from] PrivateFileError),
    /// The root key lies in the keyring's folder.
    #[error("the root key must not lie beside the keyring")]
    RootBesideKeyring,
    /// Not a keyring, or a newer one.
    #[error("the keyring is malformed")]
    Malformed,
    /// It is another region's or another class's.
    #[error("the keyring is of another region or data class")]
    Other,
    /// An entry does not open under this root.
    #[error("the keyring does not open under this root key")]
    DoesNotOpen,
}

/// A key-encryption key, without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDescription {
    /// Whose.
    pub tenant: TenantId,
    /// Where.
    pub region: Region,
    /// For which class.
    pub data_class: DataClass,
    /// Which one, from 1; the highest wraps, all unwrap.
    pub number: u32,
    /// Since when.
    pub created: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyringFile {
    version: u8,
    region: Region,
    data_class: DataClass,
    tenants: BTreeMap<TenantId, TenantEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TenantEntry {
    /// Key-encryption keys, the newest last.
    keys: Vec<KeyEntry>,
    /// For subject tokens and replaced UIDs; only in a keyring of class phi.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyEntry {
    number: u32,
    created: Timestamp,
    sealed: String,
}

/// An open keyring. Its keys stay sealed in memory until one is used.
pub struct Keyring {
    path: PathBuf,
    root: Key,
    file: KeyringFile,
}

impl Keyring {
    /// A new keyring and its new root key, in two new files.
    pub fn create(region: &Region, data_class: DataClass, keyring: &Path, root: &Path) -> Result<Self, KeyringError> {
        apart(keyring, root)?;
        let key = private_file::random_key()?;
        private_file::create(root, BASE64.encode(key.as_slice()).as_bytes())?;
        let file = KeyringFile { version: VERSION, region: region.clone(), data_class, tenants: BTreeMap::new() };
        let root = Key::from_slice(key.as_slice()).ok_or(KeyringError::Malformed)?;
        let ring = Self { path: keyring.to_owned(), root, file };
        private_file::create(&ring.path, &ring.encoded()?)?;
        Ok(ring)
    }

    /// The keyring of a region and class.
    pub fn open(region: &Region, data_class: DataClass, keyring: &Path, root: &Path) -> Result<Self, KeyringError> {
        apart(keyring, root)?;
        let text = private_file::read(root)?;
        let key = zeroize::Zeroizing::new(BASE64.decode(text.trim_ascii()).map_err(|_| KeyringError::Malformed)?);
        let root = Key::from_slice(&key).ok_or(KeyringError::Malformed)?;
        let file = read(keyring)?;
        if file.region != *region || file.data_class != data_class {
            return Err(KeyringError::Other);
        }
        let ring = Self { path: keyring.to_owned(), root, file };
        ring.open_all()?;
        Ok(ring)
    }

    /// Gives a tenant its keys, if it has none, and writes the file.
    pub fn add_tenant(&mut self, tenant: TenantId, now: Timestamp) -> Result<(), KeyringError> {
        if self.file.tenants.contains_key(&tenant) {
            return Ok(());
        }
        let subject = match self.file.data_class {
            DataClass::Phi => Some(self.seal_new(tenant, SUBJECT)?),
            DataClass::Redacted => None,
        };
        let keys = vec![KeyEntry { number: 1, created: now, sealed: self.seal_new(tenant, 1)? }];
        self.file.tenants.insert(tenant, TenantEntry { keys, subject });
        private_file::replace(&self.path, &self.encoded()?)?;
        Ok(())
    }

    /// Its key-encryption keys, without the keys.
    pub fn describe(&self) -> Vec<KeyDescription> {
        let one = |tenant: TenantId, key: &KeyEntry| KeyDescription {
            tenant,
            region: self.file.region.clone(),
            data_class: self.file.data_class,
            number: key.number,
            created: key.created,
        };
        self.file.tenants.iter().flat_map(|(id, entry)| entry.keys.iter().map(move |key| one(*id, key))).collect()
    }

    pub(crate) fn serves(&self, region: &Region, data_class: DataClass) -> bool {
        self.file.region == *region && self.file.data_class == data_class
    }

    pub(crate) fn knows(&self, tenant: TenantId) -> bool {
        self.file.tenants.contains_key(&tenant)
    }

    /// Reads the file again: tenants are added while workers run.
    pub(crate) fn reload(&mut self) -> Result<(), KeyringError> {
        let file = read(&self.path)?;
        if file.region != self.file.region || file.data_class != self.file.data_class {
            return Err(KeyringError::Other);
        }
        self.file = file;
        self.open_all()
    }

    pub(crate) fn wrap(&self, context: &KeyContext, key: &Key) -> Result<Vec<u8>, KeyError> {
        let entry = self.file.tenants.get(&context.tenant).and_then(|entry| entry.keys.last());
        let entry = entry.ok_or(KeyError::NotHeld)?;
        let kek = self.open_key(context.tenant, entry.number, &entry.sealed)?;
        let sealed = data_key_seal(&kek, &context.to_bytes(), |seal| seal.seal(key.as_bytes()))?;
        Ok([entry.number.to_be_bytes().as_slice(), &sealed].concat())
    }

    pub(crate) fn unwrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Key, KeyError> {
        let entries = self.file.tenants.get(&context.tenant).ok_or(KeyError::NotHeld)?;
        let (number, sealed) = wrapped.split_at_checked(NUMBER).ok_or(KeyError::DoesNotOpen)?;
        let number = u32::from_be_bytes(number.try_into().map_err(|_| KeyError::DoesNotOpen)?);
        let entry = entries.keys.iter().find(|entry| entry.number == number).ok_or(KeyError::DoesNotOpen)?;
        let kek = self.open_key(context.tenant, number, &entry.sealed)?;
        let key = data_key_seal(&kek, &context.to_bytes(), |seal| seal.open(sealed))?;
        Key::from_slice(&key).ok_or(KeyError::DoesNotOpen)
    }

    pub(crate) fn subject_key(&self, tenant: TenantId) -> Result<Key, KeyError> {
        let entry = self.file.tenants.get(&tenant).and_then(|entry| entry.subject.as_ref());
        self.open_key(tenant, SUBJECT, entry.ok_or(KeyError::NotHeld)?)
    }

    fn seal_new(&self, tenant: TenantId, number: u32) -> Result<String, KeyringError> {
        let key = Key::generate().map_err(|_| PrivateFileError::Randomness)?;
        let sealed = self.entry_seal(tenant, number, |seal| seal.seal(key.as_bytes()));
        Ok(BASE64.encode(sealed.map_err(|_| KeyringError::DoesNotOpen)?))
    }

    fn open_key(&self, tenant: TenantId, number: u32, sealed: &str) -> Result<Key, KeyError> {
        let sealed = BASE64.decode(sealed).map_err(|_| KeyError::DoesNotOpen)?;
        let key = self.entry_seal(tenant, number, |seal| seal.open(&sealed)).map_err(|_| KeyError::DoesNotOpen)?;
        Key::from_slice(&key).ok_or(KeyError::DoesNotOpen)
    }

    fn open_all(&self) -> Result<(), KeyringError> {
        for (tenant, entry) in &self.file.tenants {
            for key in &entry.keys {
                self.open_key(*tenant, key.number, &key.sealed).map_err(|_| KeyringError::DoesNotOpen)?;
            }
            if let Some(subject) = &entry.subject {
                self.open_key(*tenant, SUBJECT, subject).map_err(|_| KeyringError::DoesNotOpen)?;
            }
        }
        Ok(())
    }

    fn entry_seal<R>(
        &self,
        tenant: TenantId,
        number: u32,
        act: impl FnOnce(Seal<'_>) -> Result<R, Refusal>,
    ) -> Result<R, Refusal> {
        let associated_data = format!("{}\n{}\n{tenant}\n{number}", self.file.region, self.file.data_class);
        act(Seal {
            kind: Kind::KeyringEntry,
            key: &self.root,
            associated_data: associated_data.as_bytes(),
            may_go_on: None,
        })
    }

    fn encoded(&self) -> Result<Vec<u8>, KeyringError> {
        serde_json::to_vec_pretty(&self.file).map_err(|_| KeyringError::Malformed)
    }
}

/// The number that the subject key is sealed with; key-encryption keys count from 1.
const SUBJECT: u32 = 0;

fn data_key_seal<R>(
    kek: &Key,
    context: &[u8],
    act: impl FnOnce(Seal<'_>) -> Result<R, Refusal>,
) -> Result<R, KeyError> {
    act(Seal { kind: Kind::DataKey, key: kek, associated_data: context, may_go_on: None })
        .map_err(|_| KeyError::DoesNotOpen)
}

fn read(path: &Path) -> Result<KeyringFile, KeyringError> {
    let text = private_file::read(path)?;
    let file: KeyringFile = serde_json::from_slice(&text).map_err(|_| KeyringError::Malformed)?;
    if file.version == VERSION { Ok(file) } else { Err(KeyringError::Malformed) }
}

fn apart(keyring: &Path, root: &Path) -> Result<(), KeyringError> {
    let folder = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folder.canonicalize().map_err(PrivateFileError::from)
    };
    if folder(keyring)? == folder(root)? { Err(KeyringError::RootBesideKeyring) } else { Ok(()) }
}

//! The local keyring: one file per region and data class, every key in it sealed under that region's and class's root.
//!
//! Keyring and root are two 0600 files in two different folders: a copy of one alone opens nothing, and who may write the keyring
//! alone changes nothing unnoticed: all of it is sealed under the root, and an [older one](floor) is refused. A process is given
//! only the roots of the classes it may see; stage index has the `redacted` one alone.

mod change;
mod file;
mod floor;

use super::{KeyContext, KeyDescription, KeyError, KeyState, WrappedUnder};
use crate::key::Key;
use crate::refusal::Refusal;
use crate::seal::{Seal, SealedAs};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use docward_envelope::{DataClass, Region, TenantId};
use docward_trust_policy::KeyProviderKind;
use docward_trust_policy::private_file::{self, PrivateFileError};
use file::{KeyringFile, Stamp};
use floor::Floor;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The number that the subject key is sealed with; key-encryption keys count from 1.
const SUBJECT: u32 = 0;

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
    /// Somebody changed it who has not its root key.
    #[error("the keyring was changed without its root key")]
    Changed,
    /// A newer one was seen on this machine. If it was put back on purpose, the file `.seen` beside the root key has to go.
    #[error("the keyring is older than one that was used before")]
    Older,
    /// It has no keys of the tenant.
    #[error("the keyring has no keys of this tenant")]
    UnknownTenant,
}

/// An open keyring. Its keys stay sealed in memory until one is used.
pub struct Keyring {
    path: PathBuf,
    root: Key,
    file: KeyringFile,
    floor: Floor,
    stamp: Option<Stamp>,
}

impl Keyring {
    /// A new keyring and its new root key, in two new files.
    pub fn create(region: &Region, data_class: DataClass, keyring: &Path, root: &Path) -> Result<Self, KeyringError> {
        apart(keyring, root)?;
        let key = private_file::random_key()?;
        private_file::create(root, BASE64.encode(key.as_slice()).as_bytes())?;
        let file = KeyringFile {
            number: 1,
            region: region.clone(),
            data_class,
            tenants: BTreeMap::new(),
            destroyed: BTreeMap::new(),
        };
        let floor = Floor::anew(root)?;
        let root = Key::from_slice(key.as_slice()).ok_or(KeyringError::Malformed)?;
        let mut ring = Self { path: keyring.to_owned(), root, file, floor, stamp: None };
        private_file::create(keyring, &ring.sealed()?)?;
        ring.floor.take(ring.file.number)?;
        ring.stamp = Stamp::of(keyring);
        Ok(ring)
    }

    /// The keyring of a region and class.
    pub fn open(region: &Region, data_class: DataClass, keyring: &Path, root: &Path) -> Result<Self, KeyringError> {
        apart(keyring, root)?;
        let text = private_file::read(root)?;
        let key = zeroize::Zeroizing::new(BASE64.decode(text.trim_ascii()).map_err(|_| KeyringError::Malformed)?);
        let floor = Floor::beside(root);
        let root = Key::from_slice(&key).ok_or(KeyringError::Malformed)?;
        let stamp = Stamp::of(keyring);
        let (file, seal) = KeyringFile::read(keyring)?;
        if file.region != *region || file.data_class != data_class {
            return Err(KeyringError::Other);
        }
        let mut ring = Self { path: keyring.to_owned(), root, file, floor, stamp };
        ring.check(seal.as_deref())?;
        Ok(ring)
    }

    /// Its key-encryption keys, without the keys.
    pub fn describe(&self) -> Vec<KeyDescription> {
        self.file.tenants.keys().flat_map(|tenant| self.describe_tenant(*tenant)).collect()
    }

    /// One tenant's, the oldest first.
    pub(crate) fn describe_tenant(&self, tenant: TenantId) -> Vec<KeyDescription> {
        let Some(entry) = self.file.tenants.get(&tenant) else { return Vec::new() };
        let describe = |key: &file::KeyEntry| KeyDescription {
            tenant,
            region: self.file.region.clone(),
            data_class: self.file.data_class,
            provider: KeyProviderKind::Local,
            name: "keyring".to_owned(),
            version: key.number,
            created: Some(key.created),
            state: if entry.disabled { KeyState::Disabled } else { KeyState::Enabled },
        };
        entry.keys.iter().map(describe).collect()
    }

    pub(crate) fn serves(&self, region: &Region, data_class: DataClass) -> bool {
        self.file.region == *region && self.file.data_class == data_class
    }

    /// Whether the file is still the one that was read.
    pub(crate) fn is_current(&self) -> bool {
        self.stamp.is_some() && self.stamp == Stamp::of(&self.path)
    }

    /// Reads the file again: operators add, rotate, disable and destroy keys while workers run.
    pub(crate) fn reload(&mut self) -> Result<(), KeyringError> {
        // Before the file: what is written meanwhile is read again the next time.
        let stamp = Stamp::of(&self.path);
        let (file, seal) = KeyringFile::read(&self.path)?;
        if file.region != self.file.region || file.data_class != self.file.data_class {
            return Err(KeyringError::Other);
        }
        // Until it is checked it is not current, and is read again before anything of it is used.
        (self.file, self.stamp) = (file, None);
        self.check(seal.as_deref())?;
        self.stamp = stamp;
        Ok(())
    }

    /// Whether all of it is as who has the root key wrote it last.
    fn check(&mut self, seal: Option<&[u8]>) -> Result<(), KeyringError> {
        self.open_all()?;
        if let Some(seal) = seal {
            let content = self.file.content()?;
            self.whole(&content, |whole| whole.open(seal)).map_err(|_| KeyringError::Changed)?;
        }
        self.floor.take(self.file.number)
    }

    /// The file's bytes, sealed as a whole.
    fn sealed(&self) -> Result<Vec<u8>, KeyringError> {
        let content = self.file.content()?;
        let seal = self.whole(&content, |whole| whole.seal(&[])).map_err(|_| PrivateFileError::Randomness)?;
        self.file.encoded(&seal)
    }

    fn whole<R>(&self, content: &[u8], act: impl FnOnce(Seal<'_>) -> Result<R, Refusal>) -> Result<R, Refusal> {
        act(Seal { kind: SealedAs::Keyring, key: &self.root, associated_data: content, may_go_on: None })
    }

    pub(crate) fn wrap(&self, context: &KeyContext, key: &Key) -> Result<Vec<u8>, KeyError> {
        let tenant = context.place.tenant;
        let entry = self.usable(tenant)?.keys.last().ok_or(KeyError::NoSuchKey)?;
        let kek = self.open_key(tenant, entry.number, &entry.sealed)?;
        let sealed = data_key_seal(&kek, &context.to_bytes(), |seal| seal.seal(key.as_bytes()))?;
        Ok([entry.number.to_be_bytes().as_slice(), &sealed].concat())
    }

    pub(crate) fn unwrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Key, KeyError> {
        let tenant = context.place.tenant;
        let WrappedUnder { provider: KeyProviderKind::Local, version, body, .. } = WrappedUnder::read(wrapped)? else {
            return Err(KeyError::DoesNotOpen);
        };
        let entry = self.usable(tenant)?.keys.iter().find(|entry| entry.number == version);
        let kek = self.open_key(tenant, version, &entry.ok_or(KeyError::NoSuchKey)?.sealed)?;
        let key = data_key_seal(&kek, &context.to_bytes(), |seal| seal.open(body))?;
        Key::from_slice(&key).ok_or(KeyError::DoesNotOpen)
    }

    pub(crate) fn subject_key(&self, tenant: TenantId) -> Result<Key, KeyError> {
        self.open_key(tenant, SUBJECT, self.usable(tenant)?.subject.as_ref().ok_or(KeyError::NoSuchKey)?)
    }

    fn usable(&self, tenant: TenantId) -> Result<&file::TenantEntry, KeyError> {
        let entry = self.file.tenants.get(&tenant).ok_or(KeyError::NoSuchKey)?;
        if entry.disabled { Err(KeyError::Disabled) } else { Ok(entry) }
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
            kind: SealedAs::KeyringEntry,
            key: &self.root,
            associated_data: associated_data.as_bytes(),
            may_go_on: None,
        })
    }
}

fn data_key_seal<R>(
    kek: &Key,
    context: &[u8],
    act: impl FnOnce(Seal<'_>) -> Result<R, Refusal>,
) -> Result<R, KeyError> {
    act(Seal { kind: SealedAs::DataKey, key: kek, associated_data: context, may_go_on: None })
        .map_err(|_| KeyError::DoesNotOpen)
}

fn apart(keyring: &Path, root: &Path) -> Result<(), KeyringError> {
    let folder = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folder.canonicalize().map_err(PrivateFileError::from)
    };
    if folder(keyring)? == folder(root)? { Err(KeyringError::RootBesideKeyring) } else { Ok(()) }
}

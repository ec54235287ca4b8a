//! Changes to a keyring's file: one process at a time, always from what the file says now, always replaced whole.

use super::file::{KeyEntry, Stamp, TenantEntry};
use super::{Keyring, KeyringError, SUBJECT};
use docward_envelope::{DataClass, TenantId, Timestamp};
use docward_trust_policy::private_file::{self, PrivateFileError};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;

impl Keyring {
    /// Gives a new tenant its keys. One that has some keeps them; one whose keys were destroyed gets none.
    pub fn add_tenant(&mut self, tenant: TenantId, now: Timestamp) -> Result<(), KeyringError> {
        self.reload()?;
        if self.file.destroyed.contains_key(&tenant) { Ok(()) } else { self.add_keys(tenant, true, now) }
    }

    /// Makes what is missing of a tenant's keys, also of one whose keys were destroyed: only for an operator who asks for it.
    /// With `subject` also the key for subject tokens, which a keyring of redacted keys never has.
    pub(crate) fn add_keys(&mut self, tenant: TenantId, subject: bool, now: Timestamp) -> Result<(), KeyringError> {
        self.change(|ring| {
            if !ring.file.tenants.contains_key(&tenant) {
                let number = ring.file.destroyed.remove(&tenant).unwrap_or_default().saturating_add(1);
                let keys = vec![KeyEntry { number, created: now, sealed: ring.seal_new(tenant, number)? }];
                ring.file.tenants.insert(tenant, TenantEntry { keys, subject: None, disabled: false });
            }
            let wanted = subject && ring.file.data_class == DataClass::Phi;
            let sealed = if wanted { Some(ring.seal_new(tenant, SUBJECT)?) } else { None };
            if let Some(entry) = ring.file.tenants.get_mut(&tenant) {
                entry.subject = entry.subject.take().or(sealed);
            }
            Ok(())
        })
    }

    /// A new key-encryption key of a tenant that has one, which wraps from now on.
    pub(crate) fn rotate(&mut self, tenant: TenantId, now: Timestamp) -> Result<u32, KeyringError> {
        self.change(|ring| {
            let number = ring.newest(tenant).ok_or(KeyringError::UnknownTenant)?;
            let number = number.checked_add(1).ok_or(KeyringError::Malformed)?;
            let sealed = ring.seal_new(tenant, number)?;
            let entry = ring.file.tenants.get_mut(&tenant).ok_or(KeyringError::UnknownTenant)?;
            entry.keys.push(KeyEntry { number, created: now, sealed });
            Ok(number)
        })
    }

    /// Takes away a tenant's key-encryption keys below a number; the newest stays.
    pub(crate) fn retire(&mut self, tenant: TenantId, below: u32) -> Result<(), KeyringError> {
        self.change(|ring| {
            let newest = ring.newest(tenant).ok_or(KeyringError::UnknownTenant)?;
            let entry = ring.file.tenants.get_mut(&tenant).ok_or(KeyringError::UnknownTenant)?;
            entry.keys.retain(|key| key.number >= below.min(newest));
            Ok(())
        })
    }

    /// Forbids or allows the use of a tenant's keys.
    pub(crate) fn set_enabled(&mut self, tenant: TenantId, enabled: bool) -> Result<(), KeyringError> {
        self.change(|ring| {
            let entry = ring.file.tenants.get_mut(&tenant).ok_or(KeyringError::UnknownTenant)?;
            entry.disabled = !enabled;
            Ok(())
        })
    }

    /// Takes out all keys of a tenant. Answers which it had, and whether there was a subject key; `None` if it had none.
    pub(crate) fn destroy(&mut self, tenant: TenantId) -> Result<Option<(Vec<u32>, bool)>, KeyringError> {
        self.change(|ring| {
            let last = ring.newest(tenant).unwrap_or_default();
            let entry = ring.file.tenants.remove(&tenant);
            if entry.is_some() {
                ring.file.destroyed.insert(tenant, last);
            }
            Ok(entry.map(|entry| (entry.keys.iter().map(|key| key.number).collect(), entry.subject.is_some())))
        })
    }

    fn newest(&self, tenant: TenantId) -> Option<u32> {
        self.file.tenants.get(&tenant)?.keys.last().map(|key| key.number)
    }

    fn change<R>(&mut self, act: impl FnOnce(&mut Self) -> Result<R, KeyringError>) -> Result<R, KeyringError> {
        let lock = self.path.with_extension("lock");
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(lock);
        let lock = lock.map_err(PrivateFileError::from)?;
        lock.lock().map_err(PrivateFileError::from)?;
        self.reload()?;
        let before = self.file.clone();
        let result = act(self);
        match &result {
            Ok(_) if self.file.content()? != before.content()? => {
                self.file.number = before.number.checked_add(1).ok_or(KeyringError::Malformed)?;
                private_file::replace(&self.path, &self.sealed()?)?;
                self.floor.take(self.file.number)?;
                self.stamp = Stamp::of(&self.path);
            }
            Ok(_) => {}
            Err(_) => self.file = before,
        }
        result
    }
}

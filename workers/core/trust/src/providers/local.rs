//! The embedded key provider: the keyrings of the classes that this process was given.

use super::{
    Destroyed, Destruction, KeyAdministration, KeyContext, KeyDescription, KeyError, KeyPlace, KeyProvider, Keyring,
    KeyringError,
};
use crate::key::Key;
use async_trait::async_trait;
use docward_envelope::{DataClass, Region, Timestamp};
use docward_telemetry::warn;
use docward_trust_policy::KeyProviderKind;
use std::sync::{PoisonError, RwLock};

/// Keyrings, at most one per region and class. What is not in them, the process cannot unwrap.
pub struct LocalKeys(RwLock<Vec<Keyring>>);

impl LocalKeys {
    /// A provider over open keyrings.
    pub fn new(keyrings: Vec<Keyring>) -> Self {
        Self(RwLock::new(keyrings))
    }

    /// Acts on what the file says now: another process may have added, rotated, disabled or destroyed a key.
    fn with<R>(
        &self,
        region: &Region,
        data_class: DataClass,
        act: impl Fn(&Keyring) -> Result<R, KeyError>,
    ) -> Result<R, KeyError> {
        {
            let rings = self.0.read().unwrap_or_else(PoisonError::into_inner);
            let ring = rings.iter().find(|ring| ring.serves(region, data_class)).ok_or(KeyError::NotHeld)?;
            if ring.is_current() {
                return act(ring);
            }
        }
        let mut rings = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let ring = rings.iter_mut().find(|ring| ring.serves(region, data_class)).ok_or(KeyError::NotHeld)?;
        if ring.reload().is_err() {
            warn!("keyring could not be read again", region = region, data_class = data_class);
            return Err(KeyError::Away);
        }
        act(ring)
    }

    fn change<R>(
        &self,
        region: &Region,
        data_class: DataClass,
        act: impl FnOnce(&mut Keyring) -> Result<R, KeyringError>,
    ) -> Result<R, KeyError> {
        let mut rings = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let ring = rings.iter_mut().find(|ring| ring.serves(region, data_class)).ok_or(KeyError::NotHeld)?;
        act(ring).map_err(|error| match error {
            KeyringError::UnknownTenant => KeyError::NoSuchKey,
            _ => KeyError::Configuration,
        })
    }
}

#[async_trait]
impl KeyProvider for LocalKeys {
    async fn wrap(&self, context: &KeyContext, key: &Key) -> Result<Vec<u8>, KeyError> {
        self.with(&context.place.region, context.data_class, |ring| ring.wrap(context, key))
    }

    async fn unwrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Key, KeyError> {
        self.with(&context.place.region, context.data_class, |ring| ring.unwrap(context, wrapped))
    }

    async fn subject_key(&self, place: &KeyPlace) -> Result<Key, KeyError> {
        self.with(&place.region, DataClass::Phi, |ring| ring.subject_key(place.tenant))
    }
}

#[async_trait]
impl KeyAdministration for LocalKeys {
    fn kind(&self) -> KeyProviderKind {
        KeyProviderKind::Local
    }

    async fn create(&self, place: &KeyPlace, subject: bool, now: Timestamp) -> Result<(), KeyError> {
        DataClass::ALL
            .iter()
            .try_for_each(|class| self.change(&place.region, *class, |ring| ring.add_keys(place.tenant, subject, now)))
    }

    async fn versions(&self, place: &KeyPlace, data_class: DataClass) -> Result<Vec<KeyDescription>, KeyError> {
        let versions = self.with(&place.region, data_class, |ring| Ok(ring.describe_tenant(place.tenant)))?;
        if versions.is_empty() { Err(KeyError::NoSuchKey) } else { Ok(versions) }
    }

    async fn rotate(&self, place: &KeyPlace, data_class: DataClass, now: Timestamp) -> Result<u32, KeyError> {
        self.change(&place.region, data_class, |ring| ring.rotate(place.tenant, now))
    }

    async fn retire(&self, place: &KeyPlace, data_class: DataClass, below: u32) -> Result<(), KeyError> {
        self.change(&place.region, data_class, |ring| ring.retire(place.tenant, below))
    }

    async fn set_enabled(&self, place: &KeyPlace, enabled: bool) -> Result<(), KeyError> {
        DataClass::ALL
            .iter()
            .try_for_each(|class| self.change(&place.region, *class, |ring| ring.set_enabled(place.tenant, enabled)))
    }

    async fn destroy(&self, place: &KeyPlace) -> Result<Vec<Destroyed>, KeyError> {
        let gone = |name: &str, versions| Destroyed {
            provider: KeyProviderKind::Local,
            name: name.to_owned(),
            versions,
            answer: Destruction::Gone,
        };
        let mut destroyed = Vec::new();
        for class in DataClass::ALL {
            if let Some((versions, subject)) = self.change(&place.region, *class, |ring| ring.destroy(place.tenant))? {
                destroyed.push(gone(class.as_str(), versions));
                destroyed.extend(subject.then(|| gone("subject", Vec::new())));
            }
        }
        Ok(destroyed)
    }
}

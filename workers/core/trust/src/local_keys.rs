//! The embedded key provider: the keyrings of the classes that this process was given.

use crate::key::Key;
use crate::keyring::Keyring;
use crate::ports::{KeyContext, KeyError, KeyProvider};
use async_trait::async_trait;
use docward_envelope::{DataClass, Region, TenantId};
use docward_telemetry::warn;
use std::sync::{PoisonError, RwLock};

/// Keyrings, at most one per region and class. What is not in them, the process cannot unwrap.
pub struct LocalKeys(RwLock<Vec<Keyring>>);

impl LocalKeys {
    /// A provider over open keyrings.
    pub fn new(keyrings: Vec<Keyring>) -> Self {
        Self(RwLock::new(keyrings))
    }

    fn with<R>(
        &self,
        tenant: TenantId,
        region: &Region,
        data_class: DataClass,
        act: impl Fn(&Keyring) -> Result<R, KeyError>,
    ) -> Result<R, KeyError> {
        {
            let rings = self.0.read().unwrap_or_else(PoisonError::into_inner);
            let ring = rings.iter().find(|ring| ring.serves(region, data_class)).ok_or(KeyError::NotHeld)?;
            if ring.knows(tenant) {
                return act(ring);
            }
        }
        // A tenant that came after the process started: look once more.
        let mut rings = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let ring = rings.iter_mut().find(|ring| ring.serves(region, data_class)).ok_or(KeyError::NotHeld)?;
        if ring.reload().is_err() {
            warn!("keyring could not be read again", region = region, data_class = data_class);
            return Err(KeyError::Away);
        }
        act(ring)
    }
}

#[async_trait]
impl KeyProvider for LocalKeys {
    async fn wrap(&self, context: &KeyContext, key: &Key) -> Result<Vec<u8>, KeyError> {
        self.with(context.tenant, &context.region, context.data_class, |ring| ring.wrap(context, key))
    }

    async fn unwrap(&self, context: &KeyContext, wrapped: &[u8]) -> Result<Key, KeyError> {
        self.with(context.tenant, &context.region, context.data_class, |ring| ring.unwrap(context, wrapped))
    }

    async fn subject_key(&self, tenant: TenantId, region: &Region) -> Result<Key, KeyError> {
        self.with(tenant, region, DataClass::Phi, |ring| ring.subject_key(tenant))
    }
}

//! A job's two data keys, and the object that holds them wrapped.

use crate::key::Key;
use crate::providers::{KeyContext, KeyPlace, KeyProvider, KeyUse};
use crate::refusal::{Reason, Refusal};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use docward_envelope::{DataClass, JobId, Region, TenantId};
use serde::{Deserialize, Serialize};

/// The data keys that a scope holds: those its stage or person may use, no others.
#[derive(Default)]
pub(crate) struct DataKeys {
    phi: Option<Key>,
    redacted: Option<Key>,
}

impl DataKeys {
    pub(crate) fn of(&self, data_class: DataClass) -> Result<&Key, Refusal> {
        let key = match data_class {
            DataClass::Phi => self.phi.as_ref(),
            DataClass::Redacted => self.redacted.as_ref(),
        };
        key.ok_or(Reason::KeyNotHeld(data_class).into())
    }

    fn put(&mut self, data_class: DataClass, key: Key) {
        match data_class {
            DataClass::Phi => self.phi = Some(key),
            DataClass::Redacted => self.redacted = Some(key),
        }
    }
}

/// The bytes of `<tenant>/<job>/keys`: the only thing rotation rewrites, the first thing erasure deletes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrappedDocument {
    version: u8,
    phi: String,
    redacted: String,
}

const VERSION: u8 = 1;

impl WrappedDocument {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let document: Self = serde_json::from_slice(bytes).map_err(|_| Reason::Seal)?;
        if document.version == VERSION { Ok(document) } else { Err(Reason::Seal.into()) }
    }

    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, Refusal> {
        serde_json::to_vec(self).map_err(|_| Reason::Internal.into())
    }

    /// One class's wrapped data key.
    pub(crate) fn of(&self, data_class: DataClass) -> Result<Vec<u8>, Refusal> {
        let wrapped = match data_class {
            DataClass::Phi => &self.phi,
            DataClass::Redacted => &self.redacted,
        };
        BASE64.decode(wrapped).map_err(|_| Reason::Seal.into())
    }

    pub(crate) fn put(&mut self, data_class: DataClass, wrapped: String) {
        match data_class {
            DataClass::Phi => self.phi = wrapped,
            DataClass::Redacted => self.redacted = wrapped,
        }
    }
}

/// What one of a job's data keys is wrapped with.
pub(crate) fn job_context(tenant: TenantId, region: &Region, job: JobId, data_class: DataClass) -> KeyContext {
    let place = KeyPlace::new(tenant, region.clone());
    KeyContext { place, data_class, key_use: KeyUse::Job(job) }
}

/// Makes and unwraps the data keys of one job.
pub(crate) struct JobKeys<'a> {
    pub(crate) provider: &'a dyn KeyProvider,
    pub(crate) tenant: TenantId,
    pub(crate) region: &'a Region,
    pub(crate) job: JobId,
}

impl JobKeys<'_> {
    /// Mints a job's two data keys; the scope of intake keeps the one that it seals the original with.
    pub(crate) async fn mint(&self) -> Result<(DataKeys, Vec<u8>), Refusal> {
        let phi = Key::generate()?;
        let redacted = Key::generate()?;
        let document = WrappedDocument {
            version: VERSION,
            phi: self.wrap(DataClass::Phi, &phi).await?,
            redacted: self.wrap(DataClass::Redacted, &redacted).await?,
        };
        let bytes = document.to_bytes()?;
        Ok((DataKeys { phi: Some(phi), redacted: None }, bytes))
    }

    /// Unwraps the keys of the classes named, and of no other.
    pub(crate) async fn open(&self, bytes: &[u8], classes: &[DataClass]) -> Result<DataKeys, Refusal> {
        let document = WrappedDocument::read(bytes)?;
        let mut keys = DataKeys::default();
        for class in classes {
            let wrapped = document.of(*class)?;
            let unwrapped = self.provider.unwrap(&self.context(*class), &wrapped).await;
            keys.put(*class, unwrapped.map_err(|error| error.refusal(*class))?);
        }
        Ok(keys)
    }

    async fn wrap(&self, data_class: DataClass, key: &Key) -> Result<String, Refusal> {
        let wrapped = self.provider.wrap(&self.context(data_class), key).await;
        wrapped.map(|wrapped| BASE64.encode(wrapped)).map_err(|error| error.refusal(data_class))
    }

    fn context(&self, data_class: DataClass) -> KeyContext {
        job_context(self.tenant, self.region, self.job, data_class)
    }
}

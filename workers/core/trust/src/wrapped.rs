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
struct WrappedDocument {
    version: u8,
    phi: String,
    redacted: String,
}

const VERSION: u8 = 1;

/// Whose keys, where.
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
        let bytes = serde_json::to_vec(&document).map_err(|_| Reason::Internal)?;
        Ok((DataKeys { phi: Some(phi), redacted: None }, bytes))
    }

    /// Unwraps the keys of the classes named, and of no other.
    pub(crate) async fn open(&self, bytes: &[u8], classes: &[DataClass]) -> Result<DataKeys, Refusal> {
        let document: WrappedDocument = serde_json::from_slice(bytes).map_err(|_| Reason::Seal)?;
        if document.version != VERSION {
            return Err(Reason::Seal.into());
        }
        let mut keys = DataKeys::default();
        for class in classes {
            let wrapped = match class {
                DataClass::Phi => &document.phi,
                DataClass::Redacted => &document.redacted,
            };
            let wrapped = BASE64.decode(wrapped).map_err(|_| Reason::Seal)?;
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
        let place = KeyPlace::new(self.tenant, self.region.clone());
        KeyContext { place, data_class, key_use: KeyUse::Job(self.job) }
    }
}

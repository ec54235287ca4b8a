//! Making, rotating, disabling and destroying keys in a transit engine.

use super::super::{Destroyed, Destruction, KeyAdministration, KeyDescription, KeyError, KeyPlace, KeyState};
use super::{TransitKey, TransitKeys};
use async_trait::async_trait;
use docward_envelope::{DataClass, Timestamp};
use docward_trust_policy::KeyProviderKind;
use serde_json::json;

impl TransitKeys {
    async fn make(&self, name: &str, kind: &serde_json::Value) -> Result<(), KeyError> {
        match self.key(name).await {
            Err(KeyError::NoSuchKey) => self.0.tell(&format!("keys/{name}"), kind).await,
            there => there.map(drop),
        }
    }

    /// The names of a tenant's keys: of both classes, and of subjects.
    fn names(place: &KeyPlace) -> Result<Vec<String>, KeyError> {
        let of_classes = DataClass::ALL.iter().map(|class| place.name(*class));
        of_classes.chain([place.subject_name()]).collect()
    }

    async fn destroy_one(&self, name: String) -> Result<Option<Destroyed>, KeyError> {
        let key = match self.key(&name).await {
            Err(KeyError::NoSuchKey) => return Ok(None),
            found => found?,
        };
        self.0.tell(&format!("keys/{name}/config"), &json!({ "deletion_allowed": true })).await?;
        self.0.delete(&format!("keys/{name}")).await?;
        let versions = key.keys.keys().copied().collect();
        Ok(Some(Destroyed { provider: KeyProviderKind::Transit, name, versions, answer: Destruction::Gone }))
    }
}

#[async_trait]
impl KeyAdministration for TransitKeys {
    fn kind(&self) -> KeyProviderKind {
        KeyProviderKind::Transit
    }

    async fn create(&self, place: &KeyPlace, subject: bool, _now: Timestamp) -> Result<(), KeyError> {
        for class in DataClass::ALL {
            self.make(&place.name(*class)?, &json!({ "type": "aes256-gcm96" })).await?;
        }
        if subject {
            self.make(&place.subject_name()?, &json!({ "type": "hmac", "key_size": 32 })).await?;
        }
        Ok(())
    }

    async fn versions(&self, place: &KeyPlace, data_class: DataClass) -> Result<Vec<KeyDescription>, KeyError> {
        let key = self.key(&place.name(data_class)?).await?;
        let describe = |version: u32| KeyDescription {
            tenant: place.tenant,
            region: place.region.clone(),
            data_class,
            provider: KeyProviderKind::Transit,
            name: key.name.clone(),
            version,
            created: key.created(version),
            state: if key.soft_deleted { KeyState::Disabled } else { KeyState::Enabled },
        };
        Ok(key.keys.keys().copied().map(describe).collect())
    }

    async fn rotate(&self, place: &KeyPlace, data_class: DataClass, _now: Timestamp) -> Result<u32, KeyError> {
        let name = place.name(data_class)?;
        self.0.tell(&format!("keys/{name}/rotate"), &json!({})).await?;
        newest(&self.key(&name).await?)
    }

    async fn retire(&self, place: &KeyPlace, data_class: DataClass, below: u32) -> Result<(), KeyError> {
        let name = place.name(data_class)?;
        let below = below.min(newest(&self.key(&name).await?)?);
        let limits = json!({ "min_decryption_version": below, "min_encryption_version": below });
        self.0.tell(&format!("keys/{name}/config"), &limits).await?;
        // Until here it could be taken back; trimmed versions are gone.
        self.0.tell(&format!("keys/{name}/trim"), &json!({ "min_available_version": below })).await
    }

    async fn set_enabled(&self, place: &KeyPlace, enabled: bool) -> Result<(), KeyError> {
        for name in Self::names(place)? {
            // Asked first: the engine says yes to disabling a key that is not there.
            match self.key(&name).await {
                Ok(_) if enabled => self.0.tell(&format!("keys/{name}/soft-delete-restore"), &json!({})).await?,
                Ok(_) => self.0.delete(&format!("keys/{name}/soft-delete")).await?,
                // A tenant that came from another provider has its subject key there.
                Err(KeyError::NoSuchKey) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn destroy(&self, place: &KeyPlace) -> Result<Vec<Destroyed>, KeyError> {
        let mut destroyed = Vec::new();
        for name in Self::names(place)? {
            destroyed.extend(self.destroy_one(name).await?);
        }
        Ok(destroyed)
    }
}

fn newest(key: &TransitKey) -> Result<u32, KeyError> {
    key.keys.keys().next_back().copied().ok_or(KeyError::NoSuchKey)
}

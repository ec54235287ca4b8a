//! Making, rotating, disabling and destroying keys in KMS.

use super::super::{Destroyed, Destruction, KeyAdministration, KeyDescription, KeyError, KeyPlace, KeyState};
use super::client::failure;
use super::{KmsKeys, newest, numbered, version_of};
use async_trait::async_trait;
use aws_sdk_kms::types::{KeyMetadata, KeySpec, KeyState as KmsState, KeyUsageType};
use docward_envelope::{DataClass, Timestamp};
use docward_trust_policy::KeyProviderKind;

/// The shortest that AWS allows between scheduling a key's deletion and doing it.
const PENDING_DAYS: i32 = 7;

impl KmsKeys {
    /// A key behind an alias of its own; broken off between the two, a key without a name stays behind at AWS.
    async fn make(&self, alias: &str, description: String, spec: KeySpec) -> Result<String, KeyError> {
        match self.metadata(alias).await {
            Err(KeyError::NoSuchKey) => {}
            there => return Ok(there?.key_id),
        }
        let mac = spec == KeySpec::Hmac256;
        let usage = if mac { KeyUsageType::GenerateVerifyMac } else { KeyUsageType::EncryptDecrypt };
        let create = self.client.create_key().description(description).key_spec(spec).key_usage(usage);
        let made = create.send().await.map_err(|error| failure(&error))?.key_metadata.ok_or(KeyError::Away)?;
        self.name(alias, &made.key_id).await?;
        Ok(made.key_id)
    }

    async fn name(&self, alias: &str, key: &str) -> Result<(), KeyError> {
        let create = self.client.create_alias().alias_name(alias).target_key_id(key);
        create.send().await.map(drop).map_err(|error| failure(&error))
    }

    async fn make_version(&self, name: &str, version: u32) -> Result<String, KeyError> {
        let description = format!("{name} version {version}");
        self.make(&numbered(name, version), description, KeySpec::SymmetricDefault).await
    }

    /// Every version that KMS still knows, the oldest first.
    async fn known(&self, name: &str) -> Result<Vec<(u32, KeyMetadata)>, KeyError> {
        let last = version_of(&self.metadata(&newest(name)).await?)?;
        let mut known = Vec::new();
        for version in (1..=last).rev() {
            match self.metadata(&numbered(name, version)).await {
                Ok(key) => known.push((version, key)),
                // Versions are retired from the lowest up, so where one is gone, all below it are.
                Err(KeyError::NoSuchKey) => break,
                Err(error) => return Err(error),
            }
        }
        known.reverse();
        Ok(known)
    }

    async fn schedule_deletion(&self, key: &KeyMetadata) -> Result<Destruction, KeyError> {
        let due = if state(key) == KeyState::Going {
            key.deletion_date
        } else {
            let schedule = self.client.schedule_key_deletion().key_id(&key.key_id).pending_window_in_days(PENDING_DAYS);
            schedule.send().await.map_err(|error| failure(&error))?.deletion_date
        };
        let due = due.and_then(|due| Timestamp::from_second(due.secs()).ok()).ok_or(KeyError::Away)?;
        Ok(Destruction::Pending(due))
    }

    async fn enable(&self, key: &KeyMetadata, enabled: bool) -> Result<(), KeyError> {
        match (state(key), enabled) {
            (KeyState::Going, _) => Ok(()),
            (_, true) => self.client.enable_key().key_id(&key.key_id).send().await.map(drop).map_err(|e| failure(&e)),
            (_, false) => self.client.disable_key().key_id(&key.key_id).send().await.map(drop).map_err(|e| failure(&e)),
        }
    }

    /// All of a tenant's KMS keys: by name, with the versions that each has; none for the subject key.
    async fn all(&self, place: &KeyPlace) -> Result<Vec<(String, Vec<(u32, KeyMetadata)>)>, KeyError> {
        let mut all = Vec::new();
        for class in DataClass::ALL {
            let name = place.name(*class)?;
            match self.known(&name).await {
                Err(KeyError::NoSuchKey) => {}
                known => all.push((name, known?)),
            }
        }
        let name = place.subject_name()?;
        match self.metadata(&newest(&name)).await {
            // A tenant that came from another provider has its subject key there.
            Err(KeyError::NoSuchKey) => {}
            subject => all.push((name, vec![(0, subject?)])),
        }
        Ok(all)
    }
}

fn state(key: &KeyMetadata) -> KeyState {
    match key.key_state {
        Some(KmsState::Enabled) => KeyState::Enabled,
        Some(KmsState::PendingDeletion | KmsState::PendingReplicaDeletion) => KeyState::Going,
        _ => KeyState::Disabled,
    }
}

#[async_trait]
impl KeyAdministration for KmsKeys {
    fn kind(&self) -> KeyProviderKind {
        KeyProviderKind::Kms
    }

    async fn create(&self, place: &KeyPlace, subject: bool, _now: Timestamp) -> Result<(), KeyError> {
        for class in DataClass::ALL {
            let name = place.name(*class)?;
            match self.metadata(&newest(&name)).await {
                Err(KeyError::NoSuchKey) => {
                    let first = self.make_version(&name, 1).await?;
                    self.name(&newest(&name), &first).await?;
                }
                there => drop(there?),
            }
        }
        if subject {
            let name = place.subject_name()?;
            self.make(&newest(&name), name.clone(), KeySpec::Hmac256).await?;
        }
        Ok(())
    }

    async fn versions(&self, place: &KeyPlace, data_class: DataClass) -> Result<Vec<KeyDescription>, KeyError> {
        let name = place.name(data_class)?;
        let mut known = self.known(&name).await?;
        // Retired versions count as gone, though AWS keeps them for a while; of a destroyed key all are shown.
        if known.last().is_some_and(|(_, key)| state(key) != KeyState::Going) {
            known.retain(|(_, key)| state(key) != KeyState::Going);
        }
        let describe = |(version, key): (u32, KeyMetadata)| KeyDescription {
            tenant: place.tenant,
            region: place.region.clone(),
            data_class,
            provider: KeyProviderKind::Kms,
            name: name.clone(),
            version,
            created: key.creation_date.and_then(|date| Timestamp::from_second(date.secs()).ok()),
            state: state(&key),
        };
        Ok(known.into_iter().map(describe).collect())
    }

    async fn rotate(&self, place: &KeyPlace, data_class: DataClass, _now: Timestamp) -> Result<u32, KeyError> {
        let name = place.name(data_class)?;
        let current = version_of(&self.metadata(&newest(&name)).await?)?;
        let next = current.checked_add(1).ok_or(KeyError::Unsupported)?;
        let key = self.make_version(&name, next).await?;
        let update = self.client.update_alias().alias_name(newest(&name)).target_key_id(key);
        update.send().await.map_err(|error| failure(&error))?;
        Ok(next)
    }

    async fn retire(&self, place: &KeyPlace, data_class: DataClass, below: u32) -> Result<(), KeyError> {
        let known = self.known(&place.name(data_class)?).await?;
        let last = known.last().map_or(0, |(version, _)| *version);
        for (_, key) in known.iter().filter(|(version, _)| *version < below.min(last)) {
            self.schedule_deletion(key).await?;
        }
        Ok(())
    }

    async fn set_enabled(&self, place: &KeyPlace, enabled: bool) -> Result<(), KeyError> {
        for (_, key) in self.all(place).await?.iter().flat_map(|(_, keys)| keys) {
            self.enable(key, enabled).await?;
        }
        Ok(())
    }

    async fn destroy(&self, place: &KeyPlace) -> Result<Vec<Destroyed>, KeyError> {
        let mut destroyed = Vec::new();
        for (name, keys) in self.all(place).await? {
            let mut answer = Destruction::Gone;
            for (_, key) in &keys {
                answer = self.schedule_deletion(key).await?;
            }
            let versions = keys.iter().map(|(version, _)| *version).filter(|version| *version > 0).collect();
            destroyed.push(Destroyed { provider: KeyProviderKind::Kms, name, versions, answer });
        }
        Ok(destroyed)
    }
}

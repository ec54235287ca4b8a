//! Checkpoints of the audit trail where nobody can take them back: in a bucket of their own, under the server's object lock.
//!
//! The bucket is their own because an object lock keeps versions, and where versions are kept nothing can be erased. Of each
//! name the oldest version is read, which the lock keeps, whatever was written over it later or marks it as deleted.

use crate::{
    StoreConfig, StoreError,
    bucket::{Bucket, Prefix},
    error::classify,
    session::{Guarded, Reach},
};
use aws_sdk_s3::{
    config::{Config, RequestChecksumCalculation},
    error::ProvideErrorMetadata,
    primitives::DateTime,
    types::{ChecksumAlgorithm, ObjectLockEnabled, ObjectLockMode},
};
use docward_envelope::ObjectName;
use docward_trust::{Kind, TenantScope};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    num::NonZeroU16,
    time::{Duration, SystemTime},
};

/// Where checkpoints are kept, and for how long nobody can take them away.
#[derive(Clone)]
pub struct AuditConfig {
    /// The bucket's name, at the region's own endpoint; never the one where documents lie.
    pub bucket: String,
    /// Who could still take one away before its time.
    pub lock: LockMode,
    /// For how many days each is kept.
    pub days: NonZeroU16,
}

/// Who can take away what is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockMode {
    /// Nobody, the account's owner included.
    Compliance,
    /// Who has the right to bypass governance; no session of docward's has.
    Governance,
}

/// Whether the server keeps checkpoints from being changed or taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectLock {
    /// The bucket of checkpoints has an object lock.
    Set,
    /// The server knows object locks, but no bucket with one is configured.
    NotConfigured,
    /// The server has no object locks.
    Unsupported,
}

/// The bucket of checkpoints.
#[derive(Clone)]
pub(crate) struct Audit {
    pub(crate) bucket: Guarded,
    lock: LockMode,
    days: NonZeroU16,
}

impl Audit {
    pub(crate) fn new(config: &StoreConfig, audit: &AuditConfig) -> Result<Self, StoreError> {
        if audit.bucket == config.bucket {
            return Err(StoreError::SameBucket);
        }
        let bucket = Guarded::new(config, &audit.bucket, Reach::Audit)?;
        Ok(Self { bucket, lock: audit.lock, days: audit.days })
    }

    /// Whether the server has a lock for this bucket; asks and changes nothing.
    pub(crate) async fn state(&self) -> Result<ObjectLock, StoreError> {
        state(self.bucket.region_wide()).await
    }

    /// Writes what is not there; locked, where the server can.
    pub(crate) async fn create<K: Kind>(
        &self,
        scope: &TenantScope<'_, K>,
        name: &ObjectName,
        bytes: Vec<u8>,
    ) -> Result<(), StoreError> {
        let bucket = self.bucket.of(scope).await?;
        if self.state().await? != ObjectLock::Set {
            return bucket.create(name, bytes).await;
        }
        let mode = match self.lock {
            LockMode::Compliance => ObjectLockMode::Compliance,
            LockMode::Governance => ObjectLockMode::Governance,
        };
        let until = SystemTime::now() + Duration::from_hours(24) * u32::from(self.days.get());
        bucket.create_locked(name, bytes, mode, until).await
    }

    /// Every name under a prefix that ever was.
    pub(crate) async fn list<K: Kind>(
        &self,
        scope: &TenantScope<'_, K>,
        prefix: &Prefix,
    ) -> Result<Vec<String>, StoreError> {
        let bucket = self.bucket.of(scope).await?;
        match bucket.oldest_versions(prefix).await {
            Ok(versions) => Ok(versions.into_keys().collect()),
            Err(StoreError::Unsupported) => bucket.list(prefix).await,
            Err(error) => Err(error),
        }
    }

    /// What was first written under a name.
    pub(crate) async fn get<K: Kind>(
        &self,
        scope: &TenantScope<'_, K>,
        name: &ObjectName,
    ) -> Result<Vec<u8>, StoreError> {
        let bucket = self.bucket.of(scope).await?;
        match bucket.oldest_versions(&Prefix::exactly(name)).await {
            Ok(mut versions) => {
                let version = versions.remove(&name.to_string()).ok_or(StoreError::NotFound)?;
                bucket.get_version(name, Some(version)).await.map(|(bytes, _)| bytes)
            }
            Err(StoreError::Unsupported) => bucket.get(name).await,
            Err(error) => Err(error),
        }
    }
}

/// What a bucket's server says of its lock.
pub(crate) async fn state(bucket: &Bucket) -> Result<ObjectLock, StoreError> {
    match bucket.client().get_object_lock_configuration().bucket(bucket.name()).send().await {
        Ok(answer) => {
            let enabled = answer.object_lock_configuration.and_then(|lock| lock.object_lock_enabled);
            Ok(if enabled == Some(ObjectLockEnabled::Enabled) { ObjectLock::Set } else { ObjectLock::NotConfigured })
        }
        Err(error) if error.code() == Some("ObjectLockConfigurationNotFoundError") => Ok(ObjectLock::NotConfigured),
        Err(error) => match classify(&error) {
            StoreError::Unsupported => Ok(ObjectLock::Unsupported),
            other => Err(other),
        },
    }
}

impl Bucket {
    async fn create_locked(
        &self,
        name: &ObjectName,
        bytes: Vec<u8>,
        mode: ObjectLockMode,
        until: SystemTime,
    ) -> Result<(), StoreError> {
        let put = self.client().put_object().bucket(self.name()).key(name.to_string()).if_none_match("*");
        let put = put.object_lock_mode(mode).object_lock_retain_until_date(DateTime::from(until));
        // Servers take no lock without a checksum of what is locked, which elsewhere the seal makes superfluous.
        let put = put.checksum_algorithm(ChecksumAlgorithm::Sha256).body(bytes.into()).customize();
        let with_checksum = Config::builder().request_checksum_calculation(RequestChecksumCalculation::WhenSupported);
        put.config_override(with_checksum).send().await.map_err(|error| self.failure(&error))?;
        Ok(())
    }

    /// The first version of every name, deleted or not: versions of a name come newest first.
    async fn oldest_versions(&self, prefix: &Prefix) -> Result<BTreeMap<String, String>, StoreError> {
        let (mut oldest, mut from) = (BTreeMap::new(), (None, None));
        loop {
            let list = self.client().list_object_versions().bucket(self.name()).prefix(prefix.to_string());
            let list = list.set_key_marker(from.0).set_version_id_marker(from.1);
            let page = list.send().await.map_err(|error| self.failure(&error))?;
            for version in page.versions.unwrap_or_default() {
                match (version.key, version.version_id) {
                    (Some(name), Some(id)) if name.starts_with(&prefix.to_string()) => oldest.insert(name, id),
                    _ => return Err(StoreError::Final),
                };
            }
            from = (page.next_key_marker, page.next_version_id_marker);
            if from.0.is_none() || page.is_truncated != Some(true) {
                return Ok(oldest);
            }
        }
    }
}

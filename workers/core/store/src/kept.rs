//! What is kept beside documents, by tenant: signed checkpoints of the audit chain, sealed backups of the ledger's rows.

use crate::{Store, StoreError, bucket::Prefix};
use docward_envelope::ObjectName;
use docward_telemetry::counter;
use docward_trust::{Bytes, Kind, MayReadCheckpoints, TenantScope, task};
use std::ops::RangeInclusive;

/// Lengths are names of twenty digits; those that differ in the last four only are listed together.
const BLOCK: u64 = 10_000;

impl Store {
    /// Writes a checkpoint unless one of that length is there; says whether it did. It is signed and holds figures only, so
    /// it is not sealed: whoever audits without any key of the tenant's can read it.
    pub async fn put_checkpoint(
        &self,
        scope: &TenantScope<'_, task::Checkpoint>,
        name: &ObjectName,
        signed: Vec<u8>,
    ) -> Result<bool, StoreError> {
        self.may_write(scope, name)?;
        if !matches!(name, ObjectName::Checkpoint { .. }) {
            return Err(StoreError::Final);
        }
        let created = match &self.audit {
            Some(audit) => audit.create(scope, name, signed).await,
            None => self.bucket.of(scope).await?.create(name, signed).await,
        };
        match created {
            Ok(()) => Ok(true),
            Err(StoreError::AlreadyThere) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The tenant's checkpoints, shortest chain first.
    pub async fn list_checkpoints<K: MayReadCheckpoints>(
        &self,
        scope: &TenantScope<'_, K>,
    ) -> Result<Vec<ObjectName>, StoreError> {
        self.checkpoints(scope, &Prefix::checkpoints(scope.tenant())).await
    }

    /// The tenant's checkpoints of chains of these lengths, shortest first, and some shorter ones: for who needs no older ones, of
    /// which there are more every day.
    pub async fn list_checkpoints_of<K: MayReadCheckpoints>(
        &self,
        scope: &TenantScope<'_, K>,
        lengths: RangeInclusive<u64>,
    ) -> Result<Vec<ObjectName>, StoreError> {
        let mut names = Vec::new();
        for block in lengths.start() / BLOCK..=lengths.end() / BLOCK {
            names.extend(self.checkpoints(scope, &Prefix::checkpoints_in(scope.tenant(), block)).await?);
        }
        Ok(names)
    }

    async fn checkpoints<K: MayReadCheckpoints>(
        &self,
        scope: &TenantScope<'_, K>,
        prefix: &Prefix,
    ) -> Result<Vec<ObjectName>, StoreError> {
        let mut names = self.kept(scope, prefix).await?;
        if let Some(audit) = &self.audit {
            names.extend(readable(scope, audit.list(scope, prefix).await?));
            names.sort();
            names.dedup();
        }
        Ok(names)
    }

    /// Reads a checkpoint, as signed.
    pub async fn get_checkpoint<K: MayReadCheckpoints>(
        &self,
        scope: &TenantScope<'_, K>,
        name: &ObjectName,
    ) -> Result<Vec<u8>, StoreError> {
        self.may_read(scope, name)?;
        if !matches!(name, ObjectName::Checkpoint { .. }) {
            return Err(StoreError::Final);
        }
        let locked = match &self.audit {
            Some(audit) => audit.get(scope, name).await,
            None => Err(StoreError::NotFound),
        };
        match locked {
            // Written before there was a lock.
            Err(StoreError::NotFound) => self.read(scope, name).await,
            locked => locked,
        }
    }

    /// Seals a backup under a key of its own and writes it.
    pub async fn put_backup(
        &self,
        scope: &TenantScope<'_, task::Backup>,
        name: &ObjectName,
        rows: &[u8],
    ) -> Result<(), StoreError> {
        self.may_write(scope, name)?;
        self.write(scope, name, scope.seal_backup(name, rows).await?).await
    }

    /// The tenant's backups, oldest first.
    pub async fn list_backups(&self, scope: &TenantScope<'_, task::Backup>) -> Result<Vec<ObjectName>, StoreError> {
        self.kept(scope, &Prefix::backups(scope.tenant())).await
    }

    /// Reads and opens a backup.
    pub async fn get_backup(
        &self,
        scope: &TenantScope<'_, task::Backup>,
        name: &ObjectName,
    ) -> Result<Bytes, StoreError> {
        self.may_read(scope, name)?;
        Ok(scope.open_backup(name, &self.read(scope, name).await?).await?)
    }

    async fn kept<K: Kind>(&self, scope: &TenantScope<'_, K>, prefix: &Prefix) -> Result<Vec<ObjectName>, StoreError> {
        self.same_region(scope)?;
        let mut names = readable(scope, self.bucket.of(scope).await?.list(prefix).await?);
        names.sort();
        Ok(names)
    }
}

fn readable<K: Kind>(scope: &TenantScope<'_, K>, listed: Vec<String>) -> Vec<ObjectName> {
    let mut names = Vec::with_capacity(listed.len());
    for name in listed {
        match name.parse::<ObjectName>() {
            Ok(name) if scope.may_read(&name).is_ok() => names.push(name),
            Ok(_) => {}
            // Not written by docward.
            Err(_) => counter!("store.foreign_names", 1),
        }
    }
    names
}

//! The store: objects of one region, reached through a tenant's scope and no other way.

use crate::{
    BucketState, Guard, Lifecycle, ObjectLock, StoreConfig, StoreError,
    bucket::{MAX_PLAINTEXT, Prefix},
    object_lock::{self, Audit},
    session::{Guarded, Reach},
    setup,
};
use docward_envelope::{ObjectName, ObjectPrefix, Region, TenantId};
use docward_telemetry::counter;
use docward_trust::{Bytes, Delivery, Kind, MayDelete, MayOpen, MaySeal, Phi, Redacted, TenantScope, person};
use std::{fmt, num::NonZeroU16};

/// The objects of one region. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) bucket: Guarded,
    pub(crate) audit: Option<Audit>,
    region: Region,
    environment: Option<TenantId>,
}

/// What a deletion came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deleted {
    /// How many objects were deleted; none where they were gone already.
    pub objects: u64,
}

impl Store {
    /// Gets ready to talk to a region's bucket, over TLS or within this machine; asks the server nothing yet.
    pub fn connect(config: &StoreConfig) -> Result<Self, StoreError> {
        let bucket = Guarded::new(config, &config.bucket, Reach::Documents)?;
        let audit = config.audit.as_ref().map(|audit| Audit::new(config, audit)).transpose()?;
        Ok(Self { bucket, audit, region: config.region.clone(), environment: None })
    }

    /// The bucket of a tenant's own environment: it is marked as that tenant's, and takes nobody else's objects.
    #[must_use]
    pub fn of_environment(self, environment: Option<TenantId>) -> Self {
        Self { environment, ..self }
    }

    /// Makes the bucket if it is not there, refuses one that keeps old versions, and has the server delete whatever is
    /// older than `last_net` days: the longest retention and the longest hold together.
    ///
    /// A server without lifecycle rules is not an error; the answer and a warning say so. Nor is one without object lock for
    /// the bucket of checkpoints, which is made too.
    pub async fn ensure_bucket(&self, last_net: NonZeroU16) -> Result<BucketState, StoreError> {
        if let Some(audit) = &self.audit {
            setup::ensure_audit(audit.bucket.region_wide(), &self.region, &self.owner()).await?;
        }
        setup::ensure(self.bucket.region_wide(), &self.region, &self.owner(), last_net).await
    }

    /// Asks the bucket, and that of checkpoints, whether it is this region's, and of this environment, as [`Store::ensure_bucket`] marked it.
    ///
    /// # Errors
    /// [`StoreError::OtherRegion`] for another region's or environment's bucket and for one that says nothing.
    pub async fn check_region(&self) -> Result<(), StoreError> {
        if let Some(audit) = &self.audit {
            setup::check_owner(audit.bucket.region_wide(), &self.owner()).await?;
        }
        setup::check_owner(self.bucket.region_wide(), &self.owner()).await
    }

    /// Whose bucket it is, as its marker says.
    fn owner(&self) -> String {
        self.environment.map_or_else(|| self.region.to_string(), |tenant| format!("{}/{tenant}", self.region))
    }

    /// Whether the server deletes by itself what the janitor missed; asks and changes nothing.
    pub async fn lifecycle(&self) -> Result<Lifecycle, StoreError> {
        setup::lifecycle(self.bucket.region_wide()).await
    }

    /// Whether the server keeps checkpoints of the audit trail from being changed or taken away; asks and changes nothing.
    pub async fn object_lock(&self) -> Result<ObjectLock, StoreError> {
        match &self.audit {
            Some(audit) => audit.state().await,
            None => match object_lock::state(self.bucket.region_wide()).await? {
                ObjectLock::Unsupported => Ok(ObjectLock::Unsupported),
                ObjectLock::Set | ObjectLock::NotConfigured => Ok(ObjectLock::NotConfigured),
            },
        }
    }

    /// What keeps the scope's tenant's objects from who acts for another, beside the seals: asked of the server, by trying.
    pub async fn guard(&self, scope: &TenantScope<'_, person::Audit>) -> Result<Guard, StoreError> {
        self.same_region(scope)?;
        self.bucket.guard(scope).await
    }

    /// The region whose objects these are.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Seals and writes what may identify a patient.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] for what could not be read back, before anything is written.
    pub async fn put<'t, K: MaySeal>(
        &self,
        scope: &TenantScope<'t, K>,
        name: &ObjectName,
        plain: &Phi<'t, Bytes>,
    ) -> Result<(), StoreError> {
        self.may_write(scope, name)?;
        fits(plain.measure(|plain| plain.len()))?;
        self.write(scope, name, scope.seal(name, plain)?).await
    }

    /// Seals and writes what was vouched for.
    pub async fn put_redacted<'t>(
        &self,
        scope: &TenantScope<'t, Delivery>,
        name: &ObjectName,
        plain: &Redacted<'t, Bytes>,
    ) -> Result<(), StoreError> {
        self.may_write(scope, name)?;
        fits(plain.measure(|plain| plain.len()))?;
        self.write(scope, name, scope.seal_redacted(name, plain)?).await
    }

    /// Reads and opens an object.
    pub async fn get<'t, K: MayOpen>(
        &self,
        scope: &TenantScope<'t, K>,
        name: &ObjectName,
    ) -> Result<Phi<'t, Bytes>, StoreError> {
        self.may_read(scope, name)?;
        Ok(scope.open(name, &self.read(scope, name).await?)?)
    }

    /// Reads and opens an object that was vouched for.
    pub async fn get_redacted<'t, K: MayOpen>(
        &self,
        scope: &TenantScope<'t, K>,
        name: &ObjectName,
    ) -> Result<Redacted<'t, Bytes>, StoreError> {
        self.may_read(scope, name)?;
        Ok(scope.open_redacted(name, &self.read(scope, name).await?)?)
    }

    /// Deletes everything under a prefix of the scope's, a job's keys before all else: from then on nothing of it opens,
    /// even if the rest fails. Deleting what is gone already is a success with fewer objects.
    pub async fn delete<K: MayDelete>(
        &self,
        scope: &TenantScope<'_, K>,
        prefix: &ObjectPrefix,
    ) -> Result<Deleted, StoreError> {
        self.may_delete(scope, prefix)?;
        let bucket = self.bucket.of(scope).await?;
        let mut objects = 0;
        if let ObjectPrefix::Job(tenant, job) = *prefix {
            let keys = ObjectName::Keys { tenant, job };
            objects += u64::from(bucket.is_listed(&keys).await?);
            bucket.delete(&keys).await?;
        }
        objects += bucket.delete_all(&Prefix::from(prefix)).await?;
        counter!("store.deleted", objects);
        Ok(Deleted { objects })
    }

    pub(crate) async fn write<K: Kind>(
        &self,
        scope: &TenantScope<'_, K>,
        name: &ObjectName,
        sealed: Vec<u8>,
    ) -> Result<(), StoreError> {
        counter!("store.put", 1);
        counter!("store.put.bytes", sealed.len() as u64);
        self.bucket.of(scope).await?.put(name, sealed).await
    }

    pub(crate) async fn read<K: Kind>(
        &self,
        scope: &TenantScope<'_, K>,
        name: &ObjectName,
    ) -> Result<Vec<u8>, StoreError> {
        let sealed = self.bucket.of(scope).await?.get(name).await?;
        counter!("store.get", 1);
        counter!("store.get.bytes", sealed.len() as u64);
        Ok(sealed)
    }

    /// The first line of every function that acts: the scope is alive, of this region, and allows it.
    pub(crate) fn may_write<K: Kind>(&self, scope: &TenantScope<'_, K>, name: &ObjectName) -> Result<(), StoreError> {
        self.same_region(scope)?;
        Ok(scope.may_write(name)?)
    }

    pub(crate) fn may_read<K: Kind>(&self, scope: &TenantScope<'_, K>, name: &ObjectName) -> Result<(), StoreError> {
        self.same_region(scope)?;
        Ok(scope.may_read(name)?)
    }

    pub(crate) fn may_delete<K: Kind>(
        &self,
        scope: &TenantScope<'_, K>,
        prefix: &ObjectPrefix,
    ) -> Result<(), StoreError> {
        self.same_region(scope)?;
        Ok(scope.may_delete(prefix)?)
    }

    pub(crate) fn same_region<K: Kind>(&self, scope: &TenantScope<'_, K>) -> Result<(), StoreError> {
        let is_here = self.environment.is_none_or(|own| own == scope.tenant());
        if is_here && *scope.region() == self.region { Ok(()) } else { Err(StoreError::OtherRegion) }
    }
}

/// What nobody could read back is not written.
pub(crate) const fn fits(plaintext: usize) -> Result<(), StoreError> {
    if plaintext <= MAX_PLAINTEXT { Ok(()) } else { Err(StoreError::TooLarge) }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("region", &self.region).finish_non_exhaustive()
    }
}

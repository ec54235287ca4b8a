//! Search bundles: a tenant's, by the day they expire, apart from the jobs they came from.

use crate::{
    Deleted, Store, StoreError,
    bucket::{Bucket, Prefix},
    store::fits,
};
use docward_envelope::{JobId, ObjectName, ObjectPrefix};
use docward_telemetry::counter;
use docward_trust::{BundleReader, Bytes, MayDelete, MayOpenBundles, MaySealBundles, Redacted, TenantScope};
use std::ops::Range;

/// How much of a bundle is read to find its key.
const FIRST_BYTES: u64 = 4096;

impl Store {
    /// Seals a bundle under a key of its own and writes it; writing it again replaces it.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] for what could not be read back, before anything is written.
    pub async fn put_bundle<'t, K: MaySealBundles>(
        &self,
        scope: &TenantScope<'t, K>,
        name: &ObjectName,
        bundle: &Redacted<'t, Bytes>,
    ) -> Result<(), StoreError> {
        self.may_write(scope, name)?;
        fits(bundle.measure(|bundle| bundle.len()))?;
        self.write(scope, name, scope.seal_bundle(name, bundle).await?).await
    }

    /// The tenant's bundles that the scope may read, with their bytes, sealed; those that expire first in front.
    pub async fn list_bundles<K: MayOpenBundles>(
        &self,
        scope: &TenantScope<'_, K>,
    ) -> Result<Vec<(ObjectName, u64)>, StoreError> {
        self.same_region(scope)?;
        scope.check()?;
        let all = Prefix::from(&ObjectPrefix::Bundles(scope.tenant(), None));
        let listed = self.bucket.of(scope).await?.list_sizes(&all).await?;
        let mut bundles = Vec::with_capacity(listed.len());
        for (name, bytes) in listed {
            match name.parse::<ObjectName>() {
                Ok(name) if name.bundle_day().is_some() && scope.may_read(&name).is_ok() => bundles.push((name, bytes)),
                Ok(_) => {}
                // Not written by docward.
                Err(_) => counter!("store.foreign_names", 1),
            }
        }
        Ok(bundles)
    }

    /// Deletes the bundles that are a job's alone: the first part of erasing it. Deleting what is gone already is a success.
    pub async fn delete_bundles<K: MayDelete>(
        &self,
        scope: &TenantScope<'_, K>,
        job: JobId,
    ) -> Result<Deleted, StoreError> {
        let all = ObjectPrefix::Bundles(scope.tenant(), None);
        self.may_delete(scope, &all)?;
        let mut names = self.bucket.of(scope).await?.list(&Prefix::from(&all)).await?;
        let is_own = |name: &ObjectName| matches!(name, ObjectName::Bundle { job: its, .. } if *its == job);
        names.retain(|name| name.parse().is_ok_and(|name| is_own(&name)));
        self.delete_listed(scope, &names).await
    }

    /// Deletes bundles by name: those that went into a merged one.
    pub async fn remove_bundles<K: MayDelete>(
        &self,
        scope: &TenantScope<'_, K>,
        names: &[ObjectName],
    ) -> Result<Deleted, StoreError> {
        for name in names {
            let day = name.bundle_day().ok_or(StoreError::Final)?;
            self.may_delete(scope, &ObjectPrefix::Bundles(name.tenant(), Some(day)))?;
        }
        let names: Vec<String> = names.iter().map(ObjectName::to_string).collect();
        self.delete_listed(scope, &names).await
    }

    async fn delete_listed<K: MayDelete>(
        &self,
        scope: &TenantScope<'_, K>,
        names: &[String],
    ) -> Result<Deleted, StoreError> {
        let bucket = self.bucket.of(scope).await?;
        for some in names.chunks(Bucket::AT_ONCE) {
            bucket.delete_names(some).await?;
        }
        counter!("store.deleted", names.len() as u64);
        Ok(Deleted { objects: names.len() as u64 })
    }

    /// Reads and opens one of the tenant's bundles.
    pub async fn get_bundle<'t, K: MayOpenBundles>(
        &self,
        scope: &TenantScope<'t, K>,
        name: &ObjectName,
    ) -> Result<Redacted<'t, Bytes>, StoreError> {
        self.may_read(scope, name)?;
        Ok(scope.open_bundle(name, &self.read(scope, name).await?).await?)
    }

    /// Gets ready to read one of the tenant's bundles in stretches. `bytes` is how many it has, as it was listed.
    pub async fn read_bundle<'t, K: MayOpenBundles>(
        &self,
        scope: &TenantScope<'t, K>,
        name: &ObjectName,
        bytes: u64,
    ) -> Result<BundleReader<'t>, StoreError> {
        self.may_read(scope, name)?;
        // A wrapped key takes some hundred bytes, whoever wrapped it.
        let begin = self.bucket.of(scope).await?.get_range(name, 0..bytes.min(FIRST_BYTES)).await?;
        Ok(scope.read_bundle_head(name, &begin, bytes).await?)
    }

    /// Reads and opens a stretch of a bundle's content.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] also for what is not within the content; [`StoreError::Refused`] when the bundle is not any more what
    /// was listed.
    pub async fn read_stretch<'t, K: MayOpenBundles>(
        &self,
        scope: &TenantScope<'t, K>,
        reader: &BundleReader<'t>,
        content: Range<u64>,
    ) -> Result<(Range<u64>, Redacted<'t, Bytes>), StoreError> {
        self.may_read(scope, reader.name())?;
        let stretch = reader.stretch(content).ok_or(StoreError::NotFound)?;
        let sealed = self.bucket.of(scope).await?.get_range(reader.name(), stretch.sealed.clone()).await?;
        let opened = scope.open_stretch(reader, &stretch, &sealed)?;
        Ok((stretch.content, opened))
    }
}

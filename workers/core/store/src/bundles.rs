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
/// How often a bundle's key may be wrapped anew while one stretch is read.
const VERSIONS: usize = 5;

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

    /// Gets ready to read one of the tenant's bundles in stretches.
    pub async fn read_bundle<'t, K: MayOpenBundles>(
        &self,
        scope: &TenantScope<'t, K>,
        name: &ObjectName,
    ) -> Result<BundleVersion<'t>, StoreError> {
        self.may_read(scope, name)?;
        // A wrapped key takes some hundred bytes, whoever wrapped it.
        let begin = self.bucket.of(scope).await?.get_range(name, 0..FIRST_BYTES, None).await?;
        let reader = scope.read_bundle_head(name, &begin.bytes, begin.length).await?;
        Ok(BundleVersion { reader, tag: begin.tag })
    }

    /// Reads and opens a stretch of a bundle's content. Where only its key was wrapped anew since the bundle was opened, reading
    /// goes on in the new version.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] also for what is not within the content; [`StoreError::Changed`] when something else lies there now,
    /// so that whoever reads has to begin anew.
    pub async fn read_stretch<'t, K: MayOpenBundles>(
        &self,
        scope: &TenantScope<'t, K>,
        bundle: &BundleVersion<'t>,
        content: Range<u64>,
    ) -> Result<(Range<u64>, Redacted<'t, Bytes>), StoreError> {
        let name = bundle.reader.name();
        self.may_read(scope, name)?;
        let bucket = self.bucket.of(scope).await?;
        let mut newer = None;
        for _ in 0..VERSIONS {
            let BundleVersion { reader, tag } = newer.as_ref().unwrap_or(bundle);
            let stretch = reader.stretch(content.clone()).ok_or(StoreError::NotFound)?;
            match bucket.get_range(name, stretch.sealed.clone(), Some(tag.clone())).await {
                Ok(sealed) => {
                    return Ok((stretch.content.clone(), scope.open_stretch(reader, &stretch, &sealed.bytes)?));
                }
                Err(StoreError::Changed) => {}
                Err(error) => return Err(error),
            }
            let found = self.read_bundle(scope, name).await?;
            if !found.reader.is_of_the_same_seal(reader) {
                return Err(StoreError::Changed);
            }
            newer = Some(found);
        }
        Err(StoreError::Changed)
    }
}

/// A bundle that is read in stretches, all of one version of the object: what is written in its place meanwhile is not taken for
/// damage. Of use only in the scope that opened it.
pub struct BundleVersion<'t> {
    reader: BundleReader<'t>,
    /// What the server calls the version.
    tag: String,
}

impl BundleVersion<'_> {
    /// How many bytes its content has.
    pub fn length(&self) -> u64 {
        self.reader.length()
    }
}

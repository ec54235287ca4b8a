//! Search bundles: a tenant's, by the day they expire, apart from the jobs they came from.

use crate::{Deleted, Store, StoreError, bucket::Prefix};
use docward_envelope::{JobId, ObjectName, ObjectPrefix};
use docward_telemetry::counter;
use docward_trust::{Bytes, MayDelete, MayOpenBundles, MaySealBundles, Redacted, TenantScope};

impl Store {
    /// Seals a bundle under a key of its own and writes it; writing it again replaces it.
    pub async fn put_bundle<'t, K: MaySealBundles>(
        &self,
        scope: &TenantScope<'t, K>,
        name: &ObjectName,
        bundle: &Redacted<'t, Bytes>,
    ) -> Result<(), StoreError> {
        self.may_write(scope, name)?;
        self.write(scope, name, scope.seal_bundle(name, bundle).await?).await
    }

    /// The names of the tenant's bundles that the scope may read, those that expire first in front.
    pub async fn list_bundles<K: MayOpenBundles>(
        &self,
        scope: &TenantScope<'_, K>,
    ) -> Result<Vec<ObjectName>, StoreError> {
        self.same_region(scope)?;
        scope.check()?;
        let listed =
            self.bucket.of(scope).await?.list(&Prefix::from(&ObjectPrefix::Bundles(scope.tenant(), None))).await?;
        let mut names = Vec::with_capacity(listed.len());
        for name in listed {
            match name.parse() {
                Ok(name @ ObjectName::Bundle { .. }) if scope.may_read(&name).is_ok() => names.push(name),
                Ok(_) => {}
                // Not written by docward.
                Err(_) => counter!("store.foreign_names", 1),
            }
        }
        Ok(names)
    }

    /// Deletes a job's bundles, and no other's: what erasing asks for. Deleting what is gone already is a success.
    pub async fn delete_bundles<K: MayDelete>(
        &self,
        scope: &TenantScope<'_, K>,
        job: JobId,
    ) -> Result<Deleted, StoreError> {
        let all = ObjectPrefix::Bundles(scope.tenant(), None);
        self.may_delete(scope, &all)?;
        let bucket = self.bucket.of(scope).await?;
        let mut objects = 0;
        for name in bucket.list(&Prefix::from(&all)).await? {
            let parsed: Option<ObjectName> = name.parse().ok();
            if let Some(name @ ObjectName::Bundle { .. }) = parsed
                && name.job() == Some(job)
            {
                bucket.delete(&name).await?;
                objects += 1;
            }
        }
        counter!("store.deleted", objects);
        Ok(Deleted { objects })
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
}

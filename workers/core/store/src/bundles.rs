//! Search bundles: a tenant's, by the day they expire, apart from the jobs they came from.

use crate::{Store, StoreError, bucket::Prefix};
use docward_envelope::{ObjectName, ObjectPrefix};
use docward_telemetry::counter;
use docward_trust::{Bytes, Redacted, TenantScope};

impl Store {
    /// Seals a bundle under a key of its own and writes it; writing it again replaces it.
    pub async fn put_bundle<'t>(
        &self,
        scope: &TenantScope<'t>,
        name: &ObjectName,
        bundle: &Redacted<'t, Bytes>,
    ) -> Result<(), StoreError> {
        self.within(scope, name)?;
        a_bundle(name)?;
        let sealed = scope.seal_bundle(name, bundle)?;
        self.write(name, sealed).await
    }

    /// The names of all the scope's tenant's bundles, those that expire first in front.
    pub async fn list_bundles(&self, scope: &TenantScope<'_>) -> Result<Vec<ObjectName>, StoreError> {
        self.alive(scope)?;
        let listed = self.bucket.list(&Prefix::from(&ObjectPrefix::Bundles(scope.tenant(), None))).await?;
        let mut names = Vec::with_capacity(listed.len());
        for name in listed {
            match name.parse() {
                Ok(name @ ObjectName::Bundle { .. }) => names.push(name),
                // Not written by docward: not ours to read.
                _ => counter!("store.foreign_names", 1),
            }
        }
        Ok(names)
    }

    /// Reads and opens one of the tenant's bundles.
    pub async fn get_bundle<'t>(
        &self,
        scope: &TenantScope<'t>,
        name: &ObjectName,
    ) -> Result<Redacted<'t, Bytes>, StoreError> {
        self.alive(scope)?;
        a_bundle(name)?;
        if name.tenant() != scope.tenant() {
            return Err(StoreError::OutOfScope);
        }
        let sealed = self.read(name).await?;
        Ok(scope.open_bundle(name, &sealed)?)
    }
}

fn a_bundle(name: &ObjectName) -> Result<(), StoreError> {
    if matches!(name, ObjectName::Bundle { .. }) { Ok(()) } else { Err(StoreError::OutOfScope) }
}

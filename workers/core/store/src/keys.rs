//! A job's wrapped data keys: written once at intake, read by the gate before any scope exists.

use crate::{Store, StoreError};
use docward_envelope::ObjectName;
use docward_trust::{Intake, PortError, TenantScope, WrappedKeys};

impl Store {
    /// Writes the scope's wrapped keys, unless the job has keys already. Writing the same keys again is a success.
    pub async fn put_keys(&self, scope: &TenantScope<'_, Intake>) -> Result<(), StoreError> {
        self.same_region(scope)?;
        scope.check()?;
        let wrapped = scope.wrapped_keys();
        let name = ObjectName::Keys { tenant: scope.tenant(), job: scope.job() };
        let bucket = self.bucket.of(scope).await?;
        match bucket.create(&name, wrapped.to_vec()).await {
            Err(StoreError::AlreadyThere) if bucket.get(&name).await? == wrapped => Ok(()),
            result => result,
        }
    }
}

#[async_trait::async_trait]
impl WrappedKeys for Store {
    async fn read(&self, name: &ObjectName) -> Result<Vec<u8>, PortError> {
        // The port reads keys and nothing else: it is the one way in without a scope.
        if !matches!(name, ObjectName::Keys { .. }) {
            return Err(PortError::Missing);
        }
        let wrapped = async { self.bucket.of_name(name).await?.get(name).await };
        wrapped.await.map_err(|error| match error {
            StoreError::NotFound => PortError::Missing,
            StoreError::Passing => PortError::Passing,
            _ => PortError::Away,
        })
    }
}

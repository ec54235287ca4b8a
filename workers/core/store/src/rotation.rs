//! What holds wrapped data keys, found and replaced: only if it is still what was read, so that a job that is erased
//! meanwhile does not get its keys back.

use crate::{Store, StoreError, bucket::Prefix};
use docward_envelope::{DataClass, ObjectName, ObjectPrefix};
use docward_telemetry::counter;
use docward_trust::{CurrentKeys, TenantScope, Wrapper, task::Rotation};

/// How often an object may change between our reading and our writing before somebody must look.
const TRIES: usize = 5;

/// What became of one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rewrapped {
    /// Its keys are wrapped anew.
    Anew,
    /// They were wrapped under the newest version already.
    Current,
    /// It was deleted meanwhile.
    Gone,
}

impl Store {
    /// Every object of the tenant that holds wrapped data keys: its jobs', its bundles', its backups' and what comes of its
    /// uploads. `found` is told how many are known of,
    /// page by page.
    pub async fn key_holders(
        &self,
        scope: &TenantScope<'_, Rotation>,
        found: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<Vec<ObjectName>, StoreError> {
        self.same_region(scope)?;
        scope.check()?;
        let tenant = scope.tenant();
        let bucket = self.bucket.of(scope).await?;
        let jobs = bucket.folders(&Prefix::tenant(tenant), found).await?;
        let jobs = jobs.iter().filter_map(|job| job.parse().ok());
        let mut names: Vec<ObjectName> = jobs.map(|job| ObjectName::Keys { tenant, job }).collect();
        let bundles = bucket.list(&Prefix::from(&ObjectPrefix::Bundles(tenant, None))).await?;
        let backups = bucket.list(&Prefix::backups(tenant)).await?;
        let pieces = bucket.list(&Prefix::uploads(tenant)).await?;
        names.extend(bundles.iter().chain(&backups).chain(&pieces).filter_map(|name| name.parse().ok()));
        names.retain(|name| scope.may_rewrap(name).is_ok());
        Ok(names)
    }

    /// Under which keys an object's data keys are wrapped; `None` if there is no such object (any more).
    pub async fn wrapped_under(
        &self,
        scope: &TenantScope<'_, Rotation>,
        name: &ObjectName,
    ) -> Result<Option<Vec<(DataClass, Wrapper)>>, StoreError> {
        self.may_rewrap(scope, name)?;
        match self.bucket.of(scope).await?.get(name).await {
            Ok(bytes) => Ok(Some(scope.wrapped_under(name, &bytes)?)),
            Err(StoreError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Wraps an object's data keys anew under the newest keys.
    pub async fn rewrap(
        &self,
        scope: &TenantScope<'_, Rotation>,
        name: &ObjectName,
        to: &CurrentKeys,
    ) -> Result<Rewrapped, StoreError> {
        self.may_rewrap(scope, name)?;
        let bucket = self.bucket.of(scope).await?;
        for _ in 0..TRIES {
            let (bytes, tag) = match bucket.get_tagged(name).await {
                Err(StoreError::NotFound) => return Ok(Rewrapped::Gone),
                got => got?,
            };
            let Some(anew) = scope.rewrap(name, &bytes, to).await? else { return Ok(Rewrapped::Current) };
            match bucket.replace(name, anew, tag).await {
                // Somebody replaced or deleted it: look again.
                Err(StoreError::AlreadyThere | StoreError::NotFound) => {}
                replaced => {
                    counter!("store.rewrapped", 1);
                    return replaced.map(|()| Rewrapped::Anew);
                }
            }
        }
        Err(StoreError::Passing)
    }

    fn may_rewrap(&self, scope: &TenantScope<'_, Rotation>, name: &ObjectName) -> Result<(), StoreError> {
        self.same_region(scope)?;
        Ok(scope.may_rewrap(name)?)
    }
}

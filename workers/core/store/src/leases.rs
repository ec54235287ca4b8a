//! What deliveries of one stage wrote, by their leases: what a next delivery finds, and what nobody will read.

use crate::{
    Store, StoreError,
    bucket::{Bucket, Prefix},
};
use docward_envelope::{LeaseId, ObjectName, ObjectPrefix, ObjectReference, Stage};
use docward_telemetry::counter;
use docward_trust::{Delivery, TenantScope};
use std::collections::BTreeSet;

impl Store {
    /// The names of everything that deliveries of the stage have written for this run, whoever's lease it lies under. A name
    /// says nothing until its seal opens.
    pub async fn list_outputs(
        &self,
        scope: &TenantScope<'_, Delivery>,
        stage: Stage,
    ) -> Result<Vec<ObjectName>, StoreError> {
        self.same_region(scope)?;
        scope.check()?;
        let listed = self.bucket.of(scope).await?.list(&Prefix::from(&prefix(scope, stage))).await?;
        let mut names = Vec::with_capacity(listed.len());
        for name in listed {
            match name.parse() {
                Ok(name @ ObjectName::Output { .. }) if scope.may_read(&name).is_ok() => names.push(name),
                Ok(_) => {}
                // Not written by docward.
                Err(_) => counter!("store.foreign_names", 1),
            }
        }
        Ok(names)
    }

    /// Deletes what one delivery wrote and will never be read: everything but what is named. Answers how many objects went.
    pub async fn drop_lease(
        &self,
        scope: &TenantScope<'_, Delivery>,
        stage: Stage,
        lease: LeaseId,
        named: &[ObjectReference],
    ) -> Result<u64, StoreError> {
        let stage = prefix(scope, stage);
        self.may_delete(scope, &stage)?;
        let lease = Prefix::lease(&stage, lease);
        let named: BTreeSet<String> =
            named.iter().map(|object| object.name.to_string()).filter(|name| lease.holds(name)).collect();
        let bucket = self.bucket.of(scope).await?;
        let dropped = if named.is_empty() {
            bucket.delete_all(&lease).await?
        } else {
            bucket.delete_but(&lease, |name| named.contains(name)).await?
        };
        counter!("store.lease.dropped", 1);
        Ok(dropped)
    }

    /// Deletes what all deliveries of a stage wrote that has ended without a result, but what is named; its manifest stays.
    pub async fn drop_outputs(
        &self,
        scope: &TenantScope<'_, Delivery>,
        stage: Stage,
        named: &[ObjectReference],
    ) -> Result<u64, StoreError> {
        let mut stays: BTreeSet<String> = named.iter().map(|object| object.name.to_string()).collect();
        stays.insert(crate::manifest::manifest_name(scope, stage).to_string());
        let stage = prefix(scope, stage);
        self.may_delete(scope, &stage)?;
        self.bucket.of(scope).await?.delete_but(&Prefix::from(&stage), |name| stays.contains(name)).await
    }
}

impl Bucket {
    /// Deletes what lies under a prefix now, but what is to stay.
    async fn delete_but(&self, prefix: &Prefix, stays: impl Fn(&str) -> bool) -> Result<u64, StoreError> {
        let mut names = self.list(prefix).await?;
        names.retain(|name| !stays(name));
        for names in names.chunks(Self::AT_ONCE) {
            self.delete_names(names).await?;
        }
        Ok(names.len() as u64)
    }
}

fn prefix(scope: &TenantScope<'_, Delivery>, stage: Stage) -> ObjectPrefix {
    ObjectPrefix::Stage(scope.tenant(), scope.job(), scope.run(), stage)
}

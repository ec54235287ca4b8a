//! What lies in the bucket, counted: names and sizes, never content.

use crate::{
    Store, StoreError,
    bucket::{Bucket, Prefix},
    error::classify,
};
use docward_envelope::{ObjectName, TenantId};
use docward_trust::TenantScope;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Objects of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// How many.
    pub objects: u64,
    /// How many bytes, sealed.
    pub bytes: u64,
}

/// A tenant's objects in one region, by what they are: `keys`, `original`, a stage's word, `index-bundle`,
/// `audit-checkpoint`, `ledger-backup`, or `other`.
pub type Inventory = BTreeMap<&'static str, Amount>;

impl Store {
    /// Counts the objects of the scope's tenant.
    pub async fn inventory(&self, scope: &TenantScope<'_>) -> Result<Inventory, StoreError> {
        self.same_region(scope)?;
        let mut inventory = Inventory::new();
        let mut count = |name: &str, bytes| {
            let amount = inventory.entry(kind_of(name)).or_default();
            amount.objects += 1;
            amount.bytes += bytes;
        };
        let own = Prefix::tenant(scope.tenant());
        self.bucket.of(scope).await?.walk(&own, &mut count).await?;
        if let Some(audit) = &self.audit {
            audit.bucket.of(scope).await?.walk(&own, &mut count).await?;
        }
        Ok(inventory)
    }

    /// Every tenant that has an object here: ids and nothing else. For showing that a tenant has none.
    pub async fn tenants(&self) -> Result<BTreeSet<TenantId>, StoreError> {
        let mut tenants = self.bucket.region_wide().tenants().await?;
        if let Some(audit) = &self.audit {
            tenants.extend(audit.bucket.region_wide().tenants().await?);
        }
        Ok(tenants)
    }
}

fn kind_of(name: &str) -> &'static str {
    match name.parse() {
        Ok(ObjectName::Keys { .. }) => "keys",
        Ok(ObjectName::Original { .. }) => "original",
        Ok(ObjectName::Output { stage, .. } | ObjectName::Manifest { stage, .. }) => stage.as_str(),
        Ok(ObjectName::Bundle { .. }) => "index-bundle",
        Ok(ObjectName::Checkpoint { .. }) => "audit-checkpoint",
        Ok(ObjectName::Backup { .. }) => "ledger-backup",
        Err(_) => "other",
    }
}

impl Bucket {
    async fn walk(&self, prefix: &Prefix, mut see: impl FnMut(&str, u64)) -> Result<(), StoreError> {
        let mut continuation = None;
        loop {
            let page = self.page(prefix, continuation).await?;
            for object in page.contents() {
                see(object.key().unwrap_or_default(), object.size().and_then(|size| size.try_into().ok()).unwrap_or(0));
            }
            continuation = page.next_continuation_token;
            if continuation.is_none() || page.is_truncated != Some(true) {
                return Ok(());
            }
        }
    }

    async fn tenants(&self) -> Result<BTreeSet<TenantId>, StoreError> {
        let (mut tenants, mut continuation) = (BTreeSet::new(), None);
        loop {
            let list = self.client().list_objects_v2().bucket(self.name()).delimiter("/");
            let page = list.set_continuation_token(continuation).send().await.map_err(|error| classify(&error))?;
            let prefixes = page.common_prefixes().iter().filter_map(|prefix| prefix.prefix());
            tenants.extend(prefixes.filter_map(|prefix| prefix.trim_end_matches('/').parse::<TenantId>().ok()));
            continuation = page.next_continuation_token;
            if continuation.is_none() || page.is_truncated != Some(true) {
                return Ok(tenants);
            }
        }
    }
}

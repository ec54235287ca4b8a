//! Which tenants have anything in the bucket: ids, and nothing else.

use crate::{Store, StoreError, bucket::Bucket, error::classify};
use docward_envelope::TenantId;
use std::collections::BTreeSet;

impl Store {
    /// Every tenant that has an object here. For showing that a tenant has none.
    pub async fn tenants(&self) -> Result<BTreeSet<TenantId>, StoreError> {
        let mut tenants = self.bucket.region_wide().tenants().await?;
        if let Some(audit) = &self.audit {
            tenants.extend(audit.bucket.region_wide().tenants().await?);
        }
        Ok(tenants)
    }
}

impl Bucket {
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

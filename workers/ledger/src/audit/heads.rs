//! Heads of chains, to be kept where the ledger's own database has no say: in the catalogue, in the tenant's bucket.

use crate::place::Place;
use crate::{Ledger, LedgerError};
use docward_envelope::{ChainHead, TenantId, Timestamp};
use docward_telemetry::warn;

impl Ledger {
    /// The heads of all chains of the region. A tenant whose own database is away is left out: what is known of it stays.
    pub async fn heads(&self, now: Timestamp) -> Result<Vec<ChainHead>, LedgerError> {
        let rows = sqlx::query_as("SELECT tenant, length, digest FROM ledger.heads()").fetch_all(&self.pool).await?;
        let mut heads = Vec::new();
        for row in rows {
            heads.push(self.read_head(row, now)?);
        }
        for tenant in self.tenants_in(Place::Database).await? {
            match self.head(tenant, now).await {
                Ok(head) => heads.extend(head),
                Err(failure) => warn!("a tenant's own database is not asked", reason = failure.word()),
            }
        }
        Ok(heads)
    }

    /// The head of one tenant's chain; `None` if it has none.
    pub async fn head(&self, tenant: TenantId, now: Timestamp) -> Result<Option<ChainHead>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let row = sqlx::query_as("SELECT tenant, length, digest FROM chains WHERE tenant = $1")
            .bind(tenant.to_string())
            .fetch_optional(tenancy.connection())
            .await?;
        row.map(|row| self.read_head(row, now)).transpose()
    }

    fn read_head(&self, row: (String, i64, Vec<u8>), at: Timestamp) -> Result<ChainHead, LedgerError> {
        let (tenant, length, digest) = row;
        Ok(ChainHead {
            tenant: tenant.parse().map_err(|_| LedgerError::Corrupt)?,
            region: self.region.clone(),
            length: u64::try_from(length).map_err(|_| LedgerError::Corrupt)?,
            digest: digest.try_into().map_err(|_| LedgerError::Corrupt)?,
            at,
        })
    }
}

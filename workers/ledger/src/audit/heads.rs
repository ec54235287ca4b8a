//! Heads of chains, to be kept where the ledger's own database has no say: in the catalogue, in the tenant's bucket.

use crate::place::Place;
use crate::{Ledger, LedgerError};
use docward_envelope::{Region, TenantId, Timestamp};
use docward_telemetry::warn;
use std::fmt::Write as _;

/// How long a tenant's chain is, and what its last link is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainHead {
    /// Whose.
    pub tenant: TenantId,
    /// In which region.
    pub region: Region,
    /// How many facts.
    pub length: u64,
    /// The last one's link.
    pub digest: [u8; 32],
    /// When it was looked at.
    pub at: Timestamp,
}

impl ChainHead {
    /// The digest as people compare it.
    pub fn digest_hex(&self) -> String {
        self.digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

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

//! Questions about the whole region. Each is asked in the database tenant by tenant, under row-level security, and answers
//! with tenant ids only: no query and no role sees two tenants' rows at once.

use crate::moment::Moment;
use crate::{Ledger, LedgerError};
use docward_envelope::{TenantId, Timestamp};

impl Ledger {
    /// Every tenant that this ledger has ever had a fact of.
    pub async fn tenants(&self) -> Result<Vec<TenantId>, LedgerError> {
        let ids = sqlx::query_as("SELECT tenant FROM ledger.tenants ORDER BY tenant").fetch_all(&self.pool).await?;
        read(ids)
    }

    /// Tenants with parked work.
    pub(crate) async fn tenants_with_waiting(&self) -> Result<Vec<TenantId>, LedgerError> {
        read(sqlx::query_as("SELECT ledger.tenants_with_waiting()").fetch_all(&self.pool).await?)
    }

    /// Tenants with something stored that has expired.
    pub(crate) async fn tenants_with_due(&self, now: Timestamp) -> Result<Vec<TenantId>, LedgerError> {
        read(sqlx::query_as("SELECT ledger.tenants_with_due($1)").bind(Moment(now)).fetch_all(&self.pool).await?)
    }
}

fn read(ids: Vec<(String,)>) -> Result<Vec<TenantId>, LedgerError> {
    ids.into_iter().map(|(id,)| id.parse().map_err(|_| LedgerError::Corrupt)).collect()
}

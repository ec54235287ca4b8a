//! One tenant's trail from a moment on, as it lies in the chain: what an incident hands out, and nothing of anybody else's.

use crate::{Ledger, LedgerError};
use docward_envelope::{TenantId, Timestamp};
use docward_postgres::Moment;

impl Ledger {
    /// The facts of a tenant since a moment, in the order of its chain, each as the bytes that were hashed.
    pub async fn extract(&self, tenant: TenantId, since: Timestamp) -> Result<Vec<String>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let rows: Vec<(String,)> = sqlx::query_as("SELECT body FROM facts WHERE tenant = $1 AND at >= $2 ORDER BY seq")
            .bind(tenant.to_string())
            .bind(Moment(since))
            .fetch_all(tenancy.connection())
            .await?;
        Ok(rows.into_iter().map(|(body,)| body).collect())
    }
}

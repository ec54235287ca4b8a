//! How much of a tenant's work is on its way at a placement: what must be zero before its queues may go.

use crate::{Ledger, LedgerError};
use docward_envelope::{FactId, Placement, TenantId};

impl Ledger {
    /// How many of a tenant's documents were accepted for a placement and have not ended. What waits in the parked table
    /// counts, since it will go on there; what expired or was erased, so that no worker could open it, does not.
    ///
    /// # Errors
    /// [`LedgerError::Moving`] never; the others as every question's.
    pub async fn in_flight(&self, tenant: TenantId, placement: Placement) -> Result<u64, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let (count,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM job_states job
              WHERE tenant = $1 AND placement = $2 AND open
                AND (EXISTS (SELECT FROM parked
                              WHERE parked.tenant = $1 AND parked.job = job.job AND parked.state = 'waiting')
                     OR state <> 'dead'
                        AND EXISTS (SELECT FROM stored
                                     WHERE stored.tenant = $1 AND stored.job = job.job AND written IS NOT NULL
                                       AND (deleted IS NULL OR deleted < written)))",
        )
        .bind(tenant.to_string())
        .bind(placement.as_str())
        .fetch_one(tenancy.connection())
        .await?;
        u64::try_from(count).map_err(|_| LedgerError::Corrupt)
    }

    /// Whether a fact is in a tenant's chain. Facts come in the order in which they were confirmed: once this one is here,
    /// so are all that were confirmed before it was sent.
    pub async fn has_fact(&self, tenant: TenantId, id: &FactId) -> Result<bool, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let (known,): (bool,) = sqlx::query_as("SELECT EXISTS (SELECT FROM facts WHERE tenant = $1 AND id = $2)")
            .bind(tenant.to_string())
            .bind(id.as_str())
            .fetch_one(tenancy.connection())
            .await?;
        Ok(known)
    }
}

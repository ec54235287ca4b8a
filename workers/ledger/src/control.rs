//! Freezes and revocations, and the full numbered list that carries them to every worker each second.

use crate::moment::Moment;
use crate::{Ledger, LedgerError};
use docward_envelope::{ControlList, Freeze, Revocation, Stage, TenantId, Timestamp};
use serde::Serialize;

/// A control in force, since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControlInForce {
    /// `None` for a revocation's.
    pub stage: Option<Stage>,
    /// `None`: every tenant.
    pub tenant: Option<TenantId>,
    /// Whether it revokes keys rather than making work wait.
    pub revokes: bool,
    /// Since when.
    pub since: Timestamp,
}

impl Ledger {
    /// Makes work wait. In force at every worker within the second. Freezing twice is freezing once.
    pub async fn freeze(&self, freeze: &Freeze) -> Result<(), LedgerError> {
        self.add("freeze", freeze.tenant, freeze.stage).await
    }

    /// Lifts a freeze of exactly this extent; says whether there was one. What it held goes on by itself.
    pub async fn thaw(&self, freeze: &Freeze) -> Result<bool, LedgerError> {
        self.remove("freeze", freeze.tenant, freeze.stage).await
    }

    /// Forbids the use of a tenant's keys in the region.
    pub async fn revoke(&self, tenant: TenantId) -> Result<(), LedgerError> {
        self.add("revocation", Some(tenant), None).await
    }

    /// Allows a tenant's keys again; says whether they were forbidden.
    pub async fn restore(&self, tenant: TenantId) -> Result<bool, LedgerError> {
        self.remove("revocation", Some(tenant), None).await
    }

    /// What is in force.
    pub async fn controls(&self) -> Result<Vec<ControlInForce>, LedgerError> {
        let rows: Vec<(String, Option<String>, Option<String>, Moment)> = sqlx::query_as(
            "SELECT kind, tenant, stage, since FROM ledger.controls ORDER BY kind, tenant NULLS FIRST, stage NULLS FIRST",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|(kind, tenant, stage, since)| {
                let corrupt = |_| LedgerError::Corrupt;
                Ok(ControlInForce {
                    stage: stage.map(|stage| stage.parse()).transpose().map_err(|_| LedgerError::Corrupt)?,
                    tenant: tenant.map(|tenant| tenant.parse()).transpose().map_err(corrupt)?,
                    revokes: kind == "revocation",
                    since: since.0,
                })
            })
            .collect()
    }

    /// The whole list under a new number. The number is drawn before the controls are read: what a higher number says is
    /// never older than what was in force when a lower one was drawn.
    pub async fn control_list(&self, now: Timestamp) -> Result<ControlList, LedgerError> {
        let (number,): (i64,) = sqlx::query_as("SELECT nextval('ledger.control_number')").fetch_one(&self.pool).await?;
        let (freezes, revocations): (Vec<_>, Vec<_>) =
            self.controls().await?.into_iter().partition(|control| !control.revokes);
        Ok(ControlList {
            number: u64::try_from(number).map_err(|_| LedgerError::Corrupt)?,
            region: self.region.clone(),
            issued: now,
            freezes: freezes
                .into_iter()
                .map(|control| Freeze { tenant: control.tenant, stage: control.stage })
                .collect(),
            revocations: revocations
                .into_iter()
                .map(|control| control.tenant.map(|tenant| Revocation { tenant }).ok_or(LedgerError::Corrupt))
                .collect::<Result<_, _>>()?,
        })
    }

    async fn add(&self, kind: &str, tenant: Option<TenantId>, stage: Option<Stage>) -> Result<(), LedgerError> {
        sqlx::query("INSERT INTO ledger.controls (kind, tenant, stage) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(kind)
            .bind(tenant.map(|tenant| tenant.to_string()))
            .bind(stage.map(Stage::as_str))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn remove(&self, kind: &str, tenant: Option<TenantId>, stage: Option<Stage>) -> Result<bool, LedgerError> {
        let removed = sqlx::query(
            "DELETE FROM ledger.controls
              WHERE kind = $1 AND tenant IS NOT DISTINCT FROM $2 AND stage IS NOT DISTINCT FROM $3",
        )
        .bind(kind)
        .bind(tenant.map(|tenant| tenant.to_string()))
        .bind(stage.map(Stage::as_str))
        .execute(&self.pool)
        .await?;
        Ok(removed.rows_affected() > 0)
    }
}

//! The table of alerts: each once, and until when nobody has been told.

use crate::database::Tenancy;
use crate::moment::Moment;
use crate::record::{self, Written};
use crate::{Ledger, LedgerError};
use docward_envelope::{Actor, Alert, AlertRule, Fact, FactId, FactKind, JobId, Purpose, TenantId, Timestamp};
use serde::Serialize;
use sqlx::types::Json;

/// An alert as it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RaisedAlert {
    /// In the order they came, from 1.
    pub number: i64,
    /// When the webhook took it; `None` while it has not.
    pub told: Option<Timestamp>,
    /// What was noticed.
    #[serde(flatten)]
    pub alert: Alert,
}

impl Ledger {
    /// Keeps an alert; says whether it is new. One that a fact proves goes into that tenant's chain as well; what only an
    /// unopened seal's header claims does not.
    pub async fn file_alert(&self, alert: &Alert) -> Result<bool, LedgerError> {
        let inserted = sqlx::query(
            "INSERT INTO ledger.alerts (id, rule, tenant, at, alert) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(alert.id.as_str())
        .bind(alert.rule.as_str())
        .bind(alert.tenant.map(|tenant| tenant.to_string()))
        .bind(Moment(alert.at))
        .bind(Json(alert))
        .execute(&self.pool)
        .await?;
        if let Some(fact) = proven(alert) {
            let mut tenancy: Tenancy = self.tenancy(fact.tenant).await?;
            record::append(&mut tenancy, &[Written::own(&fact)?]).await?;
            tenancy.commit().await?;
        }
        Ok(inserted.rows_affected() > 0)
    }

    /// Alerts, the newest first; of one tenant if one is named.
    pub async fn alerts(&self, tenant: Option<TenantId>, limit: i64) -> Result<Vec<RaisedAlert>, LedgerError> {
        // Two statements: one for both could not go by the index on tenants.
        let rows = match tenant {
            Some(tenant) => sqlx::query_as(
                "SELECT number, told, alert FROM ledger.alerts WHERE tenant = $2 ORDER BY number DESC LIMIT $1",
            )
            .bind(limit)
            .bind(tenant.to_string()),
            None => sqlx::query_as("SELECT number, told, alert FROM ledger.alerts ORDER BY number DESC LIMIT $1")
                .bind(limit),
        };
        Ok(read(rows.fetch_all(&self.pool).await?))
    }

    /// Alerts that the webhook has not taken, the oldest first.
    pub async fn untold_alerts(&self, limit: i64) -> Result<Vec<RaisedAlert>, LedgerError> {
        let rows =
            sqlx::query_as("SELECT number, told, alert FROM ledger.alerts WHERE told IS NULL ORDER BY number LIMIT $1")
                .bind(limit)
                .fetch_all(&self.pool)
                .await?;
        Ok(read(rows))
    }

    /// The webhook took it.
    pub async fn alert_told(&self, number: i64, now: Timestamp) -> Result<(), LedgerError> {
        sqlx::query("UPDATE ledger.alerts SET told = $2 WHERE number = $1 AND told IS NULL")
            .bind(number)
            .bind(Moment(now))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The facts with which these jobs were accepted.
    pub(crate) async fn accepted(&self, tenant: TenantId, jobs: &[JobId]) -> Result<Vec<Fact>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT body FROM facts WHERE tenant = $1 AND job = ANY($2) AND kind = 'accepted'")
                .bind(tenant.to_string())
                .bind(jobs.iter().map(JobId::to_string).collect::<Vec<_>>())
                .fetch_all(tenancy.connection())
                .await?;
        rows.iter().map(|(body,)| serde_json::from_str(body).map_err(|_| LedgerError::Corrupt)).collect()
    }
}

fn read(rows: Vec<(i64, Option<Moment>, Json<Alert>)>) -> Vec<RaisedAlert> {
    rows.into_iter()
        .map(|(number, told, Json(alert))| RaisedAlert { number, told: told.map(|told| told.0), alert })
        .collect()
}

/// The fact that a tenant finds in its own audit trail. Facts of other regions are nobody's here.
fn proven(alert: &Alert) -> Option<Fact> {
    let of_fact = alert.id.as_str().starts_with(alert.rule.as_str());
    let foreign = alert.rule == AlertRule::OtherRegion && alert.reason == "region-mismatch";
    let tenant = alert.tenant.filter(|_| of_fact && !foreign)?;
    let actor = Actor::Task("ledger".to_owned());
    let fact = Fact::about(tenant, &alert.region, FactKind::Alerted, actor, Purpose::Maintenance, alert.at)
        .with_id(FactId::of_alert(&alert.id))
        .with_job(alert.job)
        .with_stage(alert.stage)
        .with_reason(alert.rule.as_str())
        .with_count("times", alert.count);
    Some(fact)
}

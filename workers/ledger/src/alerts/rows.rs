//! The table of alerts: each is kept once, with when the webhook took it.

use crate::database::Tenancy;
use crate::record;
use crate::{Ledger, LedgerError};
use docward_envelope::{Actor, Alert, AlertRule, Fact, FactId, FactKind, JobId, Purpose, Signer, TenantId, Timestamp};
use docward_postgres::Moment;
use serde::Serialize;
use sqlx::types::Json;

/// An alert as it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RaisedAlert {
    /// In the order they came, from 1.
    pub number: i64,
    /// When the webhook took it; `None` while it has not.
    #[serde(rename = "told")]
    pub delivered: Option<Timestamp>,
    /// What was noticed.
    #[serde(flatten)]
    pub alert: Alert,
}

impl Ledger {
    /// Keeps an alert that a role raised; says whether it is new. The ledger's own about a recorded fact is recorded in that tenant's
    /// chain as well. One that rests only on the header of an envelope whose seal was not opened is not: the header may be forged.
    pub async fn file_alert(&self, alert: &Alert, by: Signer) -> Result<bool, LedgerError> {
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
        if let Some(fact) = proven(alert).filter(|_| by == Signer::Ledger) {
            let mut tenancy: Tenancy = self.tenancy(fact.tenant).await?;
            let fact = tenancy.write(&fact)?;
            record::append(&mut tenancy, &[fact]).await?;
            tenancy.commit().await?;
        }
        Ok(inserted.rows_affected() > 0)
    }

    /// Alerts, the newest first; of one tenant if one is named.
    pub async fn alerts(&self, tenant: Option<TenantId>, limit: i64) -> Result<Vec<RaisedAlert>, LedgerError> {
        self.alerts_after(0, tenant, limit).await
    }

    /// Those that came after the one of a number, the newest first; of one tenant if one is named.
    pub async fn alerts_after(
        &self,
        number: i64,
        tenant: Option<TenantId>,
        limit: i64,
    ) -> Result<Vec<RaisedAlert>, LedgerError> {
        // Two statements: one for both could not go by the index on tenants.
        let rows = match tenant {
            Some(tenant) => sqlx::query_as(
                "SELECT number, told, alert FROM ledger.alerts
                  WHERE number > $1 AND tenant = $3 ORDER BY number DESC LIMIT $2",
            )
            .bind(number)
            .bind(limit)
            .bind(tenant.to_string()),
            None => sqlx::query_as(
                "SELECT number, told, alert FROM ledger.alerts WHERE number > $1 ORDER BY number DESC LIMIT $2",
            )
            .bind(number)
            .bind(limit),
        };
        Ok(read(rows.fetch_all(&self.pool).await?))
    }

    /// Alerts that the webhook has not taken, the oldest first.
    pub async fn undelivered_alerts(&self, limit: i64) -> Result<Vec<RaisedAlert>, LedgerError> {
        let rows =
            sqlx::query_as("SELECT number, told, alert FROM ledger.alerts WHERE told IS NULL ORDER BY number LIMIT $1")
                .bind(limit)
                .fetch_all(&self.pool)
                .await?;
        Ok(read(rows))
    }

    /// Notes that the webhook took an alert.
    pub async fn mark_alert_delivered(&self, number: i64, now: Timestamp) -> Result<(), LedgerError> {
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
        .map(|(number, delivered, Json(alert))| RaisedAlert {
            number,
            delivered: delivered.map(|moment| moment.0),
            alert,
        })
        .collect()
}

/// The fact that records an alert in the tenant's own chain; `None` for an alert that no recorded fact proves, and for one about
/// a fact of another region.
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

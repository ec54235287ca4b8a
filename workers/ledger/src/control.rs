//! Freezes and revocations, and the full numbered list that carries them to every worker each second.

use crate::database::Rebound;
use crate::own_facts::{Extent, on_control};
use crate::record::append;
use crate::{Ledger, LedgerError, inbox};
use docward_envelope::{Actor, ControlList, FactKind, Freeze, Revocation, Stage, TenantId, Timestamp};
use docward_postgres::Moment;
use serde::Serialize;
use sqlx::PgConnection;

/// On which channel a change of the controls is told, so that the next list does not wait for its second.
pub(crate) const CHANGED: &str = "controls";

/// Held while a list is made, so that lists are made one after the other.
const LIST_LOCK: i64 = 0x0064_6f63_7761_7264;

/// A control in force, since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControlInForce {
    /// The stage at which work waits; `None` for every stage, and for a revocation.
    pub stage: Option<Stage>,
    /// The tenant whom it concerns; `None` for every tenant.
    pub tenant: Option<TenantId>,
    /// Whether it revokes keys rather than making work wait.
    pub revokes: bool,
    /// Since when it has been in force.
    pub since: Timestamp,
}

impl Ledger {
    /// Freezes work; says whether this freeze is new. Every worker obeys it within two seconds. It is recorded in the chain of the
    /// tenant, or of every tenant of the region, in the same transaction.
    pub async fn freeze(&self, freeze: &Freeze, actor: &Actor, now: Timestamp) -> Result<bool, LedgerError> {
        self.change(Kind::Freeze, freeze, FactKind::Frozen, actor, now).await
    }

    /// Lifts a freeze of exactly this tenant and stage; says whether there was one. Work that it held is released by itself.
    pub async fn thaw(&self, freeze: &Freeze, actor: &Actor, now: Timestamp) -> Result<bool, LedgerError> {
        self.change(Kind::Freeze, freeze, FactKind::Thawed, actor, now).await
    }

    /// Forbids the use of a tenant's keys in the region; says whether they were allowed before.
    pub async fn revoke(&self, tenant: TenantId, actor: &Actor, now: Timestamp) -> Result<bool, LedgerError> {
        self.change(Kind::Revocation, &whole(tenant), FactKind::Revoked, actor, now).await
    }

    /// Allows a tenant's keys again; says whether they were forbidden.
    pub async fn restore(&self, tenant: TenantId, actor: &Actor, now: Timestamp) -> Result<bool, LedgerError> {
        self.change(Kind::Revocation, &whole(tenant), FactKind::Restored, actor, now).await
    }

    /// Every freeze and revocation that is in force.
    pub async fn controls(&self) -> Result<Vec<ControlInForce>, LedgerError> {
        in_force(&mut *self.pool.acquire().await?).await
    }

    /// The whole list under a new number. Lists are made one after the other, so a list with a higher number is never older than
    /// one with a lower number. Numbers are at least the clock's microseconds, so that they still rise after the database was
    /// restored from a backup.
    pub async fn control_list(&self, now: Timestamp) -> Result<ControlList, LedgerError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LIST_LOCK).execute(&mut *transaction).await?;
        let (number,): (i64,) =
            sqlx::query_as("SELECT setval('ledger.control_number', greatest(nextval('ledger.control_number'), $1))")
                .bind(now.as_microsecond())
                .fetch_one(&mut *transaction)
                .await?;
        let (freezes, revocations): (Vec<_>, Vec<_>) =
            in_force(&mut transaction).await?.into_iter().partition(|control| !control.revokes);
        transaction.commit().await?;
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

    /// Adds or removes a control and records it in the chain of every tenant it concerns, in one transaction. Chains are locked in
    /// the order of tenants, so that two such transactions cannot deadlock.
    async fn change(
        &self,
        kind: Kind,
        extent: &Freeze,
        said: FactKind,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let concerned = match extent.tenant {
            Some(tenant) => vec![tenant],
            None => self.tenants().await?,
        };
        let mut transaction = self.pool.begin().await?;
        let changed = match said {
            FactKind::Frozen | FactKind::Revoked => add(&mut transaction, kind, extent, now).await?,
            _ => remove(&mut transaction, kind, extent).await?,
        };
        if !changed {
            return Ok(false);
        }
        sqlx::query("SELECT pg_notify($1, '')").bind(CHANGED).execute(&mut *transaction).await?;
        for tenant in concerned {
            let fact = on_control(&self.region, tenant, &Extent { stage: extent.stage, said }, actor, now);
            let written = self.keys()?.write(&fact, &self.region)?;
            transaction = match self.rebound(transaction, tenant).await? {
                Rebound::Here(mut tenancy) => {
                    append(&mut tenancy, &[written]).await?;
                    tenancy.unbound()
                }
                Rebound::Elsewhere(mut home) => {
                    // No freeze waits for a move or for another database.
                    inbox::put_facts(&mut home, tenant, &[written.signed.to_bytes()]).await?;
                    home
                }
            };
        }
        transaction.commit().await?;
        Ok(true)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Freeze,
    Revocation,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Freeze => "freeze",
            Self::Revocation => "revocation",
        }
    }
}

/// Everything of one tenant.
fn whole(tenant: TenantId) -> Freeze {
    Freeze { tenant: Some(tenant), stage: None }
}

async fn in_force(connection: &mut PgConnection) -> Result<Vec<ControlInForce>, LedgerError> {
    let rows: Vec<(String, Option<String>, Option<String>, Moment)> = sqlx::query_as(
        "SELECT kind, tenant, stage, since FROM ledger.controls ORDER BY kind, tenant NULLS FIRST, stage NULLS FIRST",
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(kind, tenant, stage, since)| {
            Ok(ControlInForce {
                stage: stage.map(|stage| stage.parse()).transpose().map_err(|_| LedgerError::Corrupt)?,
                tenant: tenant.map(|tenant| tenant.parse()).transpose().map_err(|_| LedgerError::Corrupt)?,
                revokes: kind == Kind::Revocation.as_str(),
                since: since.0,
            })
        })
        .collect()
}

async fn add(connection: &mut PgConnection, kind: Kind, of: &Freeze, now: Timestamp) -> Result<bool, LedgerError> {
    let added = sqlx::query(
        "INSERT INTO ledger.controls (kind, tenant, stage, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(kind.as_str())
    .bind(of.tenant.map(|tenant| tenant.to_string()))
    .bind(of.stage.map(Stage::as_str))
    .bind(Moment(now))
    .execute(connection)
    .await?;
    Ok(added.rows_affected() > 0)
}

async fn remove(connection: &mut PgConnection, kind: Kind, of: &Freeze) -> Result<bool, LedgerError> {
    let removed = sqlx::query(
        "DELETE FROM ledger.controls
          WHERE kind = $1 AND tenant IS NOT DISTINCT FROM $2 AND stage IS NOT DISTINCT FROM $3",
    )
    .bind(kind.as_str())
    .bind(of.tenant.map(|tenant| tenant.to_string()))
    .bind(of.stage.map(Stage::as_str))
    .execute(connection)
    .await?;
    Ok(removed.rows_affected() > 0)
}

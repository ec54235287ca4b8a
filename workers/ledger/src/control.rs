//! Freezes and revocations, and the full numbered list that carries them to every worker each second.

use crate::database::Rebound;
use crate::orders::Orders;
use crate::own_facts::{Extent, on_control};
use crate::record::append;
use crate::{Ledger, LedgerError, inbox};
use docward_envelope::{Actor, ControlList, ControlOrder, FactKind, Freeze, Revocation, Stage, TenantId, Timestamp};
use docward_postgres::Moment;
use serde::Serialize;
use sqlx::PgConnection;
use std::time::Duration;

/// On which channel a change of the controls is told, so that the next list does not wait for its second.
pub(crate) const CHANGED: &str = "controls";

/// Held while a list is made, so that lists are made one after the other.
const LIST_LOCK: i64 = 0x0064_6f63_7761_7264;

/// Held while what is in force is changed, so that changes are made one after the other.
const CHANGE_LOCK: i64 = 0x0064_6f63_7761_7265;

/// How long a roll of the catalogue must have been known before nobody may be behind it: by then its copies have reached everybody.
const ROLL_SETTLES: Duration = Duration::from_mins(1);

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
        Ok(Orders::read(&mut *self.pool.acquire().await?).await?.in_force(self.keys()?, &self.region))
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
        let in_force = Orders::read(&mut transaction).await?.in_force(self.keys()?, &self.region);
        let (freezes, revocations): (Vec<_>, Vec<_>) = in_force.into_iter().partition(|control| !control.revokes);
        let roll = known_roll(&mut transaction, now).await?;
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
            roll,
        })
    }

    /// The number of the newest roll of the catalogue that the region has known for a minute; 0 before it knows one.
    pub async fn known_roll(&self, now: Timestamp) -> Result<u64, LedgerError> {
        known_roll(&mut *self.pool.acquire().await?, now).await
    }

    /// Notes the number of a roll of the catalogue that the authority signed. From a minute on no process of the region begins with
    /// an older one, whatever its copies were put back to: the list that each waits for says so.
    pub async fn saw_roll(&self, number: u64, now: Timestamp) -> Result<(), LedgerError> {
        sqlx::query("INSERT INTO ledger.rolls (number, seen) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(i64::try_from(number).map_err(|_| LedgerError::Corrupt)?)
            .bind(Moment(now))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Orders something, signed, and records it in the chain of every tenant it concerns, in one transaction. Chains are locked in
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
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(CHANGE_LOCK).execute(&mut *transaction).await?;
        let order = ControlOrder {
            extent: extent.clone(),
            revokes: kind == Kind::Revocation,
            lifts: matches!(said, FactKind::Thawed | FactKind::Restored),
            at: now,
            actor: actor.clone(),
        };
        let orders = Orders::read(&mut transaction).await?;
        if !orders.add(&mut transaction, self.keys()?, &self.region, order).await? {
            return Ok(false);
        }
        sqlx::query("SELECT pg_notify($1, '')").bind(CHANGED).execute(&mut *transaction).await?;
        for tenant in concerned {
            let fact = on_control(&self.region, tenant, &Extent { stage: extent.stage, said }, actor, now);
            let written = self.keys()?.write(&fact, &self.region)?;
            let appended;
            (transaction, appended) = match self.rebound(transaction, tenant).await? {
                Rebound::Here(mut tenancy) => match append(&mut tenancy, std::slice::from_ref(&written)).await {
                    Ok(_) => (tenancy.unbound(), true),
                    Err(LedgerError::Corrupt) => (tenancy.unbound(), false),
                    Err(error) => return Err(error),
                },
                Rebound::Elsewhere(home) => (home, false),
            };
            if !appended {
                // No freeze waits for a move, for another database or for a chain that is not to be believed.
                inbox::put_facts(&mut transaction, tenant, &[written.signed.to_bytes()]).await?;
            }
        }
        transaction.commit().await?;
        Ok(true)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Freeze,
    Revocation,
}

impl Kind {
    pub(crate) const fn as_str(self) -> &'static str {
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

async fn known_roll(connection: &mut PgConnection, now: Timestamp) -> Result<u64, LedgerError> {
    let (roll,): (i64,) = sqlx::query_as("SELECT coalesce(max(number), 0) FROM ledger.rolls WHERE seen <= $1")
        .bind(Moment(now.saturating_sub(ROLL_SETTLES).map_err(|_| LedgerError::Corrupt)?))
        .fetch_one(connection)
        .await?;
    u64::try_from(roll).map_err(|_| LedgerError::Corrupt)
}

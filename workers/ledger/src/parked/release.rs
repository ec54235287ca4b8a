//! Held work goes on: same bytes, same lane, same attempt, once its time has come and no freeze or revocation covers it.

use super::{About, Republish};
use crate::database::Tenancy;
use crate::orders::Orders;
use crate::record::append;
use crate::{ControlInForce, Ledger, LedgerError, own_facts};
use docward_envelope::{Actor, Envelope, Fact, FactKind, Lane, Stage, TenantId, Timestamp};
use docward_postgres::Moment;

/// How many rows of a tenant one transaction releases; its chain is locked meanwhile.
const AT_ONCE: i64 = 32;

/// A waiting row as it is needed to send it on.
#[derive(sqlx::FromRow)]
pub(super) struct Waiting {
    pub(super) number: i64,
    pub(super) reason: String,
    pub(super) lane: String,
    pub(super) attempt: i32,
    pub(super) envelope: Vec<u8>,
}

impl Waiting {
    pub(super) fn parsed(&self) -> Result<(Envelope, Lane), LedgerError> {
        let envelope = Envelope::parse(self.envelope.clone()).map_err(|_| LedgerError::NotPublishable)?;
        Ok((envelope, self.lane.parse().map_err(|_| LedgerError::Corrupt)?))
    }
}

impl Ledger {
    /// Republishes what is held and may go on. Says how many rows went.
    ///
    /// # Errors
    /// The last tenant's that failed, once all others' work is released. What was published before the error may be published
    /// again: every effect of a delivery is an upsert.
    pub async fn release(&self, outbox: &impl Republish, now: Timestamp) -> Result<usize, LedgerError> {
        let waiting = self.tenants_with_waiting().await?;
        if waiting.is_empty() {
            return Ok(0);
        }
        let controls = self.controls().await?;
        let (mut released, mut failed) = (0, None);
        for tenant in waiting {
            match self.release_of(tenant, &controls, outbox, now).await {
                Ok(rows) => released += rows,
                // This tenant's work is released once its rows can be reached again; the others' is released now.
                Err(LedgerError::Moving | LedgerError::OwnAway) => {}
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(released), Err)
    }

    async fn release_of(
        &self,
        tenant: TenantId,
        controls: &[ControlInForce],
        outbox: &impl Republish,
        now: Timestamp,
    ) -> Result<usize, LedgerError> {
        let Some(stages) = frozen(controls, tenant) else { return Ok(0) };
        let mut tenancy = self.tenancy(tenant).await?;
        if releasable(&mut tenancy, &stages, now, 1).await?.is_empty() {
            return Ok(0);
        }
        tenancy.lock().await?;
        // Again: who freezes writes into the chain too, so what was frozen meanwhile is seen now.
        let controls = Orders::read(tenancy.home()).await?.in_force(self.keys()?, &self.region);
        let Some(stages) = frozen(&controls, tenant) else { return Ok(0) };
        let rows = releasable(&mut tenancy, &stages, now, AT_ONCE).await?;
        let actor = Actor::Task("ledger".to_owned());
        for row in &rows {
            let (envelope, lane) = row.parsed()?;
            outbox.republish(&envelope, lane, u32::try_from(row.attempt).unwrap_or(0)).await?;
            mark_republished(&mut tenancy, row, &envelope, actor.clone(), now).await?;
        }
        tenancy.commit().await?;
        Ok(rows.len())
    }
}

/// The stages at which a tenant's work is frozen; `None` where all of it is, or its keys are revoked.
fn frozen(controls: &[ControlInForce], tenant: TenantId) -> Option<Vec<&'static str>> {
    let mine = controls.iter().filter(|control| control.tenant.is_none_or(|concerned| concerned == tenant));
    mine.map(|control| control.stage.map(Stage::as_str)).collect()
}

/// Held work whose time has come, but for stages at which it is frozen. Asked once before the chain is locked, every second, of every
/// tenant with parked work.
async fn releasable(
    tenancy: &mut Tenancy,
    frozen: &[&str],
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Waiting>, LedgerError> {
    let rows = sqlx::query_as(
        "SELECT number, reason, lane, attempt, envelope FROM parked
          WHERE tenant = $1 AND state = 'waiting' AND kind = 'held' AND next_try <= $2 AND stage <> ALL($3)
          ORDER BY number LIMIT $4",
    )
    .bind(tenancy.tenant.to_string())
    .bind(Moment(now))
    .bind(frozen)
    .bind(limit)
    .fetch_all(tenancy.connection())
    .await?;
    Ok(rows)
}

/// Closes a row whose message is safe on a queue again, with a fact. The time it was held is added to the job's retention.
pub(super) async fn mark_republished(
    tenancy: &mut Tenancy,
    row: &Waiting,
    envelope: &Envelope,
    actor: Actor,
    now: Timestamp,
) -> Result<(), LedgerError> {
    let about = About::of(envelope);
    sqlx::query(
        "UPDATE jobs
            SET held_microseconds = held_microseconds + greatest(extract(epoch FROM $4 - parked_at) * 1000000, 0)::bigint
           FROM parked
          WHERE parked.tenant = $1 AND parked.number = $2 AND parked.kind = 'held'
            AND jobs.tenant = $1 AND jobs.job = $3",
    )
    .bind(about.tenant.to_string())
    .bind(row.number)
    .bind(about.job.to_string())
    .bind(Moment(now))
    .execute(tenancy.connection())
    .await?;
    close(tenancy, row.number, "republished", now).await?;
    let fact: Fact = own_facts::by(actor, envelope, FactKind::Resumed, &row.reason, now);
    let fact = tenancy.write(&fact)?;
    append(tenancy, &[fact]).await?;
    Ok(())
}

/// A row that no longer waits keeps what it was about, but not the bytes.
pub(super) async fn close(tenancy: &mut Tenancy, number: i64, state: &str, now: Timestamp) -> Result<(), LedgerError> {
    let closed = sqlx::query(
        "UPDATE parked SET state = $3, closed_at = $4, envelope = '', next_try = NULL,
                rounds = rounds + CASE WHEN $3 = 'republished' THEN 1 ELSE 0 END
          WHERE tenant = $1 AND number = $2 AND state = 'waiting'",
    )
    .bind(tenancy.tenant.to_string())
    .bind(number)
    .bind(state)
    .bind(Moment(now))
    .execute(tenancy.connection())
    .await?;
    if closed.rows_affected() == 1 { Ok(()) } else { Err(LedgerError::NotWaiting) }
}

//! What a person does with parked work: list, show, replay, drop. All of it on the table.

use super::release::{Waiting, close, mark_republished};
use super::{Republish, read_reason};
use crate::database::Tenancy;
use crate::record::append;
use crate::{Ledger, LedgerError, own_facts};
use docward_broker::ParkedReason;
use docward_envelope::{Actor, Envelope, FactId, FactKind, Header, JobId, Lane, Run, Stage, TenantId, Timestamp};
use docward_postgres::Moment;

/// One waiting row, as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedWork {
    /// Its number, for `show`, `replay` and `drop`.
    pub number: i64,
    /// The tenant whose work it is.
    pub tenant: TenantId,
    /// The job of the document.
    pub job: JobId,
    /// Which time through the stages.
    pub run: Run,
    /// The stage that the work waits for.
    pub stage: Stage,
    /// Held or dead, and why.
    pub reason: ParkedReason,
    /// How often it was tried.
    pub attempt: u32,
    /// How often it went on and came back.
    pub rounds: u32,
    /// When it was parked.
    pub parked_at: Timestamp,
}

/// One waiting row with what travels unsealed in it.
#[derive(Debug, Clone)]
pub struct ParkedDetail {
    /// The work as it is listed.
    pub work: ParkedWork,
    /// What its header says; not to be trusted before a seal opened.
    pub header: Header,
    /// The lane it came by.
    pub lane: Lane,
    /// When it is tried again by itself, if ever.
    pub next_try: Option<Timestamp>,
    /// The envelope with its exact bytes, still sealed.
    pub envelope: Envelope,
}

#[derive(sqlx::FromRow)]
struct WorkRow {
    number: i64,
    tenant: String,
    job: String,
    run: i16,
    stage: String,
    kind: String,
    reason: String,
    attempt: i32,
    rounds: i32,
    parked_at: Moment,
}

impl WorkRow {
    fn read(self) -> Result<ParkedWork, LedgerError> {
        let corrupt = || LedgerError::Corrupt;
        Ok(ParkedWork {
            number: self.number,
            tenant: self.tenant.parse().map_err(|_| corrupt())?,
            job: self.job.parse().map_err(|_| corrupt())?,
            run: u16::try_from(self.run).ok().and_then(|run| run.try_into().ok()).ok_or_else(corrupt)?,
            stage: self.stage.parse().map_err(|_| corrupt())?,
            reason: read_reason(&self.kind, &self.reason)?,
            attempt: u32::try_from(self.attempt).map_err(|_| corrupt())?,
            rounds: u32::try_from(self.rounds).map_err(|_| corrupt())?,
            parked_at: self.parked_at.0,
        })
    }
}

impl Ledger {
    /// What waits, held and dead, oldest first: of one tenant, or of all, tenant by tenant.
    pub async fn parked(&self, tenant: Option<TenantId>, limit: u32) -> Result<Vec<ParkedWork>, LedgerError> {
        let tenants = match tenant {
            Some(tenant) => vec![tenant],
            None => self.tenants_with_waiting().await?,
        };
        let mut parked = Vec::new();
        for tenant in tenants {
            let mut tenancy = self.snapshot(tenant).await?;
            let rows: Vec<WorkRow> = sqlx::query_as(
                "SELECT number, tenant, job, run, stage, kind, reason, attempt, rounds, parked_at FROM parked
                  WHERE tenant = $1 AND state = 'waiting' ORDER BY number LIMIT $2",
            )
            .bind(tenant.to_string())
            .bind(i64::from(limit))
            .fetch_all(tenancy.connection())
            .await?;
            parked.extend(rows.into_iter().map(WorkRow::read).collect::<Result<Vec<_>, _>>()?);
        }
        parked.sort_by_key(|work| work.number);
        parked.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(parked)
    }

    /// One waiting row with everything but the sealed content.
    pub async fn show_parked(&self, tenant: TenantId, number: i64) -> Result<ParkedDetail, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let waiting = waiting(&mut tenancy, number).await?;
        let row: WorkRow = sqlx::query_as(
            "SELECT number, tenant, job, run, stage, kind, reason, attempt, rounds, parked_at FROM parked
              WHERE tenant = $1 AND number = $2",
        )
        .bind(tenant.to_string())
        .bind(number)
        .fetch_one(tenancy.connection())
        .await?;
        let (next_try,): (Option<Moment>,) =
            sqlx::query_as("SELECT next_try FROM parked WHERE tenant = $1 AND number = $2")
                .bind(tenant.to_string())
                .bind(number)
                .fetch_one(tenancy.connection())
                .await?;
        let (envelope, lane) = waiting.parsed()?;
        Ok(ParkedDetail {
            work: row.read()?,
            header: envelope.header().clone(),
            lane,
            next_try: next_try.map(|moment| moment.0),
            envelope,
        })
    }

    /// Sends a waiting row's bytes back to its stage, by the batch lane, as a first attempt.
    pub async fn replay_parked(
        &self,
        tenant: TenantId,
        number: i64,
        actor: Actor,
        outbox: &impl Republish,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        tenancy.lock().await?;
        let row = waiting(&mut tenancy, number).await?;
        let (envelope, _) = row.parsed()?;
        outbox.republish(&envelope, Lane::Batch, 0).await?;
        mark_republished(&mut tenancy, &row, &envelope, actor, now).await?;
        tenancy.commit().await
    }

    /// Lets a waiting row go for good: its job ends dead.
    pub async fn drop_parked(
        &self,
        tenant: TenantId,
        number: i64,
        actor: Actor,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        tenancy.lock().await?;
        let row = waiting(&mut tenancy, number).await?;
        let (envelope, _) = row.parsed()?;
        close(&mut tenancy, number, "dropped", now).await?;
        let header = envelope.header();
        let mut fact = own_facts::by(actor, &envelope, FactKind::Dropped, &row.reason, now);
        // A second row of the same work that is dropped adds no second fact.
        fact.id = FactId::of_effect(header.job, header.run, Some(header.stage), FactKind::Dropped);
        let fact = tenancy.write(&fact)?;
        append(&mut tenancy, &[fact]).await?;
        tenancy.commit().await
    }
}

async fn waiting(tenancy: &mut Tenancy, number: i64) -> Result<Waiting, LedgerError> {
    sqlx::query_as(
        "SELECT number, reason, lane, attempt, envelope FROM parked
          WHERE tenant = $1 AND number = $2 AND state = 'waiting'",
    )
    .bind(tenancy.tenant.to_string())
    .bind(number)
    .fetch_optional(tenancy.connection())
    .await?
    .ok_or(LedgerError::NotWaiting)
}

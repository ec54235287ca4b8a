//! Batches of documents: what is to come, what came, and what became of each item. Exactly one row an item, whatever happened to it.

use crate::database::Tenancy;
use crate::requests::RequestName;
use crate::status::JobState;
use crate::{JobSummary, Ledger, LedgerError};
use docward_envelope::{BatchId, JobId, Lane, Purpose, TenantId, Timestamp};
use docward_postgres::Moment;
use jiff::SignedDuration;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, HashMap};

/// How many items a batch has at most.
pub const MOST_ITEMS: u32 = 100_000;
/// For how long a batch is known: as long as results live that nobody keeps longer, and a month more.
const KNOWN: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How many batches of a tenant may take items at a time.
pub const MOST_BATCHES: u32 = 1_000;

/// One document of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The batch.
    pub batch: BatchId,
    /// Which of its items, from 1 to [`MOST_ITEMS`].
    pub number: u32,
}

/// A batch, as it was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// Its id, which its client chose.
    pub id: BatchId,
    /// What its documents were handed in for.
    pub purpose: Purpose,
    /// The lane that they go on in.
    pub lane: Lane,
    /// When it was begun.
    pub since: Timestamp,
    /// How many items it has; `None` until its client says that there are no more.
    pub items: Option<u32>,
    /// Whether its client wants no more of it taken in.
    pub cancelled: bool,
}

/// How many items of a batch are how far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BatchTotals {
    /// Taken in: by the state of the job.
    pub jobs: BTreeMap<JobState, u64>,
    /// Taken in, and the ledger has not heard of the job yet.
    pub on_the_way: u64,
    /// Being taken in.
    pub coming: u64,
    /// Not taken in.
    pub refused: u64,
}

/// One item of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchItem {
    /// Which, from 1.
    pub number: u32,
    /// What became of it.
    pub state: ItemState,
}

/// What became of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemState {
    /// It did not come.
    Missing,
    /// It is being taken in.
    Coming,
    /// It was not taken in, for a reason in a word.
    Refused(String),
    /// It was taken in; `None` until the ledger hears of the job.
    Job(JobId, Option<JobSummary>),
}

impl Ledger {
    /// Begins a batch; gives the one that is there where it was begun before, and `None` where as many take items as a tenant may have at
    /// a time. Forgets batches that are very old.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin_batch(&self, tenant: TenantId, batch: &Batch) -> Result<Option<Batch>, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        let old = Moment(batch.since.saturating_sub(KNOWN).unwrap_or(Timestamp::MIN));
        for forget in [
            "DELETE FROM ledger.requests WHERE tenant = $1
                AND batch IN (SELECT batch FROM ledger.batches WHERE tenant = $1 AND since < $2)",
            "DELETE FROM ledger.batches WHERE tenant = $1 AND since < $2",
        ] {
            sqlx::query(forget).bind(tenant.to_string()).bind(old).execute(tenancy.home()).await?;
        }
        sqlx::query(
            "INSERT INTO ledger.batches (tenant, batch, purpose, lane, since) SELECT $1, $2, $3, $4, $5
              WHERE (SELECT count(*) FROM ledger.batches WHERE tenant = $1 AND items IS NULL AND NOT cancelled) < $6
             ON CONFLICT DO NOTHING",
        )
        .bind(tenant.to_string())
        .bind(batch.id.to_string())
        .bind(batch.purpose.as_str())
        .bind(batch.lane.as_str())
        .bind(Moment(batch.since))
        .bind(i64::from(MOST_BATCHES))
        .execute(tenancy.home())
        .await?;
        let begun = read(&mut tenancy, batch.id).await?;
        tenancy.commit().await?;
        Ok(begun)
    }

    /// A batch of a tenant's; `None` where there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn batch(&self, tenant: TenantId, batch: BatchId) -> Result<Option<Batch>, LedgerError> {
        read(&mut self.snapshot(tenant).await?, batch).await
    }

    /// Says that a batch has so many items and no more; what was said first stays. Gives the batch as it is then; it is without a number
    /// of items where a later item came already.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn complete_batch(
        &self,
        tenant: TenantId,
        batch: BatchId,
        items: u32,
    ) -> Result<Option<Batch>, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        let found = locked(&mut tenancy, batch, "FOR UPDATE").await?;
        if found.is_some_and(|found| found.items.is_none()) {
            sqlx::query(
                "UPDATE ledger.batches SET items = $3 WHERE tenant = $1 AND batch = $2
                    AND NOT EXISTS (SELECT FROM ledger.requests WHERE tenant = $1 AND batch = $2 AND item > $3)",
            )
            .bind(tenant.to_string())
            .bind(batch.to_string())
            .bind(i32::try_from(items).map_err(|_| LedgerError::Corrupt)?)
            .execute(tenancy.home())
            .await?;
        }
        let now = read(&mut tenancy, batch).await?;
        tenancy.commit().await?;
        Ok(now)
    }

    /// Has a batch take nothing more in. What was taken in goes on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn cancel_batch(&self, tenant: TenantId, batch: BatchId) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        sqlx::query("UPDATE ledger.batches SET cancelled = true WHERE tenant = $1 AND batch = $2")
            .bind(tenant.to_string())
            .bind(batch.to_string())
            .execute(tenancy.home())
            .await?;
        tenancy.commit().await
    }

    /// Notes that an item was not taken in, for a reason in a word. It may come again while its batch takes items. One that is in, or
    /// that somebody is taking in, stays so.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refuse_item(
        &self,
        tenant: TenantId,
        item: &Item,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let name = RequestName::Item(*item);
        let (batch, number) = name.item();
        let mut tenancy = self.tenancy(tenant).await?;
        if is_open(&mut tenancy, item).await? {
            sqlx::query(
                "INSERT INTO ledger.requests AS known (tenant, key, since, batch, item, refused)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (tenant, key) DO UPDATE SET refused = excluded.refused WHERE known.refused IS NOT NULL",
            )
            .bind(tenant.to_string())
            .bind(name.key().as_slice())
            .bind(Moment(now))
            .bind(batch)
            .bind(number)
            .bind(reason)
            .execute(tenancy.home())
            .await?;
        }
        tenancy.commit().await
    }

    /// How many items of a batch are how far.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn batch_totals(&self, tenant: TenantId, batch: BatchId) -> Result<BatchTotals, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let (coming, refused): (i64, i64) = sqlx::query_as(
            "SELECT count(*) FILTER (WHERE job IS NULL AND refused IS NULL), count(refused)
               FROM ledger.requests WHERE tenant = $1 AND batch = $2",
        )
        .bind(tenant.to_string())
        .bind(batch.to_string())
        .fetch_one(tenancy.home())
        .await?;
        let jobs: Vec<(String,)> =
            sqlx::query_as("SELECT job FROM ledger.requests WHERE tenant = $1 AND batch = $2 AND job IS NOT NULL")
                .bind(tenant.to_string())
                .bind(batch.to_string())
                .fetch_all(tenancy.home())
                .await?;
        let jobs: Vec<String> = jobs.into_iter().map(|(job,)| job).collect();
        let states: Vec<(String, i64)> =
            sqlx::query_as("SELECT state, count(*) FROM job_states WHERE tenant = $1 AND job = ANY($2) GROUP BY state")
                .bind(tenant.to_string())
                .bind(&jobs)
                .fetch_all(tenancy.connection())
                .await?;
        let count = |count: i64| u64::try_from(count).map_err(|_| LedgerError::Corrupt);
        let read = |(state, jobs): (String, i64)| Ok((JobState::read(&state)?, count(jobs)?));
        let states: BTreeMap<JobState, u64> = states.into_iter().map(read).collect::<Result<_, LedgerError>>()?;
        let known: u64 = states.values().sum();
        let on_the_way = (jobs.len() as u64).saturating_sub(known);
        Ok(BatchTotals { jobs: states, on_the_way, coming: count(coming)?, refused: count(refused)? })
    }

    /// The items of a batch that came, by number, behind one of them; so many at most.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn batch_items(
        &self,
        tenant: TenantId,
        batch: BatchId,
        after: u32,
        limit: u32,
    ) -> Result<Vec<BatchItem>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let rows: Vec<(i32, Option<String>, Option<String>)> = sqlx::query_as(
            "SELECT item, job, refused FROM ledger.requests WHERE tenant = $1 AND batch = $2 AND item > $3
              ORDER BY item LIMIT $4",
        )
        .bind(tenant.to_string())
        .bind(batch.to_string())
        .bind(i32::try_from(after).unwrap_or(i32::MAX))
        .bind(i64::from(limit))
        .fetch_all(tenancy.home())
        .await?;
        let jobs: Vec<String> = rows.iter().filter_map(|(_, job, _)| job.clone()).collect();
        let found = crate::status::those(&mut tenancy, &jobs).await?;
        let mut found: HashMap<JobId, JobSummary> = found.into_iter().map(|job| (job.job, job)).collect();
        let read = |(number, job, refused): (i32, Option<String>, Option<String>)| {
            let state = match (job, refused) {
                (Some(job), _) => {
                    let job = job.parse().map_err(|_| LedgerError::Corrupt)?;
                    ItemState::Job(job, found.remove(&job))
                }
                (None, Some(reason)) => ItemState::Refused(reason),
                (None, None) => ItemState::Coming,
            };
            Ok(BatchItem { number: u32::try_from(number).map_err(|_| LedgerError::Corrupt)?, state })
        };
        rows.into_iter().map(read).collect()
    }
}

/// Whether a batch takes an item in: it is there, was not cancelled, and its client did not say that there are no more.
pub(crate) async fn is_open(tenancy: &mut Tenancy, item: &Item) -> Result<bool, LedgerError> {
    // Whoever says that there are no more waits for this.
    let batch = locked(tenancy, item.batch, "FOR SHARE").await?;
    Ok(batch.is_some_and(|batch| !batch.cancelled && batch.items.is_none()) && (1..=MOST_ITEMS).contains(&item.number))
}

async fn read(tenancy: &mut Tenancy, batch: BatchId) -> Result<Option<Batch>, LedgerError> {
    locked(tenancy, batch, "").await
}

/// A batch that stays as it is until the transaction ends.
async fn locked(tenancy: &mut Tenancy, batch: BatchId, lock: &'static str) -> Result<Option<Batch>, LedgerError> {
    let tenant = tenancy.tenant.to_string();
    let row: Option<(String, String, Moment, Option<i32>, bool)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT purpose, lane, since, items, cancelled FROM ledger.batches WHERE tenant = $1 AND batch = $2 {lock}",
    )))
    .bind(tenant)
    .bind(batch.to_string())
    .fetch_optional(tenancy.home())
    .await?;
    let Some((purpose, lane, since, items, cancelled)) = row else { return Ok(None) };
    let items = items.map(u32::try_from).transpose().map_err(|_| LedgerError::Corrupt)?;
    let (purpose, lane) = (purpose.parse().ok(), lane.parse().ok());
    let (Some(purpose), Some(lane)) = (purpose, lane) else { return Err(LedgerError::Corrupt) };
    Ok(Some(Batch { id: batch, purpose, lane, since: since.0, items, cancelled }))
}

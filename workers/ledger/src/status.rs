//! What a job has come to, as people and programs ask for it.

use crate::database::Tenancy;
use crate::projection::OF_JOB;
use crate::{Ledger, LedgerError};
use docward_envelope::{JobId, ObjectPrefix, Placement, RetentionClass, Run, Stage, TenantId, Timestamp};
use docward_postgres::Moment;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use sqlx::types::Json;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How far a job is. Derived from facts and parked rows at every read, in this order of strength: erased, done,
/// rejected, dead, held, running, accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// Its original and keys are stored.
    Accepted,
    /// Some stage has finished, and the last has not.
    Running,
    /// The last stage has finished.
    Done,
    /// Refused for good.
    Rejected,
    /// Waits for a cause to clear.
    Held,
    /// Waits for a person, or was dropped by one.
    Dead,
    /// Erased on request; whatever is heard of it later changes nothing.
    Erased,
}

impl JobState {
    /// Every one, in no order of strength.
    pub const ALL: [Self; 7] =
        [Self::Accepted, Self::Running, Self::Done, Self::Rejected, Self::Held, Self::Dead, Self::Erased];

    /// The word for it, as the database and `--json` spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Running => "running",
            Self::Done => "done",
            Self::Rejected => "rejected",
            Self::Held => "held",
            Self::Dead => "dead",
            Self::Erased => "erased",
        }
    }

    /// Whether nothing more will happen to the job unless a person acts.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Rejected | Self::Dead | Self::Erased)
    }

    /// Whether the job's own row says so, whatever waits.
    const fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Rejected | Self::Erased)
    }

    pub(crate) fn read(word: &str) -> Result<Self, LedgerError> {
        Self::ALL.into_iter().find(|state| state.as_str() == word).ok_or(LedgerError::Corrupt)
    }
}

/// What one stage did in the newest run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageStatus {
    /// Which stage; `None` for what happened to the job itself.
    pub stage: Option<Stage>,
    /// `accepted`, `done`, `rejected` or `dropped`.
    pub effect: String,
    /// When it happened, by the clock of who said so.
    pub at: Timestamp,
    /// Why, as a word from a closed list; `None` where there is nothing to explain.
    pub reason: Option<String>,
    /// The figures that the stage reported, by name.
    pub counts: BTreeMap<String, u64>,
}

/// What lies in the bucket, or lay there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredStatus {
    /// The subtree of the bucket.
    pub prefix: ObjectPrefix,
    /// The retention class that decides when it is due.
    pub retention: RetentionClass,
    /// When it is due for deletion; moved on by the time the job spent held.
    pub expires: Timestamp,
    /// When it was deleted, by the latest receipt.
    pub deleted: Option<Timestamp>,
}

/// Everything that is known of one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobStatus {
    /// The tenant whose job it is.
    pub tenant: TenantId,
    /// The job's id.
    pub job: JobId,
    /// The newest run that was heard of.
    pub run: Run,
    /// How far the job has come.
    pub state: JobState,
    /// Why it is rejected, held or dead.
    pub reason: Option<String>,
    /// When it was accepted.
    pub created: Timestamp,
    /// When anything happened to it last.
    pub updated: Timestamp,
    /// Which queues and workers serve it; `None` until its intake is heard of.
    pub placement: Option<Placement>,
    /// What its stages did in the newest run.
    pub stages: Vec<StageStatus>,
    /// What of it is stored.
    pub stored: Vec<StoredStatus>,
}

/// One job, in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobSummary {
    /// The job's id.
    pub job: JobId,
    /// The newest run that was heard of.
    pub run: Run,
    /// How far the job has come.
    pub state: JobState,
    /// Why it is rejected, held or dead, as a word; `None` in every other state.
    pub reason: Option<String>,
    /// How many contradictions its newest run found in an X12 file.
    pub faults: u64,
    /// When it was accepted.
    pub created: Timestamp,
    /// When anything happened to it last.
    pub updated: Timestamp,
    /// Which queues and workers serve it; `None` until its intake is heard of.
    pub placement: Option<Placement>,
}

/// A job's row. Why it is rejected stands with the effect, why it is held or dead with the work that waits.
const SUMMARY: &str = "SELECT job, run, state, created, updated, placement,
        CASE WHEN state = 'rejected' THEN
                 (SELECT effect.reason FROM effects effect
                   WHERE (effect.tenant, effect.job, effect.run) = (known.tenant, known.job, known.run)
                     AND effect.kind = 'rejected' ORDER BY effect.at LIMIT 1)
             WHEN state IN ('held', 'dead') THEN coalesce(
                 (SELECT work.reason FROM parked work
                   WHERE (work.tenant, work.job, work.run) = (known.tenant, known.job, known.run)
                     AND work.kind = known.state AND work.state = 'waiting' ORDER BY work.number DESC LIMIT 1),
                 (SELECT effect.kind FROM effects effect
                   WHERE (effect.tenant, effect.job, effect.run) = (known.tenant, known.job, known.run)
                     AND effect.kind = 'dropped' LIMIT 1))
        END AS reason,
        coalesce((SELECT (effect.counts ->> 'faults')::bigint FROM effects effect
                   WHERE (effect.tenant, effect.job, effect.run) = (known.tenant, known.job, known.run)
                     AND effect.stage = 'ocr' AND effect.kind = 'done'), 0) AS faults
   FROM job_states known";

#[derive(sqlx::FromRow)]
struct SummaryRow {
    job: String,
    run: i16,
    state: String,
    reason: Option<String>,
    faults: i64,
    created: Moment,
    updated: Moment,
    placement: Option<String>,
}

impl SummaryRow {
    fn read(self) -> Result<JobSummary, LedgerError> {
        Ok(JobSummary {
            job: self.job.parse().map_err(|_| LedgerError::Corrupt)?,
            run: u16::try_from(self.run).ok().and_then(|run| run.try_into().ok()).ok_or(LedgerError::Corrupt)?,
            state: JobState::read(&self.state)?,
            reason: self.reason,
            faults: u64::try_from(self.faults).map_err(|_| LedgerError::Corrupt)?,
            created: self.created.0,
            updated: self.updated.0,
            placement: self.placement.map(|word| word.parse()).transpose().map_err(|_| LedgerError::Corrupt)?,
        })
    }
}

impl Ledger {
    /// One job of a tenant; `None` if the ledger has not heard of it (yet).
    pub async fn job(&self, tenant: TenantId, job: JobId) -> Result<Option<JobStatus>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let row: Option<SummaryRow> =
            sqlx::query_as(AssertSqlSafe(format!("{SUMMARY} WHERE tenant = $1 AND job = $2")))
                .bind(tenant.to_string())
                .bind(job.to_string())
                .fetch_optional(tenancy.connection())
                .await?;
        let Some(row) = row else { return Ok(None) };
        let summary = row.read()?;
        let stages = stages(&mut tenancy, &summary).await?;
        let stored = stored(&mut tenancy, job).await?;
        let JobSummary { job, run, state, reason, faults: _, created, updated, placement } = summary;
        Ok(Some(JobStatus { tenant, job, run, state, reason, created, updated, placement, stages, stored }))
    }

    /// A tenant's jobs in some of the states, newest first; in any of them where none is named.
    pub async fn jobs(
        &self,
        tenant: TenantId,
        states: &[JobState],
        limit: u32,
    ) -> Result<Vec<JobSummary>, LedgerError> {
        self.jobs_before(tenant, states, None, limit).await
    }

    /// The same of those behind one in that order, by when that was taken in and its id.
    pub async fn jobs_before(
        &self,
        tenant: TenantId,
        states: &[JobState],
        before: Option<(Timestamp, JobId)>,
        limit: u32,
    ) -> Result<Vec<JobSummary>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        if states.is_empty() {
            return newest(&mut tenancy, "cardinality($2::text[]) = 0", &[], before, limit).await;
        }
        // Each from an index of its own, so that none looks at jobs of other states. Open jobs are few.
        let states: BTreeSet<JobState> = states.iter().copied().collect();
        let (ended, open): (Vec<JobState>, Vec<JobState>) = states.into_iter().partition(|state| state.has_ended());
        let mut jobs = Vec::new();
        if !open.is_empty() {
            jobs = newest(&mut tenancy, "ended IS NULL AND state = ANY($2)", &open, before, limit).await?;
        }
        for state in ended {
            jobs.extend(newest(&mut tenancy, "ended = ($2::text[])[1]", &[state], before, limit).await?);
        }
        jobs.sort_by_key(|job| Reverse((job.created, job.job)));
        jobs.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(jobs)
    }

    /// How many of a tenant's jobs are in each state; a state that none is in is missing.
    pub async fn totals(&self, tenant: TenantId) -> Result<BTreeMap<JobState, u64>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        totals(&mut tenancy).await
    }
}

/// Those of a tenant's jobs that an SQL condition on `job_states` and the states, its parameter `$2`, names, newest first.
async fn newest(
    tenancy: &mut Tenancy,
    condition: &'static str,
    states: &[JobState],
    before: Option<(Timestamp, JobId)>,
    limit: u32,
) -> Result<Vec<JobSummary>, LedgerError> {
    let behind = if before.is_some() { "AND (created, job) < ($4, $5)" } else { "" };
    let select =
        format!("{SUMMARY} WHERE tenant = $1 AND {condition} {behind} ORDER BY created DESC, job DESC LIMIT $3");
    let query = sqlx::query_as(AssertSqlSafe(select))
        .bind(tenancy.tenant.to_string())
        .bind(states.iter().map(|state| state.as_str()).collect::<Vec<_>>())
        .bind(i64::from(limit));
    let query = match before {
        Some((created, job)) => query.bind(Moment(created)).bind(job.to_string()),
        None => query,
    };
    let rows: Vec<SummaryRow> = query.fetch_all(tenancy.connection()).await?;
    rows.into_iter().map(SummaryRow::read).collect()
}

/// Those of a tenant's jobs, in any order; one that nobody has heard of is left out.
pub(crate) async fn those(tenancy: &mut Tenancy, jobs: &[String]) -> Result<Vec<JobSummary>, LedgerError> {
    let rows: Vec<SummaryRow> = sqlx::query_as(AssertSqlSafe(format!("{SUMMARY} WHERE tenant = $1 AND job = ANY($2)")))
        .bind(tenancy.tenant.to_string())
        .bind(jobs)
        .fetch_all(tenancy.connection())
        .await?;
    rows.into_iter().map(SummaryRow::read).collect()
}

/// Jobs that have ended say how; what has become of the others is worked out, and they are few.
const TOTALS: &str = "
SELECT state, count(*) FROM (
       SELECT CASE WHEN erased IS NOT NULL THEN 'erased' WHEN done = run THEN 'done' ELSE 'rejected' END AS state
         FROM jobs
        WHERE tenant = $1 AND NOT (erased IS NULL AND done IS DISTINCT FROM run AND rejected IS DISTINCT FROM run)
       UNION ALL
       SELECT state FROM job_states WHERE tenant = $1 AND open) states
 GROUP BY state";

pub(crate) async fn totals(tenancy: &mut Tenancy) -> Result<BTreeMap<JobState, u64>, LedgerError> {
    let tenant = tenancy.tenant.to_string();
    let rows: Vec<(String, i64)> = sqlx::query_as(TOTALS).bind(tenant).fetch_all(tenancy.connection()).await?;
    let read = |(state, count): (String, i64)| {
        Ok((JobState::read(&state)?, u64::try_from(count).map_err(|_| LedgerError::Corrupt)?))
    };
    rows.into_iter().map(read).collect()
}

async fn stages(tenancy: &mut Tenancy, summary: &JobSummary) -> Result<Vec<StageStatus>, LedgerError> {
    type Row = (String, String, Moment, Option<String>, Json<BTreeMap<String, u64>>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT stage, kind, at, reason, counts FROM effects WHERE tenant = $1 AND job = $2 AND run = $3",
    )
    .bind(tenancy.tenant.to_string())
    .bind(summary.job.to_string())
    .bind(crate::projection::number(summary.run))
    .fetch_all(tenancy.connection())
    .await?;
    let mut stages = rows
        .into_iter()
        .map(|(stage, effect, at, reason, Json(counts))| {
            let stage = if stage == OF_JOB { None } else { Some(stage.parse().map_err(|_| LedgerError::Corrupt)?) };
            Ok(StageStatus { stage, effect, at: at.0, reason, counts })
        })
        .collect::<Result<Vec<_>, LedgerError>>()?;
    // In the order of the stages: the clocks of their workers may differ.
    stages.sort_by(|one, other| (one.stage, &one.effect).cmp(&(other.stage, &other.effect)));
    Ok(stages)
}

async fn stored(tenancy: &mut Tenancy, job: JobId) -> Result<Vec<StoredStatus>, LedgerError> {
    type Row = (Json<ObjectPrefix>, String, Moment, Option<Moment>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT stored.place, stored.retention, stored.expires + coalesce(job.held_microseconds, 0) * interval '1 microsecond', stored.deleted
           FROM stored stored LEFT JOIN jobs job USING (tenant, job)
          WHERE tenant = $1 AND job = $2 AND stored.written IS NOT NULL ORDER BY stored.prefix",
    )
    .bind(tenancy.tenant.to_string())
    .bind(job.to_string())
    .fetch_all(tenancy.connection())
    .await?;
    rows.into_iter()
        .map(|(Json(prefix), retention, expires, deleted)| {
            Ok(StoredStatus {
                prefix,
                retention: retention.parse().map_err(|_| LedgerError::Corrupt)?,
                expires: expires.0,
                deleted: deleted.map(|moment| moment.0),
            })
        })
        .collect()
}

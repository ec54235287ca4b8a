//! What follows from facts: jobs, their effects, what is stored. Every table here is a union or a maximum over the facts, so
//! neither order nor repetition can change it.

use crate::LedgerError;
use crate::database::Tenancy;
use crate::moment::Moment;
use docward_envelope::{Fact, FactKind, JobId, ObjectPrefix, Placement, RetentionClass, Run, Stage, Timestamp};
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet};

/// How `effects` names an effect of the job itself rather than of a stage.
pub(crate) const OF_JOB: &str = "job";

/// The job whose objects lie under a prefix; bundles are a tenant's.
pub(crate) fn job_of(prefix: &ObjectPrefix) -> Option<JobId> {
    match prefix {
        ObjectPrefix::Job(_, job) | ObjectPrefix::Original(_, job) | ObjectPrefix::Stage(_, job, ..) => Some(*job),
        ObjectPrefix::Bundles(..) => None,
    }
}

/// Applies facts that are new to the chain.
pub(crate) async fn apply(tenancy: &mut Tenancy, facts: &[&Fact]) -> Result<(), LedgerError> {
    jobs(tenancy, facts).await?;
    effects(tenancy, facts).await?;
    stored(tenancy, facts).await?;
    erased(tenancy, facts).await?;
    let progress = facts.iter().filter(|fact| fact.kind.is_progress());
    let jobs: BTreeSet<JobId> = progress.filter_map(|fact| fact.job).collect();
    notify(tenancy, jobs).await
}

/// Tells watchers, at commit, which jobs changed. They listen to the region's database, wherever the rows are.
pub(crate) async fn notify(tenancy: &mut Tenancy, jobs: impl IntoIterator<Item = JobId>) -> Result<(), LedgerError> {
    let tenant = tenancy.tenant;
    let payloads: Vec<String> = jobs.into_iter().map(|job| format!("{tenant} {job}")).collect();
    if !payloads.is_empty() {
        sqlx::query("SELECT pg_notify('jobs', payload) FROM unnest($1::text[]) payload")
            .bind(payloads)
            .execute(tenancy.home())
            .await?;
    }
    Ok(())
}

/// Which facts make a job known. The others only move the time of its last change, if it is known.
fn founds(kind: FactKind) -> bool {
    matches!(kind, FactKind::Accepted | FactKind::Done | FactKind::Rejected | FactKind::Erased)
}

struct JobRow {
    run: Run,
    created: Timestamp,
    updated: Timestamp,
    placement: Option<Placement>,
}

async fn jobs(tenancy: &mut Tenancy, facts: &[&Fact]) -> Result<(), LedgerError> {
    let mut founded: BTreeMap<JobId, JobRow> = BTreeMap::new();
    let mut touched: BTreeMap<JobId, Timestamp> = BTreeMap::new();
    for fact in facts {
        let Some(job) = fact.job else { continue };
        if founds(fact.kind) {
            let run = fact.run.unwrap_or(Run::FIRST);
            let row = founded.entry(job).or_insert(JobRow { run, created: fact.at, updated: fact.at, placement: None });
            row.placement = row.placement.or(fact.placement);
            row.run = row.run.max(run);
            row.created = row.created.min(fact.at);
            row.updated = row.updated.max(fact.at);
        } else if fact.kind.is_progress() {
            let updated = touched.entry(job).or_insert(fact.at);
            *updated = fact.at.max(*updated);
        }
    }
    insert_jobs(tenancy, &founded).await?;
    touch_jobs(tenancy, &touched).await
}

async fn insert_jobs(tenancy: &mut Tenancy, rows: &BTreeMap<JobId, JobRow>) -> Result<(), LedgerError> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO jobs AS known (tenant, job, run, created, updated, placement)
         SELECT $1, * FROM unnest($2::text[], $3::smallint[], $4::timestamptz[], $5::timestamptz[], $6::text[])
         ON CONFLICT (tenant, job) DO UPDATE SET
            run = greatest(known.run, excluded.run),
            created = least(known.created, excluded.created),
            updated = greatest(known.updated, excluded.updated),
            placement = coalesce(known.placement, excluded.placement)",
    )
    .bind(tenancy.tenant.to_string())
    .bind(rows.keys().map(JobId::to_string).collect::<Vec<_>>())
    .bind(rows.values().map(|row| number(row.run)).collect::<Vec<_>>())
    .bind(rows.values().map(|row| Moment(row.created)).collect::<Vec<_>>())
    .bind(rows.values().map(|row| Moment(row.updated)).collect::<Vec<_>>())
    .bind(rows.values().map(|row| row.placement.map(Placement::as_str)).collect::<Vec<_>>())
    .execute(tenancy.connection())
    .await?;
    Ok(())
}

async fn touch_jobs(tenancy: &mut Tenancy, rows: &BTreeMap<JobId, Timestamp>) -> Result<(), LedgerError> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE jobs AS known SET updated = greatest(known.updated, said.at)
           FROM unnest($2::text[], $3::timestamptz[]) AS said (job, at)
          WHERE known.tenant = $1 AND known.job = said.job",
    )
    .bind(tenancy.tenant.to_string())
    .bind(rows.keys().map(JobId::to_string).collect::<Vec<_>>())
    .bind(rows.values().copied().map(Moment).collect::<Vec<_>>())
    .execute(tenancy.connection())
    .await?;
    Ok(())
}

/// A run as the database keeps it: at most 9999.
pub(crate) fn number(run: Run) -> i16 {
    i16::try_from(run.get()).unwrap_or(i16::MAX)
}

async fn effects(tenancy: &mut Tenancy, facts: &[&Fact]) -> Result<(), LedgerError> {
    let kinds = |kind| matches!(kind, FactKind::Accepted | FactKind::Done | FactKind::Rejected | FactKind::Dropped);
    let rows: Vec<(JobId, &Fact)> =
        facts.iter().filter(|fact| kinds(fact.kind)).filter_map(|fact| fact.job.map(|job| (job, *fact))).collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO effects (tenant, job, run, stage, kind, at, reason, counts)
         SELECT $1, * FROM unnest($2::text[], $3::smallint[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
                                  $8::jsonb[])
         ON CONFLICT DO NOTHING",
    )
    .bind(tenancy.tenant.to_string())
    .bind(rows.iter().map(|(job, _)| job.to_string()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, fact)| number(fact.run.unwrap_or(Run::FIRST))).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, fact)| fact.stage.map_or(OF_JOB, Stage::as_str)).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, fact)| fact.kind.as_str()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, fact)| Moment(fact.at)).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, fact)| fact.reason.as_deref()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, fact)| Json(&fact.counts)).collect::<Vec<_>>())
    .execute(tenancy.connection())
    .await?;
    Ok(())
}

struct StoredRow<'f> {
    prefix: &'f ObjectPrefix,
    retention: RetentionClass,
    expires: Timestamp,
    written: Option<Timestamp>,
    deleted: Option<Timestamp>,
}

/// Folds the batch to one row a prefix: one statement may not touch a row twice.
fn stored_rows<'f>(facts: &[&'f Fact]) -> BTreeMap<String, StoredRow<'f>> {
    let mut rows: BTreeMap<String, StoredRow<'f>> = BTreeMap::new();
    for fact in facts {
        let receipt = fact.kind == FactKind::Deleted;
        for stored in &fact.stored {
            let row = rows.entry(stored.prefix.to_string()).or_insert(StoredRow {
                prefix: &stored.prefix,
                retention: stored.retention,
                expires: stored.expires,
                written: None,
                deleted: None,
            });
            row.expires = row.expires.max(stored.expires);
            let when = if receipt { &mut row.deleted } else { &mut row.written };
            *when = (*when).max(Some(fact.at));
        }
    }
    rows
}

async fn stored(tenancy: &mut Tenancy, facts: &[&Fact]) -> Result<(), LedgerError> {
    let rows = stored_rows(facts);
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO stored AS known (tenant, prefix, place, job, retention, expires, written, deleted)
         SELECT $1, * FROM unnest($2::text[], $3::jsonb[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                                  $8::timestamptz[])
         ON CONFLICT (tenant, prefix) DO UPDATE SET
            expires = greatest(known.expires, excluded.expires),
            written = greatest(known.written, excluded.written),
            deleted = greatest(known.deleted, excluded.deleted)",
    )
    .bind(tenancy.tenant.to_string())
    .bind(rows.keys().collect::<Vec<_>>())
    .bind(rows.values().map(|row| Json(row.prefix)).collect::<Vec<_>>())
    .bind(rows.values().map(|row| job_of(row.prefix).map(|job| job.to_string())).collect::<Vec<_>>())
    .bind(rows.values().map(|row| row.retention.as_str()).collect::<Vec<_>>())
    .bind(rows.values().map(|row| Moment(row.expires)).collect::<Vec<_>>())
    .bind(rows.values().map(|row| row.written.map(Moment)).collect::<Vec<_>>())
    .bind(rows.values().map(|row| row.deleted.map(Moment)).collect::<Vec<_>>())
    .execute(tenancy.connection())
    .await?;
    let jobs: BTreeSet<JobId> = rows.values().filter_map(|row| job_of(row.prefix)).collect();
    whole_jobs_deleted(tenancy, &jobs).await?;
    let receipts = rows.values().filter_map(|row| match (row.prefix, row.deleted) {
        (ObjectPrefix::Job(_, job), Some(deleted)) => Some((*job, deleted)),
        _ => None,
    });
    for (job, deleted) in receipts {
        parked_work_ends(tenancy, job, "expired", deleted).await?;
    }
    Ok(())
}

/// A receipt for a whole job covers everything of it that was written before, whichever of the two was heard of first.
async fn whole_jobs_deleted(tenancy: &mut Tenancy, jobs: &BTreeSet<JobId>) -> Result<(), LedgerError> {
    let tenant = tenancy.tenant;
    let whole: Vec<String> = jobs.iter().map(|job| ObjectPrefix::Job(tenant, *job).to_string()).collect();
    sqlx::query(
        "UPDATE stored AS part SET deleted = greatest(part.deleted, whole.deleted)
           FROM stored whole
          WHERE whole.tenant = $1 AND whole.prefix = ANY($2) AND whole.deleted IS NOT NULL
            AND part.tenant = $1 AND part.job = whole.job AND part.written <= whole.deleted",
    )
    .bind(tenant.to_string())
    .bind(whole)
    .execute(tenancy.connection())
    .await?;
    Ok(())
}

/// What is erased stays erased, and nothing of it waits any more.
async fn erased(tenancy: &mut Tenancy, facts: &[&Fact]) -> Result<(), LedgerError> {
    let erased = facts.iter().filter(|fact| fact.kind == FactKind::Erased);
    for (job, at) in erased.filter_map(|fact| fact.job.map(|job| (job, fact.at))) {
        sqlx::query("UPDATE jobs SET erased = least(erased, $3) WHERE tenant = $1 AND job = $2")
            .bind(tenancy.tenant.to_string())
            .bind(job.to_string())
            .bind(Moment(at))
            .execute(tenancy.connection())
            .await?;
        parked_work_ends(tenancy, job, "dropped", at).await?;
    }
    Ok(())
}

/// Work on a job whose keys are gone can never be done, and on one that is erased must not.
async fn parked_work_ends(tenancy: &mut Tenancy, job: JobId, state: &str, at: Timestamp) -> Result<(), LedgerError> {
    sqlx::query(
        "UPDATE parked SET state = $4, closed_at = $3, envelope = '', next_try = NULL
          WHERE tenant = $1 AND job = $2 AND state = 'waiting'",
    )
    .bind(tenancy.tenant.to_string())
    .bind(job.to_string())
    .bind(Moment(at))
    .bind(state)
    .execute(tenancy.connection())
    .await?;
    Ok(())
}

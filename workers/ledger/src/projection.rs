//! What follows from facts: jobs, their effects, what is stored. Every table here is a union or a maximum over the facts, so
//! neither order nor repetition can change it.

mod batch;

use crate::LedgerError;
use crate::database::{Head, Tenancy};
use crate::record::Written;
use crate::uploads::taken_away;
use batch::Batch;
use docward_envelope::{FactKind, JobId, ObjectPrefix, Run, Stage, TenantId, Timestamp};
use docward_postgres::Moment;

/// What stands in the column `stage` of `effects` for an effect on the job itself rather than by a stage.
pub(crate) const OF_JOB: &str = "job";

/// The job whose objects lie under a prefix; `None` for bundles and uploads, which are the tenant's.
pub(crate) fn job_of(prefix: &ObjectPrefix) -> Option<JobId> {
    match prefix {
        ObjectPrefix::Job(_, job) | ObjectPrefix::Original(_, job) | ObjectPrefix::Stage(_, job, ..) => Some(*job),
        ObjectPrefix::Bundles(..) | ObjectPrefix::Upload(..) => None,
    }
}

/// Writes facts that are new to the chain, with everything that follows from them, in one statement: a batch takes as long as
/// its round trips. What few facts need (erasure, the deletion of whole jobs) comes in statements of its own.
pub(crate) async fn write(tenancy: &mut Tenancy, head: Head, facts: &[&Written]) -> Result<(), LedgerError> {
    let changed = batch::changed(facts);
    let notices = if tenancy.is_elsewhere() { Vec::new() } else { payloads(tenancy.tenant, changed.iter().copied()) };
    let batch = Batch::of(head, facts, notices);
    sqlx::query(STATEMENT).bind(tenancy.tenant.to_string()).bind(&batch).execute(tenancy.connection()).await?;
    for (job, deleted) in batch.whole_jobs() {
        whole_job_deleted(tenancy, job).await?;
        parked_work_ends(tenancy, job, "expired", deleted).await?;
    }
    erased(tenancy, facts).await?;
    unindexed(tenancy, facts).await?;
    taken_away(tenancy, facts).await?;
    if tenancy.is_elsewhere() { notify(tenancy, changed).await } else { Ok(()) }
}

/// Tells watchers, at commit, which jobs changed. They listen to the region's database, wherever the rows are.
pub(crate) async fn notify(tenancy: &mut Tenancy, jobs: impl IntoIterator<Item = JobId>) -> Result<(), LedgerError> {
    let payloads = payloads(tenancy.tenant, jobs);
    if !payloads.is_empty() {
        sqlx::query("SELECT pg_notify('jobs', payload) FROM unnest($1::text[]) payload")
            .bind(payloads)
            .execute(tenancy.home())
            .await?;
    }
    Ok(())
}

fn payloads(tenant: TenantId, jobs: impl IntoIterator<Item = JobId>) -> Vec<String> {
    jobs.into_iter().map(|job| format!("{tenant} {job}")).collect()
}

/// A run as the database keeps it: at most 9999.
pub(crate) fn number(run: Run) -> i16 {
    i16::try_from(run.get()).unwrap_or(i16::MAX)
}

/// Links, head and projections: $1 is the tenant, $2 a [`Batch`]. No two of its parts write the same row.
const STATEMENT: &str = "
WITH whose AS MATERIALIZED (
    -- Once: to check that it is an id takes as long as to write a row.
    SELECT $1::ledger.ulid AS tenant
), said AS MATERIALIZED (
    SELECT tenant, fact.* FROM whose, unnest(($2::ledger.batch).facts) fact
), linked AS (
    INSERT INTO facts (tenant, seq, id, job, kind, at, actor, purpose, subject, previous, digest, body, signer, signature)
    SELECT tenant, seq, id, job, kind, at, actor, purpose, subject, previous, digest, body, signer, signature FROM said
), head AS (
    UPDATE chains SET length = ($2).length, digest = ($2).digest, signed = true WHERE tenant = $1
), ended AS (
    SELECT job,
           max(run) FILTER (WHERE kind = 'done') AS done,
           max(run) FILTER (WHERE kind = 'rejected') AS rejected,
           max(at) FILTER (WHERE kind = 'done') AS indexed
      FROM said WHERE (kind = 'done' AND stage = 'index') OR kind = 'rejected' GROUP BY job
), founded AS (
    INSERT INTO jobs AS known (tenant, job, run, created, updated, placement, done, rejected, indexed)
    SELECT tenant, found.*, done, rejected, indexed
      FROM whose CROSS JOIN unnest(($2).jobs) found LEFT JOIN ended ON ended.job = found.job
        ON CONFLICT (tenant, job) DO UPDATE SET
           run = greatest(known.run, excluded.run),
           created = least(known.created, excluded.created),
           updated = greatest(known.updated, excluded.updated),
           placement = coalesce(known.placement, excluded.placement),
           done = greatest(known.done, excluded.done),
           rejected = greatest(known.rejected, excluded.rejected),
           indexed = greatest(known.indexed, excluded.indexed)
), touched AS (
    UPDATE jobs AS known SET updated = greatest(known.updated, said.updated)
      FROM unnest(($2).touched) said
     WHERE known.tenant = $1 AND known.job = said.job
), effected AS (
    INSERT INTO effects (tenant, job, run, stage, kind, at, reason, counts)
    SELECT tenant, job, run, stage, kind, at, reason, counts FROM said WHERE is_effect
        ON CONFLICT DO NOTHING
), stored AS (
    -- Where the deletion of the whole job was recorded already, it covers what was written before it.
    INSERT INTO stored AS known (tenant, prefix, place, job, retention, expires, written, deleted)
    SELECT whose.tenant, said.prefix, said.place, said.job, said.retention, said.expires, said.written,
           CASE WHEN said.written <= whole.deleted THEN greatest(said.deleted, whole.deleted) ELSE said.deleted END
      FROM whose CROSS JOIN unnest(($2).stored) said
      LEFT JOIN stored whole ON whole.tenant = $1 AND whole.prefix = said.whole
        ON CONFLICT (tenant, prefix) DO UPDATE SET
           expires = greatest(known.expires, excluded.expires),
           written = greatest(known.written, excluded.written),
           deleted = greatest(known.deleted, excluded.deleted)
)
SELECT pg_notify('jobs', notice) FROM unnest(($2).notices) notice";

/// Marks what was written before the whole job was deleted as deleted too: the two may be recorded in either order.
async fn whole_job_deleted(tenancy: &mut Tenancy, job: JobId) -> Result<(), LedgerError> {
    let tenant = tenancy.tenant;
    sqlx::query(
        "UPDATE stored AS part SET deleted = greatest(part.deleted, whole.deleted)
           FROM stored whole
          WHERE whole.tenant = $1 AND whole.prefix = $2 AND whole.deleted IS NOT NULL
            AND part.tenant = $1 AND part.job = whole.job AND part.written <= whole.deleted",
    )
    .bind(tenant.to_string())
    .bind(ObjectPrefix::Job(tenant, job).to_string())
    .execute(tenancy.connection())
    .await?;
    Ok(())
}

/// Marks erased jobs, for good, and ends the work on them that waits.
async fn erased(tenancy: &mut Tenancy, facts: &[&Written]) -> Result<(), LedgerError> {
    let erased = facts.iter().map(|written| &written.fact).filter(|fact| fact.kind == FactKind::Erased);
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

/// The receipts of who took jobs' text out of search bundles.
async fn unindexed(tenancy: &mut Tenancy, facts: &[&Written]) -> Result<(), LedgerError> {
    let receipts = facts
        .iter()
        .map(|written| &written.fact)
        .filter(|fact| (fact.kind, fact.stage) == (FactKind::Deleted, Some(Stage::Index)) && fact.stored.is_empty());
    for (job, at) in receipts.filter_map(|fact| fact.job.map(|job| (job, fact.at))) {
        sqlx::query("UPDATE jobs SET unindexed = greatest(unindexed, $3) WHERE tenant = $1 AND job = $2")
            .bind(tenancy.tenant.to_string())
            .bind(job.to_string())
            .bind(Moment(at))
            .execute(tenancy.connection())
            .await?;
    }
    Ok(())
}

/// Ends the work on a job that waits: its keys are gone, or it is erased.
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

//! What the janitor is to delete: never what belongs to a held job, and a job's keys only when nothing else of it may live;
//! but an erased job at once, first, and whole. The tables say where to look; what goes, and when, is what signed facts bear out.

use crate::borne::{self, OfJob, Part};
use crate::database::Tenancy;
use crate::{Ledger, LedgerError};
use docward_envelope::{
    Actor, Fact, FactKind, JobId, ObjectPrefix, Purpose, Region, RetentionClass, Stored, TenantId, Timestamp,
};
use docward_postgres::Moment;
use docward_telemetry::warn;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet};

/// How many rows of a tenant are listed at a time; the rest come with the next list.
const AT_ONCE: i64 = 500;
/// With how many a list is long enough.
const A_ROUND: usize = 2000;

/// One prefix that is due for deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The tenant whose objects are due.
    pub tenant: TenantId,
    /// Which job's; `None` for bundles and uploads, which are the tenant's.
    pub job: Option<JobId>,
    /// What to delete. [`ObjectPrefix::Job`] when everything of the job has expired: its keys first, then the rest.
    pub prefix: ObjectPrefix,
    /// Of which retention class; the longest-lived one for a whole job.
    pub retention: RetentionClass,
    /// Since when it is due.
    pub expired: Timestamp,
    /// Whether it is due because the job was erased, rather than because it expired.
    pub erased: bool,
}

impl Due {
    /// The janitor's receipt, to be published once the objects are gone. Deleting happens each time it happens, so its id is
    /// random. `objects` is how many went.
    pub fn receipt(&self, region: &Region, task: &'static str, objects: u64, now: Timestamp) -> Fact {
        let stored = Stored { prefix: self.prefix.clone(), retention: self.retention, expires: self.expired };
        let actor = Actor::Task(task.to_owned());
        Fact::about(self.tenant, region, FactKind::Deleted, actor, Purpose::Maintenance, now)
            .with_job(self.job)
            .with_reason(if self.erased { "erased" } else { "expired" })
            .with_count("objects", objects)
            .with_stored([stored])
    }
}

/// Something that has not been deleted.
#[derive(Clone)]
struct Stays {
    prefix: ObjectPrefix,
    job: Option<JobId>,
    retention: RetentionClass,
    expires: Timestamp,
}

impl Ledger {
    /// What is due at `now`: erased jobs first, the rest tenant by tenant, whole jobs before parts. Not all of it if it is much:
    /// some of each tenant, and no more than one round can delete; what is left comes with the next list.
    pub async fn due(&self, now: Timestamp) -> Result<Vec<Due>, LedgerError> {
        let mut tenants = self.tenants_with_due(now).await?;
        // Not always with the same: where a round ends before all have had their turn, others are first in the next.
        let first = usize::try_from(now.as_second()).unwrap_or(0).checked_rem(tenants.len()).unwrap_or(0);
        tenants.rotate_left(first);
        let mut due = Vec::new();
        for tenant in tenants {
            if due.len() >= A_ROUND {
                break;
            }
            let mut tenancy = match self.snapshot(tenant).await {
                Ok(tenancy) => tenancy,
                // Other tenants' objects are deleted all the same.
                Err(failure @ (LedgerError::OwnAway | LedgerError::NoAddress)) => {
                    warn!("a tenant's own database is not asked", reason = failure.word());
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            let mut rows = erased(&mut tenancy, None).await?;
            rows.extend(expired(&mut tenancy, now).await?);
            due.extend(chosen(&mut tenancy, &rows, now).await?);
        }
        due.extend(self.uploads_due(now).await?);
        due.sort_by_key(|due| !due.erased);
        Ok(due)
    }

    /// What is due of these jobs because they were erased: all of it.
    pub async fn due_of_erased(
        &self,
        tenant: TenantId,
        jobs: &[JobId],
        now: Timestamp,
    ) -> Result<Vec<Due>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let rows = erased(&mut tenancy, Some(jobs)).await?;
        chosen(&mut tenancy, &rows, now).await
    }
}

/// What of these rows goes, with all that belongs to the same jobs in view, as far as signed facts bear it out.
async fn chosen(tenancy: &mut Tenancy, rows: &[Stays], now: Timestamp) -> Result<Vec<Due>, LedgerError> {
    let jobs: BTreeSet<String> = rows.iter().filter_map(|row| row.job).map(|job| job.to_string()).collect();
    let jobs: Vec<String> = jobs.into_iter().collect();
    let borne = borne::of_jobs(tenancy, &jobs).await?;
    let siblings: Vec<Stays> = borne.iter().flat_map(|(job, of_job)| live(*job, of_job)).collect();
    let known: BTreeMap<&ObjectPrefix, &Stays> = siblings.iter().map(|part| (&part.prefix, part)).collect();
    let rows: Vec<Stays> = rows.iter().filter_map(|row| row.borne_out(&known)).collect();
    let terms = terms(tenancy, &jobs, &borne).await?;
    Ok(choose(tenancy.tenant, &rows, &siblings, &terms, now))
}

fn live(job: JobId, of_job: &OfJob) -> Vec<Stays> {
    let stays = |(prefix, part): (&ObjectPrefix, &Part)| Stays {
        prefix: prefix.clone(),
        job: Some(job),
        retention: part.retention,
        expires: part.expires,
    };
    of_job.live().map(stays).collect()
}

impl Stays {
    /// The row as it is borne out: a part of a job by the fact of who wrote it, bundles by the day in their name, which is that of their
    /// expiry.
    fn borne_out(&self, known: &BTreeMap<&ObjectPrefix, &Self>) -> Option<Self> {
        match &self.prefix {
            ObjectPrefix::Bundles(_, day) => {
                let over = day.as_ref()?.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
                Some(Self { expires: self.expires.max(over), ..self.clone() })
            }
            prefix => known.get(prefix).map(|part| (*part).clone()),
        }
    }
}

/// Everything of erased jobs, held or not; of these jobs, or of as many as are listed at a time.
async fn erased(tenancy: &mut Tenancy, jobs: Option<&[JobId]>) -> Result<Vec<Stays>, LedgerError> {
    let rows = sqlx::query_as(
        "SELECT place, retention, expires FROM jobs JOIN stored USING (tenant, job)
          WHERE tenant = $1 AND erased IS NOT NULL AND ($2::text[] IS NULL OR job = ANY($2))
            AND written IS NOT NULL AND (deleted IS NULL OR deleted < written)
          ORDER BY job LIMIT $3",
    )
    .bind(tenancy.tenant.to_string())
    .bind(jobs.map(|jobs| jobs.iter().map(JobId::to_string).collect::<Vec<_>>()))
    .bind(if jobs.is_some() { i64::MAX } else { AT_ONCE })
    .fetch_all(tenancy.connection())
    .await?;
    read(rows)
}

/// What has expired and belongs to no held and no erased job, the first that expired in front. The time that a job was held
/// is part of the question: what has got it back is not due, and must not take the place of what is.
async fn expired(tenancy: &mut Tenancy, now: Timestamp) -> Result<Vec<Stays>, LedgerError> {
    let rows = sqlx::query_as(
        "SELECT place, retention, expires FROM stored
          WHERE tenant = $1 AND expires <= $2 AND written IS NOT NULL AND (deleted IS NULL OR deleted < written)
            AND NOT EXISTS (SELECT FROM parked
                             WHERE parked.tenant = $1 AND parked.job = stored.job AND state = 'waiting' AND kind = 'held')
            AND NOT EXISTS (SELECT FROM jobs
                             WHERE jobs.tenant = $1 AND jobs.job = stored.job
                               AND (erased IS NOT NULL
                                    OR stored.expires + held_microseconds * interval '1 microsecond' > $2))
          ORDER BY expires LIMIT $3",
    )
    .bind(tenancy.tenant.to_string())
    .bind(Moment(now))
    .bind(AT_ONCE)
    .fetch_all(tenancy.connection())
    .await?;
    read(rows)
}

/// What changes when a job's objects are due.
struct Terms {
    /// How long it was held: time that does not count against it.
    allowance: SignedDuration,
    /// When it was erased: nothing of it lives longer.
    erased: Option<Timestamp>,
}

async fn terms(
    tenancy: &mut Tenancy,
    jobs: &[String],
    borne: &BTreeMap<JobId, OfJob>,
) -> Result<BTreeMap<JobId, Terms>, LedgerError> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT job, held_microseconds FROM jobs WHERE tenant = $1 AND job = ANY($2)")
            .bind(tenancy.tenant.to_string())
            .bind(jobs)
            .fetch_all(tenancy.connection())
            .await?;
    rows.into_iter()
        .map(|(job, held)| {
            let job = job.parse().map_err(|_| LedgerError::Corrupt)?;
            let erased = borne.get(&job).and_then(|of_job| of_job.erased);
            Ok((job, Terms { allowance: SignedDuration::from_micros(held), erased }))
        })
        .collect()
}

fn read(rows: Vec<(Json<ObjectPrefix>, String, Moment)>) -> Result<Vec<Stays>, LedgerError> {
    rows.into_iter()
        .map(|(Json(prefix), retention, Moment(expires))| {
            let job = crate::projection::job_of(&prefix);
            Ok(Stays { job, prefix, retention: retention.parse().map_err(|_| LedgerError::Corrupt)?, expires })
        })
        .collect()
}

/// What goes: a job as a whole when the last of it has expired, else the parts that have.
fn choose(
    tenant: TenantId,
    expired: &[Stays],
    siblings: &[Stays],
    terms: &BTreeMap<JobId, Terms>,
    now: Timestamp,
) -> Vec<Due> {
    let of = |row: &Stays| row.job.and_then(|job| terms.get(&job));
    let ends = |row: &Stays| match of(row) {
        Some(Terms { erased: Some(erased), .. }) => *erased,
        Some(Terms { allowance, .. }) => row.expires.saturating_add(*allowance).unwrap_or(Timestamp::MAX),
        None => row.expires,
    };
    let erased = |job: &JobId| terms.get(job).is_some_and(|terms| terms.erased.is_some());
    let mut last: BTreeMap<JobId, (Timestamp, RetentionClass)> = BTreeMap::new();
    for row in siblings {
        let Some(job) = row.job else { continue };
        let end = (ends(row), row.retention);
        let known = last.entry(job).or_insert(end);
        *known = end.max(*known);
    }
    let is_whole = |job: &JobId| last.get(job).is_some_and(|(end, _)| *end <= now || erased(job));
    let whole = last.iter().filter(|(job, _)| is_whole(job)).map(|(job, (end, retention))| Due {
        tenant,
        job: Some(*job),
        prefix: ObjectPrefix::Job(tenant, *job),
        retention: *retention,
        expired: *end,
        erased: erased(job),
    });
    // A row for the whole job is due only when everything of the job is.
    let alone =
        |row: &Stays| !matches!(row.prefix, ObjectPrefix::Job(..)) && !row.job.is_some_and(|job| is_whole(&job));
    let parts = expired.iter().filter(|row| alone(row) && ends(row) <= now).map(|row| Due {
        tenant,
        job: row.job,
        prefix: row.prefix.clone(),
        retention: row.retention,
        expired: ends(row),
        erased: false,
    });
    whole.chain(parts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Document, at};
    use docward_envelope::{Run, Stage};

    fn stays(document: Document) -> [Stays; 2] {
        let Document { tenant, job } = document;
        let row = |prefix, retention, second| Stays { prefix, job: Some(job), retention, expires: at(second) };
        [
            row(ObjectPrefix::Stage(tenant, job, Run::FIRST, Stage::Ocr), RetentionClass::Intermediate, 10),
            row(ObjectPrefix::Original(tenant, job), RetentionClass::Original, 100),
        ]
    }

    fn chosen(document: Document, terms: Option<Terms>, second: i64) -> Vec<(ObjectPrefix, Timestamp, bool)> {
        let all = stays(document);
        let expired: Vec<Stays> = stays(document).into_iter().filter(|row| row.expires <= at(second)).collect();
        let terms = terms.map(|terms| (document.job, terms)).into_iter().collect();
        let due = choose(document.tenant, &expired, &all, &terms, at(second));
        due.into_iter().map(|due| (due.prefix, due.expired, due.erased)).collect()
    }

    const fn held_for(seconds: i64) -> Terms {
        Terms { allowance: SignedDuration::from_secs(seconds), erased: None }
    }

    #[test]
    fn parts_go_one_by_one_and_the_job_as_a_whole_with_the_last_of_it() {
        let document = Document::new();
        assert_eq!(chosen(document, Some(held_for(0)), 9), []);
        let part = stays(document)[0].prefix.clone();
        assert_eq!(chosen(document, Some(held_for(0)), 10), [(part.clone(), at(10), false)]);
        assert_eq!(chosen(document, Some(held_for(0)), 99), [(part, at(10), false)]);
        let whole = ObjectPrefix::Job(document.tenant, document.job);
        assert_eq!(chosen(document, Some(held_for(0)), 100), [(whole.clone(), at(100), false)]);
        // Of a job that the ledger does not know, nothing prolongs the terms.
        assert_eq!(chosen(document, None, 100), [(whole, at(100), false)]);
    }

    #[test]
    fn the_time_that_a_job_was_held_does_not_count() {
        let document = Document::new();
        let part = stays(document)[0].prefix.clone();
        assert_eq!(chosen(document, Some(held_for(50)), 59), []);
        assert_eq!(chosen(document, Some(held_for(50)), 60), [(part.clone(), at(60), false)]);
        assert_eq!(chosen(document, Some(held_for(50)), 149), [(part, at(60), false)]);
        let whole = ObjectPrefix::Job(document.tenant, document.job);
        assert_eq!(chosen(document, Some(held_for(50)), 150), [(whole, at(150), false)]);
    }

    #[test]
    fn an_erased_job_is_due_whole_and_at_once_however_long_it_was_held() {
        let document = Document::new();
        let terms = Terms { erased: Some(at(1)), ..held_for(1000) };
        let whole = ObjectPrefix::Job(document.tenant, document.job);
        assert_eq!(chosen(document, Some(terms), 2), [(whole, at(1), true)]);
    }
}

//! Erasure on request: the ledger's part is to know which jobs are a patient's, to drop what waits, to make everything stored
//! due at once, and to record it. The janitor deletes keys and objects.

use crate::borne::{erasures, id_of_erasure};
use crate::database::Tenancy;
use crate::record::append;
use crate::{Ledger, LedgerError};
use docward_envelope::{Actor, Fact, FactKind, JobId, Purpose, Region, Stage, SubjectToken, TenantId, Timestamp};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What erasing came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Erasure {
    /// The jobs, with the fact that stands in the chain for each.
    pub jobs: Vec<ErasedJob>,
    /// Jobs that were asked for and are not known here.
    pub unknown: Vec<JobId>,
}

/// A job that no search by patient finds: no reading of it named one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct JobWithoutSubject {
    /// The job that is not found.
    pub job: JobId,
    /// Whether stage extract has read it, and found no patient's id; if not, nobody knows yet whose it is.
    pub is_read: bool,
}

/// One erased job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErasedJob {
    /// The job that was erased.
    pub job: JobId,
    /// The fact in the chain, exactly.
    pub fact: Fact,
    /// Whether it was erased before; then this is the fact of that time.
    pub already: bool,
}

impl Ledger {
    /// The jobs whose document was read as this patient's.
    pub async fn jobs_of_subject(&self, tenant: TenantId, subject: &SubjectToken) -> Result<Vec<JobId>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let rows = sqlx::query_as(
            "SELECT DISTINCT job FROM facts WHERE tenant = $1 AND subject = $2 AND job IS NOT NULL ORDER BY job",
        )
        .bind(tenant.to_string())
        .bind(&subject.0)
        .fetch_all(tenancy.connection())
        .await?;
        read(rows)
    }

    /// The jobs of which no reading named a patient, so that no search by patient covers them. Erased ones are left out.
    pub async fn jobs_without_subject(&self, tenant: TenantId) -> Result<Vec<JobWithoutSubject>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let rows: Vec<(String, bool)> = sqlx::query_as(
            "SELECT job, EXISTS (
                    SELECT FROM effects
                     WHERE effects.tenant = $1 AND effects.job = jobs.job AND stage = $2 AND kind = $3)
               FROM jobs
              WHERE tenant = $1 AND erased IS NULL AND NOT EXISTS (
                    SELECT FROM facts
                     WHERE facts.tenant = $1 AND facts.job = jobs.job AND facts.subject IS NOT NULL)
              ORDER BY job",
        )
        .bind(tenant.to_string())
        .bind(Stage::Extract.as_str())
        .bind(FactKind::Done.as_str())
        .fetch_all(tenancy.connection())
        .await?;
        rows.into_iter()
            .map(|(job, is_read)| {
                Ok(JobWithoutSubject { job: job.parse().map_err(|_| LedgerError::Corrupt)?, is_read })
            })
            .collect()
    }

    /// Erases jobs, in one transaction: from here on they are erased whatever is heard of them, nothing of them waits, and
    /// all that was or will be stored of them is due at once. Erasing again changes nothing and gives the same facts.
    ///
    /// # Errors
    /// [`LedgerError::Moving`] passes. [`LedgerError::Corrupt`] where a row is in the place of an erasure that nobody signed.
    pub async fn erase(
        &self,
        tenant: TenantId,
        jobs: &[JobId],
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Erasure, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        tenancy.lock().await?;
        let jobs: BTreeSet<JobId> = jobs.iter().copied().collect();
        let figures = figures(&mut tenancy, &jobs).await?;
        let before = erasures(&mut tenancy, &jobs).await?;
        let mut erasure = Erasure::default();
        for job in jobs {
            match (before.get(&job), figures.get(&job)) {
                (Some(fact), _) => erasure.jobs.push(ErasedJob { job, fact: fact.clone(), already: true }),
                (None, Some(counts)) => {
                    let fact = erased(tenant, &self.region, job, actor, counts.clone(), now);
                    erasure.jobs.push(ErasedJob { job, fact, already: false });
                }
                (None, None) => erasure.unknown.push(job),
            }
        }
        let new = erasure.jobs.iter().filter(|erased| !erased.already);
        let new = new.map(|erased| tenancy.write(&erased.fact)).collect::<Result<Vec<_>, _>>()?;
        append(&mut tenancy, &new).await?;
        tenancy.commit().await?;
        Ok(erasure)
    }
}

fn erased(
    tenant: TenantId,
    region: &Region,
    job: JobId,
    actor: &Actor,
    counts: BTreeMap<String, u64>,
    now: Timestamp,
) -> Fact {
    Fact::about(tenant, region, FactKind::Erased, actor.clone(), Purpose::Operations, now)
        .with_id(id_of_erasure(job))
        .with_job(job)
        .with_reason("erased")
        .with_counts(counts)
}

/// What goes with each job that is known: parked work, prefixes that are not deleted.
async fn figures(
    tenancy: &mut Tenancy,
    jobs: &BTreeSet<JobId>,
) -> Result<BTreeMap<JobId, BTreeMap<String, u64>>, LedgerError> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT job,
                (SELECT count(*) FROM parked WHERE parked.tenant = $1 AND parked.job = jobs.job AND state = 'waiting'),
                (SELECT count(*) FROM stored WHERE stored.tenant = $1 AND stored.job = jobs.job
                    AND written IS NOT NULL AND (deleted IS NULL OR deleted < written))
           FROM jobs WHERE tenant = $1 AND job = ANY($2)",
    )
    .bind(tenancy.tenant.to_string())
    .bind(jobs.iter().map(JobId::to_string).collect::<Vec<_>>())
    .fetch_all(tenancy.connection())
    .await?;
    rows.into_iter()
        .map(|(job, parked, stored)| {
            let figure = |count: i64| u64::try_from(count).map_err(|_| LedgerError::Corrupt);
            let counts = [("parked".to_owned(), figure(parked)?), ("prefixes".to_owned(), figure(stored)?)];
            Ok((job.parse().map_err(|_| LedgerError::Corrupt)?, BTreeMap::from(counts)))
        })
        .collect()
}

fn read(jobs: Vec<(String,)>) -> Result<Vec<JobId>, LedgerError> {
    jobs.into_iter().map(|(job,)| job.parse().map_err(|_| LedgerError::Corrupt)).collect()
}

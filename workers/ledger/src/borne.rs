//! What signed facts bear out. Whoever destroys something acts by these alone: the tables beside the chain say where to look, and the
//! role that keeps them may write into them what it likes, but it signs for nobody.

use crate::LedgerError;
use crate::database::Tenancy;
use crate::signing::in_parallel;
use docward_envelope::{
    Fact, FactId, FactKind, JobId, ObjectPrefix, Region, RetentionClass, Run, SignedFact, TenantId, Timestamp,
};
use docward_trust_policy::Signers;
use sqlx::postgres::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// What is borne out of one job.
#[derive(Default)]
pub(crate) struct OfJob {
    /// Since when it is erased, by the order of a person's that says so.
    pub(crate) erased: Option<Timestamp>,
    parts: BTreeMap<ObjectPrefix, Part>,
    /// When everything of it was last deleted.
    whole: Option<Timestamp>,
}

/// One subtree of the bucket, as those say who wrote or deleted it.
pub(crate) struct Part {
    /// The retention class that decides when it is due.
    pub(crate) retention: RetentionClass,
    /// When it is due.
    pub(crate) expires: Timestamp,
    written: Timestamp,
    deleted: Option<Timestamp>,
}

impl OfJob {
    /// What has not been deleted since it was last written.
    pub(crate) fn live(&self) -> impl Iterator<Item = (&ObjectPrefix, &Part)> {
        self.parts.iter().filter(|(_, part)| part.deleted.max(self.whole).is_none_or(|deleted| deleted < part.written))
    }

    fn heed(&mut self, fact: &Fact) {
        match fact.kind {
            FactKind::Erased => self.erased = Some(self.erased.map_or(fact.at, |before| before.min(fact.at))),
            FactKind::Deleted => {
                for stored in &fact.stored {
                    if matches!(stored.prefix, ObjectPrefix::Job(..)) {
                        self.whole = self.whole.max(Some(fact.at));
                    } else if let Some(part) = self.parts.get_mut(&stored.prefix) {
                        part.deleted = part.deleted.max(Some(fact.at));
                    }
                }
            }
            _ => {
                for stored in fact.stored.iter().filter(|stored| crate::projection::job_of(&stored.prefix).is_some()) {
                    let part = self.parts.entry(stored.prefix.clone()).or_insert(Part {
                        retention: stored.retention,
                        expires: stored.expires,
                        written: fact.at,
                        deleted: None,
                    });
                    part.expires = part.expires.max(stored.expires);
                    part.written = part.written.max(fact.at);
                }
            }
        }
    }
}

/// What is borne out of some jobs.
pub(crate) async fn of_jobs(tenancy: &mut Tenancy, jobs: &[String]) -> Result<BTreeMap<JobId, OfJob>, LedgerError> {
    let tenant = tenancy.tenant.to_string();
    let rows = sqlx::query_as(
        "SELECT seq, body, signer, signature FROM facts
          WHERE tenant = $1 AND job = ANY($2) AND kind IN ('accepted', 'done', 'deleted', 'erased')",
    );
    let rows = rows.bind(tenant).bind(jobs).fetch_all(tenancy.connection()).await?;
    let mut facts = genuine(tenancy, rows).await?;
    // What was written first: a receipt may have been recorded before it.
    facts.sort_by_key(|fact| fact.kind == FactKind::Deleted);
    let mut borne: BTreeMap<JobId, OfJob> = BTreeMap::new();
    for fact in &facts {
        if let Some(job) = fact.job {
            borne.entry(job).or_default().heed(fact);
        }
    }
    Ok(borne)
}

/// All jobs that a person ordered to be erased.
pub(crate) async fn erased(tenancy: &mut Tenancy) -> Result<BTreeSet<JobId>, LedgerError> {
    let rows = sqlx::query_as("SELECT seq, body, signer, signature FROM facts WHERE tenant = $1 AND kind = 'erased'")
        .bind(tenancy.tenant.to_string())
        .fetch_all(tenancy.connection())
        .await?;
    jobs_erased(tenancy, rows).await
}

/// Those of some jobs that a person ordered to be erased.
pub(crate) async fn erased_of(
    tenancy: &mut Tenancy,
    jobs: impl IntoIterator<Item = &JobId>,
) -> Result<BTreeSet<JobId>, LedgerError> {
    let rows = rows_of_erasures(tenancy, jobs).await?;
    jobs_erased(tenancy, rows).await
}

async fn jobs_erased(tenancy: &mut Tenancy, rows: Vec<Row>) -> Result<BTreeSet<JobId>, LedgerError> {
    let facts = genuine(tenancy, rows).await?;
    Ok(facts.into_iter().filter(|fact| fact.kind == FactKind::Erased).filter_map(|fact| fact.job).collect())
}

/// The facts that these jobs were erased, of those that were.
///
/// # Errors
/// [`LedgerError::Corrupt`] where a row has the id of an erasure and is none that a person signed: it keeps the genuine one out.
pub(crate) async fn erasures(
    tenancy: &mut Tenancy,
    jobs: &BTreeSet<JobId>,
) -> Result<BTreeMap<JobId, Fact>, LedgerError> {
    let rows = rows_of_erasures(tenancy, jobs).await?;
    let found = rows.len();
    let facts = genuine(tenancy, rows).await?;
    let of_job = |fact: Fact| {
        let job = fact.job.filter(|job| fact.kind == FactKind::Erased && jobs.contains(job))?;
        (fact.id == id_of_erasure(job)).then_some((job, fact))
    };
    let erasures: BTreeMap<JobId, Fact> = facts.into_iter().filter_map(of_job).collect();
    if erasures.len() == found { Ok(erasures) } else { Err(LedgerError::Corrupt) }
}

/// What lies where the facts belong that these jobs were erased.
async fn rows_of_erasures(
    tenancy: &mut Tenancy,
    jobs: impl IntoIterator<Item = &JobId>,
) -> Result<Vec<Row>, LedgerError> {
    let ids: Vec<String> = jobs.into_iter().map(|job| id_of_erasure(*job).as_str().to_owned()).collect();
    let rows = sqlx::query_as("SELECT seq, body, signer, signature FROM facts WHERE tenant = $1 AND id = ANY($2)");
    Ok(rows.bind(tenancy.tenant.to_string()).bind(ids).fetch_all(tenancy.connection()).await?)
}

/// The id of the fact that a job was erased: one for each job, so that it is recorded once.
pub(crate) fn id_of_erasure(job: JobId) -> FactId {
    FactId::of_effect(job, Run::FIRST, None, FactKind::Erased)
}

/// A fact's row, as far as its signature needs it.
#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    body: String,
    signer: Option<String>,
    signature: Option<Vec<u8>>,
}

impl Row {
    /// The fact, if a role that may say it signed it for this tenant and region.
    fn signed(&self, signers: &Signers, region: &Region, tenant: TenantId) -> Option<Fact> {
        let signer = self.signer.as_deref()?.parse().ok()?;
        let signature = self.signature.as_deref()?.try_into().ok()?;
        let record = SignedFact::from_parts(signer, signature, self.body.clone());
        let fact = record.parse().filter(|fact| signer.may_say(fact) && signers.once_signed(&record, region))?;
        (fact.tenant == tenant && fact.region == *region).then_some(fact)
    }
}

/// The facts among these rows. What an older docward recorded without signatures is vouched for by the signed fact behind it that says
/// so; nothing can be put in front of that, as each number in a chain is taken once.
async fn genuine(tenancy: &mut Tenancy, rows: Vec<Row>) -> Result<Vec<Fact>, LedgerError> {
    let (tenant, region) = (tenancy.tenant, tenancy.region.clone());
    let signers = tenancy.keys()?.shared_signers();
    let any_unsigned = rows.iter().any(|row| row.signature.is_none());
    let vouched = if any_unsigned { vouched_before(tenancy.connection(), &signers, &region, tenant).await? } else { 0 };
    let facts = in_parallel(rows, move |row| {
        let old = || serde_json::from_str(&row.body).ok().filter(|fact: &Fact| fact.tenant == tenant);
        if row.signature.is_none() && row.seq < vouched { old() } else { row.signed(&signers, &region, tenant) }
    });
    Ok(facts.await?.into_iter().flatten().collect())
}

/// The number of the fact from which on a chain is signed; 0 where there is none.
async fn vouched_before(
    connection: &mut PgConnection,
    signers: &Signers,
    region: &Region,
    tenant: TenantId,
) -> Result<i64, LedgerError> {
    let markers: Vec<Row> =
        sqlx::query_as("SELECT seq, body, signer, signature FROM facts WHERE tenant = $1 AND kind = 'signed'")
            .bind(tenant.to_string())
            .fetch_all(connection)
            .await?;
    let genuine = markers
        .iter()
        .filter(|row| row.signed(signers, region, tenant).is_some_and(|fact| fact.kind == FactKind::Signed));
    Ok(genuine.map(|row| row.seq).min().unwrap_or(0))
}

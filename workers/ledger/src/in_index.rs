//! What the ledger knows of search bundles: how much came to them, whose text must go out of them, and who may merge them now.

use crate::database::PATIENCE;
use crate::{Ledger, LedgerError, borne};
use docward_envelope::{Actor, Fact, FactKind, JobId, ObjectPrefix, Purpose, Region, Stage, TenantId, Timestamp};
use jiff::civil::Date;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::timeout;

/// How long who has a tenant's bundles may say nothing. Whoever works on them says something before each write.
const SILENT: Duration = Duration::from_mins(2);

/// What came to a tenant's bundles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// How many documents.
    pub documents: u64,
    /// How many facts the chain has: from there on is counted the next time.
    pub length: u64,
}

/// An erased job whose text may be in a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToUnindex {
    /// The job that was erased.
    pub job: JobId,
    /// The days of the bundles that it was written to, by its own facts; empty where none came.
    pub days: BTreeSet<Date>,
}

impl ToUnindex {
    /// The receipt of who took its text out. `bundles` is how many were rewritten or deleted.
    pub fn receipt(&self, tenant: TenantId, region: &Region, actor: Actor, bundles: u64, now: Timestamp) -> Fact {
        Fact::about(tenant, region, FactKind::Deleted, actor, Purpose::Maintenance, now)
            .with_job(self.job)
            .with_stage(Stage::Index)
            .with_reason("erased")
            .with_count("bundles", bundles)
    }
}

/// Held by the one who merges a tenant's bundles or rewrites them. Another one waits, or leaves them alone.
pub struct CompactionLock(PgConnection);

impl CompactionLock {
    /// Whether it is still held: it goes with the connection, so that nobody who was cut off keeps others waiting. A database that
    /// does not say so in some seconds is taken for one that gave the lock to somebody else.
    pub async fn is_held(&mut self) -> bool {
        timeout(PATIENCE, self.0.ping()).await.is_ok_and(|answer| answer.is_ok())
    }

    /// Lets others have it.
    ///
    /// # Errors
    /// When the connection is lost, and the lock with it.
    pub async fn release(mut self) -> Result<(), LedgerError> {
        // Said before the connection is closed, which the server notices some time later.
        let released = async {
            sqlx::query("SELECT pg_advisory_unlock_all()").execute(&mut self.0).await?;
            Ok(self.0.close().await?)
        };
        timeout(PATIENCE, released).await.unwrap_or(Err(LedgerError::Away))
    }
}

impl Ledger {
    /// How many documents of a tenant were indexed after a number in its chain.
    pub async fn indexed_since(&self, tenant: TenantId, length: u64) -> Result<Indexed, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let (documents, length): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM facts WHERE tenant = $1 AND actor = $3 AND seq > $2 AND kind = 'done'),
                    coalesce((SELECT length FROM chains WHERE tenant = $1), 0)",
        )
        .bind(tenant.to_string())
        .bind(i64::try_from(length).unwrap_or(i64::MAX))
        .bind(Actor::Worker(Stage::Index).to_string())
        .fetch_one(tenancy.connection())
        .await?;
        let count = |count: i64| u64::try_from(count).map_err(|_| LedgerError::Corrupt);
        Ok(Indexed { documents: count(documents)?, length: count(length)? })
    }

    /// The erased jobs of a tenant whose text may still be in a bundle: it was redacted, and nobody has said since that it is out.
    /// A worker may have indexed it without coming to say so.
    pub async fn to_unindex(&self, tenant: TenantId) -> Result<Vec<ToUnindex>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let rows: Vec<(String, Option<String>)> = sqlx::query_as(
            "SELECT jobs.job, facts.body FROM jobs
               LEFT JOIN facts ON facts.tenant = $1 AND facts.job = jobs.job AND facts.actor = $2 AND facts.kind = 'done'
              WHERE jobs.tenant = $1 AND erased IS NOT NULL AND (unindexed IS NULL OR unindexed < greatest(indexed, erased))
                AND (indexed IS NOT NULL OR EXISTS (SELECT FROM effects
                      WHERE effects.tenant = $1 AND effects.job = jobs.job AND effects.stage = 'redact'
                        AND effects.kind = 'done'))
              ORDER BY jobs.job",
        )
        .bind(tenant.to_string())
        .bind(Actor::Worker(Stage::Index).to_string())
        .fetch_all(tenancy.connection())
        .await?;
        let mut jobs: BTreeMap<JobId, BTreeSet<Date>> = BTreeMap::new();
        for (job, body) in rows {
            let days = jobs.entry(job.parse().map_err(|_| LedgerError::Corrupt)?).or_default();
            let fact: Option<Fact> = body.and_then(|body| serde_json::from_str(&body).ok());
            days.extend(fact.iter().flat_map(|fact| &fact.stored).filter_map(|stored| match stored.prefix {
                ObjectPrefix::Bundles(_, day) => day,
                _ => None,
            }));
        }
        // The order alone is obeyed, not the mark.
        let erased = borne::erased_of(&mut tenancy, jobs.keys()).await?;
        let ordered = jobs.into_iter().filter(|(job, _)| erased.contains(job));
        Ok(ordered.map(|(job, days)| ToUnindex { job, days }).collect())
    }

    /// All jobs of a tenant that were ever erased: nothing of them is to be in a bundle that is written now.
    pub async fn erased(&self, tenant: TenantId) -> Result<BTreeSet<JobId>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        borne::erased(&mut tenancy).await
    }

    /// Those of some jobs that were erased.
    pub async fn erased_of(&self, tenant: TenantId, jobs: &[JobId]) -> Result<BTreeSet<JobId>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        borne::erased_of(&mut tenancy, jobs).await
    }

    /// The days whose bundles were deleted, and none written since: what lies there all the same was put back.
    pub async fn deleted_days(&self, tenant: TenantId) -> Result<BTreeSet<Date>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let bundles = ObjectPrefix::Bundles(tenant, None).to_string();
        // By the primary key, in the byte order of names.
        let rows: Vec<(Json<ObjectPrefix>,)> = sqlx::query_as(
            "SELECT place FROM stored
              WHERE tenant = $1 AND prefix > $2 AND prefix < $2 || '~'
                AND deleted IS NOT NULL AND (written IS NULL OR written <= deleted)",
        )
        .bind(tenant.to_string())
        .bind(bundles)
        .fetch_all(tenancy.connection())
        .await?;
        let day = |(Json(prefix),)| match prefix {
            ObjectPrefix::Bundles(_, day) => day,
            _ => None,
        };
        Ok(rows.into_iter().filter_map(day).collect())
    }

    /// Takes a tenant's bundles for oneself; `None` if somebody else has them and does not let go in the time given. Whoever has them
    /// and says nothing for two minutes, as a process that hangs, loses them.
    ///
    /// # Errors
    /// [`LedgerError::Away`] also when the database does not answer in time.
    pub async fn lock_bundles(
        &self,
        tenant: TenantId,
        patience: Duration,
    ) -> Result<Option<CompactionLock>, LedgerError> {
        // A connection of its own: the lock lives as long as it does.
        let limits = [
            ("lock_timeout", patience.as_millis().max(1)),
            ("statement_timeout", (patience + PATIENCE).as_millis()),
            ("idle_session_timeout", SILENT.as_millis()),
        ];
        let options = self.options.clone().options(limits.map(|(name, limit)| (name, format!("{limit}ms"))));
        let locking = async {
            let mut connection = PgConnection::connect_with(&options).await?;
            sqlx::query("SELECT pg_advisory_lock(hashtextextended('docward bundles ' || $1, 0))")
                .bind(tenant.to_string())
                .execute(&mut connection)
                .await?;
            Ok(connection)
        };
        match timeout(patience + PATIENCE, locking).await {
            Ok(Ok(connection)) => Ok(Some(CompactionLock(connection))),
            Ok(Err(sqlx::Error::Database(error))) if error.code().as_deref() == Some(LOCK_NOT_AVAILABLE) => Ok(None),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(LedgerError::Away),
        }
    }
}

/// PostgreSQL's `lock_not_available`.
const LOCK_NOT_AVAILABLE: &str = "55P03";

//! How much of a tenant's documents was taken in within a day, counted before each is stored: of requests at the same time each sees those
//! that were counted before it, whichever process they came to.

use crate::database::Tenancy;
use crate::{Ledger, LedgerError};
use docward_envelope::{TenantId, Timestamp};
use docward_postgres::Moment;
use jiff::SignedDuration;

/// Counted by whole hours: an hour counts until all of it is a day ago.
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Nobody waits longer for others that count: connections are few, and for all tenants.
const PATIENCE: &str = "SET LOCAL lock_timeout = '3s'";
/// Of one tenant nobody else counts until the transaction has ended.
const ALONE: &str = "SELECT pg_advisory_xact_lock(hashtextextended('taken in by ' || $1, 0))";

/// Documents and their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// How many documents.
    pub documents: u64,
    /// How many bytes they have together.
    pub bytes: u64,
}

/// A document that was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    hour: Timestamp,
    bytes: u64,
}

impl Taken {
    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            documents: self.documents.saturating_add(other.documents),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }

    /// Whether neither is more than of the other.
    pub const fn is_within(self, most: Self) -> bool {
        self.documents <= most.documents && self.bytes <= most.bytes
    }
}

impl Ledger {
    /// Counts a document of so many bytes, if it and what was counted within a day come to no more than `most`; else says what they would
    /// come to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count(
        &self,
        tenant: TenantId,
        bytes: u64,
        most: Taken,
        now: Timestamp,
    ) -> Result<Result<Counted, Taken>, LedgerError> {
        let hour = hour_of(now);
        let mut tenancy = self.tenancy(tenant).await?;
        // Whoever counts at the same time waits here, for a while, and sees what is counted below.
        sqlx::query(PATIENCE).execute(tenancy.home()).await?;
        sqlx::query(ALONE).bind(tenant.to_string()).execute(tenancy.home()).await?;
        sqlx::query("DELETE FROM ledger.taken_in WHERE tenant = $1 AND hour < $2")
            .bind(tenant.to_string())
            .bind(Moment(a_day_before(now)))
            .execute(tenancy.home())
            .await?;
        sqlx::query("INSERT INTO ledger.taken_in (tenant, hour) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(tenant.to_string())
            .bind(Moment(hour))
            .execute(tenancy.home())
            .await?;
        let before = sum(&mut tenancy, tenant, now).await?;
        let with_it = before.and(Taken { documents: 1, bytes });
        if !with_it.is_within(most) {
            return Ok(Err(with_it));
        }
        sqlx::query(
            "UPDATE ledger.taken_in SET documents = documents + 1, bytes = bytes + $3 WHERE tenant = $1 AND hour = $2",
        )
        .bind(tenant.to_string())
        .bind(Moment(hour))
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .execute(tenancy.home())
        .await?;
        tenancy.commit().await?;
        Ok(Ok(Counted { hour, bytes }))
    }

    /// Takes back that a document was counted: it was not taken in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn uncount(&self, tenant: TenantId, counted: Counted) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        sqlx::query(
            "UPDATE ledger.taken_in SET documents = greatest(documents - 1, 0), bytes = greatest(bytes - $3, 0)
              WHERE tenant = $1 AND hour = $2",
        )
        .bind(tenant.to_string())
        .bind(Moment(counted.hour))
        .bind(i64::try_from(counted.bytes).unwrap_or(i64::MAX))
        .execute(tenancy.home())
        .await?;
        tenancy.commit().await
    }

    /// What was counted within a day.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn taken_in(&self, tenant: TenantId, now: Timestamp) -> Result<Taken, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        sum(&mut tenancy, tenant, now).await
    }
}

/// What the hours come to that are not over for a day.
async fn sum(tenancy: &mut Tenancy, tenant: TenantId, now: Timestamp) -> Result<Taken, LedgerError> {
    let select = "SELECT documents, bytes FROM ledger.taken_in WHERE tenant = $1 AND hour >= $2";
    let rows: Vec<(i64, i64)> = sqlx::query_as(select)
        .bind(tenant.to_string())
        .bind(Moment(a_day_before(now)))
        .fetch_all(tenancy.home())
        .await?;
    let taken = rows.into_iter().map(|(documents, bytes)| Taken {
        documents: u64::try_from(documents).unwrap_or(u64::MAX),
        bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
    });
    Ok(taken.fold(Taken::default(), Taken::and))
}

fn hour_of(at: Timestamp) -> Timestamp {
    let hour = at.as_second().div_euclid(3600) * 3600;
    Timestamp::from_second(hour).unwrap_or(at)
}

fn a_day_before(now: Timestamp) -> Timestamp {
    hour_of(now).saturating_sub(DAY).unwrap_or(Timestamp::MIN)
}

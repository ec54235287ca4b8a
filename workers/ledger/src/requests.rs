//! Requests that clients name: one that comes again within a day is known again, and is done once.

use crate::{Ledger, LedgerError};
use docward_envelope::{JobId, TenantId, Timestamp};
use docward_postgres::Moment;
use jiff::SignedDuration;

/// A keyed hash: of a request's name, or of what was asked by it.
pub type RequestDigest = [u8; 32];

/// For how long a request is known.
const KNOWN: SignedDuration = SignedDuration::from_hours(24);
/// After so long one that was never answered counts as given up: who answered it was killed.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(1);

/// What is known of a request that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It is the first of its name; whoever asks this answers it.
    First,
    /// Somebody is answering it.
    InFlight,
    /// It was answered with this job.
    Answered {
        /// What was asked.
        content: RequestDigest,
        /// The job that was made.
        job: JobId,
    },
}

impl Ledger {
    /// Begins a request of a tenant's, by its name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin_request(
        &self,
        tenant: TenantId,
        key: &RequestDigest,
        now: Timestamp,
    ) -> Result<Begun, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        let before = |ago| Moment(now.saturating_sub(ago).unwrap_or(Timestamp::MIN));
        sqlx::query("DELETE FROM ledger.requests WHERE tenant = $1 AND (since < $2 OR job IS NULL AND since < $3)")
            .bind(tenant.to_string())
            .bind(before(KNOWN))
            .bind(before(GIVEN_UP))
            .execute(tenancy.home())
            .await?;
        let first = sqlx::query(
            "INSERT INTO ledger.requests (tenant, key, since) VALUES ($1, $2, $3) ON CONFLICT (tenant, key) DO NOTHING",
        )
        .bind(tenant.to_string())
        .bind(key.as_slice())
        .bind(Moment(now))
        .execute(tenancy.home())
        .await?;
        let known: Option<(Option<Vec<u8>>, Option<String>)> =
            sqlx::query_as("SELECT content, job FROM ledger.requests WHERE tenant = $1 AND key = $2")
                .bind(tenant.to_string())
                .bind(key.as_slice())
                .fetch_optional(tenancy.home())
                .await?;
        tenancy.commit().await?;
        if first.rows_affected() == 1 {
            return Ok(Begun::First);
        }
        let Some((Some(content), Some(job))) = known else { return Ok(Begun::InFlight) };
        let content = content.try_into().map_err(|_| LedgerError::Corrupt)?;
        Ok(Begun::Answered { content, job: job.parse().map_err(|_| LedgerError::Corrupt)? })
    }

    /// Notes how a request was answered; `None`: it was not, and may come again as the first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_request(
        &self,
        tenant: TenantId,
        key: &RequestDigest,
        answer: Option<(RequestDigest, JobId)>,
    ) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        let (tenant, key) = (tenant.to_string(), key.as_slice());
        let query = match answer {
            Some((content, job)) => sqlx::query(
                "UPDATE ledger.requests SET content = $3, job = $4 WHERE tenant = $1 AND key = $2 AND job IS NULL",
            )
            .bind(tenant)
            .bind(key)
            .bind(content.to_vec())
            .bind(job.to_string()),
            None => sqlx::query("DELETE FROM ledger.requests WHERE tenant = $1 AND key = $2 AND job IS NULL")
                .bind(tenant)
                .bind(key),
        };
        query.execute(tenancy.home()).await?;
        tenancy.commit().await
    }
}

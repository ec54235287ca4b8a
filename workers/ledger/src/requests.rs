//! Requests that clients name: one that comes again within a day is known again, and is done once.

use crate::database::Tenancy;
use crate::{Ledger, LedgerError};
use docward_envelope::{JobId, TenantId, Timestamp};
use docward_postgres::Moment;
use jiff::SignedDuration;

/// A keyed hash: of a request's name, or of what was asked by it.
pub type RequestDigest = [u8; 32];

/// For how long a request is known.
const KNOWN: SignedDuration = SignedDuration::from_hours(24);
/// After so long one that nobody [goes on with](Ledger::request_goes_on) counts as given up: who answered it was killed.
const GIVEN_UP: SignedDuration = SignedDuration::from_mins(1);

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

    /// Says that a request is still being answered: to be said every few seconds while it is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn request_goes_on(
        &self,
        tenant: TenantId,
        key: &RequestDigest,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        sqlx::query("UPDATE ledger.requests SET since = $3 WHERE tenant = $1 AND key = $2 AND job IS NULL")
            .bind(tenant.to_string())
            .bind(key.as_slice())
            .bind(Moment(now))
            .execute(tenancy.home())
            .await?;
        tenancy.commit().await
    }

    /// Notes that a request was not answered: it may come again as the first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn give_request_up(&self, tenant: TenantId, key: &RequestDigest) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        sqlx::query("DELETE FROM ledger.requests WHERE tenant = $1 AND key = $2 AND job IS NULL")
            .bind(tenant.to_string())
            .bind(key.as_slice())
            .execute(tenancy.home())
            .await?;
        tenancy.commit().await
    }
}

/// Notes how a request was answered. Where it was given up meanwhile and somebody else's answer is there, that one stays.
pub(crate) async fn answer(
    tenancy: &mut Tenancy,
    tenant: TenantId,
    key: &RequestDigest,
    (content, job): (&RequestDigest, JobId),
) -> Result<(), LedgerError> {
    sqlx::query("UPDATE ledger.requests SET content = $3, job = $4 WHERE tenant = $1 AND key = $2 AND job IS NULL")
        .bind(tenant.to_string())
        .bind(key.as_slice())
        .bind(content.as_slice())
        .bind(job.to_string())
        .execute(tenancy.home())
        .await?;
    Ok(())
}

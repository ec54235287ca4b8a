//! Requests that clients name: one that comes again within a day is known again, and is done once. An item of a batch is one too, known
//! for as long as its batch.

use crate::batches::{Item, is_open};
use crate::database::Tenancy;
use crate::{Ledger, LedgerError};
use docward_envelope::{JobId, LeaseId, TenantId, Timestamp};
use docward_postgres::Moment;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

/// A keyed hash: of a request's name, or of what was asked by it.
pub type RequestDigest = [u8; 32];

/// For how long a request is known.
const KNOWN: SignedDuration = SignedDuration::from_hours(24);
/// After so long one that nobody [goes on with](Ledger::request_goes_on) counts as given up: who answered it was killed.
const GIVEN_UP: SignedDuration = SignedDuration::from_mins(1);

/// By what a request is known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestName {
    /// What its client calls it, as a keyed hash.
    Called(RequestDigest),
    /// The item of a batch that it is.
    Item(Item),
}

impl RequestName {
    /// What stands for it. An item's numbers are no secret, so its hash needs no key; no keyed hash is equal to one.
    pub(crate) fn key(&self) -> RequestDigest {
        match self {
            Self::Called(key) => *key,
            Self::Item(Item { batch, number }) => {
                let hash = Sha256::new().chain_update(b"docward item of a batch\0");
                hash.chain_update(batch.to_bytes()).chain_update(number.to_be_bytes()).finalize().into()
            }
        }
    }

    /// The batch and the number of an item.
    pub(crate) fn item(&self) -> (Option<String>, Option<i32>) {
        match self {
            Self::Called(_) => (None, None),
            Self::Item(item) => (Some(item.batch.to_string()), i32::try_from(item.number).ok()),
        }
    }
}

/// What is known of a request that begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It is the first of its name, or those before were refused or given up; whoever asks this answers it, as this attempt.
    First(LeaseId),
    /// Somebody is answering it.
    InFlight,
    /// It was answered with this job.
    Answered {
        /// What was asked.
        content: RequestDigest,
        /// The job that was made.
        job: JobId,
    },
    /// It is an item of a batch that takes no more.
    Closed,
}

impl Ledger {
    /// Begins a request of a tenant's, by its name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin_request(
        &self,
        tenant: TenantId,
        name: &RequestName,
        now: Timestamp,
    ) -> Result<Begun, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        let before = |ago| Moment(now.saturating_sub(ago).unwrap_or(Timestamp::MIN));
        for (forget, before) in [
            ("DELETE FROM ledger.requests WHERE tenant = $1 AND batch IS NULL AND since < $2", before(KNOWN)),
            (
                "DELETE FROM ledger.requests WHERE tenant = $1 AND job IS NULL AND refused IS NULL AND since < $2",
                before(GIVEN_UP),
            ),
        ] {
            sqlx::query(forget).bind(tenant.to_string()).bind(before).execute(tenancy.home()).await?;
        }
        let begun = begin(&mut tenancy, tenant, name, now).await?;
        tenancy.commit().await?;
        Ok(begun)
    }

    /// Says that a request is still being answered: to be said every few seconds while it is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn request_goes_on(&self, tenant: TenantId, attempt: LeaseId, now: Timestamp) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        sqlx::query(
            "UPDATE ledger.requests SET since = $3
              WHERE tenant = $1 AND attempt = $2 AND job IS NULL AND refused IS NULL",
        )
        .bind(tenant.to_string())
        .bind(attempt.to_string())
        .bind(Moment(now))
        .execute(tenancy.home())
        .await?;
        tenancy.commit().await
    }

    /// Notes that a request was not answered: it may come again as the first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn give_request_up(&self, tenant: TenantId, attempt: LeaseId) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        sqlx::query(
            "DELETE FROM ledger.requests WHERE tenant = $1 AND attempt = $2 AND job IS NULL AND refused IS NULL",
        )
        .bind(tenant.to_string())
        .bind(attempt.to_string())
        .execute(tenancy.home())
        .await?;
        tenancy.commit().await
    }
}

/// Begins a request, once those that are over were forgotten.
async fn begin(
    tenancy: &mut Tenancy,
    tenant: TenantId,
    name: &RequestName,
    now: Timestamp,
) -> Result<Begun, LedgerError> {
    type Known = (Option<Vec<u8>>, Option<String>, Option<String>);
    let key = name.key();
    let known: Option<Known> =
        sqlx::query_as("SELECT content, job, refused FROM ledger.requests WHERE tenant = $1 AND key = $2")
            .bind(tenant.to_string())
            .bind(key.as_slice())
            .fetch_optional(tenancy.home())
            .await?;
    match known {
        Some((Some(content), Some(job), _)) => {
            let content = content.try_into().map_err(|_| LedgerError::Corrupt)?;
            return Ok(Begun::Answered { content, job: job.parse().map_err(|_| LedgerError::Corrupt)? });
        }
        Some((_, _, None)) => return Ok(Begun::InFlight),
        None | Some((_, _, Some(_))) => {}
    }
    if let RequestName::Item(item) = name
        && !is_open(tenancy, item).await?
    {
        return Ok(Begun::Closed);
    }
    let ((batch, number), attempt) = (name.item(), LeaseId::generate());
    let first = sqlx::query(
        "INSERT INTO ledger.requests AS known (tenant, key, since, batch, item, attempt) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant, key) DO UPDATE SET since = excluded.since, attempt = excluded.attempt, refused = NULL
          WHERE known.refused IS NOT NULL",
    )
    .bind(tenant.to_string())
    .bind(key.as_slice())
    .bind(Moment(now))
    .bind(batch)
    .bind(number)
    .bind(attempt.to_string())
    .execute(tenancy.home())
    .await?;
    Ok(if first.rows_affected() == 1 { Begun::First(attempt) } else { Begun::InFlight })
}

/// Notes how a request was answered. Where this attempt was given up meanwhile, what it did must not count: another one may answer.
///
/// # Errors
/// [`LedgerError::GivenUp`], and when the database does not answer.
pub(crate) async fn answer(
    tenancy: &mut Tenancy,
    tenant: TenantId,
    attempt: LeaseId,
    (content, job): (&RequestDigest, JobId),
) -> Result<(), LedgerError> {
    let answered = sqlx::query(
        "UPDATE ledger.requests SET content = $3, job = $4
          WHERE tenant = $1 AND attempt = $2 AND job IS NULL AND refused IS NULL",
    )
    .bind(tenant.to_string())
    .bind(attempt.to_string())
    .bind(content.as_slice())
    .bind(job.to_string())
    .execute(tenancy.home())
    .await?;
    if answered.rows_affected() == 1 { Ok(()) } else { Err(LedgerError::GivenUp) }
}

//! Requests that clients name: one that comes again within a day is known again, and is done once. An item of a batch is one too, known
//! for as long as its batch.

use crate::batches::{Item, is_open};
use crate::database::Tenancy;
use crate::{Ledger, LedgerError};
use docward_envelope::{JobId, TenantId, Timestamp};
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
    /// It is the first of its name, or those before were refused; whoever asks this answers it.
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
        sqlx::query(
            "DELETE FROM ledger.requests
              WHERE tenant = $1 AND (batch IS NULL AND since < $2 OR job IS NULL AND refused IS NULL AND since < $3)",
        )
        .bind(tenant.to_string())
        .bind(before(KNOWN))
        .bind(before(GIVEN_UP))
        .execute(tenancy.home())
        .await?;
        let key = name.key();
        let known: Option<(Option<Vec<u8>>, Option<String>, Option<String>)> =
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
            && !is_open(&mut tenancy, item).await?
        {
            return Ok(Begun::Closed);
        }
        let (batch, number) = name.item();
        let first = sqlx::query(
            "INSERT INTO ledger.requests AS known (tenant, key, since, batch, item) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant, key) DO UPDATE SET since = excluded.since, refused = NULL WHERE known.refused IS NOT NULL",
        )
        .bind(tenant.to_string())
        .bind(key.as_slice())
        .bind(Moment(now))
        .bind(batch)
        .bind(number)
        .execute(tenancy.home())
        .await?;
        tenancy.commit().await?;
        Ok(if first.rows_affected() == 1 { Begun::First } else { Begun::InFlight })
    }

    /// Says that a request is still being answered: to be said every few seconds while it is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn request_goes_on(
        &self,
        tenant: TenantId,
        name: &RequestName,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        sqlx::query(
            "UPDATE ledger.requests SET since = $3 WHERE tenant = $1 AND key = $2 AND job IS NULL AND refused IS NULL",
        )
        .bind(tenant.to_string())
        .bind(name.key().as_slice())
        .bind(Moment(now))
        .execute(tenancy.home())
        .await?;
        tenancy.commit().await
    }

    /// Notes that a request was not answered: it may come again as the first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn give_request_up(&self, tenant: TenantId, name: &RequestName) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        sqlx::query("DELETE FROM ledger.requests WHERE tenant = $1 AND key = $2 AND job IS NULL AND refused IS NULL")
            .bind(tenant.to_string())
            .bind(name.key().as_slice())
            .execute(tenancy.home())
            .await?;
        tenancy.commit().await
    }
}

/// Notes how a request was answered. Where it was given up meanwhile and somebody else's answer is there, that one stays.
pub(crate) async fn answer(
    tenancy: &mut Tenancy,
    tenant: TenantId,
    name: &RequestName,
    (content, job): (&RequestDigest, JobId),
) -> Result<(), LedgerError> {
    sqlx::query(
        "UPDATE ledger.requests SET content = $3, job = $4, refused = NULL WHERE tenant = $1 AND key = $2 AND job IS NULL",
    )
    .bind(tenant.to_string())
    .bind(name.key().as_slice())
    .bind(content.as_slice())
    .bind(job.to_string())
    .execute(tenancy.home())
    .await?;
    Ok(())
}

//! Documents that are stored and not sent yet. They are noted before anybody is told of them, so that none is lost whoever is killed.

use crate::requests::answer;
use crate::uploads::{Writer, handed_in};
use crate::{Ledger, LedgerError, RequestDigest};
use docward_envelope::{Envelope, Fact, FactKind, JobId, Lane, LeaseId, TenantId, Timestamp};
use docward_postgres::Moment;
use jiff::SignedDuration;

/// For how long one that was sent is known: longer than its first fact takes to arrive.
const KNOWN: SignedDuration = SignedDuration::from_mins(10);
/// How many are sent again at a time.
const AT_ONCE: i64 = 100;

/// A document that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The lane that it goes on in.
    pub lane: Lane,
    /// What has it worked on.
    pub envelope: Envelope,
    /// What says that it was taken in.
    pub fact: Fact,
}

/// What is answered by a document that is stored.
#[derive(Debug, Clone, Copy)]
pub enum Answered<'a> {
    /// A request that its client named, or an item: by which attempt, and what was asked.
    Request(LeaseId, &'a RequestDigest),
    /// The last request of an upload.
    Upload(&'a Writer),
}

impl Received {
    fn says_that_it_was_taken_in(&self, tenant: TenantId) -> bool {
        let (header, fact) = (self.envelope.header(), &self.fact);
        let is_of_tenant = header.tenant == tenant && fact.tenant == tenant;
        is_of_tenant && fact.kind == FactKind::Accepted && fact.job == Some(header.job)
    }
}

impl Ledger {
    /// Notes a document that is stored, and the answer to the request or upload that it came by, both or neither.
    ///
    /// # Errors
    /// [`LedgerError::GivenUp`] where somebody else may answer by now, and when the database does not answer.
    pub async fn receive(
        &self,
        received: &Received,
        answered: Option<Answered<'_>>,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let header = received.envelope.header();
        let mut tenancy = self.tenancy(header.tenant).await?;
        sqlx::query("DELETE FROM ledger.received WHERE tenant = $1 AND sent AND since < $2")
            .bind(header.tenant.to_string())
            .bind(Moment(now.saturating_sub(KNOWN).unwrap_or(Timestamp::MIN)))
            .execute(tenancy.home())
            .await?;
        sqlx::query(
            "INSERT INTO ledger.received (tenant, job, lane, envelope, fact, since) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(header.tenant.to_string())
        .bind(header.job.to_string())
        .bind(received.lane.as_str())
        .bind(received.envelope.as_bytes())
        .bind(serde_json::to_string(&received.fact).map_err(|_| LedgerError::Corrupt)?)
        .bind(Moment(now))
        .execute(tenancy.home())
        .await?;
        match answered {
            None => {}
            Some(Answered::Request(attempt, content)) => {
                answer(&mut tenancy, header.tenant, attempt, (content, header.job)).await?;
            }
            Some(Answered::Upload(writer)) => handed_in(&mut tenancy, writer, header.job).await?,
        }
        tenancy.commit().await
    }

    /// Notes that a document was sent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn received_is_sent(&self, tenant: TenantId, job: JobId) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        sqlx::query("UPDATE ledger.received SET sent = true WHERE tenant = $1 AND job = $2")
            .bind(tenant.to_string())
            .bind(job.to_string())
            .execute(tenancy.home())
            .await?;
        tenancy.commit().await
    }

    /// Whether a job's document was received a while ago at most: its first fact may be on its way.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn was_received(&self, tenant: TenantId, job: JobId) -> Result<bool, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let found = sqlx::query_scalar("SELECT EXISTS (SELECT FROM ledger.received WHERE tenant = $1 AND job = $2)")
            .bind(tenant.to_string())
            .bind(job.to_string())
            .fetch_one(tenancy.home())
            .await?;
        Ok(found)
    }

    /// Documents of a tenant that were received before some time and not sent, the oldest first. A row that says anything else than that
    /// its own document was taken in is left out: nobody signed it yet, and whoever sends it does.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn unsent(&self, tenant: TenantId, before: Timestamp) -> Result<Vec<Received>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let rows: Vec<(String, Vec<u8>, String)> = sqlx::query_as(
            "SELECT lane, envelope, fact FROM ledger.received WHERE tenant = $1 AND NOT sent AND since < $2
              ORDER BY since LIMIT $3",
        )
        .bind(tenant.to_string())
        .bind(Moment(before))
        .bind(AT_ONCE)
        .fetch_all(tenancy.home())
        .await?;
        let read = |(lane, envelope, fact): (String, Vec<u8>, String)| {
            let (lane, envelope) = (lane.parse().ok()?, Envelope::parse(envelope).ok()?);
            let received = Received { lane, envelope, fact: serde_json::from_str(&fact).ok()? };
            received.says_that_it_was_taken_in(tenant).then_some(received)
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }
}

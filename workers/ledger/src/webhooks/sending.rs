//! News on its way: taken by one service at a time, and given back where that one does not come to an end with it.

use crate::database::Tenancy;
use crate::status::JobState;
use crate::{Ledger, LedgerError};
use docward_envelope::{Fact, FactKind, JobId, MessageId, Run, Stage, TenantId, Timestamp, WebhookId};
use docward_postgres::Moment;
use jiff::SignedDuration;

/// How many facts are looked at for news at a time.
const AT_ONCE: i64 = 1_000;
/// How long something is tried before it is given up, where the address takes other things meanwhile.
const KEPT: SignedDuration = SignedDuration::from_hours(3 * 24);

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// How a job ended, or that it waits for a person.
    Job {
        /// Which.
        job: JobId,
        /// Which time through the stages.
        run: Run,
        /// Done, rejected or dead.
        state: JobState,
    },
    /// Nothing but that something can be told.
    Test,
}

/// Something that is told to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookMessage {
    /// Its id, the same however often it is sent.
    pub id: MessageId,
    /// What.
    pub told: Told,
    /// When that happened.
    pub at: Timestamp,
    /// Which time it is sent, from 1.
    pub attempt: u32,
}

impl Ledger {
    /// Addresses for which something is due, or whose tenant's chain may have news.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn webhooks_with_work(&self, now: Timestamp) -> Result<Vec<(TenantId, WebhookId)>, LedgerError> {
        let rows: Vec<(String, String)> = sqlx::query_as("SELECT tenant, webhook FROM ledger.webhooks_with_work($1)")
            .bind(Moment(now))
            .fetch_all(&self.pool)
            .await?;
        let read = |(tenant, webhook): (String, String)| {
            Ok((tenant.parse().map_err(|_| LedgerError::Corrupt)?, webhook.parse().map_err(|_| LedgerError::Corrupt)?))
        };
        rows.into_iter().map(read).collect()
    }

    /// Looks for news in the tenant's chain behind what was looked at before, and notes what is to be told. What is of an erased job is
    /// told no more. Says whether anything is due.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn look_for_news(&self, tenant: TenantId, id: WebhookId, now: Timestamp) -> Result<bool, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        // Who finds the row locked leaves it to whoever looks.
        let seen: Option<(i64,)> = sqlx::query_as(
            "SELECT seen FROM ledger.webhooks WHERE tenant = $1 AND webhook = $2 AND disabled IS NULL
                FOR UPDATE SKIP LOCKED",
        )
        .bind(tenant.to_string())
        .bind(id.to_string())
        .fetch_optional(tenancy.home())
        .await?;
        let Some((seen,)) = seen else { return Ok(false) };
        let facts: Vec<(i64, Option<String>)> = sqlx::query_as(
            "SELECT seq, CASE WHEN kind IN ('done', 'rejected', 'dead') THEN body END FROM facts
              WHERE tenant = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        )
        .bind(tenant.to_string())
        .bind(seen)
        .bind(AT_ONCE)
        .fetch_all(tenancy.connection())
        .await?;
        if let Some((last, _)) = facts.last() {
            sqlx::query("UPDATE ledger.webhooks SET seen = $3 WHERE tenant = $1 AND webhook = $2")
                .bind(tenant.to_string())
                .bind(id.to_string())
                .bind(last)
                .execute(tenancy.home())
                .await?;
        }
        for body in facts.into_iter().filter_map(|(_, body)| body) {
            let fact: Fact = serde_json::from_str(&body).map_err(|_| LedgerError::Corrupt)?;
            if let Some((job, run, state)) = news(&fact) {
                sqlx::query(
                    "INSERT INTO ledger.webhook_messages (tenant, message, webhook, fact, job, run, state, at, since, due)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT DO NOTHING",
                )
                .bind(tenant.to_string())
                .bind(MessageId::generate().to_string())
                .bind(id.to_string())
                .bind(fact.id.as_str())
                .bind(job.to_string())
                .bind(crate::projection::number(run))
                .bind(state.as_str())
                .bind(Moment(fact.at))
                .bind(Moment(now))
                .execute(tenancy.home())
                .await?;
            }
        }
        forget(&mut tenancy, id, now).await?;
        let is_due = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM ledger.webhook_messages WHERE tenant = $1 AND webhook = $2 AND due <= $3)",
        )
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(Moment(now))
        .fetch_one(tenancy.home())
        .await?;
        tenancy.commit().await?;
        Ok(is_due)
    }

    /// Takes what is due for an address, what is due first so many at most. It is due again at `again` if nothing is noted of it by
    /// then.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take_webhook_messages(
        &self,
        tenant: TenantId,
        id: WebhookId,
        most: u32,
        (now, again): (Timestamp, Timestamp),
    ) -> Result<Vec<WebhookMessage>, LedgerError> {
        type Taken = (String, String, Option<String>, Option<i16>, Moment, i32);
        let mut tenancy = self.tenancy(tenant).await?;
        let rows: Vec<Taken> = sqlx::query_as(
            "UPDATE ledger.webhook_messages SET attempts = attempts + 1, due = $4
              WHERE tenant = $1 AND message IN (
                    SELECT message FROM ledger.webhook_messages WHERE tenant = $1 AND webhook = $2 AND due <= $3
                     ORDER BY due, message LIMIT $5 FOR UPDATE SKIP LOCKED)
             RETURNING message, state, job, run, at, attempts",
        )
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(Moment(now))
        .bind(Moment(again))
        .bind(i64::from(most))
        .fetch_all(tenancy.home())
        .await?;
        tenancy.commit().await?;
        let read = |(message, state, job, run, at, attempts): Taken| {
            let told = match job.zip(run) {
                None => Told::Test,
                Some((job, run)) => Told::Job {
                    job: job.parse().map_err(|_| LedgerError::Corrupt)?,
                    run: u16::try_from(run).ok().and_then(|run| run.try_into().ok()).ok_or(LedgerError::Corrupt)?,
                    state: JobState::read(&state)?,
                },
            };
            let attempt = u32::try_from(attempts).map_err(|_| LedgerError::Corrupt)?;
            Ok(WebhookMessage { id: message.parse().map_err(|_| LedgerError::Corrupt)?, told, at: at.0, attempt })
        };
        rows.into_iter().map(read).collect()
    }

    /// Notes that something was taken, with the status that was answered.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn webhook_took(
        &self,
        tenant: TenantId,
        id: WebhookId,
        message: &WebhookMessage,
        (answered, now): (u16, Timestamp),
    ) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        sqlx::query("DELETE FROM ledger.webhook_messages WHERE tenant = $1 AND message = $2")
            .bind(tenant.to_string())
            .bind(message.id.to_string())
            .execute(tenancy.home())
            .await?;
        sqlx::query(
            "UPDATE ledger.webhooks SET failures = 0, failing = NULL, tried = $3, answered = $4
              WHERE tenant = $1 AND webhook = $2",
        )
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(Moment(now))
        .bind(i16::try_from(answered).ok())
        .execute(tenancy.home())
        .await?;
        tenancy.commit().await
    }

    /// Notes that something was not taken, and when it is tried again. Gives how often in a row that was so, and since when; `None` where
    /// the address is known no more, or disabled already.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn webhook_did_not_take(
        &self,
        tenant: TenantId,
        id: WebhookId,
        message: &WebhookMessage,
        (answered, now, again): (Option<u16>, Timestamp, Timestamp),
    ) -> Result<Option<(u32, Timestamp)>, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        // Not where somebody else has taken it meanwhile.
        sqlx::query("UPDATE ledger.webhook_messages SET due = $4 WHERE tenant = $1 AND message = $2 AND attempts = $3")
            .bind(tenant.to_string())
            .bind(message.id.to_string())
            .bind(i32::try_from(message.attempt).unwrap_or(i32::MAX))
            .bind(Moment(again))
            .execute(tenancy.home())
            .await?;
        let row: Option<(i32, Moment)> = sqlx::query_as(
            "UPDATE ledger.webhooks SET failures = failures + 1, failing = coalesce(failing, $3), tried = $3, answered = $4
              WHERE tenant = $1 AND webhook = $2 AND disabled IS NULL RETURNING failures, failing",
        )
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(Moment(now))
        .bind(answered.and_then(|answered| i16::try_from(answered).ok()))
        .fetch_optional(tenancy.home())
        .await?;
        tenancy.commit().await?;
        row.map(|(failures, since)| Ok((u32::try_from(failures).map_err(|_| LedgerError::Corrupt)?, since.0)))
            .transpose()
    }
}

/// What a fact tells: that a job's last stage is done, that it was rejected, or that it waits for a person.
fn news(fact: &Fact) -> Option<(JobId, Run, JobState)> {
    let state = match fact.kind {
        FactKind::Done if fact.stage == Stage::ALL.last().copied() => JobState::Done,
        FactKind::Rejected => JobState::Rejected,
        FactKind::Dead => JobState::Dead,
        _ => return None,
    };
    Some((fact.job?, fact.run?, state))
}

/// Forgets what is of an erased job, and what is too old.
async fn forget(tenancy: &mut Tenancy, id: WebhookId, now: Timestamp) -> Result<(), LedgerError> {
    let tenant = tenancy.tenant.to_string();
    sqlx::query("DELETE FROM ledger.webhook_messages WHERE tenant = $1 AND webhook = $2 AND since < $3")
        .bind(&tenant)
        .bind(id.to_string())
        .bind(Moment(now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN)))
        .execute(tenancy.home())
        .await?;
    let jobs: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT job FROM ledger.webhook_messages
          WHERE tenant = $1 AND webhook = $2 AND job IS NOT NULL AND due <= $3",
    )
    .bind(&tenant)
    .bind(id.to_string())
    .bind(Moment(now))
    .fetch_all(tenancy.home())
    .await?;
    let jobs: Vec<String> = jobs.into_iter().map(|(job,)| job).collect();
    if jobs.is_empty() {
        return Ok(());
    }
    let erased: Vec<(String,)> =
        sqlx::query_as("SELECT job FROM jobs WHERE tenant = $1 AND job = ANY($2) AND erased IS NOT NULL")
            .bind(&tenant)
            .bind(&jobs)
            .fetch_all(tenancy.connection())
            .await?;
    let erased: Vec<String> = erased.into_iter().map(|(job,)| job).collect();
    sqlx::query("DELETE FROM ledger.webhook_messages WHERE tenant = $1 AND webhook = $2 AND job = ANY($3)")
        .bind(&tenant)
        .bind(id.to_string())
        .bind(&erased)
        .execute(tenancy.home())
        .await?;
    Ok(())
}

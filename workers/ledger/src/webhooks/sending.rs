//! News on its way: taken by one service at a time, and given back where that one does not come to an end with it.

use crate::database::Tenancy;
use crate::status::JobState;
use crate::{Ledger, LedgerError};
use docward_envelope::{Fact, FactKind, JobId, MessageId, Run, Stage, TenantId, Timestamp, WebhookId};
use docward_postgres::Moment;
use sqlx::postgres::PgConnection;
use std::time::Duration;

/// How many facts are looked at for news at a time.
const AT_ONCE: i64 = 1_000;
/// How many messages may wait for an address before no more news is looked for: it stands in the chain meanwhile.
const MOST_WAITING: i32 = 1_000;
/// The longest that an address rests which did not take what it was sent last.
const LONGEST_REST: Duration = Duration::from_mins(5);

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

/// How it stands with an address, and with a message to it that was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotTaken {
    /// How often in a row nothing was taken there.
    pub failures: u32,
    /// For how long that has been so.
    pub failing: Duration,
    /// For how long the message has been tried; nothing where somebody else tries it meanwhile.
    pub tried: Duration,
}

impl Ledger {
    /// Addresses for which something is due, or whose tenant's chain may have news.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn webhooks_with_work(&self) -> Result<Vec<(TenantId, WebhookId)>, LedgerError> {
        let rows: Vec<(String, String)> = sqlx::query_as("SELECT tenant, webhook FROM ledger.webhooks_with_work($1)")
            .bind(MOST_WAITING)
            .fetch_all(&self.pool)
            .await?;
        let read = |(tenant, webhook): (String, String)| {
            Ok((tenant.parse().map_err(|_| LedgerError::Corrupt)?, webhook.parse().map_err(|_| LedgerError::Corrupt)?))
        };
        rows.into_iter().map(read).collect()
    }

    /// Looks for news in the tenant's chain behind what was looked at before, and notes what is to be told; not while much waits already.
    /// Says whether anything is due: of an address that did not take what it was sent last only once it has had its rest, longer by `rest`
    /// with each failure in a row.
    ///
    /// # Errors
    /// When a database does not answer.
    pub async fn look_for_news(&self, tenant: TenantId, id: WebhookId, rest: Duration) -> Result<bool, LedgerError> {
        self.in_turn(tenant, async {
            let mut tenancy = self.tenancy(tenant).await?;
            // Who finds the row locked leaves it to whoever looks.
            let seen: Option<(i64, bool)> = sqlx::query_as(
                "SELECT seen, EXISTS (SELECT FROM ledger.webhook_messages WHERE tenant = $1 AND webhook = $2 OFFSET $3 - 1)
                   FROM ledger.webhooks WHERE tenant = $1 AND webhook = $2 AND disabled IS NULL FOR UPDATE SKIP LOCKED",
            )
            .bind(tenant.to_string())
            .bind(id.to_string())
            .bind(MOST_WAITING)
            .fetch_optional(tenancy.home())
            .await?;
            let Some((seen, is_full)) = seen else { return Ok(false) };
            if !is_full {
                look_behind(&mut tenancy, id, seen).await?;
            }
            let is_due = sqlx::query_scalar(
                "SELECT EXISTS (SELECT FROM ledger.webhook_messages WHERE tenant = $1 AND webhook = $2 AND due <= now())
                    AND (failures = 0 OR tried <= now() - make_interval(secs => least(failures * $3, $4)))
                   FROM ledger.webhooks WHERE tenant = $1 AND webhook = $2",
            )
            .bind(tenant.to_string())
            .bind(id.to_string())
            .bind(rest.as_secs_f64())
            .bind(LONGEST_REST.as_secs_f64())
            .fetch_one(tenancy.home())
            .await?;
            tenancy.commit().await?;
            Ok(is_due)
        })
        .await
    }

    /// Takes what is due for an address, what is due first so many at most. It is due again after a while if nothing is noted of it by then.
    /// What is of an erased job is forgotten instead.
    ///
    /// # Errors
    /// When a database does not answer.
    pub async fn take_webhook_messages(
        &self,
        tenant: TenantId,
        id: WebhookId,
        most: u32,
        again: Duration,
    ) -> Result<Vec<WebhookMessage>, LedgerError> {
        type Taken = (String, String, Option<String>, Option<i16>, Moment, i32);
        let taken = self.in_turn(tenant, async {
            let mut tenancy = self.tenancy(tenant).await?;
            let mut rows: Vec<Taken> = sqlx::query_as(
                "UPDATE ledger.webhook_messages
                    SET attempts = attempts + 1, first = coalesce(first, now()), due = now() + make_interval(secs => $3)
                  WHERE tenant = $1 AND message IN (
                        SELECT message FROM ledger.webhook_messages WHERE tenant = $1 AND webhook = $2 AND due <= now()
                         ORDER BY due, message LIMIT $4 FOR UPDATE SKIP LOCKED)
                 RETURNING message, state, job, run, at, attempts",
            )
            .bind(tenant.to_string())
            .bind(id.to_string())
            .bind(again.as_secs_f64())
            .bind(i64::from(most))
            .fetch_all(tenancy.home())
            .await?;
            let jobs: Vec<String> = rows.iter().filter_map(|(_, _, job, ..)| job.clone()).collect();
            let erased = erased(&mut tenancy, &jobs).await?;
            let is_erased = |(_, _, job, ..): &Taken| job.as_ref().is_some_and(|job| erased.contains(job));
            for (message, ..) in rows.extract_if(.., |row| is_erased(row)) {
                forget(tenancy.home(), tenant, &message).await?;
            }
            tenancy.commit().await?;
            Ok(rows)
        });
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
        taken.await?.into_iter().map(read).collect()
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
        answered: u16,
    ) -> Result<(), LedgerError> {
        let mut home = self.at_home(tenant).await?;
        // The address first, then what is for it, as who removes one does: so nobody waits for each other in a circle.
        sqlx::query(
            "UPDATE ledger.webhooks SET failures = 0, failing = NULL, tried = now(), answered = $3
              WHERE tenant = $1 AND webhook = $2",
        )
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(i16::try_from(answered).ok())
        .execute(&mut *home)
        .await?;
        forget(&mut home, tenant, &message.id.to_string()).await?;
        home.commit().await.map_err(LedgerError::from)
    }

    /// Notes that something was not taken, and after how long it is tried again. `None` where the address is known no more, or disabled
    /// already.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn webhook_did_not_take(
        &self,
        tenant: TenantId,
        id: WebhookId,
        message: &WebhookMessage,
        (answered, again): (Option<u16>, Duration),
    ) -> Result<Option<NotTaken>, LedgerError> {
        let mut home = self.at_home(tenant).await?;
        let row: Option<(i32, f64)> = sqlx::query_as(
            "UPDATE ledger.webhooks
                SET failures = failures + 1, failing = coalesce(failing, now()), tried = now(), answered = $3
              WHERE tenant = $1 AND webhook = $2 AND disabled IS NULL
             RETURNING failures, extract(epoch FROM now() - failing)::float8",
        )
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(answered.and_then(|answered| i16::try_from(answered).ok()))
        .fetch_optional(&mut *home)
        .await?;
        // Not where somebody else has taken it meanwhile.
        let tried: Option<(f64,)> = sqlx::query_as(
            "UPDATE ledger.webhook_messages SET due = now() + make_interval(secs => $4)
              WHERE tenant = $1 AND message = $2 AND attempts = $3 RETURNING extract(epoch FROM now() - first)::float8",
        )
        .bind(tenant.to_string())
        .bind(message.id.to_string())
        .bind(i32::try_from(message.attempt).unwrap_or(i32::MAX))
        .bind(again.as_secs_f64())
        .fetch_optional(&mut *home)
        .await?;
        home.commit().await?;
        row.map(|(failures, failing)| {
            Ok(NotTaken {
                failures: u32::try_from(failures).map_err(|_| LedgerError::Corrupt)?,
                failing: seconds(failing),
                tried: tried.map_or(Duration::ZERO, |(tried,)| seconds(tried)),
            })
        })
        .transpose()
    }

    /// Forgets something that was not taken for long.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn give_webhook_message_up(&self, tenant: TenantId, message: &WebhookMessage) -> Result<(), LedgerError> {
        let mut home = self.at_home(tenant).await?;
        forget(&mut home, tenant, &message.id.to_string()).await?;
        home.commit().await.map_err(LedgerError::from)
    }
}

/// A time that passed, as the database counted it; none where its clock was set back.
fn seconds(passed: f64) -> Duration {
    Duration::try_from_secs_f64(passed).unwrap_or_default()
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

/// Notes the news in the next facts of the tenant's chain, and that they were looked at.
async fn look_behind(tenancy: &mut Tenancy, id: WebhookId, seen: i64) -> Result<(), LedgerError> {
    let (tenant, id) = (tenancy.tenant.to_string(), id.to_string());
    let facts: Vec<(i64, Option<String>)> = sqlx::query_as(
        "SELECT seq, CASE WHEN kind IN ('done', 'rejected', 'dead') THEN body END FROM facts
          WHERE tenant = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    )
    .bind(&tenant)
    .bind(seen)
    .bind(AT_ONCE)
    .fetch_all(tenancy.connection())
    .await?;
    let last = match facts.last() {
        Some((last, _)) => *last,
        // A chain that was put back from a backup may be shorter than it was: what comes in it now is looked at too.
        None => seen.min(super::chain_length(tenancy).await?),
    };
    if last == seen {
        return Ok(());
    }
    sqlx::query("UPDATE ledger.webhooks SET seen = $3 WHERE tenant = $1 AND webhook = $2")
        .bind(&tenant)
        .bind(&id)
        .bind(last)
        .execute(tenancy.home())
        .await?;
    for body in facts.into_iter().filter_map(|(_, body)| body) {
        let fact: Fact = serde_json::from_str(&body).map_err(|_| LedgerError::Corrupt)?;
        if let Some((job, run, state)) = news(&fact) {
            sqlx::query(
                "INSERT INTO ledger.webhook_messages (tenant, message, webhook, fact, job, run, state, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            )
            .bind(&tenant)
            .bind(MessageId::generate().to_string())
            .bind(&id)
            .bind(fact.id.as_str())
            .bind(job.to_string())
            .bind(crate::projection::number(run))
            .bind(state.as_str())
            .bind(Moment(fact.at))
            .execute(tenancy.home())
            .await?;
        }
    }
    Ok(())
}

async fn forget(home: &mut PgConnection, tenant: TenantId, message: &str) -> Result<(), LedgerError> {
    let forgotten = sqlx::query("DELETE FROM ledger.webhook_messages WHERE tenant = $1 AND message = $2");
    forgotten.bind(tenant.to_string()).bind(message).execute(home).await?;
    Ok(())
}

/// Those of these jobs that were erased.
async fn erased(tenancy: &mut Tenancy, jobs: &[String]) -> Result<Vec<String>, LedgerError> {
    if jobs.is_empty() {
        return Ok(Vec::new());
    }
    let tenant = tenancy.tenant.to_string();
    let erased = sqlx::query_scalar("SELECT job FROM jobs WHERE tenant = $1 AND job = ANY($2) AND erased IS NOT NULL");
    Ok(erased.bind(tenant).bind(jobs).fetch_all(tenancy.connection()).await?)
}

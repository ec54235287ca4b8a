//! Addresses that news of a tenant's jobs is sent to. What is news is read off the tenant's chain, where it is in order and nothing is
//! missing, whoever was away meanwhile; what is on its way stands in rows until it was taken. All times are the database's, whichever
//! service's clock is wrong.

mod sending;
mod turns;

pub use sending::{NotTaken, Told, WebhookMessage};
pub(crate) use turns::Turns;

use crate::database::Tenancy;
use crate::{Ledger, LedgerError};
use docward_envelope::{MessageId, TenantId, Timestamp, WebhookId};
use docward_postgres::Moment;
use sqlx::postgres::PgConnection;
use std::time::Duration;

/// How many addresses a tenant may have at a time.
pub const MOST_WEBHOOKS: u32 = 5;
/// How many tests may be on their way to an address at a time.
pub const MOST_WEBHOOK_TESTS: u32 = 10;

/// An address that news is sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// The address.
    pub url: String,
    /// Since when it is known.
    pub created: Timestamp,
    /// The number of the secret that signs.
    pub secret: u16,
    /// Until when the secret before it signs as well; `None` where none does.
    pub replaced: Option<Timestamp>,
    /// How often in a row nothing was taken there.
    pub failures: u32,
    /// Since when nothing is taken there.
    pub failing: Option<Timestamp>,
    /// When something was sent there last.
    pub tried: Option<Timestamp>,
    /// The status that was answered then; `None` where nothing was.
    pub answered: Option<u16>,
    /// Why nothing is sent there any more.
    pub disabled: Option<WebhookDisabled>,
}

/// Why nothing is sent to an address any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookDisabled {
    /// It said itself that it is gone: status 410.
    Gone,
    /// It took nothing for long.
    Failing,
}

impl WebhookDisabled {
    /// The word that stands for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }

    fn read(word: &str) -> Result<Self, LedgerError> {
        [Self::Gone, Self::Failing].into_iter().find(|one| one.as_str() == word).ok_or(LedgerError::Corrupt)
    }
}

const SELECT: &str =
    "SELECT webhook, url, created, secret, CASE WHEN replaced > now() THEN replaced END AS replaced, failures, failing,
                             tried, answered, disabled
                        FROM ledger.webhooks WHERE tenant = $1";

impl Ledger {
    /// Enters an address, for what happens from now on; `None` where a tenant has as many as it may.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn add_webhook(
        &self,
        tenant: TenantId,
        id: WebhookId,
        url: &str,
    ) -> Result<Option<Webhook>, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        // Whoever enters one takes turns with others by it; and those with news are looked for among the tenants that stand here.
        tenancy.lock().await?;
        let length = chain_length(&mut tenancy).await?;
        sqlx::query(
            "INSERT INTO ledger.webhooks (tenant, webhook, url, seen) SELECT $1, $2, $3, $4
              WHERE (SELECT count(*) FROM ledger.webhooks WHERE tenant = $1) < $5",
        )
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(url)
        .bind(length)
        .bind(i64::from(MOST_WEBHOOKS))
        .execute(tenancy.home())
        .await?;
        let added = read_one(tenancy.home(), tenant, id).await?;
        tenancy.commit().await?;
        Ok(added)
    }

    /// A tenant's addresses, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn webhooks(&self, tenant: TenantId) -> Result<Vec<Webhook>, LedgerError> {
        let mut home = self.at_home(tenant).await?;
        let select = sqlx::AssertSqlSafe(format!("{SELECT} ORDER BY webhook"));
        let rows: Vec<Row> = sqlx::query_as(select).bind(tenant.to_string()).fetch_all(&mut *home).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// One of them; `None` where there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn webhook(&self, tenant: TenantId, id: WebhookId) -> Result<Option<Webhook>, LedgerError> {
        read_one(&mut *self.at_home(tenant).await?, tenant, id).await
    }

    /// Forgets one, and what was on its way there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remove_webhook(&self, tenant: TenantId, id: WebhookId) -> Result<(), LedgerError> {
        self.change_webhook(tenant, id, "DELETE FROM ledger.webhooks WHERE tenant = $1 AND webhook = $2").await
    }

    /// Sends to one again, what happens from now on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn enable_webhook(&self, tenant: TenantId, id: WebhookId) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        let length = chain_length(&mut tenancy).await?;
        sqlx::query(
            "UPDATE ledger.webhooks SET disabled = NULL, failures = 0, failing = NULL, seen = $3
              WHERE tenant = $1 AND webhook = $2 AND disabled IS NOT NULL",
        )
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(length)
        .execute(tenancy.home())
        .await?;
        tenancy.commit().await
    }

    /// Sends nothing more to one, and forgets what was on its way there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn disable_webhook(
        &self,
        tenant: TenantId,
        id: WebhookId,
        why: WebhookDisabled,
    ) -> Result<(), LedgerError> {
        let disable = match why {
            WebhookDisabled::Gone => "UPDATE ledger.webhooks SET disabled = 'gone' WHERE tenant = $1 AND webhook = $2",
            WebhookDisabled::Failing => {
                "UPDATE ledger.webhooks SET disabled = 'failing' WHERE tenant = $1 AND webhook = $2"
            }
        };
        self.change_webhook(tenant, id, disable).await?;
        self.change_webhook(tenant, id, "DELETE FROM ledger.webhook_messages WHERE tenant = $1 AND webhook = $2").await
    }

    /// Has the secret of a number sign from now on, and the one before it as well for a while. Says whether it does: not where there is no
    /// such address, where the one that signs is not the number before, or where another one signs beside it already, so that whoever
    /// knows that one is not cut off.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn replace_webhook_secret(
        &self,
        tenant: TenantId,
        id: WebhookId,
        next: u16,
        both_sign: Duration,
    ) -> Result<bool, LedgerError> {
        let Ok(next) = i16::try_from(next) else { return Ok(false) };
        let mut home = self.at_home(tenant).await?;
        let replaced = sqlx::query(
            "UPDATE ledger.webhooks SET secret = $3, replaced = now() + make_interval(secs => $4)
              WHERE tenant = $1 AND webhook = $2 AND secret = $3 - 1 AND (replaced IS NULL OR replaced <= now())",
        )
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(next)
        .bind(both_sign.as_secs_f64())
        .execute(&mut *home)
        .await?;
        home.commit().await?;
        Ok(replaced.rows_affected() == 1)
    }

    /// Has a test sent to one; not where [`MOST_WEBHOOK_TESTS`] are on their way to it. Says whether it is sent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn test_webhook(&self, tenant: TenantId, id: WebhookId, message: MessageId) -> Result<bool, LedgerError> {
        let mut home = self.at_home(tenant).await?;
        let entered = sqlx::query(
            "INSERT INTO ledger.webhook_messages (tenant, message, webhook, state, at)
             SELECT $1, $2, $3, 'test', now()
              WHERE (SELECT count(*) FROM ledger.webhook_messages WHERE tenant = $1 AND webhook = $3 AND state = 'test') < $4",
        )
        .bind(tenant.to_string())
        .bind(message.to_string())
        .bind(id.to_string())
        .bind(i64::from(MOST_WEBHOOK_TESTS))
        .execute(&mut *home)
        .await?;
        home.commit().await?;
        Ok(entered.rows_affected() == 1)
    }

    async fn change_webhook(&self, tenant: TenantId, id: WebhookId, how: &'static str) -> Result<(), LedgerError> {
        let mut home = self.at_home(tenant).await?;
        sqlx::query(how).bind(tenant.to_string()).bind(id.to_string()).execute(&mut *home).await?;
        home.commit().await.map_err(LedgerError::from)
    }
}

/// How many facts a tenant's chain has.
async fn chain_length(tenancy: &mut Tenancy) -> Result<i64, LedgerError> {
    let tenant = tenancy.tenant.to_string();
    let length = sqlx::query_scalar("SELECT length FROM chains WHERE tenant = $1").bind(tenant);
    Ok(length.fetch_optional(tenancy.connection()).await?.unwrap_or(0))
}

async fn read_one(home: &mut PgConnection, tenant: TenantId, id: WebhookId) -> Result<Option<Webhook>, LedgerError> {
    let select = sqlx::AssertSqlSafe(format!("{SELECT} AND webhook = $2"));
    let row: Option<Row> =
        sqlx::query_as(select).bind(tenant.to_string()).bind(id.to_string()).fetch_optional(home).await?;
    row.map(Row::read).transpose()
}

#[derive(sqlx::FromRow)]
struct Row {
    webhook: String,
    url: String,
    created: Moment,
    secret: i16,
    replaced: Option<Moment>,
    failures: i32,
    failing: Option<Moment>,
    tried: Option<Moment>,
    answered: Option<i16>,
    disabled: Option<String>,
}

impl Row {
    fn read(self) -> Result<Webhook, LedgerError> {
        Ok(Webhook {
            id: self.webhook.parse().map_err(|_| LedgerError::Corrupt)?,
            url: self.url,
            created: self.created.0,
            secret: u16::try_from(self.secret).map_err(|_| LedgerError::Corrupt)?,
            replaced: self.replaced.map(|moment| moment.0),
            failures: u32::try_from(self.failures).map_err(|_| LedgerError::Corrupt)?,
            failing: self.failing.map(|moment| moment.0),
            tried: self.tried.map(|moment| moment.0),
            answered: self.answered.map(u16::try_from).transpose().map_err(|_| LedgerError::Corrupt)?,
            disabled: self.disabled.as_deref().map(WebhookDisabled::read).transpose()?,
        })
    }
}

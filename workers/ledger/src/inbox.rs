//! The inbox of each tenant: facts and parked messages that came while its rows could not be written. They are kept in the
//! region's database as they came, so that no other tenant's wait behind them, and recorded as soon as they can be.

use crate::database::Tenancy;
use crate::quarantine::QuarantineFault;
use crate::record::{Written, append};
use crate::{Ledger, LedgerError, parked};
use docward_broker::Parked;
use docward_envelope::{SignedFact, TenantId, Timestamp};
use docward_telemetry::warn;
use sqlx::PgConnection;

/// How many are recorded in one transaction.
const AT_ONCE: i64 = 500;

/// A row of the inbox. `source` is `facts` or `parked`; the fields after `bytes` are a parked message's.
#[derive(sqlx::FromRow)]
struct Kept {
    number: i64,
    source: String,
    bytes: Vec<u8>,
    kind: Option<String>,
    reason: Option<String>,
    stage: Option<String>,
    lane: Option<String>,
    attempt: Option<i32>,
}

impl Kept {
    fn parked(self) -> Result<Parked, LedgerError> {
        let corrupt = || LedgerError::Corrupt;
        let (kind, reason) = (self.kind.ok_or_else(corrupt)?, self.reason.ok_or_else(corrupt)?);
        Ok(Parked {
            bytes: self.bytes,
            reason: parked::read_reason(&kind, &reason)?,
            stage: self.stage.map(|stage| stage.parse()).transpose().map_err(|_| corrupt())?,
            lane: self.lane.ok_or_else(corrupt)?.parse().map_err(|_| corrupt())?,
            attempt: self.attempt.and_then(|attempt| u32::try_from(attempt).ok()).ok_or_else(corrupt)?,
            // Whoever vouched for it was heard before it was kept.
            sent_by: None,
            parked_by: None,
        })
    }
}

impl Ledger {
    /// Puts facts into the inbox, until their tenant's rows can be written.
    pub(crate) async fn keep_facts(&self, tenant: TenantId, facts: &[Written]) -> Result<(), LedgerError> {
        let mut home = self.pool.begin().await?;
        bind(&mut home, tenant).await?;
        let signed: Vec<Vec<u8>> = facts.iter().map(|fact| fact.signed.to_bytes()).collect();
        put_facts(&mut home, tenant, &signed).await?;
        Ok(home.commit().await?)
    }

    /// Keeps a parked message for later.
    pub(crate) async fn keep_parked(&self, tenant: TenantId, message: &Parked) -> Result<(), LedgerError> {
        let mut home = self.pool.begin().await?;
        bind(&mut home, tenant).await?;
        put_parked(&mut home, tenant, message.into()).await?;
        Ok(home.commit().await?)
    }

    /// Records everything that waits in the inboxes and can be recorded now. Says how much that was. A tenant whose rows still
    /// cannot be written keeps no other waiting.
    pub async fn drain_inboxes(&self, now: Timestamp) -> Result<usize, LedgerError> {
        let mut drained = 0;
        for tenant in self.tenants_with_inbox().await? {
            match self.drain_inbox(tenant, now).await {
                Ok(kept) => drained += kept,
                Err(failure) => warn!("a tenant's inbox waits", reason = failure.word()),
            }
        }
        Ok(drained)
    }

    async fn drain_inbox(&self, tenant: TenantId, now: Timestamp) -> Result<usize, LedgerError> {
        let mut drained = 0;
        let mut at_once = AT_ONCE;
        loop {
            match self.drain_some(tenant, at_once, now).await {
                Ok(0) => return Ok(drained),
                Ok(some) => drained += some,
                // The database refuses one of them, and always will: taken one by one, it keeps no other waiting.
                Err(error) if error.is_of_the_data() && at_once > 1 => at_once = 1,
                Err(error) if error.is_of_the_data() => self.set_aside(tenant).await?,
                Err(error) => return Err(error),
            }
        }
    }

    async fn drain_some(&self, tenant: TenantId, at_once: i64, now: Timestamp) -> Result<usize, LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        tenancy.lock().await?;
        let kept = oldest(&mut tenancy, at_once).await?;
        let numbers: Vec<i64> = kept.iter().map(|kept| kept.number).collect();
        let (facts, messages): (Vec<Kept>, Vec<Kept>) = kept.into_iter().partition(|kept| kept.source == "facts");
        let facts: Vec<Written> = self.signed_ones(tenant, &facts).await?;
        append(&mut tenancy, &facts).await?;
        for message in messages {
            self.file_in(&mut tenancy, &message.parked()?, now).await?;
        }
        remove(&mut tenancy, &numbers).await?;
        tenancy.commit().await?;
        Ok(numbers.len())
    }

    /// Those of the kept facts that are signed: whoever can write into the inbox cannot make up a fact. The others go to quarantine. A
    /// key that was replaced meanwhile still counts, since what waits was said before.
    async fn signed_ones(&self, tenant: TenantId, kept: &[Kept]) -> Result<Vec<Written>, LedgerError> {
        let signers = self.keys()?.signers();
        let mut signed = Vec::with_capacity(kept.len());
        for kept in kept {
            let fact = SignedFact::from_bytes(&kept.bytes).ok().filter(|fact| signers.once_signed(fact, &self.region));
            let of_tenant = fact.and_then(|signed| {
                let fact = signed.parse().filter(|fact| fact.tenant == tenant && signed.signer().may_say(fact))?;
                Some(Written { fact, signed })
            });
            match of_tenant {
                Some(written) => signed.push(written),
                None => self.quarantine_record("facts", &kept.bytes, QuarantineFault::Unsigned).await?,
            }
        }
        Ok(signed)
    }

    /// Moves the oldest of a tenant's inbox, which can never be recorded, to quarantine, for a person.
    async fn set_aside(&self, tenant: TenantId) -> Result<(), LedgerError> {
        let mut tenancy = self.tenancy(tenant).await?;
        for kept in oldest(&mut tenancy, 1).await? {
            self.quarantine_record("facts", &kept.bytes, QuarantineFault::Malformed).await?;
            remove(&mut tenancy, &[kept.number]).await?;
        }
        tenancy.commit().await
    }
}

async fn bind(home: &mut PgConnection, tenant: TenantId) -> Result<(), LedgerError> {
    sqlx::query("SELECT set_config('docward.tenant', $1, true)").bind(tenant.to_string()).execute(&mut *home).await?;
    // So that region-wide questions know the tenant.
    sqlx::query("INSERT INTO ledger.tenants (tenant) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(tenant.to_string())
        .execute(home)
        .await?;
    Ok(())
}

/// Puts facts into the inbox, each as it was signed.
pub(crate) async fn put_facts(
    home: &mut PgConnection,
    tenant: TenantId,
    signed: &[Vec<u8>],
) -> Result<(), LedgerError> {
    sqlx::query("INSERT INTO ledger.inbox (tenant, source, bytes) SELECT $1, 'facts', * FROM unnest($2::bytea[])")
        .bind(tenant.to_string())
        .bind(signed)
        .execute(home)
        .await?;
    Ok(())
}

/// A parked message as it is written into the inbox.
#[derive(sqlx::FromRow)]
pub(crate) struct Message {
    bytes: Vec<u8>,
    kind: String,
    reason: String,
    stage: Option<String>,
    lane: String,
    attempt: i32,
}

impl From<&Parked> for Message {
    fn from(parked: &Parked) -> Self {
        Self {
            bytes: parked.bytes.clone(),
            kind: parked.reason.kind().to_owned(),
            reason: parked.reason.as_str().to_owned(),
            stage: parked.stage.map(|stage| stage.as_str().to_owned()),
            lane: parked.lane.as_str().to_owned(),
            attempt: i32::try_from(parked.attempt).unwrap_or(i32::MAX),
        }
    }
}

/// Puts a parked message into the inbox.
pub(crate) async fn put_parked(home: &mut PgConnection, tenant: TenantId, message: Message) -> Result<(), LedgerError> {
    sqlx::query(
        "INSERT INTO ledger.inbox (tenant, source, bytes, kind, reason, stage, lane, attempt)
         VALUES ($1, 'parked', $2, $3, $4, $5, $6, $7)",
    )
    .bind(tenant.to_string())
    .bind(message.bytes)
    .bind(message.kind)
    .bind(message.reason)
    .bind(message.stage)
    .bind(message.lane)
    .bind(message.attempt)
    .execute(home)
    .await?;
    Ok(())
}

async fn oldest(tenancy: &mut Tenancy, limit: i64) -> Result<Vec<Kept>, LedgerError> {
    let kept = sqlx::query_as(
        "SELECT number, source, bytes, kind, reason, stage, lane, attempt FROM ledger.inbox
          WHERE tenant = $1 ORDER BY number LIMIT $2",
    )
    .bind(tenancy.tenant.to_string())
    .bind(limit)
    .fetch_all(tenancy.home())
    .await?;
    Ok(kept)
}

async fn remove(tenancy: &mut Tenancy, numbers: &[i64]) -> Result<(), LedgerError> {
    sqlx::query("DELETE FROM ledger.inbox WHERE tenant = $1 AND number = ANY($2)")
        .bind(tenancy.tenant.to_string())
        .bind(numbers)
        .execute(tenancy.home())
        .await?;
    Ok(())
}

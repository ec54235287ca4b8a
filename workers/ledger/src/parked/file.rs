//! From the queue `parked` into the table, once, however often the message comes.

use super::{About, wait};
use crate::database::Tenancy;
use crate::projection::{notify, number};
use crate::quarantine::QuarantineFault;
use crate::record::append;
use crate::{Ledger, LedgerError, own_facts};
use docward_broker::{Parked, ParkedReason};
use docward_envelope::{Envelope, FactKind, Header, Signer, Timestamp};
use docward_postgres::Moment;
use docward_telemetry::warn;
use sha2::{Digest as _, Sha256};

/// What became of a parked message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filed {
    /// A row waits that did not before.
    Waiting,
    /// It was there already, or was dropped by a person before.
    Known,
    /// It names no tenant of this region: in quarantine.
    Quarantined,
    /// Nobody who may say so vouches for its header, or for why it is parked: in quarantine.
    Doubted {
        /// What is missing.
        fault: QuarantineFault,
        /// The role that it claims to be of, if it claims one.
        signer: Option<Signer>,
    },
    /// Its job was erased: nothing of it is kept.
    Erased,
    /// Its tenant's rows can't be written now: kept, and filed as soon as they can.
    Kept,
}

impl Ledger {
    /// Of this region, and of a tenant that this ledger serves.
    fn is_ours(&self, header: &Header) -> bool {
        header.region == self.region && self.may_serve(header.tenant)
    }

    /// Files a message of the queue `parked`. Filing it again is a no-op while its row waits; after the row was
    /// republished, the same message means that the same work came back.
    pub async fn file(&self, message: &Parked, now: Timestamp) -> Result<Filed, LedgerError> {
        let envelope = match Envelope::parse(message.bytes.clone()) {
            Ok(envelope) if self.is_ours(envelope.header()) => envelope,
            Ok(_) => {
                self.quarantine_message(message, QuarantineFault::Region).await?;
                return Ok(Filed::Quarantined);
            }
            Err(error) => {
                self.quarantine_message(message, error.into()).await?;
                return Ok(Filed::Quarantined);
            }
        };
        if let Err((fault, signer)) = self.is_vouched(message, envelope.header()) {
            self.quarantine_message(message, fault).await?;
            return Ok(Filed::Doubted { fault, signer });
        }
        let tenant = envelope.header().tenant;
        let filed = async {
            let mut tenancy = self.tenancy(tenant).await?;
            let filed = file_envelope(&mut tenancy, &envelope, message, now).await?;
            tenancy.commit().await?;
            Ok(filed)
        };
        match filed.await {
            Ok(filed) => Ok(filed),
            // Kept in the tenant's inbox, so that no other tenant's message waits behind it.
            Err(
                error @ (LedgerError::Moving | LedgerError::OwnAway | LedgerError::NoAddress | LedgerError::Corrupt),
            ) => {
                warn!("a parked message waits in the ledger", reason = error.word());
                self.keep_parked(tenant, message).await?;
                Ok(Filed::Kept)
            }
            Err(error) => Err(error),
        }
    }

    /// The same for a message that was kept, within the transaction that ends its waiting.
    pub(crate) async fn file_in(
        &self,
        tenancy: &mut Tenancy,
        message: &Parked,
        now: Timestamp,
    ) -> Result<Filed, LedgerError> {
        let envelope = Envelope::parse(message.bytes.clone()).map_err(|_| LedgerError::Corrupt)?;
        file_envelope(tenancy, &envelope, message, now).await
    }
}

async fn file_envelope(
    tenancy: &mut Tenancy,
    envelope: &Envelope,
    message: &Parked,
    now: Timestamp,
) -> Result<Filed, LedgerError> {
    let about = About::of(envelope);
    tenancy.lock().await?;
    if is_erased(tenancy, about).await? {
        return Ok(Filed::Erased);
    }
    if !upsert(tenancy, about, message, now).await? {
        return Ok(Filed::Known);
    }
    // The ledger says so, not the worker that parked it: a worker must not write facts for a header that may be forged.
    let kind = if matches!(message.reason, ParkedReason::Held(_)) { FactKind::Held } else { FactKind::Dead };
    let fact = own_facts::by_ledger(envelope, kind, message.reason.as_str(), now);
    let fact = tenancy.write(&fact)?;
    append(tenancy, &[fact]).await?;
    notify(tenancy, [about.job]).await?;
    Ok(Filed::Waiting)
}

async fn is_erased(tenancy: &mut Tenancy, about: About) -> Result<bool, LedgerError> {
    let (erased,): (bool,) =
        sqlx::query_as("SELECT EXISTS (SELECT FROM jobs WHERE tenant = $1 AND job = $2 AND erased IS NOT NULL)")
            .bind(about.tenant.to_string())
            .bind(about.job.to_string())
            .fetch_one(tenancy.connection())
            .await?;
    Ok(erased)
}

/// Whether a row waits now that did not before.
async fn upsert(tenancy: &mut Tenancy, about: About, message: &Parked, now: Timestamp) -> Result<bool, LedgerError> {
    let digest = Sha256::digest(&message.bytes);
    let row: Option<(i64, i32)> = sqlx::query_as(
        "INSERT INTO parked AS known (tenant, job, run, stage, kind, reason, lane, attempt, digest, envelope,
                                             parked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (tenant, job, run, stage, kind, attempt, digest) DO UPDATE SET
            state = 'waiting', closed_at = NULL, reason = excluded.reason, lane = excluded.lane,
            envelope = excluded.envelope, parked_at = excluded.parked_at
          WHERE known.state = 'republished'
         RETURNING number, rounds",
    )
    .bind(about.tenant.to_string())
    .bind(about.job.to_string())
    .bind(number(about.run))
    .bind(about.stage.as_str())
    .bind(message.reason.kind())
    .bind(message.reason.as_str())
    .bind(message.lane.as_str())
    .bind(i32::try_from(message.attempt).unwrap_or(i32::MAX))
    .bind(digest.as_slice())
    .bind(&message.bytes)
    .bind(Moment(now))
    .fetch_optional(tenancy.connection())
    .await?;
    let Some((row, rounds)) = row else { return Ok(false) };
    if let ParkedReason::Held(reason) = message.reason {
        let next =
            now.saturating_add(wait(reason, u32::try_from(rounds).unwrap_or(0))).map_err(|_| LedgerError::Corrupt)?;
        sqlx::query("UPDATE parked SET next_try = $3 WHERE tenant = $1 AND number = $2")
            .bind(about.tenant.to_string())
            .bind(row)
            .bind(Moment(next))
            .execute(tenancy.connection())
            .await?;
    }
    Ok(true)
}

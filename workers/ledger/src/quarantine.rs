//! What cannot be ascribed to a tenant: messages on `parked` that are no envelope, and facts of another region. They are kept
//! whole, where no tenant sees them, until a newer build can read them or a person drops them.

use crate::parked::Republish;
use crate::{Ledger, LedgerError};
use docward_broker::{DeadReason, Parked, ParkedReason};
use docward_envelope::{Envelope, EnvelopeError, Lane, Stage, Timestamp};
use docward_postgres::Moment;
use sha2::{Digest as _, Sha256};

/// Why something is in quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuarantineFault {
    /// Written by a newer docward. Looked at again whenever the ledger starts.
    Newer,
    /// Not an envelope, or not a fact.
    Malformed,
    /// Of another region, or speaking of what is not its own.
    Region,
}

impl QuarantineFault {
    /// The word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newer => "newer",
            Self::Malformed => "malformed",
            Self::Region => "region",
        }
    }

    fn read(word: &str) -> Option<Self> {
        [Self::Newer, Self::Malformed, Self::Region].into_iter().find(|fault| fault.as_str() == word)
    }
}

impl From<EnvelopeError> for QuarantineFault {
    fn from(error: EnvelopeError) -> Self {
        match error {
            EnvelopeError::Newer(_) => Self::Newer,
            EnvelopeError::Malformed | EnvelopeError::TooLarge | EnvelopeError::Header => Self::Malformed,
        }
    }
}

/// One quarantined message, as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The number by which [`Ledger::drop_quarantined`] takes it.
    pub number: i64,
    /// What is wrong with it.
    pub fault: QuarantineFault,
    /// From which of a stage's queues it came, if from one.
    pub stage: Option<Stage>,
    /// How many bytes it has.
    pub length: u64,
    /// When the ledger received it.
    pub received: Timestamp,
}

impl Ledger {
    /// Puts a fact aside that this ledger must not chain. The same bytes are kept once.
    pub async fn quarantine_fact(&self, bytes: &[u8], fault: QuarantineFault) -> Result<(), LedgerError> {
        let reason = ParkedReason::Dead(DeadReason::Unreadable);
        let message = Parked { bytes: bytes.to_vec(), reason, stage: None, lane: Lane::Batch, attempt: 0 };
        self.put_aside("facts", &message, fault).await
    }

    /// Puts a parked message aside that names no tenant of this region.
    pub(crate) async fn quarantine_message(&self, message: &Parked, fault: QuarantineFault) -> Result<(), LedgerError> {
        self.put_aside("parked", message, fault).await
    }

    async fn put_aside(&self, source: &str, message: &Parked, fault: QuarantineFault) -> Result<(), LedgerError> {
        sqlx::query(
            "INSERT INTO ledger.quarantine AS known (source, kind, reason, fault, stage, lane, digest, length, bytes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (source, kind, digest) DO UPDATE SET state = 'waiting', bytes = excluded.bytes
              WHERE known.state = 'republished'",
        )
        .bind(source)
        .bind(message.reason.kind())
        .bind(message.reason.as_str())
        .bind(fault.as_str())
        .bind(message.stage.map(Stage::as_str))
        .bind(message.lane.as_str())
        .bind(Sha256::digest(&message.bytes).as_slice())
        .bind(i64::try_from(message.bytes.len()).unwrap_or(i64::MAX))
        .bind(&message.bytes)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// What waits in quarantine, oldest first.
    pub async fn quarantined(&self, limit: u32) -> Result<Vec<Quarantined>, LedgerError> {
        let rows: Vec<(i64, String, Option<String>, i64, Moment)> = sqlx::query_as(
            "SELECT number, fault, stage, length, received FROM ledger.quarantine
              WHERE state = 'waiting' ORDER BY number LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|(number, fault, stage, length, received)| {
                Ok(Quarantined {
                    number,
                    fault: QuarantineFault::read(&fault).ok_or(LedgerError::Corrupt)?,
                    stage: stage.map(|stage| stage.parse()).transpose().map_err(|_| LedgerError::Corrupt)?,
                    length: u64::try_from(length).map_err(|_| LedgerError::Corrupt)?,
                    received: received.0,
                })
            })
            .collect()
    }

    /// Lets a quarantined message go for good.
    pub async fn drop_quarantined(&self, number: i64) -> Result<(), LedgerError> {
        self.close_quarantined(number, "dropped").await
    }

    async fn close_quarantined(&self, number: i64, state: &str) -> Result<(), LedgerError> {
        let closed =
            sqlx::query("UPDATE ledger.quarantine SET state = $2, bytes = '' WHERE number = $1 AND state = 'waiting'")
                .bind(number)
                .bind(state)
                .execute(&self.pool)
                .await?;
        if closed.rows_affected() == 1 { Ok(()) } else { Err(LedgerError::NotWaiting) }
    }

    /// Looks again at messages that were too new: what this build can read goes back to its queue.
    pub async fn reexamine(&self, outbox: &impl Republish) -> Result<usize, LedgerError> {
        let rows: Vec<(i64, String, Vec<u8>)> = sqlx::query_as(
            "SELECT number, lane, bytes FROM ledger.quarantine
              WHERE state = 'waiting' AND source = 'parked' AND fault = 'newer' ORDER BY number",
        )
        .fetch_all(&self.pool)
        .await?;
        let mut republished = 0;
        for (number, lane, bytes) in rows {
            let Ok(envelope) = Envelope::parse(bytes) else { continue };
            if envelope.header().region == self.region {
                let lane = lane.parse().map_err(|_| LedgerError::Corrupt)?;
                outbox.republish(&envelope, lane, 0).await?;
                self.close_quarantined(number, "republished").await?;
                republished += 1;
            }
        }
        Ok(republished)
    }
}

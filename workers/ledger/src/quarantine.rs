//! What cannot be ascribed to a tenant: messages on `parked` that are no envelope, facts of another region, and whatever is not
//! signed by who may say it. They are kept
//! whole, where no tenant sees them, until a newer build can read them or a person drops them.

mod room;

pub(crate) use room::Room;

use crate::parked::Republish;
use crate::{Ledger, LedgerError};
use docward_broker::{DeadReason, Parked, ParkedReason};
use docward_envelope::{
    Envelope, EnvelopeError, Header, Lane, NotSigned, SignedAlert, SignedFact, Stage, Timestamp, Voucher,
};
use docward_postgres::Moment;
use docward_telemetry::counter;
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
    /// Nobody signed it.
    Unsigned,
    /// It was not signed by the role that it names, or that role may not say it.
    Forged,
    /// A message that docward sent, and that no worker says to have parked: the broker did, after its workers died of it again and
    /// again, or somebody who has the broker's password.
    ParkedByBroker,
}

impl QuarantineFault {
    /// The word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newer => "newer",
            Self::Malformed => "malformed",
            Self::Region => "region",
            Self::Unsigned => "unsigned",
            Self::Forged => "forged",
            Self::ParkedByBroker => "parked-by-broker",
        }
    }

    /// Whether nobody who is known vouches for it. What claims to be of a newer docward is not known to be.
    pub(crate) const fn is_a_forgery(self) -> bool {
        matches!(self, Self::Unsigned | Self::Forged | Self::Newer)
    }

    fn read(word: &str) -> Option<Self> {
        let all = [Self::Newer, Self::Malformed, Self::Region, Self::Unsigned, Self::Forged, Self::ParkedByBroker];
        all.into_iter().find(|fault| fault.as_str() == word)
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
    /// Puts a record aside that must reach no chain: of the queue `facts` or `alerts`. The same bytes are kept once.
    pub(crate) async fn quarantine_record(
        &self,
        source: &'static str,
        bytes: &[u8],
        fault: QuarantineFault,
    ) -> Result<(), LedgerError> {
        let (reason, bytes) = (ParkedReason::Dead(DeadReason::Unreadable), bytes.to_vec());
        let message =
            Parked { bytes, reason, stage: None, lane: Lane::Batch, attempt: 0, sent_by: None, parked_by: None };
        self.put_aside(source, &message, fault).await
    }

    /// Puts a parked message aside of which no tenant is told.
    pub(crate) async fn quarantine_message(&self, message: &Parked, fault: QuarantineFault) -> Result<(), LedgerError> {
        self.put_aside("parked", message, fault).await
    }

    /// Keeps as much as there is room for of what somebody may have made up. What comes again for another reason is kept for that one.
    ///
    /// # Errors
    /// [`LedgerError::QuarantineFull`] for what claims to be of a newer docward. It may be, and then it is work or a fact like any other:
    /// it stays in its queue, before what came after it, until a person makes room or a newer build reads it.
    async fn put_aside(&self, source: &str, message: &Parked, fault: QuarantineFault) -> Result<(), LedgerError> {
        if !self.room.takes(&self.pool, fault, message.bytes.len()).await? {
            counter!("ledger.quarantine.full", 1_u64);
            return if fault == QuarantineFault::Newer { Err(LedgerError::QuarantineFull) } else { Ok(()) };
        }
        sqlx::query(
            "INSERT INTO ledger.quarantine AS known
                    (source, kind, reason, fault, stage, lane, digest, length, bytes, sent_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (source, kind, digest) DO UPDATE
                SET state = 'waiting', bytes = excluded.bytes, fault = excluded.fault, sent_by = excluded.sent_by
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
        .bind(message.sent_by.map(Voucher::to_text))
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

    /// Looks again at facts and alerts that were too new: what this build can read is recorded, or found to be nothing. Says how many
    /// were facts and alerts indeed.
    pub async fn record_newer(&self, now: Timestamp) -> Result<usize, LedgerError> {
        let rows: Vec<(i64, String, Vec<u8>)> = sqlx::query_as(
            "SELECT number, source, bytes FROM ledger.quarantine
              WHERE state = 'waiting' AND source <> 'parked' AND fault = 'newer' ORDER BY number",
        )
        .fetch_all(&self.pool)
        .await?;
        let mut read = 0;
        for (number, source, bytes) in rows {
            let (source, doubted) = match source.as_str() {
                "facts" if SignedFact::from_bytes(&bytes) != Err(NotSigned::Newer) => {
                    let (believed, doubted) = self.judge(vec![bytes]).await?;
                    self.record_believed(&believed).await?;
                    ("facts", doubted)
                }
                "alerts" if SignedAlert::from_bytes(&bytes) != Err(NotSigned::Newer) => {
                    match self.believed_alert(&bytes) {
                        Ok((alert, signer)) => {
                            self.file_alert(&alert, signer).await?;
                            ("alerts", Vec::new())
                        }
                        Err(doubted) => ("alerts", vec![doubted]),
                    }
                }
                _ => continue,
            };
            self.close_quarantined(number, "republished").await?;
            if doubted.is_empty() {
                read += 1;
            } else {
                self.doubt(source, &doubted, now).await?;
            }
        }
        Ok(read)
    }

    /// Looks again at messages that were too new: what this build can read goes back to its queue.
    pub async fn reexamine(&self, outbox: &impl Republish) -> Result<usize, LedgerError> {
        let rows: Vec<(i64,)> = sqlx::query_as(
            "SELECT number FROM ledger.quarantine
              WHERE state = 'waiting' AND source = 'parked' AND fault = 'newer' ORDER BY number",
        )
        .fetch_all(&self.pool)
        .await?;
        let mut republished = 0;
        for (number,) in rows {
            match self.release_quarantined(number, outbox).await {
                Ok(_) => republished += 1,
                Err(LedgerError::NotPublishable) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(republished)
    }

    /// The header of a quarantined message that is an envelope of this region. Nobody may have vouched for it: what it says is not to be
    /// believed.
    ///
    /// # Errors
    /// [`LedgerError::NotWaiting`]; [`LedgerError::NotPublishable`] for what is no envelope of this region.
    pub async fn quarantined_header(&self, number: i64) -> Result<Header, LedgerError> {
        Ok(self.quarantined_envelope(number).await?.0.header().clone())
    }

    /// Sends a quarantined message back to its queue, as it came: whoever vouched for it still does, nobody else does now. A worker
    /// finds out whether its seal opens.
    ///
    /// # Errors
    /// As [`Ledger::quarantined_header`], and when the broker does not take it.
    pub async fn release_quarantined(&self, number: i64, outbox: &impl Republish) -> Result<Header, LedgerError> {
        let (envelope, lane, sent_by) = self.quarantined_envelope(number).await?;
        outbox.put_back(&envelope, lane, sent_by).await?;
        self.close_quarantined(number, "republished").await?;
        Ok(envelope.header().clone())
    }

    async fn quarantined_envelope(&self, number: i64) -> Result<(Envelope, Lane, Option<Voucher>), LedgerError> {
        let row: Option<(String, Vec<u8>, Option<String>)> = sqlx::query_as(
            "SELECT lane, bytes, sent_by FROM ledger.quarantine
              WHERE state = 'waiting' AND source = 'parked' AND number = $1",
        )
        .bind(number)
        .fetch_optional(&self.pool)
        .await?;
        let (lane, bytes, sent_by) = row.ok_or(LedgerError::NotWaiting)?;
        let envelope = Envelope::parse(bytes).map_err(|_| LedgerError::NotPublishable)?;
        if envelope.header().region != self.region {
            return Err(LedgerError::NotPublishable);
        }
        let lane = lane.parse().map_err(|_| LedgerError::Corrupt)?;
        Ok((envelope, lane, sent_by.as_deref().and_then(Voucher::from_text)))
    }
}

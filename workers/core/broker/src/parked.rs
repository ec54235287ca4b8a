//! The ledger's side of the parked queue: a transit, since parked work lives in a table.

use crate::{
    Batch, DeadReason, ParkedReason,
    batch::BatchReader,
    link::Link,
    message::{Notes, parked_by, parked_reason},
    topology::PARKED,
};
use docward_envelope::{Lane, ParkedNote, Route, Stage, Voucher};
use std::{fmt, sync::Arc};

/// One message of the queue `parked`.
#[derive(Clone, PartialEq, Eq)]
pub struct Parked {
    /// The exact bytes, to be republished as they are. An envelope, unless `stage` is `None`.
    pub bytes: Vec<u8>,
    /// The stage whose queue it left; `None` for what never was work (a fact that nobody could read).
    pub stage: Option<Stage>,
    /// The lane it came by; batch when its route says none.
    pub lane: Lane,
    /// How often it was retried before.
    pub attempt: u32,
    /// Why it was parked.
    pub reason: ParkedReason,
    /// Who handed it to its stage; `None` where nobody says so.
    pub sent_by: Option<Voucher>,
    /// The worker that parked it; `None` for what the broker parked itself.
    pub parked_by: Option<Voucher>,
}

impl Parked {
    /// What the worker that parked it signed.
    pub fn note(&self) -> ParkedNote<'_> {
        note(self.reason, self.lane, self.attempt)
    }

    fn read(message: lapin::message::Delivery) -> Self {
        let route = message.routing_key.as_str().parse::<Route>().ok();
        let reason = parked_reason(&message.properties);
        let notes = Notes::read(&message.properties);
        Self {
            attempt: notes.attempt,
            sent_by: notes.sent_by,
            parked_by: parked_by(&message.properties),
            bytes: message.data,
            stage: route.map(|route| route.stage),
            lane: route.map_or(Lane::Batch, |route| route.lane),
            // Without a route it cannot be sent back by itself, whatever its headers say.
            reason: if route.is_some() { reason } else { ParkedReason::Dead(DeadReason::Unreadable) },
        }
    }
}

/// Why a message is parked, as it is signed.
pub(crate) fn note(reason: ParkedReason, lane: Lane, attempt: u32) -> ParkedNote<'static> {
    ParkedNote { kind: reason.kind(), reason: reason.as_str(), lane: lane.as_str(), attempt }
}

impl fmt::Debug for Parked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parked")
            .field("bytes", &self.bytes.len())
            .field("stage", &self.stage)
            .field("lane", &self.lane)
            .field("attempt", &self.attempt)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// Parked messages in batches.
pub struct ParkedConsumer {
    reader: BatchReader,
}

impl ParkedConsumer {
    pub(crate) fn new(link: &Arc<Link>) -> Self {
        Self { reader: BatchReader::new(link, PARKED) }
    }

    /// The next messages; `None` once the broker was closed by this process. May be cancelled without loss.
    pub async fn next(&mut self) -> Option<Batch<'_, Parked>> {
        let messages = self.reader.next().await?;
        let last = messages.last()?.delivery_tag;
        let items = messages.into_iter().map(Parked::read).collect();
        Some(Batch::new(items, last, &mut self.reader))
    }
}

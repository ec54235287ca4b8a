//! One work message in one worker's hands, settled exactly once.

use crate::{
    BrokerError, DeadReason, ParkedReason,
    delay::Delay,
    message::Notes,
    notice,
    parked::note,
    publisher::{Message, Publisher},
    topology::{PARKED, WORK},
};
use docward_envelope::{Lane, RetryReason, Route, Signs, Stage, Voucher, WorkQueue};
use futures_util::FutureExt;
use lapin::{
    Acker, Channel,
    options::{BasicAckOptions, BasicNackOptions},
};
use std::{fmt, sync::Arc, time::Duration};
use tokio::sync::OwnedSemaphorePermit;

/// How often a message is tried before it is parked for a person.
pub const MAX_ATTEMPTS: u32 = 8;

/// What became of a message that was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Settled {
    /// It ended as it was asked to.
    Settled,
    /// It was to be retried, but was tried often enough: it is parked as dead.
    Parked,
    /// Its channel died first. The broker delivers the message again, and that delivery is the one that counts.
    Lost,
}

/// A message to be settled by exactly one of [`done`](Self::done), [`continue_later`](Self::continue_later), [`retry`](Self::retry),
/// [`park`](Self::park) and [`give_back`](Self::give_back). Dropped unsettled it goes back to its queue, and that is reported.
#[must_use = "dropped unsettled, the message goes back to its queue"]
pub struct Delivery {
    bytes: Vec<u8>,
    queue: WorkQueue,
    route: Route,
    notes: Notes,
    receipt: Receipt,
    publisher: Arc<Publisher>,
    signer: Arc<dyn Signs>,
    patience: Duration,
    /// The slot it takes, free again once it is settled.
    _slot: OwnedSemaphorePermit,
}

impl Delivery {
    pub(crate) fn new(
        message: Taken,
        (queue, lane): (WorkQueue, Lane),
        publisher: &Arc<Publisher>,
        signer: &Arc<dyn Signs>,
        patience: Duration,
        slot: OwnedSemaphorePermit,
    ) -> Self {
        Self {
            notes: Notes::read(&message.delivery.properties),
            bytes: message.delivery.data,
            route: queue.route(lane),
            queue,
            receipt: Receipt { acker: message.delivery.acker, _channel: message.channel, open: true },
            publisher: publisher.clone(),
            signer: signer.clone(),
            patience,
            _slot: slot,
        }
    }

    /// The envelope's bytes, as published.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The queue it came from; the sealed header must say the same.
    pub fn queue(&self) -> &WorkQueue {
        &self.queue
    }

    /// The stage whose queue it came from.
    pub fn stage(&self) -> Stage {
        self.route.stage
    }

    /// The lane it came by.
    pub fn lane(&self) -> Lane {
        self.route.lane
    }

    /// How often it was retried before.
    pub fn attempt(&self) -> u32 {
        self.notes.attempt
    }

    /// Who is said to have handed it to its stage; `None` where nobody says so.
    pub fn sent_by(&self) -> Option<Voucher> {
        self.notes.sent_by
    }

    /// The trace that it belongs to, in the W3C's form.
    pub fn traceparent(&self) -> Option<&str> {
        self.notes.traceparent.as_deref()
    }

    /// Acknowledges the message: all its effects are safe.
    pub async fn done(mut self) -> Settled {
        self.receipt.acknowledge().await
    }

    /// The same bytes again after a delay, one attempt later; parked instead when that was the last.
    ///
    /// # Errors
    /// When the copy could not be published; the message is then back on its queue.
    pub async fn retry(mut self, reason: RetryReason) -> Result<Settled, BrokerError> {
        notice::retried(self.route, self.notes.attempt, reason);
        let attempt = self.notes.attempt.saturating_add(1);
        if attempt >= MAX_ATTEMPTS {
            self.leave(PARKED, Some(DeadReason::Attempts.into())).await.map(|settled| match settled {
                Settled::Settled => Settled::Parked,
                other => other,
            })
        } else {
            let delay = Delay::after(self.notes.attempt, getrandom::u32().unwrap_or_default());
            self.notes.attempt = attempt;
            self.leave(delay.name(), None).await
        }
    }

    /// The same bytes to the end of their own queue, as a first attempt: part of the work is done and kept, and what waits in
    /// the queue comes before the rest of it.
    ///
    /// # Errors
    /// When the copy could not be published; the message is then back on its queue.
    pub async fn continue_later(mut self) -> Result<Settled, BrokerError> {
        notice::continued(self.route);
        self.notes.attempt = 0;
        self.leave(WORK, None).await
    }

    /// The same bytes to the parked queue, with the reason.
    ///
    /// # Errors
    /// When the copy could not be published; the message is then back on its queue.
    pub async fn park(mut self, reason: ParkedReason) -> Result<Settled, BrokerError> {
        self.leave(PARKED, Some(reason)).await
    }

    /// Gives the message back to its queue, for another worker, because this one is going down. It counts towards the broker's
    /// delivery limit.
    pub async fn give_back(mut self) -> Settled {
        self.receipt.give_back().await
    }

    /// First the confirmed copy, then the acknowledgement: in between, a crash doubles the message and loses none.
    async fn leave(&mut self, exchange: &'static str, reason: Option<ParkedReason>) -> Result<Settled, BrokerError> {
        if self.receipt.is_lost() {
            self.receipt.open = false;
            return Ok(Settled::Lost);
        }
        let route = self.route.to_string();
        let vouched = reason.map(|reason| {
            let note = note(reason, self.route.lane, self.notes.attempt);
            let message = |signer| note.message(&self.queue.region, signer, &self.bytes);
            (reason, Voucher::new(&*self.signer, message))
        });
        let properties = self.notes.write(vouched);
        let message = Message { exchange, routing_key: &route, properties, bytes: &self.bytes, mandatory: true };
        if let Err(error) = self.publisher.publish(&message, self.patience).await {
            let _ = self.receipt.give_back().await;
            return Err(error);
        }
        Ok(self.receipt.acknowledge().await)
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("stage", &self.route.stage)
            .field("lane", &self.route.lane)
            .field("attempt", &self.notes.attempt)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// A message as lapin delivered it, with the channel it must be settled on.
pub(crate) struct Taken {
    pub(crate) delivery: lapin::message::Delivery,
    pub(crate) channel: Channel,
}

/// The right to settle a message once.
struct Receipt {
    acker: Acker,
    /// Kept open until the message is settled, whatever becomes of its consumer.
    _channel: Channel,
    open: bool,
}

impl Receipt {
    fn is_lost(&self) -> bool {
        !self.acker.usable()
    }

    async fn acknowledge(&mut self) -> Settled {
        self.open = false;
        settled(&self.acker.ack(BasicAckOptions::default()).await)
    }

    async fn give_back(&mut self) -> Settled {
        self.open = false;
        settled(&self.acker.nack(BasicNackOptions { requeue: true, multiple: false }).await)
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        if self.open && self.acker.usable() {
            notice::dropped_unsettled("delivery");
            // The first poll hands the frame to the connection; nobody needs to wait for it to be written.
            let _ = self.acker.nack(BasicNackOptions { requeue: true, multiple: false }).now_or_never();
        }
    }
}

fn settled(answer: &lapin::Result<bool>) -> Settled {
    match answer {
        Ok(true) => Settled::Settled,
        Ok(false) | Err(_) => Settled::Lost,
    }
}

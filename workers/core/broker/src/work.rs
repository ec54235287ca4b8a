//! Consuming a stage's two lanes: the interactive one first, and never more than there are free slots.
//!
//! A standing consumer would do neither. With a prefetch of all slots on both lanes a busy worker hoards messages
//! that an idle one could work on (each counts towards the delivery limit when it crashes), and as soon as a batch
//! message is done the broker pushes the next, before anybody asked the interactive lane. So a free slot *takes*: from
//! the interactive lane, else from the batch lane; only when both are empty it waits on both, for one message.

use crate::{
    BrokerError, Delivery, backoff::Backoff, delivery::Taken, lane::Lane, link::Link, notice, publisher::Publisher,
    topology::Route,
};
use docward_envelope::{Lane as LaneName, Stage};
use std::{collections::VecDeque, num::NonZeroUsize, sync::Arc, time::Duration};
use tokio::sync::{Semaphore, mpsc};

/// A stage's deliveries. Dropped, it takes no more; those in work can still be settled.
pub struct WorkConsumer {
    deliveries: mpsc::Receiver<Delivery>,
}

impl WorkConsumer {
    pub(crate) fn start(
        link: &Arc<Link>,
        publisher: &Arc<Publisher>,
        patience: Duration,
        stage: Stage,
        slots: NonZeroUsize,
    ) -> Self {
        let (sender, deliveries) = mpsc::channel(1);
        let lane = |lane| Lane::new(Route { stage, lane });
        let feeder = Feeder {
            link: link.clone(),
            publisher: publisher.clone(),
            patience,
            slots: Arc::new(Semaphore::new(slots.get().min(Semaphore::MAX_PERMITS))),
            interactive: lane(LaneName::Interactive),
            batch: lane(LaneName::Batch),
            late: VecDeque::new(),
        };
        tokio::spawn(feeder.run(sender));
        Self { deliveries }
    }

    /// The next delivery; `None` once the broker was closed by this process. May be cancelled without loss.
    pub async fn next(&mut self) -> Option<Delivery> {
        self.deliveries.recv().await
    }
}

struct Feeder {
    link: Arc<Link>,
    publisher: Arc<Publisher>,
    patience: Duration,
    slots: Arc<Semaphore>,
    interactive: Lane,
    batch: Lane,
    /// What came in on one lane while the other's message was taken.
    late: VecDeque<(Route, Taken)>,
}

impl Feeder {
    async fn run(mut self, deliveries: mpsc::Sender<Delivery>) {
        let closed = self.link.closed().clone();
        let feed = async {
            while let Ok(slot) = self.slots.clone().acquire_owned().await {
                let Ok((route, message)) = self.fetch().await else { break };
                let delivery = Delivery::new(message, route, &self.publisher, self.patience, slot);
                if deliveries.send(delivery).await.is_err() {
                    break;
                }
                self.stop_waiting().await;
            }
        };
        tokio::select! {
            () = closed.cancelled() => {}
            () = deliveries.closed() => {}
            () = feed => {}
        }
    }

    /// Whatever happens to connection or channels, the next message or [`BrokerError::Closed`].
    async fn fetch(&mut self) -> Result<(Route, Taken), BrokerError> {
        let mut backoff = Backoff::new();
        loop {
            // A message whose channel died meanwhile comes again.
            while let Some((route, message)) = self.late.pop_front() {
                if message.delivery.acker.usable() {
                    return Ok((route, message));
                }
            }
            match self.take_or_wait().await {
                Ok(message) => return Ok(message),
                Err(BrokerError::Closed) => return Err(BrokerError::Closed),
                Err(_) => {
                    notice::consumer_lost("work");
                    self.stop_waiting().await;
                    self.link.pause(&mut backoff).await?;
                }
            }
        }
    }

    async fn take_or_wait(&mut self) -> Result<(Route, Taken), BrokerError> {
        let Self { link, interactive, batch, .. } = self;
        for lane in [&mut *interactive, &mut *batch] {
            if let Some(message) = lane.take(link).await? {
                return Ok((lane.route, message));
            }
        }
        interactive.open(link).await?;
        batch.open(link).await?;
        tokio::select! {
            biased;
            message = interactive.pushed() => Ok((interactive.route, message?)),
            message = batch.pushed() => Ok((batch.route, message?)),
        }
    }

    /// Done after the delivery is handed on: the worker is at it already.
    async fn stop_waiting(&mut self) {
        for lane in [&mut self.interactive, &mut self.batch] {
            let late = lane.close().await;
            self.late.extend(late.map(|message| (lane.route, message)));
        }
    }
}

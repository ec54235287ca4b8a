//! Consuming a stage's two lanes: the interactive one first, and never more than there are free slots.
//!
//! A standing consumer would do neither. With a prefetch of all slots on both lanes a busy worker hoards messages
//! that an idle one could work on (each counts towards the delivery limit when it crashes), and as soon as a batch
//! message is done the broker pushes the next, before anybody asked the interactive lane. So a free slot *takes*: from
//! the interactive lane, else from the batch lane; only when both are empty it waits on both, for one message.

use crate::{BrokerError, Delivery, delivery::Taken, lane::Lane, link::Link, notice, publisher::Publisher};
use docward_envelope::{Lane as LaneName, Route, Signs, WorkQueue};
use docward_network::{BackoffBuilder, PATIENTLY};
use lapin::options::BasicNackOptions;
use std::{collections::VecDeque, num::NonZeroUsize, sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, mpsc},
    time::sleep,
};

const MOST_SLOTS: usize = 1024;

/// A stage's deliveries. Dropped, it takes no more; those in work can still be settled.
pub struct WorkConsumer {
    deliveries: mpsc::Receiver<Delivery>,
}

impl WorkConsumer {
    pub(crate) fn start(
        link: &Arc<Link>,
        publisher: &Arc<Publisher>,
        signer: &Arc<dyn Signs>,
        patience: Duration,
        queue: WorkQueue,
        slots: NonZeroUsize,
    ) -> Self {
        let slots = slots.get().min(MOST_SLOTS);
        // As many places as slots: handing on never waits.
        let (sender, deliveries) = mpsc::channel(slots);
        let lane = |lane| Lane::new(queue.route(lane));
        let feeder = Feeder {
            link: link.clone(),
            publisher: publisher.clone(),
            signer: signer.clone(),
            patience,
            slots: Arc::new(Semaphore::new(slots)),
            interactive: lane(LaneName::Interactive),
            batch: lane(LaneName::Batch),
            late: VecDeque::new(),
            queue,
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
    queue: WorkQueue,
    link: Arc<Link>,
    publisher: Arc<Publisher>,
    signer: Arc<dyn Signs>,
    patience: Duration,
    slots: Arc<Semaphore>,
    interactive: Lane,
    batch: Lane,
    /// What came in on one lane while the other's message was taken.
    late: VecDeque<(Route, Taken)>,
}

impl Feeder {
    async fn run(mut self, deliveries: mpsc::Sender<Delivery>) {
        while let Some(slot) = self.unless_over(&deliveries, self.slots.clone().acquire_owned()).await
            && let Ok(slot) = slot
            && let Some((route, message)) = self.fetch(&deliveries).await
        {
            let queue = (self.queue.clone(), route.lane);
            let delivery = Delivery::new(message, queue, &self.publisher, &self.signer, self.patience, slot);
            if deliveries.send(delivery).await.is_err() {
                break;
            }
            self.stop_waiting().await;
        }
        self.stop_waiting().await;
        for (_, message) in self.late {
            let options = BasicNackOptions { requeue: true, multiple: false };
            // If the channel is closed already, the broker has the message back.
            let _ = message.delivery.acker.nack(options).await;
        }
    }

    /// Waits for something, unless the consumer was dropped or the broker closed. Only for what may be cancelled.
    async fn unless_over<T>(&self, deliveries: &mpsc::Sender<Delivery>, wait: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.link.closed().cancelled() => None,
            () = deliveries.closed() => None,
            result = wait => Some(result),
        }
    }

    /// The next message, whatever happens to connection and channels; `None` when it is over.
    async fn fetch(&mut self, deliveries: &mpsc::Sender<Delivery>) -> Option<(Route, Taken)> {
        let mut waits = PATIENTLY.build();
        loop {
            // A message whose channel was closed meanwhile is delivered again.
            while let Some((route, message)) = self.late.pop_front() {
                if message.delivery.acker.usable() {
                    return Some((route, message));
                }
            }
            let error = match self.take_or_wait(deliveries).await {
                Ok(message) => return message,
                Err(error) => error,
            };
            self.stop_waiting().await;
            if !self.link.closed().is_cancelled() {
                notice::consumer_lost("work", error);
            }
            self.unless_over(deliveries, sleep(waits.next().unwrap_or_default())).await?;
        }
    }

    async fn take_or_wait(
        &mut self,
        deliveries: &mpsc::Sender<Delivery>,
    ) -> Result<Option<(Route, Taken)>, BrokerError> {
        let Self { link, interactive, batch, .. } = self;
        for lane in [&mut *interactive, &mut *batch] {
            if let Some(message) = lane.take(link).await? {
                return Ok(Some((lane.route, message)));
            }
        }
        interactive.open(link).await?;
        batch.open(link).await?;
        tokio::select! {
            biased;
            () = link.closed().cancelled() => Ok(None),
            () = deliveries.closed() => Ok(None),
            message = interactive.pushed() => Ok(Some((interactive.route, message?))),
            message = batch.pushed() => Ok(Some((batch.route, message?))),
        }
    }

    /// Cancels the consumers on both lanes. Called after the delivery was handed on, so that its work does not wait for this.
    async fn stop_waiting(&mut self) {
        for lane in [&mut self.interactive, &mut self.batch] {
            let late = lane.close().await;
            self.late.extend(late.map(|message| (lane.route, message)));
        }
    }
}

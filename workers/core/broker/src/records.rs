//! The ledger's side of the queues that carry records: facts and alerts.

use crate::{
    Batch,
    batch::{BatchReader, Unreadable},
    link::Link,
    notice,
    publisher::Publisher,
};
use docward_envelope::{Alert, Fact};
use serde::de::DeserializeOwned;
use std::{marker::PhantomData, sync::Arc, time::Duration};

/// Consumes the queue of facts in batches.
pub type FactConsumer = RecordConsumer<Fact>;
/// Consumes the queue of alerts in batches.
pub type AlertConsumer = RecordConsumer<Alert>;

/// Records of one kind in batches.
pub struct RecordConsumer<T> {
    reader: BatchReader,
    queue: &'static str,
    publisher: Arc<Publisher>,
    patience: Duration,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> RecordConsumer<T> {
    pub(crate) fn new(link: &Arc<Link>, publisher: &Arc<Publisher>, patience: Duration, queue: &'static str) -> Self {
        let reader = BatchReader::new(link, queue);
        Self { reader, queue, publisher: publisher.clone(), patience, of: PhantomData }
    }

    /// The next records; `None` once the broker was closed by this process. May be cancelled without loss.
    ///
    /// A record that this build cannot read is parked when its batch is acknowledged: it neither blocks the others nor
    /// is lost.
    pub async fn next(&mut self) -> Option<Batch<'_, T>> {
        let messages = self.reader.next().await?;
        let last = messages.last()?.delivery_tag;
        let mut unreadable = Unreadable::none(&self.publisher, self.patience);
        let mut records = Vec::with_capacity(messages.len());
        for message in messages {
            if let Ok(record) = serde_json::from_slice(&message.data) {
                records.push(record);
            } else {
                notice::unreadable(self.queue);
                unreadable.push(message.data);
            }
        }
        Some(Batch::new(records, Some(unreadable), last, &mut self.reader))
    }
}

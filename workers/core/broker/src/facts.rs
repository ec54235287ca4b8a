//! The ledger's side of the facts queue.

use crate::{
    Batch,
    batch::{BatchReader, Unreadable},
    link::Link,
    notice,
    publisher::Publisher,
    topology::FACTS,
};
use docward_envelope::Fact;
use std::{sync::Arc, time::Duration};

/// Facts in batches.
pub struct FactConsumer {
    reader: BatchReader,
    publisher: Arc<Publisher>,
    patience: Duration,
}

impl FactConsumer {
    pub(crate) fn new(link: &Arc<Link>, publisher: &Arc<Publisher>, patience: Duration) -> Self {
        Self { reader: BatchReader::new(link, FACTS), publisher: publisher.clone(), patience }
    }

    /// The next facts; `None` once the broker was closed by this process. May be cancelled without loss.
    ///
    /// A fact that this build cannot read is parked when its batch is acknowledged: it neither blocks the others nor
    /// is lost.
    pub async fn next(&mut self) -> Option<Batch<'_, Fact>> {
        let messages = self.reader.next().await?;
        let last = messages.last()?.delivery_tag;
        let mut unreadable = Unreadable::none(&self.publisher, self.patience);
        let mut facts = Vec::with_capacity(messages.len());
        for message in messages {
            if let Ok(fact) = serde_json::from_slice(&message.data) {
                facts.push(fact);
            } else {
                notice::unreadable(FACTS);
                unreadable.push(message.data);
            }
        }
        Some(Batch::new(facts, Some(unreadable), last, &mut self.reader))
    }
}

//! The ledger's side of the queues that carry records: facts and alerts, in batches, as they came. Who signed them is the
//! ledger's to judge.

use crate::{Batch, batch::BatchReader, link::Link};
use std::sync::Arc;

/// Records in batches, each as its bytes.
pub struct RecordConsumer(BatchReader);

impl RecordConsumer {
    pub(crate) fn new(link: &Arc<Link>, queue: &'static str) -> Self {
        Self(BatchReader::new(link, queue))
    }

    /// The next records; `None` once the broker was closed by this process. May be cancelled without loss.
    pub async fn next(&mut self) -> Option<Batch<'_, Vec<u8>>> {
        let messages = self.0.next().await?;
        let last = messages.last()?.delivery_tag;
        let records = messages.into_iter().map(|message| message.data).collect();
        Some(Batch::new(records, last, &mut self.0))
    }
}

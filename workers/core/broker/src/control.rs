//! Listening to the region's control lists: a queue of the process's own, gone with its connection.

use crate::{
    BrokerError,
    backoff::{Backoff, random},
    link::Link,
    notice,
    topology::CONTROL,
};
use docward_envelope::{ControlList, Region};
use futures_util::StreamExt;
use lapin::{
    Consumer,
    options::{BasicConsumeOptions, QueueBindOptions, QueueDeclareOptions},
    types::{FieldTable, ShortString},
};
use std::sync::Arc;
use tokio::sync::watch;

/// The newest control list, whenever there is one. Freshness is the reader's to judge.
pub struct ControlSubscription {
    newest: watch::Receiver<Option<ControlList>>,
}

impl ControlSubscription {
    pub(crate) fn start(link: &Arc<Link>, region: Region, process: &'static str) -> Self {
        let (sender, newest) = watch::channel(None);
        let listener = Listener { link: link.clone(), region, process };
        tokio::spawn(listener.run(sender));
        Self { newest }
    }

    /// The next list; older ones that nobody asked for are passed over. `None` once the broker was closed by this
    /// process. May be cancelled without loss.
    pub async fn next(&mut self) -> Option<ControlList> {
        loop {
            self.newest.changed().await.ok()?;
            let list = self.newest.borrow_and_update().clone();
            if list.is_some() {
                return list;
            }
        }
    }
}

struct Listener {
    link: Arc<Link>,
    region: Region,
    process: &'static str,
}

impl Listener {
    async fn run(self, newest: watch::Sender<Option<ControlList>>) {
        let mut backoff = Backoff::new();
        loop {
            match self.listen(&newest, &mut backoff).await {
                Ok(()) => return,
                Err(error) => notice::consumer_lost(CONTROL, error),
            }
            if self.link.pause(&mut backoff).await.is_err() {
                return;
            }
        }
    }

    /// Until it is over (`Ok`) or the channel is lost.
    async fn listen(
        &self,
        newest: &watch::Sender<Option<ControlList>>,
        backoff: &mut Backoff,
    ) -> Result<(), BrokerError> {
        let mut lists = self.open().await?;
        backoff.reset();
        loop {
            let message = tokio::select! {
                () = self.link.closed().cancelled() => return Ok(()),
                () = newest.closed() => return Ok(()),
                message = lists.next() => message.ok_or(BrokerError::Lost)??,
            };
            match serde_json::from_slice::<ControlList>(&message.data) {
                Ok(list) if list.region == self.region => {
                    newest.send_replace(Some(list));
                }
                // Another region's list, or one that this build cannot read, is no list: the reader goes stale and holds.
                Ok(_) | Err(_) => notice::unreadable(CONTROL),
            }
        }
    }

    /// The queue gets a new name each time: the broker may not know yet that the connection which owned the last one
    /// is gone.
    async fn open(&self) -> Result<Consumer, BrokerError> {
        let channel = self.link.try_channel().await?;
        let name = format!("{CONTROL}.{}.{:08x}{:08x}", self.process, random(), random());
        let queue = || ShortString::from(name.as_str());
        let options = QueueDeclareOptions { exclusive: true, auto_delete: true, ..Default::default() };
        channel.queue_declare(queue(), options, FieldTable::default()).await?;
        let options = QueueBindOptions::default();
        channel.queue_bind(queue(), CONTROL.into(), CONTROL.into(), options, FieldTable::default()).await?;
        let options = BasicConsumeOptions { no_ack: true, exclusive: true, ..Default::default() };
        Ok(channel.basic_consume(queue(), "".into(), options, FieldTable::default()).await?)
    }
}

//! Listening to the region's control lists: a queue of the process's own, gone with its connection.

use crate::{
    BrokerError,
    backoff::{Backoff, random},
    link::{Link, answered},
    notice,
    topology::CONTROL,
};
use docward_envelope::{ControlList, Region};
use futures_util::StreamExt;
use lapin::{
    options::{BasicConsumeOptions, QueueBindOptions, QueueDeclareOptions},
    types::FieldTable,
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
        let closed = self.link.closed().clone();
        let mut backoff = Backoff::new();
        loop {
            tokio::select! {
                () = closed.cancelled() => return,
                () = newest.closed() => return,
                _ = self.listen(&newest, &mut backoff) => notice::consumer_lost(CONTROL),
            }
            if self.link.pause(&mut backoff).await.is_err() {
                return;
            }
        }
    }

    /// Until the channel is lost. The queue gets a new name each time: the broker may not know yet that the
    /// connection which owned the last one is gone.
    async fn listen(
        &self,
        newest: &watch::Sender<Option<ControlList>>,
        backoff: &mut Backoff,
    ) -> Result<(), BrokerError> {
        let channel = self.link.try_channel().await?;
        let queue = format!("{CONTROL}.{}.{:08x}{:08x}", self.process, random(), random());
        let options = QueueDeclareOptions { exclusive: true, auto_delete: true, ..Default::default() };
        answered(channel.queue_declare(queue.as_str().into(), options, FieldTable::default())).await?;
        let bind = channel.queue_bind(
            queue.as_str().into(),
            CONTROL.into(),
            CONTROL.into(),
            QueueBindOptions::default(),
            FieldTable::default(),
        );
        answered(bind).await?;
        let options = BasicConsumeOptions { no_ack: true, exclusive: true, ..Default::default() };
        let consume = channel.basic_consume(queue.as_str().into(), "".into(), options, FieldTable::default());
        let mut lists = answered(consume).await?;
        backoff.reset();
        while let Some(message) = lists.next().await {
            match serde_json::from_slice::<ControlList>(&message?.data) {
                Ok(list) if list.region == self.region => {
                    newest.send_replace(Some(list));
                }
                // Another region's list, or one that this build cannot read, is no list: the reader goes stale and holds.
                Ok(_) | Err(_) => notice::unreadable(CONTROL),
            }
        }
        Ok(())
    }
}

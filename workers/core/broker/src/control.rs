//! Listening to the region's control lists: a queue of the process's own, gone with its connection.

use crate::{BrokerError, link::Link, notice, topology::CONTROL};
use docward_envelope::{SignedControl, Signer};
use docward_network::{BackoffBuilder, PATIENTLY, Waits};
use futures_util::StreamExt;
use lapin::{
    Consumer,
    options::{BasicConsumeOptions, QueueBindOptions, QueueDeclareOptions},
    types::{FieldTable, ShortString},
};
use std::sync::Arc;
use tokio::sync::watch;

/// The newest control list, whenever there is one. Who signed it, whose it is and how fresh are the reader's to judge.
pub struct ControlSubscription {
    newest: watch::Receiver<Option<SignedControl>>,
}

impl ControlSubscription {
    pub(crate) fn start(link: &Arc<Link>, signer: Signer, process: &'static str) -> Self {
        let (sender, newest) = watch::channel(None);
        let listener = Listener { link: link.clone(), signer, process };
        tokio::spawn(listener.run(sender));
        Self { newest }
    }

    /// The next list; older ones that nobody asked for are passed over. `None` once the broker was closed by this
    /// process. May be cancelled without loss.
    pub async fn next(&mut self) -> Option<SignedControl> {
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
    signer: Signer,
    process: &'static str,
}

impl Listener {
    async fn run(self, newest: watch::Sender<Option<SignedControl>>) {
        let mut waits = PATIENTLY.build();
        loop {
            match self.listen(&newest, &mut waits).await {
                Ok(()) => return,
                Err(error) => notice::consumer_lost(CONTROL, error),
            }
            if self.link.pause(&mut waits).await.is_err() {
                return;
            }
        }
    }

    /// Until it is over (`Ok`) or the channel is lost.
    async fn listen(
        &self,
        newest: &watch::Sender<Option<SignedControl>>,
        waits: &mut Waits,
    ) -> Result<(), BrokerError> {
        let mut lists = self.open().await?;
        // After a success the next failure is a first one again.
        *waits = PATIENTLY.build();
        loop {
            let message = tokio::select! {
                () = self.link.closed().cancelled() => return Ok(()),
                () = newest.closed() => return Ok(()),
                message = lists.next() => message.ok_or(BrokerError::Lost)??,
            };
            match SignedControl::from_bytes(&message.data) {
                Some(list) => drop(newest.send_replace(Some(list))),
                // It is passed over: without a readable list the process soon holds its work.
                None => notice::unreadable(CONTROL),
            }
        }
    }

    /// The queue gets a new name each time: the broker may not know yet that the connection which owned the last one
    /// is gone. It begins with the role, so that a role's user can be kept to its own.
    async fn open(&self) -> Result<Consumer, BrokerError> {
        let channel = self.link.try_channel().await?;
        let name = format!("{CONTROL}.{}.{}.{:016x}", self.signer, self.process, getrandom::u64().unwrap_or_default());
        let queue = || ShortString::from(name.as_str());
        let options = QueueDeclareOptions { exclusive: true, auto_delete: true, ..Default::default() };
        channel.queue_declare(queue(), options, FieldTable::default()).await?;
        let options = QueueBindOptions::default();
        channel.queue_bind(queue(), CONTROL.into(), CONTROL.into(), options, FieldTable::default()).await?;
        let options = BasicConsumeOptions { no_ack: true, exclusive: true, ..Default::default() };
        Ok(channel.basic_consume(queue(), "".into(), options, FieldTable::default()).await?)
    }
}

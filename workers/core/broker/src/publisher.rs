//! Publishing: mandatory, persistent, confirmed, and tried again over new connections until a deadline.
//!
//! A channel carries one unconfirmed message at a time. lapin gives a returned message to whichever confirm comes
//! next, and the broker may confirm an earlier message between a later one's return and confirm: with two in flight
//! the wrong publisher would hear of the loss.

use crate::{
    BrokerError,
    link::{Link, answered},
    notice,
};
use docward_network::{BackoffBuilder, PATIENTLY};
use lapin::{
    BasicProperties, Channel, Confirmation,
    options::{BasicPublishOptions, ConfirmSelectOptions},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::Semaphore, time::timeout};

/// How many messages may wait for their confirms at once.
const CHANNELS: usize = 16;

/// One message and where it goes.
pub(crate) struct Message<'m> {
    pub(crate) exchange: &'static str,
    pub(crate) routing_key: &'m str,
    pub(crate) properties: BasicProperties,
    pub(crate) bytes: &'m [u8],
    pub(crate) mandatory: bool,
}

/// A process's publishing channels.
pub(crate) struct Publisher {
    link: Arc<Link>,
    idle: Mutex<Vec<Channel>>,
    turns: Semaphore,
    /// How long a lost connection may take to come back.
    reconnects_within: Duration,
}

impl Publisher {
    pub(crate) fn new(link: Arc<Link>, reconnects_within: Duration) -> Self {
        Self { link, idle: Mutex::new(Vec::new()), turns: Semaphore::new(CHANNELS), reconnects_within }
    }

    /// Returns once the broker has the message safe. Until the deadline a lost connection or a refused confirm is
    /// another attempt, so the broker may hold the message twice, never not at all.
    pub(crate) async fn publish(&self, message: &Message<'_>, patience: Duration) -> Result<(), BrokerError> {
        timeout(patience, self.publish_until_confirmed(message)).await.unwrap_or(Err(BrokerError::Unconfirmed))
    }

    async fn publish_until_confirmed(&self, message: &Message<'_>) -> Result<(), BrokerError> {
        let _turn = self.turns.acquire().await.map_err(|_| BrokerError::Closed)?;
        let mut waits = PATIENTLY.build();
        loop {
            match self.publish_once(message).await {
                Err(error) if error.is_passing() => {
                    notice::publish_repeated(message.exchange, error);
                    self.link.pause(&mut waits).await?;
                    timeout(self.reconnects_within, self.link.reachable())
                        .await
                        .unwrap_or(Err(BrokerError::Unreachable))?;
                }
                settled => return settled,
            }
        }
    }

    /// Publishes once. The channel is used again only after its confirm came: otherwise a late confirm would be taken for the
    /// next message's.
    async fn publish_once(&self, message: &Message<'_>) -> Result<(), BrokerError> {
        let channel = self.take().await?;
        let options = BasicPublishOptions { mandatory: message.mandatory, immediate: false };
        let confirm = channel
            .basic_publish(
                message.exchange.into(),
                message.routing_key.into(),
                options,
                message.bytes,
                message.properties.clone(),
            )
            .await?;
        let confirmation = confirm.await?;
        self.put_back(channel);
        match confirmation {
            Confirmation::Ack(None) => Ok(()),
            Confirmation::Ack(Some(_)) | Confirmation::Nack(Some(_)) => Err(BrokerError::Unroutable),
            Confirmation::Nack(None) => Err(BrokerError::Unconfirmed),
            // Confirms are selected on every channel that `take` hands out.
            Confirmation::NotRequested => Err(BrokerError::Lost),
        }
    }

    async fn take(&self) -> Result<Channel, BrokerError> {
        while let Some(channel) = self.idle().pop() {
            if channel.status().connected() {
                return Ok(channel);
            }
        }
        let channel = self.link.try_channel().await?;
        answered(channel.confirm_select(ConfirmSelectOptions::default())).await?;
        Ok(channel)
    }

    fn put_back(&self, channel: Channel) {
        self.idle().push(channel);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Channel>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

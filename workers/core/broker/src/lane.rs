//! One lane of a stage: its own channel, from which it takes a message that is there or waits for the next.
//!
//! Apart from [`Lane::pushed`] nothing here may be cancelled: lapin keeps a consumer whose registration nobody waits for
//! any more, and with it the channel and every message that is pushed to it. Nor is there a time limit, for the same
//! reason; a broker that is gone is noticed by the connection's heartbeat, which ends every request.

use crate::{BrokerError, delivery::Taken, link::Link};
use docward_envelope::Route;
use futures_util::{FutureExt, StreamExt};
use lapin::{
    Channel, Consumer,
    options::{BasicCancelOptions, BasicConsumeOptions, BasicGetOptions, BasicQosOptions},
    types::FieldTable,
};

pub(crate) struct Lane {
    pub(crate) route: Route,
    channel: Option<Channel>,
    waiting: Option<Consumer>,
}

impl Lane {
    pub(crate) fn new(route: Route) -> Self {
        Self { route, channel: None, waiting: None }
    }

    async fn channel(&mut self, link: &Link) -> Result<Channel, BrokerError> {
        if let Some(channel) = self.channel.as_ref().filter(|channel| channel.status().connected()) {
            return Ok(channel.clone());
        }
        let channel = link.try_channel().await?;
        // Of a consumer, not of the channel: what is in work does not count against the one that waits.
        channel.basic_qos(1, BasicQosOptions { global: false }).await?;
        self.waiting = None;
        self.channel = Some(channel.clone());
        Ok(channel)
    }

    /// Takes a message that is there already.
    pub(crate) async fn take(&mut self, link: &Link) -> Result<Option<Taken>, BrokerError> {
        let channel = self.channel(link).await?;
        let get = channel.basic_get(self.route.to_string().into(), BasicGetOptions::default());
        let message = get.await.inspect_err(|_| self.forget())?;
        Ok(message.map(|message| Taken { delivery: message.delivery, channel }))
    }

    /// Begins to wait: from now on the broker pushes one message as soon as it has one.
    pub(crate) async fn open(&mut self, link: &Link) -> Result<(), BrokerError> {
        let channel = self.channel(link).await?;
        if self.waiting.is_none() {
            let queue = self.route.to_string().into();
            let options = BasicConsumeOptions::default();
            let consume = channel.basic_consume(queue, "".into(), options, FieldTable::default());
            self.waiting = Some(consume.await.inspect_err(|_| self.forget())?);
        }
        Ok(())
    }

    /// The message that was pushed. May be cancelled without loss.
    pub(crate) async fn pushed(&mut self) -> Result<Taken, BrokerError> {
        let (Some(waiting), Some(channel)) = (self.waiting.as_mut(), self.channel.as_ref()) else {
            return Err(BrokerError::Lost);
        };
        if let Some(Ok(delivery)) = waiting.next().await {
            return Ok(Taken { delivery, channel: channel.clone() });
        }
        self.forget();
        Err(BrokerError::Lost)
    }

    /// Stops waiting. Returns the message that came in meanwhile, one at most.
    pub(crate) async fn close(&mut self) -> Option<Taken> {
        let mut waiting = self.waiting.take()?;
        let channel = self.channel.clone().filter(|channel| channel.status().connected())?;
        let cancel = channel.basic_cancel(waiting.tag(), BasicCancelOptions::default());
        if cancel.await.is_err() {
            self.forget();
            return None;
        }
        // What was pushed came before the answer; a dying connection answers too, but may never end the stream.
        let mut late = None;
        while let Some(Some(Ok(delivery))) = waiting.next().now_or_never() {
            late = Some(Taken { delivery, channel: channel.clone() });
        }
        late
    }

    /// Lets go of a channel that gave no answer or a wrong one: a message in an answer that nobody waits for any more
    /// would stay unsettled for as long as the channel lives. Deliveries in work keep it open until they are settled.
    fn forget(&mut self) {
        self.channel = None;
        self.waiting = None;
    }
}

//! Messages that are read together and acknowledged together, after what they say is committed.

use crate::{BrokerError, Settled, link::Link, notice};
use docward_network::{BackoffBuilder, PATIENTLY};
use futures_util::{FutureExt, StreamExt};
use lapin::{
    Channel, Consumer,
    message::Delivery,
    options::{BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions},
    types::FieldTable,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout_at},
};

/// The most messages of a batch.
const LARGEST: u16 = 500;
/// How long the first message of a batch waits for more.
const GATHERING: Duration = Duration::from_millis(50);

/// Messages in the order they came. To be acknowledged once what they say is committed; dropped unsettled they go
/// back, all of them, and that is reported. One batch at a time: the next can't be asked for before this one is gone.
#[must_use = "dropped unsettled, the messages go back to their queue"]
pub struct Batch<'c, T> {
    items: Vec<T>,
    last: u64,
    reader: &'c mut BatchReader,
    open: bool,
}

impl<'c, T> Batch<'c, T> {
    pub(crate) fn new(items: Vec<T>, last: u64, reader: &'c mut BatchReader) -> Self {
        Self { items, last, reader, open: true }
    }

    /// What was read.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The broker may forget them: what they say is committed. [`Settled::Lost`] means that they come again.
    pub async fn acknowledge(mut self) -> Settled {
        self.open = false;
        let Some(channel) = self.reader.living_channel() else { return Settled::Lost };
        match channel.basic_ack(self.last, BasicAckOptions { multiple: true }).await {
            Ok(()) => Settled::Settled,
            Err(_) => Settled::Lost,
        }
    }
}

impl<T> Drop for Batch<'_, T> {
    fn drop(&mut self) {
        if let Some(channel) = self.reader.living_channel().filter(|_| self.open) {
            notice::dropped_unsettled("batch");
            let options = BasicNackOptions { multiple: true, requeue: true };
            // The first poll hands the frame to the connection; nobody needs to wait for it to be written.
            let _ = channel.basic_nack(self.last, options).now_or_never();
        }
    }
}

type Source = (Channel, Consumer);

/// Reads one queue in batches over channels that it rebuilds.
pub(crate) struct BatchReader {
    link: Arc<Link>,
    queue: &'static str,
    source: Option<Source>,
    /// Opens the consumer in a task of its own, which a cancelled [`BatchReader::next`] does not cancel: lapin keeps a consumer
    /// whose registration was abandoned.
    opening: Option<JoinHandle<Result<Source, BrokerError>>>,
    /// What was read of the next batch; kept when the wait for more is cancelled.
    gathered: Vec<Delivery>,
}

impl BatchReader {
    pub(crate) fn new(link: &Arc<Link>, queue: &'static str) -> Self {
        Self { link: link.clone(), queue, source: None, opening: None, gathered: Vec::new() }
    }

    /// The next messages, at least one; `None` once the broker was closed by this process.
    pub(crate) async fn next(&mut self) -> Option<Vec<Delivery>> {
        let mut waits = PATIENTLY.build();
        let closed = self.link.closed().clone();
        loop {
            let gathered = tokio::select! {
                () = closed.cancelled() => return None,
                gathered = self.gather() => gathered,
            };
            let Err(error) = gathered else { return Some(std::mem::take(&mut self.gathered)) };
            notice::consumer_lost(self.queue, error);
            self.source = None;
            self.gathered.clear();
            self.link.pause(&mut waits).await.ok()?;
        }
    }

    async fn gather(&mut self) -> Result<(), BrokerError> {
        if self.source.is_none() {
            let link = self.link.clone();
            let opening = self.opening.get_or_insert_with(|| tokio::spawn(open(link, self.queue)));
            let opened = opening.await;
            self.opening = None;
            self.source = Some(opened.map_err(|_| BrokerError::Lost)??);
        }
        let source = self.source.as_mut().ok_or(BrokerError::Lost)?;
        if self.gathered.is_empty() {
            self.gathered.push(source.1.next().await.ok_or(BrokerError::Lost)??);
        }
        let until = Instant::now() + GATHERING;
        while self.gathered.len() < usize::from(LARGEST) {
            let Ok(next) = timeout_at(until, source.1.next()).await else { break };
            self.gathered.push(next.ok_or(BrokerError::Lost)??);
        }
        Ok(())
    }

    fn living_channel(&self) -> Option<&Channel> {
        self.source.as_ref().map(|(channel, _)| channel).filter(|channel| channel.status().connected())
    }
}

async fn open(link: Arc<Link>, queue: &'static str) -> Result<Source, BrokerError> {
    let channel = link.try_channel().await?;
    channel.basic_qos(LARGEST, BasicQosOptions { global: false }).await?;
    let options = BasicConsumeOptions::default();
    let consumer = channel.basic_consume(queue.into(), "".into(), options, FieldTable::default()).await?;
    Ok((channel, consumer))
}

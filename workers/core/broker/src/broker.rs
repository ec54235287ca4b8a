//! One region's broker as a process uses it: declare, publish, consume.

use crate::{
    BrokerConfig, BrokerError, ControlSubscription, Delivery, ParkedConsumer, RecordConsumer, WorkConsumer,
    link::Link,
    message::{Notes, persistent},
    notice,
    publisher::{Message, Publisher},
    tenants,
    topology::{self, ALERTS, CONTROL, FACTS, WORK},
};
use docward_envelope::{
    Alert, Envelope, Fact, Header, Lane, Placement, RecordType, Region, Route, SignedControl, SignedRecord, Signs,
    Stage, TenantId, Voucher, WorkQueue, envelope_message,
};
use lapin::BasicProperties;
use std::{num::NonZeroUsize, sync::Arc, time::Duration};
use tokio::time::timeout;

/// How long a first connection may take; a broker may be starting beside us.
const CONNECT_PATIENCE: Duration = Duration::from_mins(1);
/// How long a message may stay unconfirmed before its publisher hears of it.
const PUBLISH_PATIENCE: Duration = Duration::from_secs(30);
/// A control list is followed by the next one a second later.
const CONTROL_PATIENCE: Duration = Duration::from_secs(1);

/// A process's access to its region's broker. Cheap to clone; clones share connection and publishing channels.
#[derive(Clone)]
pub struct Broker {
    region: Region,
    environment: Option<TenantId>,
    process: &'static str,
    signer: Arc<dyn Signs>,
    link: Arc<Link>,
    publisher: Arc<Publisher>,
    patience: Duration,
}

impl Broker {
    /// Connects, waiting up to a minute for a broker that is still starting. From then on connections, channels and
    /// consumers are rebuilt for as long as the process lives.
    ///
    /// # Errors
    /// [`BrokerError::Address`], [`BrokerError::Refused`] at once; [`BrokerError::Unreachable`] after the minute.
    pub async fn connect(config: &BrokerConfig) -> Result<Self, BrokerError> {
        Self::connect_within(config, CONNECT_PATIENCE).await
    }

    /// The same for who must hear within a given time that the broker is away: at first, and whenever the connection is lost
    /// under a publish.
    ///
    /// # Errors
    /// As [`Broker::connect`], [`BrokerError::Unreachable`] after that time.
    pub async fn connect_within(config: &BrokerConfig, patience: Duration) -> Result<Self, BrokerError> {
        let link = Arc::new(Link::new(config)?);
        timeout(patience, link.reachable()).await.unwrap_or(Err(BrokerError::Unreachable))?;
        Ok(Self {
            region: config.region.clone(),
            environment: config.environment,
            process: config.process,
            signer: config.signer.clone(),
            publisher: Arc::new(Publisher::new(link.clone(), patience)),
            link,
            patience: PUBLISH_PATIENCE,
        })
    }

    /// Sets how long a publish or declaration tries before it fails; 30 s otherwise.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The region that this broker serves.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// The one tenant whose environment it is; `None` for the one that all others share.
    pub fn environment(&self) -> Option<TenantId> {
        self.environment
    }

    /// Creates the exchanges and queues that are missing; harmless when none is. Tries like a publish does.
    pub async fn declare(&self) -> Result<(), BrokerError> {
        let declared = self.link.until_settled(|| self.declare_once(), |error| error.is_passing(), notice::unreachable);
        timeout(self.patience, declared).await.unwrap_or(Err(BrokerError::Unreachable))
    }

    async fn declare_once(&self) -> Result<(), BrokerError> {
        topology::declare(&self.link.try_channel().await?, self.environment).await
    }

    /// Creates a tenant's own queues beside everybody's; harmless when they are there.
    pub async fn open_queues(&self, tenant: TenantId) -> Result<(), BrokerError> {
        tenants::open(&self.link, tenant).await
    }

    /// From now on a tenant's own queues take nothing new: what is sent there is returned to its sender. What is in them
    /// can still be worked off. The first half of closing them; [`Broker::open_queues`] takes it back.
    pub async fn seal_off_queues(&self, tenant: TenantId) -> Result<(), BrokerError> {
        tenants::seal_off(&self.link, tenant).await
    }

    /// Deletes a tenant's own queues, if they are empty and nobody consumes them. Those that are gone already are no
    /// error.
    ///
    /// # Errors
    /// [`BrokerError::InUse`] when one is not; none is deleted then.
    pub async fn delete_queues(&self, tenant: TenantId) -> Result<(), BrokerError> {
        tenants::delete(&self.link, tenant).await
    }

    /// Whether any queue of a tenant's own is there.
    pub async fn has_queues(&self, tenant: TenantId) -> Result<bool, BrokerError> {
        tenants::any(&self.link, tenant).await
    }

    /// Whether any worker consumes a work queue now. One that has just connected may be counted a moment late.
    ///
    /// # Errors
    /// When the broker does not answer.
    pub async fn is_consumed(&self, route: Route) -> Result<bool, BrokerError> {
        tenants::is_consumed(&self.link, route).await
    }

    /// Sends an envelope to its stage. `attempt` counts retries, 0 at first.
    ///
    /// # Errors
    /// [`BrokerError::WrongRegion`] before anything is sent; the others once the patience is over or nobody takes it.
    pub async fn publish_work(&self, envelope: &Envelope, lane: Lane, attempt: u32) -> Result<(), BrokerError> {
        self.send_work(envelope, lane, attempt, None).await
    }

    /// Sends an envelope back to its stage as a first attempt, vouched for by whoever did so before, or by nobody: this process has no
    /// ground to believe its header.
    ///
    /// # Errors
    /// As [`Broker::publish_work`].
    pub async fn put_back_work(
        &self,
        envelope: &Envelope,
        lane: Lane,
        sent_by: Option<Voucher>,
    ) -> Result<(), BrokerError> {
        self.route_work(envelope, lane, &Notes { sent_by, attempt: 0, traceparent: None }).await
    }

    /// Sends the envelope that follows from a delivery: same lane, same trace, a first attempt.
    pub async fn publish_next(&self, envelope: &Envelope, after: &Delivery) -> Result<(), BrokerError> {
        self.send_work(envelope, after.lane(), 0, after.traceparent().map(str::to_owned)).await
    }

    /// Vouches for the envelope in the name of this process's role: the ledger believes the header of a parked one by that.
    async fn send_work(
        &self,
        envelope: &Envelope,
        lane: Lane,
        attempt: u32,
        traceparent: Option<String>,
    ) -> Result<(), BrokerError> {
        let message = |signer| envelope_message(&self.region, signer, envelope.as_bytes());
        let sent_by = Some(Voucher::new(&*self.signer, message));
        self.route_work(envelope, lane, &Notes { sent_by, attempt, traceparent }).await
    }

    async fn route_work(&self, envelope: &Envelope, lane: Lane, notes: &Notes) -> Result<(), BrokerError> {
        let header = envelope.header();
        self.ours(&header.region)?;
        if self.environment != environment_of(header) {
            return Err(BrokerError::WrongEnvironment);
        }
        let route = WorkQueue::of(header).route(lane).to_string();
        self.send(WORK, &route, notes.write(None), envelope.as_bytes()).await
    }

    /// Sends a fact to the region's ledger, signed in the name of this process's role.
    pub async fn publish_fact(&self, fact: &Fact) -> Result<(), BrokerError> {
        self.ours(&fact.region)?;
        if self.environment.is_some_and(|tenant| tenant != fact.tenant) {
            return Err(BrokerError::WrongEnvironment);
        }
        self.send(FACTS, FACTS, persistent(), &self.signed(fact)?).await
    }

    /// Sends an alert to the region's ledger and to whoever else listens.
    pub async fn publish_alert(&self, alert: &Alert) -> Result<(), BrokerError> {
        self.ours(&alert.region)?;
        self.send(ALERTS, ALERTS, persistent(), &self.signed(alert)?).await
    }

    fn signed<T: RecordType>(&self, record: &T) -> Result<Vec<u8>, BrokerError> {
        let signed = SignedRecord::sign(record, &self.region, &*self.signer);
        signed.map(|signed| signed.to_bytes()).ok_or(BrokerError::Encoding)
    }

    /// Sends the control list to every process that listens. It is no error if none does: a process without a list holds its
    /// work. The message is not kept on disk and given up after a second, when the next list follows.
    pub async fn publish_control(&self, list: &SignedControl) -> Result<(), BrokerError> {
        let bytes = list.to_bytes();
        let properties = BasicProperties::default();
        let message = Message { exchange: CONTROL, routing_key: CONTROL, properties, bytes: &bytes, mandatory: false };
        self.publisher.publish(&message, CONTROL_PATIENCE).await
    }

    async fn send(
        &self,
        exchange: &'static str,
        routing_key: &str,
        properties: BasicProperties,
        bytes: &[u8],
    ) -> Result<(), BrokerError> {
        let message = Message { exchange, routing_key, properties, bytes, mandatory: true };
        self.publisher.publish(&message, self.patience).await
    }

    /// Consumes a stage's two lanes, the interactive one first, with at most `slots` deliveries unsettled: everybody's,
    /// or in a tenant's own environment that tenant's.
    pub fn consume_work(&self, stage: Stage, slots: NonZeroUsize) -> WorkConsumer {
        let region = self.region.clone();
        let queue = match self.environment {
            None => WorkQueue::shared(region, stage),
            tenant => WorkQueue { region, stage, placement: Placement::DedicatedEnvironment, tenant },
        };
        self.consume(queue, slots)
    }

    /// The same of a tenant's own queues beside everybody's.
    ///
    /// # Errors
    /// [`BrokerError::WrongEnvironment`] in a tenant's own environment, which has no others to stand beside.
    pub fn consume_dedicated_work(
        &self,
        stage: Stage,
        tenant: TenantId,
        slots: NonZeroUsize,
    ) -> Result<WorkConsumer, BrokerError> {
        if self.environment.is_some() {
            return Err(BrokerError::WrongEnvironment);
        }
        Ok(self.consume(WorkQueue::dedicated(self.region.clone(), stage, tenant), slots))
    }

    fn consume(&self, queue: WorkQueue, slots: NonZeroUsize) -> WorkConsumer {
        WorkConsumer::start(&self.link, &self.publisher, &self.signer, self.patience, queue, slots)
    }

    /// Consumes the region's facts in batches; one consumer is active at a time, the others stand by.
    pub fn consume_facts(&self) -> RecordConsumer {
        RecordConsumer::new(&self.link, FACTS)
    }

    /// Consumes the region's alerts in batches; one consumer is active at a time, the others stand by.
    pub fn consume_alerts(&self) -> RecordConsumer {
        RecordConsumer::new(&self.link, ALERTS)
    }

    /// Consumes parked messages in batches; one consumer is active at a time, the others stand by.
    pub fn consume_parked(&self) -> ParkedConsumer {
        ParkedConsumer::new(&self.link)
    }

    /// Listens to the region's control lists with a queue of this process's own.
    pub fn subscribe_control(&self) -> ControlSubscription {
        ControlSubscription::start(&self.link, self.signer.signer(), self.process)
    }

    /// Ends every consumer and the connection. Settle what is in flight first: the broker gives the rest back.
    pub async fn close(&self) {
        self.link.close().await;
    }

    fn ours(&self, region: &Region) -> Result<(), BrokerError> {
        if *region == self.region { Ok(()) } else { Err(BrokerError::WrongRegion) }
    }
}

/// The environment whose virtual host alone may carry a header.
fn environment_of(header: &Header) -> Option<TenantId> {
    (header.placement == Placement::DedicatedEnvironment).then_some(header.tenant)
}

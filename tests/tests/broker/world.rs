//! A region for one test, and a look at its queues past the room under test.

use docward_broker::{Broker, BrokerConfig, Delivery, TlsFiles, WorkConsumer};
use docward_envelope::{
    Actor, ControlList, Envelope, Fact, FactKind, Header, JobId, Lane, Placement, PolicyId, PolicyReference,
    PolicyVersion, Purpose, Region, RetentionClass, Run, SignedControl, Signer, Stage, TenantId, Timestamp,
};
use docward_tests::services::{TestLease, TestServices};
use docward_tests::signing;
use docward_trust_policy::LedgerKey;
use lapin::{
    Channel, Connection, ConnectionProperties,
    options::{QueueDeclareOptions, QueueDeleteOptions},
    types::FieldTable,
};
use std::{num::NonZeroUsize, time::Duration};

/// No test waits this long; a hang becomes a failure.
pub(crate) const CEILING: Duration = Duration::from_mins(2);

pub(crate) struct World {
    pub(crate) broker: Broker,
    pub(crate) config: BrokerConfig,
    _lease: TestLease,
    _services: TestServices,
}

impl World {
    /// A virtual host of the test's own with everything declared.
    pub(crate) async fn new() -> Self {
        let world = Self::undeclared().await;
        world.broker.declare().await.unwrap();
        world
    }

    pub(crate) async fn undeclared() -> Self {
        let services = TestServices::shared().await.unwrap();
        let lease = services.lease().await.unwrap();
        let (uri, signer) = (lease.amqp_uri(), signing::key(Signer::Ledger));
        let config = BrokerConfig {
            uri,
            tls: TlsFiles::default(),
            region: region("us-east-1"),
            environment: None,
            process: "test",
            signer,
        };
        let broker = Broker::connect(&config).await.unwrap();
        Self { broker, config, _lease: lease, _services: services }
    }

    pub(crate) async fn probe(&self) -> Probe {
        Probe::new(&self.config.uri).await
    }

    pub(crate) async fn publish(&self, number: u64, lane: Lane) {
        self.broker.publish_work(&envelope(number), lane, 0).await.unwrap();
    }
}

/// The broker seen with plain lapin.
pub(crate) struct Probe {
    connection: Connection,
}

impl Probe {
    pub(crate) async fn new(uri: &str) -> Self {
        Self { connection: Connection::connect(uri, ConnectionProperties::default()).await.unwrap() }
    }

    pub(crate) async fn channel(&self) -> Channel {
        self.connection.create_channel().await.unwrap()
    }

    pub(crate) async fn delete(&self, queue: &str) {
        self.channel().await.queue_delete(queue.into(), QueueDeleteOptions::default()).await.unwrap();
    }

    /// Messages that are ready: neither delivered nor waiting for their settlement.
    pub(crate) async fn ready(&self, queue: &str) -> u32 {
        let options = QueueDeclareOptions { passive: true, ..Default::default() };
        self.channel().await.queue_declare(queue.into(), options, FieldTable::default()).await.unwrap().message_count()
    }

    /// Quorum queues count a moment later.
    pub(crate) async fn until_ready(&self, queue: &str, wanted: u32) {
        within(async {
            while self.ready(queue).await != wanted {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
    }
}

pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(CEILING, future).await.expect("nothing happened for two minutes")
}

pub(crate) async fn next(consumer: &mut WorkConsumer) -> Delivery {
    within(consumer.next()).await.expect("the broker is not closed")
}

pub(crate) fn slots(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).unwrap()
}

pub(crate) fn region(name: &str) -> Region {
    name.parse().unwrap()
}

/// An envelope whose body is a number: its seal is nobody's business here.
pub(crate) fn envelope(number: u64) -> Envelope {
    envelope_in("us-east-1", number)
}

pub(crate) fn envelope_in(name: &str, number: u64) -> Envelope {
    build(name, TenantId::generate(), Placement::Shared, number)
}

/// The same of a tenant at its place.
pub(crate) fn envelope_for(tenant: TenantId, placement: Placement, number: u64) -> Envelope {
    build("us-east-1", tenant, placement, number)
}

fn build(name: &str, tenant: TenantId, placement: Placement, number: u64) -> Envelope {
    let header = Header {
        job: JobId::generate(),
        run: Run::FIRST,
        tenant,
        region: region(name),
        placement,
        stage: Stage::Ocr,
        purpose: Purpose::Treatment,
        policy: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(1) },
        created: Timestamp::now(),
        retention: RetentionClass::Intermediate,
    };
    Envelope::assemble(Envelope::associated_data_for(&header).unwrap(), &number.to_be_bytes()).unwrap()
}

pub(crate) fn number_of(bytes: &[u8]) -> u64 {
    let envelope = Envelope::parse(bytes.to_vec()).unwrap();
    u64::from_be_bytes(envelope.sealed_body().try_into().unwrap())
}

pub(crate) fn fact() -> Fact {
    let (region, actor) = (region("us-east-1"), Actor::Task("test".to_owned()));
    Fact::about(TenantId::generate(), &region, FactKind::Read, actor, Purpose::Maintenance, Timestamp::now())
}

pub(crate) fn control_list(name: &str, number: u64) -> SignedControl {
    let (freezes, revocations) = (Vec::new(), Vec::new());
    let list = ControlList { number, region: region(name), issued: Timestamp::now(), freezes, revocations, roll: 0 };
    LedgerKey::from_secret(&[3; 32]).sign_control(&list).unwrap()
}

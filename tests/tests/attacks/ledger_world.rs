//! A region's ledger between a real broker and a real database, and somebody who has the broker's password and nothing else.

use docward_broker::{Broker, BrokerConfig, TlsFiles};
use docward_envelope::{
    Actor, Envelope, Fact, FactId, FactKind, Header, JobId, ObjectPrefix, Placement, PolicyId, PolicyReference,
    PolicyVersion, Purpose, Region, RetentionClass, Run, Signer, Stage, Stored, TenantId, Timestamp,
};
use docward_ledger::{Ledger, Query};
use docward_tests::services::{TestLease, TestServices};
use docward_tests::signing;
use docward_trust_policy::LedgerKey;
use lapin::options::{
    BasicConsumeOptions, BasicPublishOptions, ConfirmSelectOptions, QueueBindOptions, QueueDeclareOptions,
    QueueDeleteOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Connection, ConnectionProperties};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Far longer than anything here takes; only a failing test waits for it.
const CEILING: Duration = Duration::from_mins(1);

pub(crate) struct World {
    pub(crate) ledger: Ledger,
    pub(crate) lease: TestLease,
    shutdown: CancellationToken,
    running: JoinHandle<()>,
    _services: TestServices,
}

pub(crate) fn region() -> Region {
    "us-east-1".parse().unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        let services = TestServices::shared().await.unwrap();
        let lease = services.lease().await.unwrap();
        Ledger::migrate(&lease.postgres_owner_url(), &region(), lease.postgres_app_role()).await.unwrap();
        let ledger = Ledger::connect(&lease.postgres_app_url(), &region()).await.unwrap();
        let ledger = ledger.with_keys(signing::keys_of(Signer::Ledger));
        let own = broker(&lease, Signer::Ledger).await;
        own.declare().await.unwrap();
        let shutdown = CancellationToken::new();
        let running = tokio::spawn({
            let (ledger, shutdown) = (ledger.clone(), shutdown.clone());
            async move { Box::pin(ledger.run(&own, &LedgerKey::from_secret(&[3; 32]), shutdown)).await }
        });
        Self { ledger, lease, shutdown, running, _services: services }
    }

    /// Says facts as the role that they belong to.
    pub(crate) async fn say(&self, signer: Signer, facts: &[Fact]) {
        let broker = broker(&self.lease, signer).await;
        for fact in facts {
            broker.publish_fact(fact).await.unwrap();
        }
        broker.close().await;
    }

    /// Waits until everything that was sent to the queue of facts before is worked off: it is read in order, batch by batch, and a
    /// second batch is not begun before the first is recorded.
    pub(crate) async fn facts_are_read(&self) {
        for _ in 0..2 {
            let last = Document::new();
            self.say(Signer::Person, &[last.accepted()]).await;
            self.until("the last fact", async || self.trail(last.tenant).await.first().cloned()).await;
        }
    }

    pub(crate) async fn until<T>(&self, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let found = async {
            loop {
                if let Some(found) = look().await {
                    return found;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(CEILING, found).await.unwrap_or_else(|_| panic!("no {what} within a minute"))
    }

    /// The facts of a tenant's chain, the newest first.
    pub(crate) async fn trail(&self, tenant: TenantId) -> Vec<Fact> {
        let query = Query { limit: 100, ..Query::default() };
        self.ledger.trail(tenant, &query).await.unwrap().into_iter().map(|entry| entry.fact).collect()
    }

    pub(crate) async fn kinds(&self, tenant: TenantId) -> Vec<FactKind> {
        self.trail(tenant).await.iter().map(|fact| fact.kind).collect()
    }

    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        tokio::time::timeout(CEILING, self.running).await.expect("an orderly end").unwrap();
        self.ledger.close().await;
    }
}

/// The broker as a role's process has it: its user, its key.
pub(crate) async fn broker(lease: &TestLease, role: Signer) -> Broker {
    let (uri, signer) = (lease.amqp_uri_of(role), signing::key(role));
    let config =
        BrokerConfig { uri, tls: TlsFiles::default(), region: region(), environment: None, process: "test", signer };
    Broker::connect(&config).await.unwrap()
}

/// Somebody with a password of the broker's and any client of RabbitMQ.
pub(crate) struct Thief(Connection);

impl Thief {
    pub(crate) async fn with(uri: &str) -> Self {
        Self(Connection::connect(uri, ConnectionProperties::default()).await.unwrap())
    }

    /// Whether the broker takes a message.
    pub(crate) async fn publishes(&self, exchange: &str, key: &str, properties: BasicProperties, bytes: &[u8]) -> bool {
        let channel = self.0.create_channel().await.unwrap();
        channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
        let options = BasicPublishOptions { mandatory: true, ..Default::default() };
        match channel.basic_publish(exchange.into(), key.into(), options, bytes, properties).await {
            Ok(confirm) => confirm.await.is_ok_and(|confirmed| confirmed.is_ack()),
            Err(_) => false,
        }
    }

    /// The same, where nobody may be listening.
    pub(crate) async fn publishes_anywhere(&self, exchange: &str, key: &str, bytes: &[u8]) -> bool {
        let channel = self.0.create_channel().await.unwrap();
        channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
        let options = BasicPublishOptions::default();
        let properties = BasicProperties::default();
        match channel.basic_publish(exchange.into(), key.into(), options, bytes, properties).await {
            Ok(confirm) => confirm.await.is_ok_and(|confirmed| confirmed.is_ack()),
            Err(_) => false,
        }
    }

    pub(crate) async fn consumes(&self, queue: &str) -> bool {
        let channel = self.0.create_channel().await.unwrap();
        let options = BasicConsumeOptions::default();
        channel.basic_consume(queue.into(), "".into(), options, FieldTable::default()).await.is_ok()
    }

    pub(crate) async fn deletes(&self, queue: &str) -> bool {
        let channel = self.0.create_channel().await.unwrap();
        channel.queue_delete(queue.into(), QueueDeleteOptions::default()).await.is_ok()
    }

    /// Makes a queue and binds it to an exchange.
    pub(crate) async fn binds(&self, queue: &str, exchange: &str) -> bool {
        let channel = self.0.create_channel().await.unwrap();
        let options = QueueDeclareOptions { exclusive: true, auto_delete: true, ..Default::default() };
        let declared = channel.queue_declare(queue.into(), options, FieldTable::default()).await;
        let bound = channel.queue_bind(
            queue.into(),
            exchange.into(),
            queue.into(),
            QueueBindOptions::default(),
            FieldTable::default(),
        );
        declared.is_ok() && bound.await.is_ok()
    }

    /// Publishes what looks like a fact and is signed by nobody.
    pub(crate) async fn says(&self, fact: &Fact) {
        let bytes = serde_json::to_vec(fact).unwrap();
        assert!(self.publishes("facts", "facts", BasicProperties::default(), &bytes).await);
    }
}

/// A document of a tenant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Document {
    pub(crate) tenant: TenantId,
    pub(crate) job: JobId,
}

impl Document {
    pub(crate) fn new() -> Self {
        Self { tenant: TenantId::generate(), job: JobId::generate() }
    }

    pub(crate) fn header(&self, stage: Stage) -> Header {
        Header {
            job: self.job,
            run: Run::FIRST,
            tenant: self.tenant,
            region: region(),
            placement: Placement::Shared,
            stage,
            purpose: Purpose::Treatment,
            policy: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(1) },
            created: Timestamp::now(),
            retention: RetentionClass::Intermediate,
        }
    }

    pub(crate) fn accepted(&self) -> Fact {
        let prefix = ObjectPrefix::Original(self.tenant, self.job);
        let header = self.header(Stage::Ocr);
        let stored = Stored { prefix, retention: RetentionClass::Original, expires: days(7) };
        Fact::effect_on_job(&header, FactKind::Accepted, Actor::Person("a.okafor".to_owned()), Timestamp::now())
            .with_stored([stored])
            .with_placement(Placement::Shared)
    }

    pub(crate) fn done(&self, stage: Stage) -> Fact {
        let header = self.header(stage);
        let prefix = ObjectPrefix::Stage(self.tenant, self.job, Run::FIRST, stage);
        let stored = Stored { prefix, retention: header.retention, expires: days(1) };
        Fact::effect_of_stage(&header, FactKind::Done, Timestamp::now()).with_count("pages", 3).with_stored([stored])
    }

    pub(crate) fn erased(&self) -> Fact {
        let actor = Actor::Person("a.okafor".to_owned());
        Fact::about(self.tenant, &region(), FactKind::Erased, actor, Purpose::Operations, Timestamp::now())
            .with_id(FactId::of_effect(self.job, Run::FIRST, None, FactKind::Erased))
            .with_job(self.job)
            .with_reason("erased")
    }

    /// A receipt for everything of the document.
    pub(crate) fn deleted(&self) -> Fact {
        let prefix = ObjectPrefix::Job(self.tenant, self.job);
        let stored = Stored { prefix, retention: RetentionClass::Result, expires: days(0) };
        let actor = Actor::Task("janitor".to_owned());
        Fact::about(self.tenant, &region(), FactKind::Deleted, actor, Purpose::Maintenance, Timestamp::now())
            .with_job(self.job)
            .with_stored([stored])
    }

    /// An envelope of the document that nobody sealed: whoever sees a header can write one.
    pub(crate) fn forged_envelope(&self, stage: Stage) -> Envelope {
        let head = Envelope::associated_data_for(&self.header(stage)).unwrap();
        Envelope::assemble(head, b"not sealed by anybody").unwrap()
    }
}

pub(crate) fn days(days: i64) -> Timestamp {
    Timestamp::now().checked_add(jiff::SignedDuration::from_hours(24 * days)).unwrap()
}

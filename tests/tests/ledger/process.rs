//! The ledger's process between a real broker and a real database.

use crate::database::Database;
use crate::documents::Document;
use docward_broker::{Broker, BrokerConfig, ControlSubscription, ParkedReason, TlsFiles};
use docward_envelope::{Actor, ControlList, Fact, Freeze, HoldReason, Lane, Signer, Stage, Timestamp};
use docward_ledger::{JobState, Ledger};
use docward_tests::signing::{self, Said};
use docward_trust_policy::LedgerKey;
use std::num::NonZeroUsize;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Far longer than anything here takes; only a failing test waits for it.
pub(crate) const CEILING: Duration = Duration::from_mins(1);

pub(crate) struct Process {
    database: Database,
    pub(crate) ledger: Ledger,
    pub(crate) broker: Broker,
    shutdown: CancellationToken,
    running: JoinHandle<()>,
}

pub(crate) async fn process() -> Process {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let broker = broker(&database, "test").await;
    broker.declare().await.unwrap();
    let shutdown = CancellationToken::new();
    let running = tokio::spawn({
        let (ledger, shutdown) = (ledger.clone(), shutdown.clone());
        let own = broker_config(&database, "ledger");
        async move { Box::pin(ledger.run(&Broker::connect(&own).await.unwrap(), &ledger_key(), shutdown)).await }
    });
    Process { database, ledger, broker, shutdown, running }
}

fn ledger_key() -> LedgerKey {
    LedgerKey::from_secret(&[3; 32])
}

fn operator() -> Actor {
    Actor::Person("o.berg".to_owned())
}

/// The next list, as a worker believes it.
async fn next_list(lists: &mut ControlSubscription) -> ControlList {
    let signed = timeout(CEILING, lists.next()).await.expect("a list").unwrap();
    ledger_key().public().verify_control(&signed).unwrap()
}

fn broker_config(database: &Database, process: &'static str) -> BrokerConfig {
    let (uri, region, signer) = (database.lease.amqp_uri(), database.region.clone(), signing::key(Signer::Ledger));
    BrokerConfig { uri, tls: TlsFiles::default(), region, environment: None, process, signer }
}

async fn broker(database: &Database, process: &'static str) -> Broker {
    Broker::connect(&broker_config(database, process)).await.unwrap()
}

impl Process {
    /// Says a fact as the role that it belongs to.
    pub(crate) async fn say(&self, fact: &Fact) {
        signing::publish(&broker_config(&self.database, "test"), fact).await.unwrap();
    }

    /// The broker as a role's process has it.
    pub(crate) async fn broker_of(&self, role: Signer) -> Broker {
        Broker::connect(&signing::as_role(&broker_config(&self.database, "test"), role)).await.unwrap()
    }

    /// The same broker on a connection of its own, as another process has it.
    pub(crate) async fn another_broker(&self) -> Broker {
        broker(&self.database, "another").await
    }

    /// The same database on connections of its own.
    pub(crate) async fn another_ledger(&self) -> Ledger {
        self.database.ledger().await
    }

    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        timeout(CEILING, self.running).await.expect("an orderly end").unwrap();
        self.broker.close().await;
        drop(self.database);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn published_facts_become_status_and_trail() {
    let process = process().await;
    let document = Document::new();
    let mut watch = process.ledger.watch(document.tenant).await.unwrap();
    for fact in document.whole() {
        process.say(&fact).await;
        process.say(&fact).await;
    }
    let done = watch.until(document.job, |status| status.state == JobState::Done);
    timeout(CEILING, done).await.expect("done").unwrap();
    assert_eq!(process.ledger.verify_chain(document.tenant).await, Ok(5));
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_control_list_comes_every_second_and_says_what_is_in_force() {
    let process = process().await;
    let document = Document::new();
    let mut lists = process.broker.subscribe_control();
    let freeze = Freeze { tenant: Some(document.tenant), stage: Some(Stage::Redact) };
    let first = next_list(&mut lists).await;
    assert!(first.freezes.is_empty() && first.revocations.is_empty());
    process.ledger.freeze(&freeze, &operator(), Timestamp::now()).await.unwrap();
    process.ledger.revoke(document.tenant, &operator(), Timestamp::now()).await.unwrap();
    let mut before = first;
    loop {
        let list = next_list(&mut lists).await;
        assert!(list.number > before.number);
        if !list.revocations.is_empty() {
            assert_eq!(list.freezes, [freeze]);
            assert_eq!(list.revocations[0].tenant, document.tenant);
            break;
        }
        before = list;
    }
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_worker_holds_comes_back_to_it_after_the_thaw() {
    let process = process().await;
    let document = Document::new();
    let freeze = Freeze { tenant: None, stage: Some(Stage::Ocr) };
    process.ledger.freeze(&freeze, &operator(), Timestamp::now()).await.unwrap();
    let mut watch = process.ledger.watch(document.tenant).await.unwrap();
    process.ledger.said(&[document.accepted()]).await.unwrap();

    let (person, worker) = (process.broker_of(Signer::Person).await, process.broker_of(Signer::Ocr).await);
    let mut work = worker.consume_work(Stage::Ocr, NonZeroUsize::MIN);
    person.publish_work(&document.envelope(Stage::Ocr), Lane::Interactive, 0).await.unwrap();
    let delivery = timeout(CEILING, work.next()).await.expect("a delivery").unwrap();
    let _ = delivery.park(ParkedReason::Held(HoldReason::Frozen)).await.unwrap();
    let held = watch.until(document.job, |status| status.state == JobState::Held);
    timeout(CEILING, held).await.expect("held").unwrap();

    process.ledger.thaw(&freeze, &operator(), Timestamp::now()).await.unwrap();
    let delivery = timeout(CEILING, work.next()).await.expect("the same again").unwrap();
    assert_eq!(delivery.bytes(), document.envelope(Stage::Ocr).as_bytes());
    assert_eq!((delivery.lane(), delivery.attempt()), (Lane::Interactive, 0));
    let _ = delivery.done().await;
    process.stop().await;
}

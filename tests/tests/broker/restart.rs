//! RabbitMQ killed and started again while documents flow.

use crate::world::{Probe, control_list, envelope, fact, next, number_of, region, slots, within};
use docward_broker::{Broker, BrokerConfig, Settled, TlsFiles};
use docward_envelope::{Lane, Signer, Stage};
use docward_local::servers::{LocalServices, Plan};
use docward_tests::services::kill_server;
use docward_tests::signing::{fact_in, key};
use std::{collections::BTreeSet, time::Duration};

const DOCUMENTS: u64 = 400;

struct Outage {
    services: LocalServices,
    broker: Broker,
    uri: String,
    _place: tempfile::TempDir,
}

/// Servers of the test's own, since it kills them.
async fn outage() -> Outage {
    // The folder must be one that PostgreSQL's own user can pass through.
    let place = tempfile::Builder::new().prefix("docward-broker-").tempdir_in("/var/tmp").unwrap();
    std::fs::set_permissions(place.path(), std::os::unix::fs::PermissionsExt::from_mode(0o711)).unwrap();
    let us = region("us-east-1");
    let plan = Plan::for_one_test(vec![us.clone()]);
    let services = LocalServices::start(&place.path().join("services"), &plan).await.unwrap();
    let uri = services.amqp_uri(&us, Signer::Ledger).unwrap();
    let signer = key(Signer::Ledger);
    let config = BrokerConfig {
        uri: uri.clone(),
        tls: TlsFiles::default(),
        region: us,
        environment: None,
        process: "test",
        signer,
    };
    let broker = Broker::connect(&config).await.unwrap().with_patience(Duration::from_mins(1));
    broker.declare().await.unwrap();
    Outage { services, broker, uri, _place: place }
}

/// Publishers and workers run through the outage; every document is worked on, and nothing is left or parked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_broker_loses_no_document() {
    let Outage { services, broker, uri, _place } = outage().await;
    let mut work = broker.consume_work(Stage::Ocr, slots(4));
    let mut listener = broker.subscribe_control();
    let mut facts = broker.consume_facts();

    let sender = broker.clone();
    let published = tokio::spawn(async move {
        for number in 0..DOCUMENTS {
            let lane = if number % 5 == 0 { Lane::Interactive } else { Lane::Batch };
            sender.publish_work(&envelope(number), lane, 0).await.unwrap();
        }
    });
    let mut seen = BTreeSet::new();
    while seen.len() < 50 {
        let delivery = next(&mut work).await;
        seen.insert(number_of(delivery.bytes()));
        assert_eq!(within(delivery.done()).await, Settled::Settled);
    }
    let held = next(&mut work).await;
    let held_number = number_of(held.bytes());

    within(kill_server(services.folder(), "rabbitmq")).await;
    let restarted = tokio::spawn(services.heal());
    assert_eq!(within(held.done()).await, Settled::Lost, "its redelivery is the one that counts");
    let mut held_came_again = false;
    while seen.len() < usize::try_from(DOCUMENTS).unwrap() {
        let delivery = next(&mut work).await;
        let number = number_of(delivery.bytes());
        held_came_again |= number == held_number;
        if within(delivery.done()).await == Settled::Settled {
            seen.insert(number);
        }
    }
    assert!(held_came_again);
    within(published).await.unwrap();
    let _services = within(restarted).await.unwrap().unwrap();

    within(async {
        let mut number = 1;
        loop {
            // The listener's new queue may not be bound yet; the ledger repeats itself each second.
            let _ = broker.publish_control(&control_list("us-east-1", number)).await;
            number += 1;
            let heard = tokio::time::timeout(Duration::from_millis(100), listener.next()).await;
            if heard.is_ok_and(|list| list.is_some()) {
                break;
            }
        }
    })
    .await;
    within(broker.publish_fact(&fact())).await.unwrap();
    assert_eq!(within(within(facts.next()).await.unwrap().acknowledge()).await, Settled::Settled);
    // What was done when the broker died may have been delivered twice. It is done by now, or comes once more.
    while let Ok(Some(delivery)) = tokio::time::timeout(Duration::from_millis(500), work.next()).await {
        assert_eq!(within(delivery.done()).await, Settled::Settled);
    }
    let probe = within(Probe::new(&uri)).await;
    for queue in ["ocr.batch", "ocr.interactive", "parked", "facts"] {
        probe.until_ready(queue, 0).await;
    }
}

/// A batch that was read before the outage and is committed after it: acknowledging it is quietly too late.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_whose_broker_died_comes_again() {
    let Outage { services, broker, _place, .. } = outage().await;
    let sent = fact();
    broker.publish_fact(&sent).await.unwrap();
    let mut facts = broker.consume_facts();
    let batch = within(facts.next()).await.unwrap();
    within(kill_server(services.folder(), "rabbitmq")).await;
    assert_eq!(within(batch.acknowledge()).await, Settled::Lost);
    let services = services.heal().await.unwrap();
    let batch = within(facts.next()).await.unwrap();
    assert_eq!(batch.items().iter().map(|bytes| fact_in(bytes).id).collect::<Vec<_>>(), std::slice::from_ref(&sent.id));
    assert_eq!(batch.acknowledge().await, Settled::Settled);
    drop(services);
}

/// Until the patience is over the publisher waits for the broker; then it says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishing_gives_up_at_its_deadline() {
    let Outage { services, broker, _place, .. } = outage().await;
    within(kill_server(services.folder(), "rabbitmq")).await;
    let hasty = broker.clone().with_patience(Duration::from_secs(1));
    let answer = within(hasty.publish_work(&envelope(1), Lane::Batch, 0)).await;
    assert_eq!(answer, Err(docward_broker::BrokerError::Unconfirmed));
    drop(services);
}

/// Who asked to hear soon that the broker is away is told so, though a message may wait longer for its confirm; who did not waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_broker_is_told_as_soon_as_was_asked() {
    let Outage { services, broker, uri, _place } = outage().await;
    let signer = key(Signer::Ledger);
    let config = BrokerConfig {
        uri,
        tls: TlsFiles::default(),
        region: region("us-east-1"),
        environment: None,
        process: "test",
        signer,
    };
    let soon = Duration::from_secs(1);
    let hasty = Broker::connect_within(&config, soon).await.unwrap();
    hasty.publish_fact(&fact()).await.unwrap();
    within(kill_server(services.folder(), "rabbitmq")).await;
    let waiting = tokio::spawn(async move { broker.publish_fact(&fact()).await });
    assert_eq!(within(hasty.publish_fact(&fact())).await, Err(docward_broker::BrokerError::Unreachable));
    let again = within(Broker::connect_within(&config, soon)).await;
    assert_eq!(again.err(), Some(docward_broker::BrokerError::Unreachable));
    let services = services.heal().await.unwrap();
    assert_eq!(within(waiting).await.unwrap(), Ok(()));
    within(hasty.publish_fact(&fact())).await.unwrap();
    drop(services);
}

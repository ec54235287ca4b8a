//! What the broker room counts. Apart from its other tests and one after the other, because counters are the process's own.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail by panicking")]

#[expect(dead_code, reason = "the broker's other tests use the rest")]
#[path = "broker/world.rs"]
mod world;

use docward_broker::Settled;
use docward_envelope::{Lane, Stage};
use docward_telemetry::snapshot;
use docward_tests::signing::fact_in;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::Mutex;
use world::{World, fact, next, number_of, slots, within};

static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// How much a counter of this process grew since `before`.
fn grown(name: &str, before: &BTreeMap<&'static str, u64>) -> u64 {
    let of = |counters: &BTreeMap<&'static str, u64>| counters.get(name).copied().unwrap_or_default();
    of(&snapshot()) - of(before)
}

#[tokio::test]
async fn a_dropped_delivery_or_batch_goes_back_and_is_reported() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let before = snapshot();
    let dropped = || grown("broker.dropped_unsettled", &before);
    let world = World::new().await;
    world.publish(1, Lane::Interactive).await;
    let mut work = world.broker.consume_work(Stage::Ocr, slots(1));
    let delivery = next(&mut work).await;
    assert_eq!(dropped(), 0);
    drop(delivery);
    assert_eq!(dropped(), 1);
    let again = next(&mut work).await;
    assert_eq!(number_of(again.bytes()), 1);
    assert_eq!(again.done().await, Settled::Settled);
    assert_eq!(dropped(), 1, "what is settled is not dropped");

    let fact = fact();
    world.broker.publish_fact(&fact).await.unwrap();
    let mut facts = world.broker.consume_facts();
    let batch = within(facts.next()).await.unwrap();
    assert_eq!((fact_in(&batch.items()[0]), dropped()), (fact.clone(), 1));
    drop(batch);
    assert_eq!(dropped(), 2);
    let again = within(facts.next()).await.unwrap();
    assert_eq!(fact_in(&again.items()[0]), fact);
    assert_eq!(again.acknowledge().await, Settled::Settled);
    assert_eq!(dropped(), 2);
}

/// The broker ends a consumer whose queue is deleted, and closes the channel of whoever asks for a queue that is not there.
#[tokio::test]
async fn a_consumer_outlives_its_queue_and_its_channel() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let world = World::new().await;
    let mut work = world.broker.consume_work(Stage::Ocr, slots(1));
    world.publish(1, Lane::Batch).await;
    assert_eq!(next(&mut work).await.done().await, Settled::Settled);
    let (probe, before) = (world.probe().await, snapshot());
    probe.delete("ocr.interactive").await;
    within(async {
        while grown("broker.consumers.lost", &before) < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    world.broker.declare().await.unwrap();
    world.publish(2, Lane::Interactive).await;
    assert_eq!(number_of(next(&mut work).await.bytes()), 2);
}

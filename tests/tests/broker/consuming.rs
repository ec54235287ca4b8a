//! Lanes, slots and channels that die.

use crate::world::{World, next, number_of, slots, within};
use docward_broker::Settled;
use docward_envelope::{Lane, Stage};
use std::collections::BTreeSet;

#[tokio::test]
async fn the_interactive_lane_goes_first_even_in_the_middle_of_a_batch() {
    let world = World::new().await;
    for number in 0..4 {
        world.publish(number, Lane::Batch).await;
    }
    world.publish(10, Lane::Interactive).await;
    let mut work = world.broker.consume_work(Stage::Ocr, slots(1));
    let first = next(&mut work).await;
    assert_eq!((number_of(first.bytes()), first.lane()), (10, Lane::Interactive));
    assert_eq!(first.done().await, Settled::Settled);
    let second = next(&mut work).await;
    assert_eq!((number_of(second.bytes()), second.lane()), (0, Lane::Batch));
    world.publish(11, Lane::Interactive).await;
    assert_eq!(second.done().await, Settled::Settled);
    let third = next(&mut work).await;
    assert_eq!(number_of(third.bytes()), 11, "before the batch's next");
}

/// A worker without a free slot holds nothing that another could work on.
#[tokio::test]
async fn a_busy_worker_leaves_everything_else_to_the_idle_one() {
    let world = World::new().await;
    let mut busy = world.broker.consume_work(Stage::Ocr, slots(1));
    world.publish(0, Lane::Batch).await;
    let held = next(&mut busy).await;
    let mut idle = world.broker.consume_work(Stage::Ocr, slots(1));
    let mut seen = BTreeSet::new();
    for number in 1..=20 {
        world.publish(number, if number % 3 == 0 { Lane::Interactive } else { Lane::Batch }).await;
    }
    for _ in 1..=20 {
        let delivery = next(&mut idle).await;
        seen.insert(number_of(delivery.bytes()));
        assert_eq!(delivery.done().await, Settled::Settled);
    }
    assert_eq!(seen, (1..=20).collect());
    assert_eq!(held.done().await, Settled::Settled);
}

#[tokio::test]
async fn no_more_deliveries_than_slots_are_unsettled() {
    let world = World::new().await;
    for number in 0..10 {
        world.publish(number, Lane::Batch).await;
    }
    let mut work = world.broker.consume_work(Stage::Ocr, slots(3));
    let held = [next(&mut work).await, next(&mut work).await, next(&mut work).await];
    world.probe().await.until_ready("ocr.batch", 7).await;
    let [first, ..] = held;
    assert_eq!(first.done().await, Settled::Settled);
    assert_eq!(number_of(next(&mut work).await.bytes()), 3);
    world.probe().await.until_ready("ocr.batch", 6).await;
}

/// `select!` drops the future of `next` again and again.
#[tokio::test]
async fn waiting_for_the_next_delivery_may_be_cancelled() {
    let world = World::new().await;
    let mut work = world.broker.consume_work(Stage::Ocr, slots(2));
    let broker = world.broker.clone();
    let publisher = tokio::spawn(async move {
        for number in 0..50 {
            broker.publish_work(&crate::world::envelope(number), Lane::Batch, 0).await.unwrap();
        }
    });
    let mut seen = BTreeSet::new();
    within(async {
        while seen.len() < 50 {
            tokio::select! {
                biased;
                () = tokio::task::yield_now() => {}
                delivery = work.next() => {
                    let delivery = delivery.unwrap();
                    seen.insert(number_of(delivery.bytes()));
                    assert_eq!(delivery.done().await, Settled::Settled);
                }
            }
        }
    })
    .await;
    publisher.await.unwrap();
}

/// Dropped while it connects, registers, waits or takes: what it had not handed on goes to the others.
#[tokio::test]
async fn a_consumer_dropped_at_any_moment_keeps_nothing() {
    let world = World::new().await;
    for number in 0..40 {
        let mut work = world.broker.consume_work(Stage::Ocr, slots(2));
        let mut facts = world.broker.consume_facts();
        world.broker.publish_fact(&crate::world::fact()).await.unwrap();
        let wait = tokio::time::sleep(std::time::Duration::from_micros(400 * number));
        tokio::select! {
            biased;
            () = wait => {}
            _ = facts.next() => {}
            _ = async { world.publish(number, Lane::Batch).await; work.next().await } => {}
        }
    }
    for number in 40..80 {
        world.publish(number, Lane::Batch).await;
    }
    let probe = world.probe().await;
    probe.until_ready("facts", 40).await;
    let mut work = world.broker.consume_work(Stage::Ocr, slots(1));
    let mut seen = BTreeSet::new();
    while (40..80).any(|number| !seen.contains(&number)) {
        let delivery = next(&mut work).await;
        seen.insert(number_of(delivery.bytes()));
        assert_eq!(delivery.done().await, Settled::Settled);
    }
}

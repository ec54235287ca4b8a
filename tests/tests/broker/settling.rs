//! The four ways to settle a delivery, and what happens without one.

use crate::world::{Probe, World, envelope, next, number_of, slots, within};
use docward_broker::{DeadReason, Delivery, MAX_ATTEMPTS, Parked, ParkedReason, Settled};
use docward_envelope::{HoldReason, Lane, RetryReason, Stage};

async fn one_parked(world: &World) -> Parked {
    let mut parked = world.broker.consume_parked();
    let batch = within(parked.next()).await.unwrap();
    let [message] = batch.items() else { panic!("one message was parked") };
    let message = message.clone();
    assert_eq!(batch.acknowledge().await, Settled::Settled);
    message
}

async fn nothing_is_left(probe: &Probe) {
    for queue in ["ocr.batch", "ocr.interactive", "parked", "delay.1s", "delay.5s", "delay.30s", "delay.120s"] {
        probe.until_ready(queue, 0).await;
    }
}

#[tokio::test]
async fn done_work_is_gone_and_given_back_work_comes_again() {
    let world = World::new().await;
    world.publish(1, Lane::Batch).await;
    let mut work = world.broker.consume_work(Stage::Ocr, slots(1));
    assert_eq!(next(&mut work).await.give_back().await, Settled::Settled);
    let again = next(&mut work).await;
    assert_eq!((number_of(again.bytes()), again.attempt()), (1, 0), "giving back is no attempt");
    assert_eq!(again.done().await, Settled::Settled);
    drop((work, world.broker.close().await));
    nothing_is_left(&world.probe().await).await;
}

/// The delay queue's dead letter has no routing key of its own, so that the message keeps the one it had.
#[tokio::test]
async fn retried_work_comes_back_to_its_own_queue_with_one_more_attempt() {
    let world = World::new().await;
    let sent = envelope(5);
    world.broker.publish_work(&sent, Lane::Batch, 0).await.unwrap();
    let mut work = world.broker.consume_work(Stage::Ocr, slots(1));
    let first = next(&mut work).await;
    assert_eq!(first.retry(RetryReason::Store).await, Ok(Settled::Settled));
    let second = next(&mut work).await;
    assert_eq!(second.bytes(), sent.as_bytes());
    assert_eq!((second.stage(), second.lane(), second.attempt()), (Stage::Ocr, Lane::Batch, 1));
    assert_eq!(second.done().await, Settled::Settled);
    drop((work, world.broker.close().await));
    nothing_is_left(&world.probe().await).await;
}

/// Without a delay, behind what waits, and whatever the attempts were: going on is no failure.
#[tokio::test]
async fn work_that_goes_on_comes_back_behind_others_as_a_first_attempt() {
    let world = World::new().await;
    let sent = envelope(5);
    world.broker.publish_work(&sent, Lane::Batch, MAX_ATTEMPTS - 1).await.unwrap();
    let mut work = world.broker.consume_work(Stage::Ocr, slots(1));
    let first = next(&mut work).await;
    world.publish(6, Lane::Batch).await;
    assert_eq!(first.continue_later().await, Ok(Settled::Settled));
    let other = next(&mut work).await;
    assert_eq!(number_of(other.bytes()), 6);
    assert_eq!(other.done().await, Settled::Settled);
    let second = next(&mut work).await;
    assert_eq!(second.bytes(), sent.as_bytes());
    assert_eq!((second.stage(), second.lane(), second.attempt()), (Stage::Ocr, Lane::Batch, 0));
    assert_eq!(second.done().await, Settled::Settled);
    drop((work, world.broker.close().await));
    nothing_is_left(&world.probe().await).await;
}

#[tokio::test]
async fn the_last_attempt_ends_with_a_person() {
    let world = World::new().await;
    let sent = envelope(5);
    world.broker.publish_work(&sent, Lane::Interactive, MAX_ATTEMPTS - 1).await.unwrap();
    let mut work = world.broker.consume_work(Stage::Ocr, slots(1));
    assert_eq!(next(&mut work).await.retry(RetryReason::Keys).await, Ok(Settled::Parked));
    let parked = one_parked(&world).await;
    assert_eq!(parked.bytes, sent.as_bytes());
    assert_eq!((parked.stage, parked.lane, parked.attempt), (Some(Stage::Ocr), Lane::Interactive, MAX_ATTEMPTS - 1));
    assert_eq!(parked.reason, ParkedReason::Dead(DeadReason::Attempts));
}

#[tokio::test]
async fn parked_work_keeps_bytes_route_and_reason() {
    let world = World::new().await;
    let sent = envelope(5);
    world.broker.publish_work(&sent, Lane::Batch, 3).await.unwrap();
    let mut work = world.broker.consume_work(Stage::Ocr, slots(1));
    let held: ParkedReason = HoldReason::Frozen.into();
    assert_eq!(next(&mut work).await.park(held).await, Ok(Settled::Settled));
    let parked = one_parked(&world).await;
    assert_eq!(parked.bytes, sent.as_bytes());
    assert_eq!((parked.stage, parked.lane, parked.attempt), (Some(Stage::Ocr), Lane::Batch, 3));
    assert_eq!(parked.reason, held);
    drop((work, world.broker.close().await));
    nothing_is_left(&world.probe().await).await;
}

/// Twenty crashes are allowed; the broker itself moves what comes back once more.
#[tokio::test]
async fn work_that_kills_its_workers_is_parked_by_the_broker() {
    let world = World::new().await;
    let sent = envelope(5);
    world.broker.publish_work(&sent, Lane::Batch, 2).await.unwrap();
    let mut work = world.broker.consume_work(Stage::Ocr, slots(1));
    for _ in 0..=20 {
        assert_eq!(next(&mut work).await.give_back().await, Settled::Settled);
    }
    let parked = one_parked(&world).await;
    assert_eq!(parked.bytes, sent.as_bytes());
    assert_eq!((parked.stage, parked.lane, parked.attempt), (Some(Stage::Ocr), Lane::Batch, 2));
    assert_eq!(parked.reason, ParkedReason::Dead(DeadReason::DeliveryLimit));
}

/// Settling moves the delivery; the compile-fail example in the broker's crate doc shows that twice is impossible.
#[tokio::test]
async fn a_delivery_outlives_its_consumer() {
    let world = World::new().await;
    world.publish(1, Lane::Batch).await;
    let mut work = world.broker.consume_work(Stage::Ocr, slots(1));
    let delivery: Delivery = next(&mut work).await;
    drop(work);
    assert_eq!(delivery.done().await, Settled::Settled);
    nothing_is_left(&world.probe().await).await;
}

/// The next stage's envelope goes by the same lane, as a first attempt.
#[tokio::test]
async fn what_follows_keeps_the_lane_and_not_the_attempts() {
    let world = World::new().await;
    world.broker.publish_work(&envelope(1), Lane::Interactive, 6).await.unwrap();
    let mut work = world.broker.consume_work(Stage::Ocr, slots(2));
    let delivery = next(&mut work).await;
    world.broker.publish_next(&envelope(2), &delivery).await.unwrap();
    assert_eq!(delivery.done().await, Settled::Settled);
    let follows = next(&mut work).await;
    assert_eq!((number_of(follows.bytes()), follows.lane(), follows.attempt()), (2, Lane::Interactive, 0));
}

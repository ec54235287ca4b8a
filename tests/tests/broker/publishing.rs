//! What `Ok` of a publish is worth.

use crate::world::{World, envelope, envelope_in, fact, number_of, slots, within};
use docward_broker::{Broker, BrokerConfig, BrokerError};
use docward_envelope::{Lane, Stage};
use lapin::{BasicProperties, options::BasicPublishOptions, options::QueueDeclareOptions, types::FieldTable};
use std::time::Duration;

#[tokio::test]
async fn declaring_again_is_harmless_and_another_queue_of_the_name_is_told() {
    let world = World::undeclared().await;
    let options = QueueDeclareOptions { durable: true, ..Default::default() };
    let channel = world.probe().await.channel().await;
    channel.queue_declare("ocr.batch".into(), options, FieldTable::default()).await.unwrap();
    assert_eq!(world.broker.declare().await, Err(BrokerError::Topology));
    world.probe().await.delete("ocr.batch").await;
    for _ in 0..3 {
        world.broker.declare().await.unwrap();
    }
}

#[tokio::test]
async fn nobody_to_take_a_message_is_an_error_not_a_confirm() {
    let world = World::undeclared().await;
    let publish = |lane| {
        let broker = world.broker.clone();
        async move { broker.publish_work(&envelope(1), lane, 0).await }
    };
    assert_eq!(publish(Lane::Batch).await, Err(BrokerError::Unroutable), "no exchange");
    world.broker.declare().await.unwrap();
    world.probe().await.delete("ocr.batch").await;
    assert_eq!(publish(Lane::Batch).await, Err(BrokerError::Unroutable), "no queue");
    assert_eq!(publish(Lane::Interactive).await, Ok(()));
}

/// A returned message and somebody else's confirm cross each other on the wire.
#[tokio::test]
async fn every_publisher_hears_of_its_own_message() {
    let world = World::new().await;
    world.probe().await.delete("ocr.batch").await;
    let publishes = (0..400).map(|number| {
        let lane = if number % 2 == 0 { Lane::Interactive } else { Lane::Batch };
        let broker = world.broker.clone();
        tokio::spawn(async move { (lane, broker.publish_work(&envelope(number), lane, 0).await) })
    });
    for publish in publishes.collect::<Vec<_>>() {
        match within(publish).await.unwrap() {
            (Lane::Interactive, answer) => assert_eq!(answer, Ok(())),
            (Lane::Batch, answer) => assert_eq!(answer, Err(BrokerError::Unroutable)),
        }
    }
    world.probe().await.until_ready("ocr.interactive", 200).await;
}

#[tokio::test]
async fn messages_of_another_region_are_not_sent() {
    let world = World::new().await;
    let foreign = envelope_in("eu-central-1", 1);
    assert_eq!(world.broker.publish_work(&foreign, Lane::Batch, 0).await, Err(BrokerError::WrongRegion));
    let mut fact = fact();
    fact.region = "eu-central-1".parse().unwrap();
    assert_eq!(world.broker.publish_fact(&fact).await, Err(BrokerError::WrongRegion));
}

#[tokio::test]
async fn wrong_credentials_are_refused_at_once_and_not_shown() {
    let world = World::new().await;
    let (before, after) = world.config.uri.split_once('@').unwrap();
    let config = BrokerConfig { uri: format!("{before}x@{after}"), ..world.config.clone() };
    assert_eq!(within(Broker::connect(&config)).await.err(), Some(BrokerError::Refused));
    let config = BrokerConfig { uri: "nonsense".to_owned(), ..world.config.clone() };
    assert_eq!(within(Broker::connect(&config)).await.err(), Some(BrokerError::Address));
    assert!(!format!("{:?}", world.config).contains(before.rsplit(':').next().unwrap()));
}

#[tokio::test]
async fn closing_ends_publishing_and_consuming() {
    let world = World::new().await;
    let mut work = world.broker.consume_work(Stage::Ocr, slots(2));
    world.publish(7, Lane::Batch).await;
    let delivery = within(work.next()).await.unwrap();
    assert_eq!(number_of(delivery.bytes()), 7);
    world.broker.close().await;
    assert!(within(work.next()).await.is_none());
    let patient = world.broker.clone().with_patience(Duration::from_secs(5));
    assert_eq!(within(patient.publish_work(&envelope(1), Lane::Batch, 0)).await, Err(BrokerError::Closed));
    assert_eq!(delivery.done().await, docward_broker::Settled::Lost);
}

/// The user of a region may use docward's own names and nothing else.
#[tokio::test]
async fn the_regions_user_has_no_other_queue_and_no_default_exchange() {
    let world = World::new().await;
    let probe = world.probe().await;
    let options = QueueDeclareOptions { durable: true, ..Default::default() };
    assert!(probe.channel().await.queue_declare("other".into(), options, FieldTable::default()).await.is_err());
    let channel = probe.channel().await;
    channel.confirm_select(lapin::options::ConfirmSelectOptions::default()).await.unwrap();
    let publish = channel.basic_publish(
        "".into(),
        "ocr.batch".into(),
        BasicPublishOptions::default(),
        b"past the exchanges",
        BasicProperties::default(),
    );
    let confirm = publish.await.unwrap();
    assert!(within(confirm).await.is_err());
}

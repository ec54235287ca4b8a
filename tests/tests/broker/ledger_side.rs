//! Facts, parked work and control lists, as the ledger reads and sends them.

use crate::world::{World, control_list, fact, within};
use docward_broker::Settled;
use docward_tests::signing::fact_in;
use docward_trust_policy::LedgerKey;
use lapin::{BasicProperties, options::BasicPublishOptions};
use std::collections::BTreeSet;

#[tokio::test]
async fn facts_are_acknowledged_together_and_come_again_unless_they_are() {
    let world = World::new().await;
    let mut sent = BTreeSet::new();
    for _ in 0..30 {
        let fact = fact();
        world.broker.publish_fact(&fact).await.unwrap();
        sent.insert(fact.id);
    }
    let mut facts = world.broker.consume_facts();
    let batch = within(facts.next()).await.unwrap();
    assert!(!batch.items().is_empty());
    drop(batch);
    let mut read = BTreeSet::new();
    while read.len() < sent.len() {
        let batch = within(facts.next()).await.unwrap();
        read.extend(batch.items().iter().map(|bytes| fact_in(bytes).id));
        assert_eq!(batch.acknowledge().await, Settled::Settled);
    }
    assert_eq!(read, sent);
    drop(facts);
    world.probe().await.until_ready("facts", 0).await;
}

#[tokio::test]
async fn one_ledger_reads_at_a_time_and_the_other_takes_over() {
    let world = World::new().await;
    let (mut first, mut second) = (world.broker.consume_facts(), world.broker.consume_facts());
    world.broker.publish_fact(&fact()).await.unwrap();
    assert_eq!(within(first.next()).await.unwrap().acknowledge().await, Settled::Settled);
    world.broker.publish_fact(&fact()).await.unwrap();
    tokio::select! {
        biased;
        batch = first.next() => assert_eq!(batch.unwrap().acknowledge().await, Settled::Settled),
        _ = second.next() => panic!("two ledgers write the same chain"),
    }
    drop(first);
    world.broker.publish_fact(&fact()).await.unwrap();
    assert_eq!(within(second.next()).await.unwrap().acknowledge().await, Settled::Settled);
}

/// Whatever comes is handed on as it came: who signed it is the ledger's to judge.
#[tokio::test]
async fn a_fact_that_nobody_signed_blocks_nobody() {
    let world = World::new().await;
    let channel = world.probe().await.channel().await;
    let options = BasicPublishOptions::default();
    let publish = channel.basic_publish("facts".into(), "facts".into(), options, b"{}", BasicProperties::default());
    publish.await.unwrap().await.unwrap();
    world.probe().await.until_ready("facts", 1).await;
    let fact = fact();
    world.broker.publish_fact(&fact).await.unwrap();
    let mut facts = world.broker.consume_facts();
    let mut read = Vec::new();
    while read.len() < 2 {
        let batch = within(facts.next()).await.unwrap();
        read.extend(batch.items().to_vec());
        assert_eq!(batch.acknowledge().await, Settled::Settled);
    }
    assert_eq!((read[0].as_slice(), fact_in(&read[1])), (b"{}".as_slice(), fact));
}

/// Nobody listening is no error, everybody listening hears it, and what can't be a list is heard by nobody.
#[tokio::test]
async fn control_lists_reach_every_process_of_the_region() {
    let world = World::new().await;
    world.broker.publish_control(&control_list("us-east-1", 1)).await.unwrap();
    let mut listeners = [world.broker.subscribe_control(), world.broker.subscribe_control()];
    let unsigned = b"{}";
    let channel = world.probe().await.channel().await;
    for (number, listener) in (2..).zip(&mut listeners) {
        let heard = async {
            // A listener hears what is sent once its queue is bound: the ledger repeats itself each second.
            loop {
                let options = BasicPublishOptions::default();
                let properties = BasicProperties::default();
                channel.basic_publish("control".into(), "".into(), options, unsigned, properties).await.unwrap();
                world.broker.publish_control(&control_list("us-east-1", number)).await.unwrap();
                let pause = tokio::time::sleep(std::time::Duration::from_millis(50));
                tokio::select! {
                    list = listener.next() => break list.unwrap(),
                    () = pause => {}
                }
            }
        };
        let list = within(heard).await;
        let list = LedgerKey::from_secret(&[3; 32]).public().verify_control(&list).unwrap();
        assert_eq!(list.region.as_str(), "us-east-1");
        assert!(list.number <= number);
    }
    world.broker.close().await;
    within(async { while listeners[0].next().await.is_some() {} }).await;
}

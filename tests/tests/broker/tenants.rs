//! Queues of one tenant's own: nobody else's work comes out of them, theirs comes out of no other, and they go when
//! they are empty.

use crate::world::{World, envelope, envelope_for, fact, next, number_of, slots, within};
use docward_broker::{Broker, BrokerConfig, BrokerError, DeadReason, Settled, WorkConsumer};
use docward_envelope::{Fact, Lane, Placement, RetryReason, Stage, TenantId, WorkQueue};

/// Twenty documents of three tenants, interleaved; a slow consumer of one holds up none of the others, and each gets its
/// own and nothing else.
#[tokio::test]
async fn shared_and_dedicated_consumers_never_take_each_others_work() {
    let world = World::new().await;
    let (first, second) = (TenantId::generate(), TenantId::generate());
    for tenant in [first, second] {
        world.broker.open_queues(tenant).await.unwrap();
    }
    let dedicated = |tenant| world.broker.consume_dedicated_work(Stage::Ocr, tenant, slots(2)).unwrap();
    let mut consumers = [world.broker.consume_work(Stage::Ocr, slots(2)), dedicated(first), dedicated(second)];
    // The first tenant's worker is stuck: both of its slots are taken and stay so.
    let mut stuck = Vec::new();
    for number in [1_001, 1_002] {
        let sent = envelope_for(first, Placement::DedicatedWorkers, number);
        world.broker.publish_work(&sent, Lane::Batch, 0).await.unwrap();
        stuck.push(next(&mut consumers[1]).await);
    }
    for number in 0..20 {
        let lane = if number % 2 == 0 { Lane::Interactive } else { Lane::Batch };
        for (kind, envelope) in [
            envelope(number),
            envelope_for(first, Placement::DedicatedWorkers, 100 + number),
            envelope_for(second, Placement::DedicatedWorkers, 200 + number),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(world.broker.publish_work(&envelope, lane, 0).await, Ok(()), "{kind}");
        }
    }
    let [shared, own, other] = &mut consumers;
    assert_eq!(twenty(shared, None).await, (0..20).collect());
    assert_eq!(twenty(other, Some(second)).await, (200..220).collect());
    for delivery in stuck {
        assert_eq!(delivery.done().await, Settled::Settled);
    }
    assert_eq!(twenty(own, Some(first)).await, (100..120).collect());
}

async fn twenty(consumer: &mut WorkConsumer, tenant: Option<TenantId>) -> std::collections::BTreeSet<u64> {
    let mut numbers = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let delivery = next(consumer).await;
        let placement = if tenant.is_some() { Placement::DedicatedWorkers } else { Placement::Shared };
        let queue = WorkQueue { region: "us-east-1".parse().unwrap(), stage: Stage::Ocr, placement, tenant };
        assert_eq!(*delivery.queue(), queue);
        numbers.insert(number_of(delivery.bytes()));
        assert_eq!(delivery.done().await, Settled::Settled);
    }
    numbers
}

/// Delays and the parked queue are shared: the route is what leads back.
#[tokio::test]
async fn retried_parked_and_republished_work_finds_its_own_queue() {
    let world = World::new().await;
    let tenant = TenantId::generate();
    world.broker.open_queues(tenant).await.unwrap();
    let sent = envelope_for(tenant, Placement::DedicatedWorkers, 7);
    world.broker.publish_work(&sent, Lane::Interactive, 0).await.unwrap();
    let mut own = world.broker.consume_dedicated_work(Stage::Ocr, tenant, slots(1)).unwrap();
    assert_eq!(next(&mut own).await.retry(RetryReason::Store).await, Ok(Settled::Settled));
    let again = next(&mut own).await;
    assert_eq!((again.attempt(), again.lane()), (1, Lane::Interactive));
    assert_eq!(again.park(DeadReason::Bug.into()).await, Ok(Settled::Settled));
    let mut parked = world.broker.consume_parked();
    let batch = within(parked.next()).await.unwrap();
    let [message] = batch.items() else { panic!("one message was parked") };
    assert_eq!((message.stage, message.lane), (Some(Stage::Ocr), Lane::Interactive));
    assert_eq!(message.bytes, sent.as_bytes());
    assert_eq!(message.reason, DeadReason::Bug.into());
    assert_eq!(batch.acknowledge().await, Settled::Settled);
    // What the ledger sends on goes by the sealed header.
    world.broker.publish_work(&sent, Lane::Batch, 0).await.unwrap();
    assert_eq!(number_of(next(&mut own).await.bytes()), 7);
}

#[tokio::test]
async fn queues_are_cut_off_worked_off_and_then_deleted() {
    let world = World::new().await;
    let tenant = TenantId::generate();
    assert!(!world.broker.has_queues(tenant).await.unwrap());
    let send = async |number| {
        let envelope = envelope_for(tenant, Placement::DedicatedWorkers, number);
        world.broker.publish_work(&envelope, Lane::Batch, 0).await
    };
    assert_eq!(send(1).await, Err(BrokerError::Unroutable), "never made by accident");
    for _ in 0..2 {
        world.broker.open_queues(tenant).await.unwrap();
    }
    send(2).await.unwrap();
    let queue = format!("ocr.batch.{tenant}");
    world.probe().await.until_ready(&queue, 1).await;
    world.broker.seal_off_queues(tenant).await.unwrap();
    assert_eq!(send(3).await, Err(BrokerError::Unroutable), "nothing new gets in");
    assert_eq!(world.broker.delete_queues(tenant).await, Err(BrokerError::InUse));
    let mut own = world.broker.consume_dedicated_work(Stage::Ocr, tenant, slots(1)).unwrap();
    let delivery = next(&mut own).await;
    assert_eq!(number_of(delivery.bytes()), 2, "what was there is still there");
    assert_eq!(delivery.done().await, Settled::Settled);
    // A change of mind: the same queues take messages again.
    world.broker.open_queues(tenant).await.unwrap();
    send(4).await.unwrap();
    assert_eq!(next(&mut own).await.done().await, Settled::Settled);
    drop(own);
    within(async {
        loop {
            world.broker.seal_off_queues(tenant).await.unwrap();
            match world.broker.delete_queues(tenant).await {
                Err(BrokerError::InUse) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
                deleted => return deleted.unwrap(),
            }
        }
    })
    .await;
    assert!(!world.broker.has_queues(tenant).await.unwrap());
    world.broker.seal_off_queues(tenant).await.unwrap();
    world.broker.delete_queues(tenant).await.unwrap();
}

#[tokio::test]
async fn a_tenants_environment_carries_that_tenants_work_and_facts_only() {
    let shared = World::new().await;
    let world = World::undeclared().await;
    let tenant = TenantId::generate();
    let config = BrokerConfig { environment: Some(tenant), ..world.config.clone() };
    let broker = Broker::connect(&config).await.unwrap();
    broker.declare().await.unwrap();
    let sent = envelope_for(tenant, Placement::DedicatedEnvironment, 1);
    broker.publish_work(&sent, Lane::Batch, 0).await.unwrap();
    let mut work = broker.consume_work(Stage::Ocr, slots(1));
    let delivery = next(&mut work).await;
    assert_eq!(*delivery.queue(), WorkQueue::of(sent.header()));
    assert_eq!(delivery.done().await, Settled::Settled);
    for foreign in [
        envelope(2),
        envelope_for(tenant, Placement::Shared, 3),
        envelope_for(tenant, Placement::DedicatedWorkers, 4),
        envelope_for(TenantId::generate(), Placement::DedicatedEnvironment, 5),
    ] {
        assert_eq!(broker.publish_work(&foreign, Lane::Batch, 0).await, Err(BrokerError::WrongEnvironment));
    }
    assert_eq!(shared.broker.publish_work(&sent, Lane::Batch, 0).await, Err(BrokerError::WrongEnvironment));
    assert_eq!(broker.publish_fact(&fact()).await, Err(BrokerError::WrongEnvironment));
    broker.publish_fact(&Fact { tenant, ..fact() }).await.unwrap();
    assert!(broker.consume_dedicated_work(Stage::Ocr, tenant, slots(1)).is_err());
}

//! Revoked keys stop everything of the tenant within seconds, in the middle of a job too, and nothing of anybody else.

use crate::world::{LOCAL, World, ledger_key, place, region};
use docward_broker::{Broker, BrokerConfig, TlsFiles};
use docward_envelope::{Actor, HoldReason, Outcome, Signer, Timestamp};
use docward_ledger::Ledger;
use docward_store::StoreError;
use docward_tests::services::TestServices;
use docward_tests::signing;
use docward_trust::{Bytes, KeyAdministration as _};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// What the issue promises; the control list takes about one.
const WITHIN: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_revocation_in_the_ledger_stops_an_open_scope_and_no_other_tenants() {
    let world = World::new().await;
    let keys = world.router(Vec::new());
    let (revoked, other) = (world.tenant(LOCAL), world.tenant(LOCAL));
    for tenant in [revoked, other] {
        world.local.create(&place(tenant, &LOCAL), true, Timestamp::now()).await.unwrap();
    }
    let services = TestServices::shared().await.unwrap();
    let lease = services.lease().await.unwrap();
    Ledger::migrate(&lease.postgres_owner_url(), &region(), lease.postgres_app_role()).await.unwrap();
    let ledger = Ledger::connect(&lease.postgres_app_url(), &region()).await.unwrap().with_keys(signing::keys());
    let config = |process| BrokerConfig {
        uri: lease.amqp_uri(),
        tls: TlsFiles::default(),
        region: region(),
        environment: None,
        process,
        signer: signing::key(Signer::Ledger),
    };
    let broker = Broker::connect(&config("test")).await.unwrap();
    broker.declare().await.unwrap();
    let (running, shutdown, own) = (ledger.clone(), CancellationToken::new(), config("ledger"));
    let stop = shutdown.clone();
    let process = tokio::spawn(async move {
        Box::pin(running.run(&Broker::connect(&own).await.unwrap(), &ledger_key(), shutdown)).await;
    });
    world.follow(broker.subscribe_control());

    let ready = Instant::now();
    let mine = loop {
        // Until the first list is here, everything holds.
        match world.take_in(&keys, revoked, "mine").await {
            Ok(job) => break job,
            Err(_) => assert!(ready.elapsed() < Duration::from_mins(1), "no control list came"),
        }
        tokio::task::yield_now().await;
    };
    let theirs = world.take_in(&keys, other, "theirs").await.unwrap();
    let person = Actor::Person("o.berg".to_owned());
    let open = world.deliver(&keys, &mine.envelope, async |scope| {
        world.store.get(&scope, &mine.original).await.unwrap();
        ledger.revoke(revoked, &person, Timestamp::now()).await.unwrap();
        let began = Instant::now();
        let refused = loop {
            match world.store.get(&scope, &mine.original).await {
                Ok(_) => assert!(began.elapsed() < WITHIN, "still open"),
                Err(StoreError::Refused(refusal)) => break refusal,
                Err(error) => panic!("{error}"),
            }
        };
        assert_eq!(refused.outcome, Outcome::Hold(HoldReason::Revoked));
        // Whatever else the scope may still hold, it neither opens nor seals any more.
        let held = scope.hold_in(Bytes::from(b"found meanwhile".to_vec()));
        assert!(scope.seal(&mine.original, &held).is_err());
        assert!(scope.seal_envelope(scope.header(), &docward_envelope::Body { objects: Vec::new() }).is_err());
    });
    open.await.unwrap();
    assert_eq!(world.read(&keys, &mine).await.unwrap_err().outcome, Outcome::Hold(HoldReason::Revoked));
    assert!(world.take_in(&keys, revoked, "more").await.is_err());
    world.read(&keys, &theirs).await.unwrap();
    world.take_in(&keys, other, "more").await.unwrap();

    ledger.restore(revoked, &person, Timestamp::now()).await.unwrap();
    let began = Instant::now();
    while world.read(&keys, &mine).await.is_err() {
        assert!(began.elapsed() < Duration::from_mins(1), "restored keys stay closed");
        tokio::task::yield_now().await;
    }
    stop.cancel();
    process.await.unwrap();
}

#[tokio::test]
async fn a_rotation_stops_at_a_revocation() {
    let world = World::new().await;
    let keys = world.router(Vec::new());
    let tenant = world.tenant(LOCAL);
    world.local.create(&place(tenant, &LOCAL), true, Timestamp::now()).await.unwrap();
    world.take_in(&keys, tenant, "text").await.unwrap();
    let before = world.objects();
    world.revoke(&[tenant]);
    let gate = world.gate(docward_trust::ProcessRole::Task(docward_trust::Task::Rotation), &keys);
    let rotator = docward_runtime::keys::Rotator { gate: &gate, store: &world.store, keys: &keys, tenant };
    assert!(rotator.rotate(Timestamp::now(), None, &|_, _| ()).await.is_err());
    assert!(world.objects() == before);
}

//! Stolen: a password of the broker's.

use crate::ledger_world::{Document, Thief, World, days, region};
use docward_envelope::{
    Alert, AlertId, AlertRule, FactKind, ObjectPrefix, RetentionClass, Signer, Stage, Stored, Timestamp,
};
use docward_ledger::JobState;
use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_erasure_destroys_no_document() {
    let world = World::new().await;
    let thief = Thief::with(&world.lease.amqp_uri()).await;
    let document = Document::new();
    world.say(Signer::Person, &[document.accepted()]).await;
    thief.says(&document.erased()).await;
    world.facts_are_read().await;
    assert_eq!(world.kinds(document.tenant).await, [FactKind::Accepted]);
    assert!(world.ledger.due(Timestamp::now()).await.unwrap().is_empty(), "the janitor would delete it");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_fact_neither_keeps_a_document_nor_lets_it_go() {
    let world = World::new().await;
    let thief = Thief::with(&world.lease.amqp_uri()).await;
    let document = Document::new();
    world.say(Signer::Person, &[document.accepted()]).await;
    let prefix = ObjectPrefix::Original(document.tenant, document.job);
    let stored = |expires| [Stored { prefix: prefix.clone(), retention: RetentionClass::Original, expires }];
    let forged = document.done(Stage::Ocr);
    thief.says(&forged.clone().with_stored(stored(days(20_000)))).await;
    let receipt = docward_envelope::Fact { kind: FactKind::Deleted, ..forged };
    thief.says(&receipt.with_id(docward_envelope::FactId::random()).with_stored(stored(days(0)))).await;
    world.facts_are_read().await;
    let due = world.ledger.due(days(8)).await.unwrap();
    let due: Vec<_> = due.into_iter().filter(|due| due.tenant == document.tenant).map(|due| due.prefix).collect();
    assert_eq!(due, [prefix], "what was promised at intake holds");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_facts_id_cannot_be_taken_before_it() {
    let world = World::new().await;
    let thief = Thief::with(&world.lease.amqp_uri()).await;
    let document = Document::new();
    let genuine = document.done(Stage::Extract);
    let forged = genuine.clone().with_count("pages", 999).with_stored([]);
    world.say(Signer::Person, &[document.accepted()]).await;
    thief.says(&forged).await;
    world.facts_are_read().await;
    world.say(Signer::Extract, &[genuine.clone()]).await;
    world.facts_are_read().await;
    let trail = world.trail(document.tenant).await;
    assert_eq!(trail.first(), Some(&genuine));
    assert_eq!(trail.len(), 2);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_header_that_is_parked_ends_no_job() {
    let world = World::new().await;
    let thief = Thief::with(&world.lease.amqp_uri()).await;
    let document = Document::new();
    world.say(Signer::Person, &[document.accepted()]).await;
    let envelope = document.forged_envelope(Stage::Ocr);
    let mut headers = FieldTable::default();
    headers.insert("kind".into(), AMQPValue::LongString("dead".into()));
    headers.insert("reason".into(), AMQPValue::LongString("bug".into()));
    let noted = BasicProperties::default().with_headers(headers);
    for properties in [noted, BasicProperties::default()] {
        assert!(thief.publishes("parked", "ocr.batch", properties, envelope.as_bytes()).await);
    }
    let quarantined = async || {
        let aside = world.ledger.quarantined(10).await.unwrap().len();
        let parked = world.ledger.parked(Some(document.tenant), 10).await.unwrap().len();
        (aside + parked >= 1).then_some(aside)
    };
    world.until("parked message", quarantined).await;
    world.facts_are_read().await;
    assert_eq!(world.ledger.parked(Some(document.tenant), 10).await.unwrap(), []);
    assert_eq!(world.kinds(document.tenant).await, [FactKind::Accepted]);
    let status = world.ledger.job(document.tenant, document.job).await.unwrap().unwrap();
    assert_eq!(status.state, JobState::Accepted);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_alert_enters_no_chain() {
    let world = World::new().await;
    let thief = Thief::with(&world.lease.amqp_uri()).await;
    let document = Document::new();
    world.say(Signer::Person, &[document.accepted()]).await;
    let forged = Alert {
        id: AlertId::of_fact(AlertRule::SealFailed, &document.accepted().id),
        rule: AlertRule::SealFailed,
        region: region(),
        at: Timestamp::now(),
        tenant: Some(document.tenant),
        job: Some(document.job),
        stage: Some(Stage::Ocr),
        actor: None,
        reason: "seal".to_owned(),
        count: 1,
    };
    let bytes = serde_json::to_vec(&forged).unwrap();
    assert!(thief.publishes("alerts", "alerts", BasicProperties::default(), &bytes).await);
    // Whatever becomes of it, an alert comes of it: the forged one, or that somebody forges.
    world.until("alert", async || world.ledger.alerts(None, 10).await.unwrap().into_iter().next()).await;
    world.facts_are_read().await;
    assert_eq!(world.ledger.alerts(Some(document.tenant), 10).await.unwrap(), []);
    assert_eq!(world.kinds(document.tenant).await, [FactKind::Accepted]);
    world.stop().await;
}

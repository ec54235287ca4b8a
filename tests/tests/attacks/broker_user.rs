//! Stolen: a password of the broker's.

use crate::ledger_world::{Document, Thief, World, broker, days, region};
use docward_broker::DeadReason;
use docward_envelope::{
    Alert, AlertId, AlertRule, FactKind, Lane, ObjectPrefix, RetentionClass, Saying, SignedFact, Signer, Stage, Stored,
    TenantId, Timestamp,
};
use docward_ledger::{JobState, QuarantineFault};
use docward_tests::signing;
use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable};
use std::num::NonZeroUsize;

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
    let whole = ObjectPrefix::Job(document.tenant, document.job);
    assert_eq!(due, [whole], "what was promised at intake holds");
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
    world.say(Signer::Extract, std::slice::from_ref(&genuine)).await;
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

/// Every role's user, and every exchange there is. What a role may not reach, the broker refuses; what it may reach without a key,
/// nobody believes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_roles_user_publishes_where_its_work_is_and_nowhere_else() {
    let world = World::new().await;
    // In the order of the roles: ocr, extract, redact, index, compactor, janitor, ledger, person, intake.
    let table = [
        ("work", "+++----++", "index.batch"),
        ("parked", "++++---+-", "ocr.batch"),
        ("facts", "+++++++++", "facts"),
        ("alerts", "++++-----", "alerts"),
        ("delay.1s", "++++-----", "ocr.batch"),
        ("control", "---------", "control"),
        // The default exchange, by which any queue can be reached.
        ("", "---------", "facts"),
    ];
    for (exchange, may, key) in table {
        for (role, may) in Signer::ALL.iter().zip(may.chars()).filter(|(role, _)| **role != Signer::Ledger) {
            let thief = Thief::with(&world.lease.amqp_uri_of(*role)).await;
            // Not mandatory: nobody listens to control lists here.
            let took = thief.publishes_anywhere(exchange, key, b"nothing that anybody can read").await;
            assert_eq!(took, may == '+', "{role} to {exchange:?}");
        }
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_roles_user_reads_its_own_queues_and_makes_none() {
    let world = World::new().await;
    let stages = Stage::ALL.iter().map(|stage| (format!("{stage}.batch"), Some(Signer::of_stage(*stage))));
    let others = ["parked", "facts", "alerts", "delay.1s"].map(|queue| (queue.to_owned(), None));
    // A tenant's own queues people's user opens. The service that is asked from outside has no part in them.
    let own = format!("ocr.batch.{}", TenantId::generate());
    for role in Signer::ALL.iter().filter(|role| **role != Signer::Ledger) {
        let thief = Thief::with(&world.lease.amqp_uri_of(*role)).await;
        assert_eq!(thief.binds(&own, "work").await, *role == Signer::Person, "{role} opens {own}");
    }
    for (queue, whose) in stages.chain(others) {
        for role in Signer::ALL.iter().filter(|role| **role != Signer::Ledger) {
            let thief = Thief::with(&world.lease.amqp_uri_of(*role)).await;
            assert_eq!(thief.consumes(&queue).await, whose == Some(*role), "{role} from {queue}");
            assert!(!thief.deletes(&queue).await, "{role} deletes {queue}");
            // A queue of one's own, bound to what others send, would be a copy of it.
            let own = format!("control.{role}.thief");
            for exchange in ["work", "parked", "facts", "alerts"] {
                let may = exchange == "work" && *role == Signer::Person;
                assert_eq!(thief.binds(&own, exchange).await, may, "{role} listens to {exchange}");
            }
            assert!(thief.binds(&own, "control").await, "{role} hears control lists");
            for name in ["mine".to_owned(), "facts.copy".to_owned(), "control.ledger.x".to_owned()] {
                assert!(!thief.binds(&name, "control").await, "{role} makes {name}");
            }
        }
    }
    world.stop().await;
}

/// The user and the key of one role, used for what is another's to say.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_with_its_own_key_says_nothing_that_is_anothers() {
    let world = World::new().await;
    let document = Document::new();
    world.say(Signer::Person, &[document.accepted()]).await;
    for role in Signer::ALL.iter().copied().filter(|role| *role != Signer::Ledger) {
        let claims = [document.erased(), document.done(Stage::Ocr), document.done(Stage::Index), document.deleted()];
        let others: Vec<_> = claims.into_iter().filter(|claim| role.saying(claim.kind) != Saying::Published).collect();
        world.say(role, &others).await;
    }
    // Also a fact of its own kind and stage, about objects that are another's.
    let prefix = ObjectPrefix::Job(document.tenant, document.job);
    let stored = Stored { prefix, retention: RetentionClass::Result, expires: Timestamp::now() };
    world.say(Signer::Ocr, &[document.done(Stage::Ocr).with_stored([stored])]).await;
    world.say(Signer::Index, &[document.done(Stage::Ocr)]).await;
    world.facts_are_read().await;
    assert_eq!(world.kinds(document.tenant).await, [FactKind::Accepted]);
    assert!(world.ledger.due(Timestamp::now()).await.unwrap().is_empty());
    let alerts = world.ledger.alerts(None, 100).await.unwrap();
    assert!(alerts.iter().any(|raised| raised.alert.rule == AlertRule::ForgedFact));
    world.stop().await;
}

/// A fact in a role's name, signed with a key that is not the role's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fact_that_is_signed_with_another_key_is_a_forgery_and_one_alert_a_minute() {
    let world = World::new().await;
    let thief = Thief::with(&world.lease.amqp_uri_of(Signer::Ocr)).await;
    let document = Document::new();
    world.say(Signer::Person, &[document.accepted()]).await;
    for _ in 0..20 {
        let forged = SignedFact::sign(&document.accepted(), &region(), &*signing::stranger(Signer::Person)).unwrap();
        assert!(thief.publishes("facts", "facts", BasicProperties::default(), &forged.to_bytes()).await);
    }
    world.facts_are_read().await;
    assert_eq!(world.kinds(document.tenant).await, [FactKind::Accepted]);
    assert_eq!(world.ledger.quarantined(100).await.unwrap().len(), 20);
    let alerts = world.ledger.alerts(None, 100).await.unwrap();
    let forged = alerts.iter().filter(|raised| raised.alert.rule == AlertRule::ForgedFact).count();
    assert!((1..=2).contains(&forged), "{forged} alerts");
    world.stop().await;
}

/// A message that docward itself sent, put where the broker puts what it gives up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_genuine_message_that_no_worker_parked_is_no_tenants_fact() {
    let world = World::new().await;
    let document = Document::new();
    world.say(Signer::Person, &[document.accepted()]).await;
    let envelope = document.forged_envelope(Stage::Ocr);
    let person = broker(&world.lease, Signer::Person).await;
    person.publish_work(&envelope, Lane::Batch, 0).await.unwrap();
    let mut work = broker(&world.lease, Signer::Ocr).await.consume_work(Stage::Ocr, NonZeroUsize::MIN);
    let delivery = work.next().await.unwrap();
    let (vouched, copy) = (delivery.sent_by().unwrap().to_text(), delivery.bytes().to_vec());
    let _ = delivery.done().await;
    let mut headers = FieldTable::default();
    headers.insert("sent-by".into(), AMQPValue::LongString(vouched.into()));
    let properties = BasicProperties::default().with_headers(headers);
    let thief = Thief::with(&world.lease.amqp_uri_of(Signer::Extract)).await;
    assert!(thief.publishes("parked", "ocr.batch", properties, &copy).await);
    let named = world.until("alert", async || {
        let alerts = world.ledger.alerts(Some(document.tenant), 10).await.unwrap();
        alerts.into_iter().find(|raised| raised.alert.rule == AlertRule::ParkedByBroker)
    });
    assert_eq!(named.await.alert.job, Some(document.job));
    assert_eq!(world.ledger.quarantined(10).await.unwrap()[0].fault, QuarantineFault::ParkedByBroker);
    world.facts_are_read().await;
    assert_eq!(world.ledger.parked(Some(document.tenant), 10).await.unwrap(), []);
    assert_eq!(world.kinds(document.tenant).await, [FactKind::Accepted]);
    person.close().await;
    world.stop().await;
}

/// What a worker parks is filed under the tenant that the header names, if who may hand over such work vouches for the header.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_parks_what_nobody_sent_ends_no_job() {
    let world = World::new().await;
    let document = Document::new();
    world.say(Signer::Person, &[document.accepted()]).await;
    // Somebody with the password of a worker, and its key, hands a stage what is not that worker's to hand on.
    let index = broker(&world.lease, Signer::Extract).await;
    index.publish_work(&document.forged_envelope(Stage::Ocr), Lane::Batch, 0).await.unwrap();
    let mut work = broker(&world.lease, Signer::Ocr).await.consume_work(Stage::Ocr, NonZeroUsize::MIN);
    let delivery = work.next().await.unwrap();
    let _ = delivery.park(DeadReason::SealFailed.into()).await.unwrap();
    let aside = async || world.ledger.quarantined(10).await.unwrap().into_iter().next();
    assert_eq!(world.until("quarantine", aside).await.fault, QuarantineFault::Forged);
    world.facts_are_read().await;
    assert_eq!(world.ledger.parked(Some(document.tenant), 10).await.unwrap(), []);
    assert_eq!(world.kinds(document.tenant).await, [FactKind::Accepted]);
    index.close().await;
    world.stop().await;
}

/// What claims to be of a newer docward can't be verified by this one: it is told of like everything that nobody signed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_claims_to_be_of_a_newer_docward_is_told() {
    let world = World::new().await;
    let thief = Thief::with(&world.lease.amqp_uri()).await;
    assert!(thief.publishes("facts", "facts", BasicProperties::default(), b"docward-fact-v2 junk\n{}").await);
    let raised = async || world.ledger.alerts(None, 10).await.unwrap().into_iter().next();
    assert_eq!(world.until("alert", raised).await.alert.rule, AlertRule::ForgedFact);
    world.stop().await;
}

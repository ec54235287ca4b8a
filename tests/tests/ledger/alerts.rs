//! From facts on a real broker to alerts in a real table, each once.

use crate::documents::{Document, region};
use crate::process::{CEILING, Process, process};
use docward_envelope::{
    Actor, Alert, AlertId, AlertRule, Fact, FactId, FactKind, Purpose, Signer, Stage, TenantId, Timestamp,
};
use docward_ledger::RaisedAlert;
use std::time::Duration;
use tokio::time::{sleep, timeout};

fn refused(document: &Document, reason: &str) -> Fact {
    let actor = Actor::Person("b.lindt".to_owned());
    Fact { id: FactId::random(), actor, ..document.fact(None, FactKind::Refused).denied(reason) }
}

/// The alerts of a tenant, once there are as many.
async fn alerts(process: &Process, tenant: TenantId, count: usize) -> Vec<RaisedAlert> {
    let raised = timeout(CEILING, async {
        loop {
            let raised = process.ledger.alerts(Some(tenant), 100).await.unwrap();
            if raised.len() >= count {
                return raised;
            }
            sleep(Duration::from_millis(20)).await;
        }
    });
    raised.await.expect("alerts")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cross_tenant_read_is_an_alert_and_in_the_tenants_trail() {
    let process = process().await;
    let (document, other) = (Document::new(), Document::new());
    let fact = refused(&document, "grant-other-tenant");
    for fact in [&fact, &fact, &refused(&other, "grant-expired")] {
        process.say(fact).await;
    }
    let raised = alerts(&process, document.tenant, 1).await;
    assert_eq!(raised.len(), 1);
    let alert = &raised[0].alert;
    assert_eq!((alert.rule, alert.job), (AlertRule::CrossTenantRead, Some(document.job)));
    assert_eq!(alert.actor, Some(Actor::Person("b.lindt".to_owned())));
    // The refusal and what was noticed about it.
    timeout(CEILING, async {
        while process.ledger.verify_chain(document.tenant).await != Ok(2) {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the alert in the chain");
    assert!(process.ledger.alerts(Some(other.tenant), 10).await.unwrap().is_empty());
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_under_another_policy_than_the_accepted_one_is_an_alert() {
    let process = process().await;
    let (good, drifted) = (Document::new(), Document::new());
    for fact in good.whole() {
        process.say(&fact).await;
    }
    process.say(&drifted.accepted()).await;
    let done = Fact { purpose: Purpose::Payment, ..drifted.done(Stage::Ocr) };
    process.say(&done).await;
    let raised = alerts(&process, drifted.tenant, 1).await;
    assert_eq!((raised[0].alert.rule, raised[0].alert.stage), (AlertRule::ContextDrift, Some(Stage::Ocr)));
    assert!(process.ledger.alerts(Some(good.tenant), 10).await.unwrap().is_empty());
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_unopened_seal_claims_is_no_tenants_fact() {
    let process = process().await;
    let document = Document::new();
    let claimed = Alert {
        id: AlertId::random(),
        rule: AlertRule::SealFailed,
        region: region(),
        at: Timestamp::now(),
        tenant: Some(document.tenant),
        job: Some(document.job),
        stage: Some(Stage::Redact),
        actor: Some(Actor::Worker(Stage::Redact)),
        reason: "seal".to_owned(),
        count: 1,
    };
    let worker = process.broker_of(Signer::Redact).await;
    worker.publish_alert(&claimed).await.unwrap();
    worker.publish_alert(&claimed).await.unwrap();
    let raised = alerts(&process, document.tenant, 1).await;
    assert_eq!(raised.iter().map(|raised| &raised.alert).collect::<Vec<_>>(), [&claimed]);
    assert_eq!(process.ledger.verify_chain(document.tenant).await, Ok(0));

    let untold = process.ledger.undelivered_alerts(100).await.unwrap();
    let number = untold.iter().find(|raised| raised.alert == claimed).unwrap().number;
    process.ledger.mark_alert_delivered(number, Timestamp::now()).await.unwrap();
    let untold = process.ledger.undelivered_alerts(100).await.unwrap();
    assert!(untold.iter().all(|raised| raised.number != number));
    process.stop().await;
}

//! What becomes of news that is not taken, and of what is no longer to be told.

use super::receiver::{NOTHING, Receiver};
use super::{A_WHILE, NOTE, add, allow, counted, fleet, id, on_their_way, post, webhooks};
use crate::asking::{Asking, CLINIC, INSURANCE, US, documents, job_path};
use crate::serving::OwnService;
use docward_envelope::AlertRule;
use docward_tests::fixtures;
use docward_tests::fleet::{eventually, within};
use hyper::Method;
use rustix::process::{Pid, Signal, kill_process};
use std::time::Instant;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_sends_news_again_until_it_is_taken_and_keeps_nobody_elses_waiting() {
    let fleet = fleet().await;
    for tenant in [CLINIC, INSURANCE] {
        allow(&fleet, tenant).await;
    }
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let operator = Asking::of(&fleet, US, CLINIC, "operator").await;
    let insurer = Asking::of(&fleet, US, INSURANCE, "operator").await;

    // Another tenant's address, and another of the tenant's own, that do not answer keep nothing waiting.
    let (mut hangs, mut of_own) = (Receiver::start().await, Receiver::start().await);
    for (asking, tenant, receiver) in [(&insurer, INSURANCE, &mut hangs), (&operator, CLINIC, &mut of_own)] {
        receiver.answers(&[], NOTHING);
        let hanging = add(asking, tenant, &receiver.url).await;
        post(asking, tenant, &format!("/{}/test", id(&hanging))).await;
        receiver.next().await;
    }
    // Fails twice, once with a redirection that is not followed, then works: each time under the same id.
    let mut receiver = Receiver::start().await;
    let webhook = id(&add(&operator, CLINIC, &receiver.url).await);
    receiver.answers(&[500, 302], 200);
    let since = Instant::now();
    let job = desk.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    let came = [receiver.about(job).await, receiver.about(job).await, receiver.about(job).await];
    assert!(came.iter().all(|message| message.id() == came[0].id() && message.body == came[0].body), "{came:?}");
    assert!(since.elapsed().as_secs() < 60, "{:?}", since.elapsed());
    let path = webhooks(CLINIC, &format!("/{webhook}"));
    eventually("that it counts as taken", async || {
        let shown = operator.get(&path).await.json();
        (shown["answered"] == 200 && shown["failures"] == 0).then_some(())
    })
    .await;

    // Tried for three days in vain, it is given up, on record, and the address is sent other things.
    receiver.answers(&[], 500);
    let given_up = desk.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    receiver.about(given_up).await;
    let first = "WITH tried AS (UPDATE ledger.webhook_messages SET first = first - interval '3 days' WHERE job IS NOT NULL RETURNING 1)
                 SELECT count(*) FROM tried";
    assert_eq!(counted(&fleet, first).await, 1);
    let auditor = Asking::of(&fleet, US, CLINIC, "auditor").await;
    let trail = format!("/v1/tenants/{CLINIC}/audit?kind=decided&job={given_up}");
    eventually("the record", async || {
        auditor.get(&trail).await.text().contains("\"webhook-message-given-up\"").then_some(())
    })
    .await;
    let of_jobs = "SELECT count(*) FROM ledger.webhook_messages WHERE job IS NOT NULL";
    eventually("that it is forgotten", async || (counted(&fleet, of_jobs).await == 0).then_some(())).await;
    assert_eq!(operator.get(&path).await.json()["state"], "enabled");

    // Gone: nothing more is sent, and that is on record and an alert, until it is enabled again.
    receiver.answers(&[], 410);
    post(&operator, CLINIC, &format!("/{webhook}/test")).await;
    receiver.next().await;
    let state = async |wanted: &str| {
        eventually(wanted, async || (operator.get(&path).await.json()["state"] == wanted).then_some(())).await;
    };
    state("gone").await;
    post(&operator, CLINIC, &format!("/{webhook}/test")).await.is_problem(409, "webhook-disabled");
    let (client, tenant) = fleet.home(CLINIC);
    let alerts = async || {
        let raised = client.ledger().alerts(Some(tenant.id), 50).await.unwrap();
        raised.iter().filter(|raised| raised.alert.rule == AlertRule::WebhookDisabled).count()
    };
    eventually("the alert", async || (alerts().await >= 1).then_some(())).await;
    let before = alerts().await;
    assert_eq!(post(&operator, CLINIC, &format!("/{webhook}/enable")).await.json()["state"], "enabled");
    // Failing again and again: the same.
    receiver.answers(&[], 503);
    post(&operator, CLINIC, &format!("/{webhook}/test")).await;
    state("failing").await;
    eventually("the next alert", async || (alerts().await > before).then_some(())).await;
    receiver.within(A_WHILE).await;
    assert!(receiver.within(A_WHILE).await.is_empty(), "nothing is sent there any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_tells_nothing_of_what_was_erased_and_nothing_while_a_tenant_is_frozen() {
    let fleet = fleet().await;
    allow(&fleet, CLINIC).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let operator = Asking::of(&fleet, US, CLINIC, "operator").await;
    let officer = Asking::of(&fleet, US, CLINIC, "privacy-officer").await;
    let mut receiver = Receiver::start().await;
    let webhook = id(&add(&operator, CLINIC, &receiver.url).await);

    // Refused once, and erased before it is sent again.
    receiver.answers(&[500], 200);
    let job = desk.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    receiver.about(job).await;
    let erased = officer.ask(Method::DELETE, &job_path(CLINIC, job, "?purpose=operations"), &[], Vec::new()).await;
    assert_eq!(erased.status, 202, "{}", erased.text());
    let again = receiver.within(A_WHILE).await;
    assert!(again.len() <= 1, "it may have been on its way: {again:?}");
    eventually("that it is forgotten", async || (on_their_way(&fleet).await == 0).then_some(())).await;

    // While the tenant is frozen news waits.
    let frozen = fleet.run(&["freeze", "--tenant", CLINIC]).await;
    assert!(frozen.status.success(), "{}", String::from_utf8_lossy(&frozen.stderr));
    let path = documents(CLINIC, US);
    let is_held = async || (desk.hand_in(&path, &[], fixtures::document(NOTE)).await.status == 503).then_some(());
    eventually("the freeze", is_held).await;
    receiver.within(A_WHILE).await;
    assert_eq!(post(&operator, CLINIC, &format!("/{webhook}/test")).await.status, 202);
    assert!(receiver.within(A_WHILE).await.is_empty(), "a frozen tenant is told nothing");
    let attempts = "SELECT max(attempts)::bigint FROM ledger.webhook_messages WHERE state = 'test'";
    assert_eq!(counted(&fleet, attempts).await, 0, "nothing is taken that can't be signed");
    let thawed = fleet.run(&["thaw", "--tenant", CLINIC]).await;
    assert!(thawed.status.success(), "{}", String::from_utf8_lossy(&thawed.stderr));
    loop {
        if receiver.next().await.json()["type"] == "webhook.test" {
            break;
        }
    }
}

/// The service is killed when it has sent something and not noted what became of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_sends_again_what_a_service_sent_that_was_killed_before_it_noted_it() {
    let fleet = fleet().await;
    allow(&fleet, CLINIC).await;
    // The fleet's own service is gone, so that one of the test's own sends.
    for process in fleet.process_ids().await {
        let line = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        if line.split(|byte| *byte == 0).any(|word| word == b"serve") {
            kill_process(Pid::from_raw(process.cast_signed()).unwrap(), Signal::KILL).unwrap();
        }
    }
    let own = OwnService::start(&fleet, US).await;
    let operator = Asking { address: own.address, ..Asking::of(&fleet, US, CLINIC, "operator").await };
    let mut receiver = Receiver::start().await;
    let webhook = id(&add(&operator, CLINIC, &receiver.url).await);
    receiver.answers(&[NOTHING], 200);
    post(&operator, CLINIC, &format!("/{webhook}/test")).await;
    let first = receiver.next().await;
    own.kill().await;
    let _other = OwnService::start(&fleet, US).await;
    let again = within("the same again", receiver.next()).await;
    assert_eq!((again.id(), &again.body), (first.id(), &first.body));
    eventually("that it counts as taken", async || (on_their_way(&fleet).await == 0).then_some(())).await;
    assert!(receiver.within(A_WHILE).await.is_empty(), "once it was taken it comes no more");
}

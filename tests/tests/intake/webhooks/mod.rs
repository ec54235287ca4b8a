//! News of jobs, sent to addresses of a tenant's: signed, at least once, with nothing of a document in it.

mod hostile;
mod receiver;
mod reliable;

use crate::asking::{Answer, Asking, CLINIC, INSURANCE, US};
use docward_envelope::{JobId, Stage};
use docward_runtime::config::ServiceWebhooks;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, within};
use docward_tests::program::{docward, installed};
use docward_tests::services::superuser_url;
use hyper::Method;
use receiver::{Received, Receiver};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

pub(crate) const NOTE: &str = "discharge-note.txt";

/// A fleet that sends news to this machine, tries again after a second, and gives up after three failures within a second or more.
pub(crate) async fn fleet() -> Fleet {
    let change = |config: &mut docward_runtime::config::RegionConfig, _| {
        if let Some(service) = &mut config.service {
            service.webhooks = ServiceWebhooks {
                address: Some("https://docward.example.org/".to_owned()),
                this_machine: true,
                first_wait_seconds: 1,
                failures: 3,
                failing_seconds: 1,
            };
        }
    };
    Fleet::start_with(&[US], change).await
}

pub(crate) fn webhooks(tenant: &str, rest: &str) -> String {
    format!("/v1/tenants/{tenant}/webhooks{rest}")
}

/// Has a tenant's policy say that news may be sent.
pub(crate) async fn allow(fleet: &Fleet, tenant: &str) {
    let text = fleet.run(&["tenant", "policy", "show", tenant, "--toml"]).await;
    let text = String::from_utf8(text.stdout).unwrap().replace("version = 1", "version = 2");
    let file = fleet.folder().join(format!("{tenant}.toml"));
    std::fs::write(&file, format!("webhooks = true\n{text}")).unwrap();
    let set = fleet.run(&["tenant", "policy", "set", tenant, &file.display().to_string()]).await;
    assert!(set.status.success(), "{}", String::from_utf8_lossy(&set.stderr));
}

/// Enters an address; once the service has read the policy that lets it.
pub(crate) async fn add(operator: &Asking, tenant: &str, url: &str) -> Value {
    let body = json!({ "url": url }).to_string().into_bytes();
    let answer = eventually("the policy in the service's copy", async || {
        let answer = operator.ask(Method::POST, &webhooks(tenant, ""), &[], body.clone()).await;
        (answer.status != 403).then_some(answer)
    })
    .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

pub(crate) async fn post(operator: &Asking, tenant: &str, rest: &str) -> Answer {
    operator.ask(Method::POST, &webhooks(tenant, rest), &[], Vec::new()).await
}

pub(crate) fn id(webhook: &Value) -> String {
    webhook["webhook"].as_str().unwrap().to_owned()
}

/// Which of these secrets verify each message, as npm's `standardwebhooks` has it. `deploy/bootstrap` installs it.
async fn verified(messages: &[Received], secrets: &[&str]) -> Vec<Vec<bool>> {
    let messages: Vec<Value> = messages
        .iter()
        .map(|message| {
            let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
            let headers: serde_json::Map<String, Value> =
                names.iter().map(|name| ((*name).to_owned(), message.header(name).into())).collect();
            json!({ "headers": headers, "body": String::from_utf8(message.body.clone()).unwrap() })
        })
        .collect();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intake/webhooks/verify.cjs");
    let mut node = Command::new("node");
    node.arg(script).env("DOCWARD_WEBHOOKS", installed("webhooks"));
    node.env("ASKED", json!({ "messages": messages, "secrets": secrets }).to_string());
    let output = within("the library", node.kill_on_drop(true).output()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// `docward webhook …`, as who has nothing but an address and a token types it.
async fn command(operator: &Asking, arguments: &[&str]) -> Value {
    let mut command = Command::new(docward());
    command.arg("webhook").args(arguments).args(["--tenant", CLINIC, "--json"]).stdin(Stdio::null());
    command.env("DOCWARD_LOCAL", "/nothing-is-here").env("DOCWARD_TOKEN", &operator.token);
    command.env("DOCWARD_SERVICE", format!("http://{}", operator.address));
    let output = within("a command", command.kill_on_drop(true).output()).await.unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A job that waits for a person: its original was changed where it lies.
async fn dead(fleet: &Fleet, desk: &Asking) -> JobId {
    let spec = fleet.stop_worker(US, Stage::Ocr).await;
    let job = desk.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    let is_it = |name: &String| name.contains(&job.to_string()) && name.split('/').any(|part| part == "original");
    let name = fleet.objects(US).into_iter().find(is_it).unwrap();
    let file = fleet.object_file(US, &name);
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
    fleet.start_process(spec).await;
    job
}

/// Addresses that nobody but this machine, or its network, would reach, and others that news is not sent to.
async fn takes_no_address_that_is_not_public(operator: &Asking) {
    for url in [
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/",
        "https://127.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://10.0.0.1/",
        "https://192.168.0.1/",
        "https://[fe80::1]/",
        "http://example.org/",
        "https://user@example.org/",
        "https://example.org/#x",
        "https://example.org:22/",
        "file:///etc/passwd",
    ] {
        let body = json!({ "url": url }).to_string().into_bytes();
        operator.ask(Method::POST, &webhooks(CLINIC, ""), &[], body).await.is_problem(422, "webhook-address");
    }
}

/// It is another tenant's, so it is not there.
async fn is_not_there_for_another_tenant(fleet: &Fleet, operator: &Asking, webhook: &str) {
    let insurer = Asking::of(fleet, US, INSURANCE, "operator").await;
    for (asking, tenant) in [(&insurer, INSURANCE), (&insurer, CLINIC), (operator, INSURANCE)] {
        asking.get(&webhooks(tenant, &format!("/{webhook}"))).await.is_problem(404, "not-found");
        post(asking, tenant, &format!("/{webhook}/test")).await.is_problem(404, "not-found");
        post(asking, tenant, &format!("/{webhook}/secret")).await.is_problem(404, "not-found");
        post(asking, tenant, &format!("/{webhook}/enable")).await.is_problem(404, "not-found");
        let removed = asking.ask(Method::DELETE, &webhooks(tenant, &format!("/{webhook}")), &[], Vec::new()).await;
        removed.is_problem(404, "not-found");
    }
    assert_eq!(insurer.get(&webhooks(INSURANCE, "")).await.json(), json!([]));
}

/// The same as commands, with nothing but an address and a token; gives who received a test.
async fn commands_do_the_same(operator: &Asking) -> Receiver {
    let mut other = Receiver::start().await;
    let of_command = command(operator, &["add", &other.url]).await;
    assert!(of_command["secret"].as_str().unwrap().starts_with("whsec_"), "{of_command}");
    command(operator, &["test", &id(&of_command)]).await;
    assert_eq!(other.next().await.json()["type"], "webhook.test");
    command(operator, &["replace-secret", &id(&of_command)]).await;
    command(operator, &["enable", &id(&of_command)]).await;
    assert_eq!(command(operator, &["list"]).await.as_array().unwrap().len(), 2);
    command(operator, &["remove", &id(&of_command)]).await;
    assert_eq!(command(operator, &["list"]).await.as_array().unwrap().len(), 1);
    other
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_sends_news_of_how_jobs_end_signed_to_addresses_that_a_tenant_names() {
    let fleet = fleet().await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let operator = Asking::of(&fleet, US, CLINIC, "operator").await;
    let mut receiver = Receiver::start().await;

    // Not where the policy says nothing of it, and for no other role.
    let body = json!({ "url": receiver.url }).to_string().into_bytes();
    let refused = operator.ask(Method::POST, &webhooks(CLINIC, ""), &[], body.clone()).await;
    refused.is_problem(403, "no-webhooks");
    for role in ["front-desk", "clinician", "auditor", "privacy-officer", "support"] {
        let asking = Asking::of(&fleet, US, CLINIC, role).await;
        asking.ask(Method::POST, &webhooks(CLINIC, ""), &[], body.clone()).await.is_problem(403, "role");
        asking.get(&webhooks(CLINIC, "")).await.is_problem(403, "role");
    }
    allow(&fleet, CLINIC).await;
    let added = add(&operator, CLINIC, &receiver.url).await;
    let (webhook, first) = (id(&added), added["secret"].as_str().unwrap().to_owned());
    assert!(first.starts_with("whsec_") && first.len() == 6 + 44, "24 to 64 bytes in base64");
    takes_no_address_that_is_not_public(&operator).await;
    // The secret is told once.
    let shown = operator.get(&webhooks(CLINIC, &format!("/{webhook}"))).await;
    assert_eq!((shown.json()["state"].as_str(), shown.json()["secret"].as_str()), (Some("enabled"), None));
    assert!(!operator.get(&webhooks(CLINIC, "")).await.text().contains("whsec_"));
    is_not_there_for_another_tenant(&fleet, &operator, &webhook).await;

    // A test, and one job of each way to end.
    let sent = post(&operator, CLINIC, &format!("/{webhook}/test")).await;
    assert_eq!(sent.status, 202, "{}", sent.text());
    let test = receiver.next().await;
    assert_eq!(
        (test.json()["type"].as_str(), Some(test.id().as_str())),
        (Some("webhook.test"), sent.json()["message"].as_str())
    );
    let done = desk.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    let rejected = desk.submitted(CLINIC, US, vec![0; 16]).await;
    let mut all = vec![test];
    fleet.ended(CLINIC, [done, rejected]).await;
    let ways = [(done, "done"), (rejected, "rejected"), (dead(&fleet, &desk).await, "dead")];
    let mut by_job = BTreeMap::new();
    while by_job.len() < 3 {
        let message = receiver.next().await;
        by_job.insert(message.job(), message);
    }
    let tenant = fleet.home(CLINIC).1.id;
    for (job, state) in ways {
        let message = by_job.remove(&job.to_string()).unwrap();
        let told = message.json();
        let at = told["timestamp"].as_str().unwrap().to_owned();
        let link = format!("https://docward.example.org/v1/tenants/{tenant}/jobs/{job}");
        let data = json!({ "job": job.to_string(), "run": 1, "state": state, "link": link });
        assert_eq!(told, json!({ "type": format!("job.{state}"), "timestamp": at, "data": data }));
        assert_eq!(message.header("content-type"), "application/json");
        all.push(message);
    }

    // A secret that is replaced signs beside the new one.
    let replaced = post(&operator, CLINIC, &format!("/{webhook}/secret")).await.json();
    let second = replaced["secret"].as_str().unwrap().to_owned();
    assert!(second != first && replaced["both_sign_until"].is_string(), "{replaced}");
    // Not again while both sign: who knows the first is not cut off.
    post(&operator, CLINIC, &format!("/{webhook}/secret")).await.is_problem(409, "webhook-secrets");
    post(&operator, CLINIC, &format!("/{webhook}/test")).await;
    all.push(receiver.next().await);
    let stranger = format!("whsec_{}", "A".repeat(43) + "=");
    let wanted: Vec<_> = (0..5).map(|number| vec![true, number == 4, false]).collect();
    assert_eq!(verified(&all, &[&first, &second, &stranger]).await, wanted);
    let mut changed = all.clone();
    for message in &mut changed {
        message.body.push(b' ');
    }
    assert!(verified(&changed, &[&first, &second]).await.into_iter().flatten().all(|is_good| !is_good));

    let other = commands_do_the_same(&operator).await;
    // So many at a time.
    for _ in 0..4 {
        add(&operator, CLINIC, &other.url).await;
    }
    operator.ask(Method::POST, &webhooks(CLINIC, ""), &[], body).await.is_problem(409, "webhooks");

    // It is on record who did what, and neither a secret nor anything of a document stands anywhere.
    let auditor = Asking::of(&fleet, US, CLINIC, "auditor").await;
    let trail = auditor.get(&format!("/v1/tenants/{CLINIC}/audit?limit=1000&kind=decided")).await.text();
    for reason in ["webhook-added", "webhook-removed", "webhook-secret-replaced", "webhook-enabled"] {
        assert!(trail.contains(&format!("\"{reason}\"")), "{reason} is not in the trail");
    }
    let rows = rows(&fleet).await;
    let secrets = [&first, &second].map(|secret| secret.trim_start_matches("whsec_").to_owned());
    let mut said: Vec<String> = all.iter().map(|message| format!("{:?}{}", message.headers, message.json())).collect();
    said.push(rows);
    let canaries = fixtures::canaries_of(NOTE);
    for text in &said {
        assert!(canaries.within_text(text).is_empty() && !text.contains("discharge"), "of the document: {text}");
        assert!(secrets.iter().all(|secret| !text.contains(secret)), "a secret: {text}");
    }
    for log in std::fs::read_dir(fleet.folder().join("log")).unwrap() {
        let said = String::from_utf8_lossy(&std::fs::read(log.unwrap().path()).unwrap()).into_owned();
        assert!(secrets.iter().all(|secret| !said.contains(secret)) && !said.contains("whsec_"), "{said}");
    }
}

/// All that the ledger keeps of addresses and of what is on its way there.
pub(crate) async fn rows(fleet: &Fleet) -> String {
    let url = superuser_url(fleet.folder(), &fleet.ledger_url(US));
    let mut superuser = PgConnection::connect(&url).await.unwrap();
    let mut text = String::new();
    for query in ["SELECT w::text FROM ledger.webhooks w", "SELECT m::text FROM ledger.webhook_messages m"] {
        let rows: Vec<(String,)> = sqlx::query_as(query).fetch_all(&mut superuser).await.unwrap();
        text.extend(rows.into_iter().map(|(row,)| row + "\n"));
    }
    text
}

/// How many messages are on their way.
pub(crate) async fn on_their_way(fleet: &Fleet) -> i64 {
    counted(fleet, "SELECT count(*) FROM ledger.webhook_messages").await
}

/// What a question about the ledger's rows comes to.
pub(crate) async fn counted(fleet: &Fleet, question: &'static str) -> i64 {
    let url = superuser_url(fleet.folder(), &fleet.ledger_url(US));
    let mut superuser = PgConnection::connect(&url).await.unwrap();
    sqlx::query_scalar(question).fetch_one(&mut superuser).await.unwrap()
}

pub(crate) const A_WHILE: Duration = Duration::from_secs(6);

//! A tenant's keys lie with a key manager of its own (a real OpenBao) while the fleet runs: its work waits while that one is
//! away and goes on once when it is back, the neighbour notices nothing; an incident takes its keys away, and its only.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use docward_client::{ClientError, What};
use docward_envelope::{FactKind, HoldReason, JobId, Lane, Purpose, Stage};
use docward_ledger::JobState;
use docward_local::servers::{Lifetime, OpenBao, OpenBaoRole};
use docward_runtime::config::{ConfigRole, Transit};
use docward_runtime::error::Service;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, region, within};

const US: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";
const INSURANCE: &str = "summit-insurance";
const NOTE: &str = "discharge-note.txt";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_holds_a_tenants_work_while_its_key_manager_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let bao = OpenBao::start(folder.path(), &[region(US)], Lifetime::ThisProcess).await.unwrap();
    let fleet = Fleet::supervised_with(&[US], |config, role| {
        let role = match role {
            ConfigRole::Stage(Stage::Index) | ConfigRole::Compactor => OpenBaoRole::Index,
            ConfigRole::Stage(_) => OpenBaoRole::Worker,
            ConfigRole::Intake => OpenBaoRole::Intake,
            ConfigRole::Ledger | ConfigRole::Janitor | ConfigRole::Operator => OpenBaoRole::Operator,
        };
        let token = bao.token(&config.region, role);
        config.keys.transit = Some(Transit { address: bao.address(), mount: "transit".to_owned(), token });
    })
    .await;
    let before = fleet.submit(CLINIC, fixtures::document(NOTE)).await;
    fleet.done(CLINIC, [before]).await;

    let moved = fleet.command(&["tenant", "mode", CLINIC, "customer-managed-key", "--provider", "transit"]).await;
    assert_eq!((&moved["mode"], &moved["placement"]), (&"customer-managed-key".into(), &"shared".into()));
    let own = fleet.submit(CLINIC, fixtures::document(NOTE)).await;
    fleet.done(CLINIC, [own]).await;
    let keys = fleet.command(&["key", "list", "--region", US, "--tenant", CLINIC]).await;
    let current: Vec<_> = keys.as_array().unwrap().iter().filter(|key| key["current"] == true).collect();
    assert!(current.len() == 2 && current.iter().all(|key| key["provider"] == "transit"), "{keys}");
    for job in [before, own] {
        assert!(!fleet.fetch(CLINIC, job, What::Redacted).await.is_empty(), "old jobs open under their old keys");
    }

    a_new_tenants_keys_are_made_where_its_policy_says(&fleet).await;
    let bao = an_outage_holds_and_loses_nothing(&fleet, bao).await;
    an_incident_revokes_the_keys(&fleet, own).await;
    drop(bao);
}

/// From its first policy on, and nowhere else.
async fn a_new_tenants_keys_are_made_where_its_policy_says(fleet: &Fleet) {
    let mut show = tokio::process::Command::new(docward_tests::program::docward());
    show.args(["tenant", "policy", "show", INSURANCE, "--toml"]).env("DOCWARD_LOCAL", fleet.folder());
    let text = String::from_utf8(show.output().await.unwrap().stdout).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("tenant"));
    let text = lines.collect::<Vec<_>>().join("\n").replace("provider = \"local\"", "provider = \"transit\"");
    let policy = fleet.folder().join("eye-care.toml");
    std::fs::write(&policy, text).unwrap();
    let policy = policy.to_str().unwrap();
    fleet.command(&["tenant", "add", "eye-care", "--name", "Eye Care", "--region", US, "--policy", policy]).await;
    let keys = fleet.command(&["key", "list", "--region", US, "--tenant", "eye-care"]).await;
    let providers: Vec<_> = keys.as_array().unwrap().iter().map(|key| (&key["provider"], &key["state"])).collect();
    assert_eq!(providers, [(&"transit".into(), &"enabled".into()); 2], "{keys}");
}

/// Two documents are held before `redact` when the key manager goes: thawed, they are held for another reason; a third is
/// refused at the door. All the while the neighbour's goes through.
async fn an_outage_holds_and_loses_nothing(fleet: &Fleet, bao: OpenBao) -> OpenBao {
    let (client, tenant) = fleet.home(CLINIC);
    let mut watch = client.ledger().watch(tenant.id).await.unwrap();
    let stage = ["--tenant", CLINIC, "--region", US, "--stage", "redact"];
    fleet.command(&[&["freeze"], &stage[..]].concat()).await;
    let mut jobs = Vec::new();
    for _ in 0..2 {
        jobs.push(fleet.submit(CLINIC, fixtures::document(NOTE)).await);
    }
    let held_for = |reason: HoldReason| {
        move |status: &docward_ledger::JobStatus| {
            status.state == JobState::Held && status.reason.as_deref() == Some(reason.as_str())
        }
    };
    for job in &jobs {
        within("held", watch.until(*job, held_for(HoldReason::Frozen))).await.unwrap();
    }
    let bao = bao.stop().await.unwrap();
    fleet.command(&[&["thaw"], &stage[..]].concat()).await;
    for job in &jobs {
        within("held again", watch.until(*job, held_for(HoldReason::Dependency))).await.unwrap();
    }
    let refused = client.submit(&tenant, fixtures::document(NOTE), Purpose::Treatment, Lane::Interactive).await;
    assert!(
        matches!(refused, Err(ClientError::Away { service: Service::KeyProvider, .. })),
        "the key provider is away"
    );
    let others = fleet.submit(INSURANCE, fixtures::document(NOTE)).await;
    fleet.done(INSURANCE, [others]).await;

    let bao = bao.start_again().await.unwrap();
    fleet.done(CLINIC, jobs.iter().copied()).await;
    let facts = fleet.facts(US, tenant.id).await;
    for job in jobs {
        for stage in Stage::ALL {
            let done = facts
                .iter()
                .filter(|fact| (fact.job, fact.stage, fact.kind) == (Some(job), Some(*stage), FactKind::Done));
            assert_eq!(done.count(), 1, "{stage}");
        }
    }
    bao
}

/// One command takes a tenant's keys away, and with the incident's end they are back.
async fn an_incident_revokes_the_keys(fleet: &Fleet, job: JobId) {
    let (_, tenant) = fleet.home(CLINIC);
    let (_, insurance) = fleet.home(INSURANCE);
    let others = fleet.submit(INSURANCE, fixtures::document(NOTE)).await;
    fleet.done(INSURANCE, [others]).await;
    let opens = async |slug: &str, job| {
        let (client, tenant) = fleet.home(slug);
        client.fetch(&tenant, job, What::Redacted, Purpose::Treatment).await.is_ok()
    };
    let opened = fleet.command(&["incident", "open", "--tenant", CLINIC, "--cause", "identity", "--revoke-keys"]).await;
    eventually("the revocation", async || (!opens(CLINIC, job).await).then_some(())).await;
    assert!(opens(INSURANCE, others).await, "no other tenant's");
    let keys = fleet.command(&["key", "list", "--region", US, "--tenant", CLINIC]).await;
    assert!(keys.as_array().unwrap().iter().all(|key| key["state"] == "disabled"), "the second net: {keys}");
    fleet.command(&["incident", "close", opened["id"].as_str().unwrap(), "--yes"]).await;
    let facts = fleet.facts(US, tenant.id).await;
    assert!(facts.iter().any(|fact| fact.kind == FactKind::Revoked));
    assert!(fleet.facts(US, insurance.id).await.iter().all(|fact| fact.kind != FactKind::Revoked));
    eventually("the restoration", async || opens(CLINIC, job).await.then_some(())).await;
}

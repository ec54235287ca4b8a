//! Workers and the broker are killed while documents flow: no document is lost, no effect is doubled.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use docward_broker::ParkedReason;
use docward_client::What;
use docward_envelope::{FactKind, JobId, Purpose, Run, Stage};
use docward_ledger::{JobState, ParkedWork};
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, within};
use std::collections::{BTreeMap, BTreeSet};

const REGION: &str = "us-east-1";
const TENANT: &str = "harbor-clinic";

/// Small and of every way through the stages: given text, text layer, claims, pixels, DICOM.
const DOCUMENTS: [&str; 12] = [
    "discharge-note.txt",
    "claims-professional.837",
    "lab-report.pdf",
    "radiology-report.dcm",
    "intake-form-fax.tif",
    "claim-institutional.837",
    "discharge-note.txt",
    "lab-report.pdf",
    "claim-institutional.837",
    "radiology-report.dcm",
    "claims-professional.837",
    "discharge-note.txt",
];

async fn submit_all(fleet: &Fleet) -> BTreeMap<JobId, &'static str> {
    let mut jobs = BTreeMap::new();
    for name in DOCUMENTS {
        jobs.insert(fleet.submit(TENANT, fixtures::document(name)).await, name);
    }
    jobs
}

/// How many of these documents have come to their end.
async fn ended(fleet: &Fleet, jobs: &BTreeMap<JobId, &str>) -> usize {
    let (client, tenant) = fleet.home(TENANT);
    let known = client.ledger().jobs(tenant.id, &[], 100).await.unwrap();
    known.iter().filter(|job| job.state.is_final() && jobs.contains_key(&job.job)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_loses_and_doubles_nothing_when_workers_are_killed() {
    let fleet = Fleet::start(&[REGION]).await;
    let (client, tenant) = fleet.home(TENANT);
    let mut watch = client.ledger().watch(tenant.id).await.unwrap();
    let mut jobs = BTreeMap::new();
    for (round, name) in DOCUMENTS.into_iter().enumerate() {
        let job = fleet.submit(TENANT, fixtures::document(name)).await;
        jobs.insert(job, name);
        // Each stage dies three times: as this document comes to it, and at two other points of the document's way.
        let (victim, passed) = (round % 4, (round / 4 + round) % 4);
        let far_enough = |status: &docward_ledger::JobStatus| {
            status.stages.iter().filter(|stage| stage.stage.is_some()).count() >= passed
        };
        within("progress", watch.until(job, far_enough)).await.unwrap();
        fleet.kill_and_restart(REGION, Stage::ALL[victim]).await;
    }
    everything_happened_once(&fleet, &jobs).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_loses_and_doubles_nothing_when_the_broker_restarts() {
    let fleet = Fleet::start(&[REGION]).await;
    let (client, tenant) = fleet.home(TENANT);
    let mut watch = client.ledger().watch(tenant.id).await.unwrap();
    let mut jobs = submit_all(&fleet).await;
    // As a power cut ends it, while the first document is between two stages and others wait.
    let first = *jobs.keys().next().unwrap();
    within("a first stage", watch.until(first, |status| status.state != JobState::Accepted)).await.unwrap();
    assert!(ended(&fleet, &jobs).await < jobs.len(), "nothing flows any more");
    fleet.kill_broker().await;
    fleet.restart_broker().await;
    within("a document done after the power cut", async {
        let before = ended(&fleet, &jobs).await;
        while before < jobs.len() && ended(&fleet, &jobs).await <= before {
            watch.next().await.unwrap();
        }
    })
    .await;
    // In order, as an operator restarts it, while the first of more documents is between two stages and others wait.
    let more = submit_all(&fleet).await;
    let first = *more.keys().next().unwrap();
    within("a first stage", watch.until(first, |status| status.state != JobState::Accepted)).await.unwrap();
    assert!(ended(&fleet, &more).await < more.len(), "nothing flows any more");
    fleet.restart_broker().await;
    jobs.extend(more);
    everything_happened_once(&fleet, &jobs).await;
}

/// Each document done; each effect there, and there once.
async fn everything_happened_once(fleet: &Fleet, jobs: &BTreeMap<JobId, &str>) {
    let (client, tenant) = fleet.home(TENANT);
    fleet.done(TENANT, jobs.keys().copied()).await;
    let known = client.ledger().jobs(tenant.id, &[], 100).await.unwrap();
    assert_eq!(known.iter().map(|job| job.job).collect::<BTreeSet<_>>(), jobs.keys().copied().collect());
    assert!(known.iter().all(|job| job.state == JobState::Done));
    // A copy that a restart brought may wait a moment while the first is at work, and then ends as a copy. None is dead.
    eventually("no copy waits", async || {
        let parked = client.ledger().parked(None, 50).await.unwrap();
        let held = |work: &ParkedWork| matches!(work.reason, ParkedReason::Held(_));
        assert!(parked.iter().all(held), "{parked:?}");
        parked.is_empty().then_some(())
    })
    .await;
    assert!(client.ledger().quarantined(50).await.unwrap().is_empty());

    let facts = fleet.facts(REGION, tenant.id).await;
    let objects = fleet.objects(REGION);
    for (job, name) in jobs {
        for stage in Stage::ALL {
            let done = |fact: &&docward_envelope::Fact| {
                fact.job == Some(*job) && fact.stage == Some(*stage) && fact.kind == FactKind::Done
            };
            assert_eq!(facts.iter().filter(done).count(), 1, "{name} {stage}");
            let manifest = format!("{}/{job}/{}/{stage}/manifest", tenant.id, Run::FIRST);
            assert_eq!(objects.iter().filter(|object| **object == manifest).count(), 1, "{name} {stage}");
        }
        let prefix = format!("{}/-index/", tenant.id);
        let bundle = |object: &&String| object.starts_with(&prefix) && object.contains(&job.to_string());
        // A bundle that the compactor has merged has another name, and none of the job's own beside it.
        let (bundles, merged) =
            (objects.iter().filter(bundle).count(), objects.iter().any(|name| name.contains("/merged-")));
        assert!(bundles == 1 || bundles == 0 && merged, "{name}: {bundles}");
        // What the manifests name is there, whole.
        assert!(!fleet.fetch(TENANT, *job, What::Redacted).await.is_empty(), "{name}");
        assert!(!fleet.fetch(TENANT, *job, What::Fields).await.is_empty(), "{name}");
    }
    assert!(facts.iter().all(|fact| !matches!(fact.kind, FactKind::Rejected | FactKind::Dead | FactKind::Dropped)));
    let hits = client.search(&tenant, "pneumonia", Purpose::Operations, 50).await.unwrap().hits;
    let found: BTreeSet<JobId> = hits.iter().map(|hit| hit.job).collect();
    assert_eq!(hits.len(), found.len(), "each once");
    let notes: BTreeSet<JobId> =
        jobs.iter().filter(|(_, name)| **name == "discharge-note.txt").map(|(job, _)| *job).collect();
    assert_eq!((found, hits.len()), (notes.clone(), notes.len()));
    client.ledger().verify_chain(tenant.id).await.unwrap();
}

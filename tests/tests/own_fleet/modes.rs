//! A tenant is set further apart, and back, while its documents are on their way: each arrives once, at the place its header
//! names; the others' flow on; and nobody's envelope is taken at another's place.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use docward_client::Client;
use docward_envelope::{
    Alert, AlertId, AlertRule, Fact, FactKind, Freeze, JobId, Lane, Placement, Purpose, Signer, Stage, Timestamp,
};
use docward_ledger::{JobState, JobStatus};
use docward_runtime::config::{ConfigRole, Configurations};
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, within};
use docward_tests::wire;
use docward_trust_policy::Tenant;
use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const US: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";
const INSURANCE: &str = "summit-insurance";
/// How many documents of a tenant are on their way at once: some always are, and few.
const ON_THEIR_WAY: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_moves_a_tenant_live_and_every_document_arrives_once() {
    let fleet = Fleet::supervised(&[US]).await;
    let (client, clinic) = fleet.home(CLINIC);
    let (over, brought_in) = (AtomicBool::new(false), AtomicUsize::new(0));
    let more_documents = async || {
        let wanted = brought_in.load(Ordering::Relaxed) + 2;
        let enough = async || (brought_in.load(Ordering::Relaxed) >= wanted).then_some(());
        eventually("documents brought in at this placement", enough).await;
    };
    let moving = async {
        more_documents().await;
        // Killed as soon as the policy names the new place; run again, it goes on.
        cut_off(&fleet, &clinic, &["tenant", "mode", CLINIC, "dedicated-workers"]).await;
        let answer = fleet.command(&["tenant", "mode", CLINIC, "dedicated-workers"]).await;
        assert_eq!((&answer["placement"], &answer["policy-version"]), (&"dedicated-workers".into(), &2.into()));
        assert!(client.broker().has_queues(clinic.id).await.unwrap());
        nobody_is_served_at_anothers_place(&fleet, &clinic).await;
        let answer = fleet.command(&["tenant", "mode", CLINIC, "dedicated-environment"]).await;
        assert_eq!((&answer["placement"], &answer["old-closed"]), (&"dedicated-environment".into(), &true.into()));
        // Again: nothing is left to do, and nothing is done twice.
        let again = fleet.command(&["tenant", "mode", CLINIC, "dedicated-environment"]).await;
        assert_eq!(again, answer);
        more_documents().await;
        let answer = fleet.command(&["tenant", "mode", CLINIC, "shared"]).await;
        assert_eq!((&answer["placement"], &answer["old-closed"]), (&"shared".into(), &true.into()));
        more_documents().await;
        over.store(true, Ordering::Relaxed);
    };
    let nobody_waits_for_them = AtomicUsize::new(0);
    let (of_clinic, of_insurance, ()) = tokio::join!(
        bring_in(&fleet, CLINIC, &over, &brought_in),
        bring_in(&fleet, INSURANCE, &over, &nobody_waits_for_them),
        moving
    );

    fleet.done(INSURANCE, of_insurance).await;
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ended = BTreeMap::new();
    for job in of_clinic {
        let status = has_ended(&fleet, &clinic, job).await;
        assert_eq!((status.state, &status.reason), (JobState::Done, &None), "{job}");
        *at.entry(status.placement.unwrap().as_str()).or_default() += 1;
        ended.insert(job, status);
    }
    println!("documents by placement: {at:?}");
    assert_eq!(at.len(), 3, "documents were brought in at every placement");
    each_arrived_once(&fleet, &clinic, &ended).await;
    old_places_are_closed(&fleet, &clinic).await;
    what_was_noticed_there_is_shown(&fleet, &clinic).await;
    let at_shared = |(_, status): &(&JobId, &JobStatus)| status.placement == Some(Placement::Shared);
    who_waits_needs_no_broker_of_its_own(&fleet, &clinic, *ended.iter().find(at_shared).unwrap().0).await;
    a_freeze_moves_along(&fleet, &clinic).await;
}

/// A command that is killed once the tenant's policy has a second version.
async fn cut_off(fleet: &Fleet, tenant: &Tenant, arguments: &[&str]) {
    let mut command = tokio::process::Command::new(docward_tests::program::docward());
    command.args(arguments).env("DOCWARD_LOCAL", fleet.folder()).stdin(Stdio::null());
    let mut process = command.stdout(Stdio::null()).spawn().unwrap();
    let copies = docward_local::fleet::Folder::new(fleet.folder()).catalogue(&docward_tests::fleet::region(US));
    let second = copies.join("policies").join(format!("{}-000002.json", tenant.id));
    eventually("the second version", async || {
        assert_eq!(process.try_wait().unwrap(), None, "it ended by itself");
        second.exists().then_some(())
    })
    .await;
    process.kill().await.unwrap();
}

/// Documents one after the other until it is over, none refused, whatever moves meanwhile.
async fn bring_in(fleet: &Fleet, slug: &str, over: &AtomicBool, brought_in: &AtomicUsize) -> Vec<JobId> {
    let (_, tenant) = fleet.home(slug);
    let mut jobs: Vec<JobId> = Vec::new();
    while !over.load(Ordering::Relaxed) {
        if let Some(first_on_its_way) = jobs.len().checked_sub(ON_THEIR_WAY) {
            has_ended(fleet, &tenant, jobs[first_on_its_way]).await;
        }
        jobs.push(fleet.submit(slug, fixtures::document("discharge-note.txt")).await);
        brought_in.fetch_add(1, Ordering::Relaxed);
    }
    jobs
}

async fn has_ended(fleet: &Fleet, tenant: &Tenant, job: JobId) -> JobStatus {
    let client = fleet.client(US);
    eventually("the end of a job", async || {
        client.job(tenant, job).await.unwrap().filter(|status| status.state.is_final())
    })
    .await
}

/// A dedicated tenant's envelope on everybody's queue, and everybody's on the tenant's: refused, parked, nothing is done
/// for it. Sent on by a person it goes where its header says.
async fn nobody_is_served_at_anothers_place(fleet: &Fleet, clinic: &Tenant) {
    let (client, insurance) = fleet.home(INSURANCE);
    let uri = fleet.amqp_uri(US);
    // This process reads the catalogue a moment after the command.
    let of_clinic = eventually("the new policy here", async || {
        let bytes = fixtures::document("discharge-note.txt");
        let envelope = client.take_in(clinic, bytes, Purpose::Treatment).await.unwrap();
        if envelope.header().placement == Placement::DedicatedWorkers {
            return Some(envelope);
        }
        client.broker().publish_work(&envelope, Lane::Interactive, 0).await.unwrap();
        None
    })
    .await;
    let bytes = fixtures::document("discharge-note.txt");
    let of_insurance = client.take_in(&insurance, bytes, Purpose::Treatment).await.unwrap();
    let own = format!("ocr.interactive.{}", clinic.id);
    for (queue, envelope) in [("ocr.interactive", &of_clinic), (own.as_str(), &of_insurance)] {
        wire::publish_vouched(&uri, queue, envelope.as_bytes(), fleet.handed_in(US, envelope)).await;
    }
    for (tenant, envelope) in [(clinic, &of_clinic), (&insurance, &of_insurance)] {
        let job = envelope.header().job;
        let mut watch = client.ledger().watch(tenant.id).await.unwrap();
        let dead = within("parking", watch.until(job, |status| status.state.is_final())).await.unwrap();
        assert_eq!((dead.state, dead.reason.as_deref()), (JobState::Dead, Some("bug")));
        let own = fleet.objects(US).into_iter().filter(|name| name.contains(&job.to_string()));
        assert!(own.into_iter().all(|name| name.contains("/original/") || name.ends_with("/keys")));
        let parked = client.ledger().parked(Some(tenant.id), 50).await.unwrap();
        let row = parked.iter().find(|work| work.job == job).unwrap().number;
        let now = Timestamp::now();
        client.ledger().replay_parked(tenant.id, row, client.actor(), client.broker(), now).await.unwrap();
        assert_eq!(has_ended(fleet, tenant, job).await.state, JobState::Done);
    }
}

/// One fact of each stage and one bundle, over all places together; and everything of a document in one place.
async fn each_arrived_once(fleet: &Fleet, clinic: &Tenant, jobs: &BTreeMap<JobId, JobStatus>) {
    let shared = (fleet.facts(US, clinic.id).await, fleet.objects(US));
    let own = (fleet.facts_of_environment(US, clinic.id).await, fleet.objects_of_environment(US, clinic.id));
    for (job, status) in jobs {
        let (here, elsewhere) =
            if status.placement == Some(Placement::DedicatedEnvironment) { (&own, &shared) } else { (&shared, &own) };
        let count = |facts: &[Fact], kind, stage| {
            facts.iter().filter(|fact| fact.job == Some(*job) && fact.kind == kind && fact.stage == stage).count()
        };
        assert_eq!(count(&here.0, FactKind::Accepted, None), 1, "{job}");
        for stage in Stage::ALL {
            assert_eq!(count(&here.0, FactKind::Done, Some(*stage)), 1, "{job} {stage}");
        }
        assert!(elsewhere.0.iter().all(|fact| fact.job != Some(*job)), "{job} is in two ledgers");
        let of_job = |objects: &[String]| {
            objects.iter().filter(|name| name.contains(&job.to_string())).cloned().collect::<Vec<_>>()
        };
        let bundles = of_job(&here.1).iter().filter(|name| name.contains("/-index/")).count();
        // A bundle that the compactor has merged has another name, and none of the job's own beside it.
        let is_merged = here.1.iter().any(|name| name.contains("/merged-"));
        assert!(bundles == 1 || bundles == 0 && is_merged, "{job}: {bundles}");
        assert!(of_job(&elsewhere.1).is_empty(), "{job} is in two buckets");
    }
    // The environment holds nothing of anybody else, and both chains hold.
    let foreign: Vec<&String> = own.1.iter().filter(|name| !name.starts_with(&clinic.id.to_string())).collect();
    assert!(foreign.iter().all(|name| name.starts_with("-docward/")), "{foreign:?}");
    assert!(own.0.iter().all(|fact| fact.tenant == clinic.id));
    let client = fleet.client(US);
    assert!(client.ledger().verify_chain(clinic.id).await.unwrap() > 0);
    let moved = shared.0.iter().filter(|fact| fact.kind == FactKind::Moved);
    let moved: Vec<&str> = moved.filter_map(|fact| fact.reason.as_deref()).collect();
    assert_eq!(moved.iter().filter(|step| **step == "dedicated-workers").count(), 1, "said once: {moved:?}");
    for step in ["dedicated-workers", "dedicated-environment", "shared", "closing", "closed"] {
        assert!(moved.contains(&step), "{moved:?} without {step}");
    }
}

/// No queue and no worker of the tenant's own is left; what serves the environment's results is.
async fn old_places_are_closed(fleet: &Fleet, clinic: &Tenant) {
    let client = fleet.client(US);
    assert!(!client.broker().has_queues(clinic.id).await.unwrap());
    let folder = docward_local::fleet::Folder::new(fleet.folder());
    let own = eventually("the end of the tenant's own workers", async || {
        let rows = docward_local::fleet::table(&folder).unwrap();
        let own: Vec<_> = rows.into_iter().filter(|row| row.tenant == Some(clinic.id)).collect();
        let is_worker = |word: &str| Stage::ALL.iter().any(|stage| stage.as_str() == word);
        (!own.iter().any(|row| is_worker(&row.process))).then_some(own)
    })
    .await;
    let left: Vec<&str> = own.iter().map(|row| row.process.as_str()).collect();
    assert_eq!(left, ["bucket", "compactor", "janitor", "ledger"]);
    // What was brought in there can still be found, with what lies elsewhere.
    let hits = client.search(clinic, "discharge", Purpose::Operations, 100).await.unwrap().hits;
    let places: Vec<_> = hits.iter().map(|hit| hit.job).collect();
    assert!(!places.is_empty());
}

/// Alerts of the tenant's own environment are shown beside those of the one that all share.
async fn what_was_noticed_there_is_shown(fleet: &Fleet, clinic: &Tenant) {
    let client = fleet.client(US);
    let own =
        Client::open_environment(client.connections(), client.region(), clinic.id, client.caller()).await.unwrap();
    let noticed = Alert {
        id: AlertId::random(),
        rule: AlertRule::SealFailed,
        region: client.region().clone(),
        at: Timestamp::now(),
        tenant: Some(clinic.id),
        job: None,
        stage: Some(Stage::Redact),
        actor: None,
        reason: "seal".to_owned(),
        count: 1,
    };
    assert!(own.ledger().file_alert(&noticed, Signer::Person).await.unwrap());
    for whose in [&["--tenant", CLINIC][..], &[]] {
        let shown = fleet.run(&[&["alerts", "--region", US, "--json"], whose].concat()).await;
        assert!(String::from_utf8(shown.stdout).unwrap().contains(noticed.id.as_str()), "{whose:?}");
    }
}

/// To wait for a job, only the ledger of the tenant's own environment is asked: its broker and bucket may be away, or not
/// there yet.
async fn who_waits_needs_no_broker_of_its_own(fleet: &Fleet, clinic: &Tenant, job: JobId) {
    let (configurations, us) = (Configurations::in_folder(fleet.folder()), docward_tests::fleet::region(US));
    let path = configurations.path(&us, Some(clinic.id), ConfigRole::Operator);
    let config = configurations.operator(&us, Some(clinic.id)).unwrap();
    let mut away = config.clone();
    "amqp://nobody:nothing@127.0.0.1:1/nowhere".clone_into(&mut away.broker.uri);
    away.write(&path).unwrap();
    let waited = fleet.run(&["wait", &job.to_string(), "--tenant", CLINIC, "--region", US, "--timeout", "20"]).await;
    config.write(&path).unwrap();
    assert!(waited.status.success(), "{}", String::from_utf8_lossy(&waited.stderr));
}

/// What is frozen for a tenant is frozen in its own environment before anything begins there.
async fn a_freeze_moves_along(fleet: &Fleet, clinic: &Tenant) {
    let client = fleet.client(US);
    let freeze = Freeze { tenant: Some(clinic.id), stage: Some(Stage::Index) };
    client.ledger().freeze(&freeze, &client.actor(), Timestamp::now()).await.unwrap();
    fleet.command(&["tenant", "mode", CLINIC, "dedicated-environment", "--no-wait"]).await;
    let own =
        Client::open_environment(client.connections(), client.region(), clinic.id, client.caller()).await.unwrap();
    let controls = own.ledger().controls().await.unwrap();
    assert!(controls.iter().any(|control| (control.tenant, control.stage) == (freeze.tenant, freeze.stage)));
}

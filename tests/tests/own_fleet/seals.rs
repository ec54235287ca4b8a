//! Objects are changed on the disk of a whole fleet: whoever reads one next, a stage or a person, raises an alert that names
//! job and stage, and a document that a stage can't read waits for a person under a reason of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_broker::{DeadReason, ParkedReason};
use docward_client::What;
use docward_envelope::{Actor, Alert, AlertRule, FactKind, JobId, Lane, ObjectName, Purpose, Run, Stage, Timestamp};
use docward_ledger::JobState;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, within};

const REGION: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";
const NOTE: &str = "discharge-note.txt";

/// Changes one bit of the only object of a job whose name ends in this; done twice, it is as it was.
fn flip(fleet: &Fleet, job: JobId, end: &str) {
    let objects = fleet.objects(REGION).into_iter();
    let found: Vec<String> =
        objects.filter(|name| name.contains(&job.to_string()) && name.split('/').any(|part| part == end)).collect();
    assert_eq!(found.len(), 1, "{end}: {found:?}");
    let file = fleet.object_file(REGION, &found[0]);
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
}

/// The alert that a broken seal of this job has raised.
async fn alert(fleet: &Fleet, job: JobId) -> Alert {
    let (client, tenant) = fleet.home(CLINIC);
    let raised = eventually("the alert", async || {
        let raised = client.ledger().alerts(Some(tenant.id), 50).await.unwrap();
        let of_job: Vec<Alert> =
            raised.into_iter().map(|raised| raised.alert).filter(|alert| alert.job == Some(job)).collect();
        (!of_job.is_empty()).then_some(of_job)
    })
    .await;
    assert!(raised.iter().all(|alert| alert.rule == AlertRule::SealFailed), "{raised:?}");
    raised.into_iter().next().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_says_which_seal_did_not_open() {
    let fleet = Fleet::start(&[REGION]).await;
    a_changed_original_waits_for_a_person(&fleet).await;
    a_changed_result_is_an_alert_about_who_read_it(&fleet).await;
}

async fn a_changed_original_waits_for_a_person(fleet: &Fleet) {
    let (client, tenant) = fleet.home(CLINIC);
    let envelope = client.take_in(&tenant, fixtures::document(NOTE), Purpose::Treatment).await.unwrap();
    let job = envelope.header().job;
    flip(fleet, job, "original");
    client.broker().publish_work(&envelope, Lane::Interactive, 0).await.unwrap();
    let mut watch = client.ledger().watch(tenant.id).await.unwrap();
    let dead = within("parking", watch.until(job, |status| status.state.is_final())).await.unwrap();
    assert_eq!((dead.state, dead.reason.as_deref()), (JobState::Dead, Some("seal-failed")));

    let alert = alert(fleet, job).await;
    assert_eq!((alert.stage, alert.actor), (Some(Stage::Ocr), Some(Actor::Worker(Stage::Ocr))));
    let noticed = eventually("the alert in the tenant's chain", async || {
        let facts = fleet.facts(REGION, tenant.id).await;
        facts.into_iter().find(|fact| fact.kind == FactKind::Alerted && fact.job == Some(job))
    })
    .await;
    assert_eq!(noticed.reason.as_deref(), Some("seal-failed"));

    let log = std::fs::read_to_string(fleet.folder().join("log").join(format!("{REGION}.ocr.log"))).unwrap();
    let line = log.lines().find(|line| line.contains("parked for a person")).unwrap();
    for word in [job.to_string().as_str(), "\"ocr\"", "\"seal\"", "\"seal-failed\""] {
        assert!(line.contains(word), "{word}: {line}");
    }

    // Put right and replayed by a person, it goes all the way.
    flip(fleet, job, "original");
    let parked = client.ledger().parked(Some(tenant.id), 50).await.unwrap();
    let work = parked.iter().find(|work| work.job == job).unwrap();
    assert_eq!(work.reason, ParkedReason::Dead(DeadReason::SealFailed));
    let (actor, now) = (client.actor(), Timestamp::now());
    client.ledger().replay_parked(tenant.id, work.number, actor, client.broker(), now).await.unwrap();
    let done = async || client.job(&tenant, job).await.unwrap().filter(|status| status.state == JobState::Done);
    eventually("the end", done).await;
}

async fn a_changed_result_is_an_alert_about_who_read_it(fleet: &Fleet) {
    let (client, tenant) = fleet.home(CLINIC);
    let [fetched, searched] = [(); 2].map(|()| fleet.submit(CLINIC, fixtures::document(NOTE)));
    let (fetched, searched) = (fetched.await, searched.await);
    fleet.done(CLINIC, [fetched, searched]).await;

    flip(fleet, fetched, "redacted.txt");
    let refused = client.fetch(&tenant, fetched, What::Text, Purpose::Treatment).await.unwrap_err();
    assert!(refused.to_string().contains("seal"), "{refused}");
    let raised = alert(fleet, fetched).await;
    assert_eq!((raised.stage, raised.actor), (Some(Stage::Redact), Some(client.actor())));

    let bundle = fleet.objects(REGION).into_iter().find_map(|name| match name.parse::<ObjectName>() {
        Ok(ObjectName::Bundle { job, run: Run::FIRST, .. }) if job == searched => {
            name.rsplit('/').next().map(str::to_owned)
        }
        _ => None,
    });
    flip(fleet, searched, &bundle.unwrap());
    // The others are searched, and it is said that one could not be.
    let found = client.search(&tenant, "ampicillin", Purpose::Treatment, 10).await.unwrap();
    assert_eq!(found.unreadable, 1);
    assert!(found.hits.iter().all(|hit| hit.job != searched));
    let raised = alert(fleet, searched).await;
    assert_eq!((raised.stage, raised.actor), (Some(Stage::Index), Some(client.actor())));
}

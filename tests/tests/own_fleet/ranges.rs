//! A document that takes several deliveries: each goes on at the first page that is missing, whatever happens in between.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_broker::{DeadReason, MAX_ATTEMPTS, ParkedReason};
use docward_client::What;
use docward_envelope::{Envelope, FactKind, JobId, Lane, Purpose, Run, Stage};
use docward_ledger::JobState;
use docward_tests::fleet::{Fleet, eventually, within};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::num::NonZeroU32;

const REGION: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";
const INSURANCE: &str = "summit-insurance";
/// What a delivery may read: far less than a document has.
const AT_A_TIME: NonZeroU32 = NonZeroU32::new(2).unwrap();
/// A stroke from corner to corner, for whose sake all of a page is painted, so that it has a raster.
const SLANT: &str = "5 5 m 355 115 l S";
const WORDS: [&str; 7] = ["maple", "willow", "cedar", "birch", "poplar", "hazel", "linden"];

async fn fleet() -> Fleet {
    Fleet::start_with(&[REGION], |config, _| config.deliveries.pages = AT_A_TIME).await
}

/// A PDF of as many pages as there are words, each with its own in a sentence.
fn long_document() -> Vec<u8> {
    let pages = WORDS.len();
    let kids: Vec<String> = (0..pages).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {pages} /Kids [{}] >>", kids.join(" ")),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    for (page, word) in WORDS.iter().enumerate() {
        let text = format!("BT /F 14 Tf 20 60 Td (The garden has a {word} beside the path.) Tj ET {SLANT}");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 360 120] /Contents {} 0 R /Resources << /Font << /F 3 0 R >> >> >>",
            5 + 2 * page
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()));
    }
    let (mut file, mut places) = ("%PDF-1.7\n".to_owned(), String::new());
    for (number, object) in (1..).zip(&objects) {
        writeln!(places, "{:010} 00000 n ", file.len()).unwrap();
        writeln!(file, "{number} 0 obj\n{object}\nendobj").unwrap();
    }
    let (start, count) = (file.len(), objects.len() + 1);
    write!(file, "xref\n0 {count}\n0000000000 65535 f \n{places}").unwrap();
    writeln!(file, "trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF").unwrap();
    file.into_bytes()
}

/// What stage ocr wrote of a job: labels by lease.
fn of_ocr(fleet: &Fleet, job: JobId) -> BTreeMap<String, Vec<String>> {
    let mut leases: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in fleet.objects(REGION) {
        if let [_, its, _, "ocr", lease, label] = name.split('/').collect::<Vec<_>>()[..]
            && its == job.to_string()
        {
            leases.entry(lease.to_owned()).or_default().push(label.to_owned());
        }
    }
    leases
}

fn labels(leases: &BTreeMap<String, Vec<String>>, start: &str) -> Vec<String> {
    let mut labels: Vec<String> = leases.values().flatten().filter(|label| label.starts_with(start)).cloned().collect();
    labels.sort();
    labels
}

/// A document that was taken in and that no queue knows yet.
async fn taken_in(fleet: &Fleet, slug: &str) -> Envelope {
    let (client, tenant) = fleet.home(slug);
    client.take_in(&tenant, long_document(), Purpose::Treatment).await.unwrap()
}

async fn send(fleet: &Fleet, envelope: &Envelope, attempt: u32) -> JobId {
    fleet.client(REGION).broker().publish_work(envelope, Lane::Interactive, attempt).await.unwrap();
    envelope.header().job
}

/// Every page once and in order, every effect once, nobody waits.
async fn ended_once(fleet: &Fleet, slug: &str, job: JobId) {
    fleet.done(slug, [job]).await;
    let text = String::from_utf8(fleet.fetch(slug, job, What::Text).await).unwrap();
    let found: Vec<&str> = text.split_whitespace().filter(|word| WORDS.contains(word)).collect();
    assert_eq!(found, WORDS, "{text}");
    let (client, tenant) = fleet.home(slug);
    let facts = fleet.facts(REGION, tenant.id).await;
    let objects = fleet.objects(REGION);
    for stage in Stage::ALL {
        let of_stage = |fact: &&docward_envelope::Fact| fact.job == Some(job) && fact.stage == Some(*stage);
        let told: Vec<_> = facts.iter().filter(of_stage).collect();
        assert!(told.len() == 1 && told[0].kind == FactKind::Done, "{stage}: {told:?}");
        if *stage == Stage::Ocr {
            assert_eq!(told[0].counts.get("pages"), Some(&7));
        }
        let manifest = format!("{}/{job}/{}/{stage}/manifest", tenant.id, Run::FIRST);
        assert_eq!(objects.iter().filter(|object| **object == manifest).count(), 1, "{stage}");
    }
    assert_eq!(client.ledger().parked(None, 50).await.unwrap(), []);
    assert!(!fleet.fetch(slug, job, What::Redacted).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_reads_a_long_document_in_several_deliveries() {
    let fleet = fleet().await;
    // On its last attempt: were going on a failure, it would be parked at once.
    let envelope = taken_in(&fleet, CLINIC).await;
    let job = send(&fleet, &envelope, MAX_ATTEMPTS - 1).await;
    ended_once(&fleet, CLINIC, job).await;
    let leases = of_ocr(&fleet, job);
    assert_eq!(labels(&leases, "part-"), ["part-00001", "part-00003", "part-00005", "part-00007"]);
    assert_eq!(labels(&leases, "page-").len(), 7, "no page was read twice");
    for labels in leases.values() {
        let pages = labels.iter().filter(|label| label.starts_with("page-")).count();
        assert!(pages <= 2, "a delivery reads what it may: {leases:?}");
    }

    let twice = delivered_twice(&fleet).await;
    killed_between_ranges(&fleet).await;
    strange_parts_are_refused(&fleet, &envelope).await;
    without_progress_it_ends_with_a_person(&fleet).await;
    // By now both copies have ended: who lost has dropped nothing that the manifest names.
    let mut pages = labels(&of_ocr(&fleet, twice), "page-");
    pages.dedup();
    assert_eq!(pages.len(), WORDS.len());
}

/// Two copies of one message, as a lost acknowledgement leaves them: they take each other's parts, and one commits.
async fn delivered_twice(fleet: &Fleet) -> JobId {
    let envelope = taken_in(fleet, CLINIC).await;
    send(fleet, &envelope, 0).await;
    let job = send(fleet, &envelope, 0).await;
    ended_once(fleet, CLINIC, job).await;
    job
}

/// What was kept before the worker died is not read again. What came later may be: killed between a confirm and its
/// acknowledgement, a worker leaves two copies of the message.
async fn killed_between_ranges(fleet: &Fleet) {
    let job = fleet.submit(CLINIC, long_document()).await;
    eventually("a part", async || (!labels(&of_ocr(fleet, job), "part-").is_empty()).then_some(())).await;
    fleet.kill_and_restart(REGION, Stage::Ocr).await;
    ended_once(fleet, CLINIC, job).await;
    let leases = of_ocr(fleet, job);
    for label in ["page-00001.png", "page-00002.png", "part-00001"] {
        assert_eq!(labels(&leases, label).len(), 1, "{label}: {leases:?}");
    }
}

/// A part of another job or tenant, and one that was changed: parked for a person, and nothing is made of it.
async fn strange_parts_are_refused(fleet: &Fleet, read: &Envelope) {
    let own = |lease: &str, envelope: &Envelope| {
        let header = envelope.header();
        format!("{}/{}/{}/ocr/{lease}/part-00001", header.tenant, header.job, Run::FIRST)
    };
    let (lease, _) = of_ocr(fleet, read.header().job)
        .into_iter()
        .find(|(_, labels)| labels.iter().any(|label| label == "part-00001"))
        .unwrap();
    let genuine = fleet.object_file(REGION, &own(&lease, read));
    for slug in [CLINIC, INSURANCE] {
        let envelope = taken_in(fleet, slug).await;
        let planted = fleet.object_file(REGION, &own(&lease, &envelope));
        std::fs::create_dir_all(planted.parent().unwrap()).unwrap();
        std::fs::copy(&genuine, &planted).unwrap();
        let job = send(fleet, &envelope, 0).await;
        let (client, tenant) = fleet.home(slug);
        let mut watch = client.ledger().watch(tenant.id).await.unwrap();
        let dead = within("parking", watch.until(job, |status| status.state.is_final())).await.unwrap();
        assert_eq!((dead.state, dead.reason.as_deref()), (JobState::Dead, Some("seal-failed")), "{slug}");
        assert_eq!(labels(&of_ocr(fleet, job), ""), ["part-00001"], "{slug}: nothing was read");
    }

    // The document's own part, one bit of it changed, while the stage is not done.
    let header = read.header();
    let manifest = format!("{}/{}/{}/ocr/manifest", header.tenant, header.job, Run::FIRST);
    std::fs::remove_file(fleet.object_file(REGION, &manifest)).unwrap();
    let mut bytes = std::fs::read(&genuine).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&genuine, bytes).unwrap();
    let job = send(fleet, read, 0).await;
    let (client, tenant) = fleet.home(CLINIC);
    let parked = eventually("parking", async || {
        let parked = client.ledger().parked(Some(tenant.id), 50).await.unwrap();
        parked.into_iter().find(|work| work.job == job)
    })
    .await;
    assert_eq!((parked.stage, parked.reason), (Stage::Ocr, ParkedReason::Dead(DeadReason::SealFailed)));
    assert!(!fleet.object_file(REGION, &manifest).exists());
}

/// A deadline within which nothing can be kept.
async fn without_progress_it_ends_with_a_person(fleet: &Fleet) {
    fleet.configure(REGION, |config, _| config.deliveries.deadline_seconds = 0);
    fleet.kill_and_restart(REGION, Stage::Ocr).await;
    let envelope = taken_in(fleet, CLINIC).await;
    let job = send(fleet, &envelope, MAX_ATTEMPTS - 1).await;
    let (client, tenant) = fleet.home(CLINIC);
    let mut watch = client.ledger().watch(tenant.id).await.unwrap();
    let dead = within("parking", watch.until(job, |status| status.state.is_final())).await.unwrap();
    assert_eq!((dead.state, dead.reason.as_deref()), (JobState::Dead, Some("attempts")));
    assert!(of_ocr(fleet, job).is_empty(), "what was begun is gone");
    // Replayed by a person under a sound deadline, it is read.
    fleet.configure(REGION, |config, _| config.deliveries.deadline_seconds = 900);
    fleet.kill_and_restart(REGION, Stage::Ocr).await;
    let parked = client.ledger().parked(Some(tenant.id), 50).await.unwrap();
    let row = parked.iter().find(|work| work.job == job).unwrap().number;
    let now = docward_envelope::Timestamp::now();
    client.ledger().replay_parked(tenant.id, row, client.actor(), client.broker(), now).await.unwrap();
    let ended = eventually("the end", async || {
        client.job(&tenant, job).await.unwrap().filter(|status| status.state == JobState::Done)
    });
    ended.await;
}

//! The whole way, in a whole fleet: good documents are done, bad ones rejected for their reason, and what must be
//! refused is refused and on record.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use docward_client::{Caller, ClientError, NotFound, What};
use docward_envelope::{Decision, Envelope, Fact, FactKind, Header, JobId, Purpose, RetentionClass, Stage, Timestamp};
use docward_ledger::{JobState, QuarantineFault, RaisedAlert};
use docward_tests::fixtures::{self, tells};
use docward_tests::fleet::{Fleet, eventually};
use docward_tests::{program, wire};
use docward_trust::Reason;
use docward_trust_policy::Tenant;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

const US: &str = "us-east-1";
const EU: &str = "eu-central-1";
const CLINIC: &str = "harbor-clinic";
const KLINIK: &str = "rhein-klinik";
const INSURANCE: &str = "summit-insurance";
const TENANTS: [(&str, &str); 3] = [(CLINIC, US), (KLINIK, EU), (INSURANCE, US)];

/// Which tenant a document is of.
fn owner(name: &str) -> &'static str {
    match name {
        "lab-report.pdf" | "discharge-note.txt" => KLINIK,
        "claims-professional.837" | "claim-institutional.837" | "claims-dental.837" => INSURANCE,
        _ => CLINIC,
    }
}

struct Story {
    fleet: Fleet,
    /// Every good document's job, by file name.
    jobs: BTreeMap<String, JobId>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_documents_all_the_way_and_refuses_what_it_must() {
    let fleet = Fleet::start(&[US, EU]).await;
    let mut jobs = BTreeMap::new();
    for path in fixtures::documents() {
        let name = fixtures::name(&path);
        let job = fleet.submit(owner(&name), fixtures::document(&name)).await;
        jobs.insert(name, job);
    }
    let story = Story { fleet, jobs };
    story.bad_documents_end_and_the_worker_lives().await;
    for (name, job) in &story.jobs {
        story.fleet.done(owner(name), [*job]).await;
    }
    let mut shortfalls = story.results_hold_no_identifier().await;
    shortfalls.extend(story.fields_are_found().await);
    story.inspect_gives_the_same().await;
    story.search_stays_with_its_tenant().await;
    story.a_foreign_region_is_refused().await;
    story.a_foreign_grant_is_refused().await;
    story.a_changed_header_ends_no_job().await;
    story.another_regions_envelope_is_parked().await;
    story.the_trail_is_whole().await;
    story.what_is_said_of_tenants_holds().await;
    assert!(shortfalls.is_empty(), "{}", shortfalls.join("\n"));
}

impl Story {
    async fn bad_documents_end_and_the_worker_lives(&self) {
        let mut expected = BTreeMap::new();
        for (name, reason) in fixtures::bad() {
            let job = self.fleet.submit(CLINIC, std::fs::read(fixtures::bad_path(&name)).unwrap()).await;
            expected.insert(job, (name, reason));
        }
        let after = self.fleet.submit(CLINIC, fixtures::document("radiology-report.dcm")).await;
        let ended = self.fleet.ended(CLINIC, expected.keys().copied()).await;
        let met: BTreeMap<_, _> =
            expected.iter().map(|(job, (name, _))| (name, (ended[job].state, ended[job].reason.clone()))).collect();
        let wanted: BTreeMap<_, _> = expected
            .values()
            .map(|(name, reason)| {
                let state = if reason.is_some() { JobState::Rejected } else { JobState::Done };
                (name, (state, reason.clone()))
            })
            .collect();
        assert_eq!(met, wanted);
        self.fleet.done(CLINIC, [after]).await;
    }

    /// Text and document as released: whatever leaves is free of the document's own identifiers.
    async fn results_hold_no_identifier(&self) -> Vec<String> {
        let mut shortfalls = Vec::new();
        for (name, job) in &self.jobs {
            let canaries = fixtures::canaries_of(name);
            for what in [What::Text, What::Redacted, What::Report] {
                let bytes = self.fleet.fetch(owner(name), *job, what).await;
                assert!(!bytes.is_empty() || what == What::Text, "{name}: {what:?} is empty");
                let text = String::from_utf8_lossy(&bytes);
                let found: Vec<_> = canaries.within(&bytes).union(&canaries.within_text(&text)).copied().collect();
                if !found.is_empty() {
                    shortfalls.push(format!("{name}: as released it holds {}", found.join(", ")));
                }
            }
        }
        shortfalls
    }

    async fn fields_are_found(&self) -> Vec<String> {
        let mut shortfalls = Vec::new();
        for (name, job) in &self.jobs {
            let found = self.fleet.fetch(owner(name), *job, What::Fields).await;
            let found: Value = serde_json::from_slice(&found).unwrap();
            if found["kind"] != fixtures::kind(name) {
                shortfalls.push(format!("{name}: read as {}", found["kind"]));
            }
            let mut found = found["fields"].as_array().unwrap().clone();
            let mut missing = Vec::new();
            for (field, value) in &fixtures::fields(name) {
                match found.iter().position(|one| one["name"] == *field && tells(one, field, value)) {
                    // Each once: a batch names its patients and claims as often as it has them.
                    Some(place) => drop(found.swap_remove(place)),
                    None => missing.push(format!("{field}={value}")),
                }
            }
            if missing.len() > may_miss(name) {
                shortfalls.push(format!("{name}: {} fields missing: {}", missing.len(), missing.join("; ")));
            }
        }
        shortfalls
    }

    /// `docward inspect` and the fleet's stages go the same way: text, fields, findings and the redacted bytes are the same.
    async fn inspect_gives_the_same(&self) {
        let place = tempfile::tempdir().unwrap();
        for (name, job) in &self.jobs {
            let out = place.path().join(name);
            let file = fixtures::folder().join("documents").join(name);
            let mut command = Command::new(program::docward());
            command.args(["inspect", "--out"]).arg(&out).arg(&file).env("OMP_THREAD_LIMIT", "1");
            let output = command.output().unwrap();
            assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
            let result = |ending: &str| std::fs::read(out.join(name).with_extension(ending)).unwrap();
            let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
            let of_fleet = async |what| self.fleet.fetch(owner(name), *job, what).await;

            assert_eq!(json(&result("fields.json")), json(&of_fleet(What::Fields).await), "{name}");
            let (text, found) = (String::from_utf8(result("ocr.txt")).unwrap(), json(&result("phi.json")));
            let (redacted, counts) = without(&text, found["spans"].as_array().unwrap());
            // In an interchange placeholders are filled up to the width of their elements.
            let of_spans = if name.ends_with(".837") { result("redacted.txt") } else { redacted.into_bytes() };
            assert!(of_spans == of_fleet(What::Text).await, "{name}: the redacted text");
            let counts = with_signatures(counts, &json(&result("fields.json")));
            let told = json(&of_fleet(What::Report).await)["redacted"].clone();
            if fixtures::is_form(name) {
                // A word of a form's value that stands apart from the others has a box of its own, and no span.
                assert_between(name, &counts, &told, &of_boxes(found["boxes"].as_array().unwrap()));
            } else {
                assert_eq!(told, counts, "{name}");
            }
            let ending = format!("redacted.{}", redacted_extension(name));
            let (here, there) = (result(&ending), of_fleet(What::Redacted).await);
            assert!(without_uids(&here) == without_uids(&there), "{name}: the redacted bytes");
        }
    }

    async fn search_stays_with_its_tenant(&self) {
        for (word, of, name) in [
            ("pneumonia", KLINIK, "discharge-note.txt"),
            ("echocardiography", CLINIC, "referral-two-pages.pdf"),
            ("S72001A", INSURANCE, "claim-institutional.837"),
        ] {
            for (slug, region) in TENANTS {
                let (client, tenant) = self.fleet.home(slug);
                let hits = client.search(&tenant, word, Purpose::Operations, 50).await.unwrap().hits;
                let jobs: Vec<JobId> = hits.iter().map(|hit| hit.job).collect();
                if slug == of {
                    assert!(jobs.contains(&self.jobs[name]), "{word} is not found in {slug}'s {name}");
                } else {
                    assert!(jobs.is_empty(), "{word} is found by {slug} in {region}");
                }
            }
        }
    }

    async fn a_foreign_region_is_refused(&self) {
        let client = self.fleet.client(US);
        let tenant = client.tenant(KLINIK).unwrap();
        let before = self.fleet.objects(US);
        let bytes = fixtures::document("discharge-note.txt");
        let refused =
            client.submit(&tenant, bytes, Purpose::Treatment, docward_envelope::Lane::Interactive).await.unwrap_err();
        assert_eq!(refused.refusal(), Some(Reason::GrantOtherRegion));
        let fact = self.refusal(US, &tenant).await;
        assert_eq!((fact.kind, fact.decision, fact.stage), (FactKind::Refused, Decision::Deny, None));
        assert_eq!(fact.region.as_str(), US);
        let job = fact.job.unwrap();
        assert!(client.ledger().job(tenant.id, job).await.unwrap().is_none(), "a refused job is no job");
        assert!(self.fleet.objects(US).iter().all(|name| !name.contains(&tenant.id.to_string())));
        assert_eq!(self.fleet.objects(US).len(), before.len());
        let found = client.search(&tenant, "pneumonia", Purpose::Operations, 5).await;
        assert_eq!(found.err().unwrap().refusal(), Some(Reason::GrantOtherRegion));
    }

    async fn a_foreign_grant_is_refused(&self) {
        let client = self.fleet.client(US);
        let (clinic, insurance) = (client.tenant(CLINIC).unwrap(), client.tenant(INSURANCE).unwrap());
        let own = client.caller().grants().filter(|(grant, _)| grant.tenants.contains(&clinic.id));
        let clinics = client.with_caller(Caller::new(client.actor(), own.cloned().collect()));
        let job = self.jobs["claim-institutional.837"];
        for what in [What::Redacted, What::Text, What::Fields, What::Fhir] {
            let fetched = clinics.fetch(&insurance, job, what, Purpose::Treatment).await;
            assert_eq!(fetched.unwrap_err().refusal(), Some(Reason::GrantOtherTenant));
        }
        let fact = self.refusal(US, &insurance).await;
        assert_eq!((fact.job, fact.decision), (Some(job), Decision::Deny));
        assert_eq!(fact.reason.as_deref(), Some("grant-other-tenant"));
        // The other way round: a job of one tenant asked for as if it were another's.
        let stolen = client.fetch(&clinic, job, What::Redacted, Purpose::Treatment).await;
        assert!(matches!(stolen, Err(ClientError::NotFound(NotFound::Job { .. }))));
    }

    /// `prove`: the live system says of each tenant what the test knows.
    async fn what_is_said_of_tenants_holds(&self) {
        for (slug, region) in TENANTS {
            let (client, tenant) = self.fleet.home(slug);
            let proof = docward_client::prove::gather(client.connections(), &tenant, client.caller()).await.unwrap();
            assert!(proof.holds(), "{slug}: {:?}", proof.shortfalls);
            let places: Vec<&str> = proof.places.iter().map(|place| place.region.as_str()).collect();
            assert_eq!(places, [region]);
            assert!(!proof.elsewhere.is_empty() && proof.elsewhere.iter().all(|place| place.region.as_str() != region));
            let place = &proof.places[0];
            let documents = self.jobs.keys().filter(|name| owner(name) == slug).count() as u64;
            assert!(place.figures.jobs["done"] >= documents);
            let originals = place.kept.iter().find(|kept| kept.retention == RetentionClass::Original).unwrap();
            assert!(originals.sets >= documents);
            assert_eq!(place.keys.len(), 2, "one key for each data class");
            assert!(place.figures.acts.iter().any(|act| act.kind == "read"));
            // What is handed to a buyer names nobody and no password, and the other tenants are not in it.
            let page = docward_client::prove::page(&proof);
            let json = serde_json::to_string(&proof).unwrap();
            let uri = self.fleet.amqp_uri(region);
            let password = uri.split_once("://").unwrap().1.split('@').next().unwrap();
            for text in [&page, &json] {
                assert!(fixtures::all_canaries().within_text(text).is_empty());
                assert!(!text.contains(password));
                let others = TENANTS.iter().filter(|(other, _)| *other != slug);
                assert!(others.into_iter().all(|(other, _)| !text.contains(other)), "{slug}");
            }
            for missing in ["lifecycle rules", "object lock", "cryptography alone"] {
                assert!(page.contains(missing), "what the embedded bucket has not is said: {missing}");
            }
        }
    }

    /// The newest refusal of a tenant, once it is recorded.
    async fn refusal(&self, region: &str, tenant: &Tenant) -> Fact {
        eventually("a recorded refusal", async || {
            let facts = self.fleet.facts(region, tenant.id).await;
            facts.into_iter().rev().find(|fact| fact.kind == FactKind::Refused)
        })
        .await
    }

    /// Everything that a header may say and still be a header: the seal does not open, and nothing happens for it. Its tenant hears
    /// nothing of it, whoever vouched for the genuine one.
    async fn a_changed_header_ends_no_job(&self) {
        let (client, tenant) = self.fleet.home(CLINIC);
        let uri = self.fleet.amqp_uri(US);
        let changes: [fn(&mut Header); 3] = [
            |header| header.purpose = Purpose::Operations,
            |header| header.created = header.created.saturating_add(std::time::Duration::from_secs(1)).unwrap(),
            |header| header.retention = docward_envelope::RetentionClass::Result,
        ];
        for change in changes {
            let bytes = fixtures::document("discharge-note.txt");
            let genuine = client.take_in(&tenant, bytes, Purpose::Treatment).await.unwrap();
            let mut header = genuine.header().clone();
            change(&mut header);
            let forged = Envelope::associated_data_for(&header).unwrap();
            let forged = Envelope::assemble(forged, genuine.sealed_body()).unwrap();
            assert_ne!(forged.as_bytes(), genuine.as_bytes());
            let before = client.ledger().quarantined(50).await.unwrap().len();
            wire::publish_vouched(&uri, "ocr.interactive", forged.as_bytes(), self.fleet.handed_in(US, &genuine)).await;
            let aside = eventually("quarantine", async || {
                client.ledger().quarantined(50).await.unwrap().into_iter().nth(before)
            });
            assert_eq!(aside.await.fault, QuarantineFault::Forged);
            let alerts = client.ledger().alerts(Some(tenant.id), 50).await.unwrap();
            let noticed = |raised: &RaisedAlert| raised.alert.job == Some(header.job);
            assert!(alerts.iter().any(noticed), "the worker says that the seal did not open");
            let state = client.ledger().job(tenant.id, header.job).await.unwrap().map(|job| job.state);
            assert_eq!(state, Some(JobState::Accepted));
            let parked = client.ledger().parked(Some(tenant.id), 50).await.unwrap();
            assert!(parked.iter().all(|work| work.job != header.job));
            let facts = self.fleet.facts(US, tenant.id).await;
            assert!(facts.iter().all(|fact| fact.job != Some(header.job) || fact.kind != FactKind::Dead));
            self.nothing_was_done(US, header.job);
        }
    }

    /// The bytes lie where intake put them, and no stage wrote anything.
    fn nothing_was_done(&self, region: &str, job: JobId) {
        let objects = self.fleet.objects(region);
        let of_job: Vec<&String> = objects.iter().filter(|name| name.contains(&job.to_string())).collect();
        let by_intake = |name: &str| name.contains("/original/") || name.ends_with("/keys");
        assert!(of_job.iter().all(|name| by_intake(name)), "{of_job:?}");
    }

    async fn another_regions_envelope_is_parked(&self) {
        let (client, tenant) = self.fleet.home(KLINIK);
        let bytes = fixtures::document("discharge-note.txt");
        let envelope = client.take_in(&tenant, bytes, Purpose::Treatment).await.unwrap();
        let job = envelope.header().job;
        wire::publish(&self.fleet.amqp_uri(US), "ocr.interactive", envelope.as_bytes()).await;
        let here = self.fleet.client(US).ledger();
        let of_region = async || {
            let aside = here.quarantined(10).await.unwrap();
            aside.into_iter().find(|one| one.fault == QuarantineFault::Region)
        };
        let parked = eventually("quarantine", of_region).await;
        assert_eq!(parked.stage, Some(Stage::Ocr));
        assert_eq!(parked.length, envelope.as_bytes().len() as u64);
        self.nothing_was_done(US, job);
        self.nothing_was_done(EU, job);
        assert_eq!(client.ledger().job(tenant.id, job).await.unwrap().map(|job| job.state), Some(JobState::Accepted));
        // In its own region the same bytes go all the way.
        wire::publish(&self.fleet.amqp_uri(EU), "ocr.interactive", envelope.as_bytes()).await;
        self.fleet.done(KLINIK, [job]).await;
    }

    async fn the_trail_is_whole(&self) {
        for (slug, region) in TENANTS {
            let (client, tenant) = self.fleet.home(slug);
            let facts = self.fleet.facts(region, tenant.id).await;
            assert!(client.ledger().verify_chain(tenant.id).await.unwrap() >= facts.len());
            for (name, job) in self.jobs.iter().filter(|(name, _)| owner(name) == slug) {
                let count = |kind, stage| {
                    facts
                        .iter()
                        .filter(|fact| fact.job == Some(*job) && fact.kind == kind && fact.stage == stage)
                        .count()
                };
                assert_eq!(count(FactKind::Accepted, None), 1, "{name}");
                for stage in Stage::ALL {
                    assert_eq!(count(FactKind::Done, Some(*stage)), 1, "{name} {stage}");
                }
                // Text, document, report and fields: every look at it is on record.
                assert!(count(FactKind::Read, None) >= 4, "{name}");
            }
            let now = Timestamp::now();
            assert!(facts.iter().all(|fact| fact.tenant == tenant.id && fact.region.as_str() == region));
            assert!(facts.iter().all(|fact| fact.at <= now));
        }
        // The refused job of the klinik is in the other region's trail, and whole as well.
        let tenant = self.fleet.client(US).tenant(KLINIK).unwrap();
        assert!(self.fleet.client(US).ledger().verify_chain(tenant.id).await.unwrap() > 0);
    }
}

/// A text without what the spans cover, and how many spans there are of each type.
fn without(text: &str, spans: &[Value]) -> (String, Value) {
    let letters: Vec<char> = text.chars().collect();
    let (mut left, mut from, mut counts) = (String::new(), 0, BTreeMap::<&str, u64>::new());
    for span in spans {
        let at = |edge: &str| usize::try_from(span[edge].as_u64().unwrap()).unwrap();
        let kind = span["type"].as_str().unwrap();
        left.extend(&letters[from..at("start")]);
        left.extend(format!("[{}]", kind.to_uppercase()).chars());
        from = at("end");
        *counts.entry(kind).or_default() += 1;
    }
    left.extend(&letters[from..]);
    (left, serde_json::to_value(counts).unwrap())
}

/// How many boxes there are of each type: every finding of a page has one at least.
fn of_boxes(boxes: &[Value]) -> Value {
    let mut counts = BTreeMap::<&str, u64>::new();
    for one in boxes {
        *counts.entry(one["type"].as_str().unwrap()).or_default() += 1;
    }
    serde_json::to_value(counts).unwrap()
}

/// Asserts that counts have the same types as the least ones, and are no fewer than these and no more than the most.
fn assert_between(name: &str, least: &Value, counts: &Value, most: &Value) {
    let types = |counts: &Value| counts.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(types(counts), types(least), "{name}");
    for kind in types(counts) {
        let count = |counts: &Value| counts[&kind].as_u64().unwrap_or(0);
        assert!((count(least)..=count(most)).contains(&count(counts)), "{name} {kind}: {least} {counts} {most}");
    }
}

fn redacted_extension(name: &str) -> &str {
    match name.rsplit_once('.').unwrap().1 {
        "837" => "txt",
        other => other,
    }
}

/// A DICOM file's bytes without the UIDs that stand for others, their lengths, and the length of the group that has some of
/// them: the fleet makes them with the tenant's key, `inspect` at random. Every other file's bytes as they are.
fn without_uids(bytes: &[u8]) -> Vec<u8> {
    const ROOT: &[u8] = b"2.25.";
    if bytes.get(128..132) != Some(b"DICM") {
        return bytes.to_vec();
    }
    let mut left = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if bytes[at..].starts_with(ROOT) {
            left.truncate(left.len() - 2);
            left.extend(b"uid");
            at += ROOT.len();
            at += bytes[at..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == 0).count();
        } else {
            // The value of (0002,0000), which stands right behind the preamble.
            left.push(if (140..144).contains(&at) { 0 } else { *byte });
            at += 1;
        }
    }
    left
}

/// Counts of spans, and of signatures: each is a name that stands in no text.
fn with_signatures(mut counts: Value, fields: &Value) -> Value {
    let signatures = fields["signatures"].as_array().into_iter().flatten();
    let present = signatures.filter(|signature| signature["present"] == true).count() as u64;
    if present > 0 {
        counts["name"] = (counts["name"].as_u64().unwrap_or(0) + present).into();
    }
    counts
}

/// How many fields of a document reading may miss: none where the words are given or cleanly printed, some of a scan or
/// a photo, half of a poor fax.
fn may_miss(name: &str) -> usize {
    match name {
        "intake-form-fax.tif" => 8,
        "prescription-photo.jpg" | "referral-two-pages.tif" => 2,
        _ => 0,
    }
}

//! A whole fleet: work is frozen while documents are on their way, an incident is opened and closed for one tenant;
//! everything goes on once and nothing of another tenant is shown.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use docward_envelope::{FactKind, Stage};
use docward_ledger::{JobState, JobStatus};
use docward_tests::fleet::{Fleet, within};
use docward_tests::{canaries::files_under, fixtures, program};
use std::path::Path;
use std::process::Output;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tokio::process::Command;

const REGION: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";
const OTHER: &str = "summit-insurance";
/// What an operator is promised.
const FREEZES_WITHIN: Duration = Duration::from_secs(2);

async fn docward(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program::docward());
    command.args(arguments).env("DOCWARD_LOCAL", folder);
    within("a command", command.output()).await.unwrap()
}

async fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = docward(folder, arguments).await;
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_holds_what_is_frozen_and_lets_it_go_on_once() {
    let fleet = Fleet::start(&[REGION]).await;
    let folder = fleet.folder().to_owned();
    let (client, tenant) = fleet.home(CLINIC);
    let mut watch = client.ledger().watch(tenant.id).await.unwrap();
    let latest = a_freeze_takes_hold_within_two_seconds(&fleet).await;
    println!("the last document was extracted {latest} ms after the freeze");

    done(&folder, &["freeze", "--tenant", CLINIC, "--region", REGION, "--stage", "redact"]).await;
    let listed = done(&folder, &["freeze", "list", "--json"]).await;
    assert!(listed.contains("redact") && listed.contains(&tenant.id.to_string()), "{listed}");
    let note = fixtures::document("discharge-note.txt");
    let mut jobs = Vec::new();
    for _ in 0..3 {
        jobs.push(fleet.submit(CLINIC, note.clone()).await);
    }
    let other = fleet.submit(OTHER, note.clone()).await;
    for job in &jobs {
        let held = within("held", watch.until(*job, |status| status.state == JobState::Held)).await.unwrap();
        assert_eq!(held.reason.as_deref(), Some("frozen"));
    }
    fleet.done(OTHER, [other]).await;

    an_incident_shows_its_own_tenant_only(&fleet).await;

    done(&folder, &["thaw", "--tenant", CLINIC, "--region", REGION, "--stage", "redact"]).await;
    fleet.done(CLINIC, jobs.iter().copied()).await;
    let facts = fleet.facts(REGION, tenant.id).await;
    for job in &jobs {
        for stage in Stage::ALL {
            let once = facts
                .iter()
                .filter(|fact| fact.job == Some(*job) && fact.stage == Some(*stage) && fact.kind == FactKind::Done);
            assert_eq!(once.count(), 1, "{stage}");
        }
    }
    let kinds = |kind| facts.iter().filter(|fact| fact.kind == kind).count();
    assert_eq!((kinds(FactKind::Frozen), kinds(FactKind::Thawed)), (3, 3));
    assert_eq!(kinds(FactKind::Incident), 2);
}

/// Documents come in before, at and after the freeze: what was extracted before it shows that extraction works, and none is still
/// extracted two seconds after the freeze is in the chain. What came in later still is held, and all go on after the thaw.
async fn a_freeze_takes_hold_within_two_seconds(fleet: &Fleet) -> i64 {
    let (client, tenant) = fleet.home(CLINIC);
    let stage = ["--tenant", CLINIC, "--region", REGION, "--stage", "extract"];
    let note = fixtures::document("discharge-note.txt");
    let mut watch = client.ledger().watch(tenant.id).await.unwrap();
    let before = fleet.submit(CLINIC, note.clone()).await;
    let is_extracted = |status: &JobStatus| status.stages.iter().any(|done| done.stage == Some(Stage::Extract));
    within("a document extracted before", watch.until(before, is_extracted)).await.unwrap();

    let frozen = OnceLock::new();
    let freezing = async {
        done(fleet.folder(), &[&["freeze"], &stage[..]].concat()).await;
        frozen.set(Instant::now()).unwrap();
    };
    let coming_in = async {
        let mut jobs = vec![before];
        while frozen.get().is_none_or(|since| since.elapsed() < 2 * FREEZES_WITHIN) {
            jobs.push(fleet.submit(CLINIC, note.clone()).await);
        }
        jobs
    };
    let ((), jobs) = tokio::join!(freezing, coming_in);
    let last = fleet.submit(CLINIC, note.clone()).await;
    let held = within("held", watch.until(last, |status| status.state == JobState::Held)).await.unwrap();
    assert_eq!(held.reason.as_deref(), Some("frozen"));

    let facts = fleet.facts(REGION, tenant.id).await;
    let frozen = facts.iter().find(|fact| fact.kind == FactKind::Frozen).unwrap().at;
    let extracted = facts.iter().filter(|fact| (fact.stage, fact.kind) == (Some(Stage::Extract), FactKind::Done));
    let latest = extracted.map(|fact| fact.at.as_millisecond() - frozen.as_millisecond()).max().unwrap();
    assert!(latest < i64::try_from(FREEZES_WITHIN.as_millis()).unwrap(), "{latest} ms after the freeze");
    done(fleet.folder(), &[&["thaw"], &stage[..]].concat()).await;
    fleet.done(CLINIC, jobs.into_iter().chain([last])).await;
    latest
}

/// Opened while the stage is frozen already: the whole tenant is frozen beside it, and closing thaws only that.
async fn an_incident_shows_its_own_tenant_only(fleet: &Fleet) {
    let folder = fleet.folder();
    let (_, tenant) = fleet.home(CLINIC);
    let (_, stranger) = fleet.home(OTHER);
    let opened = done(folder, &["incident", "open", "--tenant", CLINIC, "--cause", "routing", "--json"]).await;
    let opened: serde_json::Value = serde_json::from_str(&opened).unwrap();
    let id = opened["id"].as_str().unwrap().to_owned();
    let place = folder.join("incidents").join(&id);
    let files = files_under(&place);
    assert_eq!(files.len(), 3);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains(&tenant.id.to_string()) || text.contains(&tenant.name), "{}", file.display());
        for word in [stranger.id.to_string(), stranger.slug.clone(), stranger.name.clone()] {
            assert!(!text.contains(&word), "{} names another tenant", file.display());
        }
    }
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&place).unwrap()) & 0o777;
    assert_eq!(mode, 0o700);
    let refused = docward(folder, &["incident", "close", &id]).await;
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("--yes"));
    done(folder, &["incident", "close", &id, "--yes"]).await;
    let again = docward(folder, &["incident", "close", &id, "--yes"]).await;
    assert!(String::from_utf8_lossy(&again.stderr).contains("closed"));
    let frozen = done(folder, &["freeze", "list", "--json"]).await;
    assert_eq!(frozen.matches("\"since\"").count(), 1, "what was frozen before stays: {frozen}");
}

//! A document that is made to compute for as long as possible, in a process that holds keys: it ends, and others go on.

use docward_envelope::{FactKind, JobId, RejectReason};
use docward_ledger::JobState;
use docward_tests::fixtures;
use docward_tests::fleet::Fleet;

const REGION: &str = "us-east-1";
const ATTACKER: &str = "harbor-clinic";
const OTHER: &str = "summit-insurance";

/// CPU seconds of one engine process, and of each step of a stage.
const CPU_SECONDS: u32 = 4;

/// More text than extraction or redaction can get through in that time, and less than a reader needs it for.
fn slow() -> Vec<u8> {
    const BYTES: usize = 12 << 20;
    let line =
        "Patient Name: Quillon Zarathwaite  DOB: 04/12/1957  MRN: 88123377 seen by Dr. Okafor on March 3, 2024.\n";
    line.repeat(BYTES / line.len()).into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_ends_a_document_that_is_too_slow_while_others_go_on() {
    let fleet = Fleet::start_with(&[REGION], |config, _| config.limits.cpu_seconds = CPU_SECONDS).await;
    // More of them than the worker has slots.
    let mut slow_ones: Vec<JobId> = Vec::new();
    for _ in 0..3 {
        slow_ones.push(fleet.submit(ATTACKER, slow()).await);
    }
    let small = fleet.submit(OTHER, fixtures::document("discharge-note.txt")).await;
    fleet.done(OTHER, [small]).await;
    let ended = fleet.ended(ATTACKER, slow_ones).await;
    for status in ended.values() {
        assert_eq!(status.state, JobState::Rejected);
        assert_eq!(status.reason.as_deref(), Some(RejectReason::TooSlow.as_str()));
    }
    // Nothing of them is parked or comes again, and it is on record.
    let (client, tenant) = fleet.home(ATTACKER);
    assert!(client.ledger().parked(None, 50).await.unwrap().is_empty());
    let facts = fleet.facts(REGION, tenant.id).await;
    assert_eq!(facts.iter().filter(|fact| fact.kind == FactKind::Rejected).count(), ended.len());
    // The same workers go on.
    let after = fleet.submit(ATTACKER, fixtures::document("discharge-note.txt")).await;
    fleet.done(ATTACKER, [after]).await;
}

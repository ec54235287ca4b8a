//! A document that takes more memory than its worker may have: the worker ends, the document comes again, and is parked once that
//! has happened too often. Nothing is lost.

use docward_envelope::Stage;
use docward_ledger::JobState;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually};

const REGION: &str = "us-east-1";
const TENANT: &str = "harbor-clinic";

/// Enough for a worker and any usual document.
const MEMORY: u64 = 112 << 20;

/// A file that can't be opened within that.
fn large() -> Vec<u8> {
    "a b c d e f g h i j k l m n o p\n".repeat(60 << 15).into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_parks_a_document_that_fills_its_workers_memory_again_and_again() {
    let fleet = Fleet::start_with(&[REGION], |config, _| config.memory_bytes = Some(MEMORY)).await;
    let job = fleet.submit(TENANT, large()).await;
    let (client, tenant) = fleet.home(TENANT);
    let mut ends = 0;
    // As a supervisor does, without its pauses.
    loop {
        let state = eventually("the worker ends or the document is parked", async || {
            let status = client.ledger().job(tenant.id, job).await.unwrap();
            let parked = status.is_some_and(|status| status.state == JobState::Dead);
            (parked || fleet.has_ended(REGION, Stage::Ocr).await).then_some(parked)
        });
        if state.await {
            break;
        }
        ends += 1;
        fleet.kill_and_restart(REGION, Stage::Ocr).await;
    }
    assert!(ends > 1, "it came again");
    let parked = client.ledger().parked(None, 50).await.unwrap();
    assert_eq!(parked.iter().map(|work| work.job).collect::<Vec<_>>(), [job]);
    // The document itself is still there, and the worker goes on with others.
    let small = fleet.submit(TENANT, fixtures::document("discharge-note.txt")).await;
    fleet.done(TENANT, [small]).await;
}

//! A document that takes more memory than its worker may have: the worker ends, the document comes again, and the broker parks it
//! once that has happened too often. It then waits in quarantine, an alert names its job, and nothing is lost.

use docward_envelope::{AlertRule, Stage};
use docward_ledger::QuarantineFault;
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
    let aside = async || {
        let aside = client.ledger().quarantined(10).await.unwrap();
        aside.into_iter().find(|one| one.fault == QuarantineFault::ParkedByBroker)
    };
    let mut ends = 0;
    // As a supervisor does, without its pauses.
    loop {
        let state = eventually("the worker ends or the document is parked", async || {
            let parked = aside().await.is_some();
            (parked || fleet.has_ended(REGION, Stage::Ocr).await).then_some(parked)
        });
        if state.await {
            break;
        }
        ends += 1;
        fleet.kill_and_restart(REGION, Stage::Ocr).await;
    }
    assert!(ends > 1, "it came again");
    let number = aside().await.unwrap().number;
    assert_eq!(client.ledger().quarantined_header(number).await.unwrap().job, job);
    let alerts = client.ledger().alerts(Some(tenant.id), 50).await.unwrap();
    let named = |rule, of| rule == AlertRule::ParkedByBroker && of == Some(job);
    assert!(alerts.iter().any(|raised| named(raised.alert.rule, raised.alert.job)), "a person is told");
    // The document itself is still there, and the worker goes on with others.
    let small = fleet.submit(TENANT, fixtures::document("discharge-note.txt")).await;
    fleet.done(TENANT, [small]).await;
}

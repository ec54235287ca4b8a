//! A process that is told SIGHUP finishes what it began and begins again, with its configuration as it lies there then.

use docward_envelope::Stage;
use docward_ledger::JobState;
use docward_runtime::config::ConfigRole;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually};

const REGION: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_a_changed_configuration_at_a_hang_up() {
    let fleet = Fleet::start(&[REGION]).await;
    let before = fleet.submit(CLINIC, fixtures::document("discharge-note.txt")).await;
    fleet.done(CLINIC, [before]).await;
    // No answer of an engine is so small.
    fleet.configure(REGION, |config, role| {
        if role == ConfigRole::Stage(Stage::Ocr) {
            config.limits.output_bytes = 1;
        }
    });
    fleet.hang_up(REGION, Stage::Ocr).await;
    // What it had begun, or takes before it hears, is done as before.
    eventually("a document that is too large now", async || {
        let job = fleet.submit(CLINIC, fixtures::document("discharge-note.txt")).await;
        let ended = fleet.ended(CLINIC, [job]).await;
        (ended[&job].state == JobState::Rejected).then_some(())
    })
    .await;
    assert!(!fleet.has_ended(REGION, Stage::Ocr).await, "the same process, which its supervisor knows");
    fleet.configure(REGION, |config, role| {
        if role == ConfigRole::Stage(Stage::Ocr) {
            config.limits = docward_engine_model::protocol::Limits::default();
        }
    });
    fleet.hang_up(REGION, Stage::Ocr).await;
    eventually("a document that is read again", async || {
        let job = fleet.submit(CLINIC, fixtures::document("discharge-note.txt")).await;
        let ended = fleet.ended(CLINIC, [job]).await;
        (ended[&job].state == JobState::Done).then_some(())
    })
    .await;
}

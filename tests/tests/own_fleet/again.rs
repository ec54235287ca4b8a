//! A process that is told SIGHUP finishes what it began and begins again, with its configuration as it lies there then.

use docward_envelope::Stage;
use docward_ledger::JobState;
use docward_runtime::config::ConfigRole;
use docward_runtime::services::{begins_again, drain_token};
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, within};
use rustix::process::{Signal, getpid, kill_process};

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

/// What a service manager says to a process that it wants to end, whatever the process was doing.
#[tokio::test]
async fn a_process_that_is_told_to_end_while_it_drains_does_not_begin_again() {
    let say = |signal| kill_process(getpid(), signal).unwrap();
    let drain = drain_token(false).unwrap();
    say(Signal::HUP);
    within("draining", drain.cancelled()).await;
    assert!(begins_again());
    say(Signal::TERM);
    eventually("the end", async || (!begins_again()).then_some(())).await;
}

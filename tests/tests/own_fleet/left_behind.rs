//! Processes that a killed supervisor left behind.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use docward_envelope::{Placement, Region};
use docward_local::fleet::{Folder, Row, down, up};
use tokio::process::Command;

/// When a process started, in clock ticks since the machine did.
fn start_time(process: u32) -> u64 {
    let line = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    line.rsplit_once(')').unwrap().1.split_whitespace().nth(19).unwrap().parse().unwrap()
}

/// One of an older version would write into a database that was migrated for a newer one.
#[tokio::test]
async fn own_fleet_of_before_has_ended_before_anything_is_made_ready_for_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let fleet = Folder::new(folder.path());
    let region: Region = "us-east-1".parse().unwrap();
    let mut old = Command::new("sleep").arg("600").kill_on_drop(true).spawn().unwrap();
    let row = Row {
        process: "ledger".to_owned(),
        region: Some(region.clone()),
        placement: Some(Placement::Shared),
        tenant: None,
        pid: old.id(),
        started: old.id().map(start_time),
    };
    std::fs::write(fleet.processes(), serde_json::to_vec(&[row]).unwrap()).unwrap();
    // The first thing after the migration goes wrong, so that whatever comes behind it does not happen.
    std::fs::create_dir_all(fleet.configurations().authority_path()).unwrap();
    let started = up(&fleet, &[region], "a.okafor", |_| ()).await;
    let has_ended = old.try_wait().unwrap().is_some();
    down(&fleet, |_| ()).await.unwrap();
    assert!(started.is_err());
    assert!(has_ended, "it ran on while the database was migrated");
}

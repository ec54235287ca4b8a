//! The private servers as a test that means them harm sees them: by the records that they leave in their folder.

use crate::fleet::CEILING;
use docward_local::fleet::has_ended;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::path::Path;

/// Ends a server (`rabbitmq`, `postgresql`) as a power cut would; returns once it is gone.
pub async fn kill(folder: &Path, server: &str) {
    let pid = recorded(folder, server);
    kill_process_group(pid, Signal::KILL).unwrap();
    gone(pid, server).await;
}

/// Asks a server to end in order, as an operator does; returns once it is gone.
pub async fn stop(folder: &Path, server: &str) {
    let pid = recorded(folder, server);
    kill_process(pid, Signal::TERM).unwrap();
    gone(pid, server).await;
}

fn recorded(folder: &Path, server: &str) -> Pid {
    let record = std::fs::read_to_string(folder.join("run").join(server)).unwrap();
    let (pid, _started) = record.split_once(' ').unwrap();
    Pid::from_raw(pid.parse().unwrap()).unwrap()
}

async fn gone(pid: Pid, server: &str) {
    assert!(has_ended(pid, Some(CEILING)).await.unwrap(), "{server} does not end");
}

//! Keeps a local fleet's processes running: starts them in order, starts again what ends, drains all at the end.

use super::process::{Process, Role};
use docward_telemetry::{info, warn};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Pause before a process that ended is started again, doubled each time it ends within a minute.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Starts every role, one after the other; each is ready before the next begins.
///
/// # Errors
/// When one does not get ready.
pub async fn start(program: &Path, folder: &Path, roles: Vec<Role>) -> anyhow::Result<Vec<Process>> {
    let mut starting = JoinSet::new();
    let mut processes = Vec::new();
    // Buckets and ledgers first: workers find everything they need.
    for phase in [true, false] {
        for role in roles.iter().filter(|role| matches!(role, Role::Bucket(_) | Role::Ledger(_)) == phase).cloned() {
            let (program, folder) = (program.to_owned(), folder.to_owned());
            starting.spawn(async move { Process::start(&program, &folder, role).await });
        }
        while let Some(started) = starting.join_next().await {
            processes.push(started??);
        }
    }
    Ok(processes)
}

/// Keeps the processes running until `drain` is cancelled, then drains them, workers first.
pub async fn supervise(program: PathBuf, folder: PathBuf, processes: Vec<Process>, drain: CancellationToken) {
    let mut keepers = JoinSet::new();
    for process in processes {
        keepers.spawn(keep(program.clone(), folder.clone(), process, drain.clone()));
    }
    keepers.join_all().await;
}

async fn keep(program: PathBuf, folder: PathBuf, mut process: Process, drain: CancellationToken) {
    let mut pause = FIRST_PAUSE;
    loop {
        let since = std::time::Instant::now();
        tokio::select! {
            () = drain.cancelled() => {
                if process.stop().await.is_err() {
                    warn!("supervisor.stop_failed");
                }
                return;
            }
            _ = process.ended() => {}
        }
        warn!("supervisor.process_ended", lived.seconds = since.elapsed().as_secs());
        let role = process.role().clone();
        process = loop {
            tokio::select! {
                () = drain.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = if since.elapsed() > Duration::from_mins(1) { FIRST_PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
            match Process::start(&program, &folder, role.clone()).await {
                Ok(process) => break process,
                Err(_) => warn!("supervisor.start_failed"),
            }
        };
        info!("supervisor.process_started");
    }
}

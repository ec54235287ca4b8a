//! Processes of a supervisor that was killed. Each drains by itself, because its standard input closed; one that takes long is
//! killed, and what it had begun is delivered again.

use super::table::pid;
use super::{Folder, table};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use std::time::{Duration, Instant};

/// How long they may drain, all together.
const PATIENCE: Duration = Duration::from_secs(10);

/// Returns once none of the processes that the last supervisor wrote down runs any more.
///
/// # Errors
/// As the operating system says.
pub(super) async fn end_left_behind(folder: &Folder) -> std::io::Result<()> {
    let Ok(rows) = table(folder) else { return Ok(()) };
    let deadline = Instant::now() + PATIENCE;
    for row in rows.into_iter().filter(super::Row::runs) {
        let Some(process) = row.pid.and_then(pid) else { continue };
        if !has_ended(process, Some(deadline.saturating_duration_since(Instant::now()))).await? {
            // It may end by itself this very moment.
            let _ = kill_process(process, Signal::KILL);
            has_ended(process, None).await?;
        }
    }
    Ok(())
}

/// Waits for the end of a process that is not a child of ours: its descriptor becomes readable then. Whether it has ended
/// within that time; without a time it has.
///
/// # Errors
/// As the operating system says.
pub(super) async fn has_ended(process: Pid, within: Option<Duration>) -> std::io::Result<bool> {
    let Ok(handle) = pidfd_open(process, PidfdFlags::empty()) else { return Ok(true) };
    let within = within.map(Timespec::try_from).transpose().map_err(std::io::Error::other)?;
    let ready = tokio::task::spawn_blocking(move || poll(&mut [PollFd::new(&handle, PollFlags::IN)], within.as_ref()));
    Ok(ready.await.map_err(std::io::Error::other)?? > 0)
}

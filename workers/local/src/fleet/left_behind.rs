//! Processes of a supervisor that was killed. Each drains by itself, because its standard input closed; one that takes long is
//! killed, and what it had begun is delivered again.

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
pub async fn end_left_behind(folder: &Folder) -> std::io::Result<()> {
    let Ok(rows) = table(folder) else { return Ok(()) };
    let deadline = Instant::now() + PATIENCE;
    for process in rows.into_iter().filter_map(|row| row.pid).filter_map(supervised) {
        if !has_ended(process, Some(deadline.saturating_duration_since(Instant::now()))).await? {
            // It may end by itself this very moment.
            let _ = kill_process(process, Signal::KILL);
            has_ended(process, None).await?;
        }
    }
    Ok(())
}

/// The process of that number, if it is one of a fleet's.
fn supervised(pid: u32) -> Option<Pid> {
    let command = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let is_ours = command.split(|byte| *byte == 0).any(|argument| argument == b"--supervised");
    Pid::from_raw(i32::try_from(pid).ok()?).filter(|_| is_ours)
}

/// Waits for the end of a process that is not a child of ours: its descriptor becomes readable then. Whether it has ended
/// within that time; without a time it has.
///
/// # Errors
/// As the operating system says.
pub async fn has_ended(process: Pid, within: Option<Duration>) -> std::io::Result<bool> {
    let Ok(handle) = pidfd_open(process, PidfdFlags::empty()) else { return Ok(true) };
    let within = within.map(Timespec::try_from).transpose().map_err(std::io::Error::other)?;
    let ready = tokio::task::spawn_blocking(move || poll(&mut [PollFd::new(&handle, PollFlags::IN)], within.as_ref()));
    Ok(ready.await.map_err(std::io::Error::other)?? > 0)
}

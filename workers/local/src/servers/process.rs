//! Server processes: found again by process id and start time, stopped with a ceiling, and killed by a guard when the
//! process that started them is gone.

use super::{Lifetime, LocalError, folder};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::{
    fs,
    io::Write,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How often a state is looked at while waiting for it.
const PROBE_EVERY: Duration = Duration::from_millis(20);
const KILLED_CEILING: Duration = Duration::from_secs(10);

/// One running server.
pub(super) struct Server {
    name: &'static str,
    pid: Pid,
    /// Clock ticks since boot: together with the process id it names one process for ever.
    started: u64,
    record: PathBuf,
    log: PathBuf,
    child: Option<Child>,
    guard: Option<Child>,
}

impl Server {
    /// Starts `command` in a process group of its own, with its output in `log/NAME.log` and its record in `run/NAME`.
    pub(super) fn spawn(
        name: &'static str,
        mut command: Command,
        folder: &Path,
        lifetime: Lifetime,
    ) -> Result<Self, LocalError> {
        let log = log_path(name, folder);
        let output = folder::log_file(&log)?;
        let errors = output.try_clone().map_err(LocalError::file("open", &log))?;
        command.stdin(Stdio::null()).stdout(output).stderr(errors).process_group(0);
        let child = command.spawn().map_err(|_| LocalError::Missing { program: name })?;
        let pid = Pid::from_child(&child);
        let ended = || LocalError::Ended { server: name, log: log.clone() };
        let started = start_time(pid).ok_or_else(ended)?;
        let record = record_path(name, folder);
        folder::write_secret(&record, format!("{} {started}", pid.as_raw_pid()).as_bytes())?;
        let guard = match lifetime {
            Lifetime::ThisProcess => Some(spawn_guard(pid)?),
            Lifetime::UntilStopped => None,
        };
        Ok(Self { name, pid, started, record, log, child: Some(child), guard })
    }

    /// The server that an earlier process started here, if it still runs.
    pub(super) fn find(name: &'static str, folder: &Path) -> Option<Self> {
        let record = record_path(name, folder);
        let (pid, started) = recorded(&record)?;
        (start_time(pid) == Some(started)).then(|| Self {
            name,
            pid,
            started,
            record,
            log: log_path(name, folder),
            child: None,
            guard: None,
        })
    }

    /// Whether a server runs. One that ended and that somebody else started again is taken hold of.
    pub(super) fn is_running(server: &mut Option<Self>, name: &'static str, folder: &Path) -> bool {
        if !server.as_mut().is_some_and(Self::runs) {
            *server = Self::find(name, folder);
        }
        server.is_some()
    }

    /// Probes until `ready`, at most `ceiling`; an early end is an error at once.
    pub(super) fn wait_until(&mut self, ceiling: Duration, ready: impl Fn() -> bool) -> Result<(), LocalError> {
        let deadline = Instant::now() + ceiling;
        while !ready() {
            if !self.runs() {
                return Err(LocalError::Ended { server: self.name, log: self.log.clone() });
            }
            if Instant::now() > deadline {
                let (server, log) = (self.name, self.log.clone());
                return Err(LocalError::NotReady { server, seconds: ceiling.as_secs(), log });
            }
            thread::sleep(PROBE_EVERY);
        }
        Ok(())
    }

    /// Asks it to end with `signal`; kills it after `ceiling`.
    pub(super) fn stop(mut self, signal: Signal, ceiling: Duration) -> Result<(), LocalError> {
        // A process that is gone already is what we want.
        let _ = kill_process(self.pid, signal);
        if self.ends_within(ceiling) { Ok(()) } else { self.kill() }
    }

    /// Kills it and its group, and waits until it is gone.
    pub(super) fn kill(&mut self) -> Result<(), LocalError> {
        let _ = kill_process_group(self.pid, Signal::KILL);
        let _ = kill_process(self.pid, Signal::KILL);
        if self.ends_within(KILLED_CEILING) {
            return Ok(());
        }
        Err(LocalError::DoesNotStop { server: self.name, pid: self.pid.as_raw_pid().unsigned_abs() })
    }

    fn ends_within(&mut self, ceiling: Duration) -> bool {
        let deadline = Instant::now() + ceiling;
        while self.runs() {
            if Instant::now() > deadline {
                return false;
            }
            thread::sleep(PROBE_EVERY);
        }
        // Somebody else may have started it again in the meantime.
        if recorded(&self.record) == Some((self.pid, self.started)) {
            let _ = fs::remove_file(&self.record);
        }
        dismiss(self.guard.take());
        true
    }

    pub(super) fn runs(&mut self) -> bool {
        match &mut self.child {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => start_time(self.pid) == Some(self.started),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.guard.is_some() {
            let _ = self.kill();
        }
    }
}

fn record_path(name: &str, folder: &Path) -> PathBuf {
    folder.join("run").join(name)
}

/// The process that a record names, and when that one started.
fn recorded(record: &Path) -> Option<(Pid, u64)> {
    let text = fs::read_to_string(record).ok()?;
    let (pid, started) = text.split_once(' ')?;
    Some((Pid::from_raw(pid.parse().ok()?)?, started.parse().ok()?))
}

fn log_path(name: &str, folder: &Path) -> PathBuf {
    folder.join("log").join(format!("{name}.log"))
}

/// When a live process started, in clock ticks since the machine did; `None` when there is none, or only its zombie.
pub(crate) fn start_time(pid: Pid) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_pid())).ok()?;
    // The program's name, in brackets, may itself hold brackets and blanks.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ');
    let state = fields.next()?;
    let started = fields.nth(18)?;
    // A process is not gone before the last of its threads is, which may hold its ports until then; the first of them, by whose
    // number it is known, is a zombie meanwhile.
    let threads = || fs::read_dir(format!("/proc/{}/task", pid.as_raw_pid())).map_or(0, Iterator::count);
    if state == "Z" && threads() <= 1 { None } else { started.parse().ok() }
}

/// A shell that waits on a pipe from us. A line means all is well; the pipe's end means that we are gone, however, and
/// then the group is killed. (A parent-death signal would need unsafe code, and fires when a mere thread ends.)
fn spawn_guard(group: Pid) -> Result<Child, LocalError> {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "read -r _ || kill -s KILL -- \"-$0\""]).arg(group.as_raw_pid().to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    command.spawn().map_err(|_| LocalError::Missing { program: "/bin/sh" })
}

fn dismiss(guard: Option<Child>) {
    if let Some(mut guard) = guard {
        if let Some(mut pipe) = guard.stdin.take() {
            let _ = pipe.write_all(b"\n");
        }
        let _ = guard.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for folder in ["run", "log"] {
            fs::create_dir(place.path().join(folder)).unwrap();
        }
        place
    }

    fn sleeper(lifetime: Lifetime, folder: &Path) -> Server {
        let mut command = Command::new("sleep");
        command.arg("600");
        Server::spawn("sleep", command, folder, lifetime).unwrap()
    }

    #[test]
    fn a_server_is_found_again_and_stopped_by_another_handle() {
        let place = place();
        let mut started = sleeper(Lifetime::UntilStopped, place.path());
        let found = Server::find("sleep", place.path()).unwrap();
        assert_eq!(found.pid, started.pid);
        found.stop(Signal::TERM, Duration::from_secs(5)).unwrap();
        assert!(!started.runs());
        assert!(Server::find("sleep", place.path()).is_none());
    }

    #[test]
    fn a_record_of_another_process_with_the_same_number_is_not_believed() {
        let place = place();
        fs::write(record_path("sleep", place.path()), format!("{} 1", std::process::id())).unwrap();
        assert!(Server::find("sleep", place.path()).is_none());
    }

    #[test]
    fn a_server_that_somebody_else_started_again_is_found_and_outlives_the_old_handle() {
        let place = place();
        let mut first = Some(sleeper(Lifetime::ThisProcess, place.path()));
        assert!(Server::is_running(&mut first, "sleep", place.path()));
        kill_process(first.as_ref().unwrap().pid, Signal::KILL).unwrap();
        while first.as_mut().unwrap().runs() {
            thread::sleep(PROBE_EVERY);
        }
        let mut second = sleeper(Lifetime::ThisProcess, place.path());
        assert!(Server::is_running(&mut first, "sleep", place.path()), "the old handle holds the new server now");
        assert_eq!(first.as_ref().map(|server| server.pid), Some(second.pid));
        assert!(second.runs() && Server::find("sleep", place.path()).is_some(), "its record is still there");
        drop(second);
        assert!(!Server::is_running(&mut first, "sleep", place.path()));
    }

    #[test]
    fn a_dropped_handle_takes_its_server_along() {
        let place = place();
        let server = sleeper(Lifetime::ThisProcess, place.path());
        let pid = server.pid;
        drop(server);
        assert_eq!(start_time(pid), None);
    }

    #[test]
    fn the_guard_kills_the_group_when_its_pipe_breaks() {
        let place = place();
        let mut server = sleeper(Lifetime::ThisProcess, place.path());
        let mut guard = server.guard.take().unwrap();
        drop(guard.stdin.take());
        guard.wait().unwrap();
        assert!(server.ends_within(Duration::from_secs(5)));
    }
}

//! One process of the fleet: started, known to be ready, stopped.
//!
//! A supervised process says `ready` on its standard output once it serves, and drains when its standard input closes, so
//! that no worker outlives a supervisor that was killed.

use anyhow::{Context, bail};
use docward_envelope::Stage;
use docward_runtime::seat::Seat;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

/// How long a process may take until it is ready, and until it has drained.
const CEILING: Duration = Duration::from_mins(1);

/// What one process of the fleet does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProcessSpec {
    /// Serves a bucket.
    Bucket(Seat),
    /// Keeps a ledger.
    Ledger(Seat),
    /// Deletes what is no longer needed, and sends parked work on its way.
    Janitor(Seat),
    /// Merges search bundles.
    Compactor(Seat),
    /// Answers over HTTP.
    Intake(Seat),
    /// Works at one stage.
    Worker(Seat, Stage, u16),
    /// Signs policies anew each hour.
    Authority,
}

impl ProcessSpec {
    /// A name for logs: `us-east-1.ocr`.
    pub fn name(&self) -> String {
        self.seat().map_or_else(|| self.word().to_owned(), |seat| format!("{seat}.{}", self.word()))
    }

    /// Whom it serves; `None` for what serves no region.
    pub const fn seat(&self) -> Option<&Seat> {
        match self {
            Self::Bucket(seat)
            | Self::Ledger(seat)
            | Self::Janitor(seat)
            | Self::Compactor(seat)
            | Self::Intake(seat)
            | Self::Worker(seat, ..) => Some(seat),
            Self::Authority => None,
        }
    }

    /// What others wait for: started first, stopped last.
    pub(super) const fn is_base(&self) -> bool {
        matches!(self, Self::Bucket(_) | Self::Ledger(_))
    }

    /// What it does, in a word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Bucket(_) => "bucket",
            Self::Ledger(_) => "ledger",
            Self::Janitor(_) => "janitor",
            Self::Compactor(_) => "compactor",
            Self::Intake(_) => "intake",
            Self::Worker(_, stage, _) => stage.as_str(),
            Self::Authority => "authority",
        }
    }

    /// The command line after the program's name.
    pub fn arguments(&self) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let mut arguments = match self {
            Self::Bucket(_) => words(&["service", "bucket"]),
            Self::Ledger(_) => words(&["service", "ledger"]),
            Self::Janitor(_) => words(&["service", "janitor"]),
            Self::Compactor(_) => words(&["service", "compactor"]),
            Self::Intake(_) => words(&["serve"]),
            Self::Authority => words(&["service", "authority"]),
            Self::Worker(_, stage, slots) => words(&["worker", stage.as_str(), "--concurrency", &slots.to_string()]),
        };
        arguments.extend(self.seat().map(seat_arguments).unwrap_or_default());
        if matches!(self, Self::Worker(seat, ..) if seat.environment_of().is_some()) {
            arguments.push("--environment".to_owned());
        }
        arguments.push("--supervised".to_owned());
        arguments
    }
}

/// How a seat is said on the command line.
fn seat_arguments(seat: &Seat) -> Vec<String> {
    let mut arguments = vec!["--region".to_owned(), seat.region().to_string()];
    if let Some(tenant) = seat.tenant() {
        arguments.extend(["--tenant".to_owned(), tenant.to_string()]);
    }
    arguments
}

/// A running process of the fleet.
pub struct Process {
    spec: ProcessSpec,
    child: Child,
    /// Kept apart from the child, whose `wait` would close it, which means: drain.
    input: Option<ChildStdin>,
}

impl Process {
    /// Starts a process and waits until it is ready.
    ///
    /// # Errors
    /// When it can't be started, or ends or stays silent instead of getting ready; the message names its log.
    pub async fn start(program: &Path, folder: &Path, spec: ProcessSpec) -> anyhow::Result<Self> {
        let log_path = log_path(folder, &spec);
        if let Some(parent) = log_path.parent() {
            std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        }
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&log_path)?;
        let mut child = Command::new(program)
            .args(spec.arguments())
            .env("DOCWARD_LOCAL", folder)
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let input = child.stdin.take();
        let stdout = child.stdout.take().context("a piped output")?;
        let mut lines = BufReader::new(stdout).lines();
        match tokio::time::timeout(CEILING, lines.next_line()).await {
            Ok(Ok(Some(line))) if line == "ready" => Ok(Self { spec, child, input }),
            Ok(_) => bail!("{} ended instead of getting ready; see {}", spec.name(), log_path.display()),
            Err(_) => bail!("{} did not get ready within {CEILING:?}; see {}", spec.name(), log_path.display()),
        }
    }

    /// What it does.
    pub fn spec(&self) -> &ProcessSpec {
        &self.spec
    }

    /// Its process id; `None` once it has ended.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn ended(&mut self) -> std::io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Kills it with SIGKILL and waits for its end.
    ///
    /// # Errors
    /// As the operating system says.
    pub async fn kill(&mut self) -> std::io::Result<()> {
        self.child.kill().await
    }

    /// Asks it to finish what it has begun, and waits; kills it when it takes longer than a minute.
    ///
    /// # Errors
    /// As the operating system says.
    pub async fn stop(&mut self) -> std::io::Result<()> {
        drop(self.input.take());
        if tokio::time::timeout(CEILING, self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        Ok(())
    }
}

/// Where a process's log lies.
pub fn log_path(folder: &Path, spec: &ProcessSpec) -> PathBuf {
    folder.join("log").join(format!("{}.log", spec.name()))
}

//! Keeps a local fleet's servers and processes running: starts processes in order, starts again what ends, starts and stops
//! those of placements as the ledgers say, drains all at the end.

use super::pauses::Pauses;
use super::process::{Process, ProcessSpec};
use super::{Dedicated, Row, servers, specs};
use docward_envelope::Region;
use docward_runtime::config::Configurations;
use docward_runtime::seat::Seat;
use docward_telemetry::{info, warn};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How often processes and the ledgers are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Starts every process; what others wait for is ready before they begin.
///
/// # Errors
/// When one does not get ready.
pub async fn start(program: &Path, folder: &Path, specs: Vec<ProcessSpec>) -> anyhow::Result<Vec<Process>> {
    let mut starting = JoinSet::new();
    let mut processes = Vec::new();
    for base in [true, false] {
        for spec in specs.iter().filter(|spec| spec.is_base() == base).cloned() {
            let (program, folder) = (program.to_owned(), folder.to_owned());
            starting.spawn(async move { Process::start(&program, &folder, spec).await });
        }
        while let Some(started) = starting.join_next().await {
            processes.push(started??);
        }
    }
    Ok(processes)
}

/// Runs the fleet of these regions until `drain` is cancelled, then drains it, workers first. Calls `ready` once
/// everything that must run at first does. Its servers run already; should one end, it is started again.
///
/// # Errors
/// When a process does not get ready at first, or a region can't be reached.
pub async fn run(
    program: PathBuf,
    folder: PathBuf,
    regions: &[Region],
    ready: impl FnOnce(),
    drain: CancellationToken,
) -> anyhow::Result<()> {
    // Until the end: processes can't drain without their servers.
    let drained = CancellationToken::new();
    let keeping = tokio::spawn(servers::keep(folder.clone(), drained.clone()));
    let ran = run_processes(program, folder, regions, ready, drain).await;
    drained.cancel();
    keeping.await?;
    ran
}

async fn run_processes(
    program: PathBuf,
    folder: PathBuf,
    regions: &[Region],
    ready: impl FnOnce(),
    drain: CancellationToken,
) -> anyhow::Result<()> {
    let everybodys = specs(regions);
    let first = start(&program, &folder, everybodys.clone()).await?;
    let mut running = Running::new(program.clone(), folder.clone());
    running.processes.extend(first.into_iter().map(|process| (process.spec().name(), process)));
    let mut dedicated = Dedicated::new(Configurations::in_folder(&folder), regions);
    let first = start(&program, &folder, dedicated.specs().await).await?;
    running.processes.extend(first.into_iter().map(|process| (process.spec().name(), process)));
    running.publish();
    ready();
    loop {
        tokio::select! {
            () = drain.cancelled() => break,
            () = tokio::time::sleep(EVERY) => {}
        }
        let wanted = everybodys.iter().cloned().chain(dedicated.specs().await).collect();
        running.reconcile(wanted);
    }
    running.drain().await;
    Ok(())
}

fn region_of(spec: &ProcessSpec) -> Option<&Region> {
    spec.seat().map(Seat::region)
}

/// What became of a process that was being started or stopped.
enum Change {
    Started(ProcessSpec, anyhow::Result<Box<Process>>),
    Stopped(String),
}

/// The fleet's processes, and those on their way in or out.
struct Running {
    program: PathBuf,
    folder: PathBuf,
    processes: BTreeMap<String, Process>,
    changing: BTreeSet<String>,
    changes: JoinSet<Change>,
    pauses: Pauses,
}

impl Running {
    fn new(program: PathBuf, folder: PathBuf) -> Self {
        let (processes, changing, changes, pauses) =
            (BTreeMap::new(), BTreeSet::new(), JoinSet::new(), Pauses::default());
        Self { program, folder, processes, changing, changes, pauses }
    }

    /// One step towards the processes that are wanted; starting and stopping go on by themselves.
    fn reconcile(&mut self, wanted: Vec<ProcessSpec>) {
        let before: Vec<Option<u32>> = self.processes.values().map(Process::id).collect();
        self.take_changes();
        self.reap();
        let names: BTreeSet<String> = wanted.iter().map(ProcessSpec::name).collect();
        let superfluous: Vec<String> = self.processes.keys().filter(|name| !names.contains(*name)).cloned().collect();
        for name in superfluous {
            self.stop(name);
        }
        for spec in wanted {
            if self.may_start(&spec) {
                self.start(spec);
            }
        }
        if before != self.processes.values().map(Process::id).collect::<Vec<_>>() {
            self.publish();
        }
    }

    fn take_changes(&mut self) {
        while let Some(change) = self.changes.try_join_next() {
            match change {
                Ok(Change::Started(spec, started)) => self.started(&spec, started.map(|process| *process)),
                Ok(Change::Stopped(name)) => {
                    self.changing.remove(&name);
                }
                Err(_) => warn!("supervisor.task_failed"),
            }
        }
    }

    fn started(&mut self, spec: &ProcessSpec, started: anyhow::Result<Process>) {
        let name = spec.name();
        self.changing.remove(&name);
        if let Ok(process) = started {
            info!("supervisor.process_started", child = spec.word(), region = region_of(spec));
            self.processes.insert(name, process);
        } else {
            warn!("supervisor.start_failed", child = spec.word(), region = region_of(spec));
            self.pauses.lengthen(&name);
        }
    }

    /// Processes that ended by themselves.
    fn reap(&mut self) {
        let is_over = |process: &mut Process| matches!(process.ended(), Ok(Some(_)));
        let ended: Vec<String> =
            self.processes.iter_mut().filter_map(|(name, process)| is_over(process).then(|| name.clone())).collect();
        for name in ended {
            if let Some(ended) = self.processes.remove(&name) {
                let spec = ended.spec();
                warn!("supervisor.process_ended", child = spec.word(), region = region_of(spec));
            }
            self.pauses.lengthen(&name);
        }
    }

    /// Not while it is there, on its way, or pausing, and not before what it waits for.
    fn may_start(&self, spec: &ProcessSpec) -> bool {
        let name = spec.name();
        let is_there = self.processes.contains_key(&name) || self.changing.contains(&name);
        let pauses = self.pauses.holds(&name);
        let waits = !spec.is_base()
            && spec.seat().is_some_and(|seat| {
                let mut bases = super::services(seat).filter(ProcessSpec::is_base);
                bases.any(|base| !self.processes.contains_key(&base.name()))
            });
        !(is_there || pauses || waits)
    }

    fn start(&mut self, spec: ProcessSpec) {
        let (program, folder) = (self.program.clone(), self.folder.clone());
        self.changing.insert(spec.name());
        self.changes.spawn(async move {
            let started = Process::start(&program, &folder, spec.clone()).await.map(Box::new);
            Change::Started(spec, started)
        });
    }

    fn stop(&mut self, name: String) {
        let Some(mut process) = self.processes.remove(&name) else { return };
        self.changing.insert(name.clone());
        self.changes.spawn(async move {
            if process.stop().await.is_err() {
                warn!("supervisor.stop_failed");
            }
            Change::Stopped(name)
        });
    }

    /// Writes down which processes there are.
    fn publish(&self) {
        let row = |process: &Process| {
            let spec = process.spec();
            let seat = spec.seat();
            Row {
                process: spec.word().to_owned(),
                region: seat.map(|seat| seat.region().clone()),
                placement: seat.map(Seat::placement),
                tenant: seat.and_then(Seat::tenant),
                pid: process.id(),
                started: process.id().and_then(super::table::start_time),
            }
        };
        let rows: Vec<Row> = self.processes.values().map(row).collect();
        let path = super::Folder::new(&self.folder).processes();
        let draft = path.with_extension("draft");
        let written = serde_json::to_vec_pretty(&rows)
            .map_err(std::io::Error::from)
            .and_then(|json| std::fs::write(&draft, json))
            .and_then(|()| std::fs::rename(&draft, path));
        if written.is_err() {
            warn!("supervisor.table_not_written");
        }
    }

    /// Stops everything, what others need last.
    async fn drain(&mut self) {
        for base in [false, true] {
            let names: Vec<String> = self
                .processes
                .iter()
                .filter(|(_, process)| process.spec().is_base() == base)
                .map(|(name, _)| name.clone())
                .collect();
            for name in names {
                self.stop(name);
            }
            while let Some(change) = self.changes.join_next().await {
                if let Ok(Change::Started(_, Ok(mut process))) = change
                    && process.stop().await.is_err()
                {
                    warn!("supervisor.stop_failed");
                }
            }
        }
    }
}

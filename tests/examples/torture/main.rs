//! Reads and redacts every document there is, and damaged versions of the repository's own, with real engine processes: each
//! must end in a redacted document or a typed rejection, in bounded time and memory. Prints what became of them, as one table
//! a person reads.
//!
//! `just torture`, or `cargo run --release -p docward-tests --example torture -- --help`.

mod corpus;
mod damage;
#[path = "../../../workers/engines/host/examples/measuring/memory.rs"]
mod memory;
mod report;
mod trial;

use clap::Parser;
use docward_engine_client::{EngineConfig, Engines};
use docward_engine_model::start::SandboxSettings;
use indicatif::{ProgressBar, ProgressStyle};
use report::Report;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use trial::{Outcome, Trial};

/// Every document through the engines: none may kill one, hang it or exhaust its memory.
#[derive(Parser)]
#[command(name = "torture")]
struct Options {
    /// Where the corpora lie [default: ../shared/data beside the repository]
    #[arg(long)]
    data: Option<PathBuf>,
    /// Only corpora or files whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// Documents at the same time [default: as many as there are cores]
    #[arg(long)]
    jobs: Option<usize>,
    /// How every single document ended, before the table
    #[arg(long)]
    list: bool,
    /// One JSON document instead of the table
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    // The zygote is this very program, started again: it forks, so it must be here before any thread is.
    if std::env::args().nth(1).as_deref() == Some("engine") {
        return docward_engine_host::run_zygote();
    }
    match torture(&Options::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => report::trouble(&error),
    }
}

/// Whether everything ended as it must.
fn torture(options: &Options) -> Result<bool> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or(Error::other("no repository"))?;
    let data = options.data.clone().unwrap_or_else(|| repository.join("../shared/data"));
    let (mut trials, missing) = corpus::trials(repository, &data)?;
    if let Some(only) = &options.only {
        trials.retain(|trial| trial.corpus.contains(only) || trial.name.contains(only));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcomes = runtime.block_on(all(trials, options.jobs))?;
    let report = Report::of(outcomes, missing);
    if options.json {
        report.print_json()?;
    } else {
        report.print(options.list);
    }
    Ok(report.is_clean())
}

/// Each lane has a zygote of its own, so that a child's memory is known to be one document's.
async fn all(trials: Vec<Trial>, jobs: Option<usize>) -> Result<Vec<(Trial, Outcome)>> {
    let bar = ProgressBar::new(trials.len() as u64);
    let style = "{elapsed_precise} {wide_bar} {pos}/{len} {msg}";
    bar.set_style(ProgressStyle::with_template(style).map_err(Error::other)?);
    let (trials, next) = (Arc::new(trials), Arc::new(AtomicUsize::new(0)));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut lanes = tokio::task::JoinSet::new();
    for _ in 0..jobs.unwrap_or(cores).max(1) {
        let arguments = vec!["engine".into()];
        let sandbox = SandboxSettings::default();
        let config = EngineConfig { program: std::env::current_exe()?, arguments, concurrency: 1, sandbox };
        let engines = Engines::start(config).await.map_err(Error::other)?;
        let (trials, next, bar) = (Arc::clone(&trials), Arc::clone(&next), bar.clone());
        lanes.spawn(async move {
            let mut ended = Vec::new();
            while let Some((index, trial)) = next_of(&trials, &next) {
                bar.set_message(trial.name.clone());
                ended.push((index, Outcome::of(trial, &engines).await?));
                bar.inc(1);
            }
            Ok::<_, Error>(ended)
        });
    }
    let mut outcomes = Vec::new();
    while let Some(lane) = lanes.join_next().await {
        outcomes.extend(lane.map_err(Error::other)??);
    }
    bar.finish_and_clear();
    outcomes.sort_unstable_by_key(|(index, _)| *index);
    let trials = Arc::try_unwrap(trials).map_err(|_| Error::other("a lane still runs"))?;
    Ok(trials.into_iter().zip(outcomes.into_iter().map(|(_, outcome)| outcome)).collect())
}

fn next_of<'t>(trials: &'t [Trial], next: &AtomicUsize) -> Option<(usize, &'t Trial)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    trials.get(index).map(|trial| (index, trial))
}

//! One stage's worker in one region.

use docward_engine_client::Engines;
use docward_envelope::{Region, Stage, TenantId};
use docward_runtime::config::{ConfigRole, Configurations, RegionConfig};
use docward_runtime::services::{drain_token, ready};
use docward_runtime::wiring::{self, Rooms};
use docward_stage::{Runner, RunnerConfig};
use docward_stage_extract::Extract;
use docward_stage_index::Index;
use docward_stage_ocr::Ocr;
use docward_stage_redact::Redact;
use docward_telemetry::warn;
use docward_trust::ProcessRole;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Works at one stage in one region until asked to drain (SIGTERM).
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// ocr, extract, redact or index.
    pub stage: Stage,
    /// The one region it serves.
    #[arg(long)]
    pub region: Region,
    /// Take from this tenant's own queues only, by id.
    #[arg(long, value_name = "ID")]
    pub tenant: Option<TenantId>,
    /// In the tenant's own environment, rather than beside the others.
    #[arg(long, requires = "tenant")]
    pub environment: bool,
    /// How many documents at a time.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub concurrency: u16,
    /// Its configuration; the local fleet's if absent.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Started by a supervisor: says when it is ready, and drains when its standard input closes.
    #[arg(long, hide = true)]
    pub supervised: bool,
}

/// Works until asked to drain.
///
/// # Errors
/// When the configuration names another region, or something it needs can't be reached.
pub async fn run(configurations: &Configurations, arguments: Arguments) -> anyhow::Result<()> {
    let stage = arguments.stage.descriptor();
    let role = ConfigRole::Stage(arguments.stage);
    let environment = arguments.tenant.filter(|_| arguments.environment);
    let path = arguments.config.unwrap_or_else(|| configurations.path(&arguments.region, environment, role));
    let config = RegionConfig::read(&path)?.of(&path, &arguments.region, environment)?;
    let drain = drain_token(arguments.supervised)?;
    let slots = NonZeroUsize::new(usize::from(arguments.concurrency)).unwrap_or(NonZeroUsize::MIN);
    // Engines first: their zygote is started before this process reads a key.
    let engines =
        if stage.uses_engines { Some(wiring::engines(slots.get(), config.engines.clone()).await?) } else { None };
    limit_memory(config.memory_bytes.unwrap_or_else(|| OF_A_DOCUMENT.saturating_mul(1 + slots.get() as u64)));
    let rooms = Rooms::open(&config, ProcessRole::Worker(arguments.stage), arguments.stage.as_str()).await?;
    ready(arguments.supervised);
    let runner = RunnerConfig {
        region: config.region.clone(),
        tenant: arguments.tenant.filter(|_| !arguments.environment),
        concurrency: slots,
        deadline: Duration::from_secs(config.deliveries.deadline_seconds),
        pages: config.deliveries.pages,
        limits: config.limits,
    };
    match arguments.stage {
        Stage::Ocr => work(Ocr, rooms, engines, runner, drain).await,
        Stage::Extract => work(Extract, rooms, engines, runner, drain).await,
        Stage::Redact => work(Redact, rooms, engines, runner, drain).await,
        Stage::Index => work(Index, rooms, engines, runner, drain).await,
    }
    Ok(())
}

/// What a worker may have in memory for each document that it works on at a time, and once for itself.
const OF_A_DOCUMENT: u64 = 2 << 30;

/// Sets how much memory of its own this process may have. Past that an allocation fails and ends it; what it worked on is delivered
/// again, and parked once that has happened too often. Only the process itself is bound, not the engines, which have a limit each.
fn limit_memory(bytes: u64) {
    let maximum = getrlimit(Resource::Data).maximum;
    let current = Some(maximum.map_or(bytes, |maximum| maximum.min(bytes)));
    if setrlimit(Resource::Data, Rlimit { current, maximum }).is_err() {
        warn!("this worker's memory could not be limited");
    }
}

async fn work<S: docward_stage::Stage>(
    stage: S,
    rooms: Rooms,
    engines: Option<Engines>,
    config: RunnerConfig,
    drain: CancellationToken,
) {
    let broker = rooms.broker.clone();
    Runner::new(stage, rooms.gate, rooms.store, rooms.broker, engines, config).run(drain).await;
    broker.close().await;
}

//! The same pages through the sandbox, and through the whole fleet of one region.

use crate::{Measured, cpu};
use docward::session::account;
use docward_client::{Caller, Client, Connections};
use docward_engine_client::{EngineConfig, Engines};
use docward_engine_model::protocol::Limits;
use docward_engine_model::start::SandboxSettings;
use docward_engine_model::{FileKind, Reading};
use docward_envelope::{JobId, Lane, Purpose, Region, Stage};
use docward_ledger::JobState;
use docward_local::fleet::{Folder, Process, ProcessSpec, prepare, process, samples};
use docward_local::fleet::{catalogue_services, region_services};
use docward_local::servers::{LocalServices, Plan};
use docward_runtime::config::Configurations;
use docward_runtime::seat::Seat;
use futures_util::StreamExt;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What the fleet came to.
pub(crate) struct Fleet {
    pub(crate) measured: Measured,
    /// CPU seconds by component while it ran.
    cpu: cpu::Cpu,
    /// Seconds from one stage's end to the next's, summed over documents.
    stages: BTreeMap<&'static str, f64>,
}

fn binary() -> PathBuf {
    let beside = std::env::current_exe().unwrap();
    let binary = beside.parent().unwrap().parent().unwrap().join("docward");
    assert!(binary.exists(), "{} is missing: cargo build --release --package docward", binary.display());
    binary
}

pub(crate) async fn sandbox(pages: &[PathBuf], cores: usize) -> Measured {
    let config = EngineConfig {
        program: binary(),
        arguments: vec!["engine".into()],
        concurrency: cores,
        sandbox: SandboxSettings::default(),
    };
    let engines = Engines::start(config).await.unwrap();
    let bytes: Vec<(String, Vec<u8>)> =
        pages.iter().map(|page| (page.display().to_string(), std::fs::read(page).unwrap())).collect();
    let began = Instant::now();
    let texts = futures_util::stream::iter(&bytes)
        .map(|(file, bytes)| {
            let engines = engines.clone();
            async move {
                let read = engines.read(bytes, Some(FileKind::Png), Limits::DEFAULT).await.unwrap();
                (file.clone(), Reading::of(&read.document).text().to_owned())
            }
        })
        .buffer_unordered(cores)
        .collect()
        .await;
    Measured { wall: began.elapsed(), texts }
}

pub(crate) async fn fleet(pages: &[PathBuf], cores: usize) -> Fleet {
    let region: Region = "us-east-1".parse().unwrap();
    let directory = tempfile::Builder::new().prefix("docward-bench-").tempdir_in("/var/tmp").unwrap();
    let services = LocalServices::start(directory.path(), &Plan::for_one_test(vec![region.clone()])).await.unwrap();
    let regions = region_services(&services, std::slice::from_ref(&region)).unwrap();
    let catalogue = catalogue_services(&services).unwrap();
    let tenants: Vec<_> = samples().into_iter().filter(|sample| sample.region == region.as_str()).collect();
    prepare(&Folder::new(directory.path()), &catalogue, &regions, &tenants, &account()).await.unwrap();
    let slots = u16::try_from(cores).unwrap();
    let seat = Seat::shared(region.clone());
    let mut specs = vec![ProcessSpec::Bucket(seat.clone()), ProcessSpec::Ledger(seat.clone())];
    specs.extend(Stage::ALL.iter().map(|stage| ProcessSpec::Worker(seat.clone(), *stage, slots)));
    let mut processes = Vec::new();
    for spec in specs {
        processes.push(Process::start(&binary(), directory.path(), spec).await.unwrap());
    }
    let connections = Connections::open(Configurations::in_folder(directory.path())).unwrap();
    let caller = Caller::of_account(connections.directory(), &account());
    let client = Client::open(&connections, &region, &caller).await.unwrap();
    // Warm: one page has gone all the way.
    run(&client, &pages[..1]).await;
    let named = processes.iter().map(|process| (process.id().unwrap(), short(process))).collect();
    let before = cpu::snapshot(&named);
    let began = Instant::now();
    let stages = run(&client, pages).await;
    let wall = began.elapsed();
    let mut cpu = cpu::snapshot(&named);
    for (component, seconds) in &mut cpu {
        *seconds -= before.get(component).copied().unwrap_or(0.0);
    }
    for process in &mut processes {
        process.stop().await.unwrap();
    }
    services.stop().await.unwrap();
    Fleet { measured: Measured { wall, texts: Vec::new() }, cpu, stages }
}

fn short(process: &process::Process) -> String {
    process.spec().name().rsplit('.').next().unwrap().to_owned()
}

/// Submits pages, a document each, and waits for the last.
async fn run(client: &Client, pages: &[PathBuf]) -> BTreeMap<&'static str, f64> {
    let tenant = client.tenant("harbor-clinic").unwrap();
    let mut watch = client.ledger().watch(tenant.id).await.unwrap();
    let mut jobs: Vec<JobId> = Vec::new();
    for page in pages {
        let bytes = std::fs::read(page).unwrap();
        jobs.push(client.submit(&tenant, bytes, Purpose::Treatment, Lane::Batch).await.unwrap());
    }
    let mut stages: BTreeMap<&'static str, f64> = BTreeMap::new();
    for job in jobs {
        let ended = tokio::time::timeout(Duration::from_mins(10), watch.until(job, |status| status.state.is_final()));
        let status = ended.await.expect("a page takes less than ten minutes").unwrap();
        assert_eq!(status.state, JobState::Done);
        let mut before = status.created;
        for stage in Stage::ALL {
            let done = status.stages.iter().find(|done| done.stage == Some(*stage)).unwrap();
            *stages.entry(stage.as_str()).or_default() += done.at.duration_since(before).as_secs_f64();
            before = done.at;
        }
    }
    stages
}

/// Where the difference between the fleet and baseline A goes.
pub(crate) fn explain(fleet: &Fleet, stages: &Measured, pages: usize, cores: usize) {
    let pages = pages as f64;
    let a = stages.wall.as_secs_f64() * cores as f64 / pages;
    println!("\nwhere the difference goes: CPU seconds a page (baseline A: {a:.3} core seconds a page)");
    let mut total = 0.0;
    for (component, seconds) in &fleet.cpu {
        println!("  {component:12} {:7.3}", seconds / pages);
        total += seconds / pages;
    }
    let available = fleet.measured.wall.as_secs_f64() * cores as f64 / pages;
    println!("  {:12} {total:7.3}   of {available:.3} available: the rest is waiting", "sum");
    println!("\nmean seconds a page from one stage's end to the next's, waiting in queues included");
    for stage in Stage::ALL {
        println!("  {:12} {:7.2}", stage.as_str(), fleet.stages.get(stage.as_str()).copied().unwrap_or(0.0) / pages);
    }
}

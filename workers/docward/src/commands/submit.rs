//! `docward submit`: brings documents in, and waits for them if asked.

use crate::session::Session;
use crate::terminal;
use anyhow::Context;
use docward_client::{Changes, Client};
use docward_envelope::{JobId, Lane, Purpose, Region, Stage};
use docward_ledger::{JobState, JobStatus};
use docward_trust_policy::Tenant;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Submits documents to a tenant's region.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Documents: PNG, JPEG, TIFF, PDF, DICOM, X12 837, text.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Whose documents, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// Where to process them; policy decides whether it may be there.
    #[arg(long)]
    pub region: Region,
    /// What for: treatment, payment, operations or patient-access.
    #[arg(long, default_value = "treatment")]
    pub purpose: Purpose,
    /// interactive, or batch for work that nobody waits for.
    #[arg(long, default_value = "interactive")]
    pub lane: Lane,
    /// Wait until every document has ended; the exit status is 1 if one was rejected.
    #[arg(long)]
    pub wait: bool,
    /// Print JSON instead of a table or sentences.
    #[arg(long)]
    pub json: bool,
}

/// Submits; returns the exit status.
///
/// # Errors
/// When policy refuses, a file can't be read or the fleet can't be reached.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<u8> {
    let client = session.client(&arguments.region).await?;
    let tenant = client.tenant(&arguments.tenant)?;
    let mut changes = client.changes(&tenant).await?;
    let mut jobs: BTreeMap<JobId, &Path> = BTreeMap::new();
    for path in &arguments.files {
        let bytes = tokio::fs::read(path).await.with_context(|| format!("cannot read {}", path.display()))?;
        let job = client.submit(&tenant, bytes, arguments.purpose, arguments.lane).await?;
        jobs.insert(job, path);
        if !arguments.wait && !arguments.json {
            terminal::line(format_args!("{job}  {}", path.display()));
        }
    }
    let ended = if arguments.wait { wait(&client, &tenant, &mut changes, jobs.keys()).await? } else { BTreeMap::new() };
    report(&arguments, &jobs, &ended)?;
    Ok(u8::from(ended.values().any(|status| status.state != JobState::Done)))
}

/// Waits until every job has ended; four steps a document move the bar.
async fn wait(
    client: &Client,
    tenant: &Tenant,
    changes: &mut Changes,
    jobs: impl Iterator<Item = &JobId>,
) -> anyhow::Result<BTreeMap<JobId, JobStatus>> {
    let steps = Stage::ALL.len() as u64;
    let mut open: BTreeMap<JobId, u64> = jobs.map(|job| (*job, 0)).collect();
    let mut ended = BTreeMap::new();
    let bar = terminal::progress(open.len() as u64 * steps, "documents");
    loop {
        for job in open.keys().copied().collect::<Vec<_>>() {
            let Some(status) = client.job(tenant, job).await? else { continue };
            open.insert(job, status.stages.iter().filter(|stage| stage.stage.is_some()).count() as u64);
            if status.state.is_final() {
                open.remove(&job);
                ended.insert(job, status);
            }
        }
        bar.set_position(open.values().sum::<u64>() + ended.len() as u64 * steps);
        if open.is_empty() {
            bar.finish_and_clear();
            return Ok(ended);
        }
        changes.next().await?;
    }
}

fn report(
    arguments: &Arguments,
    jobs: &BTreeMap<JobId, &Path>,
    ended: &BTreeMap<JobId, JobStatus>,
) -> anyhow::Result<()> {
    if arguments.json {
        let row = |(job, path): (&JobId, &&Path)| {
            let status = ended.get(job);
            json!({
                "job": job,
                "file": path,
                "state": status.map_or("accepted", |status| status.state.as_str()),
                "reason": status.and_then(|status| status.reason.clone()),
            })
        };
        return terminal::json(&jobs.iter().map(row).collect::<Vec<_>>());
    }
    for (job, path) in jobs {
        if let Some(status) = ended.get(job) {
            let reason = status.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            terminal::line(format_args!("{job}  {}{reason}  {}", status.state.as_str(), path.display()));
        }
    }
    Ok(())
}

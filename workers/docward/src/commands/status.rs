//! `docward status`: a tenant's jobs, or one job's stages.

use crate::failure::{Failure, Word};
use crate::terminal;
use docward_client::Client;
use docward_envelope::{JobId, ObjectPrefix, Placement, Region, Stage};
use docward_ledger::{JobState, JobStatus, JobSummary};
use indicatif::HumanCount;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;

/// Shows a tenant's jobs, or one job's stages.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// One job; the tenant's newest if absent.
    #[arg(conflicts_with = "state")]
    pub job: Option<JobId>,
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// Where.
    #[arg(long)]
    pub region: Region,
    /// Only jobs in these states, separated by commas: accepted, running, done, rejected, held, dead, erased.
    #[arg(long, value_delimiter = ',', value_parser = state)]
    pub state: Vec<JobState>,
    /// How many jobs at most.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

fn state(word: &str) -> Result<JobState, String> {
    let known = || JobState::ALL.map(JobState::as_str).join(", ");
    JobState::ALL.into_iter().find(|state| state.as_str() == word).ok_or_else(|| format!("there are: {}", known()))
}

/// Prints the status.
///
/// # Errors
/// When the ledger can't be reached or does not know the job.
pub async fn run(folder: &Path, arguments: Arguments) -> anyhow::Result<()> {
    let client = Client::open(folder, &arguments.region).await?;
    let tenant = client.tenant(&arguments.tenant)?;
    if let Some(job) = arguments.job {
        let none =
            || Failure::new(Word::NotFound, format_args!("{} has no job {job} in {}", tenant.slug, arguments.region));
        let status = client.job(tenant.id, job).await?.ok_or_else(none)?;
        if arguments.json {
            return terminal::json(&status);
        }
        show(&status);
        return Ok(());
    }
    let jobs = client.jobs(tenant.id, &arguments.state, arguments.limit).await?;
    let totals = client.totals(tenant.id).await?;
    let is_meant = |state: &JobState| arguments.state.is_empty() || arguments.state.contains(state);
    let matching = totals.iter().filter(|(state, _)| is_meant(state)).map(|(_, count)| count).sum();
    if arguments.json {
        return terminal::json(&json!({ "jobs": jobs, "matching": matching, "totals": totals }));
    }
    list(&jobs);
    summary(jobs.len() as u64, matching, &totals);
    Ok(())
}

fn list(jobs: &[JobSummary]) {
    if jobs.is_empty() {
        return;
    }
    let mut table = terminal::table(["job", "state", "accepted", "last change"]);
    for job in jobs {
        let reason = job.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        let faults = if job.faults > 0 { format!(", faults {}", HumanCount(job.faults)) } else { String::new() };
        let state = format!("{}{reason}{faults}", job.state.as_str());
        table.add_row([job.job.to_string(), state, terminal::moment(job.created), terminal::moment(job.updated)]);
    }
    terminal::line(table);
}

/// How many there are of each state, and how many of those that are meant are not shown.
fn summary(shown: u64, matching: u64, totals: &BTreeMap<JobState, u64>) {
    let all: u64 = totals.values().sum();
    let each = totals.iter().map(|(state, count)| format!(", {} {}", state.as_str(), HumanCount(*count)));
    terminal::line(format_args!("jobs {}{}", HumanCount(all), each.collect::<String>()));
    if shown < matching {
        terminal::line(format_args!("{} of {} shown; --limit N shows more", HumanCount(shown), HumanCount(matching)));
    }
}

fn show(status: &JobStatus) {
    let reason = status.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    let placement = status.placement.map_or("-", Placement::as_str);
    terminal::line(format_args!(
        "{} {}{reason}, run {}, placement {placement}",
        status.job,
        status.state.as_str(),
        status.run.get()
    ));
    let mut table = terminal::table(["stage", "effect", "at", "figures"]);
    for stage in &status.stages {
        let figures: Vec<String> = stage
            .counts
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        table.add_row([
            stage.stage.map_or("intake", Stage::as_str).to_owned(),
            stage.effect.clone(),
            terminal::moment(stage.at),
            figures.join(", "),
        ]);
    }
    terminal::line(table);
    stored(status);
    if status.stages.iter().any(|stage| stage.counts.get("faults").is_some_and(|faults| *faults > 0)) {
        terminal::note("the file contradicts itself; `docward fetch --what faults` says where, and in which claim");
    }
}

/// What lies in the bucket, by its place below the job's own folder.
fn stored(status: &JobStatus) {
    let whole = ObjectPrefix::Job(status.tenant, status.job).to_string();
    let mut table = terminal::table(["stored", "retention class", "until", "deleted"]);
    for stored in &status.stored {
        let prefix = stored.prefix.to_string();
        table.add_row([
            prefix.strip_prefix(&whole).unwrap_or(&prefix).trim_end_matches('/').to_owned(),
            stored.retention.to_string(),
            terminal::moment(stored.expires),
            stored.deleted.map(terminal::moment).unwrap_or_default(),
        ]);
    }
    terminal::line(table);
}

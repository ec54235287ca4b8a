//! `docward status`: a tenant's jobs, or one job's stages.

use crate::choice::one_of;
use crate::explain;
use crate::session::Session;
use crate::terminal;
use crate::waiting;
use docward_client::{JobList, Jobs};
use docward_envelope::{JobId, ObjectPrefix, Placement, Region, Stage};
use docward_ledger::{JobState, JobStatus, JobSummary};
use indicatif::HumanCount;

/// Shows a tenant's jobs, or one job's stages.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// One job; the tenant's newest if absent.
    #[arg(conflicts_with = "state")]
    pub job: Option<JobId>,
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// The region that the command is about.
    #[arg(long)]
    pub region: Region,
    /// Only jobs in these states, separated by commas.
    #[arg(long, value_delimiter = ',', value_parser = one_of(&JobState::ALL, JobState::as_str))]
    pub state: Vec<JobState>,
    /// How many jobs at most.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    /// Print JSON instead of a table or sentences.
    #[arg(long)]
    pub json: bool,
}

/// Prints the status.
///
/// # Errors
/// When the ledger can't be reached or does not know the job.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<()> {
    let tenant = session.tenant(&arguments.tenant)?;
    let jobs = Jobs::of(session.connections()?, &arguments.region, &tenant, &session.caller()?).await?;
    if let Some(job) = arguments.job {
        let status = jobs.status(job).await?;
        if arguments.json {
            return terminal::json(&status);
        }
        show(&status);
        obstacle(&jobs, &arguments.region, &status).await;
        return Ok(());
    }
    let list = jobs.newest(&arguments.state, arguments.limit).await?;
    if arguments.json {
        return terminal::json(&list);
    }
    table(&list.jobs);
    summary(&list);
    Ok(())
}

fn table(jobs: &[JobSummary]) {
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
fn summary(list: &JobList) {
    let all: u64 = list.totals.values().sum();
    let each = list.totals.iter().map(|(state, count)| format!(", {} {}", state.as_str(), HumanCount(*count)));
    terminal::line(format_args!("jobs {}{}", HumanCount(all), each.collect::<String>()));
    let shown = list.jobs.len() as u64;
    if shown < list.matching {
        let (shown, matching) = (HumanCount(shown), HumanCount(list.matching));
        terminal::line(format_args!("{shown} of {matching} shown; --limit N shows more"));
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

/// Why the job does not go on, and what helps.
async fn obstacle(jobs: &Jobs, region: &Region, status: &JobStatus) {
    match jobs.obstacle(status).await {
        Ok(obstacle) => obstacle.into_iter().for_each(|obstacle| terminal::note(waiting::obstacle(obstacle, region))),
        // The ledger has answered: that stands.
        Err(error) => {
            terminal::note(format_args!("whether a worker is there is not known: {}", explain::client(&error)));
        }
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

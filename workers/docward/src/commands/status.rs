//! `docward status`: a tenant's jobs, or one job's stages.

use crate::session::Session;
use crate::terminal;
use docward_client::Jobs;
use docward_envelope::{JobId, Placement, Region};
use docward_ledger::JobStatus;

/// Shows a tenant's jobs, or one job's stages.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// One job; all of the tenant's newest if absent.
    pub job: Option<JobId>,
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// The region that the command is about.
    #[arg(long)]
    pub region: Region,
    /// How many jobs at most.
    #[arg(long, default_value_t = 50)]
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
        return Ok(());
    }
    let jobs = jobs.newest(arguments.limit).await?;
    if arguments.json {
        return terminal::json(&jobs);
    }
    let mut table = terminal::table(["job", "state", "placement", "accepted", "last change"]);
    for job in jobs {
        table.add_row([
            job.job.to_string(),
            job.state.as_str().to_owned(),
            job.placement.map_or("-", Placement::as_str).to_owned(),
            terminal::moment(job.created),
            terminal::moment(job.updated),
        ]);
    }
    terminal::line(table);
    Ok(())
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
            stage.stage.map_or("intake", docward_envelope::Stage::as_str).to_owned(),
            stage.effect.clone(),
            terminal::moment(stage.at),
            figures.join(", "),
        ]);
    }
    terminal::line(table);
    let mut table = terminal::table(["stored under", "retention class", "until", "deleted"]);
    for stored in &status.stored {
        table.add_row([
            stored.prefix.to_string(),
            stored.retention.to_string(),
            terminal::moment(stored.expires),
            stored.deleted.map(terminal::moment).unwrap_or_default(),
        ]);
    }
    terminal::line(table);
}

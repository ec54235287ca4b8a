//! `docward wait`: waits until jobs have ended.

use crate::interrupt::Interrupt;
use crate::session::Session;
use crate::waiting::{self, Manner};
use docward_envelope::{JobId, Region};
use std::time::Duration;

/// Waits until jobs have ended, and says of each what came of it. The exit status is 1 if one did not end well, 3 if it took
/// longer than was given.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which, as `docward submit` says them.
    #[arg(required = true, value_name = "JOB")]
    pub jobs: Vec<JobId>,
    /// Whose, by name or id.
    #[arg(long)]
    pub tenant: String,
    /// The region that the command is about.
    #[arg(long)]
    pub region: Region,
    /// Wait so many seconds at most; for ever if absent.
    #[arg(long, value_name = "S")]
    pub timeout: Option<u64>,
    /// Print JSON, one object a line as things happen.
    #[arg(long)]
    pub json: bool,
}

/// Waits; returns the exit status.
///
/// # Errors
/// When there is no such job, the fleet can't be reached, somebody interrupts it or it takes too long.
pub async fn run(session: &Session, arguments: Arguments) -> anyhow::Result<u8> {
    let client = session.client(&arguments.region).await?;
    let tenant = client.tenant(&arguments.tenant)?;
    let interrupt = Interrupt::listen()?;
    let awaited = arguments.jobs.into_iter().map(|job| (job, None)).collect();
    let timeout = arguments.timeout.map(Duration::from_secs);
    let manner = Manner { timeout, may_be_mistyped: true, as_json: arguments.json };
    let all_done = waiting::wait(&client, &tenant, awaited, manner, &interrupt).await?;
    Ok(u8::from(!all_done))
}

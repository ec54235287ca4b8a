//! Waiting until jobs have ended, for `submit --wait` and `wait`: each is said as it ends, and while it has not, why. What is
//! shown follows the ledger's own changes; nothing is asked again and again.

mod line;
mod standing;

pub(crate) use line::Line;

use crate::failure::{self, Failure, Word};
use crate::interrupt::Interrupt;
use crate::terminal;
use anyhow::Context;
use docward_client::Client;
use docward_envelope::{JobId, Region};
use docward_ledger::{Change, JobState, JobStatus};
use docward_trust_policy::Tenant;
use futures_util::StreamExt;
use indicatif::ProgressBar;
use standing::{Standing, Tally, remedy};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::Instant;

/// How long a job that no ledger has heard of may be on its way there, before it counts as mistyped: a fact takes a moment
/// to arrive.
const UNHEARD_OF: Duration = Duration::from_secs(10);

/// Jobs that are waited for, each with the file it was made of where that is known.
pub(crate) type Awaited = BTreeMap<JobId, Option<PathBuf>>;

/// How it is waited.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// How long at most; for ever if absent.
    pub(crate) timeout: Option<Duration>,
    /// Whether the jobs were named by a person, who may have mistyped one.
    pub(crate) may_be_mistyped: bool,
    /// Whether lines are JSON.
    pub(crate) as_json: bool,
}

/// Waits until every job has ended; returns whether all are done. Each is said on standard output as it ends.
///
/// # Errors
/// [`Word::TimedOut`] and [`Word::Interrupted`] with the jobs that are still on their way, [`Word::NotFound`] when no ledger
/// has heard of a job, and when the ledger can't be reached.
pub(crate) async fn wait(
    client: &Client,
    tenant: &Tenant,
    awaited: Awaited,
    manner: Manner,
    interrupt: &Interrupt,
) -> anyhow::Result<bool> {
    let bar = terminal::progress(awaited.len() as u64, "documents");
    let mut waiting = Waiting {
        client,
        tenant,
        manner,
        bar,
        open: BTreeMap::new(),
        tally: Tally::default(),
        held: String::new(),
        all_done: true,
    };
    for (job, file) in awaited {
        waiting.stands(job, file, None);
    }
    let ended = waiting.run(interrupt).await;
    waiting.bar.finish_and_clear();
    match ended {
        Ok(()) => Ok(waiting.all_done),
        Err(error) if error.is::<Failure>() => Err(error),
        Err(error) => Err(waiting.stopped(failure::word(&error), &format!("{error:#}"))),
    }
}

/// The command that goes on waiting for jobs.
pub(crate) fn command<'a>(jobs: impl IntoIterator<Item = &'a JobId>, tenant: &Tenant, region: &Region) -> String {
    let jobs: Vec<String> = jobs.into_iter().map(ToString::to_string).collect();
    format!("docward wait {} --tenant {} --region {region}", jobs.join(" "), tenant.slug)
}

/// A job that has not ended.
struct Open {
    file: Option<PathBuf>,
    /// `None` until a ledger has heard of it.
    status: Option<JobStatus>,
    standing: Standing,
}

struct Waiting<'a> {
    client: &'a Client,
    tenant: &'a Tenant,
    manner: Manner,
    bar: ProgressBar,
    open: BTreeMap<JobId, Open>,
    /// How many of them stand where.
    tally: Tally,
    /// What was said last of those that are held.
    held: String,
    all_done: bool,
}

impl Waiting<'_> {
    async fn run(&mut self, interrupt: &Interrupt) -> anyhow::Result<()> {
        let began = Instant::now();
        let deadline = self.manner.timeout.map(|timeout| began + timeout);
        let mut mistyped = self.manner.may_be_mistyped.then(|| began + UNHEARD_OF);
        let watches = self.client.watches(self.tenant.id).await?.into_iter();
        let mut changes = futures_util::stream::select_all(watches.map(|watch| watch.into_stream().boxed()));
        self.bar.enable_steady_tick(Duration::from_secs(1));
        self.read_all().await?;
        while !self.open.is_empty() {
            self.show();
            tokio::select! {
                change = changes.next() => match change.context("the ledger says nothing any more")?? {
                    Change::Job(job) => self.read(job).await?,
                    Change::Any => self.read_all().await?,
                },
                () = until(deadline) => return Err(self.stopped(Word::TimedOut, "timed out")),
                () = interrupt.raised() => return Err(self.stopped(Word::Interrupted, "interrupted")),
                () = until(mistyped) => {
                    mistyped = None;
                    self.all_are_known()?;
                }
            }
        }
        Ok(())
    }

    async fn read_all(&mut self) -> anyhow::Result<()> {
        for job in self.open.keys().copied().collect::<Vec<_>>() {
            self.read(job).await?;
        }
        Ok(())
    }

    /// Asks for one job again, if it is one of those, and says so if it has ended.
    async fn read(&mut self, job: JobId) -> anyhow::Result<()> {
        if !self.open.contains_key(&job) {
            return Ok(());
        }
        let Some(status) = self.client.job(self.tenant.id, job).await? else { return Ok(()) };
        let Some(before) = self.open.remove(&job) else { return Ok(()) };
        self.tally.leave(&before.standing);
        if status.state.is_final() {
            self.all_done &= status.state == JobState::Done;
            self.bar.inc(1);
            return self.say(&status, before.file.as_ref());
        }
        // Who reads JSON has no bar to look at.
        if self.manner.as_json && status.state == JobState::Held && Standing::of(Some(&status)) != before.standing {
            self.say(&status, before.file.as_ref())?;
        }
        self.stands(job, before.file, Some(status));
        Ok(())
    }

    fn stands(&mut self, job: JobId, file: Option<PathBuf>, status: Option<JobStatus>) {
        let standing = Standing::of(status.as_ref());
        self.tally.enter(&standing);
        self.open.insert(job, Open { file, status, standing });
    }

    fn say(&self, status: &JobStatus, file: Option<&PathBuf>) -> anyhow::Result<()> {
        let line = Line::of(status, file.map(PathBuf::as_path));
        self.bar.suspend(|| line.say(self.manner.as_json))
    }

    /// Where those stand that have not ended: beside the bar, and as a line when other ones are held than before.
    fn show(&mut self) {
        self.bar.set_message(self.tally.all());
        let held = self.tally.held();
        if !self.manner.as_json && held != self.held {
            let remedies: BTreeSet<_> = self.open.values().filter_map(|open| remedy(open.status.as_ref())).collect();
            let remedies = remedies.into_iter().map(|remedy| format!("; {remedy}")).collect::<String>();
            let held = if held.is_empty() { "nothing is held any more" } else { held.as_str() };
            self.bar.suspend(|| terminal::note(format_args!("{held}{remedies}")));
        }
        self.held = held;
    }

    /// What to say when waiting ends before the jobs do. They go on.
    fn stopped(&self, word: Word, why: &str) -> anyhow::Error {
        let mut message = format!("{why}; still on their way: {}", self.open.len());
        for (job, Open { file, status, standing }) in &self.open {
            let file = file.as_ref();
            if self.manner.as_json
                && let Some(status) = status
                && let Err(error) = self.say(status, file)
            {
                return error;
            }
            let file = file.map(|file| format!("  {}", terminal::name(file))).unwrap_or_default();
            let remedy = remedy(status.as_ref()).map(|remedy| format!("  ({remedy})")).unwrap_or_default();
            message += &format!("\n  {job}  {standing}{file}{remedy}");
        }
        let go_on = command(self.open.keys(), self.tenant, self.client.region());
        Failure::new(word, format_args!("{message}\nto go on: {go_on}")).into()
    }

    /// A job that a person named, and that still nobody has heard of, is none.
    fn all_are_known(&self) -> anyhow::Result<()> {
        let unknown = self.open.iter().filter(|(_, open)| open.status.is_none());
        let unknown: Vec<String> = unknown.map(|(job, _)| job.to_string()).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let (slug, region) = (&self.tenant.slug, self.client.region());
        Err(Failure::new(Word::NotFound, format_args!("{slug} has no such job in {region}: {}", unknown.join(", ")))
            .into())
    }
}

/// Waits for a moment; for ever where there is none.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

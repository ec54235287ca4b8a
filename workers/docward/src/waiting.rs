//! Waiting until jobs have ended, for `submit --wait` and `wait`: each is said as it ends, and while it has not, why. What is
//! shown follows the ledgers' own changes; nothing is asked again and again but whether any worker is there.

mod line;
mod standing;
mod stopped;

pub(crate) use line::Line;
pub(crate) use standing::obstacle;
pub(crate) use stopped::command;

use crate::explain::explain;
use crate::failure::{self, Failure, Word};
use crate::interrupt::Interrupt;
use crate::terminal;
use docward_client::{Client, Standing};
use docward_envelope::{JobId, Placement, Stage};
use docward_ledger::{Change, JobState, JobStatus};
use docward_trust_policy::Tenant;
use indicatif::ProgressBar;
use standing::Tally;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::Instant;

/// How long a job that no ledger has heard of may be on its way there, before it counts as mistyped: a fact takes a moment
/// to arrive.
const UNHEARD_OF: Duration = Duration::from_secs(10);

/// How often it is asked whether any worker serves the stages that jobs stand at.
const WORKERS: Duration = Duration::from_secs(5);

/// The word for a job whose stage no worker serves.
const NO_WORKER: &str = "no-worker";

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
/// has heard of a job, and when a ledger can't be reached.
pub(crate) async fn wait(
    client: &Client,
    tenant: &Tenant,
    awaited: Awaited,
    manner: Manner,
    interrupt: &Interrupt,
) -> anyhow::Result<bool> {
    let bar = terminal::progress(awaited.len() as u64, "documents");
    let (open, tally, unserved) = (BTreeMap::new(), Tally::default(), BTreeSet::new());
    let (obstacles, said) = (Vec::new(), Vec::new());
    let mut waiting = Waiting { client, tenant, manner, bar, open, tally, unserved, obstacles, said, all_done: true };
    for (job, file) in awaited {
        waiting.stands(job, file, None);
    }
    let ended = waiting.run(interrupt).await;
    waiting.bar.finish_and_clear();
    match ended {
        Ok(()) => Ok(waiting.all_done),
        Err(error) if error.is::<Failure>() => Err(error),
        Err(error) => Err(waiting.stopped(failure::word(&error), &explain(&error))),
    }
}

/// A job that has not ended.
struct Open {
    file: Option<PathBuf>,
    /// `None` until a ledger has heard of it.
    status: Option<JobStatus>,
    standing: Standing,
}

impl Open {
    fn placement(&self) -> Placement {
        self.status.as_ref().and_then(|status| status.placement).unwrap_or(Placement::Shared)
    }
}

struct Waiting<'a> {
    client: &'a Client,
    tenant: &'a Tenant,
    manner: Manner,
    bar: ProgressBar,
    open: BTreeMap<JobId, Open>,
    /// How many of them stand where.
    tally: Tally,
    /// Stages that jobs stand at and that no worker serves.
    unserved: BTreeSet<Stage>,
    /// Why jobs do not go on, and how many.
    obstacles: Vec<(Standing, String)>,
    /// What was said last of that.
    said: Vec<(Standing, String)>,
    all_done: bool,
}

impl Waiting<'_> {
    async fn run(&mut self, interrupt: &Interrupt) -> anyhow::Result<()> {
        let began = Instant::now();
        let deadline = self.manner.timeout.map(|timeout| began + timeout);
        let mut mistyped = self.manner.may_be_mistyped.then(|| began + UNHEARD_OF);
        let mut workers = tokio::time::interval_at(began + WORKERS, WORKERS);
        let mut changes = self.client.changes(self.tenant).await?;
        self.bar.enable_steady_tick(Duration::from_secs(1));
        self.read_all().await?;
        while !self.open.is_empty() {
            self.show();
            tokio::select! {
                change = changes.next() => match change? {
                    Change::Job(job) => self.read(job).await?,
                    Change::Any => self.read_all().await?,
                },
                () = until(deadline) => return Err(self.stopped(Word::TimedOut, "timed out")),
                () = interrupt.raised() => return Err(self.stopped(Word::Interrupted, "interrupted")),
                () = until(mistyped) => {
                    mistyped = None;
                    self.all_are_known()?;
                }
                _ = workers.tick() => {
                    self.look_for_workers().await?;
                    self.look_for_obstacles();
                    self.say_obstacles();
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
        let Some(status) = self.client.job(self.tenant, job).await? else { return Ok(()) };
        let Some(before) = self.open.remove(&job) else { return Ok(()) };
        self.tally.leave(before.standing);
        if status.state.is_final() {
            self.all_done &= status.state == JobState::Done;
            self.bar.inc(1);
            return self.say(&Line::of(&status, before.file.as_deref()));
        }
        // Who reads JSON has no bar to look at.
        if self.manner.as_json && status.state == JobState::Held && Standing::of(Some(&status)) != before.standing {
            self.say(&Line::of(&status, before.file.as_deref()))?;
        }
        self.stands(job, before.file, Some(status));
        Ok(())
    }

    fn stands(&mut self, job: JobId, file: Option<PathBuf>, status: Option<JobStatus>) {
        let standing = Standing::of(status.as_ref());
        self.tally.enter(standing);
        self.open.insert(job, Open { file, status, standing });
    }

    fn say(&self, line: &Line<'_>) -> anyhow::Result<()> {
        self.bar.suspend(|| line.say(self.manner.as_json))
    }

    /// Asks which of the stages that jobs stand at no worker serves.
    async fn look_for_workers(&mut self) -> anyhow::Result<()> {
        let at = |open: &Open| match open.standing {
            Standing::At(stage) => Some((open.placement(), stage)),
            _ => None,
        };
        let asked: BTreeSet<(Placement, Stage)> = self.open.values().filter_map(at).collect();
        let mut unserved = BTreeSet::new();
        for (placement, stage) in asked {
            if !self.client.has_worker(self.tenant, placement, stage).await? {
                unserved.insert(stage);
            }
        }
        let before = std::mem::replace(&mut self.unserved, unserved);
        if self.manner.as_json {
            for open in self.open.values() {
                if let (Standing::At(stage), Some(status)) = (open.standing, &open.status)
                    && self.unserved.contains(&stage)
                    && !before.contains(&stage)
                {
                    self.say(&Line::waiting(status, open.file.as_deref(), NO_WORKER))?;
                }
            }
        }
        Ok(())
    }

    /// Where those stand that have not ended: beside the bar, and as a line when something else is in their way than before.
    fn show(&mut self) {
        self.bar.set_message(self.tally.in_words());
        self.look_for_obstacles();
        let kinds = |obstacles: &[(Standing, String)]| obstacles.iter().map(|(kind, _)| *kind).collect::<BTreeSet<_>>();
        // How many there are changes with every job of a batch: that is said with the next look for workers.
        if kinds(&self.obstacles) != kinds(&self.said) {
            self.say_obstacles();
        }
    }

    fn look_for_obstacles(&mut self) {
        let counts = self.tally.counts().into_iter();
        self.obstacles = counts.filter_map(|count| Some((count.0, self.obstacle(count)?))).collect();
    }

    fn say_obstacles(&mut self) {
        if self.manner.as_json || self.obstacles == self.said {
            return;
        }
        let went_on = self.obstacles.is_empty().then_some("they go on");
        let lines: Vec<&str> = self.obstacles.iter().map(|(_, words)| words.as_str()).chain(went_on).collect();
        self.bar.suspend(|| terminal::note(lines.join("\n")));
        self.said.clone_from(&self.obstacles);
    }

    fn obstacle(&self, (standing, count): (Standing, usize)) -> Option<String> {
        let is_served = !matches!(standing, Standing::At(stage) if self.unserved.contains(&stage));
        Some(format!("{count} {}", obstacle(standing, is_served, self.client.region())?))
    }
}

/// Waits for a moment; for ever where there is none.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

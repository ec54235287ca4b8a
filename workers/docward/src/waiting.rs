//! Waiting until jobs have ended, for `submit --wait` and `wait`: each is said as it ends, and while it has not, why.

mod line;
mod standing;
mod stopped;

pub(crate) use line::Line;
pub(crate) use standing::obstacle;
pub(crate) use stopped::{Awaited, command};

use crate::explain::explain;
use crate::failure::{self, Failure, Word};
use crate::interrupt::Interrupt;
use crate::terminal;
use docward_client::{Client, ClientError, Followed, Following, NotFound, Obstacle};
use docward_envelope::Region;
use docward_ledger::{JobState, JobStatus};
use docward_trust_policy::Tenant;
use indicatif::ProgressBar;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

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
/// [`Word::TimedOut`] and [`Word::Interrupted`] with the jobs that are still on their way, when no ledger has heard of a job,
/// and when a ledger can't be reached.
pub(crate) async fn wait(
    client: &Client,
    tenant: &Tenant,
    awaited: Awaited,
    manner: Manner,
    interrupt: &Interrupt,
) -> anyhow::Result<bool> {
    let unheard = manner.may_be_mistyped.then_some(Following::UNHEARD_OF);
    let following = Following::of(client, tenant, awaited.keys().copied(), unheard).await;
    let following = following.map_err(|error| {
        let (error, go_on) = (error.into(), command(awaited.keys(), tenant, client.region()));
        Failure::new(failure::word(&error), format_args!("{}\nto go on: {go_on}", explain(&error)))
    })?;
    let bar = terminal::progress(awaited.len() as u64, "documents");
    let (files, region) = (awaited, client.region());
    let mut waiting = Waiting { region, tenant, manner, bar, files, following, said: Vec::new(), all_done: true };
    let ended = waiting.run(interrupt).await;
    waiting.bar.finish_and_clear();
    ended.map(|()| waiting.all_done)
}

struct Waiting<'a> {
    region: &'a Region,
    tenant: &'a Tenant,
    manner: Manner,
    bar: ProgressBar,
    files: Awaited,
    following: Following,
    /// What was said last of why jobs do not go on, and how many.
    said: Vec<(Obstacle, usize)>,
    all_done: bool,
}

impl Waiting<'_> {
    async fn run(&mut self, interrupt: &Interrupt) -> anyhow::Result<()> {
        let time_is_up = tokio::time::sleep(self.manner.timeout.unwrap_or(Duration::MAX));
        tokio::pin!(time_is_up);
        self.bar.enable_steady_tick(Duration::from_secs(1));
        loop {
            self.show();
            let followed = tokio::select! {
                // What is known already is said first, however little time was given.
                biased;
                () = interrupt.raised() => return Err(self.stopped(Word::Interrupted, "interrupted")),
                followed = self.following.next() => followed,
                () = &mut time_is_up => return Err(self.stopped(Word::TimedOut, "timed out")),
            };
            match followed {
                Ok(Some(followed)) => self.hear(&followed)?,
                Ok(None) => return Ok(()),
                Err(missing @ ClientError::NotFound(NotFound::Job { .. })) => return Err(missing.into()),
                Err(error) => {
                    let error = error.into();
                    return Err(self.stopped(failure::word(&error), &explain(&error)));
                }
            }
        }
    }

    fn stopped(&self, word: Word, why: &str) -> anyhow::Error {
        stopped::stopped((word, why), &self.following, &self.files, self.tenant, self.region)
    }

    fn hear(&mut self, followed: &Followed) -> anyhow::Result<()> {
        match followed {
            Followed::Ended(status) => {
                self.all_done &= status.state == JobState::Done;
                self.bar.inc(1);
                self.say(&Line::of(status, self.file(status)))
            }
            // Who reads JSON has no bar to look at.
            Followed::Moved(status) if self.manner.as_json && status.state == JobState::Held => {
                self.say(&Line::of(status, self.file(status)))
            }
            Followed::Moved(_) => Ok(()),
            Followed::Workers(lost) if self.manner.as_json => {
                let waits = |status: &JobStatus| self.say(&Line::without_worker(status, self.file(status)));
                lost.iter().try_for_each(waits)
            }
            Followed::Workers(_) => {
                self.say_obstacles();
                Ok(())
            }
        }
    }

    fn file(&self, status: &JobStatus) -> Option<&Path> {
        self.files.get(&status.job)?.as_deref()
    }

    fn say(&self, line: &Line<'_>) -> anyhow::Result<()> {
        self.bar.suspend(|| line.say(self.manner.as_json))
    }

    /// Where those stand that have not ended: beside the bar, and as a line when something else is in their way than before.
    fn show(&mut self) {
        self.bar.set_message(standing::tally(&self.following.standings()));
        let kinds = |obstacles: &[(Obstacle, usize)]| obstacles.iter().map(|(kind, _)| *kind).collect::<BTreeSet<_>>();
        // How many there are changes with every job of a batch: that is said when it was asked for workers again.
        if kinds(&self.following.obstacles()) != kinds(&self.said) {
            self.say_obstacles();
        }
    }

    fn say_obstacles(&mut self) {
        let obstacles = self.following.obstacles();
        if self.manner.as_json || obstacles == self.said {
            return;
        }
        let went_on = obstacles.is_empty().then(|| "they go on".to_owned());
        let lines: Vec<String> = standing::obstacles(&obstacles, self.region).chain(went_on).collect();
        self.bar.suspend(|| terminal::note(lines.join("\n")));
        self.said = obstacles;
    }
}

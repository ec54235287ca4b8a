//! Following jobs until they have ended: what became of each, and why one does not go on. It listens to the ledgers' own
//! changes; nothing is asked again and again but whether any worker is there.

use crate::client::Client;
use crate::error::{ClientError, NotFound};
use crate::follow::Changes;
use crate::standing::{Obstacle, Standing};
use docward_envelope::{JobId, Placement, Stage};
use docward_ledger::{Change, JobStatus};
use docward_trust_policy::Tenant;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;
use tokio::time::{Instant, Interval};

/// How often it is asked whether any worker serves the stages that jobs stand at.
const WORKERS: Duration = Duration::from_secs(5);

/// What became of jobs that are followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    /// A job has ended, or waits for a person. It is followed no longer.
    Ended(JobStatus),
    /// A job that has not ended stands elsewhere than before.
    Moved(JobStatus),
    /// It was asked which stages any worker serves. These jobs stand at one that some worker served before, and none does now.
    Workers(Vec<JobStatus>),
}

/// Jobs of one tenant in one region, until they have ended.
pub struct Following {
    client: Client,
    tenant: Tenant,
    changes: Changes,
    open: Open,
    /// What may have changed since it was read.
    unread: BTreeSet<JobId>,
    /// What was read and not told yet.
    ready: VecDeque<Followed>,
    /// When a job that no ledger has heard of counts as none.
    unheard_until: Option<Instant>,
    /// `None` for who is not told of workers.
    workers: Option<Interval>,
}

impl Following {
    /// How long a job that no ledger has heard of may be on its way there: a fact takes a moment to arrive.
    pub const UNHEARD_OF: Duration = Duration::from_secs(10);

    /// Begins to follow jobs, and reads how far each is. A job that no ledger has heard of after `unheard` was mistyped: following
    /// ends with [`NotFound::Job`]. `None` for jobs that are known to be there.
    ///
    /// # Errors
    /// When a ledger can't be reached, the tenant is not at home here, or no grant lets the caller audit it: what the same client handed
    /// in is followed without one.
    pub async fn of(
        client: &Client,
        tenant: &Tenant,
        jobs: impl IntoIterator<Item = JobId>,
        unheard: Option<Duration>,
    ) -> Result<Self, ClientError> {
        let began = Instant::now();
        let unread: BTreeSet<JobId> = jobs.into_iter().collect();
        client.may_follow(tenant, &unread).await?;
        // Before anything is read, so that what changes meanwhile is read again.
        let changes = client.changes(tenant).await?;
        let mut following = Self {
            client: client.clone(),
            tenant: tenant.clone(),
            changes,
            open: Open::of(unread.iter().copied()),
            unread,
            ready: VecDeque::new(),
            unheard_until: unheard.map(|unheard| began + unheard),
            workers: Some(tokio::time::interval_at(began + WORKERS, WORKERS)),
        };
        while following.read_one().await? {}
        Ok(following)
    }

    /// The same without ever asking whether any worker is there.
    #[must_use]
    pub fn without_workers(self) -> Self {
        Self { workers: None, ..self }
    }

    /// What became of the jobs next; waits for it. `None` once all have ended. Who stops waiting for an answer misses nothing:
    /// the next call gives it.
    ///
    /// # Errors
    /// When a ledger or the broker can't be reached, or [`NotFound::Job`]. Asked again after a ledger was away it waits until that is
    /// back, and reads anew how far each job is.
    pub async fn next(&mut self) -> Result<Option<Followed>, ClientError> {
        loop {
            if let Some(followed) = self.ready.pop_front() {
                return Ok(Some(followed));
            }
            if self.read_one().await? {
                continue;
            }
            if self.open.jobs.is_empty() {
                return Ok(None);
            }
            tokio::select! {
                change = self.changes.next() => match change? {
                    Change::Job(job) if !self.open.jobs.contains_key(&job) => {}
                    Change::Job(job) => drop(self.unread.insert(job)),
                    Change::Any => self.unread.extend(self.open.jobs.keys()),
                },
                () = until(self.unheard_until) => {
                    self.unheard_until = None;
                    self.all_are_heard_of()?;
                }
                () = tick(self.workers.as_mut()) => {
                    let unserved = self.unserved().await?;
                    self.ready.push_back(self.open.serve(unserved));
                }
            }
        }
    }

    /// Those that have not ended, and where each stands.
    pub fn open(&self) -> impl ExactSizeIterator<Item = (JobId, Standing)> {
        self.open.jobs.iter().map(|(job, (standing, _))| (*job, *standing))
    }

    /// Where those stand that have not ended and how many, most of them first.
    pub fn standings(&self) -> Vec<(Standing, usize)> {
        self.open.standings()
    }

    /// What is in the way of those that have not ended, and of how many.
    pub fn obstacles(&self) -> Vec<(Obstacle, usize)> {
        let of = |(standing, count): (Standing, usize)| Some((standing.obstacle(&self.open.unserved)?, count));
        self.open.standings().into_iter().filter_map(of).collect()
    }

    /// Reads one of those that may have changed; `false` if there is none.
    async fn read_one(&mut self) -> Result<bool, ClientError> {
        let Some(job) = self.unread.first().copied() else { return Ok(false) };
        let status = self.client.followed(&self.tenant, job).await?;
        self.unread.remove(&job);
        self.ready.extend(status.and_then(|status| self.open.hear(status)));
        Ok(true)
    }

    /// The stages that jobs stand at and that no worker serves.
    async fn unserved(&mut self) -> Result<BTreeSet<Stage>, ClientError> {
        let mut unserved = BTreeSet::new();
        for (placement, stage) in self.open.worked_at() {
            if !self.client.has_worker(&self.tenant, placement, stage).await? {
                unserved.insert(stage);
            }
        }
        Ok(unserved)
    }

    fn all_are_heard_of(&self) -> Result<(), ClientError> {
        let unheard = self.open().find(|(_, standing)| *standing == Standing::Unheard);
        let Some((job, _)) = unheard else { return Ok(()) };
        let (tenant, region) = (self.tenant.slug.clone(), self.client.region().clone());
        Err(NotFound::Job { job, tenant, region }.into())
    }
}

/// Waits for the next tick; for ever where there is none.
async fn tick(interval: Option<&mut Interval>) {
    match interval {
        Some(interval) => drop(interval.tick().await),
        None => std::future::pending().await,
    }
}

/// Waits for a moment; for ever where there is none.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

/// Jobs that have not ended. How many stand where is counted as they move, so that a batch of thousands costs no more a job
/// than one.
#[derive(Default)]
struct Open {
    /// Where each stands, and what was read of it; `None` until a ledger has heard of it.
    jobs: BTreeMap<JobId, (Standing, Option<JobStatus>)>,
    counts: BTreeMap<Standing, usize>,
    /// Stages that jobs stood at when it was asked last, and that no worker served.
    unserved: BTreeSet<Stage>,
}

impl Open {
    fn of(jobs: impl Iterator<Item = JobId>) -> Self {
        let mut open = Self::default();
        for job in jobs {
            open.enter(job, None);
        }
        open
    }

    fn enter(&mut self, job: JobId, status: Option<JobStatus>) {
        let standing = Standing::of(status.as_ref());
        *self.counts.entry(standing).or_default() += 1;
        self.jobs.insert(job, (standing, status));
    }

    fn leave(&mut self, job: JobId) -> Option<Standing> {
        let (standing, _) = self.jobs.remove(&job)?;
        if let Some(count) = self.counts.get_mut(&standing) {
            *count = count.saturating_sub(1);
        }
        self.counts.retain(|_, count| *count > 0);
        Some(standing)
    }

    /// What a ledger says of a job; `None` where that is nothing new.
    fn hear(&mut self, status: JobStatus) -> Option<Followed> {
        let before = self.leave(status.job)?;
        if status.state.is_final() {
            return Some(Followed::Ended(status));
        }
        self.enter(status.job, Some(status.clone()));
        (Standing::of(Some(&status)) != before).then_some(Followed::Moved(status))
    }

    /// Where workers are needed.
    fn worked_at(&self) -> BTreeSet<(Placement, Stage)> {
        let at = |(standing, status): &(Standing, Option<JobStatus>)| match standing {
            Standing::At(stage) => {
                Some((status.as_ref().and_then(|status| status.placement).unwrap_or(Placement::Shared), *stage))
            }
            _ => None,
        };
        self.jobs.values().filter_map(at).collect()
    }

    /// These stages are not served now.
    fn serve(&mut self, unserved: BTreeSet<Stage>) -> Followed {
        let before = std::mem::replace(&mut self.unserved, unserved);
        let has_lost = |standing: &Standing| matches!(standing, Standing::At(stage) if self.unserved.contains(stage) && !before.contains(stage));
        let lost = self.jobs.values().filter(|(standing, _)| has_lost(standing));
        Followed::Workers(lost.filter_map(|(_, status)| status.clone()).collect())
    }

    fn standings(&self) -> Vec<(Standing, usize)> {
        let mut counts: Vec<_> = self.counts.iter().map(|(standing, count)| (*standing, *count)).collect();
        counts.sort_by_key(|(_, count)| Reverse(*count));
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_envelope::{HoldReason, Run, TenantId, Timestamp};
    use docward_ledger::JobState;

    fn status(job: JobId, state: JobState, reason: Option<HoldReason>) -> JobStatus {
        let at = Timestamp::UNIX_EPOCH;
        JobStatus {
            tenant: TenantId::generate(),
            job,
            run: Run::FIRST,
            state,
            reason: reason.map(|reason| reason.as_str().to_owned()),
            created: at,
            updated: at,
            placement: None,
            stages: Vec::new(),
            stored: Vec::new(),
        }
    }

    #[test]
    fn what_is_new_of_a_job_is_told_once() {
        let (job, other) = (JobId::generate(), JobId::generate());
        let mut open = Open::of([job].into_iter());
        let accepted = status(job, JobState::Accepted, None);
        assert_eq!(open.hear(accepted.clone()), Some(Followed::Moved(accepted.clone())));
        assert_eq!(open.hear(accepted.clone()), None, "it stands where it stood");
        assert_eq!(open.hear(status(other, JobState::Done, None)), None, "nobody follows it");
        let held = status(job, JobState::Held, Some(HoldReason::Frozen));
        assert_eq!(open.hear(held.clone()), Some(Followed::Moved(held)));
        assert_eq!(open.standings(), [(Standing::Held(Some(HoldReason::Frozen)), 1)]);
        let done = status(job, JobState::Done, None);
        assert_eq!(open.hear(done.clone()), Some(Followed::Ended(done)));
        assert!(open.jobs.is_empty() && open.standings().is_empty());
        assert_eq!(open.hear(accepted), None, "it has ended");
    }

    #[test]
    fn what_most_wait_for_is_first() {
        let jobs: Vec<JobId> = (0..4).map(|_| JobId::generate()).collect();
        let mut open = Open::of(jobs.iter().copied());
        open.hear(status(jobs[0], JobState::Held, Some(HoldReason::Dependency)));
        open.hear(status(jobs[1], JobState::Accepted, None));
        open.hear(status(jobs[2], JobState::Running, None));
        let held = Standing::Held(Some(HoldReason::Dependency));
        let wanted = [(Standing::At(Stage::Ocr), 2), (Standing::Unheard, 1), (held, 1)];
        assert_eq!(open.standings(), wanted);
    }

    #[test]
    fn a_stage_that_loses_its_workers_is_told_with_its_jobs_and_only_once() {
        let (job, held) = (JobId::generate(), JobId::generate());
        let mut open = Open::of([job, held].into_iter());
        let at_ocr = status(job, JobState::Accepted, None);
        open.hear(at_ocr.clone());
        open.hear(status(held, JobState::Held, None));
        assert_eq!(open.worked_at(), [(Placement::Shared, Stage::Ocr)].into());
        assert_eq!(open.serve(BTreeSet::new()), Followed::Workers(Vec::new()));
        let nobody = BTreeSet::from([Stage::Ocr]);
        assert_eq!(open.serve(nobody.clone()), Followed::Workers(vec![at_ocr.clone()]));
        assert_eq!(open.serve(nobody.clone()), Followed::Workers(Vec::new()));
        assert_eq!(Standing::At(Stage::Ocr).obstacle(&nobody), Some(Obstacle::NoWorker(Stage::Ocr)));
        open.serve(BTreeSet::new());
        assert_eq!(open.serve(nobody), Followed::Workers(vec![at_ocr]), "they were there in between");
    }
}

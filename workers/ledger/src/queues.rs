//! How much of a tenant's work each stage has before it, since when, and how fast it goes on. Counts and times only.

use crate::{Ledger, LedgerError};
use docward_envelope::{Stage, TenantId, Timestamp};
use docward_postgres::Moment;

/// A tenant's work at one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageQueue {
    /// The stage.
    pub stage: Stage,
    /// Jobs that this stage comes next for and that nothing keeps from it: in its queue, or at a worker.
    pub waiting: u64,
    /// Since when the first of these has waited: when the stage before it finished, or when its document was taken in.
    pub oldest: Option<Timestamp>,
    /// Jobs that are parked before it until a cause is gone.
    pub held: u64,
    /// Jobs that are parked before it until a person acts.
    pub dead: u64,
    /// How often it finished since the moment that was asked for.
    pub finished: u64,
}

impl StageQueue {
    /// Of a stage that has nothing to do.
    pub const fn empty(stage: Stage) -> Self {
        Self { stage, waiting: 0, oldest: None, held: 0, dead: 0, finished: 0 }
    }

    /// Counts the work at the same stage in another environment as well.
    pub fn add(&mut self, other: &Self) {
        self.waiting += other.waiting;
        self.oldest = [self.oldest, other.oldest].into_iter().flatten().min();
        self.held += other.held;
        self.dead += other.dead;
        self.finished += other.finished;
    }
}

/// For each place in `$2`, the stages in order, how many jobs that go on have come to the stage before it, and since when the first
/// of them waits. What expired, so that no worker could open it, does not go on. Jobs that have not ended have an index.
const WAITING: &str = "
SELECT coalesce(last.place, 0), count(*), min(coalesce(last.at, job.created))
  FROM job_states job
 CROSS JOIN LATERAL (
        SELECT max(array_position($2::text[], effect.stage::text)) FILTER (WHERE kind = 'done') AS place, max(at) AS at
          FROM effects effect
         WHERE (effect.tenant, effect.job, effect.run) = (job.tenant, job.job, job.run)) last
 WHERE job.tenant = $1 AND job.open AND job.state IN ('accepted', 'running')
   AND EXISTS (SELECT FROM stored
                WHERE stored.tenant = $1 AND stored.job = job.job AND written IS NOT NULL
                  AND (deleted IS NULL OR deleted < written))
 GROUP BY 1";

const PARKED: &str = "
SELECT stage, count(DISTINCT (job, run)) FILTER (WHERE kind = 'held'), count(DISTINCT (job, run)) FILTER (WHERE kind = 'dead')
  FROM parked WHERE tenant = $1 AND state = 'waiting' GROUP BY stage";

const FINISHED: &str = "
SELECT stage, count(*) FROM effects WHERE tenant = $1 AND kind = 'done' AND at >= $2 GROUP BY stage";

impl Ledger {
    /// A tenant's work at each stage, in the order of the stages; what finished is counted since a moment.
    ///
    /// # Errors
    /// When the database can't be asked, or holds what nobody wrote.
    pub async fn queues(&self, tenant: TenantId, since: Timestamp) -> Result<Vec<StageQueue>, LedgerError> {
        let mut tenancy = self.snapshot(tenant).await?;
        let id = tenant.to_string();
        let stages: Vec<&str> = Stage::ALL.iter().map(|stage| stage.as_str()).collect();
        let waiting: Vec<(i32, i64, Moment)> =
            sqlx::query_as(WAITING).bind(&id).bind(&stages).fetch_all(tenancy.connection()).await?;
        let parked: Vec<(String, i64, i64)> = sqlx::query_as(PARKED).bind(&id).fetch_all(tenancy.connection()).await?;
        let finished: Vec<(String, i64)> =
            sqlx::query_as(FINISHED).bind(&id).bind(Moment(since)).fetch_all(tenancy.connection()).await?;
        let mut queues: Vec<StageQueue> = Stage::ALL.iter().copied().map(StageQueue::empty).collect();
        for (place, count, Moment(oldest)) in waiting {
            let place = usize::try_from(place).map_err(|_| LedgerError::Corrupt)?;
            let queue = queues.get_mut(place).ok_or(LedgerError::Corrupt)?;
            (queue.waiting, queue.oldest) = (number(count)?, Some(oldest));
        }
        for (stage, held, dead) in parked {
            let queue = of(&mut queues, &stage)?;
            (queue.held, queue.dead) = (number(held)?, number(dead)?);
        }
        for (stage, count) in finished {
            of(&mut queues, &stage)?.finished = number(count)?;
        }
        Ok(queues)
    }
}

/// The queue of a stage, by the word that the database has for it.
fn of<'a>(queues: &'a mut [StageQueue], stage: &str) -> Result<&'a mut StageQueue, LedgerError> {
    queues.iter_mut().find(|queue| queue.stage.as_str() == stage).ok_or(LedgerError::Corrupt)
}

fn number(count: i64) -> Result<u64, LedgerError> {
    u64::try_from(count).map_err(|_| LedgerError::Corrupt)
}

//! Changes of a tenant's jobs as they are committed. Listening begins before [`Ledger::watch`] returns: a change before the
//! caller's first read is seen by that read, a later one by the watch, so that none is missed.

use crate::{JobStatus, Ledger, LedgerError};
use docward_envelope::{JobId, TenantId};
use futures_util::Stream;
use sqlx::postgres::PgListener;

/// What a watcher is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The state of this job may have changed.
    Job(JobId),
    /// The connection was lost and is back: any job may have changed. Read again.
    Any,
}

impl Change {
    fn concerns(self, job: JobId) -> bool {
        match self {
            Self::Job(changed) => changed == job,
            Self::Any => true,
        }
    }
}

/// A tenant's changes, on a connection of its own.
pub struct Watch {
    ledger: Ledger,
    tenant: TenantId,
    listener: PgListener,
}

impl Ledger {
    /// Begins to watch a tenant's jobs.
    pub async fn watch(&self, tenant: TenantId) -> Result<Watch, LedgerError> {
        Ok(Watch { ledger: self.clone(), tenant, listener: self.listen("jobs").await? })
    }

    /// Listens on a connection of its own.
    pub(crate) async fn listen(&self, channel: &str) -> Result<PgListener, LedgerError> {
        Ok(docward_postgres::listen(self.options.clone(), channel).await?)
    }
}

impl Watch {
    /// Waits for the next change.
    pub async fn next(&mut self) -> Result<Change, LedgerError> {
        loop {
            let Some(notification) = self.listener.try_recv().await? else { return Ok(Change::Any) };
            let Some((tenant, job)) = notification.payload().split_once(' ') else { continue };
            if tenant.parse() == Ok(self.tenant)
                && let Ok(job) = job.parse()
            {
                return Ok(Change::Job(job));
            }
        }
    }

    /// Waits until a job is as asked, also for a job that the ledger does not know yet. There is no deadline: the caller sets
    /// one.
    pub async fn until(
        &mut self,
        job: JobId,
        mut enough: impl FnMut(&JobStatus) -> bool,
    ) -> Result<JobStatus, LedgerError> {
        loop {
            if let Some(status) = self.ledger.job(self.tenant, job).await?
                && enough(&status)
            {
                return Ok(status);
            }
            while !self.next().await?.concerns(job) {}
        }
    }

    /// The changes as a stream; it ends with the first error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Change, LedgerError>> {
        futures_util::stream::unfold(Some(self), async |watch| {
            let mut watch = watch?;
            match watch.next().await {
                Ok(change) => Some((Ok(change), Some(watch))),
                Err(error) => Some((Err(error), None)),
            }
        })
    }
}

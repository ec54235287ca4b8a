//! Changes of a tenant's jobs as they are committed. Listening begins before [`Ledger::watch`] returns: a change before the
//! caller's first read is seen by that read, a later one by the watch, so that none is missed.

use crate::listening::Heard;
use crate::{JobStatus, Ledger, LedgerError};
use docward_envelope::{JobId, TenantId};
use futures_util::Stream;

/// What a watcher is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The state of this job may have changed.
    Job(JobId),
    /// The connection was lost and is back, or more changed than is kept for who does not listen: any job may have changed. Read
    /// again.
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

/// A tenant's changes. All that are watched in a process come over one connection to each ledger.
pub struct Watch {
    ledger: Ledger,
    tenant: TenantId,
    heard: Heard,
}

impl Ledger {
    /// Begins to watch a tenant's jobs.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn watch(&self, tenant: TenantId) -> Result<Watch, LedgerError> {
        let heard = self.listening.heard(&self.options, tenant).await?;
        Ok(Watch { ledger: self.clone(), tenant, heard })
    }
}

impl Watch {
    /// Waits for the next change.
    ///
    /// # Errors
    /// [`LedgerError::Away`] when the connection is lost and the database does not answer at once. Asked again, it waits until that is
    /// back, which is told as [`Change::Any`].
    pub async fn next(&mut self) -> Result<Change, LedgerError> {
        self.heard.next().await
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

    /// The changes as a stream, which goes on after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Change, LedgerError>> {
        futures_util::stream::unfold(self, async |mut watch| Some((watch.next().await, watch)))
    }
}

//! All jobs of a tenant in a region as they go on, from now on.

use crate::client::Client;
use crate::error::ClientError;
use crate::follow::Changes;
use crate::guarded::GuardedLedger;
use docward_envelope::JobId;
use docward_ledger::{Change, JobStatus};
use docward_trust::person;
use docward_trust_policy::Tenant;

/// What is heard of a tenant's jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watched {
    /// A job stands elsewhere than before, or has ended.
    Moved(JobStatus),
    /// Any job may have moved: a ledger was away, or more happened than was kept for who hears it late.
    Missed,
}

/// All jobs of one tenant in one region.
pub struct Watching {
    client: Client,
    tenant: Tenant,
    changes: Changes,
    /// What has moved and was not read yet.
    unread: Option<JobId>,
}

impl Watching {
    /// Begins to watch. What happened before is for [`Jobs`](crate::Jobs) to tell.
    ///
    /// # Errors
    /// When a ledger can't be reached, the tenant is not at home here, or no grant lets the caller audit it.
    pub async fn of(client: &Client, tenant: &Tenant) -> Result<Self, ClientError> {
        let (connections, region) = (client.connections(), client.region());
        GuardedLedger::admitted(connections, region, tenant, person::Audit, client.caller()).await?;
        let changes = client.changes(tenant).await?;
        Ok(Self { client: client.clone(), tenant: tenant.clone(), changes, unread: None })
    }

    /// What happens next; waits for it. Who stops waiting for an answer misses nothing: the next call gives it.
    ///
    /// # Errors
    /// When a ledger can't be reached. Asked again it waits until that is back, and tells what moved then.
    pub async fn next(&mut self) -> Result<Watched, ClientError> {
        loop {
            if let Some(job) = self.unread {
                let status = self.client.followed(&self.tenant, job).await?;
                self.unread = None;
                // One of another environment's that has been moved since is told by the ledger that has it.
                if let Some(status) = status {
                    return Ok(Watched::Moved(status));
                }
            }
            match self.changes.next().await? {
                Change::Any => return Ok(Watched::Missed),
                Change::Job(job) => self.unread = Some(job),
            }
        }
    }
}

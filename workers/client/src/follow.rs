//! How far a tenant's jobs are.

use crate::caller::Caller;
use crate::client::{Client, may_ask_about};
use crate::connections::Connections;
use crate::error::{ClientError, NotFound};
use docward_envelope::{JobId, Placement, Region};
use docward_ledger::{Change, JobStatus, JobSummary, Ledger, Watch};
use docward_runtime::error::At;
use docward_trust_policy::Tenant;
use std::cmp::Reverse;

/// Changes of a tenant's jobs, as the ledger of its new documents commits them.
pub struct Changes {
    watch: Watch,
    region: Region,
}

impl Changes {
    /// The next change; waits for it.
    ///
    /// # Errors
    /// When the ledger is away.
    pub async fn next(&mut self) -> Result<Change, ClientError> {
        Ok(self.watch.next().await.at(&self.region)?)
    }
}

/// A tenant's jobs in one region, asked of its ledgers alone: the answer waits for no broker and no bucket.
pub struct Jobs {
    ledgers: Vec<Ledger>,
    tenant: Tenant,
    region: Region,
}

impl Jobs {
    /// Connects to the ledgers of all environments of the region that may hold something of the tenant.
    ///
    /// # Errors
    /// When a ledger can't be reached, the caller has no grant of the tenant, or the tenant is not at home here.
    pub async fn of(
        connections: &Connections,
        region: &Region,
        tenant: &Tenant,
        caller: &Caller,
    ) -> Result<Self, ClientError> {
        may_ask_about(caller, tenant, region)?;
        let own = connections.configurations().has_environment(region, tenant.id).then_some(tenant.id);
        let mut ledgers = Vec::new();
        for owner in own.map(Some).into_iter().chain([None]) {
            ledgers.push(connections.ledger(region, owner).await?);
        }
        Ok(Self { ledgers, tenant: tenant.clone(), region: region.clone() })
    }

    /// How far a job is.
    ///
    /// # Errors
    /// When a ledger is away, or none has heard of it (yet).
    pub async fn status(&self, job: JobId) -> Result<JobStatus, ClientError> {
        for ledger in &self.ledgers {
            if let Some(status) = ledger.job(self.tenant.id, job).await.at(&self.region)? {
                return Ok(status);
            }
        }
        Err(NotFound::Job { job, tenant: self.tenant.slug.clone(), region: self.region.clone() }.into())
    }

    /// The newest jobs.
    ///
    /// # Errors
    /// When a ledger is away.
    pub async fn newest(&self, limit: u32) -> Result<Vec<JobSummary>, ClientError> {
        newest(&self.ledgers, &self.tenant, &self.region, limit).await
    }
}

/// A tenant's newest jobs, of all these ledgers together.
async fn newest<'l>(
    ledgers: impl IntoIterator<Item = &'l Ledger>,
    tenant: &Tenant,
    region: &Region,
    limit: u32,
) -> Result<Vec<JobSummary>, ClientError> {
    let mut jobs = Vec::new();
    for ledger in ledgers {
        jobs.extend(ledger.jobs(tenant.id, limit).await.at(region)?);
    }
    jobs.sort_by_key(|job| Reverse((job.created, job.job)));
    jobs.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(jobs)
}

impl Client {
    /// Begins to watch a tenant's jobs. What changes after this is not missed.
    ///
    /// # Errors
    /// As [`Client::intake_ledger`].
    pub async fn changes(&self, tenant: &Tenant) -> Result<Changes, ClientError> {
        let watch = self.intake_ledger(tenant).await?.watch(tenant.id).await.at(self.region())?;
        Ok(Changes { watch, region: self.region().clone() })
    }

    /// A job of a tenant, in whichever environment of the region it is; `None` if no ledger has heard of it (yet): a job's
    /// first fact takes a moment to arrive.
    ///
    /// # Errors
    /// When a ledger can't be reached, the caller has no grant of the tenant, or the tenant is not at home here.
    pub async fn job(&self, tenant: &Tenant, job: JobId) -> Result<Option<JobStatus>, ClientError> {
        self.may_ask_about(tenant)?;
        Ok(self.environment_of_job(tenant.id, job).await?.1)
    }

    /// The same for who knows that there is such a job.
    ///
    /// # Errors
    /// As [`Client::job`], and [`NotFound::Job`].
    pub async fn status(&self, tenant: &Tenant, job: JobId) -> Result<JobStatus, ClientError> {
        let (slug, region) = (tenant.slug.clone(), self.region().clone());
        Ok(self.job(tenant, job).await?.ok_or(NotFound::Job { job, tenant: slug, region })?)
    }

    /// A tenant's newest jobs, of all environments of the region.
    ///
    /// # Errors
    /// When a ledger can't be reached, the caller has no grant of the tenant, or the tenant is not at home here.
    pub async fn jobs(&self, tenant: &Tenant, limit: u32) -> Result<Vec<JobSummary>, ClientError> {
        self.may_ask_about(tenant)?;
        let environments = self.environments(tenant.id).await?;
        newest(environments.iter().map(|environment| environment.ledger()), tenant, self.region(), limit).await
    }

    /// How many documents of a placement are on their way.
    ///
    /// # Errors
    /// When the ledger can't be reached.
    pub async fn in_flight(&self, tenant: &Tenant, placement: Placement) -> Result<u64, ClientError> {
        let environment = self.environment_of(tenant.id, placement).await?;
        Ok(environment.ledger().in_flight(tenant.id, placement).await.at(self.region())?)
    }
}

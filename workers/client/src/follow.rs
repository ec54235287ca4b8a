//! How far a tenant's jobs are.

use crate::caller::Caller;
use crate::client::{Client, may_ask_about};
use crate::connections::Connections;
use crate::error::{ClientError, NotFound};
use docward_envelope::{JobId, Lane, Placement, Region, Route, Stage};
use docward_ledger::{Change, JobState, JobStatus, JobSummary, Ledger, LedgerError};
use docward_runtime::error::At;
use docward_trust_policy::Tenant;
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, SelectAll};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Changes of a tenant's jobs, as the ledgers of all environments of a region commit them.
pub struct Changes {
    watches: SelectAll<BoxStream<'static, Result<Change, LedgerError>>>,
    region: Region,
}

impl Changes {
    /// The next change; waits for it.
    ///
    /// # Errors
    /// When a ledger is away; asked again, those of the others come.
    pub async fn next(&mut self) -> Result<Change, ClientError> {
        Ok(self.watches.next().await.unwrap_or(Err(LedgerError::Away)).at(&self.region)?)
    }
}

/// A tenant's jobs in a region, as far as they were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobList {
    /// The newest of those in the states that were asked for, the newest first.
    pub jobs: Vec<JobSummary>,
    /// How many jobs are in those states; more than `jobs` where the list is cut.
    pub matching: u64,
    /// How many jobs are in each state, of all; a state that none is in is missing.
    pub totals: BTreeMap<JobState, u64>,
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
    /// When there is no such region, a ledger can't be reached, the caller has no grant of the tenant, or the tenant is not at
    /// home here.
    pub async fn of(
        connections: &Connections,
        region: &Region,
        tenant: &Tenant,
        caller: &Caller,
    ) -> Result<Self, ClientError> {
        connections.directory().served(region)?;
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

    /// The newest jobs in some of the states, or in any where none is named; and how many there are.
    ///
    /// # Errors
    /// When a ledger is away.
    pub async fn newest(&self, states: &[JobState], limit: u32) -> Result<JobList, ClientError> {
        let tenant = self.tenant.id;
        let (mut jobs, mut totals) = (Vec::new(), BTreeMap::new());
        for ledger in &self.ledgers {
            jobs.extend(ledger.jobs(tenant, states, limit).await.at(&self.region)?);
            for (state, count) in ledger.totals(tenant).await.at(&self.region)? {
                *totals.entry(state).or_default() += count;
            }
        }
        jobs.sort_by_key(|job: &JobSummary| Reverse((job.created, job.job)));
        jobs.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let is_meant = |state: &JobState| states.is_empty() || states.contains(state);
        let matching = totals.iter().filter(|(state, _)| is_meant(state)).map(|(_, count)| count).sum();
        Ok(JobList { jobs, matching, totals })
    }
}

impl Client {
    /// Begins to watch a tenant's jobs. What changes after this is not missed.
    ///
    /// # Errors
    /// When a ledger can't be reached, the caller has no grant of the tenant, or the tenant is not at home here.
    pub async fn changes(&self, tenant: &Tenant) -> Result<Changes, ClientError> {
        self.may_ask_about(tenant)?;
        let mut watches = SelectAll::new();
        for environment in self.environments(tenant.id).await? {
            let watch = environment.ledger().watch(tenant.id).await.at(self.region())?;
            watches.push(watch.into_stream().boxed());
        }
        Ok(Changes { watches, region: self.region().clone() })
    }

    /// Whether any worker serves a stage for a tenant's jobs of a placement now.
    ///
    /// # Errors
    /// When the broker can't be reached.
    pub async fn has_worker(&self, tenant: &Tenant, placement: Placement, stage: Stage) -> Result<bool, ClientError> {
        let environment = self.environment_of(tenant.id, placement).await?;
        let tenant = (placement != Placement::Shared).then_some(tenant.id);
        // A worker consumes both lanes.
        let route = Route { stage, lane: Lane::Interactive, tenant };
        Ok(environment.broker().is_consumed(route).await.at(self.region())?)
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

    /// How many documents of a placement are on their way.
    ///
    /// # Errors
    /// When the ledger can't be reached.
    pub async fn in_flight(&self, tenant: &Tenant, placement: Placement) -> Result<u64, ClientError> {
        let environment = self.environment_of(tenant.id, placement).await?;
        Ok(environment.ledger().in_flight(tenant.id, placement).await.at(self.region())?)
    }
}

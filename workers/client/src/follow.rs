//! How far a tenant's jobs are.

use crate::caller::Caller;
use crate::client::Client;
use crate::connections::Connections;
use crate::error::{ClientError, NotFound};
use crate::guarded::GuardedLedger;
use crate::standing::{Obstacle, Standing};
use docward_envelope::{JobId, Lane, Placement, Purpose, Region, Route, Stage, Timestamp};
use docward_ledger::{Change, JobState, JobStatus, JobSummary, Ledger, LedgerError};
use docward_runtime::error::At;
use docward_trust::person;
use docward_trust_policy::Tenant;
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, SelectAll};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Changes of a tenant's jobs, as the ledgers of all environments of a region commit them.
pub(crate) struct Changes {
    watches: SelectAll<BoxStream<'static, Result<Change, LedgerError>>>,
    region: Region,
}

impl Changes {
    /// The next change; waits for it.
    ///
    /// # Errors
    /// When a ledger is away; asked again, those of the others come.
    pub(crate) async fn next(&mut self) -> Result<Change, ClientError> {
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
    connections: Arc<Connections>,
    caller: Caller,
    ledgers: Vec<Ledger>,
    tenant: Tenant,
    region: Region,
}

impl Jobs {
    /// Connects to the ledgers of all environments of the region that may hold something of the tenant, each once its gate let the
    /// caller audit the tenant.
    ///
    /// # Errors
    /// When there is no such region, a ledger can't be reached, no grant covers it, or the tenant is not at home here.
    pub async fn of(
        connections: &Arc<Connections>,
        region: &Region,
        tenant: &Tenant,
        caller: &Caller,
    ) -> Result<Self, ClientError> {
        connections.directory().served(region)?;
        let ledgers = GuardedLedger::admitted(connections, region, tenant, person::Audit, caller).await?;
        let (connections, caller) = (connections.clone(), caller.clone());
        Ok(Self { connections, caller, ledgers, tenant: tenant.clone(), region: region.clone() })
    }

    pub(crate) fn ledgers(&self) -> &[Ledger] {
        &self.ledgers
    }

    pub(crate) const fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    pub(crate) const fn region(&self) -> &Region {
        &self.region
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

    /// Whether a document was handed in over HTTP a while ago at most, so that a job that no ledger has heard of yet may be on its way
    /// there.
    ///
    /// # Errors
    /// When a ledger is away.
    pub async fn was_received(&self, job: JobId) -> Result<bool, ClientError> {
        was_received(&self.ledgers, &self.tenant, job).await.at(&self.region).map_err(ClientError::from)
    }

    /// Why a job does not go on; `None` where it does, or has ended. For a job at a stage this asks the broker too, as a
    /// [`Client`]: whether a worker is there is nothing that a ledger knows.
    ///
    /// # Errors
    /// When the broker can't be reached, or as [`Client::open`].
    pub async fn obstacle(&self, status: &JobStatus) -> Result<Option<Obstacle>, ClientError> {
        let (standing, mut unserved) = (Standing::of(Some(status)), BTreeSet::new());
        if let Standing::At(stage) = standing {
            let client = Client::open(&self.connections, &self.region, &self.caller).await?;
            let placement = status.placement.unwrap_or(Placement::Shared);
            if !client.has_worker(&self.tenant, placement, stage).await? {
                unserved.insert(stage);
            }
        }
        Ok(standing.obstacle(&unserved))
    }

    /// The newest jobs in some of the states, or in any where none is named; and how many there are.
    ///
    /// # Errors
    /// When a ledger is away.
    pub async fn newest(&self, states: &[JobState], limit: u32) -> Result<JobList, ClientError> {
        self.newest_before(states, None, limit).await
    }

    /// The same of those behind one, by when that was taken in and its id.
    ///
    /// # Errors
    /// As [`Jobs::newest`].
    pub async fn newest_before(
        &self,
        states: &[JobState],
        before: Option<(Timestamp, JobId)>,
        limit: u32,
    ) -> Result<JobList, ClientError> {
        let tenant = self.tenant.id;
        let (mut jobs, mut totals) = (Vec::new(), BTreeMap::new());
        for ledger in &self.ledgers {
            jobs.extend(ledger.jobs_before(tenant, states, before, limit).await.at(&self.region)?);
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

async fn was_received(ledgers: &[Ledger], tenant: &Tenant, job: JobId) -> Result<bool, LedgerError> {
    for ledger in ledgers {
        if ledger.was_received(tenant.id, job).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Client {
    /// As [`Jobs::was_received`].
    ///
    /// # Errors
    /// When a ledger is away.
    pub async fn was_received(&self, tenant: &Tenant, job: JobId) -> Result<bool, ClientError> {
        let ledgers = self.ledgers(tenant.id).await?;
        was_received(&ledgers, tenant, job).await.at(self.region()).map_err(ClientError::from)
    }

    /// Asks the gate of every ledger that may hold something of a tenant whether the caller may follow jobs there: by a grant to audit
    /// the tenant, or because this client handed all of them in.
    ///
    /// # Errors
    /// When no grant covers it, a ledger can't be reached, or the tenant is not at home here.
    pub(crate) async fn may_follow(&self, tenant: &Tenant, jobs: &BTreeSet<JobId>) -> Result<(), ClientError> {
        if self.has_handed_in(jobs) {
            return Ok(());
        }
        let (connections, region) = (self.connections(), self.region());
        GuardedLedger::admitted(connections, region, tenant, person::Audit, self.caller()).await.map(drop)
    }

    /// Begins to watch a tenant's jobs, for who [may](Client::may_follow). What changes after this is not missed.
    ///
    /// # Errors
    /// When a ledger can't be reached.
    pub(crate) async fn changes(&self, tenant: &Tenant) -> Result<Changes, ClientError> {
        let mut watches = SelectAll::new();
        for ledger in self.ledgers(tenant.id).await? {
            let watch = ledger.watch(tenant.id).await.at(self.region())?;
            watches.push(watch.into_stream().boxed());
        }
        Ok(Changes { watches, region: self.region().clone() })
    }

    /// Whether any worker serves a stage for a tenant's jobs of a placement now.
    ///
    /// # Errors
    /// When the broker can't be reached.
    pub(crate) async fn has_worker(
        &self,
        tenant: &Tenant,
        placement: Placement,
        stage: Stage,
    ) -> Result<bool, ClientError> {
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
    /// When a ledger can't be reached, or no grant lets the caller audit the tenant.
    pub async fn job(&self, tenant: &Tenant, job: JobId) -> Result<Option<JobStatus>, ClientError> {
        self.audit(tenant, Purpose::Operations).await?;
        self.followed(tenant, job).await
    }

    /// The same for who follows it already.
    pub(crate) async fn followed(&self, tenant: &Tenant, job: JobId) -> Result<Option<JobStatus>, ClientError> {
        Ok(self.environment_of_job(tenant.id, job).await?.1)
    }

    /// How many documents of a placement are on their way.
    ///
    /// # Errors
    /// When the ledger can't be reached.
    pub(crate) async fn in_flight(&self, tenant: &Tenant, placement: Placement) -> Result<u64, ClientError> {
        let environment = self.environment_of(tenant.id, placement).await?;
        Ok(environment.ledger().in_flight(tenant.id, placement).await.at(self.region())?)
    }
}

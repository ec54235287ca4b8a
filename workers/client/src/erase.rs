//! Erasing a job, or all of a patient's, in one region: the ledger first, so that whatever is still on its way ends, then
//! keys, then objects, and a receipt that the audit trail bears out.

<<<<<<< HEAD:workers/docward/src/client/erasure.rs
use super::{Client, refused};
use crate::compaction::Compaction;
use crate::config::{ConfigRole, RegionConfig};
use crate::roles::janitor::take_away;
use crate::wiring::Rooms;
use docward_envelope::{Fact, JobId, Purpose, Region, TenantId, Timestamp};
use docward_trust::{PersonAction, Request, Role, Task, TenantScope};
=======
use crate::client::{Act, Client};
use crate::error::{ClientError, WrongUse};
use docward_envelope::{Fact, JobId, Purpose, Region, TenantId, Timestamp};
use docward_ledger::Due;
use docward_runtime::error::At;
use docward_runtime::services::janitor::take_away;
use docward_trust::{TenantScope, person};
>>>>>>> main:workers/client/src/erase.rs
use docward_trust_policy::Tenant;
use serde::Serialize;
use zeroize::Zeroizing;

/// What is to go.
pub enum Erase {
    /// One job.
    Job(JobId),
    /// Every job that was read as this patient's or member's, by the id as it stands on the documents.
    Patient(Zeroizing<String>),
}

/// What went, in one region. `docward audit verify --receipt` holds it against the chain.
#[derive(Debug, Clone, Serialize)]
pub struct ErasureReceipt {
    /// Whose.
    pub tenant: TenantId,
    /// Where.
    pub region: Region,
    /// In the tenant's own environment; absent for the shared one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<TenantId>,
    /// When.
    pub at: Timestamp,
    /// The facts in the chain, one a job, exactly as they stand there.
    pub facts: Vec<Fact>,
    /// How many objects went now; none where they had gone before.
    pub objects: u64,
    /// Asked for, and not known in this region.
    pub unknown: Vec<JobId>,
<<<<<<< HEAD:workers/docward/src/client/erasure.rs
    /// Jobs whose words could not be taken out of merged search bundles now, because the keys must not be used or something is
    /// away. They are not found any more; the compactor takes them out as soon as it can.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub in_bundles: Vec<JobId>,
    /// Jobs that were never read, so that nobody knows whose they are: a search by patient does not cover them.
    pub not_covered: Vec<JobId>,
=======
    /// Jobs that stage extract has not read: nobody knows yet whose they are, and a search by patient does not cover them.
    pub not_read: Vec<JobId>,
    /// Jobs that were read and name no patient's id: a search by patient does not cover them either.
    pub without_patient: Vec<JobId>,
>>>>>>> main:workers/client/src/erase.rs
}

impl Client {
    /// Erases in this environment.
    ///
    /// # Errors
    /// When the caller's grants do not cover it, or ledger or bucket can't be reached; erasing again goes on where it
    /// stopped, and the janitor does so by itself.
    pub async fn erase(&self, tenant: &Tenant, what: Erase, purpose: Purpose) -> Result<ErasureReceipt, ClientError> {
        let act = Act::on(tenant, person::Erase, purpose);
        self.admit(self.environment(), act, async |scope| self.erase_in(&scope, what).await).await
    }

    async fn erase_in(
        &self,
        scope: &TenantScope<'_, person::Erase>,
        what: Erase,
    ) -> Result<ErasureReceipt, ClientError> {
        let (tenant, region, at) = (scope.tenant(), self.region(), Timestamp::now());
        let (jobs, without_subject) = match what {
            Erase::Job(job) => (vec![job], Vec::new()),
            Erase::Patient(id) => {
                let token = scope.subject_token(&scope.hold_in(id))?.ok_or(WrongUse::PatientId)?;
                let jobs = self.ledger().jobs_of_subject(tenant, &token).await.at(region)?;
                (jobs, self.ledger().jobs_without_subject(tenant).await.at(region)?)
            }
        };
<<<<<<< HEAD:workers/docward/src/client/erasure.rs
        let erasure = self.place.ledger.erase(tenant, &jobs, &self.actor(), at).await?;
        let erased: Vec<JobId> = erasure.jobs.iter().map(|erased| erased.job).collect();
        let mut objects = 0;
        for due in self.place.ledger.due_of_erased(tenant, &erased, at).await? {
            let gone = take_away(&self.place.rooms.store, scope, &due).await?;
            self.place.rooms.broker.publish_fact(&due.receipt(&self.region, "erase", gone, at)).await?;
            objects += gone;
        }
        let in_bundles = self.unindex(tenant, &erased).await?;
=======
        let erasure = self.ledger().erase(tenant, &jobs, &self.actor(), at).await.at(region)?;
        let mut objects = 0;
        for due in self.due_of(tenant, &erasure.jobs.iter().map(|erased| erased.job).collect::<Vec<_>>()).await? {
            let gone = take_away(self.store(), scope, &due).await.at(region)?;
            self.broker().publish_fact(&due.receipt(region, "erase", gone, at)).await.at(region)?;
            objects += gone;
        }
        let of_nobody = |is_read: bool| {
            let found = without_subject.iter().filter(|found| found.is_read == is_read);
            found.map(|found| found.job).collect()
        };
>>>>>>> main:workers/client/src/erase.rs
        Ok(ErasureReceipt {
            tenant,
            region: region.clone(),
            environment: self.environment().owner(),
            at,
            facts: erasure.jobs.into_iter().map(|erased| erased.fact).collect(),
            objects,
            unknown: erasure.unknown,
<<<<<<< HEAD:workers/docward/src/client/erasure.rs
            in_bundles,
            not_covered,
        })
    }

    /// Takes jobs' words out of merged bundles, as the task of that name, for this person holds no key of theirs. Answers which are
    /// left to the compactor.
    async fn unindex(&self, tenant: TenantId, erased: &[JobId]) -> anyhow::Result<Vec<JobId>> {
        let ledger = &self.place.ledger;
        let mut pending = ledger.to_unindex(tenant).await?;
        pending.retain(|pending| erased.contains(&pending.job));
        if pending.is_empty() {
            return Ok(Vec::new());
        }
        let environment = self.place.environment();
        let config = RegionConfig::read_in(&self.folder, &self.region, environment, ConfigRole::Compactor)?;
        let Rooms { gate, store, broker, .. } =
            Rooms::open(&config, Role::Task(Task::Compactor), Task::Compactor.as_str()).await?;
        let compaction = Compaction { gate: &gate, store: &store, ledger, tenant };
        let mut left = Vec::new();
        for pending in pending {
            let Ok(bundles) = compaction.unindex(&pending).await else {
                left.push(pending.job);
                continue;
            };
            let receipt = pending.receipt(tenant, &self.region, self.actor(), bundles, Timestamp::now());
            broker.publish_fact(&receipt).await?;
        }
        broker.close().await;
        Ok(left)
=======
            not_read: of_nobody(false),
            without_patient: of_nobody(true),
        })
    }

    /// What is stored of erased jobs.
    async fn due_of(&self, tenant: TenantId, jobs: &[JobId]) -> Result<Vec<Due>, ClientError> {
        let due = self.ledger().due(Timestamp::now()).await.at(self.region())?.into_iter();
        Ok(due
            .filter(|due| due.erased && due.tenant == tenant && due.job.is_some_and(|job| jobs.contains(&job)))
            .collect())
>>>>>>> main:workers/client/src/erase.rs
    }
}

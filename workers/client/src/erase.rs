//! Erasing a job, or all of a patient's, in one region: the ledger first, so that whatever is still on its way ends, then
//! keys, then objects, and a receipt that the audit trail bears out.

use crate::client::{Act, Client};
use crate::error::{ClientError, WrongUse};
use docward_envelope::{Fact, JobId, Purpose, Region, TenantId, Timestamp};
use docward_ledger::Due;
use docward_runtime::error::At;
use docward_runtime::services::janitor::take_away;
use docward_trust::{TenantScope, person};
use docward_trust_policy::Tenant;
use serde::Serialize;
use zeroize::Zeroizing;

/// What is to go.
pub enum Erase {
    /// The documents of one job.
    Job(JobId),
    /// Every job that was read as this patient's or member's, by the id as it stands on the documents.
    Patient(Zeroizing<String>),
}

/// What went, in one region. `docward audit verify --receipt` holds it against the chain.
#[derive(Debug, Clone, Serialize)]
pub struct ErasureReceipt {
    /// The tenant whose documents they are.
    pub tenant: TenantId,
    /// The region in which they are erased.
    pub region: Region,
    /// In the tenant's own environment; absent for the shared one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<TenantId>,
    /// When the order was given.
    pub at: Timestamp,
    /// The facts in the chain, one a job, exactly as they stand there.
    pub facts: Vec<Fact>,
    /// How many objects went now; none where they had gone before.
    pub objects: u64,
    /// Asked for, and not known in this region.
    pub unknown: Vec<JobId>,
    /// Jobs that stage extract has not read: nobody knows yet whose they are, and a search by patient does not cover them.
    pub not_read: Vec<JobId>,
    /// Jobs that were read and name no patient's id: a search by patient does not cover them either.
    pub without_patient: Vec<JobId>,
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
        Ok(ErasureReceipt {
            tenant,
            region: region.clone(),
            environment: self.environment().owner(),
            at,
            facts: erasure.jobs.into_iter().map(|erased| erased.fact).collect(),
            objects,
            unknown: erasure.unknown,
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
    }
}

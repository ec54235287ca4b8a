//! Erasing a job, or all of a patient's, in one region: the ledger first, so that whatever is still on its way ends, then
//! keys, then objects, and a receipt that the audit trail bears out.

use super::{Client, refused};
use docward_envelope::{DataClass, Fact, JobId, Purpose, Region, TenantId, Timestamp};
use docward_ledger::Due;
use docward_runtime::services::janitor::take_away;
use docward_trust::{PersonRequest, TenantScope, person};
use docward_trust_policy::{Action, Tenant};
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
    /// Jobs that were never read, so that nobody knows whose they are: a search by patient does not cover them.
    pub not_covered: Vec<JobId>,
}

impl Client {
    /// Erases in this region.
    ///
    /// # Errors
    /// When the person's grant does not cover it, or ledger or bucket can't be reached; erasing again goes on where it
    /// stopped, and the janitor does so by itself.
    pub async fn erase(&self, tenant: &Tenant, what: Erase, purpose: Purpose) -> anyhow::Result<ErasureReceipt> {
        let grant = self.grant_for(tenant.id, Action::Erase, DataClass::Phi, purpose)?;
        let request = PersonRequest { grant, action: person::Erase, tenant: tenant.id, purpose };
        let erased = self.place.rooms.gate.admit(request, async |scope| self.erase_in(&scope, what).await).await;
        erased.map_err(refused)?
    }

    async fn erase_in(&self, scope: &TenantScope<'_, person::Erase>, what: Erase) -> anyhow::Result<ErasureReceipt> {
        let (tenant, at) = (scope.tenant(), Timestamp::now());
        let (jobs, not_covered) = match what {
            Erase::Job(job) => (vec![job], Vec::new()),
            Erase::Patient(id) => {
                let token = scope.subject_token(&scope.hold_in(id)).map_err(refused)?;
                let token = token.ok_or_else(|| anyhow::anyhow!("there is no letter or digit in the patient's id"))?;
                let jobs = self.place.ledger.jobs_of_subject(tenant, &token).await?;
                (jobs, self.place.ledger.jobs_without_subject(tenant).await?)
            }
        };
        let erasure = self.place.ledger.erase(tenant, &jobs, &self.actor(), at).await?;
        let mut objects = 0;
        for due in self.due_of(tenant, &erasure.jobs.iter().map(|erased| erased.job).collect::<Vec<_>>()).await? {
            let gone = take_away(&self.place.rooms.store, scope, &due).await?;
            self.place.rooms.broker.publish_fact(&due.receipt(&self.region, "erase", gone, at)).await?;
            objects += gone;
        }
        Ok(ErasureReceipt {
            tenant,
            region: self.region.clone(),
            environment: self.place.environment(),
            at,
            facts: erasure.jobs.into_iter().map(|erased| erased.fact).collect(),
            objects,
            unknown: erasure.unknown,
            not_covered,
        })
    }

    /// What is stored of erased jobs.
    async fn due_of(&self, tenant: TenantId, jobs: &[JobId]) -> anyhow::Result<Vec<Due>> {
        let due = self.place.ledger.due(Timestamp::now()).await?.into_iter();
        Ok(due
            .filter(|due| due.erased && due.tenant == tenant && due.job.is_some_and(|job| jobs.contains(&job)))
            .collect())
    }
}

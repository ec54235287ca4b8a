//! Erasing a job, or all of a patient's, in one region: the ledger first, so that whatever is still on its way ends and no
//! search shows it, then keys, then objects and the job's own bundles, then its text in merged ones, and a receipt that the
//! audit trail bears out.

use crate::client::{Act, Client};
use crate::error::{ClientError, NotFound, WrongUse};
use docward_envelope::{Fact, JobId, Purpose, Region, TenantId, Timestamp};
use docward_ledger::{CompactionLock, ToUnindex};
use docward_runtime::compaction::{Compaction, CompactionError, Paused};
use docward_runtime::config::ConfigRole;
use docward_runtime::error::{At, RuntimeError};
use docward_runtime::services::janitor::take_away;
use docward_runtime::wiring::Rooms;
use docward_trust::{ProcessRole, Task, TenantScope, person};
use docward_trust_policy::Tenant;
use serde::Serialize;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a person waits for who merges the bundles. Longer than most merges take; after that the compactor does it.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is to go.
#[derive(Clone)]
pub enum Erase {
    /// The documents of one job.
    Job(JobId),
    /// Every job that was read as this patient's or member's, by the id as it stands on the documents.
    Patient(Zeroizing<String>),
}

/// The most bytes of a patient's id that is looked for.
pub const LONGEST_PATIENT_ID: usize = 1024;

impl Erase {
    /// Every job of a patient, by an id as a person typed it: spaces around it are none of it.
    ///
    /// # Errors
    /// [`WrongUse::PatientId`] where nothing is left, [`WrongUse::LongPatientId`] for more than [`LONGEST_PATIENT_ID`] bytes: what is
    /// cut could be another patient's.
    pub fn patient(typed: &str) -> Result<Self, WrongUse> {
        let id = Zeroizing::new(typed.trim().to_owned());
        match id.len() {
            0 => Err(WrongUse::PatientId),
            length if length > LONGEST_PATIENT_ID => Err(WrongUse::LongPatientId { most: LONGEST_PATIENT_ID }),
            _ => Ok(Self::Patient(id)),
        }
    }
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
    /// Jobs whose text could not be taken out of merged search bundles now: the keys must not be used, or something is away.
    /// They are not found any more; the compactor takes them out as soon as it can.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub in_bundles: Vec<JobId>,
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

    /// Orders one job to be erased, in whichever environment of the region it is, and says by which fact: from now on nothing of it
    /// is read or found, and what lies of it the janitor and the compactor take away.
    ///
    /// # Errors
    /// When the caller's grants do not cover it, there is no such job, or the ledger can't be reached.
    pub async fn order_erasure(&self, tenant: &Tenant, job: JobId, purpose: Purpose) -> Result<Fact, ClientError> {
        let (environment, _) = self.environment_of_job(tenant.id, job).await?;
        let act = Act::on(tenant, person::Erase, purpose);
        let order = async |_: TenantScope<'_, person::Erase>| {
            let erased = environment.ledger().erase(tenant.id, &[job], &self.actor(), Timestamp::now()).await;
            let first = erased.at(self.region())?.jobs.into_iter().next();
            let (slug, region) = (tenant.slug.clone(), self.region().clone());
            Ok(first.ok_or(NotFound::Job { job, tenant: slug, region })?.fact)
        };
        self.admit(&environment, act, order).await
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
        let erased: Vec<JobId> = erasure.jobs.iter().map(|erased| erased.job).collect();
        let mut objects = 0;
        for due in self.ledger().due_of_erased(tenant, &erased, at).await.at(region)? {
            let gone = take_away(self.store(), scope, &due).await.at(region)?;
            self.broker().publish_fact(&due.receipt(region, "erase", gone, at)).await.at(region)?;
            objects += gone;
        }
        // Boxed: within a command's own future it would be deeper than the compiler looks.
        let in_bundles = Box::pin(self.unindex(tenant, &erased)).await?;
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
            in_bundles,
            not_read: of_nobody(false),
            without_patient: of_nobody(true),
        })
    }

    /// Takes jobs' text out of merged bundles. Answers which are left to the compactor.
    async fn unindex(&self, tenant: TenantId, erased: &[JobId]) -> Result<Vec<JobId>, ClientError> {
        let mut pending = self.ledger().to_unindex(tenant).await.at(self.region())?;
        pending.retain(|pending| erased.contains(&pending.job));
        if pending.is_empty() {
            return Ok(Vec::new());
        }
        let Ok(rooms) = self.compactor().await else {
            return Ok(pending.iter().map(|pending| pending.job).collect());
        };
        let Rooms { gate, store, .. } = &rooms;
        let compaction = Compaction { gate, store, ledger: self.ledger(), tenant };
        let mut left: Vec<JobId> = pending.iter().map(|pending| pending.job).collect();
        // Waited for once, however many jobs there are.
        if let Ok(mut lock) = compaction.lock(PATIENCE).await {
            let mut paused = Paused::default();
            for pending in &pending {
                match self.unindex_one(&compaction, &mut lock, pending, &mut paused).await {
                    Ok(()) => left.retain(|job| *job != pending.job),
                    Err(CompactionError::Bundle(_)) => {}
                    // What is away or refused now is so for the others too.
                    Err(_) => break,
                }
            }
            let _ = lock.release().await;
        }
        rooms.broker.close().await;
        Ok(left)
    }

    /// Runs as the task of that name: who erases holds no key of the text.
    async fn compactor(&self) -> Result<Rooms, RuntimeError> {
        let (configurations, owner) = (self.connections().configurations(), self.environment().owner());
        let config = configurations.region(self.region(), owner, ConfigRole::Compactor)?;
        Rooms::open(&config, ProcessRole::Task(Task::Compactor), Task::Compactor.as_str()).await
    }

    async fn unindex_one(
        &self,
        compaction: &Compaction<'_>,
        lock: &mut CompactionLock,
        pending: &ToUnindex,
        paused: &mut Paused,
    ) -> Result<(), CompactionError> {
        let now = Timestamp::now();
        let bundles = compaction.unindex(lock, pending, paused, now).await?;
        let receipt = pending.receipt(compaction.tenant, self.region(), self.actor(), bundles, now);
        Ok(self.broker().publish_fact(&receipt).await.at(self.region())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patients_id_is_taken_whole_or_not_at_all() {
        let typed = |id: &str| match Erase::patient(id)? {
            Erase::Patient(id) => Ok(id.to_string()),
            Erase::Job(job) => Ok(job.to_string()),
        };
        assert_eq!(typed("  MRN 42777\n"), Ok("MRN 42777".to_owned()));
        assert_eq!(typed(" \n"), Err(WrongUse::PatientId));
        let longest = "7".repeat(LONGEST_PATIENT_ID);
        assert_eq!(typed(&format!("{longest}\n")), Ok(longest.clone()));
        assert_eq!(typed(&format!("{longest}7")), Err(WrongUse::LongPatientId { most: LONGEST_PATIENT_ID }));
    }
}

//! Erased jobs' text taken out of the bundles that others' text is in.

use super::{Compaction, CompactionError, Paused, may_hold};
use crate::error::At;
use docward_envelope::{JobId, ObjectName, Timestamp};
use docward_ledger::{CompactionLock, ToUnindex};
use docward_stage_index::IndexError;
use docward_trust::task::Unindex;
use docward_trust::{TaskRequest, TenantScope};

/// What became of some bundles.
#[derive(Default)]
struct TakenOut {
    /// How many objects went.
    gone: u64,
    /// Whether one of them can't be read: it may hold the job.
    unreadable: bool,
}

impl Compaction<'_> {
    /// Takes an erased job's text out of the tenant's bundles. Says how many bundles went: the receipt is the caller's to publish, and
    /// until the ledger has it, it lists the job.
    ///
    /// # Errors
    /// When the gate refuses, which it does while the keys are revoked; when the lock was lost, or bucket or ledger can't be reached.
    /// [`CompactionError::Bundle`] when a bundle can't be read: it may hold the job, so nobody may say that the text is out. What can
    /// be read is without it then, and both are left alone for a while: the bundle is not looked at again for each job.
    pub async fn unindex(
        &self,
        lock: &mut CompactionLock,
        pending: &ToUnindex,
        paused: &mut Paused,
        now: Timestamp,
    ) -> Result<u64, CompactionError> {
        let request = TaskRequest { task: Unindex { job: pending.job }, tenant: self.tenant };
        let admitted =
            self.gate.admit(request, async |scope| self.unindex_in(&scope, lock, pending, paused, now).await);
        let taken_out = admitted.await?;
        match &taken_out {
            Ok(_) => paused.erasures.end(&pending.job),
            Err(CompactionError::Bundle(_)) => paused.erasures.lengthen(pending.job, now),
            Err(_) => {}
        }
        taken_out
    }

    async fn unindex_in(
        &self,
        scope: &TenantScope<'_, Unindex>,
        lock: &mut CompactionLock,
        pending: &ToUnindex,
        paused: &mut Paused,
        now: Timestamp,
    ) -> Result<u64, CompactionError> {
        let job = pending.job;
        let mut gone = self.store.delete_bundles(scope, job).await.at(scope.region())?.objects;
        let merged = self.list(scope, paused).await?.into_iter().map(|(name, _)| name);
        let merged = merged.filter(|name| matches!(name, ObjectName::MergedBundle { .. }));
        let is_told = |name: &ObjectName| name.bundle_day().is_some_and(|day| pending.days.contains(&day));
        let (told, others): (Vec<_>, Vec<_>) = merged.partition(is_told);
        let mut taken = self.take_out(scope, lock, job, told, (paused, now)).await?;
        gone += taken.gone;
        // A fact may tell another day than the bundle's, or never have come: the policy changed between them, or a worker was
        // killed. Where nothing was found, the other days are looked at too.
        if gone == 0 {
            let others = self.take_out(scope, lock, job, others, (paused, now)).await?;
            gone += others.gone;
            taken.unreadable |= others.unreadable;
        }
        if taken.unreadable { Err(IndexError::Bundle.into()) } else { Ok(gone) }
    }

    /// Writes those of these bundles anew that hold a job, without it.
    async fn take_out(
        &self,
        scope: &TenantScope<'_, Unindex>,
        lock: &mut CompactionLock,
        job: JobId,
        names: Vec<ObjectName>,
        (paused, now): (&mut Paused, Timestamp),
    ) -> Result<TakenOut, CompactionError> {
        let mut taken = TakenOut::default();
        for name in names {
            // Before each: who says nothing for long is taken for somebody who hangs.
            if !lock.is_held().await {
                return Err(CompactionError::Busy);
            }
            let read = if paused.unreadable.holds(&name, now) {
                Vec::new()
            } else {
                self.read(scope, vec![name.clone()], paused, now).await?
            };
            taken.unreadable |= paused.unreadable.has_failed(&name);
            for (name, bundle) in read {
                if bundle.measure(|bundle| may_hold(bundle, job)) {
                    taken.gone += self.replace(scope, lock, vec![(name, bundle)]).await?;
                }
            }
        }
        Ok(taken)
    }
}

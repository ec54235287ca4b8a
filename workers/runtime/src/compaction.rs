//! A tenant's search bundles kept few, and erased jobs' text taken out of them.
//!
//! A merged bundle is written before its parts go: broken off in between, both are there, and a search takes each job once.
//! What is erased is left out at every merge: the ledger is asked after the parts were read, and again once the merged bundle
//! lies there, so a job that was erased meanwhile is taken out by the one who merges, and one that is erased later finds the
//! bundle. Who merges and who takes out have the tenant's bundles in turn. Two that have them together after all, because one
//! was cut off from the ledger, do no harm: what goes lies in what was written, doubled at worst until the next merge.

use anyhow::{Context, bail};
use docward_envelope::{JobId, LeaseId, ObjectName, TenantId, Timestamp};
use docward_ledger::{CompactionLock, Ledger, ToUnindex};
use docward_stage_index::{IndexError, holds, merge, plan};
use docward_store::{Store, StoreError};
use docward_telemetry::counter;
use docward_trust::{Bytes, Gate, Redacted, Request, Task, TenantScope};
use futures_util::{StreamExt, stream};
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::time::Duration;

/// How many merges one admission does before other tenants have their turn.
const MERGES: usize = 16;
/// How many bundles are read at the same time.
const AT_ONCE: usize = 8;
/// How long before a day's bundles expire they are left alone: nothing may be written behind the janitor's back.
const MARGIN: SignedDuration = SignedDuration::from_hours(1);
/// How long who takes a job out waits for who merges.
const PATIENCE: Duration = Duration::from_mins(2);

/// One tenant's bundles, and what is needed to work on them.
pub struct Compaction<'a> {
    /// Of role `Task(Compactor)`.
    pub gate: &'a Gate,
    /// The region's bucket.
    pub store: &'a Store,
    /// The region's ledger.
    pub ledger: &'a Ledger,
    /// Whose bundles.
    pub tenant: TenantId,
}

/// What a look at a tenant's bundles came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compacted {
    /// How many merges were done.
    pub merges: u64,
    /// How many bundles went.
    pub gone: u64,
    /// When there may be more to do although nothing comes.
    pub again: Option<Timestamp>,
}

impl Compaction<'_> {
    /// Merges what is to be merged now; `None` if somebody else has the bundles.
    ///
    /// # Errors
    /// When the gate refuses, or bucket or ledger can't be reached. What is done stays done.
    pub async fn merge(&self, now: Timestamp) -> anyhow::Result<Option<Compacted>> {
        let Some(mut lock) = self.ledger.lock_bundles(self.tenant, Duration::ZERO).await? else { return Ok(None) };
        let request = Request::Task { task: Task::Compactor, tenant: self.tenant, job: None };
        let merged = self.gate.admit(request, async |scope, _| self.merge_in(&scope, &mut lock, now).await).await;
        // Not released is as good: it goes with the connection.
        let _ = lock.release().await;
        Ok(Some(merged.map_err(|refusal| anyhow::anyhow!("refused: {}", refusal.reason.as_str()))??))
    }

    async fn merge_in(
        &self,
        scope: &TenantScope<'_>,
        lock: &mut CompactionLock,
        now: Timestamp,
    ) -> anyhow::Result<Compacted> {
        let mut bundles = self.store.list_bundles(scope).await?;
        bundles.retain(|(name, _)| may_be_written(name, now));
        let mut done = Compacted::default();
        done.gone += self.drop_erased(scope, &mut bundles).await?;
        let plan = plan(&bundles, now);
        done.again = plan.again;
        if plan.merges.len() > MERGES {
            done.again = Some(now);
        }
        for names in plan.merges.into_iter().take(MERGES) {
            let parts = self.read(scope, names).await?;
            if parts.len() > 1 {
                done.gone += self.replace(scope, lock, parts).await?;
                done.merges += 1;
            }
        }
        counter!("index.merges", done.merges);
        Ok(done)
    }

    /// Bundles of one job that was erased: a worker that was in the middle of it may have written one since.
    async fn drop_erased(&self, scope: &TenantScope<'_>, bundles: &mut Vec<(ObjectName, u64)>) -> anyhow::Result<u64> {
        let erased = self.ledger.erased(self.tenant).await?;
        let is_erased = |name: &ObjectName| name.job().is_some_and(|job| erased.contains(&job));
        let gone = bundles.extract_if(.., |(name, _)| is_erased(name));
        let gone: Vec<ObjectName> = gone.map(|(name, _)| name).collect();
        Ok(self.store.remove_bundles(scope, &gone).await?.objects)
    }

    /// Reads bundles; those that went meanwhile are left out.
    async fn read<'t>(
        &self,
        scope: &TenantScope<'t>,
        names: Vec<ObjectName>,
    ) -> anyhow::Result<Vec<(ObjectName, Redacted<'t, Bytes>)>> {
        let reading = stream::iter(names).map(async |name| {
            let bundle = self.store.get_bundle(scope, &name).await;
            (name, bundle)
        });
        let mut parts = Vec::new();
        for (name, bundle) in reading.buffered(AT_ONCE).collect::<Vec<_>>().await {
            match bundle {
                Ok(bundle) => parts.push((name, bundle)),
                Err(StoreError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(parts)
    }

    /// Writes one bundle of what these hold, without what is erased, and takes them away. Says how many went.
    async fn replace<'t>(
        &self,
        scope: &TenantScope<'t>,
        lock: &mut CompactionLock,
        parts: Vec<(ObjectName, Redacted<'t, Bytes>)>,
    ) -> anyhow::Result<u64> {
        let (mut names, mut parts): (Vec<ObjectName>, Vec<_>) = parts.into_iter().unzip();
        let day = names.first().and_then(ObjectName::bundle_day).context("a bundle")?;
        // After the parts were read: whoever is erased from here on is looked for in what is written.
        let mut erased = self.ledger.erased(self.tenant).await?;
        loop {
            let merged = merged(parts, &erased)?;
            if merged.measure(|merged| merged.is_empty()) {
                break;
            }
            let name = ObjectName::MergedBundle { tenant: self.tenant, expiry: day, lease: LeaseId::generate() };
            if !lock.is_held().await {
                bail!("somebody else may have the bundles now");
            }
            self.store.put_bundle(scope, &name, &merged).await?;
            if !may_be_written(&name, Timestamp::now()) {
                // The day ended under our hands. What is left of it goes with it.
                names.push(name);
                break;
            }
            let now_erased = self.ledger.erased(self.tenant).await?;
            let new: Vec<JobId> = now_erased.difference(&erased).copied().collect();
            if !merged.measure(|merged| new.iter().any(|job| may_hold(merged, *job))) {
                break;
            }
            names.push(name);
            parts = vec![merged];
            erased = now_erased;
        }
        Ok(self.store.remove_bundles(scope, &names).await?.objects)
    }

    /// Takes an erased job's text out of the tenant's bundles. Says how many bundles went: the receipt is the caller's to publish, and
    /// until the ledger has it, it lists the job.
    ///
    /// # Errors
    /// When the gate refuses, which it does while the keys are revoked; when the bundles are busy, or bucket or ledger can't be
    /// reached.
    pub async fn unindex(&self, pending: &ToUnindex) -> anyhow::Result<u64> {
        let lock = self.ledger.lock_bundles(self.tenant, PATIENCE).await?;
        let mut lock = lock.context("the tenant's bundles are being merged")?;
        let request = Request::Task { task: Task::Compactor, tenant: self.tenant, job: Some(pending.job) };
        let gone = self.gate.admit(request, async |scope, _| self.unindex_in(&scope, &mut lock, pending).await).await;
        let _ = lock.release().await;
        gone.map_err(|refusal| anyhow::anyhow!("refused: {}", refusal.reason.as_str()))?
    }

    async fn unindex_in(
        &self,
        scope: &TenantScope<'_>,
        lock: &mut CompactionLock,
        pending: &ToUnindex,
    ) -> anyhow::Result<u64> {
        let mut gone = self.store.delete_bundles(scope, pending.job).await?.objects;
        let is_of_day = |day: Date| pending.days.is_empty() || pending.days.contains(&day);
        for (name, _) in self.store.list_bundles(scope).await? {
            if !matches!(name, ObjectName::MergedBundle { expiry, .. } if is_of_day(expiry)) {
                continue;
            }
            for (name, bundle) in self.read(scope, vec![name]).await? {
                if bundle.measure(|bundle| may_hold(bundle, pending.job)) {
                    gone += self.replace(scope, lock, vec![(name, bundle)]).await?;
                }
            }
        }
        Ok(gone)
    }
}

/// Until when a day's bundles may be written.
fn may_be_written(name: &ObjectName, now: Timestamp) -> bool {
    let over = name.bundle_day().and_then(|day| day.tomorrow().ok()).and_then(|day| day.to_zoned(TimeZone::UTC).ok());
    over.and_then(|over| over.timestamp().checked_sub(MARGIN).ok()).is_some_and(|until| now < until)
}

/// A bundle that can't be read is taken for one that holds the job: rewriting it fails, and that is told.
fn may_hold(bundle: &Bytes, job: JobId) -> bool {
    holds(&**bundle, job).unwrap_or(true)
}

/// One bundle of several, empty if nothing is left of them. Merging is work for a processor, not for the thread that serves.
fn merged<'t>(parts: Vec<Redacted<'t, Bytes>>, erased: &BTreeSet<JobId>) -> Result<Redacted<'t, Bytes>, IndexError> {
    tokio::task::block_in_place(|| {
        Redacted::gather(parts).try_map(|mut parts| {
            let parts = parts.iter_mut().map(|part| std::mem::take(&mut **part)).collect();
            Ok(Bytes::new(merge(parts, erased)?.unwrap_or_default()))
        })
    })
}

//! A tenant's search bundles kept few, and erased jobs' text taken out of them.
//!
//! A merged bundle is written before its parts go: broken off in between, both are there, and a search takes each job once.
//! What is erased is left out at every merge: the ledger is asked after the parts were read, and again once the merged bundle
//! lies there, so a job that was erased meanwhile is taken out by the one who merges, and one that is erased later finds the
//! bundle. Who merges and who takes out have the tenant's bundles in turn. Two that have them together after all, because one
//! was cut off from the ledger, do no harm: what goes lies in what was written, doubled at worst until the next merge.

mod erasing;
mod pauses;

pub use pauses::Paused;

use crate::error::{At, RuntimeError};
use docward_envelope::{JobId, LeaseId, ObjectName, TenantId, Timestamp};
use docward_ledger::{CompactionLock, Ledger};
use docward_stage_index::{IndexError, holds, jobs, merge, plan};
use docward_store::{Store, StoreError};
use docward_telemetry::counter;
use docward_trust::task::Compactor;
use docward_trust::{
    Bytes, Gate, MayDelete, MayOpenBundles, MaySealBundles, Reason, Redacted, Refusal, TaskRequest, TenantScope,
};
use futures_util::{StreamExt, stream};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::runtime::{Handle, RuntimeFlavor};

/// How many merges one admission does before other tenants have their turn.
const MERGES: usize = 16;
/// How many bundles are read at the same time.
const AT_ONCE: usize = 8;
/// How long before a day's bundles expire they are left alone: nothing may be written behind the janitor's back.
const MARGIN: SignedDuration = SignedDuration::from_hours(1);

/// Why a tenant's bundles are not merged, or a job's text is not taken out of them. What is done stays done.
#[derive(Debug, thiserror::Error)]
pub enum CompactionError {
    /// The gate refuses, or bucket or ledger can't be reached.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// A bundle is none that this build can read, or damaged.
    #[error(transparent)]
    Bundle(#[from] IndexError),
    /// Somebody else has the tenant's bundles.
    #[error("the tenant's bundles are being merged")]
    Busy,
}

impl From<Refusal> for CompactionError {
    fn from(refusal: Refusal) -> Self {
        Self::Runtime(refusal.into())
    }
}

/// One tenant's bundles, and what is needed to work on them.
pub struct Compaction<'a> {
    /// Of a process whose role is the task `Compactor`.
    pub gate: &'a Gate,
    /// The region's bucket.
    pub store: &'a Store,
    /// The region's ledger.
    pub ledger: &'a Ledger,
    /// The tenant whose bundles they are.
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
    /// Merges what is to be merged now. Bundles that can't be read, or not be merged with others, are left alone for a while.
    ///
    /// # Errors
    /// [`CompactionError::Busy`] at once if somebody else has the bundles; when the gate refuses, or bucket or ledger can't be
    /// reached. What is done stays done.
    pub async fn merge(&self, paused: &mut Paused, now: Timestamp) -> Result<Compacted, CompactionError> {
        let mut lock = self.lock(Duration::ZERO).await?;
        let request = TaskRequest { task: Compactor, tenant: self.tenant };
        let merged = self.gate.admit(request, async |scope| self.merge_in(&scope, &mut lock, paused, now).await).await;
        // Not released is as good: it goes with the connection.
        let _ = lock.release().await;
        merged?
    }

    /// Takes the tenant's bundles for oneself, to work on them.
    ///
    /// # Errors
    /// [`CompactionError::Busy`] if somebody else has them and does not let go in the time given; when the ledger can't be reached.
    pub async fn lock(&self, patience: Duration) -> Result<CompactionLock, CompactionError> {
        let locked = self.ledger.lock_bundles(self.tenant, patience).await.at(self.gate.region())?;
        locked.ok_or(CompactionError::Busy)
    }

    async fn erased(&self) -> Result<BTreeSet<JobId>, RuntimeError> {
        self.ledger.erased(self.tenant).await.at(self.gate.region())
    }

    async fn list<K: MayOpenBundles>(
        &self,
        scope: &TenantScope<'_, K>,
        paused: &mut Paused,
    ) -> Result<Vec<(ObjectName, u64)>, RuntimeError> {
        let listed = self.store.list_bundles(scope).await.at(scope.region())?;
        let names: BTreeSet<&ObjectName> = listed.iter().map(|(name, _)| name).collect();
        paused.unreadable.retain(|name| names.contains(name));
        paused.unmerged.retain(|name| names.contains(name));
        Ok(listed)
    }

    async fn remove<K: MayDelete>(
        &self,
        scope: &TenantScope<'_, K>,
        names: &[ObjectName],
    ) -> Result<u64, RuntimeError> {
        Ok(self.store.remove_bundles(scope, names).await.at(scope.region())?.objects)
    }

    async fn merge_in(
        &self,
        scope: &TenantScope<'_, Compactor>,
        lock: &mut CompactionLock,
        paused: &mut Paused,
        now: Timestamp,
    ) -> Result<Compacted, CompactionError> {
        let mut bundles = self.list(scope, paused).await?;
        bundles.retain(|(name, _)| may_be_written(name, now));
        let mut done = Compacted::default();
        done.gone += self.drop_erased(scope, &mut bundles).await?;
        // Whatever can't be merged must not keep the rest from its turn.
        bundles.retain(|(name, _)| !paused.unreadable.holds(name, now) && !paused.unmerged.holds(name, now));
        let plan = plan(&bundles, now);
        done.again = if plan.merges.len() > MERGES { Some(now) } else { plan.again };
        for names in plan.merges.into_iter().take(MERGES) {
            let parts = self.read(scope, names, paused, now).await?;
            if parts.len() < 2 {
                continue;
            }
            let names: Vec<ObjectName> = parts.iter().map(|(name, _)| name.clone()).collect();
            match self.replace(scope, lock, parts).await {
                Ok(gone) => {
                    done.gone += gone;
                    done.merges += 1;
                }
                Err(CompactionError::Bundle(_)) => {
                    for name in names {
                        paused.unmerged.lengthen(name, now);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        counter!("index.merges", done.merges);
        Ok(done)
    }

    /// Bundles of one job that was erased: a worker that was in the middle of it may have written one since.
    async fn drop_erased(
        &self,
        scope: &TenantScope<'_, Compactor>,
        bundles: &mut Vec<(ObjectName, u64)>,
    ) -> Result<u64, RuntimeError> {
        let jobs: Vec<JobId> = bundles.iter().filter_map(|(name, _)| name.job()).collect();
        let erased = self.ledger.erased_of(self.tenant, &jobs).await.at(scope.region())?;
        let is_erased = |name: &ObjectName| name.job().is_some_and(|job| erased.contains(&job));
        let gone = bundles.extract_if(.., |(name, _)| is_erased(name));
        let gone: Vec<ObjectName> = gone.map(|(name, _)| name).collect();
        self.remove(scope, &gone).await
    }

    /// Reads bundles. Those that went meanwhile are left out; so are those that do not open or are none that this build can read:
    /// they stay for whoever looks into them, what can be read of them is found, and searches say that it is not all.
    async fn read<'t, K: MayOpenBundles>(
        &self,
        scope: &TenantScope<'t, K>,
        names: Vec<ObjectName>,
        paused: &mut Paused,
        now: Timestamp,
    ) -> Result<Vec<(ObjectName, Redacted<'t, Bytes>)>, RuntimeError> {
        let reading = stream::iter(names).map(async |name| {
            let bundle = self.store.get_bundle(scope, &name).await;
            (name, bundle)
        });
        let mut parts = Vec::new();
        for (name, bundle) in reading.buffered(AT_ONCE).collect::<Vec<_>>().await {
            let is_unreadable = match &bundle {
                Ok(bundle) => bundle.measure(|bundle| jobs(&**bundle).is_err()),
                // Its own fault, and not what holds the work on all of them.
                Err(StoreError::Refused(refusal)) => matches!(refusal.reason, Reason::Seal | Reason::NoSuchKey(_)),
                Err(_) => false,
            };
            match bundle {
                _ if is_unreadable => {
                    counter!("index.unreadable", 1);
                    paused.unreadable.lengthen(name, now);
                }
                Ok(bundle) => {
                    paused.unreadable.end(&name);
                    parts.push((name, bundle));
                }
                Err(StoreError::NotFound) => paused.unreadable.end(&name),
                Err(error) => Err(error).at(scope.region())?,
            }
        }
        Ok(parts)
    }

    /// Writes one bundle of what these hold, without what is erased, and takes them away. Says how many went.
    async fn replace<'t, K: MayOpenBundles + MaySealBundles + MayDelete>(
        &self,
        scope: &TenantScope<'t, K>,
        lock: &mut CompactionLock,
        parts: Vec<(ObjectName, Redacted<'t, Bytes>)>,
    ) -> Result<u64, CompactionError> {
        let (mut names, mut parts): (Vec<ObjectName>, Vec<_>) = parts.into_iter().unzip();
        let Some(day) = names.first().and_then(ObjectName::bundle_day) else { return Ok(0) };
        // After the parts were read: whoever is erased from here on is looked for in what is written.
        let mut erased = self.erased().await?;
        loop {
            let merged = merged(parts, &erased)?;
            if merged.measure(|merged| merged.is_empty()) {
                break;
            }
            let name = ObjectName::MergedBundle { tenant: self.tenant, expiry: day, lease: LeaseId::generate() };
            if !lock.is_held().await {
                return Err(CompactionError::Busy);
            }
            self.store.put_bundle(scope, &name, &merged).await.at(scope.region())?;
            if !may_be_written(&name, Timestamp::now()) {
                // The day ended under our hands. What is left of it goes with it.
                names.push(name);
                break;
            }
            let now_erased = self.erased().await?;
            let new: Vec<JobId> = now_erased.difference(&erased).copied().collect();
            if !merged.measure(|merged| new.iter().any(|job| may_hold(merged, *job))) {
                break;
            }
            names.push(name);
            parts = vec![merged];
            erased = now_erased;
        }
        Ok(self.remove(scope, &names).await?)
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

/// One bundle of several, empty if nothing is left of them. Merging is work for a processor: where there are other threads, the
/// tasks that wait for this one go on with them.
fn merged<'t>(parts: Vec<Redacted<'t, Bytes>>, erased: &BTreeSet<JobId>) -> Result<Redacted<'t, Bytes>, IndexError> {
    let merged = || {
        Redacted::gather(parts).try_map(|mut parts| {
            let parts = parts.iter_mut().map(|part| std::mem::take(&mut **part)).collect();
            Ok(Bytes::new(merge(parts, erased)?.unwrap_or_default()))
        })
    };
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => tokio::task::block_in_place(merged),
        _ => merged(),
    }
}

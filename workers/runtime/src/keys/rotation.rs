//! Rotation: a new version of both key-encryption keys, then every object that holds wrapped data keys is rewritten. A move to
//! another provider is the same rewriting. Broken off, it goes on where it stopped: what is wrapped under the newest version is
//! read and passed over.

use docward_envelope::{DataClass, ObjectName, TenantId, Timestamp};
use docward_store::{Rewrapped, Store, StoreError};
use docward_trust::{
    CurrentKeys, Gate, KeyError, KeyRouter, Refusal, TaskRequest, TenantScope, Wrapper, task::Rotation,
};
use futures_util::{Stream, StreamExt, stream};
use std::fmt;

/// Told how many objects are done, and how many of them are known of; both grow.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);

/// How many objects are under way at the same time: each waits for the bucket, and for the provider.
const AT_ONCE: usize = 16;

/// What a rotation came to.
#[derive(Debug, Clone)]
pub struct Rotated {
    /// Under what everything is wrapped now.
    pub keys: CurrentKeys,
    /// Whether it made no new version, because an earlier rotation or move had not come to its end.
    pub continued: bool,
    /// How many jobs' keys were wrapped anew.
    pub jobs: u64,
    /// How many bundles' keys were.
    pub bundles: u64,
    /// How many backups' keys were.
    pub backups: u64,
    /// How many keys of pieces of uploads were.
    pub pieces: u64,
}

/// How many objects still need a version that shall go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StillNeeded {
    /// How many jobs' key documents.
    pub jobs: u64,
    /// How many search bundles.
    pub bundles: u64,
    /// How many backups in the bucket.
    pub backups: u64,
    /// How many pieces of uploads.
    pub pieces: u64,
}

impl fmt::Display for StillNeeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { jobs, bundles, backups, pieces } = self;
        write!(f, "{jobs} jobs, {bundles} bundles, {backups} backups and {pieces} pieces of uploads")
    }
}

/// Why keys were not rotated, or old versions not retired. What is done stays done; asked again, it goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// The gate does not let the task do it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The tenant's key provider.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The bucket can't say which objects hold keys.
    #[error(transparent)]
    Listing(StoreError),
    /// An object's keys could not be wrapped anew.
    #[error("{name}: {error}")]
    Object {
        /// The object that can't be opened or wrapped again.
        name: ObjectName,
        /// What the bucket says.
        error: StoreError,
    },
    /// The newest version must stay.
    #[error("the newest version is {newest}, and it must stay")]
    Newest {
        /// The number of the newest key.
        newest: u32,
    },
    /// Something still needs a version that shall go.
    #[error("{still} still need a version below {below}")]
    StillNeeded {
        /// The first version that shall stay.
        below: u32,
        /// How much needs an older one.
        still: StillNeeded,
    },
}

/// An object, and under which key each class's data keys are wrapped in it.
type Wrapped<'a> = (&'a ObjectName, Vec<(DataClass, Wrapper)>);

/// What rotation works with: a gate of its own role, the region's bucket and providers.
pub struct Rotator<'a> {
    /// Of role `Task(Rotation)`.
    pub gate: &'a Gate,
    /// The region's bucket.
    pub store: &'a Store,
    /// The region's providers.
    pub keys: &'a KeyRouter,
    /// The tenant whose keys they are.
    pub tenant: TenantId,
}

impl Rotator<'_> {
    /// Makes a new version, unless an earlier rotation is unfinished, and wraps everything under the newest. `last` are the versions
    /// that the last rotation to come to its end came to; unknown, every object is asked whether it is behind.
    ///
    /// # Errors
    /// When a provider or the bucket refuses; what is done stays done, and the next call goes on.
    pub async fn rotate(
        &self,
        now: Timestamp,
        last: Option<(u32, u32)>,
        progress: Progress<'_>,
    ) -> Result<Rotated, RotationError> {
        let request = TaskRequest { task: Rotation, tenant: self.tenant };
        self.gate.admit(request, async |scope| self.rotate_in(&scope, now, last, progress).await).await?
    }

    async fn rotate_in(
        &self,
        scope: &TenantScope<'_, Rotation>,
        now: Timestamp,
        last: Option<(u32, u32)>,
        progress: Progress<'_>,
    ) -> Result<Rotated, RotationError> {
        let found = |found| progress(0, found);
        let keys = self.keys.current_versions(self.tenant, scope.region()).await?;
        let unfinished = match last {
            Some(last) => last != (keys.phi, keys.redacted),
            None if keys.phi != keys.redacted => true,
            None => self.any_outdated(scope, &keys, &self.holders(scope, &found).await?).await?,
        };
        let keys = self.newer(scope, keys, unfinished, now).await?;
        // Only now: what comes from here on is wrapped under the new version.
        let names = self.holders(scope, &found).await?;
        let mut rotated = Rotated { keys, continued: unfinished, jobs: 0, bundles: 0, backups: 0, pieces: 0 };
        let (goal, total) = (rotated.keys.clone(), names.len() as u64);
        let rewrapping = stream::iter(&names).map(|name| {
            let goal = &goal;
            async move { (name, self.store.rewrap(scope, name, goal).await) }
        });
        let mut rewrapping = std::pin::pin!(rewrapping.buffer_unordered(AT_ONCE));
        let mut done = 0;
        while let Some((name, anew)) = rewrapping.next().await {
            match anew.map_err(of(name))? {
                Rewrapped::Anew if name.bundle_day().is_some() => rotated.bundles += 1,
                Rewrapped::Anew if matches!(name, ObjectName::Backup { .. }) => rotated.backups += 1,
                Rewrapped::Anew if matches!(name, ObjectName::Piece { .. }) => rotated.pieces += 1,
                Rewrapped::Anew => rotated.jobs += 1,
                Rewrapped::Current | Rewrapped::Gone => {}
            }
            done += 1;
            progress(done, total);
        }
        Ok(rotated)
    }

    /// Raises both keys to one new version; for a rotation that stopped between the two, the one that is behind.
    async fn newer(
        &self,
        scope: &TenantScope<'_, Rotation>,
        mut keys: CurrentKeys,
        unfinished: bool,
        now: Timestamp,
    ) -> Result<CurrentKeys, RotationError> {
        let provider = self.keys.provider(keys.provider)?;
        let goal = if unfinished { keys.phi.max(keys.redacted) } else { keys.phi + 1 };
        for class in DataClass::ALL {
            let mut version = keys.version(*class);
            while version < goal {
                version = provider.rotate(&keys.place, *class, now).await?;
            }
        }
        keys = self.keys.current_versions(self.tenant, scope.region()).await?;
        Ok(keys)
    }

    async fn holders(
        &self,
        scope: &TenantScope<'_, Rotation>,
        found: &(dyn Fn(u64) + Send + Sync),
    ) -> Result<Vec<ObjectName>, RotationError> {
        self.store.key_holders(scope, found).await.map_err(RotationError::Listing)
    }

    async fn any_outdated(
        &self,
        scope: &TenantScope<'_, Rotation>,
        keys: &CurrentKeys,
        names: &[ObjectName],
    ) -> Result<bool, RotationError> {
        let mut asked = std::pin::pin!(self.wrapped_under(scope, names));
        while let Some(under) = asked.next().await {
            let (_, under) = under?;
            if under.iter().any(|(class, wrapper)| !keys.is(*class, wrapper)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Under which keys each object is wrapped, in no order; nothing for those that are gone.
    fn wrapped_under<'a>(
        &'a self,
        scope: &'a TenantScope<'_, Rotation>,
        names: &'a [ObjectName],
    ) -> impl Stream<Item = Result<Wrapped<'a>, RotationError>> {
        let asked = stream::iter(names).map(move |name| async move {
            let under = self.store.wrapped_under(scope, name).await.map_err(of(name))?;
            Ok((name, under.unwrap_or_default()))
        });
        asked.buffer_unordered(AT_ONCE)
    }

    /// Takes away the versions below a number, if nothing needs them any more.
    ///
    /// # Errors
    /// When something does: the message says how much.
    pub async fn retire(&self, below: u32, progress: Progress<'_>) -> Result<CurrentKeys, RotationError> {
        let request = TaskRequest { task: Rotation, tenant: self.tenant };
        self.gate.admit(request, async |scope| self.retire_in(&scope, below, progress).await).await?
    }

    async fn retire_in(
        &self,
        scope: &TenantScope<'_, Rotation>,
        below: u32,
        progress: Progress<'_>,
    ) -> Result<CurrentKeys, RotationError> {
        let keys = self.keys.current_versions(self.tenant, scope.region()).await?;
        let newest = keys.phi.min(keys.redacted);
        if below > newest {
            return Err(RotationError::Newest { newest });
        }
        let still = self.still_needed(scope, &keys, below, progress).await?;
        if still != StillNeeded::default() {
            return Err(RotationError::StillNeeded { below, still });
        }
        let provider = self.keys.provider(keys.provider)?;
        for class in DataClass::ALL {
            provider.retire(&keys.place, *class, below).await?;
        }
        Ok(keys)
    }

    async fn still_needed(
        &self,
        scope: &TenantScope<'_, Rotation>,
        keys: &CurrentKeys,
        below: u32,
        progress: Progress<'_>,
    ) -> Result<StillNeeded, RotationError> {
        let names = self.holders(scope, &|found| progress(0, found)).await?;
        let (mut still, mut done) = (StillNeeded::default(), 0);
        let mut asked = std::pin::pin!(self.wrapped_under(scope, &names));
        while let Some(under) = asked.next().await {
            let (name, under) = under?;
            if under.iter().any(|(_, wrapper)| keys.is_place_of(wrapper) && wrapper.version < below) {
                *match name {
                    ObjectName::Backup { .. } => &mut still.backups,
                    ObjectName::Piece { .. } => &mut still.pieces,
                    name if name.bundle_day().is_some() => &mut still.bundles,
                    _ => &mut still.jobs,
                } += 1;
            }
            done += 1;
            progress(done, names.len() as u64);
        }
        Ok(still)
    }
}

fn of(name: &ObjectName) -> impl FnOnce(StoreError) -> RotationError {
    move |error| RotationError::Object { name: name.clone(), error }
}

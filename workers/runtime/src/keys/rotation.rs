//! Rotation: a new version of both key-encryption keys, then every object that holds wrapped data keys is rewritten. A move to
//! another provider is the same rewriting. Broken off, it goes on where it stopped: what is wrapped under an older version is
//! how it knows.

use docward_envelope::{DataClass, ObjectName, TenantId, Timestamp};
use docward_store::{Rewrapped, Store, StoreError};
use docward_trust::{CurrentKeys, Gate, KeyError, KeyRouter, Refusal, TaskRequest, TenantScope, task::Rotation};

/// Told how many objects of how many are done.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);

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
}

/// How many objects still need a version that shall go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StillNeeded {
    /// Jobs' keys.
    pub jobs: u64,
    /// Bundles.
    pub bundles: u64,
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
        /// It.
        newest: u32,
    },
    /// Something still needs a version that shall go.
    #[error("{} jobs and {} bundles still need a version below {below}", still.jobs, still.bundles)]
    StillNeeded {
        /// The first version that shall stay.
        below: u32,
        /// How much needs an older one.
        still: StillNeeded,
    },
}

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
    /// Makes a new version, unless an earlier rotation is unfinished, and wraps everything under the newest.
    ///
    /// # Errors
    /// When a provider or the bucket refuses; what is done stays done, and the next call goes on.
    pub async fn rotate(&self, now: Timestamp, progress: Progress<'_>) -> Result<Rotated, RotationError> {
        let request = TaskRequest { task: Rotation, tenant: self.tenant };
        self.gate.admit(request, async |scope| self.rotate_in(&scope, now, progress).await).await?
    }

    async fn rotate_in(
        &self,
        scope: &TenantScope<'_, Rotation>,
        now: Timestamp,
        progress: Progress<'_>,
    ) -> Result<Rotated, RotationError> {
        let keys = self.keys.current_versions(self.tenant, scope.region()).await?;
        let unfinished = keys.phi != keys.redacted || self.any_outdated(scope, &keys).await?;
        let keys = self.newer(scope, keys, unfinished, now).await?;
        let mut rotated = Rotated { keys, continued: unfinished, jobs: 0, bundles: 0 };
        let names = self.store.key_holders(scope).await.map_err(RotationError::Listing)?;
        let total = names.len() as u64;
        for (name, done) in names.iter().zip(1..) {
            let anew = self.store.rewrap(scope, name, &rotated.keys).await;
            match (anew.map_err(of(name))?, name) {
                (Rewrapped::Anew, ObjectName::Bundle { .. }) => rotated.bundles += 1,
                (Rewrapped::Anew, _) => rotated.jobs += 1,
                (Rewrapped::Current | Rewrapped::Gone, _) => {}
            }
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

    async fn any_outdated(&self, scope: &TenantScope<'_, Rotation>, keys: &CurrentKeys) -> Result<bool, RotationError> {
        for name in self.store.key_holders(scope).await.map_err(RotationError::Listing)? {
            let under = self.store.wrapped_under(scope, &name).await.map_err(of(&name))?.unwrap_or_default();
            if under.iter().any(|(class, wrapper)| !keys.is(*class, wrapper)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes away the versions below a number, if nothing needs them any more.
    ///
    /// # Errors
    /// When something does: the message says how much.
    pub async fn retire(&self, below: u32) -> Result<CurrentKeys, RotationError> {
        let request = TaskRequest { task: Rotation, tenant: self.tenant };
        self.gate.admit(request, async |scope| self.retire_in(&scope, below).await).await?
    }

    async fn retire_in(&self, scope: &TenantScope<'_, Rotation>, below: u32) -> Result<CurrentKeys, RotationError> {
        let keys = self.keys.current_versions(self.tenant, scope.region()).await?;
        let newest = keys.phi.min(keys.redacted);
        if below > newest {
            return Err(RotationError::Newest { newest });
        }
        let still = self.still_needed(scope, &keys, below).await?;
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
    ) -> Result<StillNeeded, RotationError> {
        let mut still = StillNeeded::default();
        for name in self.store.key_holders(scope).await.map_err(RotationError::Listing)? {
            let under = self.store.wrapped_under(scope, &name).await.map_err(of(&name))?.unwrap_or_default();
            if under.iter().any(|(_, wrapper)| keys.is_place_of(wrapper) && wrapper.version < below) {
                match name {
                    ObjectName::Bundle { .. } => still.bundles += 1,
                    _ => still.jobs += 1,
                }
            }
        }
        Ok(still)
    }
}

fn of(name: &ObjectName) -> impl FnOnce(StoreError) -> RotationError {
    move |error| RotationError::Object { name: name.clone(), error }
}

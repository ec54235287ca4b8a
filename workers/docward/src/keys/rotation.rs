//! Rotation: a new version of both key-encryption keys, then every object that holds wrapped data keys is rewritten. A move to
//! another provider is the same rewriting. Broken off, it goes on where it stopped: what is wrapped under an older version is
//! how it knows.

use anyhow::{Context, bail};
use docward_envelope::{DataClass, ObjectName, TenantId, Timestamp};
use docward_store::{Rewrapped, Store};
use docward_trust::{CurrentKeys, Gate, KeyRouter, TaskRequest, TenantScope, task::Rotation};

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
struct StillNeeded {
    jobs: u64,
    bundles: u64,
}

/// What rotation works with: a gate of its own role, the region's bucket and providers.
pub struct Rotator<'a> {
    /// Of role `Task(Rotation)`.
    pub gate: &'a Gate,
    /// The region's bucket.
    pub store: &'a Store,
    /// The region's providers.
    pub keys: &'a KeyRouter,
    /// Whose keys.
    pub tenant: TenantId,
}

impl Rotator<'_> {
    /// Makes a new version, unless an earlier rotation is unfinished, and wraps everything under the newest.
    ///
    /// # Errors
    /// When a provider or the bucket refuses; what is done stays done, and the next call goes on.
    pub async fn rotate(&self, now: Timestamp, progress: Progress<'_>) -> anyhow::Result<Rotated> {
        let request = TaskRequest { task: Rotation, tenant: self.tenant };
        let rotated = self.gate.admit(request, async |scope| self.rotate_in(&scope, now, progress).await).await;
        rotated?
    }

    async fn rotate_in(
        &self,
        scope: &TenantScope<'_, Rotation>,
        now: Timestamp,
        progress: Progress<'_>,
    ) -> anyhow::Result<Rotated> {
        let keys = self.keys.current_versions(self.tenant, scope.region()).await?;
        let unfinished = keys.phi != keys.redacted || self.any_outdated(scope, &keys).await?;
        let keys = self.newer(scope, keys, unfinished, now).await?;
        let mut rotated = Rotated { keys, continued: unfinished, jobs: 0, bundles: 0 };
        let names = self.store.key_holders(scope).await?;
        let total = names.len() as u64;
        for (name, done) in names.iter().zip(1..) {
            let anew = self.store.rewrap(scope, name, &rotated.keys).await;
            match (anew.with_context(|| format!("{name}; run it again, it goes on where it stopped"))?, name) {
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
    ) -> anyhow::Result<CurrentKeys> {
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

    async fn any_outdated(&self, scope: &TenantScope<'_, Rotation>, keys: &CurrentKeys) -> anyhow::Result<bool> {
        for name in self.store.key_holders(scope).await? {
            let under = self.store.wrapped_under(scope, &name).await?.unwrap_or_default();
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
    pub async fn retire(&self, below: u32) -> anyhow::Result<CurrentKeys> {
        let request = TaskRequest { task: Rotation, tenant: self.tenant };
        let retired = self.gate.admit(request, async |scope| self.retire_in(&scope, below).await).await;
        retired?
    }

    async fn retire_in(&self, scope: &TenantScope<'_, Rotation>, below: u32) -> anyhow::Result<CurrentKeys> {
        let keys = self.keys.current_versions(self.tenant, scope.region()).await?;
        let newest = keys.phi.min(keys.redacted);
        if below > newest {
            bail!("the newest version is {newest}, and it must stay: `--below` takes at most {newest}");
        }
        let still = self.still_needed(scope, &keys, below).await?;
        if still != StillNeeded::default() {
            let StillNeeded { jobs, bundles } = still;
            bail!(
                "{jobs} jobs and {bundles} bundles still need a version below {below}; `docward key rotate` wraps them \
                 again"
            );
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
    ) -> anyhow::Result<StillNeeded> {
        let mut still = StillNeeded::default();
        for name in self.store.key_holders(scope).await? {
            let under = self.store.wrapped_under(scope, &name).await?.unwrap_or_default();
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

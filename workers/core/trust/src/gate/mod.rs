//! The gate: the only mint of a [`TenantScope`].

mod decisions;
mod envelopes;
mod keys;
mod people;
mod tasks;
mod webhooks;

use crate::admission::Admitted;
use crate::clock::Clock;
use crate::control::ControlView;
use crate::key::Key;
use crate::kind::sealed::Rules;
use crate::ports::{DecisionRecord, WrappedKeys};
use crate::providers::{KeyError, KeyPlace, KeyProvider};
use crate::record::Reader;
use crate::refusal::{Reason, Refusal};
use crate::request::{ProcessRole, Request};
use crate::scope::TenantScope;
use crate::wrapped::DataKeys;
use docward_envelope::{Actor, Purpose, Region, TenantId};
use docward_telemetry::{error, warn};
use docward_trust_policy::{Policy, PolicyBook};
use std::sync::Arc;

/// What a gate stands on.
pub struct GateParts {
    /// The one region this process serves.
    pub region: Region,
    /// The one tenant whose environment this process belongs to; `None` for the one that all others share.
    pub environment: Option<TenantId>,
    /// What this process is: requests for any other role are refused.
    pub role: ProcessRole,
    /// Verified policies, and the list of revoked grants.
    pub policies: Arc<PolicyBook>,
    /// The region's freezes and revocations.
    pub control: Arc<ControlView>,
    /// Unwraps data keys, of the classes that the role may see.
    pub keys: Arc<dyn KeyProvider>,
    /// Reads jobs' wrapped data keys.
    pub wrapped: Arc<dyn WrappedKeys>,
    /// Where decisions about people and tasks go before anything is read.
    pub record: Arc<dyn DecisionRecord>,
    /// What time it is.
    pub clock: Clock,
}

/// Lets deliveries, people and tasks through to one tenant's plaintext, or refuses. Shared as `Arc<Gate>`.
pub struct Gate(GateParts);

impl Gate {
    /// A gate of these parts.
    pub fn new(parts: GateParts) -> Self {
        Self(parts)
    }

    /// The one region that it serves.
    pub fn region(&self) -> &Region {
        &self.0.region
    }

    /// What its process is.
    pub fn role(&self) -> ProcessRole {
        self.0.role
    }

    /// Runs `work` in a tenant's scope of the request's kind, if region, queue, control list, policy, grant and seal all
    /// allow it, and the decision about a person or task is recorded. The scope cannot leave `work`, nor meet another's.
    /// If an object's seal does not open for `work`, a fact says so, from which the ledger raises an alert.
    ///
    /// # Errors
    /// The first check that fails. `work` did not run then, and nothing was read.
    pub async fn admit<Q, R, W>(&self, request: Q, work: W) -> Result<R, Refusal>
    where
        Q: Request,
        W: for<'t> AsyncFnOnce(TenantScope<'t, Q::Kind>) -> R,
    {
        match request.decide(self).await {
            Ok((admitted, kind)) => {
                let (reader, unopened) = (Reader::of(&admitted, kind.one_run()), admitted.unopened.clone());
                let worked = work(TenantScope::new(admitted, kind)).await;
                if let Some(object) = unopened.get() {
                    self.record_unopened(&reader, object).await;
                }
                Ok(worked)
            }
            Err(refusal) => {
                if refusal.alert().is_some() {
                    error!("refused", reason = refusal.reason, outcome = refusal.outcome);
                } else {
                    warn!("refused", reason = refusal.reason, outcome = refusal.outcome);
                }
                Err(refusal)
            }
        }
    }

    async fn subject_key(&self, tenant: TenantId) -> Result<Key, KeyError> {
        self.0.keys.subject_key(&KeyPlace::new(tenant, self.0.region.clone())).await
    }

    fn as_role(&self, role: ProcessRole) -> Result<(), Refusal> {
        if self.0.role == role { Ok(()) } else { Err(Reason::Role.into()) }
    }

    /// A scope's content, without any key yet.
    fn admitted(&self, actor: Actor, tenant: TenantId, purpose: Purpose, policy: Arc<Policy>) -> Admitted {
        Admitted {
            actor,
            tenant,
            region: self.0.region.clone(),
            purpose,
            policy,
            keys: DataKeys::default(),
            subject_key: None,
            provider: self.0.keys.clone(),
            control: self.0.control.clone(),
            clock: self.0.clock.clone(),
            unopened: Arc::default(),
        }
    }
}

//! The gate: the only mint of a [`TenantScope`].

mod decisions;
mod envelopes;
mod keys;
mod people;
mod tasks;

use crate::admission::{Admission, Admitted};
use crate::clock::Clock;
use crate::control::ControlView;
use crate::key::Key;
use crate::ports::{DecisionRecord, WrappedKeys};
use crate::providers::{KeyError, KeyPlace, KeyProvider};
use crate::record::Reader;
use crate::refusal::{Reason, Refusal};
use crate::request::{Request, Role};
use crate::scope::TenantScope;
use crate::wrapped::DataKeys;
use docward_envelope::{Actor, Body, Header, Purpose, Region, TenantId};
use docward_telemetry::{error, warn};
use docward_trust_policy::{Policy, PolicyBook};
use people::Reading;
use std::sync::Arc;

/// What a gate is made of.
pub struct GateParts {
    /// The one region this process serves.
    pub region: Region,
    /// The one tenant whose environment this process belongs to; `None` for the one that all others share.
    pub environment: Option<TenantId>,
    /// What this process is.
    pub role: Role,
    /// Verified policies.
    pub policies: Arc<PolicyBook>,
    /// Freezes and revocations.
    pub control: Arc<ControlView>,
    /// Unwraps data keys, of the classes that the role may see.
    pub keys: Arc<dyn KeyProvider>,
    /// Reads wrapped keys.
    pub wrapped: Arc<dyn WrappedKeys>,
    /// Where decisions about people and tasks go before anything is read.
    pub record: Arc<dyn DecisionRecord>,
    /// The time.
    pub clock: Clock,
}

/// Lets deliveries, people and tasks through to one tenant's plaintext, or refuses. Shared as `Arc<Gate>`.
pub struct Gate(GateParts);

impl Gate {
    /// A gate.
    pub fn new(parts: GateParts) -> Self {
        Self(parts)
    }

    /// The region it serves.
    pub fn region(&self) -> &Region {
        &self.0.region
    }

    /// What its process is.
    pub fn role(&self) -> Role {
        self.0.role
    }

    /// Runs `work` in a tenant's scope, if region, queue, control list, policy, grant and seal all allow it, and the
    /// decision about a person or task is recorded. The scope cannot leave `work`, nor meet another's. If an object's seal
    /// does not open for `work`, a fact says so, from which the ledger raises an alert.
    ///
    /// # Errors
    /// The first check that fails. `work` did not run then, and nothing was read.
    pub async fn admit<R, W>(&self, request: Request<'_>, work: W) -> Result<R, Refusal>
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t>, Body) -> R,
    {
        let admitted = match request {
            Request::Delivery { envelope, queue } => self.delivery(envelope, queue).await,
            Request::Intake { grant, header } => self.intake(grant, header).await,
            Request::Person { grant, action, tenant, job, purpose } => {
                self.person(grant, &Reading { action, tenant, job, purpose }).await
            }
            Request::Task { task, tenant, job } => self.task(task, tenant, job).await,
            Request::Replay { envelope } => self.replay(envelope).await,
        };
        match admitted {
            Ok((admitted, body)) => {
                let (reader, unopened) = (Reader::of(&admitted), admitted.unopened.clone());
                let worked = work(TenantScope::new(admitted), body).await;
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

    fn as_role(&self, role: Role) -> Result<(), Refusal> {
        if self.0.role == role { Ok(()) } else { Err(Reason::Role.into()) }
    }

    fn admitted(
        &self,
        admission: Admission,
        actor: Actor,
        tenant: TenantId,
        purpose: Purpose,
        policy: Arc<Policy>,
    ) -> Admitted {
        Admitted {
            admission,
            actor,
            tenant,
            region: self.0.region.clone(),
            purpose,
            job: None,
            run: None,
            header: None,
            at_intake: None,
            policy,
            keys: DataKeys::default(),
            subject_key: None,
            wrapped_keys: None,
            provider: self.0.keys.clone(),
            control: self.0.control.clone(),
            clock: self.0.clock.clone(),
            unopened: Arc::default(),
        }
    }
}

fn of_header(admitted: Admitted, header: &Header) -> Admitted {
    Admitted { job: Some(header.job), run: Some(header.run), header: Some(header.clone()), ..admitted }
}

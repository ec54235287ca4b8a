//! Takes deliveries, runs the stage in the tenant's scope, and keeps the order of effects:
//! outputs and manifest, then fact and next envelope, then acknowledge.

use crate::{Bench, Stage, StageError, facts, report};
use docward_broker::{Broker, BrokerError, DeadReason, Delivery, Settled, WorkConsumer};
use docward_engine_client::Engines;
use docward_engine_model::protocol::Limits;
use docward_envelope::{
    AlertRule, Body, DataClass, Envelope, EnvelopeError, Header, HoldReason, LeaseId, ObjectReference, Outcome, Region,
    RejectReason, RetryReason, Role, TenantId,
};
use docward_store::{Commit, Manifest, Store, StoreError};
use docward_telemetry::{error, info, warn};
use docward_trust::{DeliveryRequest, Gate, Refusal, TenantScope};
use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What the gate gives for a delivery.
type Scope<'t> = TenantScope<'t, docward_trust::Delivery>;

/// What a runner is configured with.
#[derive(Debug, Clone)]
pub struct RunnerConfig {
    /// The one region that it serves: its broker, store and keys are all there.
    pub region: Region,
    /// The tenant whose own queues it takes from, beside everybody's; `None` for everybody's, and in a tenant's own
    /// environment.
    pub tenant: Option<TenantId>,
    /// How many documents it works on at a time.
    pub concurrency: NonZeroUsize,
    /// How long one delivery may take; shorter than the broker's consumer timeout (30 minutes).
    pub deadline: Duration,
    /// How many pages of a long document one delivery reads before others have their turn.
    pub pages: NonZeroU32,
    /// What one engine process may use for one document.
    pub limits: Limits,
}

/// Takes one stage's deliveries and runs the stage on each, in its tenant's scope.
pub struct Runner<S> {
    stage: S,
    gate: Arc<Gate>,
    store: Store,
    broker: Broker,
    engines: Option<Engines>,
    config: RunnerConfig,
}

impl<S: Stage> Runner<S> {
    /// Puts a worker together. Stages that need no engine get none.
    pub fn new(
        stage: S,
        gate: Arc<Gate>,
        store: Store,
        broker: Broker,
        engines: Option<Engines>,
        config: RunnerConfig,
    ) -> Arc<Self> {
        Arc::new(Self { stage, gate, store, broker, engines, config })
    }

    /// Works until `drain` is cancelled, or too many threads had to be given up that compute without end; then finishes what it has
    /// begun and returns. Threads that were given up end with the process.
    pub async fn run(self: &Arc<Self>, drain: CancellationToken) {
        let Ok(mut consumer) = self.consumer() else {
            error!("a tenant's own environment has no dedicated queues", stage = S::STAGE);
            return;
        };
        let tracker = TaskTracker::new();
        info!("worker takes deliveries", stage = S::STAGE, slots = self.config.concurrency.get());
        while let Some(delivery) = tokio::select! {
            () = drain.cancelled() => None,
            () = docward_budget::too_many_given_up() => {
                error!("too many threads compute without end: the worker ends, to be started again", stage = S::STAGE);
                None
            }
            delivery = consumer.next() => delivery,
        } {
            let runner = Arc::clone(self);
            tracker.spawn(async move { runner.deliver(delivery).await });
        }
        tracker.close();
        tracker.wait().await;
        info!("worker has drained", stage = S::STAGE);
    }

    fn consumer(&self) -> Result<WorkConsumer, BrokerError> {
        match self.config.tenant {
            None => Ok(self.broker.consume_work(S::STAGE, self.config.concurrency)),
            Some(tenant) => self.broker.consume_dedicated_work(S::STAGE, tenant, self.config.concurrency),
        }
    }

    async fn deliver(&self, delivery: Delivery) {
        let outcome = match Envelope::parse(delivery.bytes().to_vec()) {
            Ok(envelope) => self.envelope(&envelope, &delivery).await,
            Err(EnvelopeError::Newer(_)) => Outcome::Hold(HoldReason::NewerEnvelope),
            Err(_) => {
                warn!("envelope is unreadable", stage = S::STAGE);
                Outcome::Bug
            }
        };
        let settled = match outcome {
            Outcome::Done | Outcome::Reject(_) => Ok(delivery.done().await),
            Outcome::Continue => delivery.continue_later().await,
            Outcome::Retry(reason) => delivery.retry(reason).await,
            Outcome::Hold(reason) => delivery.park(reason.into()).await,
            Outcome::Bug => delivery.park(DeadReason::Bug.into()).await,
            Outcome::SealFailed => delivery.park(DeadReason::SealFailed.into()).await,
        };
        if !matches!(settled, Ok(Settled::Settled | Settled::Parked)) {
            // The broker will deliver it again; every effect so far is an upsert.
            warn!("delivery was not settled and will come again", stage = S::STAGE);
        }
    }

    async fn envelope(&self, envelope: &Envelope, delivery: &Delivery) -> Outcome {
        let header = envelope.header();
        let request = DeliveryRequest { envelope, queue: delivery.queue() };
        let admitted = self.gate.admit(request, async |scope| self.admitted(&scope, delivery).await).await;
        let outcome = match admitted {
            Ok(outcome) => outcome,
            Err(refusal) => {
                report::refused::<S>(header, refusal);
                self.alert(header, refusal).await;
                refusal.outcome
            }
        };
        self.record_rejection(header, outcome).await
    }

    /// Raises an alert for a refusal that only tampering or a wrongly set up fleet explains. Nothing waits until it is sent:
    /// the message itself is parked in any case.
    async fn alert(&self, header: &Header, refusal: Refusal) {
        if let Some(rule) = refusal.alert() {
            self.raise(header, rule, refusal.reason.as_str()).await;
        }
    }

    async fn raise(&self, header: &Header, rule: AlertRule, reason: &str) {
        let alert = report::alert::<S>(&self.config.region, header, rule, reason);
        if self.broker.publish_alert(&alert).await.is_err() {
            error!("an alert was not sent", job = header.job, alert.rule = rule);
        }
    }

    /// Inside the tenant's scope: everything up to, but not with, the acknowledgement.
    async fn admitted(&self, scope: &Scope<'_>, delivery: &Delivery) -> Outcome {
        match self.effects(scope, delivery).await {
            Ok(outcome) => outcome,
            Err(Failure::Stage(StageError::Unfinished)) => Outcome::Continue,
            Err(Failure::Stage(error)) => {
                report::unfinished::<S>(scope.job(), &error);
                error.outcome()
            }
            Err(Failure::Publish) => Outcome::Retry(RetryReason::Broker),
        }
    }

    async fn effects(&self, scope: &Scope<'_>, delivery: &Delivery) -> Result<Outcome, Failure> {
        // 1. Outputs and manifest; a manifest that is there already is somebody's finished work.
        let manifest = match self.store.manifest(scope, S::STAGE).await.map_err(StageError::from)? {
            Some(manifest) => manifest,
            None => self.work_and_commit(scope).await?,
        };
        if let Some(reason) = manifest.reject {
            return Ok(Outcome::Reject(reason));
        }
        // 2. Fact and next envelope, both confirmed and not returned.
        let next = next_envelope(scope, manifest.objects)?;
        let header = scope.header();
        let expires = scope.retention_until(header.retention);
        let finished = facts::Finished { counts: manifest.counts, subject: manifest.subject, expires };
        self.broker.publish_fact(&facts::done(header, finished)).await?;
        if let Some(next) = next {
            self.broker.publish_next(&next, delivery).await?;
        }
        // 3. The caller acknowledges.
        Ok(Outcome::Done)
    }

    async fn work_and_commit(&self, scope: &Scope<'_>) -> Result<Manifest, Failure> {
        let mut bench = Bench {
            scope,
            stage: S::STAGE,
            lease: LeaseId::generate(),
            store: &self.store,
            engines: self.engines.as_ref(),
            limits: self.config.limits,
            pages: self.config.pages,
            parts: 0,
            outputs: Vec::new(),
            counts: BTreeMap::new(),
            subject: None,
        };
        let worked = tokio::time::timeout(self.config.deadline, self.stage.process(&mut bench)).await;
        let reject = match worked {
            Ok(Ok(())) => None,
            Ok(Err(StageError::Reject(reason))) => Some(reason),
            Ok(Err(StageError::Forbidden)) => {
                let reason = RejectReason::EngineDied;
                self.raise(scope.header(), AlertRule::ForbiddenCall, reason.as_str()).await;
                Some(reason)
            }
            Ok(Err(error)) => return Err(self.without_manifest(scope, &bench, error).await.into()),
            Err(_elapsed) => return Err(self.without_manifest(scope, &bench, StageError::Deadline).await.into()),
        };
        let mut objects = bench.outputs;
        if reject.is_some() {
            // Of a document that is refused its sender is told why, and nothing else is left.
            objects.retain(|object| object.role == Role::Acknowledgement);
        }
        let manifest = Manifest { lease: bench.lease, objects, reject, counts: bench.counts, subject: bench.subject };
        match self.store.commit(scope, S::STAGE, &manifest).await.map_err(StageError::from)? {
            Commit::Won => {
                if manifest.reject.is_some() {
                    dropped::<S>(self.store.drop_outputs(scope, S::STAGE, &manifest.objects).await);
                }
                Ok(manifest)
            }
            Commit::Lost(winner) => {
                // The winner may have gone on from this very delivery's parts.
                dropped::<S>(self.store.drop_lease(scope, S::STAGE, manifest.lease, &winner.objects).await);
                Ok(winner)
            }
        }
    }

    /// Ends a delivery that has no manifest. If it kept parts of a long document, they stay for the next delivery, and pages that
    /// are left or a deadline that passed are no failure. Without parts it has failed, and what it wrote is deleted at once.
    async fn without_manifest(&self, scope: &Scope<'_>, bench: &Bench<'_, '_>, error: StageError) -> StageError {
        let progress = bench.parts > 0;
        if !progress {
            dropped::<S>(self.store.drop_lease(scope, S::STAGE, bench.lease, &[]).await);
        }
        error.after(progress)
    }

    /// Publishes the fact of a rejection, so that a person can see that the job has ended. Without a confirmed fact it has not:
    /// the delivery is tried again.
    async fn record_rejection(&self, header: &Header, outcome: Outcome) -> Outcome {
        let Outcome::Reject(reason) = outcome else { return outcome };
        match self.broker.publish_fact(&facts::rejected(header, reason)).await {
            Ok(()) => outcome,
            Err(_) => Outcome::Retry(RetryReason::Broker),
        }
    }
}

/// Reports that the objects of a lost or broken delivery could not be deleted; they then stay until they expire.
fn dropped<S: Stage>(result: Result<u64, StoreError>) {
    if result.is_err() {
        warn!("objects of a lost lease remain until they expire", stage = S::STAGE);
    }
}

/// The same job for the next stage, sealed under that stage's data class and naming only objects of that class.
fn next_envelope(scope: &Scope<'_>, mut objects: Vec<ObjectReference>) -> Result<Option<Envelope>, StageError> {
    let Some(stage) = scope.header().stage.next() else { return Ok(None) };
    if stage.data_class() == DataClass::Redacted {
        objects.retain(|object| object.data_class == DataClass::Redacted);
    }
    let header = Header { stage, retention: stage.descriptor().retention, ..scope.header().clone() };
    Ok(Some(scope.seal_envelope(&header, &Body { objects })?))
}

enum Failure {
    Stage(StageError),
    /// The broker did not confirm.
    Publish,
}

impl From<StageError> for Failure {
    fn from(error: StageError) -> Self {
        Self::Stage(error)
    }
}

impl From<BrokerError> for Failure {
    fn from(_: BrokerError) -> Self {
        Self::Publish
    }
}

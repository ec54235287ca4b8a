//! One region in this process: an embedded bucket, a ledger in a database of its own, keyrings, signed policies and a gate of any
//! role. What a test or a bench writes goes past broker and workers.

pub mod parts;

pub use parts::name;

use crate::services::{TestLease, TestServices};
use crate::signing::{self, Said};
use docward_broker::{Broker, BrokerConfig, TlsFiles};
use docward_envelope::{
    Actor, Body, ControlList, Envelope, Fact, FactId, FactKind, Freeze, Header, JobId, LeaseId, ObjectName,
    ObjectPrefix, Placement, Purpose, RetentionClass, Revocation, Run, Signer, Stage, Stored, TenantId, Timestamp,
    WorkQueue,
};
use docward_ledger::Ledger;
use docward_runtime::keys::{Rotated, RotationError, Rotator};
use docward_stage_index::{Entry, bundle};
use docward_store::Store;
use docward_trust::{
    Bytes, Clock, ControlView, Delivery, DeliveryRequest, Gate, GateParts, Intake, IntakeRequest, KeyRouter, LocalKeys,
    PersonRequest, ProcessRole, Redacted, SystemTask, Task, TaskRequest, TenantScope, person,
};
use docward_trust_policy::{Grant, PolicyBook, Retention, Signed};
use jiff::civil::Date;
use parts::{Recorded, ledger_key};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// The region, and one tenant in it.
pub struct OneRegion {
    /// Its bucket.
    pub store: Store,
    /// Its ledger.
    pub ledger: Ledger,
    /// The database server's leave for one test.
    pub lease: TestLease,
    /// The tenant.
    pub tenant: TenantId,
    policies: Arc<PolicyBook>,
    control: Arc<ControlView>,
    controls: Mutex<(Vec<Freeze>, Vec<Revocation>)>,
    numbers: AtomicU64,
    recorded: Recorded,
    keys: Arc<KeyRouter>,
    endpoint: JoinHandle<()>,
    folder: TempDir,
    _services: TestServices,
}

impl OneRegion {
    /// A region with a tenant that has nothing yet.
    pub async fn new() -> Self {
        let services = TestServices::shared().await.unwrap();
        let lease = services.lease().await.unwrap();
        Ledger::migrate(&lease.postgres_owner_url(), &name(), lease.postgres_app_role()).await.unwrap();
        let ledger = Ledger::connect(&lease.postgres_app_url(), &name()).await.unwrap().with_keys(signing::keys());
        let folder = tempfile::tempdir().unwrap();
        let (address, endpoint) = parts::serve(folder.path()).await;
        let store = Store::connect(&parts::store_config(address)).unwrap();
        store.ensure_bucket(90.try_into().unwrap()).await.unwrap();
        let (tenant, now) = (TenantId::generate(), Timestamp::now());
        let policies = PolicyBook::new(parts::authority().public());
        parts::put_in_force(&policies, [parts::policy(tenant, 1, parts::LOCAL)], now);
        let control = ControlView::new(name(), ledger_key().public());
        let local = LocalKeys::new(parts::keyrings(folder.path(), &[tenant], now));
        let policies = Arc::new(policies);
        Self {
            keys: Arc::new(KeyRouter::new(policies.clone(), vec![Arc::new(local)])),
            policies,
            control: Arc::new(control),
            controls: Mutex::default(),
            numbers: AtomicU64::new(0),
            recorded: Recorded::default(),
            store,
            ledger,
            lease,
            tenant,
            endpoint,
            folder,
            _services: services,
        }
    }

    /// From now on work of the tenant is frozen, or its keys are revoked, or neither.
    pub fn set_controls(&self, frozen: bool, revoked: bool) {
        let tenant = self.tenant;
        let freezes = frozen.then_some(Freeze { tenant: Some(tenant), stage: None }).into_iter().collect();
        let revocations = revoked.then_some(Revocation { tenant }).into_iter().collect();
        *self.controls.lock().unwrap() = (freezes, revocations);
        self.refresh();
    }

    /// A new control list, so that what is admitted may go on for some seconds.
    pub fn refresh(&self) {
        let (freezes, revocations) = self.controls.lock().unwrap().clone();
        let (number, issued) = (1 + self.numbers.fetch_add(1, Ordering::Relaxed), Timestamp::now());
        let list = ControlList { number, region: name(), issued, freezes, revocations, roll: 0 };
        self.control.apply(&ledger_key().sign_control(&list).unwrap(), issued);
    }

    /// A gate of a role.
    pub fn gate(&self, role: ProcessRole) -> Gate {
        self.refresh();
        Gate::new(GateParts {
            region: name(),
            environment: None,
            role,
            policies: self.policies.clone(),
            control: self.control.clone(),
            keys: self.keys.clone(),
            wrapped: Arc::new(self.store.clone()),
            record: Arc::new(self.recorded.clone()),
            clock: Clock::system(),
        })
    }

    /// The refusals that gates recorded since this was asked last, by who was refused and why.
    pub fn refusals(&self) -> Vec<(String, String)> {
        let refused = self.recorded.take().into_iter().filter(|fact| fact.kind == FactKind::Refused);
        refused.map(|fact| (fact.actor.to_string(), fact.reason.unwrap_or_default())).collect()
    }

    /// The region's broker, with its queues.
    pub async fn broker(&self) -> Broker {
        let (uri, signer) = (self.lease.amqp_uri(), signing::key(Signer::Person));
        let config =
            BrokerConfig { uri, tls: TlsFiles::default(), region: name(), environment: None, process: "test", signer };
        let broker = Broker::connect(&config).await.unwrap();
        broker.declare().await.unwrap();
        broker
    }

    /// A task with the tenant's objects.
    pub async fn as_task<T: SystemTask, R, W>(&self, task: T, work: W) -> R
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, T>) -> R,
    {
        let request = TaskRequest { task, tenant: self.tenant };
        self.gate(ProcessRole::Task(T::TASK)).admit(request, work).await.unwrap()
    }

    /// Rotates the tenant's keys.
    ///
    /// # Errors
    /// As a person who asks for it would see them.
    pub async fn rotate(&self) -> Result<Rotated, RotationError> {
        self.rotator(&self.gate(ProcessRole::Task(Task::Rotation))).rotate(Timestamp::now(), None, &|_, _| ()).await
    }

    /// Takes away the versions of the tenant's keys below a number.
    ///
    /// # Errors
    /// When something still needs one of them.
    pub async fn retire(&self, below: u32) -> Result<(), RotationError> {
        self.rotator(&self.gate(ProcessRole::Task(Task::Rotation))).retire(below, &|_, _| ()).await.map(drop)
    }

    fn rotator<'a>(&'a self, gate: &'a Gate) -> Rotator<'a> {
        Rotator { gate, store: &self.store, keys: &self.keys, tenant: self.tenant }
    }

    /// A person who searches.
    pub async fn as_searcher<R, W>(&self, work: W) -> R
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, person::Search>) -> R,
    {
        let grant = self.grant();
        let (action, purpose) = (person::Search, Purpose::Treatment);
        let request = PersonRequest { grant: &grant, action, tenant: self.tenant, purpose, rule: None };
        self.gate(ProcessRole::Client).admit(request, work).await.unwrap()
    }

    fn grant(&self) -> Signed<Grant> {
        parts::grant(&[self.tenant], Timestamp::now())
    }

    /// A new job's first header.
    pub fn header(&self) -> Header {
        parts::first_header(self.tenant, parts::reference(1), Timestamp::now())
    }

    /// Takes a document in: its keys and its original are stored. Answers the envelope to the first stage.
    pub async fn take_in(&self, text: &str) -> Envelope {
        let (grant, header) = (self.grant(), self.header());
        let (tenant, job, lease) = (self.tenant, header.job, LeaseId::generate());
        let original = ObjectName::Original { tenant, job, lease, label: "original".parse().unwrap() };
        let request = IntakeRequest { grant: &grant, header: &header, rule: None };
        let gate = self.gate(ProcessRole::Client);
        let taken = gate.admit(request, async |scope: TenantScope<'_, Intake>| {
            self.store.put_keys(&scope).await.unwrap();
            self.store.put(&scope, &original, &scope.hold_in(text.as_bytes().to_vec().into())).await.unwrap();
            scope.seal_envelope(&header, &Body { objects: Vec::new() }).unwrap()
        });
        taken.await.unwrap()
    }

    /// A delivery of an envelope, at whatever stage it is for.
    pub async fn deliver<R, W>(&self, envelope: &Envelope, work: W) -> R
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, Delivery>) -> R,
    {
        let stage = envelope.header().stage;
        let request = DeliveryRequest { envelope, queue: &WorkQueue::shared(name(), stage) };
        self.gate(ProcessRole::Worker(stage)).admit(request, work).await.unwrap()
    }

    /// Takes a document in and brings it to the index, past the stages between.
    pub async fn index(&self, text: &str) -> JobId {
        let envelope = self.at_index(text).await;
        self.write_bundle(&envelope, text, self.bundle_day()).await;
        self.ledger.said(&self.facts_of(envelope.header().job)).await.unwrap();
        envelope.header().job
    }

    /// The envelope to stage index of a new document.
    pub async fn at_index(&self, text: &str) -> Envelope {
        let mut envelope = self.take_in(text).await;
        while envelope.header().stage != Stage::Index {
            envelope = self
                .deliver(&envelope, async |scope| {
                    let header = scope.header();
                    let next = Header { stage: header.stage.next().unwrap(), ..header.clone() };
                    scope.seal_envelope(&next, &Body { objects: Vec::new() }).unwrap()
                })
                .await;
        }
        envelope
    }

    /// Writes a job's search bundle as stage index does, for the day on which it expires.
    pub async fn write_bundle(&self, envelope: &Envelope, text: &str, expiry: Date) {
        let Header { job, run, created, .. } = *envelope.header();
        let entry = Entry { job, run, kind: "discharge-note".to_owned(), created, text: text.to_owned() };
        let name = ObjectName::Bundle { tenant: self.tenant, expiry, job, run };
        self.deliver(envelope, async |scope| {
            let bundle = Redacted::vouch(scope.hold_in(Bytes::new(bundle(&entry).unwrap())));
            self.store.put_bundle(&scope, &name, &bundle).await.unwrap();
        })
        .await;
    }

    /// The day on which what is indexed now expires.
    pub fn bundle_day(&self) -> Date {
        let until = Timestamp::now().checked_add(Retention::default().of(RetentionClass::Index)).unwrap();
        until.to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// What a document's stages say of it.
    pub fn facts_of(&self, job: JobId) -> Vec<Fact> {
        std::iter::once(None).chain(Stage::ALL.iter().copied().map(Some)).map(|stage| self.fact(job, stage)).collect()
    }

    /// That a job was accepted, or that a stage is done with it.
    pub fn fact(&self, job: JobId, stage: Option<Stage>) -> Fact {
        let (tenant, run, at) = (self.tenant, Run::FIRST, Timestamp::now());
        let retention = match stage {
            None => RetentionClass::Original,
            Some(Stage::Ocr) => RetentionClass::Intermediate,
            Some(Stage::Extract | Stage::Redact) => RetentionClass::Result,
            Some(Stage::Index) => RetentionClass::Index,
        };
        let expires = at.checked_add(Retention::default().of(retention)).unwrap();
        let prefix = match stage {
            None => ObjectPrefix::Original(tenant, job),
            Some(stage) => ObjectPrefix::Stage(tenant, job, run, stage),
        };
        let mut stored = vec![Stored { prefix, retention, expires }];
        if stage == Some(Stage::Index) {
            let prefix = ObjectPrefix::Bundles(tenant, Some(self.bundle_day()));
            stored.push(Stored { prefix, retention, expires });
        }
        let kind = if stage.is_some() { FactKind::Done } else { FactKind::Accepted };
        let actor = stage.map_or_else(|| Actor::Person("a.okafor".to_owned()), Actor::Worker);
        let fact = Fact::about(tenant, &name(), kind, actor, Purpose::Treatment, at)
            .with_id(FactId::of_effect(job, run, stage, kind))
            .with_job(job)
            .with_run(run)
            .with_stage(stage)
            .with_policy(parts::reference(1))
            .with_count("pages", 1)
            .with_count("words", 180)
            .with_stored(stored);
        if stage.is_none() { fact.with_placement(Placement::Shared) } else { fact }
    }

    /// Where the bucket keeps an object.
    pub fn file(&self, object: &ObjectName) -> std::path::PathBuf {
        parts::bucket_folder(self.folder.path()).join(object.to_string())
    }
}

impl Drop for OneRegion {
    fn drop(&mut self) {
        self.endpoint.abort();
    }
}

//! One region with a real S3 endpoint, keyrings, signed policies and gates. The clock stands still.

use crate::lock_stand_in::LockStandIn;
use crate::sts_stand_in::StsStandIn;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Credentials;
use docward_envelope::{
    Body, ControlList, Envelope, Header, LeaseId, ObjectName, Purpose, Region, TenantId, Timestamp, WorkQueue,
};
use docward_store::{AuditConfig, LockMode, SessionConfig, Store, StoreConfig};
use docward_tests::region::parts;
use docward_trust::{
    Clock, ControlView, Delivery, DeliveryRequest, Gate, GateParts, Intake, IntakeRequest, LocalKeys, PersonAction,
    PersonRequest, ProcessRole, Task, TaskRequest, TenantScope,
    person::{Audit, Search},
    task::{Checkpoint, Janitor, Rotation},
};
use docward_trust_policy::{Grant, PolicyBook, Signed};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use std::{net::SocketAddr, num::NonZeroU16, path::PathBuf, sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub(crate) const LAST_NET: NonZeroU16 = NonZeroU16::new(90).unwrap();

/// A region of its own; everything is gone when it is dropped.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) config: StoreConfig,
    pub(crate) region: Region,
    pub(crate) grant: Signed<Grant>,
    policies: Arc<PolicyBook>,
    control: Arc<ControlView>,
    keys: Arc<LocalKeys>,
    now: Timestamp,
    endpoint: JoinHandle<()>,
    folder: TempDir,
}

impl World {
    /// A region with its bucket and some tenants.
    pub(crate) async fn with_tenants<const TENANTS: usize>() -> (Self, [TenantId; TENANTS]) {
        let (world, tenants) = Self::without_bucket().await;
        world.store.ensure_bucket(LAST_NET).await.unwrap();
        (world, tenants)
    }

    /// A region whose bucket nobody made yet.
    pub(crate) async fn without_bucket<const TENANTS: usize>() -> (Self, [TenantId; TENANTS]) {
        Self::start(|service| service.set_auth(SimpleAuth::from_single("access", "secret")), |_| {}).await
    }

    /// A region whose bucket takes the sessions that the stand-in gives, and asks their policies.
    pub(crate) async fn with_sessions<const TENANTS: usize>(sts: &StsStandIn) -> (Self, [TenantId; TENANTS]) {
        let door = |service: &mut S3ServiceBuilder| {
            service.set_auth(sts.clone());
            service.set_access(sts.clone());
        };
        let (world, tenants) = Self::start(door, |config| config.session = Some(session(sts))).await;
        sts.guard(world.folder.path().join("s3"));
        world.store.ensure_bucket(LAST_NET).await.unwrap();
        sts.requests();
        (world, tenants)
    }

    /// A region at a server with object lock.
    pub(crate) async fn at<const TENANTS: usize>(
        server: &LockStandIn,
        audit: Option<AuditConfig>,
    ) -> (Self, [TenantId; TENANTS]) {
        let (address, life) = server.serve().await;
        let (world, tenants) = Self::new(tempfile::tempdir().unwrap(), address, life, |config| config.audit = audit);
        world.store.ensure_bucket(LAST_NET).await.unwrap();
        (world, tenants)
    }

    async fn start<const TENANTS: usize>(
        mut door: impl FnMut(&mut S3ServiceBuilder) + Send,
        configure: impl FnOnce(&mut StoreConfig),
    ) -> (Self, [TenantId; TENANTS]) {
        let folder = tempfile::tempdir().unwrap();
        let any_port = "127.0.0.1:0".parse().unwrap();
        let (address, life) =
            docward_local::s3::serve_behind(&folder.path().join("s3"), any_port, &mut door).await.unwrap();
        Self::new(folder, address, tokio::spawn(life), configure)
    }

    fn new<const TENANTS: usize>(
        folder: TempDir,
        address: SocketAddr,
        endpoint: JoinHandle<()>,
        configure: impl FnOnce(&mut StoreConfig),
    ) -> (Self, [TenantId; TENANTS]) {
        let region = parts::name();
        let mut config = parts::store_config(address);
        configure(&mut config);
        let (now, tenants) = (Timestamp::now(), std::array::from_fn(|_| TenantId::generate()));
        let policies = PolicyBook::new(parts::authority().public());
        parts::put_in_force(&policies, tenants.iter().map(|tenant| parts::policy(*tenant, 1, parts::LOCAL)), now);
        let control = ControlView::new(region.clone(), parts::ledger_key().public());
        let nothing = ControlList {
            number: 1,
            region: region.clone(),
            issued: now,
            freezes: Vec::new(),
            revocations: Vec::new(),
            roll: 0,
        };
        control.apply(&parts::ledger_key().sign_control(&nothing).unwrap(), now);
        let world = Self {
            store: Store::connect(&config).unwrap(),
            grant: parts::grant(&tenants, now),
            policies: Arc::new(policies),
            control: Arc::new(control),
            keys: Arc::new(LocalKeys::new(parts::keyrings(folder.path(), &tenants, now))),
            config,
            region,
            now,
            endpoint,
            folder,
        };
        (world, tenants)
    }

    pub(crate) fn gate(&self, role: ProcessRole) -> Gate {
        let now = self.now;
        Gate::new(GateParts {
            region: self.region.clone(),
            environment: None,
            role,
            policies: self.policies.clone(),
            control: self.control.clone(),
            keys: self.keys.clone(),
            wrapped: Arc::new(self.store.clone()),
            record: Arc::new(parts::Recorded::default()),
            clock: Clock::from_fn(move || now),
        })
    }

    /// Takes a document in: keys and original are stored, the envelope to stage ocr is the answer.
    pub(crate) async fn accept(&self, tenant: TenantId, original: &[u8]) -> Envelope {
        self.at_intake(&self.new_job(tenant), async |scope| {
            self.store.put_keys(&scope).await.unwrap();
            let name = ObjectName::Original {
                tenant,
                job: scope.job(),
                lease: LeaseId::generate(),
                label: "document".parse().unwrap(),
            };
            self.store.put(&scope, &name, &scope.hold_in(original.to_vec().into())).await.unwrap();
            scope.seal_envelope(scope.header(), &Body { objects: Vec::new() }).unwrap()
        })
        .await
    }

    /// The first header of a job that nobody took in yet.
    pub(crate) fn new_job(&self, tenant: TenantId) -> Header {
        parts::first_header(tenant, parts::reference(1), self.now)
    }

    pub(crate) async fn at_intake<R, W>(&self, header: &Header, work: W) -> R
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, Intake>) -> R,
    {
        let request = IntakeRequest { grant: &self.grant, header, rule: None };
        self.gate(ProcessRole::Client).admit(request, work).await.unwrap()
    }

    /// A delivery of the envelope, at whatever stage it is for.
    pub(crate) async fn deliver<R, W>(&self, envelope: &Envelope, work: W) -> R
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, Delivery>) -> R,
    {
        let stage = envelope.header().stage;
        let request = DeliveryRequest { envelope, queue: &WorkQueue::shared(self.region.clone(), stage) };
        self.gate(ProcessRole::Worker(stage)).admit(request, work).await.unwrap()
    }

    /// The same job's envelope to the next stage.
    pub(crate) async fn next(&self, envelope: &Envelope) -> Envelope {
        self.deliver(envelope, async |scope| {
            let header = scope.header();
            let next = Header { stage: header.stage.next().unwrap(), ..header.clone() };
            scope.seal_envelope(&next, &Body { objects: Vec::new() }).unwrap()
        })
        .await
    }

    /// The janitor with one tenant's objects.
    pub(crate) async fn as_janitor<R, W>(&self, tenant: TenantId, work: W) -> R
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, Janitor>) -> R,
    {
        let request = TaskRequest { task: Janitor { job: None }, tenant };
        self.gate(ProcessRole::Task(Task::Janitor)).admit(request, work).await.unwrap()
    }

    /// Who wraps a tenant's data keys anew.
    pub(crate) async fn as_rotation<R, W>(&self, tenant: TenantId, work: W) -> R
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, Rotation>) -> R,
    {
        let request = TaskRequest { task: Rotation, tenant };
        self.gate(ProcessRole::Task(Task::Rotation)).admit(request, work).await.unwrap()
    }

    /// Who writes and reads a tenant's checkpoints.
    pub(crate) async fn as_checkpointer<R, W>(&self, tenant: TenantId, work: W) -> R
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, Checkpoint>) -> R,
    {
        let request = TaskRequest { task: Checkpoint, tenant };
        self.gate(ProcessRole::Task(Task::Checkpoint)).admit(request, work).await.unwrap()
    }

    /// A person who searches a tenant's bundles.
    pub(crate) async fn as_searcher<R, W>(&self, tenant: TenantId, work: W) -> R
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, Search>) -> R,
    {
        self.as_person(tenant, Search, work).await
    }

    /// A person who audits a tenant.
    pub(crate) async fn as_auditor<R, W>(&self, tenant: TenantId, work: W) -> R
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, Audit>) -> R,
    {
        self.as_person(tenant, Audit, work).await
    }

    async fn as_person<A: PersonAction, R, W>(&self, tenant: TenantId, action: A, work: W) -> R
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, A>) -> R,
    {
        let request = PersonRequest { grant: &self.grant, action, tenant, purpose: Purpose::Treatment, rule: None };
        self.gate(ProcessRole::Client).admit(request, work).await.unwrap()
    }

    /// S3 as somebody who has these credentials, and no store in between.
    pub(crate) fn client(&self, credentials: Credentials) -> Client {
        parts::s3(&self.config.endpoint, credentials)
    }

    /// Where the endpoint keeps an object.
    pub(crate) fn file(&self, name: &ObjectName) -> PathBuf {
        parts::bucket_folder(self.folder.path()).join(name.to_string())
    }

    /// Every file that the endpoint keeps.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.folder.path().join("s3")];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() { folders.push(entry.path()) } else { files.push(entry.path()) }
            }
        }
        files
    }

    /// Ends the endpoint, for tests of what happens then.
    pub(crate) async fn stop_endpoint(&self) {
        self.endpoint.abort();
        while !self.endpoint.is_finished() {
            tokio::task::yield_now().await;
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.endpoint.abort();
    }
}

/// A bucket of checkpoints, locked for a year.
pub(crate) fn audit(bucket: &str, lock: LockMode) -> AuditConfig {
    AuditConfig { bucket: bucket.to_owned(), lock, days: NonZeroU16::new(365).unwrap() }
}

/// How the stand-in's sessions are had.
pub(crate) fn session(sts: &StsStandIn) -> SessionConfig {
    let role = "arn:aws:iam::111122223333:role/docward-tenant".to_owned();
    SessionConfig { role, endpoint: Some(sts.endpoint()), duration: Duration::from_hours(1) }
}

/// The name of what the scope's delivery writes under a lease.
pub(crate) fn output(scope: &TenantScope<'_, Delivery>, lease: LeaseId, label: &str) -> ObjectName {
    let header = scope.header();
    ObjectName::Output {
        tenant: header.tenant,
        job: header.job,
        run: header.run,
        stage: header.stage,
        lease,
        label: label.parse().unwrap(),
    }
}

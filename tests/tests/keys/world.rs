//! One region with a real S3 endpoint, keyrings, and whichever key managers a test brings. The clock is the system's.

use docward_broker::ControlSubscription;
use docward_envelope::{
    Body, ControlList, Envelope, Header, LeaseId, ObjectName, Revocation, Run, Stage, TenantId, Timestamp, WorkQueue,
};
use docward_local::servers::{Lifetime, OpenBao, OpenBaoRole};
use docward_store::Store;
use docward_tests::region::parts::{self, Recorded};
use docward_trust::{
    Clock, ControlView, Delivery, DeliveryRequest, Gate, GateParts, IntakeRequest, KeyAdministration, KeyPlace,
    KeyRouter, LocalKeys, ProcessRole, Redacted, Refusal, TenantScope, TransitConfig, TransitKeys,
};
use docward_trust_policy::{KeyPolicy, KeyProviderKind, PolicyBook};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub(crate) use parts::{LOCAL, ledger_key, name as region};

pub(crate) const TRANSIT: KeyPolicy = KeyPolicy { provider: KeyProviderKind::Transit, reference: None };

/// A private OpenBao of the test's own.
pub(crate) async fn openbao(folder: &Path) -> OpenBao {
    OpenBao::start(folder, &[region(), "eu-central-1".parse().unwrap()], Lifetime::ThisProcess).await.unwrap()
}

pub(crate) fn transit(bao: &OpenBao, role: OpenBaoRole) -> Arc<TransitKeys> {
    let token = bao.token(&region(), role);
    let config = TransitConfig { address: bao.address(), mount: "transit".to_owned(), token };
    Arc::new(TransitKeys::new(&config).unwrap())
}

/// A job that a test took in.
pub(crate) struct Job {
    pub(crate) tenant: TenantId,
    pub(crate) original: ObjectName,
    pub(crate) text: Vec<u8>,
    pub(crate) envelope: Envelope,
}

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
    pub(crate) policies: Arc<PolicyBook>,
    pub(crate) local: Arc<LocalKeys>,
    control: Mutex<Arc<ControlView>>,
    numbers: AtomicU64,
    revoked: Mutex<Vec<TenantId>>,
    follows: AtomicBool,
    published: Mutex<BTreeMap<TenantId, Vec<KeyPolicy>>>,
    endpoint: JoinHandle<()>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.endpoint.abort();
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (address, endpoint) = parts::serve(folder.path()).await;
        let store = Store::connect(&parts::store_config(address)).unwrap();
        store.ensure_bucket(90.try_into().unwrap()).await.unwrap();
        let world = Self {
            store,
            policies: Arc::new(PolicyBook::new(parts::authority().public())),
            local: Arc::new(LocalKeys::new(parts::keyrings(folder.path(), &[], Timestamp::now()))),
            folder,
            control: Mutex::new(Arc::new(ControlView::new(region(), ledger_key().public()))),
            numbers: AtomicU64::new(0),
            revoked: Mutex::default(),
            follows: AtomicBool::new(false),
            published: Mutex::default(),
            endpoint,
        };
        world.refresh();
        world
    }

    /// A tenant of these keys, not made yet.
    pub(crate) fn tenant(&self, keys: KeyPolicy) -> TenantId {
        let tenant = TenantId::generate();
        self.set_policy(tenant, keys);
        tenant
    }

    /// The tenant's next policy.
    pub(crate) fn set_policy(&self, tenant: TenantId, keys: KeyPolicy) {
        let mut published = self.published.lock().unwrap();
        published.entry(tenant).or_default().push(keys);
        let versions = published.iter().flat_map(|(tenant, versions)| {
            versions.iter().zip(1..).map(|(keys, version)| parts::policy(*tenant, version, keys.clone()))
        });
        parts::put_in_force(&self.policies, versions, Timestamp::now());
    }

    /// From now on these tenants' keys are revoked.
    pub(crate) fn revoke(&self, tenants: &[TenantId]) {
        *self.revoked.lock().unwrap() = tenants.to_vec();
        self.refresh();
    }

    /// From now on the control lists are a ledger's.
    pub(crate) fn follow(&self, mut lists: ControlSubscription) {
        self.follows.store(true, Ordering::Relaxed);
        let control = Arc::new(ControlView::new(region(), ledger_key().public()));
        *self.control.lock().unwrap() = control.clone();
        tokio::spawn(async move {
            while let Some(list) = lists.next().await {
                control.apply(&list, Timestamp::now());
            }
        });
    }

    /// A new control list, so that the view stays fresh.
    pub(crate) fn refresh(&self) {
        if self.follows.load(Ordering::Relaxed) {
            return;
        }
        let now = Timestamp::now();
        let list = ControlList {
            number: 1 + self.numbers.fetch_add(1, Ordering::Relaxed),
            region: region(),
            issued: now,
            freezes: Vec::new(),
            revocations: self.revoked.lock().unwrap().iter().map(|tenant| Revocation { tenant: *tenant }).collect(),
            roll: 0,
        };
        self.control.lock().unwrap().apply(&ledger_key().sign_control(&list).unwrap(), now);
    }

    pub(crate) fn router(&self, managers: Vec<Arc<dyn KeyAdministration>>) -> Arc<KeyRouter> {
        let local: Arc<dyn KeyAdministration> = self.local.clone();
        let providers = managers.into_iter().chain([local]).collect();
        Arc::new(KeyRouter::new(self.policies.clone(), providers))
    }

    pub(crate) fn gate(&self, role: ProcessRole, keys: &Arc<KeyRouter>) -> Gate {
        self.refresh();
        Gate::new(GateParts {
            region: region(),
            environment: None,
            role,
            policies: self.policies.clone(),
            control: self.control.lock().unwrap().clone(),
            keys: keys.clone(),
            wrapped: Arc::new(self.store.clone()),
            record: Arc::new(Recorded::default()),
            clock: Clock::system(),
        })
    }

    /// Takes a document in: keys and original are stored.
    pub(crate) async fn take_in(&self, keys: &Arc<KeyRouter>, tenant: TenantId, text: &str) -> Result<Job, Refusal> {
        let header = self.header(tenant);
        let grant = parts::grant(&[tenant], Timestamp::now());
        let original = ObjectName::Original {
            tenant,
            job: header.job,
            lease: LeaseId::generate(),
            label: "original".parse().unwrap(),
        };
        let request = IntakeRequest { grant: &grant, header: &header, rule: None };
        let gate = self.gate(ProcessRole::Client, keys);
        let envelope = gate.admit(request, async |scope| {
            self.store.put_keys(&scope).await.unwrap();
            self.store.put(&scope, &original, &scope.hold_in(text.as_bytes().to_vec().into())).await.unwrap();
            scope.seal_envelope(&header, &Body { objects: Vec::new() }).unwrap()
        });
        Ok(Job { tenant, envelope: envelope.await?, original, text: text.into() })
    }

    pub(crate) fn header(&self, tenant: TenantId) -> Header {
        let version = u32::try_from(self.policies.versions(tenant).len()).unwrap();
        parts::first_header(tenant, parts::reference(version), Timestamp::now())
    }

    /// A delivery of an envelope, at whatever stage it is for.
    pub(crate) async fn deliver<R, W>(&self, keys: &Arc<KeyRouter>, envelope: &Envelope, work: W) -> Result<R, Refusal>
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, Delivery>) -> R,
    {
        let stage = envelope.header().stage;
        let request = DeliveryRequest { envelope, queue: &WorkQueue::shared(region(), stage) };
        self.gate(ProcessRole::Worker(stage), keys).admit(request, async |scope| work(scope).await).await
    }

    /// Reads a job's original as stage ocr does.
    pub(crate) async fn read(&self, keys: &Arc<KeyRouter>, job: &Job) -> Result<(), Refusal> {
        self.deliver(keys, &job.envelope, async |scope| {
            let original = self.store.get(&scope, &job.original).await.unwrap();
            let same = scope.hold_in(docward_trust::Bytes::from(job.text.clone()));
            assert_eq!(measured(&original), measured(&same));
        })
        .await
    }

    /// The envelope of a later stage of the job.
    pub(crate) async fn at(&self, keys: &Arc<KeyRouter>, job: &Job, stage: Stage) -> Envelope {
        let mut envelope = job.envelope.clone();
        while envelope.header().stage != stage {
            let sealed = self.deliver(keys, &envelope, async |scope| {
                let header = scope.header();
                let next = Header { stage: header.stage.next().unwrap(), ..header.clone() };
                scope.seal_envelope(&next, &Body { objects: Vec::new() }).unwrap()
            });
            envelope = sealed.await.unwrap();
        }
        envelope
    }

    /// Writes a job's search bundle as stage index does.
    pub(crate) async fn put_bundle(&self, keys: &Arc<KeyRouter>, job: &Job, content: Vec<u8>) -> ObjectName {
        let envelope = self.at(keys, job, Stage::Index).await;
        let name = ObjectName::Bundle {
            tenant: job.tenant,
            expiry: "2099-01-01".parse().unwrap(),
            job: envelope.header().job,
            run: Run::FIRST,
        };
        self.deliver(keys, &envelope, async |scope| {
            let bundle = Redacted::vouch(scope.hold_in(docward_trust::Bytes::from(content)));
            self.store.put_bundle(&scope, &name, &bundle).await.unwrap();
        })
        .await
        .unwrap();
        name
    }

    /// Every object of the bucket by its path, with its bytes.
    pub(crate) fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        let root = parts::bucket_folder(self.folder.path());
        let (mut folders, mut found) = (vec![root.clone()], BTreeMap::new());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                    found.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
        found
    }
}

/// Keys of a tenant of this region, under the prefix that its policy gives.
pub(crate) fn place(tenant: TenantId, keys: &KeyPolicy) -> KeyPlace {
    KeyPlace { reference: keys.reference.clone(), ..KeyPlace::new(tenant, region()) }
}

fn measured(bytes: &docward_trust::Phi<'_, docward_trust::Bytes>) -> (u64, u64) {
    let sum =
        bytes.measure(|bytes| bytes.iter().zip(1..).map(|(byte, place): (&u8, u64)| u64::from(*byte) * place).sum());
    (bytes.measure(|bytes| bytes.len() as u64), sum)
}

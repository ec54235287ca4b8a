//! A small world for the gate: two regions, three tenants, keyrings on disk, ports in memory, a clock that tests turn.

use async_trait::async_trait;
use docward_envelope::*;
use docward_trust::*;
use docward_trust_policy::{
    Action, Authority, Grant, KeyPolicy, KeyProviderKind, LedgerKey, Policy, PolicyBook, Quotas, RedactionProfile,
    Retention, Roll, Signed,
};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

pub(crate) const US: &str = "us-east-1";
pub(crate) const EU: &str = "eu-central-1";

pub(crate) fn region(name: &str) -> Region {
    name.parse().unwrap()
}

/// Signs the control lists of both regions.
pub(crate) fn ledger_key() -> LedgerKey {
    LedgerKey::from_secret(&[3; 32])
}

/// The queue everybody shares.
pub(crate) fn queue(name: &str, stage: Stage) -> WorkQueue {
    WorkQueue::shared(region(name), stage)
}

pub(crate) fn bytes(text: &str) -> Bytes {
    Bytes::new(text.as_bytes().to_vec())
}

/// Wrapped keys in memory; can be away.
#[derive(Default)]
pub(crate) struct Objects {
    pub(crate) stored: Mutex<BTreeMap<String, Vec<u8>>>,
    pub(crate) fails: Mutex<Option<PortError>>,
    pub(crate) reads: Mutex<Vec<String>>,
}

#[async_trait]
impl WrappedKeys for Objects {
    async fn read(&self, name: &ObjectName) -> Result<Vec<u8>, PortError> {
        self.reads.lock().unwrap().push(name.to_string());
        if let Some(error) = *self.fails.lock().unwrap() {
            return Err(error);
        }
        self.stored.lock().unwrap().get(&name.to_string()).cloned().ok_or(PortError::Missing)
    }
}

/// Recorded decisions; can be away.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) facts: Mutex<Vec<Fact>>,
    pub(crate) fails: Mutex<Option<PortError>>,
}

#[async_trait]
impl DecisionRecord for Record {
    async fn record(&self, fact: Fact) -> Result<(), PortError> {
        if let Some(error) = *self.fails.lock().unwrap() {
            return Err(error);
        }
        self.facts.lock().unwrap().push(fact);
        Ok(())
    }
}

pub(crate) struct World {
    folder: TempDir,
    pub(crate) authority: Authority,
    pub(crate) book: Arc<PolicyBook>,
    pub(crate) controls: BTreeMap<&'static str, Arc<ControlView>>,
    pub(crate) objects: Arc<Objects>,
    pub(crate) record: Arc<Record>,
    now: Arc<Mutex<Timestamp>>,
    numbers: Mutex<u64>,
    rolled: Mutex<Roll>,
    /// The roll that the ledger says nobody may be behind.
    pub(crate) roll: Mutex<u64>,
    /// Keeps documents in us-east-1, its redacted ones also in eu-central-1.
    pub(crate) clinic: TenantId,
    /// Everything in eu-central-1.
    pub(crate) hospital: TenantId,
    /// Everything in us-east-1.
    pub(crate) insurer: TenantId,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::from_secret(&[7; 32]);
        let now: Timestamp = "2026-07-01T08:00:00Z".parse().unwrap();
        let controls =
            [US, EU].map(|name| (name, Arc::new(ControlView::new(region(name), ledger_key().public())))).into();
        let book = Arc::new(PolicyBook::new(authority.public()));
        let world = Self {
            folder,
            authority,
            book,
            controls,
            objects: Arc::default(),
            record: Arc::default(),
            now: Arc::new(Mutex::new(now)),
            numbers: Mutex::new(0),
            rolled: Mutex::new(Roll { region: None, number: 0, revoked: [].into(), policies: [].into() }),
            roll: Mutex::new(0),
            clinic: TenantId::generate(),
            hospital: TenantId::generate(),
            insurer: TenantId::generate(),
        };
        for folder in ["rings", "roots"] {
            std::fs::create_dir(world.folder.path().join(folder)).unwrap();
        }
        for name in [US, EU] {
            for class in DataClass::ALL {
                let (ring, root) = world.paths(name, *class);
                let mut keyring = Keyring::create(&region(name), *class, &ring, &root).unwrap();
                for tenant in world.tenants_in(name) {
                    keyring.add_tenant(tenant, now).unwrap();
                }
            }
        }
        world.publish(1);
        world.send_controls(&[], &[]);
        world
    }

    fn tenants_in(&self, name: &str) -> Vec<TenantId> {
        if name == US { vec![self.clinic, self.insurer] } else { vec![self.hospital, self.clinic] }
    }

    pub(crate) fn paths(&self, name: &str, class: DataClass) -> (PathBuf, PathBuf) {
        let path = self.folder.path();
        (path.join(format!("rings/{name}.{class}")), path.join(format!("roots/{name}.{class}")))
    }

    pub(crate) fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    /// Moves the clock and nothing else: policies age, no control list comes.
    pub(crate) fn pass(&self, seconds: i64) {
        let mut now = self.now.lock().unwrap();
        *now = now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
    }

    pub(crate) fn clock(&self) -> Clock {
        let now = self.now.clone();
        Clock::from_fn(move || *now.lock().unwrap())
    }

    pub(crate) fn policy(&self, tenant: TenantId, version: u32) -> Policy {
        let (phi, redacted): (&[&str], &[&str]) = match tenant {
            tenant if tenant == self.clinic => (&[US], &[US, EU]),
            tenant if tenant == self.hospital => (&[EU], &[EU]),
            _ => (&[US], &[US]),
        };
        let set = |names: &[&str]| names.iter().map(|name| region(name)).collect::<BTreeSet<_>>();
        Policy {
            tenant,
            name: "test".into(),
            reference: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(version) },
            regions: [(DataClass::Phi, set(phi)), (DataClass::Redacted, set(redacted))].into(),
            isolation: IsolationMode::Shared,
            keys: KeyPolicy { provider: KeyProviderKind::Local, reference: None },
            quotas: Quotas::default(),
            rules: None,
            webhooks: false,
            retention: Retention::default(),
            profile: RedactionProfile::Default,
            purposes: [Purpose::Treatment, Purpose::Payment].into(),
            accepts: ["pdf".to_owned()].into(),
            max_bytes: 1 << 20,
        }
    }

    /// Signs every tenant's policies up to a version, now, and loads them.
    pub(crate) fn publish(&self, version: u32) {
        let policies: Vec<_> = [self.clinic, self.hospital, self.insurer]
            .into_iter()
            .flat_map(|tenant| (1..=version).map(move |version| (tenant, version)))
            .map(|(tenant, version)| self.policy(tenant, version))
            .collect();
        self.load(&policies);
    }

    pub(crate) fn load(&self, policies: &[Policy]) {
        let signed: Vec<_> =
            policies.iter().map(|policy| Signed::new(&self.authority, policy, self.now()).unwrap()).collect();
        self.book.reload(&signed).unwrap();
        self.follow();
    }

    /// The catalogue's roll, with the policies that are loaded.
    fn follow(&self) {
        let mut roll = self.rolled.lock().unwrap();
        roll.number += 1;
        roll.policies.extend(self.book.newest_versions());
        self.book.follow(&Signed::new(&self.authority, &*roll, self.now()).unwrap()).unwrap();
    }

    /// Grants that no longer count.
    pub(crate) fn revoke(&self, grants: &[GrantId]) {
        self.rolled.lock().unwrap().revoked.extend(grants);
        self.follow();
    }

    /// A new control list for both regions.
    pub(crate) fn send_controls(&self, freezes: &[Freeze], revoked: &[TenantId]) {
        let mut number = self.numbers.lock().unwrap();
        *number += 1;
        for (name, view) in &self.controls {
            let revocations = revoked.iter().map(|tenant| Revocation { tenant: *tenant }).collect();
            let list = ControlList {
                number: *number,
                region: region(name),
                issued: self.now(),
                freezes: freezes.to_vec(),
                revocations,
                roll: *self.roll.lock().unwrap(),
            };
            view.apply(&ledger_key().sign_control(&list).unwrap(), self.now());
        }
    }

    /// A gate as the fleet sets it up: stage index gets the redacted root only.
    pub(crate) fn gate(&self, name: &'static str, role: ProcessRole) -> Arc<Gate> {
        let classes = if role == ProcessRole::Worker(Stage::Index) { &[DataClass::Redacted] } else { DataClass::ALL };
        self.gate_with(name, role, classes)
    }

    /// A gate of a tenant's own environment, or of the shared one.
    pub(crate) fn gate_at(&self, environment: Option<TenantId>, role: ProcessRole) -> Gate {
        self.build(US, environment, role, DataClass::ALL)
    }

    /// Gives one more tenant keys in us-east-1.
    pub(crate) fn enrol(&self, tenant: TenantId) {
        for class in DataClass::ALL {
            let (ring, root) = self.paths(US, *class);
            Keyring::open(&region(US), *class, &ring, &root).unwrap().add_tenant(tenant, self.now()).unwrap();
        }
    }

    pub(crate) fn gate_with(&self, name: &'static str, role: ProcessRole, classes: &[DataClass]) -> Arc<Gate> {
        Arc::new(self.build(name, None, role, classes))
    }

    fn build(
        &self,
        name: &'static str,
        environment: Option<TenantId>,
        role: ProcessRole,
        classes: &[DataClass],
    ) -> Gate {
        let open = |class: &DataClass| {
            let (ring, root) = self.paths(name, *class);
            Keyring::open(&region(name), *class, &ring, &root).unwrap()
        };
        Gate::new(GateParts {
            region: region(name),
            environment,
            role,
            policies: self.book.clone(),
            control: self.controls[name].clone(),
            keys: Arc::new(LocalKeys::new(classes.iter().map(open).collect())),
            wrapped: self.objects.clone(),
            record: self.record.clone(),
            clock: self.clock(),
        })
    }

    pub(crate) fn grant(&self, tenant: TenantId) -> Grant {
        Grant {
            id: GrantId::generate(),
            person: "a.okafor".into(),
            tenants: [tenant].into(),
            regions: [region(US), region(EU)].into(),
            data_classes: DataClass::ALL.iter().copied().collect(),
            purposes: [Purpose::Treatment].into(),
            actions: [Action::Submit, Action::Retrieve, Action::Search].into(),
            expires: self.now().checked_add(SignedDuration::from_hours(48)).unwrap(),
        }
    }

    pub(crate) fn signed(&self, grant: &Grant) -> Signed<Grant> {
        Signed::new(&self.authority, grant, self.now()).unwrap()
    }

    pub(crate) fn header(&self, tenant: TenantId, name: &str) -> Header {
        Header {
            job: JobId::generate(),
            run: Run::FIRST,
            tenant,
            region: region(name),
            placement: Placement::Shared,
            stage: Stage::Ocr,
            purpose: Purpose::Treatment,
            policy: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(1) },
            created: self.now(),
            retention: RetentionClass::Intermediate,
        }
    }

    /// Takes a document in as the client would, and gives its first envelope and its sealed original.
    pub(crate) async fn take_in(&self, tenant: TenantId, name: &'static str, text: &str) -> Job {
        let header = self.header(tenant, name);
        let grant = self.signed(&self.grant(tenant));
        let original = original(&header);
        let gate = self.gate(name, ProcessRole::Client);
        let (wrapped, sealed, envelope) = gate
            .admit(IntakeRequest { grant: &grant, header: &header, rule: None }, async |scope| {
                let sealed = scope.seal(&original, &scope.hold_in(bytes(text))).unwrap();
                let envelope = scope.seal_envelope(&header, &body(&original)).unwrap();
                (scope.wrapped_keys().to_vec(), sealed, envelope)
            })
            .await
            .unwrap();
        let keys = ObjectName::Keys { tenant, job: header.job };
        self.objects.stored.lock().unwrap().insert(keys.to_string(), wrapped);
        Job { header, original, sealed, envelope }
    }

    /// The envelope of the stage after this one, sealed by this stage's worker.
    pub(crate) async fn next(&self, name: &'static str, envelope: &Envelope) -> Envelope {
        let stage = envelope.header().stage;
        let header = Header { stage: stage.next().unwrap(), ..envelope.header().clone() };
        self.gate(name, ProcessRole::Worker(stage))
            .admit(DeliveryRequest { envelope, queue: &queue(name, stage) }, async |scope| {
                scope.seal_envelope(&header, scope.body()).unwrap()
            })
            .await
            .unwrap()
    }

    /// Admits a delivery as its stage's worker and says how it went.
    pub(crate) async fn deliver(&self, name: &'static str, envelope: &Envelope) -> Result<(), Refusal> {
        let stage = envelope.header().stage;
        self.gate(name, ProcessRole::Worker(stage))
            .admit(DeliveryRequest { envelope, queue: &queue(name, stage) }, async |_| ())
            .await
    }
}

/// The rule by which policy denied it; `None` if it did not.
pub(crate) fn denied<T>(result: Result<T, Refusal>) -> Option<ReasonCode> {
    match result.err()?.reason {
        Reason::Policy(denial) => Some(denial.reason),
        _ => None,
    }
}

pub(crate) struct Job {
    pub(crate) header: Header,
    pub(crate) original: ObjectName,
    pub(crate) sealed: Vec<u8>,
    pub(crate) envelope: Envelope,
}

pub(crate) fn original(header: &Header) -> ObjectName {
    ObjectName::Original {
        tenant: header.tenant,
        job: header.job,
        lease: LeaseId::generate(),
        label: "original".parse().unwrap(),
    }
}

pub(crate) fn output(header: &Header, stage: Stage) -> ObjectName {
    ObjectName::Output {
        tenant: header.tenant,
        job: header.job,
        run: header.run,
        stage,
        lease: LeaseId::generate(),
        label: "document".parse().unwrap(),
    }
}

pub(crate) fn body(name: &ObjectName) -> Body {
    Body {
        objects: vec![ObjectReference {
            role: docward_envelope::Role::Original,
            page: None,
            data_class: DataClass::Phi,
            name: name.clone(),
        }],
    }
}

//! Three regions: each with a bucket behind a real S3 endpoint, keyrings, a control view and gates. Nothing is shared but
//! the signed policies.

use crate::model::Model;
use crate::{DOCUMENTS, TENANTS};
use async_trait::async_trait;
use docward_envelope::{
    Body, ControlList, DataClass, Envelope, Fact, GrantId, Header, IsolationMode, JobId, LeaseId, ObjectName,
    Placement, PolicyId, PolicyReference, PolicyVersion, Purpose, Region, RetentionClass, Run, Stage, TenantId,
    Timestamp, WorkQueue,
};
use docward_store::{Store, StoreConfig};
use docward_tests::region::parts;
use docward_trust::{
    Bytes, Clock, ControlView, DecisionRecord, Delivery, DeliveryRequest, Gate, GateParts, IntakeRequest, Keyring,
    LocalKeys, PersonRequest, PortError, ProcessRole, TenantScope, person::Retrieve,
};
use docward_trust_policy::{
    Action, Authority, Grant, KeyPolicy, KeyProviderKind, LedgerKey, Policy, PolicyBook, Quotas, RedactionProfile,
    Retention, Roll, Signed,
};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU16;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub(crate) const REGIONS: [&str; 3] = ["us-east-1", "eu-central-1", "ap-south-1"];
const CLINIC_TEXT: &str = "Quillon Zarathwaite";

/// Where a policy lets each data class be, by the regions' numbers.
#[derive(Debug, Clone)]
pub(crate) struct Allowed {
    pub(crate) phi: BTreeSet<usize>,
    pub(crate) redacted: BTreeSet<usize>,
}

impl Allowed {
    pub(crate) fn has(&self, class: DataClass, region: usize) -> bool {
        match class {
            DataClass::Phi => self.phi.contains(&region),
            DataClass::Redacted => self.redacted.contains(&region),
        }
    }

    pub(crate) fn both(&self, region: usize) -> bool {
        self.phi.contains(&region) && self.redacted.contains(&region)
    }
}

struct Place {
    region: Region,
    store: Store,
    control: Arc<ControlView>,
    keys: Arc<LocalKeys>,
    endpoint: JoinHandle<()>,
    folder: TempDir,
}

struct Recorded;

#[async_trait]
impl DecisionRecord for Recorded {
    async fn record(&self, _: Fact) -> Result<(), PortError> {
        Ok(())
    }
}

/// A document as the fleet knows it: its newest envelope, and where its original lies.
struct Document {
    envelope: Option<Envelope>,
    header: Header,
    original: ObjectName,
}

pub(crate) struct Fleet {
    places: Vec<Place>,
    tenants: Vec<TenantId>,
    authority: Authority,
    signed: Vec<Signed<Policy>>,
    versions: Vec<u32>,
    book: Arc<PolicyBook>,
    documents: [Option<Document>; DOCUMENTS],
    now: Timestamp,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.endpoint.abort();
    }
}

impl Place {
    async fn new(name: &str, tenants: &[TenantId], now: Timestamp) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (address, endpoint) = parts::serve(folder.path()).await;
        let region: Region = name.parse().unwrap();
        let bucket = format!("docward-{name}");
        let config = StoreConfig { region: region.clone(), bucket, ..parts::store_config(address) };
        let store = Store::connect(&config).unwrap();
        store.ensure_bucket(NonZeroU16::new(90).unwrap()).await.unwrap();
        let ledger = LedgerKey::from_secret(&[3; 32]);
        let control = ControlView::new(region.clone(), ledger.public());
        let list = ControlList {
            number: 1,
            region: region.clone(),
            issued: now,
            freezes: Vec::new(),
            revocations: Vec::new(),
            roll: 0,
        };
        control.apply(&ledger.sign_control(&list).unwrap(), now);
        let (rings, roots) = (folder.path().join("keyrings"), folder.path().join("roots"));
        std::fs::create_dir(&rings).unwrap();
        std::fs::create_dir(&roots).unwrap();
        let ring = |class: &DataClass| {
            let (ring, root) = (rings.join(class.as_str()), roots.join(class.as_str()));
            let mut ring = Keyring::create(&region, *class, &ring, &root).unwrap();
            for tenant in tenants {
                ring.add_tenant(*tenant, now).unwrap();
            }
            ring
        };
        let keys = LocalKeys::new(DataClass::ALL.iter().map(ring).collect());
        Self { region, store, control: Arc::new(control), keys: Arc::new(keys), endpoint, folder }
    }
}

impl Fleet {
    pub(crate) async fn new(policies: &[Allowed]) -> Self {
        let now = Timestamp::now();
        let tenants: Vec<TenantId> = (0..TENANTS).map(|_| TenantId::generate()).collect();
        let mut places = Vec::new();
        for name in REGIONS {
            places.push(Place::new(name, &tenants, now).await);
        }
        let authority = Authority::from_secret(&[7; 32]);
        let book = Arc::new(PolicyBook::new(authority.public()));
        let mut fleet = Self {
            places,
            tenants,
            authority,
            signed: Vec::new(),
            versions: vec![0; TENANTS],
            book,
            documents: std::array::from_fn(|_| None),
            now,
        };
        policies.iter().enumerate().for_each(|(tenant, allowed)| fleet.govern(tenant, allowed));
        fleet
    }

    pub(crate) fn govern(&mut self, tenant: usize, allowed: &Allowed) {
        self.versions[tenant] += 1;
        let names = |set: &BTreeSet<usize>| set.iter().map(|region| self.places[*region].region.clone()).collect();
        let policy = Policy {
            tenant: self.tenants[tenant],
            name: "random".to_owned(),
            accepts: ["text".to_owned()].into(),
            max_bytes: 1 << 20,
            isolation: IsolationMode::Shared,
            profile: RedactionProfile::Default,
            purposes: [Purpose::Treatment].into(),
            reference: self.reference(tenant),
            regions: BTreeMap::from([
                (DataClass::Phi, names(&allowed.phi)),
                (DataClass::Redacted, names(&allowed.redacted)),
            ]),
            keys: KeyPolicy { provider: KeyProviderKind::Local, reference: None },
            quotas: Quotas::default(),
            rules: None,
            webhooks: false,
            retention: Retention::default(),
        };
        self.signed.push(Signed::new(&self.authority, &policy, self.now).unwrap());
        self.book.reload(&self.signed).unwrap();
        let roll = Roll {
            region: None,
            number: self.book.number() + 1,
            revoked: BTreeSet::new(),
            policies: self.book.newest_versions(),
        };
        self.book.follow(&Signed::new(&self.authority, &roll, self.now).unwrap()).unwrap();
    }

    fn reference(&self, tenant: usize) -> PolicyReference {
        PolicyReference { id: PolicyId::Processing, version: PolicyVersion(self.versions[tenant]) }
    }

    fn gate(&self, region: usize, role: ProcessRole) -> Gate {
        let (place, now) = (&self.places[region], self.now);
        Gate::new(GateParts {
            region: place.region.clone(),
            environment: None,
            role,
            policies: self.book.clone(),
            control: place.control.clone(),
            keys: place.keys.clone(),
            wrapped: Arc::new(place.store.clone()),
            record: Arc::new(Recorded),
            clock: Clock::from_fn(move || now),
        })
    }

    /// A grant that covers everything, so that what refuses is policy.
    fn grant(&self) -> Signed<Grant> {
        let grant = Grant {
            id: GrantId::generate(),
            person: "a.okafor".to_owned(),
            tenants: self.tenants.iter().copied().collect(),
            regions: self.places.iter().map(|place| place.region.clone()).collect(),
            data_classes: DataClass::ALL.iter().copied().collect(),
            purposes: [Purpose::Treatment].into(),
            actions: [Action::Submit, Action::Retrieve].into(),
            expires: self.now + std::time::Duration::from_hours(1),
        };
        Signed::new(&self.authority, &grant, self.now).unwrap()
    }

    pub(crate) async fn submit(&mut self, tenant: usize, region: usize, document: usize) -> bool {
        if self.documents[document].is_some() {
            return false;
        }
        let header = Header {
            job: JobId::generate(),
            run: Run::FIRST,
            tenant: self.tenants[tenant],
            region: self.places[region].region.clone(),
            placement: Placement::Shared,
            stage: Stage::Ocr,
            purpose: Purpose::Treatment,
            policy: self.reference(tenant),
            created: self.now,
            retention: RetentionClass::Intermediate,
        };
        let original = ObjectName::Original {
            tenant: header.tenant,
            job: header.job,
            lease: LeaseId::generate(),
            label: "document".parse().unwrap(),
        };
        let store = &self.places[region].store;
        let grant = self.grant();
        let request = IntakeRequest { grant: &grant, header: &header, rule: None };
        let gate = self.gate(region, ProcessRole::Client);
        let taken = gate.admit(request, async |scope| {
            store.put_keys(&scope).await.unwrap();
            let text = scope.hold_in(Bytes::new(CLINIC_TEXT.as_bytes().to_vec()));
            store.put(&scope, &original, &text).await.unwrap();
            scope.seal_envelope(&header, &Body { objects: Vec::new() }).unwrap()
        });
        let Ok(envelope) = taken.await else { return false };
        self.documents[document] = Some(Document { envelope: Some(envelope), header, original });
        true
    }

    pub(crate) async fn deliver(&mut self, document: usize, region: usize) -> bool {
        let Some(envelope) = self.documents[document].as_ref().and_then(|known| known.envelope.clone()) else {
            return false;
        };
        let stage = envelope.header().stage;
        let queue = WorkQueue::shared(self.places[region].region.clone(), stage);
        self.work(document, region, &envelope, &queue).await
    }

    /// The envelope's own region, another stage's queue; its worker has that other stage's role.
    pub(crate) async fn wrong_queue(&mut self, document: usize, stage: Stage) -> bool {
        let Some(envelope) = self.documents[document].as_ref().and_then(|known| known.envelope.clone()) else {
            return false;
        };
        let region = self.number(&envelope.header().region);
        let queue = WorkQueue::shared(envelope.header().region.clone(), stage);
        self.work(document, region, &envelope, &queue).await
    }

    fn number(&self, region: &Region) -> usize {
        self.places.iter().position(|place| place.region == *region).unwrap()
    }

    async fn work(&mut self, document: usize, region: usize, envelope: &Envelope, queue: &WorkQueue) -> bool {
        let (store, lease) = (&self.places[region].store, LeaseId::generate());
        let request = DeliveryRequest { envelope, queue };
        let gate = self.gate(region, ProcessRole::Worker(queue.stage));
        let worked = gate.admit(request, async |scope| leave_outputs(store, &scope, lease).await).await;
        let Ok(next) = worked else { return false };
        self.documents[document].as_mut().unwrap().envelope = next;
        true
    }

    pub(crate) async fn read(&self, document: usize, region: usize) -> bool {
        let Some(known) = &self.documents[document] else { return false };
        let store = &self.places[region].store;
        let grant = self.grant();
        let request = PersonRequest {
            grant: &grant,
            action: Retrieve { data_class: DataClass::Phi, job: known.header.job, run: Run::FIRST },
            tenant: known.header.tenant,
            purpose: Purpose::Treatment,
            rule: None,
        };
        let read = async |scope: TenantScope<'_, Retrieve>| match store.get(&scope, &known.original).await {
            Ok(original) => scope.release(original).is_ok_and(|text| *text == CLINIC_TEXT.as_bytes()),
            Err(_) => false,
        };
        self.gate(region, ProcessRole::Client).admit(request, read).await.unwrap_or(false)
    }

    /// The header says the region it is sent to, whose queue takes it at its word; the seal does not.
    pub(crate) async fn forge(&mut self, document: usize, region: usize) -> bool {
        let Some(envelope) = self.documents[document].as_ref().and_then(|known| known.envelope.clone()) else {
            return false;
        };
        if self.number(&envelope.header().region) == region {
            return false;
        }
        let header = Header { region: self.places[region].region.clone(), ..envelope.header().clone() };
        let forged = Envelope::associated_data_for(&header).unwrap();
        let forged = Envelope::assemble(forged, envelope.sealed_body()).unwrap();
        let queue = WorkQueue::shared(header.region, header.stage);
        self.work(document, region, &forged, &queue).await
    }

    /// Every file in every bucket: of tenants only where the model lets them be, and nothing in the clear anywhere.
    pub(crate) fn holds_only(&self, model: &Model) {
        let clear = docward_tests::canaries::Canaries::new([CLINIC_TEXT.to_owned(), "Quillon".to_owned()]);
        for (number, place) in self.places.iter().enumerate() {
            let scan = clear.scan(place.folder.path());
            assert!(scan.found.is_empty(), "{:?}", scan.found);
            let bytes: Vec<(String, Vec<u8>)> = scan
                .files
                .iter()
                .filter(|file| file.starts_with(place.folder.path().join("s3")))
                .map(|file| (file.to_string_lossy().into_owned(), std::fs::read(file).unwrap()))
                .collect();
            assert!(!bytes.is_empty(), "the marker at least");
            for (tenant, id) in self.tenants.iter().enumerate() {
                let id = id.to_string();
                let mut of_tenant = bytes.iter().filter(|(name, content)| {
                    name.contains(&id) || content.windows(id.len()).any(|window| window == id.as_bytes())
                });
                assert!(model.may_hold(tenant, number) || of_tenant.next().is_none(), "{id} in {}", place.region);
                let mut redacted = bytes.iter().filter(|(name, _)| name.contains(&id) && name.contains("/index/"));
                assert!(model.may_hold_redacted(tenant, number) || redacted.next().is_none());
            }
        }
    }
}

/// What a stage leaves: an output of its class, and the next envelope. Index's text is not vouched for here, so it leaves
/// its manifest alone.
async fn leave_outputs(store: &Store, scope: &TenantScope<'_, Delivery>, lease: LeaseId) -> Option<Envelope> {
    let header = scope.header().clone();
    if header.stage != Stage::Index {
        let name = ObjectName::Output {
            tenant: header.tenant,
            job: header.job,
            run: header.run,
            stage: header.stage,
            lease,
            label: "words".parse().unwrap(),
        };
        let text = scope.hold_in(Bytes::new(CLINIC_TEXT.as_bytes().to_vec()));
        store.put(scope, &name, &text).await.unwrap();
    }
    let manifest =
        docward_store::Manifest { lease, objects: Vec::new(), reject: None, counts: BTreeMap::new(), subject: None };
    store.commit(scope, header.stage, &manifest).await.unwrap();
    let stage = header.stage.next()?;
    Some(scope.seal_envelope(&Header { stage, ..header }, &Body { objects: Vec::new() }).unwrap())
}

//! What a person does at the command line: bring documents in, follow them, fetch and search results. Everything goes
//! through the gate with the person's signed grant, and is on record before a byte is read.

mod audit;
mod erasure;
mod place;
mod quota;

pub use audit::Checkpoints;
pub use erasure::{Erase, ErasureReceipt};
pub use place::{Place, has_environment};

use anyhow::{Context, bail};
use docward_broker::{Broker, BrokerError};
use docward_envelope::{
    Actor, Body, DataClass, Envelope, Fact, FactKind, Header, HoldReason, JobId, Lane, LeaseId, ObjectLabel,
    ObjectName, ObjectPrefix, ObjectReference, Outcome, Placement, PolicyReference, Purpose, Region, RetentionClass,
    Role, Run, Stage, Stored, TenantId, Timestamp,
};
use docward_ledger::Ledger;
use docward_runtime::config::{ConfigRole, RegionConfig};
use docward_runtime::directory::Directory;
use docward_runtime::wiring::Rooms;
use docward_stage_index::{Hit, search};
use docward_store::{Guard, Inventory, Store, StoreError};
use docward_trust::person::{self, Retrieve};
use docward_trust::{Bytes, Intake, IntakeRequest, PersonAction, PersonRequest, Refusal, TenantScope};
use docward_trust_policy::{Action, Grant, Signed, Tenant};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Mutex;

/// What can be fetched of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The document without identifiers, in its own format.
    Redacted,
    /// The text without identifiers.
    Text,
    /// Counts and kinds of what was redacted.
    Report,
    /// The fields as extracted, as JSON: they identify the patient.
    Fields,
    /// Where an X12 file contradicts itself, as JSON, in the codes of its acknowledgements. They stand with the document as it
    /// was read, so asking for them is asking for what identifies the patient.
    Faults,
}

impl What {
    /// The data class that a grant must name for it.
    pub const fn data_class(self) -> DataClass {
        self.place().2
    }

    const fn place(self) -> (Stage, Role, DataClass) {
        match self {
            Self::Redacted => (Stage::Redact, Role::RedactedDocument, DataClass::Redacted),
            Self::Text => (Stage::Redact, Role::RedactedText, DataClass::Redacted),
            Self::Report => (Stage::Redact, Role::Report, DataClass::Redacted),
            Self::Fields => (Stage::Extract, Role::Fields, DataClass::Phi),
            Self::Faults => (Stage::Ocr, Role::Document, DataClass::Phi),
        }
    }
}

/// A person in one region.
pub struct Client {
    folder: PathBuf,
    /// Where it was opened: the environment that all share, unless it was asked for a tenant's own.
    place: Arc<Place>,
    /// Tenants' own, as they are needed.
    environments: Mutex<BTreeMap<TenantId, Arc<Place>>>,
    region: Region,
    person: String,
    grants: Vec<(Grant, Signed<Grant>)>,
    directory: Directory,
}

impl Client {
    /// Opens a region of the local fleet as the operating-system user.
    ///
    /// # Errors
    /// When the fleet is not up, or has no grant for this user.
    pub async fn open(folder: &Path, region: &Region) -> anyhow::Result<Self> {
        Self::open_in(folder, region, None).await
    }

    async fn open_in(folder: &Path, region: &Region, environment: Option<TenantId>) -> anyhow::Result<Self> {
        let place = Place::open(folder, region, environment).await?;
        let person = person();
        let directory = Directory::open(folder)?;
        let grants = directory.grants_of(&person);
        if grants.is_empty() {
            bail!("there is no grant for the account `{person}`; `docward grant add` makes one");
        }
        let (folder, place, environments) = (folder.to_owned(), Arc::new(place), Mutex::default());
        Ok(Self { folder, place, environments, region: region.clone(), person, grants, directory })
    }

    /// One client for each of a tenant's regions, or for the one that is named; where the tenant has an environment of its
    /// own, one more for that.
    ///
    /// # Errors
    /// When there is no such tenant, or it is not at home in the region that is named.
    pub async fn of_tenant(folder: &Path, tenant: &str, region: Option<&Region>) -> anyhow::Result<Vec<Self>> {
        let tenant = Directory::open(folder)?.tenant(tenant)?;
        if let Some(region) = region.filter(|region| !tenant.regions.contains(region)) {
            let at_home = tenant.regions.iter().map(Region::as_str).collect::<Vec<_>>().join(", ");
            bail!("{} is not at home in {region}; it is in: {at_home}", tenant.slug);
        }
        let mut clients = Vec::new();
        for at_home in tenant.regions.iter().filter(|at_home| region.is_none_or(|region| region == *at_home)) {
            clients.extend(Self::open_all(folder, at_home, tenant.id).await?);
        }
        Ok(clients)
    }

    /// Where this client is.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// The region's ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.place.ledger
    }

    /// The region's broker.
    pub fn broker(&self) -> &Broker {
        &self.place.rooms.broker
    }

    /// The region's bucket.
    pub fn store(&self) -> &Store {
        &self.place.rooms.store
    }

    /// Everything of the environment it was opened in, and whose own environment that is.
    pub(crate) fn rooms(&self) -> (&Rooms, Option<TenantId>) {
        (&self.place.rooms, self.place.environment())
    }

    /// Who acts.
    pub fn actor(&self) -> Actor {
        Actor::Person(self.person.clone())
    }

    /// A tenant by its short name or id.
    ///
    /// # Errors
    /// When there is none: a tenant is never made by accident.
    pub fn tenant(&self, name: &str) -> anyhow::Result<Tenant> {
        self.directory.tenant(name)
    }

    /// A tenant's short name, for people; the id where the catalogue does not know it.
    pub fn tenant_name(&self, id: TenantId) -> String {
        self.directory.name(id)
    }

    /// Whom the copies on this machine name.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The grant that covers an act; any other of the tenant's, or of anybody's, if none does, so that the gate refuses and
    /// records it.
    fn grant_for(
        &self,
        tenant: TenantId,
        action: Action,
        data_class: DataClass,
        purpose: Purpose,
    ) -> anyhow::Result<&Signed<Grant>> {
        let now = Timestamp::now();
        let covers = |grant: &Grant| {
            grant.tenants.contains(&tenant)
                && grant.regions.contains(&self.region)
                && grant.actions.contains(&action)
                && grant.data_classes.contains(&data_class)
                && grant.purposes.contains(&purpose)
                && grant.expires > now
        };
        let covering = self.grants.iter().find(|(grant, _)| covers(grant));
        covering.map_or_else(|| self.grant(tenant), |(_, signed)| Ok(signed))
    }

    /// The grant that covers a tenant; any other if none does, so that the gate refuses and records it.
    fn grant(&self, tenant: TenantId) -> anyhow::Result<&Signed<Grant>> {
        let covering = self.grants.iter().find(|(grant, _)| grant.tenants.contains(&tenant));
        covering.or(self.grants.first()).map(|(_, signed)| signed).context("no grant")
    }

    /// Lets the person act for a tenant without reading a document, if the gate does; the decision is on record.
    ///
    /// # Errors
    /// When the grants do not cover it.
    pub async fn admitted<A: PersonAction>(&self, tenant: &Tenant, action: A) -> anyhow::Result<()> {
        let purpose = Purpose::Operations;
        let grant = self.grant_for(tenant.id, A::ACTION, action.data_class(), purpose)?;
        let request = PersonRequest { grant, action, tenant: tenant.id, purpose };
        self.place.rooms.gate.admit(request, async |_| ()).await.map_err(refused)
    }

    /// Says in the tenant's chain what this person did.
    ///
    /// # Errors
    /// When the ledger does not take it.
    pub async fn say(
        &self,
        tenant: &Tenant,
        kind: FactKind,
        reason: &str,
        policy: Option<PolicyReference>,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let said = fact((tenant.id, &self.region), self.actor(), (kind, reason), policy, now);
        self.place.ledger.record(&[said]).await?;
        Ok(())
    }

    /// A region's ledger, without anything else of the region.
    ///
    /// # Errors
    /// When it can't be reached; the message says which.
    pub async fn ledger_of(folder: &Path, region: &Region) -> anyhow::Result<Ledger> {
        let config = RegionConfig::read(&RegionConfig::path(folder, region, ConfigRole::Operator))?;
        let ledger = config.control.ledger.as_deref().context("the configuration names no ledger")?;
        Ledger::connect(ledger, region).await.with_context(|| format!("the ledger of {region}"))
    }

    /// Brings a document in: original and keys into the bucket, the fact, the envelope. Returns its job.
    ///
    /// # Errors
    /// When policy refuses, or store or broker can't be reached.
    pub async fn submit(&self, tenant: &Tenant, bytes: Vec<u8>, purpose: Purpose, lane: Lane) -> anyhow::Result<JobId> {
        let envelope = self.take_in(tenant, bytes, purpose).await?;
        let header = envelope.header();
        let place = self.place_of(tenant.id, header.placement).await?;
        match place.broker().publish_work(&envelope, lane, 0).await {
            // The tenant's own queues were closed a moment ago. The document is accepted: they open for it once more, and
            // the supervisor, which counts it, serves them.
            Err(BrokerError::Unroutable) if header.placement == Placement::DedicatedWorkers => {
                place.broker().open_queues(tenant.id).await?;
                place.broker().publish_work(&envelope, lane, 0).await?;
            }
            published => published?,
        }
        Ok(header.job)
    }

    /// Everything of [`Client::submit`] but the last step: the envelope is not sent yet.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn take_in(&self, tenant: &Tenant, bytes: Vec<u8>, purpose: Purpose) -> anyhow::Result<Envelope> {
        let place = self.intake_place(tenant).await?;
        let header = self.first_header(&place, tenant, purpose)?;
        let grant = self.grant_for(tenant.id, Action::Submit, DataClass::Phi, purpose)?;
        let request = IntakeRequest { grant, header: &header };
        let accept = async |scope: TenantScope<'_, Intake>| self.accept(&place, &scope, bytes).await;
        let accepted = place.rooms.gate.admit(request, accept).await;
        let named =
            |refusal: Refusal| docward_runtime::keys::explain_refusal(refusal, &place.rooms.keys, tenant, &self.region);
        accepted.map_err(|refusal| named(refusal).unwrap_or_else(|| refused(refusal)))?
    }

    fn first_header(&self, place: &Place, tenant: &Tenant, purpose: Purpose) -> anyhow::Result<Header> {
        let now = Timestamp::now();
        // For a tenant that is not at home here any policy will do: the gate refuses, and says so on record.
        let newest = place.rooms.catalogue.book().newest(tenant.id, now).ok();
        let policy = newest.or_else(|| self.directory.policy(tenant.id));
        let policy = policy.with_context(|| format!("there is no policy in force for {}", tenant.slug))?;
        Ok(Header {
            job: JobId::generate(),
            run: Run::FIRST,
            tenant: tenant.id,
            region: self.region.clone(),
            placement: policy.isolation.placement(),
            stage: Stage::Ocr,
            purpose,
            policy: policy.reference,
            created: now,
            retention: RetentionClass::Intermediate,
        })
    }

    async fn accept(&self, place: &Place, scope: &TenantScope<'_, Intake>, bytes: Vec<u8>) -> anyhow::Result<Envelope> {
        let header = scope.header();
        self.within_quotas(place, header, scope.policy(), bytes.len() as u64).await?;
        let original = scope.hold_in(Bytes::new(bytes));
        let label: ObjectLabel = "original".parse()?;
        let (tenant, job, lease) = (header.tenant, header.job, LeaseId::generate());
        let name = ObjectName::Original { tenant, job, lease, label };
        place.store().put_keys(scope).await.map_err(not_stored)?;
        place.store().put(scope, &name, &original).await.map_err(not_stored)?;
        let expires = scope.retention_until(RetentionClass::Original);
        place.broker().publish_fact(&accepted(header, self.actor(), expires)).await?;
        let object = ObjectReference { role: Role::Original, page: None, data_class: DataClass::Phi, name };
        scope.seal_envelope(header, &Body { objects: vec![object] }).map_err(refused)
    }

    /// Fetches one result of a job.
    ///
    /// # Errors
    /// When policy refuses, or there is no such result (yet).
    pub async fn fetch(&self, tenant: &Tenant, job: JobId, what: What, purpose: Purpose) -> anyhow::Result<Vec<u8>> {
        let grant = self.grant_for(tenant.id, Action::Retrieve, what.data_class(), purpose)?;
        self.fetch_with(grant, tenant, job, what, purpose).await
    }

    /// As [`Client::fetch`], with a grant that the caller picks.
    ///
    /// # Errors
    /// As [`Client::fetch`].
    pub async fn fetch_with(
        &self,
        grant: &Signed<Grant>,
        tenant: &Tenant,
        job: JobId,
        what: What,
        purpose: Purpose,
    ) -> anyhow::Result<Vec<u8>> {
        let (stage, role, data_class) = what.place();
        let (place, status) = self.place_of_job(tenant.id, job).await?;
        let run = status.map_or(Run::FIRST, |status| status.run);
        let action = Retrieve { data_class, job, run };
        let request = PersonRequest { grant, action, tenant: tenant.id, purpose };
        let read = async |scope: TenantScope<'_, Retrieve>| released(&place, &scope, stage, role, data_class).await;
        let bytes = place.rooms.gate.admit(request, read).await.map_err(refused)??;
        match what {
            What::Redacted | What::Text | What::Report => Ok(bytes.to_vec()),
            What::Fields => fields_json(&bytes),
            What::Faults => faults_json(&bytes),
        }
    }

    /// Searches a tenant's redacted documents in this region.
    ///
    /// # Errors
    /// When policy refuses or the query can't be read.
    pub async fn search(
        &self,
        tenant: &Tenant,
        query: &str,
        purpose: Purpose,
        limit: usize,
    ) -> anyhow::Result<Vec<Hit>> {
        let action = person::Search;
        let grant = self.grant_for(tenant.id, Action::Search, action.data_class(), purpose)?;
        let mut bundles = Vec::new();
        for place in self.places(tenant.id).await? {
            let request = PersonRequest { grant, action, tenant: tenant.id, purpose };
            let found = place.rooms.gate.admit(request, async |scope| bundles_of(&place, &scope).await).await;
            bundles.extend(found.map_err(refused)??);
        }
        let bundles: Vec<&[u8]> = bundles.iter().map(|bundle| bundle.as_slice()).collect();
        Ok(search(&bundles, query, limit)?.hits)
    }

    /// Counts a tenant's objects by what they are; the question is on record.
    ///
    /// # Errors
    /// When no grant covers it or the bucket can't be reached.
    pub async fn inventory(&self, tenant: &Tenant, purpose: Purpose) -> anyhow::Result<Inventory> {
        let grant = self.grant_for(tenant.id, Action::Audit, DataClass::Redacted, purpose)?;
        let request = PersonRequest { grant, action: person::Audit, tenant: tenant.id, purpose };
        let counted =
            self.place.rooms.gate.admit(request, async |scope| self.place.rooms.store.inventory(&scope).await).await;
        Ok(counted.map_err(refused)??)
    }

    /// What keeps the tenant's objects from who acts for another, beside the seals; and that is on record.
    ///
    /// # Errors
    /// As [`Client::inventory`].
    pub async fn guard(&self, tenant: &Tenant, purpose: Purpose) -> anyhow::Result<Guard> {
        let grant = self.grant_for(tenant.id, Action::Audit, DataClass::Redacted, purpose)?;
        let request = PersonRequest { grant, action: person::Audit, tenant: tenant.id, purpose };
        let guard = self.place.rooms.gate.admit(request, async |scope| self.store().guard(&scope).await).await;
        Ok(guard.map_err(refused)??)
    }

    /// Ends its connections.
    pub async fn close(&self) {
        self.place.rooms.broker.close().await;
        self.place.ledger.close().await;
    }

    /// The signed grants this person has, for showing what each does not cover.
    pub fn grants(&self) -> impl Iterator<Item = (&Grant, &Signed<Grant>)> {
        self.grants.iter().map(|(grant, signed)| (grant, signed))
    }
}

async fn released(
    place: &Place,
    scope: &TenantScope<'_, Retrieve>,
    stage: Stage,
    role: Role,
    data_class: DataClass,
) -> anyhow::Result<Bytes> {
    let manifest = place.store().manifest(scope, stage).await?;
    let object = manifest.as_ref().and_then(|manifest| manifest.objects.iter().find(|object| object.role == role));
    let name = &object.context("the job has no such result (yet); `docward status` tells how far it is")?.name;
    let released = match data_class {
        DataClass::Phi => scope.release(place.store().get(scope, name).await?),
        DataClass::Redacted => scope.release_redacted(place.store().get_redacted(scope, name).await?),
    };
    released.map_err(refused)
}

async fn bundles_of(place: &Place, scope: &TenantScope<'_, person::Search>) -> anyhow::Result<Vec<Bytes>> {
    let mut bundles = Vec::new();
    for name in place.store().list_bundles(scope).await? {
        match place.store().get_bundle(scope, &name).await {
            Ok(bundle) => bundles.push(scope.release_redacted(bundle).map_err(refused)?),
            // Expired between listing and reading.
            Err(StoreError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(bundles)
}

/// The account that acts: the operating-system user.
pub fn person() -> String {
    std::env::var("USER")
        .or_else(|_| std::env::var("LOGNAME"))
        .unwrap_or_else(|_| format!("uid-{}", rustix::process::getuid().as_raw()))
}

fn not_stored(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::Refused(refusal) => refused(refusal),
        error => error.into(),
    }
}

fn refused(refusal: Refusal) -> anyhow::Error {
    if refusal.outcome == Outcome::Hold(HoldReason::Dependency) {
        return anyhow::anyhow!(
            "the tenant's key provider, the bucket or the broker does not answer: nothing was done, try again later"
        );
    }
    anyhow::anyhow!("refused: {}; the refusal is on record", refusal.reason.as_str())
}

/// Something a person did for a tenant in a region, and why.
pub fn fact(
    (tenant, region): (TenantId, &Region),
    actor: Actor,
    (kind, reason): (FactKind, &str),
    policy: Option<PolicyReference>,
    at: Timestamp,
) -> Fact {
    Fact::about(tenant, region, kind, actor, Purpose::Operations, at).with_policy(policy).with_reason(reason)
}

fn accepted(header: &Header, actor: Actor, expires: Timestamp) -> Fact {
    let prefix = ObjectPrefix::Original(header.tenant, header.job);
    Fact::effect_on_job(header, FactKind::Accepted, actor, header.created)
        .with_stored([Stored { prefix, retention: RetentionClass::Original, expires }])
        .with_placement(header.placement)
}

/// Fields lie in docward's own encoding; people get JSON.
fn fields_json(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let fields: docward_engine_model::Fields = docward_stage::decode(bytes)?;
    json_lines(&crate::fields_value(&fields))
}

/// `[{"segment", "code", "claim"}]`; empty of a document that is no X12 file.
fn faults_json(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let document: docward_engine_model::Document = docward_stage::decode(bytes)?;
    let faults = document.interchange().map_or(&[][..], |interchange| &interchange.faults);
    json_lines(&faults)
}

/// Indented, with the line end that a file of text has.
fn json_lines(value: &impl serde::Serialize) -> anyhow::Result<Vec<u8>> {
    let mut json = serde_json::to_vec_pretty(value)?;
    json.push(b'\n');
    Ok(json)
}

//! What a person does at the command line: bring documents in, follow them, fetch and search results. Everything goes
//! through the gate with the person's signed grant, and is on record before a byte is read.

mod erasure;

pub use erasure::{Erase, ErasureReceipt};

use crate::config::{ConfigRole, RegionConfig};
use crate::wiring::Rooms;
use anyhow::{Context, bail};
use docward_broker::Broker;
use docward_envelope::{
    Actor, Body, DataClass, Decision, Envelope, Fact, FactId, FactKind, Header, JobId, Lane, LeaseId, ObjectLabel,
    ObjectName, ObjectPrefix, ObjectReference, Purpose, Region, RetentionClass, Role, Run, Stage, Stored, TenantId,
    Timestamp,
};
use docward_ledger::Ledger;
use docward_stage_index::{Hit, search};
use docward_store::{Inventory, Store, StoreError};
use docward_trust::{Bytes, PersonAction, Refusal, Request, TenantScope};
use docward_trust_policy::{Grant, Signed, Tenant};
use std::collections::BTreeMap;
use std::path::Path;

/// What can be fetched of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// The document without identifiers, in its own format.
    Redacted,
    /// The text without identifiers.
    Text,
    /// Counts and kinds of what was redacted.
    Report,
    /// The fields as extracted, as JSON: they identify the patient.
    Fields,
}

impl What {
    const fn place(self) -> (Stage, Role, DataClass) {
        match self {
            Self::Redacted => (Stage::Redact, Role::RedactedDocument, DataClass::Redacted),
            Self::Text => (Stage::Redact, Role::RedactedText, DataClass::Redacted),
            Self::Report => (Stage::Redact, Role::Report, DataClass::Redacted),
            Self::Fields => (Stage::Extract, Role::Fields, DataClass::Phi),
        }
    }
}

/// A person in one region.
pub struct Client {
    rooms: Rooms,
    ledger: Ledger,
    region: Region,
    person: String,
    grants: Vec<(Grant, Signed<Grant>)>,
}

impl Client {
    /// Opens a region of the local fleet as the operating-system user.
    ///
    /// # Errors
    /// When the fleet is not up, or has no grant for this user.
    pub async fn open(folder: &Path, region: &Region) -> anyhow::Result<Self> {
        let config = RegionConfig::read(&RegionConfig::path(folder, region, ConfigRole::Operator))?;
        let ledger = config.control.ledger.clone().context("the configuration names no ledger")?;
        let rooms = Rooms::open(&config, docward_trust::Role::Client, "client").await?;
        let ledger = Ledger::connect(&ledger, region).await?;
        let person = person();
        let authority = rooms.catalogue.authority().clone();
        let grants = rooms.catalogue.grants_of(&person).into_iter();
        let grants: Vec<_> = grants.filter_map(|signed| Some((signed.verify(&authority).ok()?, signed))).collect();
        if grants.is_empty() {
            bail!("there is no grant for the account `{person}`");
        }
        Ok(Self { rooms, ledger, region: region.clone(), person, grants })
    }

    /// One client for each of a tenant's regions, or for the one that is named.
    ///
    /// # Errors
    /// When there is no such tenant, or it is not at home in the region that is named.
    pub async fn of_tenant(folder: &Path, tenant: &str, region: Option<&Region>) -> anyhow::Result<Vec<Self>> {
        let tenant = crate::wiring::known_tenant(folder, tenant)?;
        if let Some(region) = region.filter(|region| !tenant.regions.contains(region)) {
            let at_home = tenant.regions.iter().map(Region::as_str).collect::<Vec<_>>().join(", ");
            bail!("{} is not at home in {region}; it is in: {at_home}", tenant.slug);
        }
        let mut clients = Vec::new();
        for at_home in tenant.regions.iter().filter(|at_home| region.is_none_or(|region| region == *at_home)) {
            clients.push(Self::open(folder, at_home).await?);
        }
        Ok(clients)
    }

    /// Where this client is.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// The region's ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The region's broker.
    pub fn broker(&self) -> &Broker {
        &self.rooms.broker
    }

    /// The region's bucket.
    pub fn store(&self) -> &Store {
        &self.rooms.store
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
        let known =
            || self.rooms.catalogue.tenants().into_iter().map(|tenant| tenant.slug).collect::<Vec<_>>().join(", ");
        self.rooms
            .catalogue
            .tenant(name)
            .with_context(|| format!("there is no tenant `{name}`; there are: {}", known()))
    }

    /// A tenant's short name, for people; the id where the catalogue does not know it.
    pub fn tenant_name(&self, id: TenantId) -> String {
        self.rooms.catalogue.tenant(&id.to_string()).map_or_else(|| id.to_string(), |tenant| tenant.slug)
    }

    /// The grant that covers a tenant; any other if none does, so that the gate refuses and records it.
    fn grant(&self, tenant: TenantId) -> anyhow::Result<&Signed<Grant>> {
        let covering = self.grants.iter().find(|(grant, _)| grant.tenants.contains(&tenant));
        covering.or(self.grants.first()).map(|(_, signed)| signed).context("no grant")
    }

    /// Brings a document in: original and keys into the bucket, the fact, the envelope. Returns its job.
    ///
    /// # Errors
    /// When policy refuses, or store or broker can't be reached.
    pub async fn submit(&self, tenant: &Tenant, bytes: Vec<u8>, purpose: Purpose, lane: Lane) -> anyhow::Result<JobId> {
        let envelope = self.take_in(tenant, bytes, purpose).await?;
        self.rooms.broker.publish_work(&envelope, lane, 0).await?;
        Ok(envelope.header().job)
    }

    /// Everything of [`Client::submit`] but the last step: the envelope is not sent yet.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn take_in(&self, tenant: &Tenant, bytes: Vec<u8>, purpose: Purpose) -> anyhow::Result<Envelope> {
        let header = self.first_header(tenant, purpose)?;
        let request = Request::Intake { grant: self.grant(tenant.id)?, header: &header };
        let accepted = self.rooms.gate.admit(request, async |scope, _| self.accept(&scope, bytes).await).await;
        accepted.map_err(refused)?
    }

    fn first_header(&self, tenant: &Tenant, purpose: Purpose) -> anyhow::Result<Header> {
        let now = Timestamp::now();
        let newest = self.rooms.catalogue.book().newest(tenant.id, now);
        let policy = newest.map_err(|_| anyhow::anyhow!("there is no policy in force for {}", tenant.slug))?;
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

    async fn accept(&self, scope: &TenantScope<'_>, bytes: Vec<u8>) -> anyhow::Result<Envelope> {
        let header = scope.header().map_err(refused)?;
        if bytes.len() as u64 > scope.policy().max_bytes {
            bail!("the file has {} bytes; the tenant's policy takes at most {}", bytes.len(), scope.policy().max_bytes);
        }
        let original = scope.hold_in(Bytes::new(bytes));
        let label: ObjectLabel = "original".parse()?;
        let (tenant, job, lease) = (header.tenant, header.job, LeaseId::generate());
        let name = ObjectName::Original { tenant, job, lease, label };
        self.rooms.store.put_keys(scope).await?;
        self.rooms.store.put(scope, &name, &original).await?;
        let expires = scope.retention_until(RetentionClass::Original).map_err(refused)?;
        self.rooms.broker.publish_fact(&accepted(header, self.actor(), expires)).await?;
        let object = ObjectReference { role: Role::Original, page: None, data_class: DataClass::Phi, name };
        scope.seal_envelope(header, &Body { objects: vec![object] }).map_err(refused)
    }

    /// Fetches one result of a job.
    ///
    /// # Errors
    /// When policy refuses, or there is no such result (yet).
    pub async fn fetch(&self, tenant: &Tenant, job: JobId, what: What, purpose: Purpose) -> anyhow::Result<Vec<u8>> {
        self.fetch_with(self.grant(tenant.id)?, tenant, job, what, purpose).await
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
        let run = self.ledger.job(tenant.id, job).await?.map_or(Run::FIRST, |status| status.run);
        let action = PersonAction::Retrieve(data_class);
        let request = Request::Person { grant, action, tenant: tenant.id, job: Some((job, run)), purpose };
        let read = async |scope: TenantScope<'_>, _| self.released(&scope, stage, role, data_class).await;
        let bytes = self.rooms.gate.admit(request, read).await.map_err(refused)??;
        if what == What::Fields { fields_json(&bytes) } else { Ok(bytes.to_vec()) }
    }

    async fn released(
        &self,
        scope: &TenantScope<'_>,
        stage: Stage,
        role: Role,
        data_class: DataClass,
    ) -> anyhow::Result<Bytes> {
        let manifest = self.rooms.store.manifest(scope, stage).await?;
        let object = manifest.as_ref().and_then(|manifest| manifest.objects.iter().find(|object| object.role == role));
        let name = &object.context("the job has no such result (yet); `docward status` tells how far it is")?.name;
        let released = match data_class {
            DataClass::Phi => scope.release(self.rooms.store.get(scope, name).await?),
            DataClass::Redacted => scope.release_redacted(self.rooms.store.get_redacted(scope, name).await?),
        };
        released.map_err(refused)
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
        let (grant, action) = (self.grant(tenant.id)?, PersonAction::Search);
        let request = Request::Person { grant, action, tenant: tenant.id, job: None, purpose };
        let bundles = self.rooms.gate.admit(request, async |scope, _| self.bundles(&scope).await).await;
        let bundles = bundles.map_err(refused)??;
        let bundles: Vec<&[u8]> = bundles.iter().map(|bundle| bundle.as_slice()).collect();
        Ok(search(&bundles, query, limit)?.hits)
    }

    async fn bundles(&self, scope: &TenantScope<'_>) -> anyhow::Result<Vec<Bytes>> {
        let mut bundles = Vec::new();
        for name in self.rooms.store.list_bundles(scope).await? {
            match self.rooms.store.get_bundle(scope, &name).await {
                Ok(bundle) => bundles.push(scope.release_redacted(bundle).map_err(refused)?),
                // Expired between listing and reading.
                Err(StoreError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(bundles)
    }

    /// Counts a tenant's objects by what they are; the question is on record.
    ///
    /// # Errors
    /// When no grant covers it or the bucket can't be reached.
    pub async fn inventory(&self, tenant: &Tenant, purpose: Purpose) -> anyhow::Result<Inventory> {
        let grant = self.grant(tenant.id)?;
        let request = Request::Person { grant, action: PersonAction::Audit, tenant: tenant.id, job: None, purpose };
        let counted = self.rooms.gate.admit(request, async |scope, _| self.rooms.store.inventory(&scope).await).await;
        Ok(counted.map_err(refused)??)
    }

    /// Ends its connections.
    pub async fn close(&self) {
        self.rooms.broker.close().await;
        self.ledger.close().await;
    }

    /// The signed grants this person has, for showing what each does not cover.
    pub fn grants(&self) -> impl Iterator<Item = (&Grant, &Signed<Grant>)> {
        self.grants.iter().map(|(grant, signed)| (grant, signed))
    }
}

/// The account that acts: the operating-system user.
pub fn person() -> String {
    std::env::var("USER")
        .or_else(|_| std::env::var("LOGNAME"))
        .unwrap_or_else(|_| format!("uid-{}", rustix::process::getuid().as_raw()))
}

fn refused(refusal: Refusal) -> anyhow::Error {
    anyhow::anyhow!("refused: {}; the refusal is on record", refusal.reason.as_str())
}

fn accepted(header: &Header, actor: Actor, expires: Timestamp) -> Fact {
    let prefix = ObjectPrefix::Original(header.tenant, header.job);
    Fact {
        id: FactId::of_effect(header.job, header.run, None, FactKind::Accepted),
        tenant: header.tenant,
        region: header.region.clone(),
        job: Some(header.job),
        run: Some(header.run),
        stage: None,
        kind: FactKind::Accepted,
        at: header.created,
        actor,
        purpose: header.purpose,
        policy: Some(header.policy),
        decision: Decision::Allow,
        reason: None,
        counts: BTreeMap::new(),
        stored: vec![Stored { prefix, retention: RetentionClass::Original, expires }],
        subject: None,
        placement: Some(header.placement),
    }
}

/// Fields lie in docward's own encoding; people get JSON.
fn fields_json(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let fields: docward_engine_model::Fields = docward_stage::decode(bytes)?;
    Ok(serde_json::to_vec_pretty(&crate::commands::inspect::fields_value(&fields))?)
}

//! Bringing a document in: policy decides, keys are made, the original is sealed and stored, a fact says so, the envelope goes
//! to the first stage.

use crate::caller::Need;
use crate::client::Client;
use crate::environment::Environment;
use crate::error::{ClientError, NotFound, Quota, WrongUse};
use docward_broker::BrokerError;
use docward_envelope::{
    Actor, Body, DataClass, Envelope, Fact, FactKind, Header, JobId, Lane, LeaseId, ObjectLabel, ObjectName,
    ObjectPrefix, ObjectReference, Placement, Purpose, RetentionClass, Role, Run, Stage, Stored, Timestamp,
};
use docward_ledger::Ledger;
use docward_runtime::error::At;
use docward_store::{Pieces, StoreError};
use docward_trust::{Bytes, Intake, IntakeRequest, Reason, Refusal, TenantScope};
use docward_trust_policy::{LARGEST_FILE, Policy, Tenant};
use jiff::SignedDuration;
use std::sync::Arc;

impl Client {
    /// Brings a document in: original and keys into the bucket, the fact, the envelope. Returns its job.
    ///
    /// # Errors
    /// When policy or a quota refuses, or a service is away.
    pub async fn submit(
        &self,
        tenant: &Tenant,
        bytes: Vec<u8>,
        purpose: Purpose,
        lane: Lane,
    ) -> Result<JobId, ClientError> {
        let envelope = self.take_in(tenant, bytes, purpose).await?;
        self.send(&envelope, lane).await
    }

    /// Everything of [`Client::submit`] but the last step: the envelope is not sent yet.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn take_in(&self, tenant: &Tenant, bytes: Vec<u8>, purpose: Purpose) -> Result<Envelope, ClientError> {
        let length = bytes.len() as u64;
        self.taken_in(tenant, length, purpose, Original::Whole(bytes)).await
    }

    async fn taken_in(
        &self,
        tenant: &Tenant,
        length: u64,
        purpose: Purpose,
        original: Original<'_>,
    ) -> Result<Envelope, ClientError> {
        let environment = self.intake_environment(tenant).await?;
        let header = self.first_header(&environment, tenant, purpose)?;
        let accept = async |scope: TenantScope<'_, Intake>| self.accept(&environment, &scope, length, original).await;
        self.admit_intake(&environment, &header, accept).await
    }

    /// Sends a document's envelope to the first stage.
    pub(crate) async fn send(&self, envelope: &Envelope, lane: Lane) -> Result<JobId, ClientError> {
        let header = envelope.header();
        let environment = self.environment_of(header.tenant, header.placement).await?;
        let broker = environment.broker();
        match broker.publish_work(envelope, lane, 0).await {
            // The tenant's own queues were closed a moment ago. The document is accepted: they open for it once more, and
            // the ledger service, which counts it, has them served.
            Err(BrokerError::Unroutable) if header.placement == Placement::DedicatedWorkers => {
                broker.open_queues(header.tenant).await.at(self.region())?;
                broker.publish_work(envelope, lane, 0).await.at(self.region())?;
            }
            published => published.at(self.region())?,
        }
        self.hands_in(header.job);
        Ok(header.job)
    }

    /// How many bytes a document of a tenant may have at most, by its newest policy: more need not be read.
    pub fn most_bytes(&self, tenant: &Tenant) -> u64 {
        let policy = self.connections().directory().policy(tenant.id);
        policy.map_or(LARGEST_FILE, |policy| policy.max_bytes)
    }

    /// Asks whether a document of so many bytes would be taken in now, as [`Client::submit`] asks before it stores anything. For
    /// who does not hold the bytes, because they are too many: the refusal is on record all the same.
    ///
    /// # Errors
    /// As [`Client::submit`].
    pub async fn would_take(&self, tenant: &Tenant, bytes: u64, purpose: Purpose) -> Result<(), ClientError> {
        let environment = self.intake_environment(tenant).await?;
        let header = self.first_header(&environment, tenant, purpose)?;
        let within = async |scope: TenantScope<'_, Intake>| {
            self.within_quotas(&environment, scope.header(), scope.policy(), bytes).await
        };
        self.admit_intake(&environment, &header, within).await
    }

    pub(crate) async fn admit_intake<R, W>(
        &self,
        environment: &Environment,
        header: &Header,
        work: W,
    ) -> Result<R, ClientError>
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t, Intake>) -> Result<R, ClientError>,
    {
        let need = Need::of_intake(header.tenant, self.region(), header.purpose);
        let request = IntakeRequest { grant: self.grant_for(&need)?, header };
        match environment.rooms().gate.admit(request, work).await {
            Ok(done) => done,
            Err(refusal) => Err(self.refused(environment, need, refusal)),
        }
    }

    /// The ledger of a tenant's new documents.
    ///
    /// # Errors
    /// When there is no policy in force or the tenant's own environment can't be reached.
    pub async fn intake_ledger(&self, tenant: &Tenant) -> Result<Ledger, ClientError> {
        Ok(self.intake_environment(tenant).await?.ledger().clone())
    }

    /// Where a tenant's new documents go now. Catalogues are read a moment apart; both must say the same.
    pub(crate) async fn intake_environment(&self, tenant: &Tenant) -> Result<Arc<Environment>, ClientError> {
        let shared = self.environment();
        let found = self.environment_of(tenant.id, shared.newest_placement(tenant)?).await?;
        if found.takes(tenant.id, found.newest_placement(tenant)?) {
            return Ok(found);
        }
        shared.rooms().catalogue.reload()?;
        let found = self.environment_of(tenant.id, shared.newest_placement(tenant)?).await?;
        found.rooms().catalogue.reload()?;
        Ok(found)
    }

    pub(crate) fn first_header(
        &self,
        environment: &Environment,
        tenant: &Tenant,
        purpose: Purpose,
    ) -> Result<Header, ClientError> {
        let now = Timestamp::now();
        // For a tenant that is not at home here any policy will do: the gate refuses, and says so on record.
        let newest = environment.rooms().catalogue.book().newest(tenant.id, now).ok();
        let policy = newest.or_else(|| self.connections().directory().policy(tenant.id));
        let policy = policy.ok_or_else(|| NotFound::Policy { tenant: tenant.slug.clone() })?;
        Ok(Header {
            job: JobId::generate(),
            run: Run::FIRST,
            tenant: tenant.id,
            region: self.region().clone(),
            placement: policy.isolation.placement(),
            stage: Stage::FIRST,
            purpose,
            policy: policy.reference,
            created: now,
            retention: RetentionClass::Intermediate,
        })
    }

    pub(crate) async fn accept(
        &self,
        environment: &Environment,
        scope: &TenantScope<'_, Intake>,
        length: u64,
        original: Original<'_>,
    ) -> Result<Envelope, ClientError> {
        let region = self.region();
        let header = scope.header();
        self.within_quotas(environment, header, scope.policy(), length).await?;
        let label: ObjectLabel = "original".parse().map_err(|_| Refusal::from(Reason::Internal))?;
        let (tenant, job, lease) = (header.tenant, header.job, LeaseId::generate());
        let name = ObjectName::Original { tenant, job, lease, label };
        // The keys last: of a document that does not come whole nothing remains, and an original without keys opens for nobody.
        match original {
            Original::Whole(bytes) => {
                environment.store().put(scope, &name, &scope.hold_in(Bytes::new(bytes))).await.at(region)?;
            }
            Original::Coming(pieces) => match environment.store().put_streamed(scope, &name, length, pieces).await {
                Err(StoreError::CutOff) => return Err(WrongUse::CutOff.into()),
                Err(StoreError::Length) => return Err(WrongUse::Length.into()),
                put => put.at(region)?,
            },
        }
        environment.store().put_keys(scope).await.at(region)?;
        let expires = scope.retention_until(RetentionClass::Original);
        environment.broker().publish_fact(&accepted(header, self.actor(), expires)).await.at(region)?;
        let object = ObjectReference { role: Role::Original, page: None, data_class: DataClass::Phi, name };
        Ok(scope.seal_envelope(header, &Body { objects: vec![object] })?)
    }

    /// Refuses what the policy does not take: a file that is too large, or one document too many. Asked of the region's ledger
    /// before anything is stored, a refusal on record. Facts reach the ledger a moment after they are said, so documents
    /// handed in at the same instant may pass a quota together.
    async fn within_quotas(
        &self,
        environment: &Environment,
        header: &Header,
        policy: &Policy,
        bytes: u64,
    ) -> Result<(), ClientError> {
        let Some(quota) = self.exceeded(environment.ledger(), header, policy, bytes).await? else { return Ok(()) };
        let fact = Fact::about_work(header, FactKind::Refused, self.actor(), header.created);
        let fact = fact.with_stage(None).denied(quota.as_str());
        environment.broker().publish_fact(&fact).await.at(self.region())?;
        Err(quota.into())
    }

    async fn exceeded(
        &self,
        ledger: &Ledger,
        header: &Header,
        policy: &Policy,
        bytes: u64,
    ) -> Result<Option<Quota>, ClientError> {
        if bytes > policy.max_bytes {
            return Ok(Some(Quota::Size { bytes, most: policy.max_bytes }));
        }
        if let Some(most) = policy.quotas.documents_per_day {
            let since = Timestamp::now().saturating_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
            if ledger.accepted_as_many(header.tenant, most, since).await.at(self.region())? {
                return Ok(Some(Quota::PerDay { most }));
            }
        }
        if let Some(most) = policy.quotas.documents_in_flight
            && ledger.in_flight(header.tenant, header.placement).await.at(self.region())? >= most
        {
            return Ok(Some(Quota::InFlight { most }));
        }
        Ok(None)
    }
}

/// A document as it is handed in.
pub(crate) enum Original<'a> {
    /// All of it is there.
    Whole(Vec<u8>),
    /// It comes piece by piece.
    Coming(&'a mut dyn Pieces),
}

fn accepted(header: &Header, actor: Actor, expires: Timestamp) -> Fact {
    let prefix = ObjectPrefix::Original(header.tenant, header.job);
    Fact::effect_on_job(header, FactKind::Accepted, actor, header.created)
        .with_stored([Stored { prefix, retention: RetentionClass::Original, expires }])
        .with_placement(header.placement)
}

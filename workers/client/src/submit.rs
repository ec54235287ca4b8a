//! Bringing a document in: policy decides, keys are made, the original is sealed and stored, a fact says so, the envelope goes
//! to the first stage.

use crate::caller::Need;
use crate::client::Client;
use crate::environment::Environment;
use crate::error::{ClientError, NotFound, WrongUse};
use crate::quotas::AskedAgain;
use docward_broker::BrokerError;
use docward_envelope::{
    Actor, Body, DataClass, Envelope, Fact, FactKind, Header, JobId, Lane, LeaseId, ObjectLabel, ObjectName,
    ObjectPrefix, ObjectReference, Placement, Purpose, RetentionClass, Role, Run, Stage, Stored, Timestamp,
};
use docward_ledger::{Ledger, Received};
use docward_runtime::error::At;
use docward_store::{Pieces, StoreError};
use docward_trust::{Bytes, Intake, IntakeRequest, Reason, Refusal, Request, TenantScope};
use docward_trust_policy::{LARGEST_FILE, Tenant};
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
        let (length, original) = (bytes.len() as u64, Original::Whole(bytes));
        let environment = self.intake_environment(tenant).await?;
        let header = self.first_header(&environment, tenant, purpose)?;
        let accept = async |scope: TenantScope<'_, Intake>| self.accept(&environment, &scope, length, original).await;
        let Accepted { envelope, fact } = self.admit_intake(&environment, &header, accept).await?;
        environment.broker().publish_fact(&fact).await.at(self.region())?;
        Ok(envelope)
    }

    /// Sends a document's envelope to the first stage.
    pub(crate) async fn send(&self, envelope: &Envelope, lane: Lane) -> Result<JobId, ClientError> {
        let header = envelope.header();
        let environment = self.environment_of(header.tenant, header.placement).await?;
        publish(&environment, envelope, lane).await?;
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
        self.admit_as(environment, header, |intake| intake, work).await
    }

    /// The same, of a request that is decided as the document would be.
    pub(crate) async fn admit_as<'h, Q, R, W>(
        &'h self,
        environment: &Environment,
        header: &'h Header,
        request: impl FnOnce(IntakeRequest<'h>) -> Q,
        work: W,
    ) -> Result<R, ClientError>
    where
        Q: Request,
        W: for<'t> AsyncFnOnce(TenantScope<'t, Q::Kind>) -> Result<R, ClientError>,
    {
        let need = Need::of_intake(header.tenant, self.region(), header.purpose);
        let intake = IntakeRequest { grant: self.grant_for(&need)?, header, rule: self.caller().rule() };
        match environment.rooms().gate.admit(request(intake), work).await {
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
        // One that was just set up may not have read its copy yet.
        if found.newest_placement(tenant).is_ok_and(|placement| found.takes(tenant.id, placement)) {
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

    /// Stores a document with its keys. Nobody is told of it yet.
    pub(crate) async fn accept(
        &self,
        environment: &Environment,
        scope: &TenantScope<'_, Intake>,
        length: u64,
        original: Original<'_>,
    ) -> Result<Accepted, ClientError> {
        let header = scope.header();
        let counted = self.counted(environment, header, scope.policy(), length).await?;
        let stored = self.put_original(environment, scope, length, original).await;
        if stored.is_err() {
            // Where that fails it counts, though it was not taken in.
            let _uncounted = environment.ledger().uncount(header.tenant, counted).await;
        }
        let object = stored?;
        let expires = scope.retention_until(RetentionClass::Original);
        let fact = accepted(header, self.actor(), expires).with_rule(self.caller().rule());
        Ok(Accepted { envelope: scope.seal_envelope(header, &Body { objects: vec![object] })?, fact })
    }

    /// Stores a document and its keys.
    async fn put_original(
        &self,
        environment: &Environment,
        scope: &TenantScope<'_, Intake>,
        length: u64,
        original: Original<'_>,
    ) -> Result<ObjectReference, ClientError> {
        let (region, header) = (self.region(), scope.header());
        let label: ObjectLabel = "original".parse().map_err(|_| Refusal::from(Reason::Internal))?;
        let (tenant, job, lease) = (header.tenant, header.job, LeaseId::generate());
        let name = ObjectName::Original { tenant, job, lease, label };
        // The keys last: of a document that does not come whole nothing remains, and an original without keys opens for nobody.
        match original {
            Original::Whole(bytes) => {
                environment.store().put(scope, &name, &scope.hold_in(Bytes::new(bytes))).await.at(region)?;
            }
            Original::Coming(pieces) => {
                let mut asked = AskedAgain::new(self, environment, scope, pieces);
                match environment.store().put_streamed(scope, &name, length, &mut asked).await {
                    Err(StoreError::CutOff) => return Err(asked.refused().unwrap_or(WrongUse::CutOff.into())),
                    Err(StoreError::Length) => return Err(WrongUse::Length.into()),
                    put => put.at(region)?,
                }
            }
            Original::Assembled(pieces) => {
                environment.store().put_assembled(scope, &name, length, pieces).await.at(region)?;
            }
        }
        environment.store().put_keys(scope).await.at(region)?;
        Ok(ObjectReference { role: Role::Original, page: None, data_class: DataClass::Phi, name })
    }
}

/// Hands a document's envelope to the first stage.
async fn publish(environment: &Environment, envelope: &Envelope, lane: Lane) -> Result<(), ClientError> {
    let (header, broker, region) = (envelope.header(), environment.broker(), &environment.config().region);
    match broker.publish_work(envelope, lane, 0).await {
        // The tenant's own queues were closed a moment ago. The document is accepted: they open for it once more, and
        // the ledger service, which counts it, has them served.
        Err(BrokerError::Unroutable) if header.placement == Placement::DedicatedWorkers => {
            broker.open_queues(header.tenant).await.at(region)?;
            broker.publish_work(envelope, lane, 0).await.at(region)?;
        }
        published => published.at(region)?,
    }
    Ok(())
}

/// A document that is stored, what says so, and what has it worked on.
pub(crate) struct Accepted {
    pub(crate) envelope: Envelope,
    pub(crate) fact: Fact,
}

impl Accepted {
    pub(crate) fn in_lane(self, lane: Lane) -> Received {
        Received { lane, envelope: self.envelope, fact: self.fact }
    }
}

/// A document as it is handed in.
pub(crate) enum Original<'a> {
    /// All of it is there.
    Whole(Vec<u8>),
    /// It comes piece by piece.
    Coming(&'a mut dyn Pieces),
    /// It came in several requests, and lies in these pieces.
    Assembled(&'a [ObjectName]),
}

fn accepted(header: &Header, actor: Actor, expires: Timestamp) -> Fact {
    let prefix = ObjectPrefix::Original(header.tenant, header.job);
    Fact::effect_on_job(header, FactKind::Accepted, actor, header.created)
        .with_stored([Stored { prefix, retention: RetentionClass::Original, expires }])
        .with_placement(header.placement)
}

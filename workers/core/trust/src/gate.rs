//! The gate: the only mint of a [`TenantScope`].

use crate::admission::{Admission, Admitted, classes_of};
use crate::checks::{self, Question};
use crate::clock::Clock;
use crate::control::ControlView;
use crate::ports::{DecisionRecord, KeyProvider, PortError, WrappedKeys};
use crate::record::Asked;
use crate::refusal::{Reason, Refusal};
use crate::request::{PersonAction, Request, Role, Task};
use crate::scope::TenantScope;
use crate::seal::{Kind, Seal};
use crate::wrapped::{DataKeys, JobKeys};
use docward_envelope::{
    Actor, Body, DataClass, Envelope, Header, HoldReason, JobId, ObjectName, Purpose, Region, Run, Stage, TenantId,
};
use docward_telemetry::{error, warn};
use docward_trust_policy::{Action, Grant, Policy, PolicyBook, Signed};
use std::sync::Arc;

/// What a gate is made of.
pub struct GateParts {
    /// The one region this process serves.
    pub region: Region,
    /// What this process is.
    pub role: Role,
    /// Verified policies.
    pub policies: Arc<PolicyBook>,
    /// Freezes and revocations.
    pub control: Arc<ControlView>,
    /// Unwraps data keys, of the classes that the role may see.
    pub keys: Arc<dyn KeyProvider>,
    /// Reads wrapped keys.
    pub wrapped: Arc<dyn WrappedKeys>,
    /// Where decisions about people and tasks go before anything is read.
    pub record: Arc<dyn DecisionRecord>,
    /// The time.
    pub clock: Clock,
}

/// Lets deliveries, people and tasks through to one tenant's plaintext, or refuses. Shared as `Arc<Gate>`.
pub struct Gate(GateParts);

impl Gate {
    /// A gate.
    pub fn new(parts: GateParts) -> Self {
        Self(parts)
    }

    /// The region it serves.
    pub fn region(&self) -> &Region {
        &self.0.region
    }

    /// What its process is.
    pub fn role(&self) -> Role {
        self.0.role
    }

    /// Runs `work` in a tenant's scope, if region, queue, control list, policy, grant and seal all allow it, and the
    /// decision about a person or task is recorded. The scope cannot leave `work`, nor meet another's.
    ///
    /// # Errors
    /// The first check that fails. `work` did not run then, and nothing was read.
    pub async fn admit<R, W>(&self, request: Request<'_>, work: W) -> Result<R, Refusal>
    where
        W: for<'t> AsyncFnOnce(TenantScope<'t>, Body) -> R,
    {
        let admitted = match request {
            Request::Delivery { envelope, queue } => self.delivery(envelope, queue).await,
            Request::Intake { grant, header } => self.intake(grant, header).await,
            Request::Person { grant, action, tenant, job, purpose } => {
                self.person(grant, &Reading { action, tenant, job, purpose }).await
            }
            Request::Task { task, tenant, job } => self.task(task, tenant, job).await,
            Request::Replay { envelope } => self.replay(envelope).await,
        };
        match admitted {
            Ok((admitted, body)) => Ok(work(TenantScope::new(admitted), body).await),
            Err(refusal) => {
                if refusal.is_alert() {
                    error!("refused", reason = refusal.reason, outcome = refusal.outcome);
                } else {
                    warn!("refused", reason = refusal.reason, outcome = refusal.outcome);
                }
                Err(refusal)
            }
        }
    }

    async fn delivery(
        &self,
        envelope: &Envelope,
        (region, stage): (&Region, Stage),
    ) -> Result<(Admitted, Body), Refusal> {
        let header = envelope.header();
        if self.0.role != Role::Worker(stage) {
            return Err(Reason::Role.into());
        }
        if header.region != *region || header.stage != stage {
            return Err(Reason::Queue.into());
        }
        let (at_intake, newest) = self.may_start(header)?;
        let allowed = checks::stage(header, stage, Some(&at_intake), &newest);
        let (keys, body) = self.authentic(envelope, classes_of(stage), allowed).await?;
        let mut admitted = self.admitted(Admission::Stage(stage), header.tenant, header.purpose, newest);
        if matches!(stage, Stage::Extract | Stage::Redact) {
            let key = self.0.keys.subject_key(header.tenant, &self.0.region).await;
            admitted.subject_key = Some(key.map_err(|error| error.refusal(DataClass::Phi))?);
        }
        admitted.at_intake = Some(at_intake);
        Ok((Admitted { keys, ..of_header(admitted, header) }, body))
    }

    async fn intake(&self, grant: &Signed<Grant>, header: &Header) -> Result<(Admitted, Body), Refusal> {
        let genuine = checks::genuine(grant, self.0.policies.authority());
        let question = Question {
            action: Action::Submit,
            tenant: header.tenant,
            region: &self.0.region,
            data_class: DataClass::Phi,
            purpose: header.purpose,
        };
        let decided = self.decide_intake(&genuine, &question, header);
        // An accepted job's own fact follows when original and keys are stored; a refusal is recorded here.
        let newest = match decided {
            Ok(newest) => newest,
            Err(refusal) => {
                let asked = self.asked(&question, person(&genuine), Some((header.job, header.run)), None);
                return self.recorded(&asked, Err(refusal)).await.map(|_| Err(refusal))?;
            }
        };
        let (keys, wrapped) = self.job_keys(header.tenant, header.job).mint().await?;
        let admitted = self.admitted(Admission::Intake, header.tenant, header.purpose, newest);
        let admitted = Admitted { keys, wrapped_keys: Some(wrapped), ..of_header(admitted, header) };
        Ok((admitted, Body { objects: Vec::new() }))
    }

    fn decide_intake(
        &self,
        genuine: &Result<Grant, Refusal>,
        question: &Question<'_>,
        header: &Header,
    ) -> Result<Arc<Policy>, Refusal> {
        let now = self.0.clock.now();
        self.as_role(Role::Client)?;
        checks::covers(genuine.as_ref().map_err(|refusal| *refusal)?, question, now)?;
        self.0.control.check_start(header.tenant, None, now)?;
        let newest = self.0.policies.newest(header.tenant, now)?;
        checks::first_header(header, &self.0.region, &newest, now)?;
        checks::intake(header, &newest)?;
        Ok(newest)
    }

    async fn person(&self, grant: &Signed<Grant>, reading: &Reading) -> Result<(Admitted, Body), Refusal> {
        let genuine = checks::genuine(grant, self.0.policies.authority());
        let question = Question {
            action: reading.action.action(),
            tenant: reading.tenant,
            region: &self.0.region,
            data_class: reading.action.data_class(),
            purpose: reading.purpose,
        };
        let asked = self.asked(&question, person(&genuine), reading.job, None);
        let covered = self.as_role(Role::Client).and(genuine).and_then(|grant| {
            checks::covers(&grant, &question, self.0.clock.now())?;
            match (reading.action, reading.job) {
                (PersonAction::Retrieve(_), None) => Err(Reason::NoJob.into()),
                _ => Ok(()),
            }
        });
        let decided = covered.and_then(|()| self.decide(&question, None, None));
        let newest = self.recorded(&asked, decided).await?;
        let (admission, classes): (_, &[DataClass]) = match reading.action {
            PersonAction::Retrieve(DataClass::Phi) => (Admission::Retrieve, &[DataClass::Phi, DataClass::Redacted]),
            PersonAction::Retrieve(DataClass::Redacted) => (Admission::Retrieve, &[DataClass::Redacted]),
            PersonAction::Search => (Admission::Search, &[]),
        };
        let mut admitted = self.admitted(admission, reading.tenant, reading.purpose, newest);
        if let Some((job, run)) = reading.job {
            admitted.job = Some(job);
            admitted.run = Some(run);
            if !classes.is_empty() {
                admitted.keys = self.unwrapped(reading.tenant, job, classes).await?;
            }
        }
        Ok((admitted, Body { objects: Vec::new() }))
    }

    async fn task(&self, task: Task, tenant: TenantId, job: Option<JobId>) -> Result<(Admitted, Body), Refusal> {
        let (action, data_class) = match task {
            Task::Janitor => (Action::Expire, DataClass::Phi),
            Task::Compactor => (Action::Index, DataClass::Redacted),
            Task::Search => (Action::Search, DataClass::Redacted),
            // Replay needs the envelope: its own request.
            Task::Replay => return Err(Reason::Role.into()),
        };
        let purpose = Purpose::Maintenance;
        let question = Question { action, tenant, region: &self.0.region, data_class, purpose };
        let actor = Actor::Task(task.as_str().to_owned());
        let mut asked = self.asked(&question, actor, None, None);
        asked.job = job;
        let decided = self.as_role(Role::Task(task)).and_then(|()| self.decide(&question, None, None));
        let newest = self.recorded(&asked, decided).await?;
        let mut admitted = self.admitted(Admission::Task(task), tenant, purpose, newest);
        admitted.job = job;
        Ok((admitted, Body { objects: Vec::new() }))
    }

    async fn replay(&self, envelope: &Envelope) -> Result<(Admitted, Body), Refusal> {
        let header = envelope.header();
        let question = Question {
            action: Action::Replay,
            tenant: header.tenant,
            region: &header.region,
            data_class: header.stage.data_class(),
            purpose: Purpose::Maintenance,
        };
        let actor = Actor::Task(Task::Replay.as_str().to_owned());
        let asked = self.asked(&question, actor, Some((header.job, header.run)), Some(header.stage));
        let decided = self.as_role(Role::Task(Task::Replay)).and_then(|()| self.may_start(header)).and_then(
            |(at_intake, newest)| {
                checks::policy(&question, Some(header.stage), Some(&at_intake), &newest)?;
                Ok(newest)
            },
        );
        let newest = self.recorded(&asked, decided).await?;
        let (keys, body) = self.authentic(envelope, &[header.stage.data_class()], Ok(())).await?;
        let admitted = self.admitted(Admission::Task(Task::Replay), header.tenant, Purpose::Maintenance, newest);
        Ok((Admitted { keys, ..of_header(admitted, header) }, body))
    }

    /// What an envelope's header must pass before anything is done for it.
    fn may_start(&self, header: &Header) -> Result<(Arc<Policy>, Arc<Policy>), Refusal> {
        if header.region != self.0.region {
            return Err(Reason::Region.into());
        }
        let now = self.0.clock.now();
        self.0.control.check_start(header.tenant, Some(header.stage), now)?;
        let newest = self.0.policies.newest(header.tenant, now)?;
        let at_intake = self.0.policies.at_intake(header.tenant, header.policy)?;
        Ok((at_intake, newest))
    }

    fn decide(
        &self,
        question: &Question<'_>,
        stage: Option<Stage>,
        at_intake: Option<&Policy>,
    ) -> Result<Arc<Policy>, Refusal> {
        let now = self.0.clock.now();
        self.0.control.check_start(question.tenant, stage, now)?;
        let newest = self.0.policies.newest(question.tenant, now)?;
        checks::policy(question, stage, at_intake, &newest)?;
        Ok(newest)
    }

    /// Opens the envelope's seal. Where policy said no, it is opened only to tell a job that must end from a header
    /// that nobody docward knows wrote, which must not end anything.
    async fn authentic(
        &self,
        envelope: &Envelope,
        classes: &[DataClass],
        allowed: Result<(), Refusal>,
    ) -> Result<(DataKeys, Body), Refusal> {
        let opened = self.opened(envelope, classes).await;
        match (allowed, opened) {
            (Ok(()), opened) => opened,
            (Err(denied), Ok(_)) => Err(denied),
            (Err(denied), Err(_)) => Err(Refusal::of_unauthentic(denied.reason)),
        }
    }

    async fn opened(&self, envelope: &Envelope, classes: &[DataClass]) -> Result<(DataKeys, Body), Refusal> {
        let header = envelope.header();
        let keys = self.unwrapped(header.tenant, header.job, classes).await?;
        let may_go_on = || self.0.control.check_keys(header.tenant, self.0.clock.now()).map_err(Refusal::from);
        let seal = Seal {
            kind: Kind::Envelope,
            key: keys.of(header.stage.data_class())?,
            associated_data: envelope.associated_data(),
            may_go_on: Some(&may_go_on),
        };
        let body = seal.open(envelope.sealed_body())?;
        let body: Body = serde_json::from_slice(&body).map_err(|_| Reason::Internal)?;
        let own = |name: &ObjectName| name.tenant() == header.tenant && name.job() == header.job;
        if body.objects.iter().all(|object| own(&object.name)) { Ok((keys, body)) } else { Err(Reason::Name.into()) }
    }

    async fn unwrapped(&self, tenant: TenantId, job: JobId, classes: &[DataClass]) -> Result<DataKeys, Refusal> {
        let wrapped = self.0.wrapped.read(&ObjectName::Keys { tenant, job }).await;
        let wrapped = wrapped.map_err(|error| match error {
            PortError::Missing => Refusal::from(Reason::KeysGone),
            PortError::Passing => Reason::Store.into(),
            PortError::Away => HoldReason::Dependency.into(),
        })?;
        self.job_keys(tenant, job).open(&wrapped, classes).await
    }

    /// Records a decision; without a record, yes becomes "not now".
    async fn recorded(&self, asked: &Asked<'_>, decided: Result<Arc<Policy>, Refusal>) -> Result<Arc<Policy>, Refusal> {
        let policy = decided.as_ref().ok().map(|policy| policy.reference);
        let fact = asked.fact(self.0.clock.now(), policy, decided.as_ref().err().copied());
        match (self.0.record.record(fact).await, decided) {
            (Ok(()), decided) => decided,
            (Err(_), Ok(_)) => Err(HoldReason::Dependency.into()),
            (Err(_), Err(refusal)) => {
                error!("a refusal could not be recorded", reason = refusal.reason);
                Err(refusal)
            }
        }
    }

    fn as_role(&self, role: Role) -> Result<(), Refusal> {
        if self.0.role == role { Ok(()) } else { Err(Reason::Role.into()) }
    }

    fn asked<'a>(
        &'a self,
        question: &Question<'_>,
        actor: Actor,
        job: Option<(JobId, Run)>,
        stage: Option<Stage>,
    ) -> Asked<'a> {
        Asked {
            actor,
            action: question.action,
            tenant: question.tenant,
            region: &self.0.region,
            job: job.map(|(job, _)| job),
            run: job.map(|(_, run)| run),
            stage,
            purpose: question.purpose,
        }
    }

    fn job_keys(&self, tenant: TenantId, job: JobId) -> JobKeys<'_> {
        JobKeys { provider: self.0.keys.as_ref(), tenant, region: &self.0.region, job }
    }

    fn admitted(&self, admission: Admission, tenant: TenantId, purpose: Purpose, policy: Arc<Policy>) -> Admitted {
        Admitted {
            admission,
            tenant,
            region: self.0.region.clone(),
            purpose,
            job: None,
            run: None,
            header: None,
            at_intake: None,
            policy,
            keys: DataKeys::default(),
            subject_key: None,
            wrapped_keys: None,
            provider: self.0.keys.clone(),
            control: self.0.control.clone(),
            clock: self.0.clock.clone(),
        }
    }
}

/// What a person wants to read.
struct Reading {
    action: PersonAction,
    tenant: TenantId,
    job: Option<(JobId, Run)>,
    purpose: Purpose,
}

fn of_header(admitted: Admitted, header: &Header) -> Admitted {
    Admitted { job: Some(header.job), run: Some(header.run), header: Some(header.clone()), ..admitted }
}

/// A name from a grant that nobody signed is not a name.
fn person(genuine: &Result<Grant, Refusal>) -> Actor {
    Actor::Person(genuine.as_ref().map_or_else(|_| "unverified".to_owned(), |grant| grant.person.clone()))
}

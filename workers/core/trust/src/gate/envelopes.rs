//! Sealed envelopes at the gate: deliveries to a stage, and parked ones that are to go once more.

use super::{Gate, of_header};
use crate::admission::{Admission, Admitted, classes_of};
use crate::checks::{self, Question};
use crate::refusal::{Reason, Refusal};
use crate::request::{Role, Task};
use crate::seal::{Kind, Seal};
use crate::wrapped::DataKeys;
use docward_envelope::{Actor, Body, DataClass, Envelope, Header, ObjectName, Outcome, Purpose, Stage, WorkQueue};
use docward_trust_policy::{Action, Policy};
use std::sync::Arc;

impl Gate {
    pub(super) async fn delivery(&self, envelope: &Envelope, queue: &WorkQueue) -> Result<(Admitted, Body), Refusal> {
        let (header, stage) = (envelope.header(), queue.stage);
        if self.0.role != Role::Worker(stage) {
            return Err(Reason::Role.into());
        }
        if *queue != WorkQueue::of(header) {
            return Err(Reason::Queue.into());
        }
        let (at_intake, newest) = self.may_start(header)?;
        let allowed = checks::stage(header, stage, Some(&at_intake), &newest);
        let (keys, body) = self.authentic(envelope, classes_of(stage), allowed).await?;
        let actor = Actor::Worker(stage);
        let mut admitted = self.admitted(Admission::Stage(stage), actor, header.tenant, header.purpose, newest);
        if matches!(stage, Stage::Extract | Stage::Redact) {
            let key = self.subject_key(header.tenant).await;
            admitted.subject_key = Some(key.map_err(|error| error.refusal(DataClass::Phi))?);
        }
        admitted.at_intake = Some(at_intake);
        Ok((Admitted { keys, ..of_header(admitted, header) }, body))
    }

    pub(super) async fn replay(&self, envelope: &Envelope) -> Result<(Admitted, Body), Refusal> {
        let header = envelope.header();
        let question = Question {
            action: Action::Replay,
            tenant: header.tenant,
            region: &header.region,
            data_class: header.stage.data_class(),
            purpose: Purpose::Maintenance,
        };
        let actor = Actor::Task(Task::Replay.as_str().to_owned());
        let asked = self.asked(&question, actor.clone(), Some((header.job, header.run)), Some(header.stage));
        let decided = self.as_role(Role::Task(Task::Replay)).and_then(|()| self.may_start(header)).and_then(
            |(at_intake, newest)| {
                checks::policy(&question, Some(header.stage), Some(&at_intake), &newest)?;
                Ok(newest)
            },
        );
        let newest = self.recorded(&asked, decided).await?;
        let (keys, body) = self.authentic(envelope, &[header.stage.data_class()], Ok(())).await?;
        let admission = Admission::Task(Task::Replay);
        let admitted = self.admitted(admission, actor, header.tenant, Purpose::Maintenance, newest);
        Ok((Admitted { keys, ..of_header(admitted, header) }, body))
    }

    /// What an envelope's header must pass before anything is done for it.
    fn may_start(&self, header: &Header) -> Result<(Arc<Policy>, Arc<Policy>), Refusal> {
        if header.region != self.0.region {
            return Err(Reason::Region.into());
        }
        checks::environment_of_header(header, self.0.environment)?;
        let now = self.0.clock.now();
        self.0.control.check_start(header.tenant, Some(header.stage), now)?;
        let newest = self.0.policies.newest(header.tenant, now)?;
        let at_intake = self.0.policies.at_intake(header.tenant, header.policy)?;
        Ok((at_intake, newest))
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
            (Err(_), Err(later)) if matches!(later.outcome, Outcome::Hold(_) | Outcome::Retry(_)) => Err(later),
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
        let own = |name: &ObjectName| name.tenant() == header.tenant && name.job() == Some(header.job);
        if body.objects.iter().all(|object| own(&object.name)) { Ok((keys, body)) } else { Err(Reason::Name.into()) }
    }
}

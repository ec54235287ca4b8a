//! Sealed envelopes at the gate: deliveries to a stage, and parked ones that are to go once more.

use super::Gate;
use crate::admission::Admitted;
use crate::checks;
use crate::kind::Delivery;
use crate::refusal::{Reason, Refusal};
use crate::request::sealed::Decide;
use crate::request::{DeliveryRequest, ProcessRole, ReplayRequest};
use crate::seal::{Seal, SealedAs};
use crate::task::{Replay, Task};
use crate::wrapped::DataKeys;
use docward_envelope::{
    Actor, Body, DataClass, Envelope, Header, ObjectName, Outcome, Purpose, SubjectKeyUse, WorkQueue,
};
use docward_trust_policy::{Action, Policy, Question};
use std::sync::Arc;

impl Decide for DeliveryRequest<'_> {
    type Kind = Delivery;

    async fn decide(self, gate: &Gate) -> Result<(Admitted, Delivery), Refusal> {
        let DeliveryRequest { envelope, queue } = self;
        let (header, stage) = (envelope.header(), queue.stage);
        gate.as_role(ProcessRole::Worker(stage))?;
        if *queue != WorkQueue::of(header) {
            return Err(Reason::Queue.into());
        }
        let (at_intake, newest) = gate.may_start(header)?;
        let allowed = checks::stage(header, stage, Some(&at_intake), &newest);
        let (keys, body) = gate.authentic(envelope, stage.descriptor().data_classes, allowed).await?;
        let actor = Actor::Worker(stage);
        let mut admitted = Admitted { keys, ..gate.admitted(actor, header.tenant, header.purpose, newest) };
        if stage.descriptor().subject_key != SubjectKeyUse::None {
            let key = gate.subject_key(header.tenant).await;
            admitted.subject_key = Some(key.map_err(|error| error.refusal(DataClass::Phi))?);
        }
        Ok((admitted, Delivery { header: header.clone(), at_intake, body }))
    }
}

impl Decide for ReplayRequest<'_> {
    type Kind = Replay;

    async fn decide(self, gate: &Gate) -> Result<(Admitted, Replay), Refusal> {
        let header = self.envelope.header();
        let question = Question {
            action: Action::Replay,
            tenant: header.tenant,
            region: &header.region,
            stage: Some(header.stage),
            data_class: header.stage.data_class(),
            purpose: Purpose::Maintenance,
        };
        let actor = Actor::Task(Task::Replay.as_str().to_owned());
        let mut asked = gate.asked(&question, actor.clone());
        (asked.job, asked.run) = (Some(header.job), Some(header.run));
        let mut intake = None;
        let decided = gate.as_role(ProcessRole::Task(Task::Replay)).and_then(|()| gate.may_start(header)).and_then(
            |(at_intake, newest)| {
                checks::policy(&question, Some(&at_intake), &newest)?;
                intake = Some(at_intake);
                Ok(newest)
            },
        );
        let newest = gate.recorded(&asked, decided).await?;
        let at_intake = intake.ok_or(Reason::Internal)?;
        let (keys, body) = gate.authentic(self.envelope, &[header.stage.data_class()], Ok(())).await?;
        let admitted = Admitted { keys, ..gate.admitted(actor, header.tenant, Purpose::Maintenance, newest) };
        Ok((admitted, Replay { header: header.clone(), at_intake, body }))
    }
}

impl Gate {
    /// What an envelope's header must pass before anything is done for it.
    fn may_start(&self, header: &Header) -> Result<(Arc<Policy>, Arc<Policy>), Refusal> {
        if header.region != self.0.region {
            return Err(Reason::Region.into());
        }
        checks::environment_of_header(header, self.0.environment)?;
        let now = self.0.clock.now();
        self.0.control.check_start(header.tenant, Some(header.stage), now)?;
        let newest = checks::in_force(&self.0.policies, &self.0.control, header.tenant, now)?;
        let at_intake = self.0.policies.at_intake(header.tenant, header.policy)?;
        Ok((at_intake, newest))
    }

    /// Opens the envelope's seal. Where policy denied it, only to find out whether the header is genuine: a genuine job is then
    /// rejected, a forged header must not end anything.
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
            kind: SealedAs::Envelope,
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

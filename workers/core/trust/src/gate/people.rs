//! People at the gate, always by a signed grant.

use super::Gate;
use crate::admission::Admitted;
use crate::checks;
use crate::kind::Intake;
use crate::person::PersonAction;
use crate::record::Reader;
use crate::refusal::{Reason, Refusal};
use crate::request::sealed::Decide;
use crate::request::{AssembledRequest, IntakeRequest, PersonRequest, PiecesRequest, ProcessRole};
use crate::upload::Upload;
use docward_envelope::{Actor, DataClass, Header, ObjectName};
use docward_trust_policy::{Action, Grant, Policy, Question};
use std::sync::Arc;

impl Decide for IntakeRequest<'_> {
    type Kind = Intake;

    async fn decide(self, gate: &Gate) -> Result<(Admitted, Intake), Refusal> {
        let (header, admitted) = (self.header, self.admitted(gate).await?);
        let (keys, wrapped_keys) = gate.job_keys(header.tenant, header.job).mint().await?;
        Ok((Admitted { keys, ..admitted }, Intake { header: header.clone(), wrapped_keys, upload: None }))
    }
}

impl Decide for PiecesRequest<'_> {
    type Kind = Upload;

    async fn decide(self, gate: &Gate) -> Result<(Admitted, Upload), Refusal> {
        Ok((self.intake.admitted(gate).await?, Upload { upload: self.upload }))
    }
}

impl Decide for AssembledRequest<'_> {
    type Kind = Intake;

    async fn decide(self, gate: &Gate) -> Result<(Admitted, Intake), Refusal> {
        let (admitted, intake) = self.intake.decide(gate).await?;
        Ok((admitted, Intake { upload: Some(self.upload), ..intake }))
    }
}

impl IntakeRequest<'_> {
    /// Whether the document may be handed in now. No key is there yet.
    async fn admitted(&self, gate: &Gate) -> Result<Admitted, Refusal> {
        let header = self.header;
        let genuine = checks::genuine(self.grant, gate.0.policies.authority());
        let question = Question {
            action: Action::Submit,
            tenant: header.tenant,
            region: &gate.0.region,
            stage: None,
            data_class: DataClass::Phi,
            purpose: header.purpose,
        };
        let decided = gate.decide_intake(&genuine, &question, header);
        // An accepted job's own fact follows when original and keys are stored; a refusal is recorded here.
        let newest = match decided {
            Ok(newest) => newest,
            Err(refusal) => {
                let mut asked = gate.asked(&question, person(&genuine));
                (asked.job, asked.run, asked.rule) = (Some(header.job), Some(header.run), self.rule);
                return gate.recorded(&asked, Err(refusal)).await.and(Err(refusal));
            }
        };
        Ok(gate.admitted(person(&genuine), header.tenant, header.purpose, newest))
    }
}

impl<A: PersonAction> Decide for PersonRequest<'_, A> {
    type Kind = A;

    async fn decide(self, gate: &Gate) -> Result<(Admitted, A), Refusal> {
        let PersonRequest { grant, action, tenant, purpose, rule } = self;
        let genuine = checks::genuine(grant, gate.0.policies.authority());
        let data_class = action.data_class();
        let question = Question { action: A::ACTION, tenant, region: &gate.0.region, stage: None, data_class, purpose };
        let actor = person(&genuine);
        let mut asked = gate.asked(&question, actor.clone());
        (asked.job, asked.run, asked.rule) = (action.one_job(), action.one_run(), rule);
        let covered = gate.as_role(ProcessRole::Client).and(genuine).and_then(|grant| {
            checks::environment_of_tenant(tenant, gate.0.environment)?;
            let now = gate.0.clock.now();
            checks::covers(&grant, &question, now)?;
            checks::stands(&grant, &gate.0.policies, &gate.0.control, A::ACTION, now)
        });
        let decided = covered.and_then(|()| gate.decide(&question));
        let newest = gate.recorded(&asked, decided).await?;
        let mut admitted = gate.admitted(actor, tenant, purpose, newest);
        if A::SUBJECT_KEY {
            admitted.subject_key = gate.subject_key(tenant).await.ok();
        }
        if let Some(job) = action.one_job()
            && !action.unwraps().is_empty()
        {
            let unwrapped = gate.unwrapped(tenant, job, action.unwraps()).await;
            if let Err(Refusal { reason: Reason::Seal, .. }) = unwrapped {
                let reader = Reader::of(&admitted, action.one_run());
                gate.record_unopened(&reader, &ObjectName::Keys { tenant, job }).await;
            }
            admitted.keys = unwrapped?;
        }
        Ok((admitted, action))
    }
}

impl Gate {
    fn decide_intake(
        &self,
        genuine: &Result<Grant, Refusal>,
        question: &Question<'_>,
        header: &Header,
    ) -> Result<Arc<Policy>, Refusal> {
        let now = self.0.clock.now();
        self.as_role(ProcessRole::Client)?;
        let grant = genuine.as_ref().map_err(|refusal| *refusal)?;
        checks::covers(grant, question, now)?;
        checks::stands(grant, &self.0.policies, &self.0.control, question.action, now)?;
        self.0.control.check_start(header.tenant, None, now)?;
        let newest = checks::in_force(&self.0.policies, &self.0.control, header.tenant, now)?;
        checks::first_header(header, &self.0.region, &newest, now)?;
        checks::environment_of_header(header, self.0.environment)?;
        checks::intake(header, &newest)?;
        Ok(newest)
    }
}

/// The account that a grant names, once its signature is checked; a forged grant may name anybody.
fn person(genuine: &Result<Grant, Refusal>) -> Actor {
    Actor::Person(genuine.as_ref().map_or_else(|_| "unverified".to_owned(), |grant| grant.person.clone()))
}

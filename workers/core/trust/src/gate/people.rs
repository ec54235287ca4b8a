//! People at the gate: handing in, retrieving, searching, always by a signed grant.

use super::{Gate, of_header};
use crate::admission::{Admission, Admitted};
use crate::checks::{self, Question};
use crate::record::Reader;
use crate::refusal::{Reason, Refusal};
use crate::request::{PersonAction, Role};
use docward_envelope::{Actor, Body, DataClass, Header, JobId, ObjectName, Purpose, Run, TenantId};
use docward_trust_policy::{Action, Grant, Policy, Signed};
use std::sync::Arc;

/// What a person wants to read.
pub(super) struct Reading {
    pub(super) action: PersonAction,
    pub(super) tenant: TenantId,
    pub(super) job: Option<(JobId, Run)>,
    pub(super) purpose: Purpose,
}

impl Gate {
    pub(super) async fn intake(&self, grant: &Signed<Grant>, header: &Header) -> Result<(Admitted, Body), Refusal> {
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
                return self.recorded(&asked, Err(refusal)).await.and(Err(refusal));
            }
        };
        let (keys, wrapped) = self.job_keys(header.tenant, header.job).mint().await?;
        let admitted = self.admitted(Admission::Intake, person(&genuine), header.tenant, header.purpose, newest);
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
        let grant = genuine.as_ref().map_err(|refusal| *refusal)?;
        checks::covers(grant, question, now)?;
        checks::stands(grant, &self.0.policies, question.action, now)?;
        self.0.control.check_start(header.tenant, None, now)?;
        let newest = self.0.policies.newest(header.tenant, now)?;
        checks::first_header(header, &self.0.region, &newest, now)?;
        checks::environment_of_header(header, self.0.environment)?;
        checks::intake(header, &newest)?;
        Ok(newest)
    }

    pub(super) async fn person(&self, grant: &Signed<Grant>, reading: &Reading) -> Result<(Admitted, Body), Refusal> {
        let genuine = checks::genuine(grant, self.0.policies.authority());
        let question = Question {
            action: reading.action.action(),
            tenant: reading.tenant,
            region: &self.0.region,
            data_class: reading.action.data_class(),
            purpose: reading.purpose,
        };
        let actor = person(&genuine);
        let asked = self.asked(&question, actor.clone(), reading.job, None);
        let covered = self.as_role(Role::Client).and(genuine).and_then(|grant| {
            checks::environment_of_tenant(reading.tenant, self.0.environment)?;
            let now = self.0.clock.now();
            checks::covers(&grant, &question, now)?;
            checks::stands(&grant, &self.0.policies, question.action, now)?;
            match (reading.action, reading.job) {
                (PersonAction::Retrieve(_), None) => Err(Reason::NoJob.into()),
                _ => Ok(()),
            }
        });
        let decided = covered.and_then(|()| self.decide(&question));
        let newest = self.recorded(&asked, decided).await?;
        let (admission, classes): (_, &[DataClass]) = match reading.action {
            PersonAction::Retrieve(DataClass::Phi) => (Admission::Retrieve, &[DataClass::Phi, DataClass::Redacted]),
            PersonAction::Retrieve(DataClass::Redacted) => (Admission::Retrieve, &[DataClass::Redacted]),
            PersonAction::Search => (Admission::Search, &[]),
            PersonAction::Audit | PersonAction::Operate => (Admission::Operate, &[]),
            PersonAction::Erase => (Admission::Erase, &[]),
        };
        let mut admitted = self.admitted(admission, actor, reading.tenant, reading.purpose, newest);
        if admission == Admission::Erase {
            let key = self.subject_key(reading.tenant).await;
            admitted.subject_key = key.ok();
        }
        if let Some((job, run)) = reading.job {
            admitted.job = Some(job);
            admitted.run = Some(run);
            if !classes.is_empty() {
                let unwrapped = self.unwrapped(reading.tenant, job, classes).await;
                if let Err(Refusal { reason: Reason::Seal, .. }) = unwrapped {
                    let keys = ObjectName::Keys { tenant: reading.tenant, job };
                    self.record_unopened(&Reader::of(&admitted), &keys).await;
                }
                admitted.keys = unwrapped?;
            }
        }
        Ok((admitted, Body { objects: Vec::new() }))
    }
}

/// A name from a grant that nobody signed is not a name.
fn person(genuine: &Result<Grant, Refusal>) -> Actor {
    Actor::Person(genuine.as_ref().map_or_else(|_| "unverified".to_owned(), |grant| grant.person.clone()))
}

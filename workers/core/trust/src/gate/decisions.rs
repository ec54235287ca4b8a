//! Decisions about people and tasks, and their record: no read without one.

use super::Gate;
use crate::checks;
use crate::record::{Asked, Reader};
use crate::refusal::{Dependency, Refusal};
use docward_envelope::{Actor, ObjectName};
use docward_telemetry::error;
use docward_trust_policy::{Action, Policy, Question};
use std::sync::Arc;

impl Gate {
    /// What a person or task asks, outside of the stages.
    pub(super) fn decide(&self, question: &Question<'_>) -> Result<Arc<Policy>, Refusal> {
        let now = self.0.clock.now();
        if matches!(question.action, Action::Expire | Action::Audit | Action::Operate | Action::Erase) {
            return self.decide_upkeep(question);
        }
        self.0.control.check_start(question.tenant, None, now)?;
        let newest = checks::in_force(&self.0.policies, &self.0.control, question.tenant, now)?;
        checks::policy(question, None, &newest)?;
        Ok(newest)
    }

    /// What hands out no document stays possible while work is frozen, keys are revoked or the catalogue is away, because that
    /// may be when it is needed. (Held work is not deleted meanwhile: the ledger does not list it as due.)
    pub(super) fn decide_upkeep(&self, question: &Question<'_>) -> Result<Arc<Policy>, Refusal> {
        let latest = self.0.policies.latest(question.tenant)?;
        checks::policy(question, None, &latest)?;
        Ok(latest)
    }

    /// Records a decision. What was allowed and could not be recorded is held instead.
    pub(super) async fn recorded(
        &self,
        asked: &Asked<'_>,
        decided: Result<Arc<Policy>, Refusal>,
    ) -> Result<Arc<Policy>, Refusal> {
        let policy = decided.as_ref().ok().map(|policy| policy.reference);
        let fact = asked.fact(self.0.clock.now(), policy, decided.as_ref().err().copied());
        match (self.0.record.record(fact).await, decided) {
            (Ok(()), decided) => decided,
            (Err(_), Ok(_)) => Err(Dependency::Record.into()),
            (Err(_), Err(refusal)) => {
                error!("a refusal could not be recorded", reason = refusal.reason);
                Err(refusal)
            }
        }
    }

    /// Puts on record that an object's seal did not open for somebody who was admitted; only changed bytes explain that. The
    /// work has failed by itself, so a record that cannot be made changes nothing but leaves the log alone to say it.
    pub(super) async fn record_unopened(&self, reader: &Reader, object: &ObjectName) {
        let fact = reader.could_not_open(object, self.0.clock.now());
        error!("a seal does not open", job = fact.job, stage = fact.stage, object = object);
        if self.0.record.record(fact).await.is_err() {
            error!("a seal that does not open could not be recorded", object = object);
        }
    }

    /// What is recorded of a question, whatever the answer; of no job or run unless the caller adds them.
    pub(super) fn asked<'a>(&'a self, question: &Question<'_>, actor: Actor) -> Asked<'a> {
        Asked {
            actor,
            action: question.action,
            tenant: question.tenant,
            region: &self.0.region,
            job: None,
            run: None,
            stage: question.stage,
            purpose: question.purpose,
            rule: None,
        }
    }
}

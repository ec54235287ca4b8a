//! System tasks at the gate.

use super::Gate;
use crate::admission::Admitted;
use crate::checks;
use crate::refusal::Refusal;
use crate::request::sealed::Decide;
use crate::request::{ProcessRole, TaskRequest};
use crate::task::SystemTask;
use docward_envelope::{Actor, TenantId};
use docward_trust_policy::{Policy, Question};
use std::sync::Arc;

impl<T: SystemTask> Decide for TaskRequest<T> {
    type Kind = T;

    async fn decide(self, gate: &Gate) -> Result<(Admitted, T), Refusal> {
        let TaskRequest { task, tenant } = self;
        let question = gate.task_question::<T>(tenant);
        let actor = Actor::Task(T::TASK.as_str().to_owned());
        let mut asked = gate.asked(&question, actor.clone());
        asked.job = task.one_job();
        let newest = gate.recorded(&asked, gate.decide_task::<T>(&question)).await?;
        Ok((gate.admitted(actor, tenant, T::PURPOSE, newest), task))
    }
}

impl Gate {
    /// Why a task that uses a tenant's keys would be refused now; `None` if it would be let through. Nothing is recorded and nobody
    /// let through by this: a task that comes by again and again asks it first, so that it does not leave a refusal on record each
    /// time.
    pub fn would_refuse<T: SystemTask>(&self, tenant: TenantId) -> Option<Refusal> {
        let decided = self.decide_task::<T>(&self.task_question::<T>(tenant));
        let keys = || Ok(self.0.control.check_keys(tenant, self.0.clock.now())?);
        decided.and_then(|_| keys()).err()
    }

    fn task_question<T: SystemTask>(&self, tenant: TenantId) -> Question<'_> {
        let (action, data_class, purpose) = (T::ACTION, T::DATA_CLASS, T::PURPOSE);
        Question { action, tenant, region: &self.0.region, stage: None, data_class, purpose }
    }

    fn decide_task<T: SystemTask>(&self, question: &Question<'_>) -> Result<Arc<Policy>, Refusal> {
        self.as_role(ProcessRole::Task(T::TASK))?;
        checks::environment_of_tenant(question.tenant, self.0.environment)?;
        if T::WHILE_FROZEN { self.decide_upkeep(question) } else { self.decide(question) }
    }
}

//! System tasks at the gate.

use super::Gate;
use crate::admission::Admitted;
use crate::checks;
use crate::refusal::Refusal;
use crate::request::sealed::Decide;
use crate::request::{ProcessRole, TaskRequest};
use crate::task::SystemTask;
use docward_envelope::Actor;
use docward_trust_policy::Question;

impl<T: SystemTask> Decide for TaskRequest<T> {
    type Kind = T;

    async fn decide(self, gate: &Gate) -> Result<(Admitted, T), Refusal> {
        let TaskRequest { task, tenant } = self;
        let (action, data_class, purpose) = (T::ACTION, T::DATA_CLASS, T::PURPOSE);
        let question = Question { action, tenant, region: &gate.0.region, stage: None, data_class, purpose };
        let actor = Actor::Task(T::TASK.as_str().to_owned());
        let mut asked = gate.asked(&question, actor.clone());
        asked.job = task.one_job();
        let here = || checks::environment_of_tenant(tenant, gate.0.environment);
        let decide = || if T::WHILE_FROZEN { gate.decide_upkeep(&question) } else { gate.decide(&question) };
        let decided = gate.as_role(ProcessRole::Task(T::TASK)).and_then(|()| here()).and_then(|()| decide());
        let newest = gate.recorded(&asked, decided).await?;
        Ok((gate.admitted(actor, tenant, purpose, newest), task))
    }
}

//! System tasks at the gate, by name; none has more than its name needs, the janitor not even a key.

use super::Gate;
use crate::admission::{Admission, Admitted};
use crate::checks::{self, Question};
use crate::refusal::{Reason, Refusal};
use crate::request::{Role, Task};
use docward_envelope::{Actor, Body, DataClass, JobId, Purpose, TenantId};
use docward_trust_policy::Action;

impl Gate {
    pub(super) async fn task(
        &self,
        task: Task,
        tenant: TenantId,
        job: Option<JobId>,
    ) -> Result<(Admitted, Body), Refusal> {
        let (action, data_class, purpose) = match task {
            Task::Janitor => (Action::Expire, DataClass::Phi, Purpose::Maintenance),
            Task::Compactor => (Action::Index, DataClass::Redacted, Purpose::Maintenance),
            Task::Search => (Action::Search, DataClass::Redacted, Purpose::Maintenance),
            // A person asked for it, whose own decision is on record before this one.
            Task::Rotation => (Action::Operate, DataClass::Redacted, Purpose::Operations),
            // What facts say identifies nobody; what a backup is sealed under is the stricter class all the same.
            Task::Checkpoint => (Action::Keep, DataClass::Redacted, Purpose::Maintenance),
            Task::Backup => (Action::Keep, DataClass::Phi, Purpose::Maintenance),
            // Replay needs the envelope: its own request.
            Task::Replay => return Err(Reason::Role.into()),
        };
        let question = Question { action, tenant, region: &self.0.region, data_class, purpose };
        let actor = Actor::Task(task.as_str().to_owned());
        let mut asked = self.asked(&question, actor.clone(), None, None);
        asked.job = job;
        let here = || checks::environment_of_tenant(tenant, self.0.environment);
        let decide = || match task {
            // It opens nothing: the trail goes on while work is frozen or keys are revoked, for that is when it is asked.
            Task::Checkpoint => self.decide_upkeep(&question),
            _ => self.decide(&question),
        };
        let decided = self.as_role(Role::Task(task)).and_then(|()| here()).and_then(|()| decide());
        let newest = self.recorded(&asked, decided).await?;
        let mut admitted = self.admitted(Admission::Task(task), actor, tenant, purpose, newest);
        admitted.job = job;
        Ok((admitted, Body { objects: Vec::new() }))
    }
}

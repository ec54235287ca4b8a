//! News of jobs at the gate.

use super::Gate;
use crate::admission::Admitted;
use crate::checks;
use crate::refusal::{Reason, Refusal};
use crate::request::ProcessRole;
use crate::request::sealed::Decide;
use crate::webhook::{WEBHOOKS, WebhookRequest, Webhooks};
use docward_envelope::{Actor, DataClass, Purpose, TenantId};
use docward_trust_policy::Policy;
use std::sync::Arc;

impl Decide for WebhookRequest {
    type Kind = Webhooks;

    async fn decide(self, gate: &Gate) -> Result<(Admitted, Webhooks), Refusal> {
        let newest = gate.decide_webhooks(self.tenant)?;
        let actor = Actor::Task(WEBHOOKS.to_owned());
        Ok((gate.admitted(actor, self.tenant, Purpose::Operations, newest), Webhooks))
    }
}

impl Gate {
    /// Why no news of a tenant's jobs may be sent now; `None` if it may. To be asked by who comes by again and again: nothing is logged.
    pub fn would_send_no_news(&self, tenant: TenantId) -> Option<Refusal> {
        self.decide_webhooks(tenant).err()
    }

    /// Nothing is sent for a tenant that is frozen or whose keys are revoked, whose policy does not say that news may be sent, or that is
    /// not at home here.
    fn decide_webhooks(&self, tenant: TenantId) -> Result<Arc<Policy>, Refusal> {
        let now = self.0.clock.now();
        self.as_role(ProcessRole::Client)?;
        checks::environment_of_tenant(tenant, self.0.environment)?;
        self.0.control.check_start(tenant, None, now)?;
        let newest = checks::in_force(&self.0.policies, &self.0.control, tenant, now)?;
        let may = newest.webhooks && newest.allows_region(DataClass::Redacted, &self.0.region);
        if may { Ok(newest) } else { Err(Reason::NotPermitted.into()) }
    }
}

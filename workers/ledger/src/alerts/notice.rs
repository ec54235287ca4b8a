//! Raises alerts about recorded facts and publishes them.

use super::rules::{self, Rules};
use crate::{Ledger, LedgerError, run::report};
use docward_broker::Broker;
use docward_envelope::{Alert, Fact, FactKind, JobId, TenantId};
use docward_telemetry::{counter, error};
use std::collections::BTreeMap;

impl Ledger {
    /// Examines facts that were just recorded and publishes the alerts that they raise. The same facts raise the same alerts.
    pub(crate) async fn notice(&self, broker: &Broker, rules: &mut Rules, facts: &[Fact]) {
        let mut alerts: Vec<Alert> = facts.iter().flat_map(|fact| rules.examine(fact)).collect();
        match self.drifted(facts).await {
            Ok(drifted) => alerts.extend(drifted),
            // Nothing is lost: the chain keeps both facts, and `audit verify` compares them again.
            Err(failure) => report("facts not compared with what was accepted", &failure),
        }
        for alert in alerts {
            counter!("ledger.alerts", 1);
            error!("alert", alert.rule = alert.rule, alert.tenant = alert.tenant);
            if broker.publish_alert(&alert).await.is_err() {
                error!("an alert was not sent", alert.rule = alert.rule);
            }
        }
    }

    /// Alerts about facts of stages that contradict how their jobs were accepted.
    async fn drifted(&self, facts: &[Fact]) -> Result<Vec<Alert>, LedgerError> {
        let mut by_tenant: BTreeMap<TenantId, Vec<(JobId, &Fact)>> = BTreeMap::new();
        let of_stages = facts.iter().filter(|fact| matches!(fact.kind, FactKind::Done | FactKind::Rejected));
        for fact in of_stages.filter(|fact| fact.region == self.region) {
            if let Some(job) = fact.job {
                by_tenant.entry(fact.tenant).or_default().push((job, fact));
            }
        }
        let mut drifted = Vec::new();
        for (tenant, said) in by_tenant {
            let jobs: Vec<JobId> = said.iter().map(|(job, _)| *job).collect();
            let accepted = self.accepted(tenant, &jobs).await?;
            let by_job: BTreeMap<_, _> = accepted.iter().filter_map(|fact| Some((fact.job?, fact))).collect();
            let pairs = said.iter().filter_map(|(job, fact)| Some((by_job.get(job)?, fact)));
            drifted.extend(pairs.filter_map(|(accepted, fact)| rules::drift(accepted, fact)));
        }
        Ok(drifted)
    }
}

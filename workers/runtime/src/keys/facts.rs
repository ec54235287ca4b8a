//! The facts that operators leave about keys: in the chain of the tenant whose keys they are.

use docward_envelope::{Actor, Decision, Fact, FactId, FactKind, Purpose, Region, TenantId, Timestamp};
use std::collections::BTreeMap;

/// Something was done with a tenant's keys.
pub fn about(
    (tenant, region): (TenantId, &Region),
    actor: Actor,
    (kind, reason): (FactKind, &str),
    counts: BTreeMap<String, u64>,
    at: Timestamp,
) -> Fact {
    Fact {
        id: FactId::random(),
        tenant,
        region: region.clone(),
        job: None,
        run: None,
        stage: None,
        kind,
        at,
        actor,
        purpose: Purpose::Operations,
        policy: None,
        decision: Decision::Allow,
        reason: Some(reason.to_owned()),
        counts,
        stored: Vec::new(),
        subject: None,
        placement: None,
    }
}

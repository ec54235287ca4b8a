//! The facts that operators leave about keys: in the chain of the tenant whose keys they are.

use docward_envelope::{Actor, Fact, FactKind, Purpose, Region, TenantId, Timestamp};
use std::collections::BTreeMap;

/// Something was done with a tenant's keys.
pub fn about(
    (tenant, region): (TenantId, &Region),
    actor: Actor,
    (kind, reason): (FactKind, &str),
    counts: BTreeMap<String, u64>,
    at: Timestamp,
) -> Fact {
    Fact::about(tenant, region, kind, actor, Purpose::Operations, at).with_reason(reason).with_counts(counts)
}

//! How much of a tenant's work each stage has before it.

use crate::caller::Caller;
use crate::connections::Connections;
use crate::error::ClientError;
use crate::guarded::GuardedLedger;
use docward_envelope::{Region, Stage, Timestamp};
use docward_ledger::StageQueue;
use docward_runtime::error::At;
use docward_trust::person;
use docward_trust_policy::Tenant;

/// A tenant's work at each stage in all environments of a region together, in the order of the stages; what finished is counted
/// since a moment. The ledgers alone are asked.
///
/// # Errors
/// When no grant covers it, the tenant is not at home there, or a ledger can't be reached.
pub async fn of_tenant(
    connections: &Connections,
    region: &Region,
    tenant: &Tenant,
    since: Timestamp,
    caller: &Caller,
) -> Result<Vec<StageQueue>, ClientError> {
    let mut queues: Vec<StageQueue> = Stage::ALL.iter().copied().map(StageQueue::empty).collect();
    for ledger in GuardedLedger::admitted(connections, region, tenant, person::Audit, caller).await? {
        for (queue, here) in queues.iter_mut().zip(ledger.queues(tenant.id, since).await.at(region)?) {
            queue.add(&here);
        }
    }
    Ok(queues)
}

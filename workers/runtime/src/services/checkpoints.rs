//! Signed checkpoints of every chain into its tenant's bucket, where the ledger's database has no say.

use crate::error::{At, RuntimeError};
use crate::wiring::Rooms;
use docward_envelope::{ChainHead, DataClass, HoldReason, ObjectName, Outcome, TenantId, Timestamp};
use docward_ledger::Ledger;
use docward_store::ObjectLock;
use docward_telemetry::{counter, info, warn};
use docward_trust::{TaskRequest, TenantScope, task};
use docward_trust_policy::LedgerKey;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::time::Duration;

/// How often heads are looked at.
const EVERY: Duration = Duration::from_secs(30);
/// A chain that grew by so many facts gets a checkpoint …
const FACTS: u64 = 1000;
/// … and one that grew at all, at the latest after so long.
const LATEST: SignedDuration = SignedDuration::from_mins(10);

/// Where each chain's last checkpoint was. A checkpoint is itself decided on record, which is one more fact: a chain that only
/// grew by that is left alone.
#[derive(Default)]
pub struct Written(BTreeMap<TenantId, (u64, Timestamp)>);

impl Written {
    fn is_due(&self, head: &ChainHead) -> bool {
        let Some((length, at)) = self.0.get(&head.tenant) else { return head.length > 0 };
        let grown = head.length.saturating_sub(*length);
        grown >= FACTS || grown > 1 && head.at.duration_since(*at) >= LATEST
    }
}

/// Writes checkpoints for as long as it is let.
pub async fn follow(rooms: &Rooms, ledger: &Ledger, key: &LedgerKey) {
    match rooms.store.object_lock().await {
        Ok(ObjectLock::Set) => info!("checkpoints of the audit trail are under object lock"),
        Ok(ObjectLock::NotConfigured | ObjectLock::Unsupported) => {
            warn!("checkpoints of the audit trail are not under object lock");
        }
        Err(_) => warn!("the bucket of checkpoints does not say whether it has an object lock"),
    }
    let mut written = Written::default();
    loop {
        if round(rooms, ledger, key, &mut written, Timestamp::now()).await.is_err() {
            warn!("checkpoints of the audit trail could not be written; tried again");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Looks at every chain once and writes what is due; says how many checkpoints that were. Chains of tenants that are at home
/// elsewhere are left alone.
///
/// # Errors
/// When the ledger can't be asked. A tenant whose checkpoint can't be written is tried again in the next round.
pub async fn round(
    rooms: &Rooms,
    ledger: &Ledger,
    key: &LedgerKey,
    written: &mut Written,
    now: Timestamp,
) -> Result<u64, RuntimeError> {
    let mut count = 0;
    for head in ledger.heads(now).await.at(rooms.gate.region())? {
        if is_kept_here(rooms, &head) && written.is_due(&head) {
            match write(rooms, key, &head).await {
                Ok(new) => {
                    count += u64::from(new);
                    written.0.insert(head.tenant, (head.length, head.at));
                }
                Err(_) => warn!("a checkpoint was not written; the next round tries again"),
            }
        }
    }
    counter!("ledger.checkpoints", count);
    Ok(count)
}

/// Whether policy lets anything of the tenant be kept in this region. A tenant of other regions has a chain here if somebody
/// ever asked for it here and was refused: there is nothing of it to vouch for, and asking the gate would add a refusal to the
/// chain each time.
fn is_kept_here(rooms: &Rooms, head: &ChainHead) -> bool {
    let policy = rooms.catalogue.book().latest(head.tenant);
    policy.is_ok_and(|policy| policy.allows_region(DataClass::Redacted, &head.region))
}

/// Writes one; says whether there was none of that length. Where the gate refuses, that is on record, and is not asked again
/// before the chain has grown by something else.
///
/// # Errors
/// When bucket or broker can't be reached: the next round tries again.
async fn write(rooms: &Rooms, key: &LedgerKey, head: &ChainHead) -> Result<bool, RuntimeError> {
    let (tenant, region, length) = (head.tenant, &head.region, head.length);
    let signed = key.sign_checkpoint(&head.checkpoint()).map_err(|_| RuntimeError::Encoding)?;
    let signed = serde_json::to_vec(&signed).map_err(|_| RuntimeError::Encoding)?;
    let name = ObjectName::Checkpoint { tenant, length };
    let request = TaskRequest { task: task::Checkpoint, tenant };
    let put = async |scope: TenantScope<'_, task::Checkpoint>| rooms.store.put_checkpoint(&scope, &name, signed).await;
    match rooms.gate.admit(request, put).await {
        Ok(put) => put.at(region),
        Err(refusal) if refusal.outcome == Outcome::Hold(HoldReason::Dependency) => Err(refusal.into()),
        Err(refusal) => {
            warn!("a checkpoint is not to be written", tenant = tenant, reason = refusal.reason);
            Ok(false)
        }
    }
}

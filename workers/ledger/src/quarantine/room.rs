//! How much quarantine may hold of what somebody may have made up: more of it fills no disk, and costs no look at what is there.

use super::QuarantineFault;
use crate::LedgerError;
use sqlx::postgres::PgPool;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The most bytes that are kept for each thing that may be wrong.
pub(super) const MOST_BYTES: i64 = 64 << 20;
/// What a message takes beside its own bytes.
const EACH: i64 = 512;
/// How often it is looked how much there is: a person may have dropped some.
const AGAIN_AFTER: Duration = Duration::from_mins(1);

/// The bytes that are left, as far as this process knows.
#[derive(Default)]
pub(crate) struct Room(Mutex<BTreeMap<&'static str, Left>>);

struct Left {
    bytes: i64,
    counted: Instant,
}

impl Room {
    /// Whether there is room for a message, which is then taken.
    pub(super) async fn takes(&self, pool: &PgPool, fault: QuarantineFault, bytes: usize) -> Result<bool, LedgerError> {
        if fault == QuarantineFault::ParkedByBroker {
            // Docward sent it: there are as many as there are documents.
            return Ok(true);
        }
        let mut known = self.0.lock().await;
        let is_known = known.get(fault.as_str()).is_some_and(|left| left.counted.elapsed() < AGAIN_AFTER);
        if !is_known {
            let left = Left { bytes: MOST_BYTES - taken(pool, fault).await?, counted: Instant::now() };
            known.insert(fault.as_str(), left);
        }
        let size = i64::try_from(bytes).unwrap_or(i64::MAX).saturating_add(EACH);
        let Some(left) = known.get_mut(fault.as_str()).filter(|left| left.bytes >= size) else { return Ok(false) };
        left.bytes -= size;
        Ok(true)
    }
}

async fn taken(pool: &PgPool, fault: QuarantineFault) -> Result<i64, LedgerError> {
    let (taken,): (i64,) = sqlx::query_as(
        "SELECT coalesce(sum(length + $2), 0)::bigint FROM ledger.quarantine WHERE fault = $1 AND state = 'waiting'",
    )
    .bind(fault.as_str())
    .bind(EACH)
    .fetch_one(pool)
    .await?;
    Ok(taken)
}

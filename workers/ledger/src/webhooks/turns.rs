//! Turns by which news is looked for and taken, so that however many tenants' own databases do not answer, the region's connections are
//! there for everything else.

use crate::{Ledger, LedgerError};
use docward_envelope::TenantId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// How many connections to the region's database are used at a time, of the few that there are.
const AT_ONCE: usize = 3;
/// How long a turn may take. What a database does not answer within it keeps the others waiting no longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who has a turn, and who waits for one: first come, first served.
pub(crate) struct Turns {
    all: Semaphore,
    of_tenant: Mutex<HashMap<TenantId, Arc<Semaphore>>>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { all: Semaphore::new(AT_ONCE), of_tenant: Mutex::default() }
    }
}

impl Turns {
    /// What one turn of a tenant's is taken from at a time.
    fn of(&self, tenant: TenantId) -> Arc<Semaphore> {
        // A panic while it was held leaves no half-written value: every change is one insert.
        let mut of_tenant = self.of_tenant.lock().unwrap_or_else(PoisonError::into_inner);
        of_tenant.entry(tenant).or_insert_with(|| Arc::new(Semaphore::new(1))).clone()
    }
}

impl Ledger {
    /// Does something for a tenant when it is the tenant's turn.
    pub(super) async fn in_turn<T>(
        &self,
        tenant: TenantId,
        work: impl Future<Output = Result<T, LedgerError>>,
    ) -> Result<T, LedgerError> {
        let of_tenant = self.turns.of(tenant);
        // Neither is ever closed.
        let (_of_tenant, _of_all) = (of_tenant.acquire().await, self.turns.all.acquire().await);
        timeout(PATIENCE, work).await.unwrap_or_else(|_| {
            self.own_is_away(tenant);
            Err(LedgerError::Away)
        })
    }
}

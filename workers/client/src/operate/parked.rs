//! Work that is held, or waits for a person. Everything works on the ledger's table; no queue is browsed.

use crate::caller::Caller;
use crate::client::Client;
use crate::connections::Connections;
use crate::error::{ClientError, NotFound};
use crate::guarded::GuardedLedger;
use docward_envelope::{Purpose, Region, TenantId, Timestamp};
use docward_ledger::{LedgerError, ParkedDetail, ParkedWork, Quarantined};
use docward_runtime::directory::Directory;
use docward_runtime::error::At;
use docward_trust::person;
use docward_trust_policy::Tenant;

/// What waits in one environment.
#[derive(Debug)]
pub struct Waiting {
    /// Tenants' work, the oldest first.
    pub parked: Vec<ParkedWork>,
    /// Messages that nobody vouches for; `None` for who is not told of everybody at home there.
    pub quarantined: Option<Vec<Quarantined>>,
}

/// What waits in a tenant's own environment or in the one that all share: of one tenant, or of all whom the caller's grants let it
/// audit. The ledger alone is asked.
///
/// # Errors
/// When no grant covers it, the tenant is not at home there, or the ledger can't be reached.
pub async fn waiting(
    connections: &Connections,
    (region, environment): (&Region, Option<TenantId>),
    tenant: Option<&Tenant>,
    limit: u32,
    caller: &Caller,
) -> Result<Waiting, ClientError> {
    let guarded = GuardedLedger::open(connections, region, environment, caller).await?;
    let ledger = guarded.ledger();
    if let Some(tenant) = tenant {
        Directory::regions_of(tenant, Some(region))?;
        guarded.admit(tenant.id, person::Audit).await?;
        return Ok(Waiting { parked: ledger.parked(Some(tenant.id), limit).await.at(region)?, quarantined: None });
    }
    let sight = guarded.sight(connections).await?;
    let mut parked = Vec::new();
    for whose in sight.each() {
        parked.extend(ledger.parked(whose, limit).await.at(region)?);
    }
    parked.sort_by_key(|work| work.number);
    parked.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let quarantined = if sight.is_whole { Some(ledger.quarantined(limit).await.at(region)?) } else { None };
    Ok(Waiting { parked, quarantined })
}

/// A tenant's work that waits in any environment of a region, the oldest first. The ledgers alone are asked.
///
/// # Errors
/// When no grant covers it, the tenant is not at home there, or a ledger can't be reached.
pub async fn of_tenant(
    connections: &Connections,
    region: &Region,
    tenant: &Tenant,
    limit: u32,
    caller: &Caller,
) -> Result<Vec<ParkedWork>, ClientError> {
    let mut parked = Vec::new();
    for ledger in GuardedLedger::admitted(connections, region, tenant, person::Audit, caller).await? {
        parked.extend(ledger.parked(Some(tenant.id), limit).await.at(region)?);
    }
    parked.sort_by_key(|work| work.parked_at);
    parked.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(parked)
}

impl Client {
    /// Sends one row's bytes to its stage again.
    ///
    /// # Errors
    /// When no grant lets the caller operate for the tenant, or nothing of that number waits.
    pub async fn replay_parked(&self, tenant: &Tenant, number: i64) -> Result<(), ClientError> {
        self.operate(tenant).await?;
        let (actor, now) = (self.actor(), Timestamp::now());
        let replayed = self.ledger().replay_parked(tenant.id, number, actor, self.broker(), now).await;
        self.waiting(number, replayed)
    }

    /// Lets one row go for good: its job ends dead.
    ///
    /// # Errors
    /// As [`Client::replay_parked`].
    pub async fn drop_parked(&self, tenant: &Tenant, number: i64) -> Result<(), ClientError> {
        self.operate(tenant).await?;
        let dropped = self.ledger().drop_parked(tenant.id, number, self.actor(), Timestamp::now()).await;
        self.waiting(number, dropped)
    }

    /// One row with its header, which is not to be trusted before the seal opened.
    ///
    /// # Errors
    /// When no grant lets the caller audit the tenant, or nothing of that number waits.
    pub async fn show_parked(&self, tenant: &Tenant, number: i64) -> Result<ParkedDetail, ClientError> {
        self.audit(tenant, Purpose::Operations).await?;
        let detail = self.ledger().show_parked(tenant.id, number).await;
        self.waiting(number, detail)
    }

    /// Sends a message of the quarantine back to its stage, as it came. Nobody vouches for it anew: a worker finds out whether its
    /// seal opens.
    ///
    /// # Errors
    /// When no grant lets the caller operate for the tenant, or nothing of that number waits that its header says is this tenant's.
    pub async fn release_quarantined(&self, tenant: &Tenant, number: i64) -> Result<(), ClientError> {
        self.operate(tenant).await?;
        let header = self.waiting(number, self.ledger().quarantined_header(number).await)?;
        if header.tenant != tenant.id {
            return Err(NotFound::Parked { number, region: self.region().clone() }.into());
        }
        let released = self.ledger().release_quarantined(number, self.broker()).await;
        self.waiting(number, released).map(drop)
    }

    fn waiting<T>(&self, number: i64, answer: Result<T, LedgerError>) -> Result<T, ClientError> {
        match answer {
            Err(LedgerError::NotWaiting | LedgerError::NotPublishable) => {
                Err(NotFound::Parked { number, region: self.region().clone() }.into())
            }
            answer => Ok(answer.at(self.region())?),
        }
    }
}

//! What must not happen and was noticed: asked of the ledgers of all environments of a region, without broker or bucket.

use crate::caller::{Caller, Need};
use crate::connections::Connections;
use crate::error::ClientError;
use crate::guarded::GuardedLedger;
use docward_envelope::{Purpose, Region, TenantId, Timestamp};
use docward_ledger::{Ledger, RaisedAlert};
use docward_runtime::error::At;
use docward_trust::person;
use docward_trust_policy::Tenant;
use std::cmp::Reverse;
use std::time::Duration;

/// How often ledgers are asked for new ones.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How many new ones are taken in at a look. Of a burst of more the newest are told.
const BURST: i64 = 1000;

/// A region's alerts, as far as a caller is told of them.
pub struct Alerts {
    heard: Vec<Heard>,
    region: Region,
}

/// What is heard of one ledger.
struct Heard {
    ledger: Ledger,
    /// About whom; `None` for everybody and nobody.
    about: Option<TenantId>,
    /// The number of the newest alert that was told.
    last: i64,
}

impl Alerts {
    /// Those about one tenant, in its own environment too; or, in every environment of the region, those about each tenant whom the
    /// caller's grants let it audit. Who is told of all that are at home there is told of what is nobody's too.
    ///
    /// # Errors
    /// When there is no such region, no grant covers it, or a ledger can't be reached.
    pub async fn of(
        connections: &Connections,
        region: &Region,
        tenant: Option<&Tenant>,
        caller: &Caller,
    ) -> Result<Self, ClientError> {
        connections.directory().served(region)?;
        let mut alerts = Self { heard: Vec::new(), region: region.clone() };
        if let Some(tenant) = tenant {
            for ledger in GuardedLedger::admitted(connections, region, tenant, person::Audit, caller).await? {
                alerts.heard.push(Heard { ledger, about: Some(tenant.id), last: 0 });
            }
            return Ok(alerts);
        }
        let need = |owner| Need::of(&person::Audit, owner, region, Purpose::Operations);
        let mut owners = connections.configurations().environments(region);
        owners.retain(|owner| caller.covers(&need(*owner), Timestamp::now()));
        for owner in [None].into_iter().chain(owners.into_iter().map(Some)) {
            let guarded = GuardedLedger::open(connections, region, owner, caller).await?;
            for about in guarded.sight(connections).await?.each() {
                alerts.heard.push(Heard { ledger: guarded.ledger().clone(), about, last: 0 });
            }
        }
        Ok(alerts)
    }

    /// The newest, the newest first. [`Alerts::next`] goes on behind them.
    ///
    /// # Errors
    /// When a ledger can't be reached.
    pub async fn newest(&mut self, limit: i64) -> Result<Vec<RaisedAlert>, ClientError> {
        let mut found = self.since_last(limit).await?;
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// Those that came since, the newest first; waits until there are some.
    ///
    /// # Errors
    /// When a ledger can't be reached.
    pub async fn next(&mut self) -> Result<Vec<RaisedAlert>, ClientError> {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let new = self.since_last(BURST).await?;
            if !new.is_empty() {
                return Ok(new);
            }
        }
    }

    async fn since_last(&mut self, limit: i64) -> Result<Vec<RaisedAlert>, ClientError> {
        let mut new = Vec::new();
        for Heard { ledger, about, last } in &mut self.heard {
            let alerts = ledger.alerts_after(*last, *about, limit).await.at(&self.region)?;
            *last = alerts.first().map_or(*last, |raised| raised.number);
            new.extend(alerts);
        }
        new.sort_by_key(|raised| Reverse(raised.alert.at));
        Ok(new)
    }
}

//! What must not happen and was noticed: asked of the ledgers of all environments of a region, without broker or bucket.

use crate::connections::Connections;
use crate::error::ClientError;
use docward_envelope::{Region, TenantId};
use docward_ledger::{Ledger, RaisedAlert};
use docward_runtime::error::At;
use docward_trust_policy::Tenant;
use std::cmp::Reverse;
use std::time::Duration;

/// How often ledgers are asked for new ones.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How many new ones are taken in at a look. Of a burst of more the newest are told.
const BURST: i64 = 1000;

/// A region's alerts.
pub struct Alerts {
    /// Each with the number of the newest alert that was told.
    ledgers: Vec<(Ledger, i64)>,
    tenant: Option<TenantId>,
    region: Region,
}

impl Alerts {
    /// Those about one tenant, in its own environment too; or about all and nobody, in every environment of the region.
    ///
    /// # Errors
    /// When there is no such region, or a ledger can't be reached.
    pub async fn of(connections: &Connections, region: &Region, tenant: Option<&Tenant>) -> Result<Self, ClientError> {
        connections.directory().served(region)?;
        let mut owners = connections.configurations().environments(region);
        owners.retain(|owner| tenant.is_none_or(|tenant| tenant.id == *owner));
        let mut ledgers = Vec::new();
        for owner in [None].into_iter().chain(owners.into_iter().map(Some)) {
            ledgers.push((connections.ledger(region, owner).await?, 0));
        }
        Ok(Self { ledgers, tenant: tenant.map(|tenant| tenant.id), region: region.clone() })
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
        for (ledger, last) in &mut self.ledgers {
            let alerts = ledger.alerts_after(*last, self.tenant, limit).await.at(&self.region)?;
            *last = alerts.first().map_or(*last, |raised| raised.number);
            new.extend(alerts);
        }
        new.sort_by_key(|raised| Reverse(raised.alert.at));
        Ok(new)
    }
}

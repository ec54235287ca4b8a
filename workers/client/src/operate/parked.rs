//! Work that is held, or waits for a person. Everything works on the ledger's table; no queue is browsed.

use crate::client::Client;
use crate::error::{ClientError, NotFound};
use docward_envelope::Timestamp;
use docward_ledger::{LedgerError, ParkedDetail};
use docward_runtime::error::At;
use docward_trust_policy::Tenant;

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
    /// When the caller has no grant of the tenant, or nothing of that number waits.
    pub async fn show_parked(&self, tenant: &Tenant, number: i64) -> Result<ParkedDetail, ClientError> {
        self.may_ask_about(tenant)?;
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

//! Documents that are handed in together: each item once, and a row of each whatever happened to it.

use crate::client::Client;
use crate::error::{ClientError, NotFound, WrongUse};
use crate::follow::Jobs;
use docward_envelope::{BatchId, Lane, Purpose, Timestamp};
use docward_ledger::{Batch, BatchItem, BatchTotals, Item, MOST_ITEMS};
use docward_runtime::error::At;
use docward_trust_policy::Tenant;

impl Client {
    /// Begins a batch whose id its sender chose; gives the one that is there where it was begun before. Its items lie in the
    /// environment where the tenant's documents go now: one that moves meanwhile begins another batch for the rest.
    ///
    /// # Errors
    /// As [`Client::submit`]; [`WrongUse::OtherContent`] where it was begun for another purpose or in another lane.
    pub async fn begin_batch(
        &self,
        tenant: &Tenant,
        id: BatchId,
        purpose: Purpose,
        lane: Lane,
    ) -> Result<Batch, ClientError> {
        self.would_take(tenant, 0, purpose).await?;
        let wanted = Batch { id, purpose, lane, since: Timestamp::now(), items: None, cancelled: false };
        let ledger = self.intake_ledger(tenant).await?;
        let begun = ledger.begin_batch(tenant.id, &wanted).await.at(self.region())?;
        if (begun.purpose, begun.lane) == (purpose, lane) { Ok(begun) } else { Err(WrongUse::OtherContent.into()) }
    }

    /// A batch as it was begun, asked of where the tenant's documents go now.
    ///
    /// # Errors
    /// When there is none, or a ledger is away.
    pub async fn batch(&self, tenant: &Tenant, batch: BatchId) -> Result<Batch, ClientError> {
        let found = self.intake_ledger(tenant).await?.batch(tenant.id, batch).await.at(self.region())?;
        Ok(found.ok_or(NotFound::Batch(batch))?)
    }

    /// Says that a batch has so many items and no more: those that did not come will be missing. What was said first stays.
    ///
    /// # Errors
    /// When there is none, or a ledger is away; [`WrongUse::Items`] where a later item came already, or no batch may have so many.
    pub async fn complete_batch(&self, tenant: &Tenant, batch: BatchId, items: u32) -> Result<(), ClientError> {
        let ledger = self.intake_ledger(tenant).await?;
        self.batch(tenant, batch).await?;
        let behind = ledger.batch_items(tenant.id, batch, items, 1).await.at(self.region())?;
        if !(1..=MOST_ITEMS).contains(&items) || !behind.is_empty() {
            return Err(WrongUse::Items { most: MOST_ITEMS }.into());
        }
        Ok(ledger.complete_batch(tenant.id, batch, items).await.at(self.region())?)
    }

    /// Has a batch take nothing more in. What was taken in goes on.
    ///
    /// # Errors
    /// When there is none, or a ledger is away.
    pub async fn cancel_batch(&self, tenant: &Tenant, batch: BatchId) -> Result<(), ClientError> {
        self.batch(tenant, batch).await?;
        let ledger = self.intake_ledger(tenant).await?;
        Ok(ledger.cancel_batch(tenant.id, batch).await.at(self.region())?)
    }

    /// Notes why an item was not taken in, in a word.
    ///
    /// # Errors
    /// When a ledger is away.
    pub async fn refuse_item(&self, tenant: &Tenant, item: &Item, reason: &str) -> Result<(), ClientError> {
        let ledger = self.intake_ledger(tenant).await?;
        Ok(ledger.refuse_item(tenant.id, item, reason, Timestamp::now()).await.at(self.region())?)
    }
}

impl Jobs {
    /// A batch, and how many of its items are how far.
    ///
    /// # Errors
    /// When there is none, or a ledger is away.
    pub async fn batch(&self, batch: BatchId) -> Result<(Batch, BatchTotals), ClientError> {
        for ledger in self.ledgers() {
            if let Some(found) = ledger.batch(self.tenant().id, batch).await.at(self.region())? {
                return Ok((found, ledger.batch_totals(self.tenant().id, batch).await.at(self.region())?));
            }
        }
        Err(NotFound::Batch(batch).into())
    }

    /// The items of a batch that came, by number, behind one of them; so many at most.
    ///
    /// # Errors
    /// When a ledger is away.
    pub async fn batch_items(&self, batch: BatchId, after: u32, limit: u32) -> Result<Vec<BatchItem>, ClientError> {
        for ledger in self.ledgers() {
            let items = ledger.batch_items(self.tenant().id, batch, after, limit).await.at(self.region())?;
            if !items.is_empty() {
                return Ok(items);
            }
        }
        Ok(Vec::new())
    }
}

//! Documents that are handed in together: each item once, and a row of each whatever happened to it.

use crate::client::Client;
use crate::error::{ClientError, NotFound, WrongUse};
use crate::follow::Jobs;
use docward_envelope::{BatchId, FactKind, Lane, Purpose, Timestamp};
use docward_ledger::{Batch, BatchItem, BatchTotals, Item, MOST_BATCHES, MOST_ITEMS};
use docward_runtime::error::At;
use docward_trust_policy::Tenant;

impl Client {
    /// Begins a batch whose id its sender chose; gives the one that is there where it was begun before. Its items lie in the
    /// environment where the tenant's documents go now: one that moves meanwhile begins another batch for the rest.
    ///
    /// # Errors
    /// As [`Client::submit`]; [`WrongUse::OtherContent`] where it was begun for another purpose or in another lane, [`WrongUse::BatchClosed`]
    /// where it lies where the tenant's documents went before, [`WrongUse::Batches`] where as many take items as may.
    pub async fn begin_batch(
        &self,
        tenant: &Tenant,
        id: BatchId,
        purpose: Purpose,
        lane: Lane,
    ) -> Result<Batch, ClientError> {
        self.may_hand_in(tenant, purpose).await?;
        if let Some(begun) = self.elsewhere(tenant, id).await? {
            return Err(begun);
        }
        let wanted = Batch { id, purpose, lane, since: Timestamp::now(), items: None, cancelled: false };
        let ledger = self.intake_ledger(tenant).await?;
        let begun = ledger.begin_batch(tenant.id, &wanted).await.at(self.region())?;
        let begun = begun.ok_or(WrongUse::Batches { most: MOST_BATCHES })?;
        if (begun.purpose, begun.lane) == (purpose, lane) { Ok(begun) } else { Err(WrongUse::OtherContent.into()) }
    }

    /// A batch that takes items where the tenant's documents go now, for who may hand in what it was begun for.
    ///
    /// # Errors
    /// When there is none, a ledger is away, or no grant covers it; [`WrongUse::BatchClosed`] of one that lies where the tenant's documents
    /// went before.
    pub async fn batch(&self, tenant: &Tenant, batch: BatchId) -> Result<Batch, ClientError> {
        let found = self.intake_ledger(tenant).await?.batch(tenant.id, batch).await.at(self.region())?;
        // Whether it is there is for those only who may hand in something.
        let purpose = found.map_or(Purpose::Operations, |found| found.purpose);
        self.may_hand_in(tenant, purpose).await?;
        match found {
            Some(found) => Ok(found),
            None => Err(self.elsewhere(tenant, batch).await?.unwrap_or_else(|| NotFound::Batch(batch).into())),
        }
    }

    /// Says that a batch has so many items and no more: those that did not come will be missing. What was said first stays.
    ///
    /// # Errors
    /// As [`Client::batch`]; [`WrongUse::Items`] where a later item came already, another number was said before, or no batch may have
    /// so many.
    pub async fn complete_batch(&self, tenant: &Tenant, batch: BatchId, items: u32) -> Result<Batch, ClientError> {
        self.batch(tenant, batch).await?;
        let wrong = || WrongUse::Items { most: MOST_ITEMS };
        if !(1..=MOST_ITEMS).contains(&items) {
            return Err(wrong().into());
        }
        let ledger = self.intake_ledger(tenant).await?;
        let now = ledger.complete_batch(tenant.id, batch, items).await.at(self.region())?;
        let now = now.filter(|now| now.items == Some(items)).ok_or_else(wrong)?;
        self.say(tenant, (FactKind::Decided, "batch-complete"), None, Timestamp::now()).await?;
        Ok(now)
    }

    /// Has a batch take nothing more in. What was taken in goes on.
    ///
    /// # Errors
    /// As [`Client::batch`].
    pub async fn cancel_batch(&self, tenant: &Tenant, batch: BatchId) -> Result<Batch, ClientError> {
        let found = self.batch(tenant, batch).await?;
        let ledger = self.intake_ledger(tenant).await?;
        ledger.cancel_batch(tenant.id, batch).await.at(self.region())?;
        self.say(tenant, (FactKind::Decided, "batch-cancelled"), None, Timestamp::now()).await?;
        Ok(Batch { cancelled: true, ..found })
    }

    /// Goes on where a grant lets the caller hand documents in; where none does the gate refuses, on record.
    pub(crate) async fn may_hand_in(&self, tenant: &Tenant, purpose: Purpose) -> Result<(), ClientError> {
        if self.caller().may_hand_in(tenant.id, self.region(), purpose, Timestamp::now()) {
            return Ok(());
        }
        let environment = self.intake_environment(tenant).await?;
        let header = self.first_header(&environment, tenant, purpose)?;
        self.admit_intake(&environment, &header, async |_| Ok(())).await
    }

    /// Why a batch of this id takes nothing in: it lies where the tenant's documents do not go any more.
    async fn elsewhere(&self, tenant: &Tenant, batch: BatchId) -> Result<Option<ClientError>, ClientError> {
        let here = self.intake_ledger(tenant).await?.environment();
        for ledger in self.ledgers(tenant.id).await? {
            if ledger.environment() != here && ledger.batch(tenant.id, batch).await.at(self.region())?.is_some() {
                return Ok(Some(WrongUse::BatchClosed.into()));
            }
        }
        Ok(None)
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
            if ledger.batch(self.tenant().id, batch).await.at(self.region())?.is_some() {
                return Ok(ledger.batch_items(self.tenant().id, batch, after, limit).await.at(self.region())?);
            }
        }
        Ok(Vec::new())
    }
}

//! The transaction in which all is done that is done with one tenant's rows.

use crate::record::Written;
use crate::{Keys, LedgerError, chain};
use docward_envelope::{Actor, Fact, Region, TenantId};
use sqlx::postgres::PgConnection;
use sqlx::{Postgres, Transaction};

/// A transaction bound to one tenant; rolled back when dropped. Its tables are named without a schema: where they lie is
/// the tenant's place.
pub(crate) struct Tenancy {
    pub(super) home: Transaction<'static, Postgres>,
    pub(super) own: Option<Transaction<'static, Postgres>>,
    /// Whether something waits in the tenant's inbox: what comes now must not overtake it.
    pub(crate) has_inbox: bool,
    pub(crate) tenant: TenantId,
    pub(crate) region: Region,
    pub(super) keys: Option<Keys>,
    pub(super) environment: Option<TenantId>,
}

/// The last link of a tenant's chain.
#[derive(Clone, Copy)]
pub(crate) struct Head {
    pub(crate) length: i64,
    pub(crate) digest: chain::Digest,
    /// Whether its facts are signed from some fact on; not yet in a chain that an older docward wrote.
    pub(crate) signed: bool,
}

impl Tenancy {
    /// The actor in whose name this process notes that a chain is signed from here on.
    pub(crate) fn signs_as(&self) -> Result<Actor, LedgerError> {
        self.keys()?.actor()
    }

    /// With what it signs, and by whose keys it believes.
    pub(crate) fn keys(&self) -> Result<&Keys, LedgerError> {
        self.keys.as_ref().ok_or(LedgerError::NoKeys)
    }

    /// Signs a fact that this process says itself.
    ///
    /// # Errors
    /// [`LedgerError::NoKeys`], [`LedgerError::NotOurs`].
    pub(crate) fn write(&self, fact: &Fact) -> Result<Written, LedgerError> {
        self.keys()?.write(fact, &self.region)
    }

    /// The tenant's tables.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        self.own.as_mut().unwrap_or(&mut self.home)
    }

    /// The region's own tables: controls, tenants, inbox.
    pub(crate) fn home(&mut self) -> &mut PgConnection {
        &mut self.home
    }

    /// Locks the tenant's chain until the end of the transaction. Every writer does so before anything else: two ledgers
    /// then take turns, whatever they write, and cannot wait for each other in a circle.
    pub(crate) async fn lock(&mut self) -> Result<(), LedgerError> {
        self.open_chain(&[]).await.map(drop)
    }

    /// The same; says which of these facts are in it already.
    pub(crate) async fn open_chain(&mut self, ids: &[&str]) -> Result<(Head, Vec<String>), LedgerError> {
        if let Some(opened) = self.opened_chain(ids).await? {
            return Ok(opened);
        }
        let tenant = self.tenant.to_string();
        sqlx::query("INSERT INTO ledger.tenants (tenant) VALUES ($1) ON CONFLICT DO NOTHING")
            .bind(&tenant)
            .execute(self.home())
            .await?;
        let genesis = chain::genesis(&self.region, self.tenant, self.environment);
        sqlx::query("INSERT INTO chains (tenant, length, digest) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING")
            .bind(&tenant)
            .bind(genesis.as_slice())
            .execute(self.connection())
            .await?;
        self.opened_chain(ids).await?.ok_or(LedgerError::Corrupt)
    }

    async fn opened_chain(&mut self, ids: &[&str]) -> Result<Option<(Head, Vec<String>)>, LedgerError> {
        type Opened = (Option<i64>, Option<Vec<u8>>, Option<bool>, Option<Vec<String>>);
        let opened: Opened = sqlx::query_as("SELECT length, digest, signed, known FROM ledger.open_chain($1)")
            .bind(ids)
            .fetch_one(self.connection())
            .await?;
        let (Some(length), Some(digest), signed, known) = opened else { return Ok(None) };
        let digest = digest.try_into().map_err(|_| LedgerError::Corrupt)?;
        let signed = length == 0 || signed == Some(true);
        Ok(Some((Head { length, digest, signed }, known.unwrap_or_default())))
    }

    /// Whether a chain without signatures may be vouched for: an older docward may have begun it, which the owner alone says, and each
    /// number up to its end is taken, so that nothing can be put in front of what vouches for it.
    pub(crate) async fn is_of_an_older_docward(&mut self, head: Head) -> Result<bool, LedgerError> {
        let tenant = self.tenant.to_string();
        let begun: Option<(bool,)> = sqlx::query_as("SELECT may_be_unsigned FROM ledger.tenants WHERE tenant = $1")
            .bind(&tenant)
            .fetch_optional(self.home())
            .await?;
        let taken: (i64, Option<i64>, Option<i64>) =
            sqlx::query_as("SELECT count(*), min(seq), max(seq) FROM facts WHERE tenant = $1")
                .bind(&tenant)
                .fetch_one(self.connection())
                .await?;
        Ok(begun == Some((true,)) && taken == (head.length, Some(1), Some(head.length)))
    }

    /// Whether the tenant's tables are in another database than the region's.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.own.is_some()
    }

    /// Gives back the region's transaction, to be bound to another tenant: for facts that must be recorded in the chains of
    /// several tenants together.
    pub(crate) fn unbound(self) -> Transaction<'static, Postgres> {
        self.home
    }

    /// Commits the tenant's own database first, then the region's: if the second is lost, what it did (taking from the inbox,
    /// notifying watchers) is done again, and doing it twice changes nothing.
    pub(crate) async fn commit(self) -> Result<(), LedgerError> {
        if let Some(own) = self.own {
            own.commit().await?;
        }
        Ok(self.home.commit().await?)
    }
}

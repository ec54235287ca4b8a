//! The connection to the region's database, and the only way to a tenant's rows: a transaction bound to that tenant.

use crate::{LedgerError, chain, migrate};
use docward_envelope::{Region, TenantId};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Postgres, Transaction};
use std::time::Duration;

/// One region's ledger, seen as the application role. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) pool: PgPool,
    pub(crate) options: PgConnectOptions,
    pub(crate) region: Region,
}

impl Ledger {
    /// Brings the database up to this build, as its owner, and gives the application role its rights. Idempotent.
    ///
    /// # Errors
    /// [`LedgerError::OtherRegion`] for another region's database, [`LedgerError::TooMuchPower`] for a role that row-level
    /// security does not bind.
    pub async fn migrate(owner_url: &str, region: &Region, application_role: &str) -> Result<(), LedgerError> {
        migrate::migrate(owner_url, region, application_role).await
    }

    /// Connects as the application role, and only as one that row-level security binds, to this region's database only.
    pub async fn connect(application_url: &str, region: &Region) -> Result<Self, LedgerError> {
        let options = options(application_url)?;
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options.clone())
            .await?;
        let mut connection = pool.acquire().await?;
        check_role(&mut connection).await?;
        let (name,): (String,) = sqlx::query_as("SELECT name FROM ledger.region").fetch_one(&mut *connection).await?;
        if name != region.as_str() {
            return Err(LedgerError::OtherRegion);
        }
        drop(connection);
        Ok(Self { pool, options, region: region.clone() })
    }

    /// Whose ledger it is.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that sees `tenant`'s rows and nobody else's, wherever they lie, and may write them.
    ///
    /// # Errors
    /// [`LedgerError::Moving`], which passes, while they are being moved elsewhere.
    pub(crate) async fn tenancy(&self, tenant: TenantId) -> Result<Tenancy, LedgerError> {
        self.bound(self.pool.begin().await?, tenant, "write").await
    }

    /// The same, reading only, and all of it as it was at one moment.
    pub(crate) async fn snapshot(&self, tenant: TenantId) -> Result<Tenancy, LedgerError> {
        let transaction = self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?;
        self.bound(transaction, tenant, "read").await
    }

    async fn bound(
        &self,
        mut transaction: Transaction<'static, Postgres>,
        tenant: TenantId,
        how: &str,
    ) -> Result<Tenancy, LedgerError> {
        let (_place, moving): (String, bool) = sqlx::query_as("SELECT place, moving FROM ledger.enter($1, $2)")
            .bind(tenant.to_string())
            .bind(how)
            .fetch_one(&mut *transaction)
            .await?;
        if moving && how == "write" {
            return Err(LedgerError::Moving);
        }
        Ok(Tenancy { transaction, tenant, region: self.region.clone() })
    }

    /// Binds a transaction that has begun already to a tenant whose rows lie in the region's database.
    pub(crate) async fn rebound(
        &self,
        mut transaction: Transaction<'static, Postgres>,
        tenant: TenantId,
    ) -> Result<Rebound, LedgerError> {
        let (place, moving): (String, bool) = sqlx::query_as("SELECT place, moving FROM ledger.enter($1, 'write')")
            .bind(tenant.to_string())
            .fetch_one(&mut *transaction)
            .await?;
        if moving || place == "database" {
            return Ok(Rebound::Elsewhere(transaction));
        }
        Ok(Rebound::Here(Tenancy { transaction, tenant, region: self.region.clone() }))
    }
}

/// What became of a transaction that was to be bound to a tenant.
pub(crate) enum Rebound {
    /// The tenant's rows are within its reach.
    Here(Tenancy),
    /// They are on the move, or in another database; its inbox is here.
    Elsewhere(Transaction<'static, Postgres>),
}

/// A transaction bound to one tenant; rolled back when dropped. Its tables are named without a schema: where they lie is
/// the tenant's place.
pub(crate) struct Tenancy {
    transaction: Transaction<'static, Postgres>,
    pub(crate) tenant: TenantId,
    pub(crate) region: Region,
}

/// The last link of a tenant's chain.
pub(crate) struct Head {
    pub(crate) length: i64,
    pub(crate) digest: chain::Digest,
}

impl Tenancy {
    /// The tenant's tables.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// The region's own tables: controls, tenants, inbox.
    pub(crate) fn home(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    /// Locks the tenant's chain until the end of the transaction. Every writer does so before anything else: two ledgers
    /// then take turns, whatever they write, and cannot wait for each other in a circle.
    pub(crate) async fn lock(&mut self) -> Result<Head, LedgerError> {
        if let Some(head) = self.locked_head().await? {
            return Ok(head);
        }
        let tenant = self.tenant.to_string();
        sqlx::query("INSERT INTO ledger.tenants (tenant) VALUES ($1) ON CONFLICT DO NOTHING")
            .bind(&tenant)
            .execute(self.connection())
            .await?;
        let genesis = chain::genesis(&self.region, self.tenant);
        sqlx::query("INSERT INTO chains (tenant, length, digest) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING")
            .bind(&tenant)
            .bind(genesis.as_slice())
            .execute(self.connection())
            .await?;
        self.locked_head().await?.ok_or(LedgerError::Corrupt)
    }

    async fn locked_head(&mut self) -> Result<Option<Head>, LedgerError> {
        let row: Option<(i64, Vec<u8>)> =
            sqlx::query_as("SELECT length, digest FROM chains WHERE tenant = $1 FOR UPDATE")
                .bind(self.tenant.to_string())
                .fetch_optional(self.connection())
                .await?;
        row.map(|(length, digest)| {
            let digest = digest.try_into().map_err(|_| LedgerError::Corrupt)?;
            Ok(Head { length, digest })
        })
        .transpose()
    }

    /// The transaction, to be bound to the next tenant: for what must be in the chains of several at once.
    pub(crate) fn unbound(self) -> Transaction<'static, Postgres> {
        self.transaction
    }

    pub(crate) async fn commit(self) -> Result<(), LedgerError> {
        Ok(self.transaction.commit().await?)
    }
}

/// Where to connect. Statements are not logged: even reduced, they are noise.
pub(crate) fn options(url: &str) -> Result<PgConnectOptions, LedgerError> {
    if !url.starts_with("postgres://") {
        return Err(LedgerError::Address);
    }
    let options: PgConnectOptions = url.parse().map_err(|_| LedgerError::Address)?;
    Ok(options.application_name("docward-ledger").disable_statement_logging())
}

/// Row-level security is worth nothing to a role that it does not bind, so such a role is not served.
async fn check_role(connection: &mut PgConnection) -> Result<(), LedgerError> {
    let (migrated,): (bool,) =
        sqlx::query_as("SELECT to_regclass('ledger.region') IS NOT NULL").fetch_one(&mut *connection).await?;
    if !migrated {
        return Err(LedgerError::NotMigrated);
    }
    let (powerful,): (bool,) = sqlx::query_as(
        "SELECT rolsuper OR rolbypassrls OR EXISTS (
                    SELECT FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND pg_has_role(relowner, 'MEMBER'))
           FROM pg_roles WHERE rolname = current_user",
    )
    .fetch_one(connection)
    .await?;
    if powerful { Err(LedgerError::TooMuchPower) } else { Ok(()) }
}

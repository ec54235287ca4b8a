//! The connection to the region's database, and the only way to a tenant's rows: a transaction bound to that tenant.

mod tenancy;

pub(crate) use tenancy::{Head, Tenancy};

use crate::listening::Listening;
use crate::place::{Databases, Place};
use crate::quarantine::Room;
use crate::webhooks::Turns;
use crate::{Keys, LedgerError, Roles, migrate};
use docward_envelope::{Region, TenantId};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Postgres, Transaction};
use std::sync::Arc;
use std::time::Duration;

/// How long a connection may take before the database is said to be away.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// One region's ledger, seen as the application role. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) pool: PgPool,
    pub(crate) options: PgConnectOptions,
    pub(crate) region: Region,
    databases: Databases,
    pub(crate) keys: Option<Keys>,
    /// Whose own environment it is; `None` for the one that all others share.
    pub(crate) environment: Option<TenantId>,
    /// What quarantine may still take.
    pub(crate) room: Arc<Room>,
    /// Who watches in this process.
    pub(crate) listening: Arc<Listening>,
    /// Whose turn it is to look for news.
    pub(crate) turns: Arc<Turns>,
}

impl Ledger {
    /// Brings the database up to this build, as its owner, and gives the roles that work there their rights. Idempotent.
    ///
    /// # Errors
    /// [`LedgerError::OtherRegion`] for another region's database, [`LedgerError::TooMuchPower`] for a role that row-level
    /// security does not bind.
    pub async fn migrate(owner_url: &str, region: &Region, roles: impl Into<Roles>) -> Result<(), LedgerError> {
        migrate::migrate(owner_url, region, None, &roles.into()).await
    }

    /// The same for the database of a tenant's own environment.
    ///
    /// # Errors
    /// As [`Ledger::migrate`], and [`LedgerError::OtherEnvironment`].
    pub async fn migrate_environment(
        owner_url: &str,
        region: &Region,
        tenant: TenantId,
        roles: impl Into<Roles>,
    ) -> Result<(), LedgerError> {
        migrate::migrate(owner_url, region, Some(tenant), &roles.into()).await
    }

    /// Connects as the application role, and only as one that row-level security binds, to this region's database only.
    pub async fn connect(application_url: &str, region: &Region) -> Result<Self, LedgerError> {
        Self::connect_within(application_url, region, None, PATIENCE).await
    }

    /// The same to the database of a tenant's own environment, where nobody else's rows ever are.
    ///
    /// # Errors
    /// As [`Ledger::connect`], and [`LedgerError::OtherEnvironment`].
    pub async fn connect_environment(
        application_url: &str,
        region: &Region,
        tenant: TenantId,
    ) -> Result<Self, LedgerError> {
        Self::connect_within(application_url, region, Some(tenant), PATIENCE).await
    }

    /// The same, of a tenant's own environment or, without one, of the region, for who must hear within a given time that the
    /// database is away: now, and whenever a connection is needed later.
    ///
    /// # Errors
    /// As [`Ledger::connect`] and [`Ledger::connect_environment`]; [`LedgerError::Away`] after that time.
    pub async fn connect_within(
        application_url: &str,
        region: &Region,
        environment: Option<TenantId>,
        patience: Duration,
    ) -> Result<Self, LedgerError> {
        let options = options(application_url)?;
        let pool =
            PgPoolOptions::new().max_connections(8).acquire_timeout(patience).connect_with(options.clone()).await?;
        check(&mut *pool.acquire().await?, region, environment).await?;
        let (region, databases) = (region.clone(), Databases::none());
        Ok(Self {
            pool,
            options,
            region,
            databases,
            keys: None,
            environment,
            room: Arc::default(),
            listening: Arc::default(),
            turns: Arc::default(),
        })
    }

    /// The same, with the addresses of tenants' own databases.
    #[must_use]
    pub fn with_databases(self, databases: Databases) -> Self {
        Self { databases, ..self }
    }

    /// The same, with the keys to sign and to believe by. Without them nothing is recorded and no chain is verified.
    #[must_use]
    pub fn with_keys(self, keys: Keys) -> Self {
        Self { keys: Some(keys), ..self }
    }

    pub(crate) fn keys(&self) -> Result<&Keys, LedgerError> {
        self.keys.as_ref().ok_or(LedgerError::NoKeys)
    }

    /// The region whose ledger it is.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// The one tenant whose own environment it keeps; `None` for the one that all others share.
    pub fn environment(&self) -> Option<TenantId> {
        self.environment
    }

    /// Nobody else has rows in a tenant's own environment.
    pub(crate) fn may_serve(&self, tenant: TenantId) -> bool {
        self.environment.is_none_or(|own| own == tenant)
    }

    fn serves(&self, tenant: TenantId) -> Result<(), LedgerError> {
        if self.may_serve(tenant) { Ok(()) } else { Err(LedgerError::OtherEnvironment) }
    }

    fn bound(
        &self,
        home: Transaction<'static, Postgres>,
        own: Option<Transaction<'static, Postgres>>,
        tenant: TenantId,
    ) -> Tenancy {
        let (keys, region) = (self.keys.clone(), self.region.clone());
        Tenancy { home, own, has_inbox: false, tenant, region, keys, environment: self.environment }
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
        self.serves(tenant)?;
        let mut home = self.pool.begin().await?;
        let (place, moving, has_inbox) = enter(&mut home, tenant, "write").await?;
        if moving {
            return Err(LedgerError::Moving);
        }
        let own = match place {
            Place::Database => Some(self.own(tenant, "BEGIN").await?),
            Place::Shared | Place::Schema => None,
        };
        Ok(Tenancy { has_inbox, ..self.bound(home, own, tenant) })
    }

    /// The same, reading only, and all of it as it was at one moment.
    pub(crate) async fn snapshot(&self, tenant: TenantId) -> Result<Tenancy, LedgerError> {
        const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        self.serves(tenant)?;
        let mut home = self.pool.begin_with(SNAPSHOT).await?;
        let (mut place, ..) = enter(&mut home, tenant, "read").await?;
        let mut own = None;
        if place == Place::Database {
            // One snapshot cannot cover two databases, so the writers' lock keeps the rows from being moved meanwhile.
            home.rollback().await?;
            home = self.pool.begin().await?;
            (place, ..) = enter(&mut home, tenant, "wait").await?;
            if place == Place::Database {
                own = Some(self.own(tenant, SNAPSHOT).await?);
            }
        }
        Ok(self.bound(home, own, tenant))
    }

    /// A transaction that sees what of a tenant lies in the region's database wherever its other rows lie, so that it waits for no other
    /// database and for no move.
    pub(crate) async fn at_home(&self, tenant: TenantId) -> Result<Transaction<'static, Postgres>, LedgerError> {
        self.serves(tenant)?;
        let mut home = self.pool.begin().await?;
        enter(&mut home, tenant, "read").await?;
        Ok(home)
    }

    /// A transaction in a tenant's own database, bound to the tenant there too.
    async fn own(&self, tenant: TenantId, begin: &'static str) -> Result<Transaction<'static, Postgres>, LedgerError> {
        let pool = self.databases.pool(tenant, &self.region).await?;
        let bound = async {
            let mut own = pool.begin_with(begin).await?;
            enter(&mut own, tenant, "read").await?;
            Ok(own)
        };
        match bound.await {
            Err(LedgerError::Away) => {
                self.databases.is_away(tenant);
                Err(LedgerError::OwnAway)
            }
            other => other,
        }
    }

    /// Notes that a tenant's own database, if it has one, does not answer.
    pub(crate) fn own_is_away(&self, tenant: TenantId) {
        self.databases.is_away(tenant);
    }

    /// Binds a transaction that has begun already to a tenant whose rows lie in the region's database.
    pub(crate) async fn rebound(
        &self,
        mut transaction: Transaction<'static, Postgres>,
        tenant: TenantId,
    ) -> Result<Rebound, LedgerError> {
        self.serves(tenant)?;
        let (place, moving, has_inbox) = enter(&mut transaction, tenant, "write").await?;
        if moving || place == Place::Database {
            return Ok(Rebound::Elsewhere(transaction));
        }
        Ok(Rebound::Here(Tenancy { has_inbox, ..self.bound(transaction, None, tenant) }))
    }
}

/// What became of a transaction that was to be bound to a tenant.
pub(crate) enum Rebound {
    /// The tenant's rows are within its reach.
    Here(Tenancy),
    /// They are being moved, or in another database; only the tenant's inbox is within reach.
    Elsewhere(Transaction<'static, Postgres>),
}

async fn enter(connection: &mut PgConnection, tenant: TenantId, how: &str) -> Result<(Place, bool, bool), LedgerError> {
    let (place, moving, has_inbox): (String, bool, bool) =
        sqlx::query_as("SELECT place, moving, mail FROM ledger.enter($1, $2)")
            .bind(tenant.to_string())
            .bind(how)
            .fetch_one(connection)
            .await?;
    Ok((place.parse()?, moving, has_inbox))
}

/// Where to connect. Statements are not compiled: the server does so when it expects much work, which it often does of the states of
/// jobs, and takes a second for what is done in one millisecond.
pub(crate) fn options(url: &str) -> Result<PgConnectOptions, LedgerError> {
    let options = docward_postgres::options(url, "docward-ledger")?;
    Ok(options.options([("jit", "off")]))
}

/// Refuses a role that row-level security does not bind, and a database of another region or environment.
pub(crate) async fn check(
    connection: &mut PgConnection,
    region: &Region,
    environment: Option<TenantId>,
) -> Result<(), LedgerError> {
    let (migrated,): (bool,) =
        sqlx::query_as("SELECT to_regclass('ledger.region') IS NOT NULL").fetch_one(&mut *connection).await?;
    if !migrated {
        return Err(LedgerError::NotMigrated);
    }
    let (powerful,): (bool,) = sqlx::query_as(
        "SELECT rolsuper OR rolbypassrls OR EXISTS (
                    SELECT FROM pg_class JOIN pg_namespace space ON space.oid = relnamespace
                     WHERE (nspname = 'ledger' OR nspname LIKE 'tenant\\_%') AND pg_has_role(relowner, 'MEMBER'))
           FROM pg_roles WHERE rolname = current_user",
    )
    .fetch_one(&mut *connection)
    .await?;
    if powerful {
        return Err(LedgerError::TooMuchPower);
    }
    migrate::check_place(connection, region, environment).await
}

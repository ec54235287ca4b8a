//! The catalogue's database: who may do what in it, and how a change is made.

use crate::CatalogueError;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Postgres, Transaction};
use std::time::Duration;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// What the application role may do: nothing that was ever signed, revoked or wanted goes away.
const RIGHTS: [&str; 6] = [
    "USAGE ON SCHEMA catalogue",
    "SELECT, INSERT ON ALL TABLES IN SCHEMA catalogue",
    "UPDATE (number, revoked) ON catalogue.state",
    "UPDATE (signed) ON catalogue.policies",
    "UPDATE ON catalogue.places, catalogue.controls, catalogue.incidents, catalogue.heads",
    "EXECUTE ON FUNCTION catalogue.heads_only_rise()",
];

/// On which channel a change is told.
const CHANGED: &str = "catalogue";
/// How long a change waits for the database before it says that it is away: a person is told within five seconds.
const PATIENCE: Duration = Duration::from_secs(4);

/// The catalogue's database as its application role. It signs nothing: see [`crate::Registry`]. Cheap to clone.
#[derive(Clone)]
pub struct CatalogueDatabase {
    pub(crate) pool: PgPool,
    options: PgConnectOptions,
}

impl CatalogueDatabase {
    /// Brings the database up to this build, as its owner, and gives the application role its rights. Idempotent.
    ///
    /// # Errors
    /// [`CatalogueError::TooMuchPower`] for a role that owns the database or is a superuser.
    pub async fn migrate(owner_url: &str, application_role: &str) -> Result<(), CatalogueError> {
        let mut connection = PgConnection::connect_with(&options(owner_url)?).await?;
        MIGRATIONS.run(&mut connection).await.map_err(|_| CatalogueError::Migration)?;
        let found: Option<(String, bool)> = sqlx::query_as(
            "SELECT quote_ident(rolname), rolsuper OR pg_has_role(oid, current_user::regrole, 'MEMBER')
               FROM pg_roles WHERE rolname = $1",
        )
        .bind(application_role)
        .fetch_optional(&mut connection)
        .await?;
        let role = match found {
            Some((role, false)) => role,
            Some((_, true)) => return Err(CatalogueError::TooMuchPower),
            None => return Err(CatalogueError::NoSuchRole),
        };
        for right in RIGHTS {
            // The rights are constants; the role's name was quoted by PostgreSQL itself.
            sqlx::raw_sql(AssertSqlSafe(format!("GRANT {right} TO {role}"))).execute(&mut connection).await?;
        }
        Ok(connection.close().await?)
    }

    /// Connects as the application role.
    ///
    /// # Errors
    /// [`CatalogueError::Away`] when the server does not answer.
    pub async fn connect(application_url: &str) -> Result<Self, CatalogueError> {
        let options = options(application_url)?;
        let pool =
            PgPoolOptions::new().max_connections(4).acquire_timeout(PATIENCE).connect_with(options.clone()).await?;
        let mut connection = pool.acquire().await?;
        let (migrated,): (bool,) =
            sqlx::query_as("SELECT to_regclass('catalogue.state') IS NOT NULL").fetch_one(&mut *connection).await?;
        if !migrated {
            return Err(CatalogueError::NotMigrated);
        }
        let (powerful,): (bool,) = sqlx::query_as(
            "SELECT rolsuper OR EXISTS (SELECT FROM pg_class
                      WHERE relnamespace = 'catalogue'::regnamespace AND pg_has_role(relowner, 'MEMBER'))
               FROM pg_roles WHERE rolname = current_user",
        )
        .fetch_one(&mut *connection)
        .await?;
        drop(connection);
        if powerful { Err(CatalogueError::TooMuchPower) } else { Ok(Self { pool, options }) }
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction that changes something: one at a time, and told at its commit.
    pub(crate) async fn change(&self) -> Result<Transaction<'static, Postgres>, CatalogueError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("UPDATE catalogue.state SET number = number + 1").execute(&mut *transaction).await?;
        sqlx::query("SELECT pg_notify($1, '')").bind(CHANGED).execute(&mut *transaction).await?;
        Ok(transaction)
    }

    /// Everything as it was at one moment.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Postgres>, CatalogueError> {
        Ok(self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?)
    }

    /// Hears of every change from now on.
    pub async fn changes(&self) -> Result<Changes, CatalogueError> {
        let pool = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        let pool = pool.acquire_timeout(PATIENCE).connect_with(self.options.clone()).await?;
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.ignore_pool_close_event(true);
        listener.listen(CHANGED).await?;
        Ok(Changes(listener))
    }
}

/// Changes of the catalogue as they are committed.
pub struct Changes(PgListener);

impl Changes {
    /// The next change, or that some may have been missed.
    pub async fn next(&mut self) -> Result<(), CatalogueError> {
        self.0.try_recv().await?;
        Ok(())
    }
}

fn options(url: &str) -> Result<PgConnectOptions, CatalogueError> {
    if !url.starts_with("postgres://") {
        return Err(CatalogueError::Address);
    }
    let options: PgConnectOptions = url.parse().map_err(|_| CatalogueError::Address)?;
    Ok(options.application_name("docward-catalogue").disable_statement_logging())
}

//! The catalogue's database: who may do what in it, and how a change is made.

use crate::CatalogueError;
use docward_postgres::FoundRole;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPool, PgPoolOptions};
use sqlx::{Connection, Postgres, Transaction};
use std::time::Duration;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// What the application role may do. It may delete nothing: what was signed, revoked or wanted stays on record.
const RIGHTS: [&str; 9] = [
    "USAGE ON SCHEMA catalogue",
    "SELECT, INSERT ON ALL TABLES IN SCHEMA catalogue",
    "UPDATE (number) ON catalogue.state",
    "UPDATE (signed) ON catalogue.policies",
    "UPDATE (place) ON catalogue.places",
    "UPDATE (lifted, lifted_by) ON catalogue.controls",
    "UPDATE (froze, revoked, closed, closed_by) ON catalogue.incidents",
    "UPDATE (length, digest, at) ON catalogue.heads",
    "EXECUTE ON FUNCTION catalogue.heads_only_rise()",
];

/// What the role may do by which the ledgers of regions tell the heads of their chains.
const TELLING_HEADS: [&str; 4] = [
    "USAGE ON SCHEMA catalogue",
    "SELECT, INSERT ON catalogue.heads",
    "UPDATE (length, digest, at) ON catalogue.heads",
    "EXECUTE ON FUNCTION catalogue.heads_only_rise()",
];

/// The channel on which changes are notified.
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
        give(&mut connection, &RIGHTS, application_role).await?;
        Ok(connection.close().await?)
    }

    /// Lets a role tell the heads of chains, as regions' ledgers do, and nothing else.
    ///
    /// # Errors
    /// As [`CatalogueDatabase::migrate`].
    pub async fn let_tell_heads(owner_url: &str, role: &str) -> Result<(), CatalogueError> {
        let mut connection = PgConnection::connect_with(&options(owner_url)?).await?;
        give(&mut connection, &TELLING_HEADS, role).await?;
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

    /// A transaction that changes something. They run one at a time, and listeners are notified when one commits.
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
        Ok(Changes(docward_postgres::listen(self.options.clone(), CHANGED).await?))
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

/// Gives a role these rights, and takes away what it had before.
async fn give(owner: &mut PgConnection, rights: &[&str], role: &str) -> Result<(), CatalogueError> {
    let mut transaction = owner.begin().await?;
    let role = match docward_postgres::find_role(&mut transaction, role).await? {
        FoundRole::Bound(role) => role,
        FoundRole::TooMuchPower => return Err(CatalogueError::TooMuchPower),
        FoundRole::Missing => return Err(CatalogueError::NoSuchRole),
    };
    docward_postgres::revoke_all(&mut transaction, "catalogue", &role).await?;
    docward_postgres::grant(&mut transaction, rights, &role).await?;
    Ok(transaction.commit().await?)
}

fn options(url: &str) -> Result<PgConnectOptions, CatalogueError> {
    Ok(docward_postgres::options(url, "docward-catalogue")?)
}

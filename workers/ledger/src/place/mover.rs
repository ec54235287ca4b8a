//! Moves a tenant's rows: hold, copy, verify, flip, clear. Each step is committed on its own and can be done again, so a move
//! that was cut off anywhere goes on, or goes back, with the next call. It is the owner's work: the application role cannot
//! say where rows lie.
//!
//! Between hold and flip nobody writes the tenant's rows; what comes meanwhile waits in the inbox and blocks nobody else's.

use super::rows::{self, Content};
use super::{Databases, Place, WHEREABOUTS, Whereabouts, schema_of};
use crate::chain::Walk;
use crate::database::options;
use crate::{Keys, LedgerError, Roles, VerifyError, migrate, own_facts};
use docward_envelope::{Actor, Region, TenantId, Timestamp};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Postgres, Transaction};
use std::time::{Duration, Instant};

/// How long to wait for those who write at the moment.
const WRITERS_PATIENCE: &str = "SET LOCAL lock_timeout = '60s'";

/// A region's own database, as its owner.
#[derive(Clone)]
pub struct Home {
    /// The region whose ledger it is.
    pub region: Region,
    /// Whose own environment's; `None` for the one that all share. Nothing is moved within a tenant's own.
    pub environment: Option<TenantId>,
    /// The database, as the role that owns it.
    pub owner_url: String,
    /// The roles that work there.
    pub roles: Roles,
    /// Where tenants' own databases are noted.
    pub databases: Databases,
    /// With what the mover signs that rows were moved, and by whose keys it believes the chain that it moves.
    pub keys: Keys,
}

/// A database for one tenant alone.
#[derive(Clone)]
pub struct Target {
    /// As the role that owns it; not kept.
    pub owner_url: String,
    /// As the role that works on it.
    pub application_url: String,
}

/// What a finished move came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moving {
    /// Where the rows were.
    pub from: Place,
    /// Where the rows are now.
    pub to: Place,
    /// How many rows were moved.
    pub rows: u64,
    /// How long the tenant's writers waited.
    pub held: Duration,
}

/// One tenant's mover; there is one at a time.
pub struct Mover {
    pub(super) home: PgConnection,
    home_options: PgConnectOptions,
    pub(super) region: Region,
    pub(super) environment: Option<TenantId>,
    roles: Roles,
    databases: Databases,
    pub(super) keys: Keys,
    own: Option<Target>,
    pub(super) tenant: TenantId,
}

impl Mover {
    /// Takes the tenant's move in hand. `own` is needed when a database of its own is where rows come from or go to.
    ///
    /// # Errors
    /// [`LedgerError::MoverBusy`] while somebody else does.
    pub async fn open(home: &Home, tenant: TenantId, own: Option<Target>) -> Result<Self, LedgerError> {
        let home_options = options(&home.owner_url)?;
        let mut connection = PgConnection::connect_with(&home_options).await?;
        let (free,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_lock($1)")
            .bind(only_mover(tenant))
            .fetch_one(&mut connection)
            .await?;
        if !free {
            return Err(LedgerError::MoverBusy);
        }
        migrate::check_place(&mut connection, &home.region, home.environment).await?;
        Ok(Self {
            home: connection,
            home_options,
            region: home.region.clone(),
            environment: home.environment,
            roles: home.roles.clone(),
            databases: home.databases.clone(),
            keys: home.keys.clone(),
            own,
            tenant,
        })
    }

    /// The whole way to `target`, from wherever an earlier move was cut off. `None`: the rows are there already.
    ///
    /// # Errors
    /// When a step fails the tenant's rows stay where they were, and its writers go on.
    pub async fn run(&mut self, target: Place, actor: &Actor, now: Timestamp) -> Result<Option<Moving>, VerifyError> {
        let before = self.whereabouts().await?;
        if before.target.is_some_and(|under_way| under_way != target) {
            self.give_up().await?;
        }
        self.clear().await?;
        let Whereabouts { place: from, .. } = self.whereabouts().await?;
        // Also where the rows are there already: a newer docward's tables are made so, in a database that no other migration reaches.
        self.prepare(target).await?;
        if from == target {
            return Ok(None);
        }
        let since = Instant::now();
        self.hold(target).await?;
        let moved = match self.transfer(actor, now).await {
            Ok(rows) => Moving { from, to: target, rows, held: since.elapsed() },
            Err(error) => {
                // The rows stay where they were. If giving up fails too, the next call takes the move up again.
                let _ = self.give_up().await;
                return Err(error);
            }
        };
        self.clear().await?;
        Ok(Some(moved))
    }

    async fn transfer(&mut self, actor: &Actor, now: Timestamp) -> Result<u64, VerifyError> {
        let rows = self.copy().await?;
        self.verify().await?;
        self.flip(actor, rows, now).await?;
        Ok(rows)
    }

    /// Where the rows are, and what is under way.
    pub async fn whereabouts(&mut self) -> Result<Whereabouts, LedgerError> {
        let row = sqlx::query_as(WHEREABOUTS).bind(self.tenant.to_string()).fetch_optional(&mut self.home).await?;
        Whereabouts::read(row)
    }

    /// Makes the tables at `target`, before anybody has to wait.
    pub async fn prepare(&mut self, target: Place) -> Result<(), LedgerError> {
        match target {
            Place::Shared => Ok(()),
            Place::Schema => migrate::own_schema(&mut self.home, self.tenant, &self.roles).await,
            Place::Database => {
                let own = self.own.clone().ok_or(LedgerError::NoAddress)?;
                let application: PgConnectOptions = options(&own.application_url)?;
                migrate::migrate(&own.owner_url, &self.region, None, &application.get_username().into()).await?;
                self.check_apart(&own).await?;
                self.databases.note(self.tenant, &own.application_url)
            }
        }
    }

    /// A database of its own is neither the region's nor another tenant's.
    async fn check_apart(&mut self, own: &Target) -> Result<(), LedgerError> {
        let mut connection = PgConnection::connect_with(&options(&own.owner_url)?).await?;
        // This mover holds this lock in the region's database. Advisory locks are per database, so it is free in any other.
        let (apart,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_lock($1)")
            .bind(only_mover(self.tenant))
            .fetch_one(&mut connection)
            .await?;
        let (alone,): (bool,) = sqlx::query_as("SELECT NOT EXISTS (SELECT FROM ledger.tenants WHERE tenant <> $1)")
            .bind(self.tenant.to_string())
            .fetch_one(&mut connection)
            .await?;
        connection.close().await?;
        if apart && alone { Ok(()) } else { Err(LedgerError::NotApart) }
    }

    /// From here on nobody writes the tenant's rows. Those who do at the moment finish first.
    pub async fn hold(&mut self, target: Place) -> Result<(), LedgerError> {
        let mut transaction = self.home.begin().await?;
        alone(&mut transaction, self.tenant).await?;
        sqlx::query("INSERT INTO ledger.tenants (tenant) VALUES ($1) ON CONFLICT DO NOTHING")
            .bind(self.tenant.to_string())
            .execute(&mut *transaction)
            .await?;
        sqlx::query("UPDATE ledger.tenants SET target = $2 WHERE tenant = $1 AND place <> $2 AND leaving IS NULL")
            .bind(self.tenant.to_string())
            .bind(target.as_str())
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Copies every row, in one transaction, over whatever an earlier try left. Says how many.
    pub async fn copy(&mut self) -> Result<u64, LedgerError> {
        let (from, to) = self.ends().await?;
        let (mut from, mut to) = (self.at(from).await?, self.at(to).await?);
        let (mut from, mut to) = (bound(&mut from, self.tenant).await?, bound(&mut to, self.tenant).await?);
        rows::clear(&mut to, self.tenant).await?;
        let copied = rows::copy(&mut from, &mut to, self.tenant).await?;
        to.commit().await?;
        Ok(copied)
    }

    /// Whether the copy says what the rows say, and its chain holds.
    pub async fn verify(&mut self) -> Result<usize, VerifyError> {
        let (from, to) = self.ends().await?;
        let (mut from, mut to) = (self.at(from).await?, self.at(to).await?);
        let (mut from, mut to) = (bound(&mut from, self.tenant).await?, bound(&mut to, self.tenant).await?);
        let before: Vec<Content> = rows::contents(&mut from, self.tenant).await?;
        let after = rows::contents(&mut to, self.tenant).await?;
        if before != after {
            return Err(LedgerError::NotCopied.into());
        }
        Walk::whole(&mut to, &self.keys, &self.region, self.tenant, self.environment).await
    }

    /// From here on the rows are there, and writers go on. The fact is left in the inbox in the same transaction.
    pub async fn flip(&mut self, actor: &Actor, rows: u64, now: Timestamp) -> Result<(), LedgerError> {
        let (from, to) = self.ends().await?;
        let fact = own_facts::moved(self.tenant, &self.region, actor.clone(), (from, to), rows, now);
        let written = self.keys.write(&fact, &self.region)?;
        let mut transaction = self.home.begin().await?;
        alone(&mut transaction, self.tenant).await?;
        sqlx::query("UPDATE ledger.tenants SET place = target, target = NULL, leaving = place WHERE tenant = $1")
            .bind(self.tenant.to_string())
            .execute(&mut *transaction)
            .await?;
        sqlx::query("INSERT INTO ledger.inbox (tenant, source, bytes) VALUES ($1, 'facts', $2)")
            .bind(self.tenant.to_string())
            .bind(written.signed.to_bytes())
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Ends a move before its flip: the rows stay where they are, writers go on, the copy is to be cleared.
    pub async fn give_up(&mut self) -> Result<(), LedgerError> {
        let give_up = "UPDATE ledger.tenants SET target = NULL, leaving = target WHERE tenant = $1";
        sqlx::query(give_up).bind(self.tenant.to_string()).execute(&mut self.home).await?;
        Ok(())
    }

    /// Deletes the rows that nobody reads any more. A schema stays, empty: a reader may be about to look into it.
    pub async fn clear(&mut self) -> Result<(), LedgerError> {
        let Some(leaving) = self.whereabouts().await?.leaving else { return Ok(()) };
        let mut old = self.at(leaving).await?;
        let mut transaction = bound(&mut old, self.tenant).await?;
        rows::clear(&mut transaction, self.tenant).await?;
        transaction.commit().await?;
        let cleared = "UPDATE ledger.tenants SET leaving = NULL WHERE tenant = $1";
        sqlx::query(cleared).bind(self.tenant.to_string()).execute(&mut self.home).await?;
        if leaving == Place::Database {
            self.databases.forget(self.tenant);
        }
        Ok(())
    }

    /// Lets the next mover begin at once.
    pub async fn close(self) -> Result<(), LedgerError> {
        Ok(self.home.close().await?)
    }

    /// Where the move under way comes from and goes to.
    async fn ends(&mut self) -> Result<(Place, Place), LedgerError> {
        let whereabouts = self.whereabouts().await?;
        Ok((whereabouts.place, whereabouts.target.ok_or(LedgerError::NotMoving)?))
    }

    /// A connection whose unqualified names are the tenant's tables at a place.
    pub(super) async fn at(&self, place: Place) -> Result<PgConnection, LedgerError> {
        let (options, schema) = match place {
            Place::Shared => (self.home_options.clone(), "ledger".to_owned()),
            Place::Schema => (self.home_options.clone(), schema_of(self.tenant)),
            Place::Database => {
                let own = self.own.as_ref().ok_or(LedgerError::NoAddress)?;
                (options(&own.owner_url)?, "ledger".to_owned())
            }
        };
        let mut connection = PgConnection::connect_with(&options).await?;
        sqlx::query("SELECT set_config('search_path', $1, false)").bind(schema).execute(&mut connection).await?;
        if place == Place::Database {
            sqlx::query("INSERT INTO ledger.tenants (tenant) VALUES ($1) ON CONFLICT DO NOTHING")
                .bind(self.tenant.to_string())
                .execute(&mut connection)
                .await?;
        }
        Ok(connection)
    }
}

/// Which lock only one mover of a tenant has.
fn only_mover(tenant: TenantId) -> i64 {
    use sha2::{Digest as _, Sha256};
    let digest: [u8; 32] = Sha256::digest(format!("docward mover {tenant}")).into();
    digest.first_chunk().map_or(0, |first| i64::from_be_bytes(*first))
}

/// Waits until nobody writes, and keeps writers off to the end of the transaction; binds it to the tenant.
pub(super) async fn alone(transaction: &mut Transaction<'_, Postgres>, tenant: TenantId) -> Result<(), LedgerError> {
    sqlx::query(WRITERS_PATIENCE).execute(&mut **transaction).await?;
    sqlx::query("SELECT set_config('docward.tenant', $1, true), pg_advisory_xact_lock(ledger.writers($1))")
        .bind(tenant.to_string())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Binds the owner's transaction to a tenant: row-level security is forced, so it holds for the owner as well.
pub(super) async fn bound(
    connection: &mut PgConnection,
    tenant: TenantId,
) -> Result<Transaction<'_, Postgres>, LedgerError> {
    let mut transaction = connection.begin().await?;
    sqlx::query("SELECT set_config('docward.tenant', $1, true)")
        .bind(tenant.to_string())
        .execute(&mut *transaction)
        .await?;
    Ok(transaction)
}

//! Migrations, run by the role that owns the database, and the application role's rights: what it needs and no more.

use crate::LedgerError;
use crate::database::options;
use docward_envelope::Region;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// What the application role may do. Facts are only ever added; nothing but a closed quarantine is ever deleted by it, and
/// controls, which come and go.
const RIGHTS: [&str; 9] = [
    "USAGE ON SCHEMA ledger",
    "SELECT ON ledger.region, ledger.job_states, ledger.releasable",
    "SELECT, INSERT ON ledger.tenants, ledger.facts",
    "SELECT, INSERT, UPDATE ON ledger.chains, ledger.jobs, ledger.stored, ledger.parked, ledger.quarantine",
    "SELECT, INSERT ON ledger.effects",
    "SELECT, INSERT, DELETE ON ledger.controls",
    "USAGE ON SEQUENCE ledger.control_number",
    "EXECUTE ON FUNCTION ledger.tenant(), ledger.tenants_with_waiting()",
    "EXECUTE ON FUNCTION ledger.tenants_with_due(timestamptz)",
];

/// Brings the database of `region` up to this build and gives `application_role` its rights. Running it again changes nothing.
///
/// # Errors
/// Fails closed: on a database of another region, and on a role that owns the database, is a superuser or bypasses
/// row-level security.
pub(crate) async fn migrate(owner_url: &str, region: &Region, application_role: &str) -> Result<(), LedgerError> {
    let mut connection = PgConnection::connect_with(&options(owner_url)?).await?;
    MIGRATIONS.run(&mut connection).await.map_err(|_| LedgerError::Migration)?;
    let mut transaction = connection.begin().await?;
    sqlx::query("INSERT INTO ledger.region (name) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(region.as_str())
        .execute(&mut *transaction)
        .await?;
    let (name,): (String,) = sqlx::query_as("SELECT name FROM ledger.region").fetch_one(&mut *transaction).await?;
    if name != region.as_str() {
        return Err(LedgerError::OtherRegion);
    }
    let role = checked_role(&mut transaction, application_role).await?;
    for right in RIGHTS {
        // The rights are constants; the role's name was quoted by PostgreSQL itself.
        sqlx::raw_sql(AssertSqlSafe(format!("GRANT {right} TO {role}"))).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    connection.close().await.map_err(LedgerError::from)
}

/// The role's name, quoted, if it is one that row-level security binds.
async fn checked_role(connection: &mut PgConnection, role: &str) -> Result<String, LedgerError> {
    let found: Option<(String, bool)> = sqlx::query_as(
        "SELECT quote_ident(rolname), rolsuper OR rolbypassrls OR pg_has_role(oid, current_user::regrole, 'MEMBER')
           FROM pg_roles WHERE rolname = $1",
    )
    .bind(role)
    .fetch_optional(connection)
    .await?;
    match found {
        None => Err(LedgerError::NoSuchRole),
        Some((_, true)) => Err(LedgerError::TooMuchPower),
        Some((quoted, false)) => Ok(quoted),
    }
}

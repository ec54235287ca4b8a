//! Migrations, run by the role that owns the database.

use crate::database::options;
use crate::place::rows::TABLES;
use crate::place::schema_of;
use crate::{LedgerError, Roles};
use docward_envelope::{Region, TenantId};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

static REGION: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/region");
static TENANT: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/tenant");

/// Brings the database of `region` up to this build and gives the `roles` of those who work there their rights. Running it again changes nothing.
///
/// # Errors
/// Fails closed: on a database of another region, and on a role that owns the database, is a superuser or bypasses
/// row-level security.
pub(crate) async fn migrate(
    owner_url: &str,
    region: &Region,
    environment: Option<TenantId>,
    roles: &Roles,
) -> Result<(), LedgerError> {
    let mut connection = PgConnection::connect_with(&options(owner_url)?).await?;
    REGION.run(&mut connection).await.map_err(|_| LedgerError::Migration)?;
    tables(&mut connection, "ledger").await?;
    let mut transaction = connection.begin().await?;
    sqlx::query("INSERT INTO ledger.region (name, tenant) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(region.as_str())
        .bind(environment.map(|tenant| tenant.to_string()))
        .execute(&mut *transaction)
        .await?;
    check_place(&mut transaction, region, environment).await?;
    roles.grant_region(&mut transaction).await?;
    transaction.commit().await?;
    let own: Vec<(String,)> =
        sqlx::query_as("SELECT tenant FROM ledger.tenants WHERE 'schema' IN (place, target, leaving)")
            .fetch_all(&mut connection)
            .await?;
    for (tenant,) in own {
        let tenant = tenant.parse().map_err(|_| LedgerError::Corrupt)?;
        own_schema(&mut connection, tenant, roles).await?;
    }
    connection.close().await.map_err(LedgerError::from)
}

/// Makes a tenant's own schema, or brings it up to this build. Its tables refuse rows of any other tenant.
pub(crate) async fn own_schema(
    connection: &mut PgConnection,
    tenant: TenantId,
    roles: &Roles,
) -> Result<(), LedgerError> {
    let schema = schema_of(tenant);
    let make = format!("CREATE SCHEMA IF NOT EXISTS {schema}");
    sqlx::raw_sql(AssertSqlSafe(make)).execute(&mut *connection).await?;
    tables(connection, &schema).await?;
    let mut transaction = connection.begin().await?;
    for table in TABLES {
        let only = format!(
            "DROP POLICY IF EXISTS own_schema ON {table};
             CREATE POLICY own_schema ON {table} AS RESTRICTIVE USING (tenant = '{tenant}')"
        );
        sqlx::raw_sql(AssertSqlSafe(only)).execute(&mut *transaction).await?;
    }
    roles.grant_schema(&mut transaction, &schema).await?;
    transaction.commit().await?;
    sqlx::query("RESET search_path").execute(connection).await?;
    Ok(())
}

/// Whether a database is the ledger of this region, and of this environment within it.
pub(crate) async fn check_place(
    connection: &mut PgConnection,
    region: &Region,
    environment: Option<TenantId>,
) -> Result<(), LedgerError> {
    let (name, tenant): (String, Option<String>) =
        sqlx::query_as("SELECT name, tenant FROM ledger.region").fetch_one(connection).await?;
    if name != region.as_str() {
        return Err(LedgerError::OtherRegion);
    }
    let ours = tenant == environment.map(|tenant| tenant.to_string());
    if ours { Ok(()) } else { Err(LedgerError::OtherEnvironment) }
}

/// Brings the tables for tenants' rows in `schema` up to this build, and leaves the connection pointing there.
async fn tables(connection: &mut PgConnection, schema: &str) -> Result<(), LedgerError> {
    sqlx::query("SELECT set_config('search_path', $1, false)").bind(schema).execute(&mut *connection).await?;
    TENANT.run(connection).await.map_err(|_| LedgerError::Migration)
}

//! A tenant's rows on their way: read from one place as text, written to another. The same form is what a backup holds.

use crate::LedgerError;
use docward_envelope::TenantId;
use futures_util::TryStreamExt;
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnection;

/// The tables that hold tenants' rows.
pub(crate) const TABLES: [&str; 6] = ["chains", "facts", "jobs", "effects", "stored", "parked"];

/// How many rows, and how many bytes of them, go in one statement.
const AT_ONCE: usize = 2000;
const BYTES_AT_ONCE: usize = 4 << 20;

/// What a table holds of a tenant: how many rows, and a sum over their contents that does not depend on their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) rows: i64,
    sum: String,
}

/// Copies everything of a tenant; both connections are bound to it and point to its tables.
pub(crate) async fn copy(from: &mut PgConnection, to: &mut PgConnection, tenant: TenantId) -> Result<u64, LedgerError> {
    let mut copied = 0;
    for table in TABLES {
        let mut rows = read(from, table, tenant);
        let mut batch = Batch::of(table);
        while let Some((row,)) = rows.try_next().await? {
            copied += 1;
            batch.add(&row);
            if batch.is_full() {
                batch.write(to).await?;
            }
        }
        batch.write(to).await?;
    }
    beyond(to, tenant).await?;
    Ok(copied)
}

/// A tenant's rows of a table, each as one line of JSON.
pub(crate) fn read<'c>(
    from: &'c mut PgConnection,
    table: &'static str,
    tenant: TenantId,
) -> impl futures_util::Stream<Item = Result<(String,), sqlx::Error>> + Unpin + use<'c> {
    let select = format!("SELECT to_jsonb(t)::text FROM {table} t WHERE t.tenant = $1");
    sqlx::query_as(AssertSqlSafe(select)).bind(tenant.to_string()).fetch(from)
}

/// Rows of one table, gathered for one statement.
pub(crate) struct Batch {
    table: &'static str,
    rows: usize,
    json: String,
}

impl Batch {
    pub(crate) fn of(table: &'static str) -> Self {
        Self { table, rows: 0, json: String::new() }
    }

    pub(crate) fn add(&mut self, row: &str) {
        self.json.push(if self.rows == 0 { '[' } else { ',' });
        self.json.push_str(row);
        self.rows += 1;
    }

    pub(crate) fn is_full(&self) -> bool {
        self.rows >= AT_ONCE || self.json.len() >= BYTES_AT_ONCE
    }

    pub(crate) async fn write(&mut self, to: &mut PgConnection) -> Result<(), LedgerError> {
        if self.rows == 0 {
            return Ok(());
        }
        self.json.push(']');
        let table = self.table;
        let insert = format!("INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb)");
        sqlx::query(AssertSqlSafe(insert)).bind(&self.json).execute(to).await?;
        self.json.clear();
        self.rows = 0;
        Ok(())
    }
}

/// Moves the sequence of row numbers past those that were copied, so that none is given out twice.
pub(crate) async fn beyond(to: &mut PgConnection, tenant: TenantId) -> Result<(), LedgerError> {
    sqlx::query(
        "SELECT setval(sequence, greatest((SELECT max(number) FROM parked WHERE tenant = $1), nextval(sequence)))
           FROM pg_get_serial_sequence('parked', 'number') sequence",
    )
    .bind(tenant.to_string())
    .execute(to)
    .await?;
    Ok(())
}

/// Deletes everything of a tenant.
pub(crate) async fn clear(at: &mut PgConnection, tenant: TenantId) -> Result<(), LedgerError> {
    for table in TABLES {
        let delete = format!("DELETE FROM {table} WHERE tenant = $1");
        sqlx::query(AssertSqlSafe(delete)).bind(tenant.to_string()).execute(&mut *at).await?;
    }
    Ok(())
}

/// What is there, table by table.
pub(crate) async fn contents(at: &mut PgConnection, tenant: TenantId) -> Result<Vec<Content>, LedgerError> {
    let mut contents = Vec::new();
    for table in TABLES {
        let select = format!(
            "SELECT count(*), coalesce(sum(hashtextextended(to_jsonb(t)::text, 0)), 0)::text FROM {table} t WHERE t.tenant = $1"
        );
        let (rows, sum) = sqlx::query_as(AssertSqlSafe(select)).bind(tenant.to_string()).fetch_one(&mut *at).await?;
        contents.push(Content { rows, sum });
    }
    Ok(contents)
}

//! A database of its own for every test, on the server that all tests share.

use docward_envelope::{Region, TenantId};
use docward_ledger::Ledger;
use docward_tests::services::{TestLease, TestServices};
use docward_tests::signing;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

pub(crate) struct Database {
    pub(crate) lease: TestLease,
    pub(crate) region: Region,
    _services: TestServices,
}

/// A fact's digest after `previous`, as SQL: whoever owns the database can compute it as the ledger does.
pub(crate) fn link_after(previous: &str) -> String {
    format!(
        r"sha256(convert_to('docward ledger link 2', 'UTF8') || '\x00'::bytea || {previous} || convert_to(signer, 'UTF8')
                 || '\x00'::bytea || signature || convert_to(body, 'UTF8'))"
    )
}

impl Database {
    /// Nothing in it yet.
    pub(crate) async fn empty() -> Self {
        let services = TestServices::shared().await.unwrap();
        let lease = services.lease().await.unwrap();
        Self { lease, region: "us-east-1".parse().unwrap(), _services: services }
    }

    /// Migrated.
    pub(crate) async fn fresh() -> Self {
        let database = Self::empty().await;
        database.migrate().await;
        database
    }

    pub(crate) async fn migrate(&self) {
        let owner = self.lease.postgres_owner_url();
        Ledger::migrate(&owner, &self.region, self.lease.postgres_app_role()).await.unwrap();
    }

    pub(crate) async fn ledger(&self) -> Ledger {
        Ledger::connect(&self.lease.postgres_app_url(), &self.region).await.unwrap().with_keys(signing::keys())
    }

    pub(crate) async fn application(&self) -> PgConnection {
        PgConnection::connect(&self.lease.postgres_app_url()).await.unwrap()
    }

    pub(crate) async fn owner(&self) -> PgConnection {
        PgConnection::connect(&self.lease.postgres_owner_url()).await.unwrap()
    }

    /// Runs statements as somebody who has the owner's password and means harm. Even the owner must name a tenant.
    pub(crate) async fn tamper(&self, tenant: TenantId, statements: &str) {
        let mut owner = self.owner().await;
        let script = format!("BEGIN; SELECT set_config('docward.tenant', '{tenant}', true); {statements}; COMMIT");
        sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut owner).await.unwrap();
    }

    /// How many rows of the shared tables of jobs and effects were read since the database was made. Closes the ledger, whose
    /// connections count for themselves until they end.
    pub(crate) async fn rows_read(&self, ledger: &Ledger) -> i64 {
        ledger.close().await;
        let mut superuser = PgConnection::connect(&self.lease.postgres_superuser_url()).await.unwrap();
        loop {
            let (others,): (i64,) = sqlx::query_as(
                "SELECT count(*) FROM pg_stat_activity
                  WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
            )
            .fetch_one(&mut superuser)
            .await
            .unwrap();
            if others == 0 {
                break;
            }
        }
        let (rows,): (i64,) = sqlx::query_as(
            "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint
               FROM pg_stat_user_tables WHERE schemaname = 'ledger' AND relname IN ('jobs', 'effects')",
        )
        .fetch_one(&mut superuser)
        .await
        .unwrap();
        rows
    }

    /// Runs statements as the server's superuser, whom neither rights nor row-level security bind.
    pub(crate) async fn as_superuser(&self, statements: &str) {
        let mut superuser = PgConnection::connect(&self.lease.postgres_superuser_url()).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut superuser).await.unwrap();
    }
}

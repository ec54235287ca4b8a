//! A database of its own for every test, on the server that all tests share.

use docward_envelope::{Region, TenantId};
use docward_ledger::Ledger;
use docward_tests::services::{TestLease, TestServices};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

pub(crate) struct Database {
    pub(crate) lease: TestLease,
    pub(crate) region: Region,
    _services: TestServices,
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
        Ledger::connect(&self.lease.postgres_app_url(), &self.region).await.unwrap()
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

    /// Runs statements as the server's superuser, whom neither rights nor row-level security bind.
    pub(crate) async fn as_superuser(&self, statements: &str) {
        let mut superuser = PgConnection::connect(&self.lease.postgres_superuser_url()).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut superuser).await.unwrap();
    }
}

//! A catalogue of its own for every test, with two regions and their folders.

use crate::services::{DENIED, TestLease, TestServices, sql_state};
use docward_control::{Catalogue, CatalogueDatabase, Registry};
use docward_envelope::{
    Actor, DataClass, GrantId, IsolationMode, PolicyId, PolicyReference, PolicyVersion, Purpose, Region, TenantId,
    Timestamp,
};
use docward_trust_policy::{
    Action, Grant, KeyPolicy, KeyProviderKind, Policy, Quotas, RedactionProfile, Retention, Tenant,
};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use tempfile::TempDir;

/// One region.
pub const US: &str = "us-east-1";
/// Another.
pub const EU: &str = "eu-central-1";

/// A region by its name.
pub fn region(name: &str) -> Region {
    name.parse().unwrap()
}

/// When everything here begins.
pub fn noon() -> Timestamp {
    "2030-01-01T12:00:00Z".parse().unwrap()
}

/// Who changes the catalogue.
pub fn person() -> Actor {
    Actor::Person("o.berg".to_owned())
}

/// A catalogue's database, its authority's key and its regions' folders.
pub struct World {
    /// The database.
    pub lease: TestLease,
    /// Where key and folders lie.
    pub folder: TempDir,
    _services: TestServices,
}

impl World {
    /// A migrated database that holds nothing.
    pub async fn empty() -> Self {
        let services = TestServices::shared().await.unwrap();
        let lease = services.lease().await.unwrap();
        CatalogueDatabase::migrate(&lease.postgres_owner_url(), lease.postgres_app_role()).await.unwrap();
        Self { lease, folder: tempfile::tempdir().unwrap(), _services: services }
    }

    /// With its authority.
    pub async fn begun() -> (Self, Registry) {
        let world = Self::empty().await;
        let registry = world.registry().await;
        (world, registry)
    }

    /// Where the authority's key lies.
    pub fn key(&self) -> PathBuf {
        self.folder.path().join("authority.key")
    }

    /// Where each region's copies go.
    pub fn copies(&self) -> BTreeMap<Region, PathBuf> {
        [US, EU].iter().map(|name| (region(name), self.folder.path().join(name))).collect()
    }

    /// As the application role.
    pub async fn database(&self) -> CatalogueDatabase {
        CatalogueDatabase::connect(&self.lease.postgres_app_url()).await.unwrap()
    }

    /// As its authority.
    pub async fn registry(&self) -> Registry {
        Registry::open(self.database().await, &self.key(), &self.copies(), noon()).await.unwrap()
    }

    /// A region's copies, as a process reads them that starts now.
    pub fn catalogue(&self, registry: &Registry, name: &str) -> Catalogue {
        Catalogue::open(&self.copies()[&region(name)], &region(name), &registry.public()).unwrap()
    }

    /// Runs statements as somebody who has the owner's password and means harm.
    pub async fn tamper(&self, statements: &str) {
        let mut owner = PgConnection::connect(&self.lease.postgres_owner_url()).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut owner).await.unwrap();
    }
}

/// Tries statements as a role of the database, which denies it every one.
pub async fn is_denied(role: &mut PgConnection, statements: &[&'static str]) {
    for statement in statements {
        let refused = sqlx::raw_sql(*statement).execute(&mut *role).await.expect_err(statement);
        assert_eq!(sql_state(&refused).as_deref(), Some(DENIED), "{statement}: {refused}");
    }
}

/// A tenant at home in some regions.
pub fn tenant(slug: &str, homes: &[&str]) -> Tenant {
    let regions = homes.iter().map(|name| region(name)).collect();
    Tenant { id: TenantId::generate(), slug: slug.to_owned(), name: "Riverside Clinic".to_owned(), regions }
}

/// A version of a tenant's policy, the same each time but for its number.
pub fn policy(tenant: &Tenant, version: u32) -> Policy {
    Policy {
        tenant: tenant.id,
        name: "processing".to_owned(),
        accepts: BTreeSet::from(["png".to_owned()]),
        max_bytes: 1 << 20,
        profile: RedactionProfile::Default,
        purposes: BTreeSet::from([Purpose::Treatment]),
        reference: PolicyReference { id: PolicyId::Processing, version: PolicyVersion(version) },
        regions: DataClass::ALL.iter().map(|class| (*class, tenant.regions.clone())).collect(),
        isolation: IsolationMode::Shared,
        keys: KeyPolicy { provider: KeyProviderKind::Local, reference: None },
        quotas: Quotas::default(),
        rules: None,
        webhooks: false,
        retention: Retention::default(),
    }
}

/// Lets somebody retrieve what is redacted.
pub fn grant(tenant: &Tenant) -> Grant {
    Grant {
        id: GrantId::generate(),
        person: "a.okafor".to_owned(),
        tenants: BTreeSet::from([tenant.id]),
        regions: tenant.regions.clone(),
        data_classes: BTreeSet::from([DataClass::Redacted]),
        purposes: BTreeSet::from([Purpose::Treatment]),
        actions: BTreeSet::from([Action::Retrieve]),
        expires: "2031-01-01T00:00:00Z".parse().unwrap(),
    }
}

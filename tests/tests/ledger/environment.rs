//! The ledger of a tenant's own environment.

use crate::database::Database;
use crate::documents::Document;
use docward_envelope::{Placement, TenantId};
use docward_ledger::{Ledger, LedgerError};
use docward_tests::signing::Said;
use sqlx::Connection;
use sqlx::postgres::PgConnection;

/// A tenant's own environment has a ledger of its own: bound to region and tenant, closed to everybody else's facts, and with
/// a chain that begins elsewhere than the shared one's, so that neither passes for the other.
#[tokio::test]
async fn an_environments_ledger_is_its_tenants_alone() {
    let document = Document::new();
    let shared = Database::fresh().await;
    let own = Database::empty().await;
    let (owner, role) = (own.lease.postgres_owner_url(), own.lease.postgres_app_role().to_owned());
    let application = own.lease.postgres_app_url();
    for _ in 0..2 {
        Ledger::migrate_environment(&owner, &own.region, document.tenant, role.as_str()).await.unwrap();
    }
    let other = TenantId::generate();
    let refused = Some(LedgerError::OtherEnvironment);
    assert_eq!(Ledger::migrate(&owner, &own.region, role.as_str()).await.err(), refused);
    assert_eq!(Ledger::migrate_environment(&owner, &own.region, other, role.as_str()).await.err(), refused);
    assert_eq!(Ledger::connect(&application, &own.region).await.err(), refused);
    assert_eq!(Ledger::connect_environment(&application, &own.region, other).await.err(), refused);
    let url = shared.lease.postgres_app_url();
    assert_eq!(Ledger::connect_environment(&url, &own.region, document.tenant).await.err(), refused);

    let ledger = Ledger::connect_environment(&application, &own.region, document.tenant)
        .await
        .unwrap()
        .with_keys(docward_tests::signing::keys());
    let foreign = Document::new().accepted();
    let recorded = ledger.said(&[document.accepted(), foreign]).await.unwrap();
    assert_eq!((recorded.appended, recorded.refused), (1, 1));
    assert_eq!(ledger.verify_chain(document.tenant).await, Ok(1));
    assert_eq!(ledger.in_flight(other, Placement::Shared).await, Err(LedgerError::OtherEnvironment));

    // The same fact in the shared ledger begins another chain.
    let beside = shared.ledger().await;
    beside.said(&[document.accepted()]).await.unwrap();
    let heads = [head(&owner, document.tenant).await, head(&shared.lease.postgres_owner_url(), document.tenant).await];
    assert_ne!(heads[0], heads[1]);
}

async fn head(url: &str, tenant: TenantId) -> Vec<u8> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let mut transaction = connection.begin().await.unwrap();
    sqlx::query("SELECT set_config('docward.tenant', $1, true)")
        .bind(tenant.to_string())
        .execute(&mut *transaction)
        .await
        .unwrap();
    let (digest,): (Vec<u8>,) =
        sqlx::query_as("SELECT digest FROM ledger.chains").fetch_one(&mut *transaction).await.unwrap();
    digest
}

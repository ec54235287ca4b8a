//! Beginning: migrations run again, and a process starts only on its own region's database with a bound role.

use crate::database::Database;
use crate::documents::Document;
use docward_envelope::Region;
use docward_ledger::{Ledger, LedgerError};
use docward_tests::signing::Said;

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&document.whole()).await.unwrap();
    let before = ledger.job(document.tenant, document.job).await;
    database.migrate().await;
    database.migrate().await;
    assert_eq!(ledger.job(document.tenant, document.job).await, before);
    assert_eq!(ledger.verify_chain(document.tenant).await, Ok(5));
}

/// It was recorded by a process of an older version that still ran while the database was migrated.
#[tokio::test]
async fn what_an_older_process_recorded_without_saying_how_the_job_ended_is_made_good() {
    let database = Database::fresh().await;
    let ledger = database.ledger().await;
    let document = Document::new();
    ledger.said(&document.whole()).await.unwrap();
    let before = ledger.job(document.tenant, document.job).await;
    database
        .as_superuser(
            "UPDATE ledger.jobs SET done = NULL, indexed = NULL;
             DROP INDEX ledger.jobs_ended; DELETE FROM ledger._sqlx_migrations WHERE version = 3",
        )
        .await;
    assert_ne!(ledger.job(document.tenant, document.job).await, before);
    database.migrate().await;
    assert_eq!(ledger.job(document.tenant, document.job).await, before);
}

#[tokio::test]
async fn a_process_starts_only_where_it_belongs() {
    let database = Database::empty().await;
    let (owner, application) = (database.lease.postgres_owner_url(), database.lease.postgres_app_url());
    let (here, elsewhere): (Region, Region) = (database.region.clone(), "eu-central-1".parse().unwrap());

    assert_eq!(Ledger::connect(&application, &here).await.err(), Some(LedgerError::NotMigrated));
    let role = database.lease.postgres_app_role();
    assert_eq!(Ledger::migrate(&owner, &here, "nobody").await, Err(LedgerError::NoSuchRole));
    assert_eq!(Ledger::migrate(&owner, &here, "postgres").await, Err(LedgerError::TooMuchPower));
    assert_eq!(Ledger::migrate(&owner, &here, role).await, Ok(()));
    assert_eq!(Ledger::migrate(&owner, &elsewhere, role).await, Err(LedgerError::OtherRegion));

    assert_eq!(Ledger::connect(&application, &elsewhere).await.err(), Some(LedgerError::OtherRegion));
    // The owner sees nothing under forced row-level security, but could lift it.
    assert_eq!(Ledger::connect(&owner, &here).await.err(), Some(LedgerError::TooMuchPower));
    assert_eq!(Ledger::connect("mysql://elsewhere/x", &here).await.err(), Some(LedgerError::Address));
    assert!(Ledger::connect(&application, &here).await.is_ok());
}

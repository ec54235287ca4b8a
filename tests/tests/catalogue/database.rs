//! Who may do what in the catalogue's database, and what of it is believed.

use docward_control::{CatalogueDatabase, CatalogueError, Registry};
use docward_tests::catalogue::{EU, US, World, grant, is_denied, noon, policy, tenant};
use sqlx::Connection;
use sqlx::postgres::PgConnection;

#[tokio::test]
async fn migrating_again_changes_nothing_and_powerful_roles_are_not_served() {
    let (world, registry) = World::begun().await;
    registry.add_tenant(&tenant("riverside", &[US]), noon()).await.unwrap();
    let (owner, role) = (world.lease.postgres_owner_url(), world.lease.postgres_app_role().to_owned());
    CatalogueDatabase::migrate(&owner, &role).await.unwrap();
    assert_eq!(world.registry().await.tenants().await.unwrap().len(), 1);
    assert_eq!(CatalogueDatabase::migrate(&owner, "nobody").await, Err(CatalogueError::NoSuchRole));
    assert_eq!(CatalogueDatabase::migrate(&owner, "postgres").await, Err(CatalogueError::TooMuchPower));
    assert_eq!(CatalogueDatabase::connect(&owner).await.err(), Some(CatalogueError::TooMuchPower));
    assert_eq!(CatalogueDatabase::connect("mysql://x/y").await.err(), Some(CatalogueError::Address));
}

/// Whoever keeps a key says where it is; a second list could only disagree.
#[tokio::test]
async fn the_catalogue_keeps_no_list_of_keys() {
    let (world, _) = World::begun().await;
    let mut owner = PgConnection::connect(&world.lease.postgres_owner_url()).await.unwrap();
    let tables: Vec<(String,)> =
        sqlx::query_as("SELECT tablename::text FROM pg_tables WHERE schemaname = 'catalogue' ORDER BY tablename")
            .fetch_all(&mut owner)
            .await
            .unwrap();
    let tables: Vec<&str> = tables.iter().map(|(table,)| table.as_str()).collect();
    assert!(tables.contains(&"tenants") && !tables.contains(&"keys"), "{tables:?}");
}

#[tokio::test]
async fn the_application_role_takes_nothing_back() {
    let (world, registry) = World::begun().await;
    let clinic = tenant("riverside", &[US]);
    registry.add_tenant(&clinic, noon()).await.unwrap();
    registry.set_policy(&policy(&clinic, 1), noon()).await.unwrap();
    registry.grant(&grant(&clinic), noon()).await.unwrap();
    let mut application = PgConnection::connect(&world.lease.postgres_app_url()).await.unwrap();
    is_denied(
        &mut application,
        &[
            "DELETE FROM catalogue.policies",
            "DELETE FROM catalogue.revoked_grants",
            "DELETE FROM catalogue.heads",
            "UPDATE catalogue.tenants SET slug = 'other'",
            "UPDATE catalogue.policies SET version = 9",
            "UPDATE catalogue.state SET authority = 'mine'",
            "TRUNCATE catalogue.grants",
            "DROP TABLE catalogue.grants",
            "ALTER TABLE catalogue.heads DISABLE TRIGGER ALL",
        ],
    )
    .await;
}

/// Who can write the database can still sign nothing: a row that was changed stops the export, and the copies stay.
#[tokio::test]
async fn a_changed_row_is_not_believed_and_not_exported() {
    let (world, registry) = World::begun().await;
    let clinic = tenant("riverside", &[US]);
    registry.add_tenant(&clinic, noon()).await.unwrap();
    registry.set_policy(&policy(&clinic, 1), noon()).await.unwrap();
    let catalogue = world.catalogue(&registry, US);
    for (statement, kind) in [
        ("UPDATE catalogue.policies SET signed = replace(signed, '1048576', '9048576')", "policy"),
        ("UPDATE catalogue.tenants SET signed = replace(signed, 'us-east-1', 'eu-central-1')", "tenant"),
    ] {
        world.tamper(statement).await;
        let refused = registry.export(noon()).await.unwrap_err();
        assert!(matches!(refused, CatalogueError::Row { .. }), "{kind}: {refused}");
        catalogue.reload().unwrap();
        assert_eq!(*catalogue.book().newest(clinic.id, noon()).unwrap(), policy(&clinic, 1));
        assert_eq!(catalogue.tenants(), std::slice::from_ref(&clinic));
    }
    assert_eq!(world.catalogue(&registry, EU).tenants(), []);
}

#[tokio::test]
async fn another_authority_is_not_served() {
    let (world, registry) = World::begun().await;
    drop(registry);
    let other = world.folder.path().join("other.key");
    let missing = Registry::open(world.database().await, &other, &world.copies(), noon()).await;
    assert!(matches!(missing.err(), Some(CatalogueError::Key { .. })), "no key is made for a catalogue that is there");
    docward_trust_policy::Authority::create(&other).unwrap();
    let refused = Registry::open(world.database().await, &other, &world.copies(), noon()).await;
    assert_eq!(refused.err(), Some(CatalogueError::OtherCatalogue));
}

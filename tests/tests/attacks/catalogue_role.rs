//! Stolen: the catalogue's database, as its application role or as its owner. Nothing can be signed with it; what is tried is to bring
//! something back into force that the authority once signed.

use docward_control::{CatalogueDatabase, Registry};
use docward_envelope::{ChainHead, PolicyVersion, Signer, TenantId};
use docward_tests::catalogue::{US, World, grant, is_denied, noon, person, policy, region, tenant};
use docward_trust_policy::{Grant, Tenant};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A tenant under its second policy, and a grant of it that was taken back.
async fn filled() -> (World, Registry, Tenant, Grant) {
    let (world, registry) = World::begun().await;
    let clinic = tenant("riverside", &[US]);
    registry.add_tenant(&clinic, noon()).await.unwrap();
    registry.set_policy(&policy(&clinic, 1), noon()).await.unwrap();
    registry.set_policy(&policy(&clinic, 2), noon()).await.unwrap();
    let taken_back = grant(&clinic);
    registry.grant(&taken_back, noon()).await.unwrap();
    registry.revoke_grant(taken_back.id, &person(), noon()).await.unwrap();
    (world, registry, clinic, taken_back)
}

/// What a process finds in force that starts after the authority's next hour.
async fn nothing_came_back(world: &World, registry: &Registry, clinic: &Tenant, taken_back: &Grant) {
    let later = noon() + Duration::from_hours(1);
    assert!(registry.resign(later).await.is_err(), "signed again what went back");
    let anew = world.catalogue(registry, US);
    let newest = anew.book().newest(clinic.id, later).unwrap();
    assert_eq!(newest.reference.version, PolicyVersion(2));
    assert!(anew.book().is_revoked(taken_back.id));
    assert_eq!(anew.granted(), []);
}

#[tokio::test]
async fn an_older_text_in_a_newer_row_is_not_signed_again() {
    let (world, registry, clinic, taken_back) = filled().await;
    let mut application = PgConnection::connect(&world.lease.postgres_app_url()).await.unwrap();
    let older = "UPDATE catalogue.policies SET signed = (SELECT signed FROM catalogue.policies WHERE version = 1)";
    sqlx::raw_sql(older).execute(&mut application).await.unwrap();
    nothing_came_back(&world, &registry, &clinic, &taken_back).await;
}

#[tokio::test]
async fn a_text_in_another_tenants_row_is_not_signed_again() {
    let (world, registry, clinic, taken_back) = filled().await;
    let other = tenant("lakeside", &[US]);
    registry.add_tenant(&other, noon()).await.unwrap();
    registry.set_policy(&policy(&other, 1), noon()).await.unwrap();
    let mut application = PgConnection::connect(&world.lease.postgres_app_url()).await.unwrap();
    let others = "UPDATE catalogue.policies SET signed = (SELECT signed FROM catalogue.policies WHERE tenant = $1)
                   WHERE tenant <> $1 AND version = 2";
    sqlx::query(others).bind(other.id.to_string()).execute(&mut application).await.unwrap();
    nothing_came_back(&world, &registry, &clinic, &taken_back).await;
}

#[tokio::test]
async fn a_policy_whose_row_is_deleted_stays_in_force() {
    let (world, registry, clinic, taken_back) = filled().await;
    world.tamper("DELETE FROM catalogue.policies WHERE version = 2").await;
    nothing_came_back(&world, &registry, &clinic, &taken_back).await;
    // Nor does the authority sign another second version over it.
    let again = registry.set_policy(&policy(&clinic, 2), noon() + Duration::from_hours(1)).await;
    assert!(again.is_err());
}

#[tokio::test]
async fn a_revocation_whose_row_is_deleted_stays() {
    let (world, registry, clinic, taken_back) = filled().await;
    world.tamper("DELETE FROM catalogue.revoked_grants").await;
    nothing_came_back(&world, &registry, &clinic, &taken_back).await;
    // The regions' copies bring it back.
    drop(registry);
    let database = world.database().await;
    let registry = Registry::open_to_recover(database, &world.key(), &world.copies()).await.unwrap();
    let recovered = registry.recover(&world.copies()[&region(US)], noon()).await.unwrap();
    assert_eq!(recovered.revoked, 1);
    registry.resign(noon() + Duration::from_hours(1)).await.unwrap();
}

#[tokio::test]
async fn the_application_role_changes_what_changes_and_nothing_else() {
    let (world, ..) = filled().await;
    let role = world.lease.postgres_app_role();
    // What an older docward gave it goes with the next migration.
    world.tamper(&format!("GRANT ALL ON ALL TABLES IN SCHEMA catalogue TO \"{role}\"")).await;
    CatalogueDatabase::migrate(&world.lease.postgres_owner_url(), role).await.unwrap();
    let mut application = PgConnection::connect(&world.lease.postgres_app_url()).await.unwrap();
    is_denied(
        &mut application,
        &[
            "UPDATE catalogue.state SET authority = 'mine'",
            "UPDATE catalogue.policies SET version = 1",
            "UPDATE catalogue.policies SET tenant = tenant",
            "UPDATE catalogue.tenants SET signed = signed",
            "UPDATE catalogue.grants SET signed = signed",
            "UPDATE catalogue.revoked_grants SET id = id",
            "UPDATE catalogue.heads SET tenant = tenant",
            "UPDATE catalogue.places SET tenant = tenant",
            "UPDATE catalogue.controls SET actor = 'person:somebody'",
            "UPDATE catalogue.incidents SET actor = 'person:somebody'",
            "DELETE FROM catalogue.policies",
            "DELETE FROM catalogue.revoked_grants",
            "DELETE FROM catalogue.grants",
            "DELETE FROM catalogue.heads",
            "TRUNCATE catalogue.policies",
            "DROP TABLE catalogue.policies",
        ],
    )
    .await;
}

/// What a region's ledger has of the catalogue: it tells the heads of its chains, and sees nothing else.
#[tokio::test]
async fn who_tells_heads_does_nothing_else() {
    let (world, ..) = filled().await;
    let role = format!("{}_{}", world.lease.postgres_app_role(), Signer::Ledger);
    CatalogueDatabase::let_tell_heads(&world.lease.postgres_owner_url(), &role).await.unwrap();
    let url = world.lease.postgres_url_of(Signer::Ledger);
    let database = CatalogueDatabase::connect(&url).await.unwrap();
    let (tenant, region) = (TenantId::generate(), region(US));
    database.put_heads(&[ChainHead { tenant, region, length: 7, digest: [1; 32], at: noon() }]).await.unwrap();
    let mut teller = PgConnection::connect(&url).await.unwrap();
    is_denied(
        &mut teller,
        &[
            "SELECT FROM catalogue.policies",
            "SELECT FROM catalogue.grants",
            "UPDATE catalogue.state SET number = number",
            "INSERT INTO catalogue.revoked_grants (id, at, actor) SELECT id, now(), 'task:x' FROM catalogue.grants",
            "DELETE FROM catalogue.heads",
        ],
    )
    .await;
}

/// Somebody puts a region's copies back to an older state, all of them: a process that starts has nothing else to go by, but for what
/// the region's ledger says.
#[tokio::test]
async fn copies_that_were_put_back_are_behind_what_the_ledger_has_known() {
    let (world, registry) = World::begun().await;
    let clinic = tenant("riverside", &[US]);
    registry.add_tenant(&clinic, noon()).await.unwrap();
    registry.set_policy(&policy(&clinic, 1), noon()).await.unwrap();
    let copies = world.copies()[&region(US)].clone();
    let older: Vec<(PathBuf, Vec<u8>)> =
        files(&copies).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    registry.set_policy(&policy(&clinic, 2), noon()).await.unwrap();
    let known = world.catalogue(&registry, US).book().number();
    for path in files(&copies) {
        fs::remove_file(path).unwrap();
    }
    for (path, bytes) in older {
        fs::write(path, bytes).unwrap();
    }
    let anew = world.catalogue(&registry, US);
    assert_eq!(
        anew.book().newest(clinic.id, noon()).unwrap().reference.version,
        PolicyVersion(1),
        "all of it is genuine"
    );
    // What every process asks before it begins anything (core/trust: nothing_starts_by_a_catalogue_that_is_older_than_the_region_has_known).
    assert!(anew.book().number() < known);
    // The authority writes the newest again, under a number that is not lower.
    let later = noon() + Duration::from_hours(1);
    registry.resign(later).await.unwrap();
    let again = world.catalogue(&registry, US);
    assert_eq!(again.book().newest(clinic.id, later).unwrap().reference.version, PolicyVersion(2));
    assert!(again.book().number() >= known);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

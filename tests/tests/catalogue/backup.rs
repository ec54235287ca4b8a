//! The catalogue out into a folder and back into a database that lost everything.

use docward_control::{CatalogueError, Recovered, Registry};
use docward_envelope::{DataClass, PolicyVersion};
use docward_tests::catalogue::{EU, US, World, grant, noon, person, policy, region, tenant};
use docward_trust_policy::{Authority, Grant, Policy, RevokedGrants, Roll, Signed, Tenant};
use std::path::Path;

/// Somebody deletes everything that was signed, and whose it was.
const LOSE: &str = "TRUNCATE catalogue.state, catalogue.tenants, catalogue.policies, catalogue.grants,
                             catalogue.revoked_grants, catalogue.places, catalogue.controls,
                             catalogue.incidents, catalogue.heads, catalogue.regions CASCADE";

type Everything = (Vec<Tenant>, Vec<Policy>, Vec<Grant>);

async fn everything(registry: &Registry) -> Everything {
    let mut policies = registry.policies().await.unwrap();
    policies.sort_by_key(|policy| (policy.tenant, policy.reference.version));
    (registry.tenants().await.unwrap(), policies, registry.grants().await.unwrap())
}

async fn filled() -> (World, Registry) {
    let (world, registry) = World::begun().await;
    for (slug, homes) in [("here", &[US][..]), ("both", &[US, EU])] {
        let tenant = tenant(slug, homes);
        registry.add_tenant(&tenant, noon()).await.unwrap();
        registry.set_policy(&policy(&tenant, 1), noon()).await.unwrap();
        registry.set_policy(&policy(&tenant, 2), noon()).await.unwrap();
        registry.grant(&grant(&tenant), noon()).await.unwrap();
        let taken_back = grant(&tenant);
        registry.grant(&taken_back, noon()).await.unwrap();
        registry.revoke_grant(taken_back.id, &person(), noon()).await.unwrap();
    }
    (world, registry)
}

/// An older docward wrote the list of what was taken back, where a roll is now.
#[tokio::test]
async fn a_backup_of_an_older_docward_comes_back() {
    let (world, registry) = filled().await;
    let before = everything(&registry).await;
    let out = world.folder.path().join("backup");
    registry.backup(&out, noon()).await.unwrap();
    let public = registry.public();
    let roll: Signed<Roll> = serde_json::from_slice(&std::fs::read(out.join("roll.json")).unwrap()).unwrap();
    let grants = roll.verify(&public).unwrap().revoked;
    std::fs::remove_file(out.join("roll.json")).unwrap();
    world.tamper(LOSE).await;
    let again = recovering(&world).await;
    for (key, believed) in [(Authority::from_secret(&[8; 32]), false), (Authority::open(&world.key()).unwrap(), true)] {
        let list = Signed::new(&key, &RevokedGrants { grants: grants.clone() }, noon()).unwrap();
        std::fs::write(out.join("revoked.json"), serde_json::to_vec(&list).unwrap()).unwrap();
        assert_eq!(again.recover(&out, noon()).await.is_ok(), believed);
    }
    assert_eq!(everything(&again).await, before);
    assert!(grants.iter().all(|grant| world.catalogue(&again, US).book().is_revoked(*grant)));
}

async fn recovering(world: &World) -> Registry {
    Registry::open_to_recover(world.database().await, &world.key(), &world.copies()).await.unwrap()
}

#[tokio::test]
async fn a_lost_catalogue_comes_back_from_its_backup() {
    let (world, registry) = filled().await;
    let before = everything(&registry).await;
    let out = world.folder.path().join("backup");
    registry.backup(&out, noon()).await.unwrap();
    registry.backup(&out, noon()).await.unwrap();
    world.tamper(LOSE).await;

    // Who opens what lost everything does not empty the copies that workers live on.
    let opened = Registry::open(world.database().await, &world.key(), &world.copies(), noon()).await;
    assert_eq!(opened.err(), Some(CatalogueError::Lost));
    assert_eq!(world.catalogue(&registry, US).tenants().len(), 2);

    let again = recovering(&world).await;
    let recovered = again.recover(&out, noon()).await.unwrap();
    assert_eq!(recovered, Recovered { tenants: 2, policies: 4, grants: 4, revoked: 2 });
    assert_eq!(everything(&again).await, before);
    assert_eq!(again.recover(&out, noon()).await, Ok(Recovered::default()), "again is a no-op");
    let us = world.catalogue(&again, US);
    assert_eq!(us.book().newest(before.0[0].id, noon()).unwrap().reference.version, PolicyVersion(2));
    assert_eq!(us.granted().len(), 2, "what was taken back stays taken back");
}

#[tokio::test]
async fn regions_copies_are_a_backup_of_their_tenants() {
    let (world, registry) = filled().await;
    let before = everything(&registry).await;
    let keep = world.folder.path().join("kept");
    copy(&world.copies()[&region(US)], &keep);
    world.tamper(LOSE).await;
    let again = recovering(&world).await;
    again.recover(&keep, noon()).await.unwrap();
    assert_eq!(everything(&again).await, before);
}

#[tokio::test]
async fn what_nobody_signed_does_not_come_back() {
    let (world, registry) = filled().await;
    let out = world.folder.path().join("backup");
    registry.backup(&out, noon()).await.unwrap();
    // Another authority's catalogue takes nothing of it.
    let (_elsewhere, stranger) = World::begun().await;
    assert!(matches!(stranger.recover(&out, noon()).await, Err(CatalogueError::Signed { .. })));
    assert!(stranger.tenants().await.unwrap().is_empty());
    // One changed byte, and none of it is taken.
    let policy = std::fs::read_dir(out.join("policies")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&policy).unwrap();
    std::fs::write(&policy, text.replace(DataClass::Redacted.as_str(), DataClass::Phi.as_str())).unwrap();
    world.tamper(LOSE).await;
    let again = recovering(&world).await;
    assert!(again.recover(&out, noon()).await.is_err());
    assert!(again.tenants().await.unwrap().is_empty());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

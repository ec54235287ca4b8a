//! Checkpoints of the audit trail: under object lock where the server has it, and said to be under none where it has not.

use crate::aws_rules::rules;
use crate::lock_stand_in::{LOCKED, LockStandIn};
use crate::sts_stand_in::StsStandIn;
use crate::world::{World, audit};
use docward_envelope::{ObjectName, ObjectPrefix, Signer, TenantId};
use docward_store::{Guard, LockMode, ObjectLock, Store, StoreConfig, StoreError};
use s3s::dto::Timestamp;
use std::time::{Duration, SystemTime};

const DAY: Duration = Duration::from_hours(24);

fn checkpoint(tenant: TenantId, length: u64) -> ObjectName {
    ObjectName::Checkpoint { tenant, length }
}

async fn put(world: &World, store: &Store, tenant: TenantId, length: u64, signed: &[u8]) -> Result<bool, StoreError> {
    let name = checkpoint(tenant, length);
    world.as_checkpointer(tenant, async |scope| store.put_checkpoint(&scope, &name, signed.to_vec()).await).await
}

async fn read(world: &World, store: &Store, tenant: TenantId) -> Vec<(ObjectName, Vec<u8>)> {
    world
        .as_checkpointer(tenant, async |scope| {
            let mut read = Vec::new();
            for name in store.list_checkpoints(&scope).await.unwrap() {
                let signed = store.get_checkpoint(&scope, &name).await.unwrap();
                read.push((name, signed));
            }
            read
        })
        .await
}

#[tokio::test]
async fn a_checkpoint_is_locked_in_a_bucket_of_its_own() {
    let server = LockStandIn::default();
    for (lock, mode) in [(LockMode::Compliance, "COMPLIANCE"), (LockMode::Governance, "GOVERNANCE")] {
        let (world, [tenant]) = World::at(&server, Some(audit(LOCKED, lock))).await;
        assert_eq!(world.store.object_lock().await, Ok(ObjectLock::Set));
        assert_eq!(put(&world, &world.store, tenant, 7, b"signed").await, Ok(true));
        assert_eq!(put(&world, &world.store, tenant, 7, b"again").await, Ok(false));
        let name = checkpoint(tenant, 7).to_string();
        let [version] = server.versions(LOCKED, &name).try_into().unwrap_or_else(|_| panic!("written once"));
        assert_eq!(version.mode.as_deref(), Some(mode));
        let in_days = |days: u32| Timestamp::from(SystemTime::now() + DAY * days);
        assert!(version.until.as_ref().is_some_and(|until| *until > in_days(364) && *until < in_days(366)));
        assert!(server.versions(&world.config.bucket, &name).is_empty(), "not where documents must be erasable");
    }
}

#[tokio::test]
async fn what_is_locked_is_what_is_read_whatever_lies_over_it() {
    let server = LockStandIn::default();
    let (world, [tenant, other]) = World::at(&server, Some(audit(LOCKED, LockMode::Compliance))).await;
    let expected: Vec<_> =
        [1, 20, 300].map(|length| (checkpoint(tenant, length), format!("signed {length}").into_bytes())).into();
    for (name, signed) in &expected {
        let ObjectName::Checkpoint { length, .. } = name else { unreachable!() };
        put(&world, &world.store, tenant, *length, signed).await.unwrap();
    }
    put(&world, &world.store, other, 20, b"another tenant's").await.unwrap();
    server.cover(&expected[0].0.to_string(), Some(b"forged"));
    server.cover(&expected[1].0.to_string(), None);
    assert_eq!(read(&world, &world.store, tenant).await, expected);
}

#[tokio::test]
async fn erasing_and_cleaning_up_go_on_over_locked_checkpoints() {
    let server = LockStandIn::default();
    let (world, [tenant]) = World::at(&server, Some(audit(LOCKED, LockMode::Compliance))).await;
    let job = world.accept(tenant, b"original").await.header().job;
    put(&world, &world.store, tenant, 7, b"signed").await.unwrap();
    world
        .as_janitor(tenant, async |scope| {
            assert_eq!(world.store.delete(&scope, &ObjectPrefix::Job(tenant, job)).await.unwrap().objects, 2);
            assert_eq!(world.store.delete(&scope, &ObjectPrefix::Job(tenant, job)).await.unwrap().objects, 0);
            assert_eq!(world.store.delete_bundles(&scope, job).await.unwrap().objects, 0);
        })
        .await;
    assert_eq!(read(&world, &world.store, tenant).await, [(checkpoint(tenant, 7), b"signed".to_vec())]);
    assert_eq!(world.store.tenants().await.unwrap(), [tenant].into());
}

#[tokio::test]
async fn checkpoints_from_before_the_lock_are_still_read() {
    let server = LockStandIn::default();
    let (world, [tenant]) = World::at(&server, None).await;
    assert_eq!(world.store.object_lock().await, Ok(ObjectLock::NotConfigured));
    put(&world, &world.store, tenant, 1, b"before").await.unwrap();
    let locked = Some(audit(LOCKED, LockMode::Compliance));
    let later = Store::connect(&StoreConfig { audit: locked, ..world.config.clone() }).unwrap();
    put(&world, &later, tenant, 2, b"after").await.unwrap();
    let both = [(checkpoint(tenant, 1), b"before".to_vec()), (checkpoint(tenant, 2), b"after".to_vec())];
    assert_eq!(read(&world, &later, tenant).await, both);
}

#[tokio::test]
async fn the_embedded_server_is_said_to_have_no_lock() {
    let (world, [tenant]) = World::with_tenants().await;
    assert_eq!(world.store.object_lock().await, Ok(ObjectLock::Unsupported));
    let own = audit("docward-audit", LockMode::Compliance);
    let store = Store::connect(&StoreConfig { audit: Some(own), ..world.config.clone() }).unwrap();
    assert!(store.check_region().await.is_err(), "nobody made that bucket yet");
    store.ensure_bucket(crate::world::LAST_NET).await.unwrap();
    assert_eq!(store.check_region().await, Ok(()));
    assert_eq!(store.object_lock().await, Ok(ObjectLock::Unsupported));
    // It is kept all the same, in the bucket of its own.
    assert_eq!(put(&world, &store, tenant, 7, b"signed").await, Ok(true));
    assert_eq!(read(&world, &store, tenant).await, [(checkpoint(tenant, 7), b"signed".to_vec())]);
    assert!(!world.file(&checkpoint(tenant, 7)).exists());
    assert_eq!(store.tenants().await, Ok([tenant].into()));

    let same = Some(audit(&world.config.bucket, LockMode::Compliance));
    let refused = Store::connect(&StoreConfig { audit: same, ..world.config.clone() });
    assert_eq!(refused.err(), Some(StoreError::SameBucket));
}

#[tokio::test]
async fn a_session_for_checkpoints_reaches_no_document_and_deletes_nothing() {
    let sts = StsStandIn::start().await;
    let (world, [tenant]) = World::with_sessions(&sts).await;
    let locked = format!("{}-audit", world.config.bucket);
    let own = audit(&locked, LockMode::Compliance);
    let store = Store::connect(&StoreConfig { audit: Some(own), ..world.config.clone() }).unwrap();
    store.ensure_bucket(crate::world::LAST_NET).await.unwrap();
    sts.base_may(rules("users", Signer::Person, &world.config.bucket, "none"));
    assert_eq!(store.check_region().await, Ok(()));
    put(&world, &store, tenant, 7, b"signed").await.unwrap();
    let policy = sts.issued().pop().unwrap().policy();
    let actions = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectRetention"];
    assert_eq!(policy["Statement"][0]["Action"], serde_json::json!(actions));
    assert_eq!(policy["Statement"][0]["Resource"], format!("arn:aws:s3:::{locked}/{tenant}/*"));
    assert_eq!(policy["Statement"][1]["Resource"], format!("arn:aws:s3:::{locked}"));
    assert_eq!(policy["Statement"][1]["Action"], serde_json::json!(["s3:ListBucket", "s3:ListBucketVersions"]));
    assert_eq!(read(&world, &store, tenant).await, [(checkpoint(tenant, 7), b"signed".to_vec())]);
    let guard = world.as_auditor(tenant, async |scope| store.guard(&scope).await).await;
    assert_eq!(guard, Ok(Guard::Session));
}

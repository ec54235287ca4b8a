//! Keys in AWS KMS, against a stand-in that speaks its protocol: the same stories as with the other providers, and what its
//! errors come to.

use crate::kms_stand_in::KmsStandIn;
use crate::transit::story;
use crate::world::{LOCAL, World, place, region};
use docward_envelope::{DataClass, HoldReason, JobId, Outcome, TenantId, Timestamp};
use docward_trust::{
    Destruction, KeyAdministration as _, KeyContext, KeyError, KeyPlace, KeyProvider as _, KeyState, KeyUse, KmsConfig,
    KmsKeys, ProcessRole, Task, TaskRequest, task,
};
use docward_trust_policy::{KeyPolicy, KeyProviderKind};
use std::sync::Arc;

const KMS: KeyPolicy = KeyPolicy { provider: KeyProviderKind::Kms, reference: None };

fn keys(stand_in: &KmsStandIn) -> Arc<KmsKeys> {
    let keys = KmsKeys::new(&KmsConfig {
        endpoint: Some(stand_in.endpoint()),
        region: "us-east-1".to_owned(),
        access_key: "access".to_owned(),
        secret: "secret".to_owned(),
        session_token: None,
    });
    Arc::new(keys.unwrap())
}

#[tokio::test]
async fn versions_rotate_retire_go_to_sleep_and_die() {
    let kms = KmsStandIn::start().await;
    let keys = keys(&kms);
    let place = KeyPlace::new(TenantId::generate(), region());
    story(&*keys, &place).await;
    // AWS keeps them for a week, and it is said.
    let left = keys.versions(&place, DataClass::Phi).await.unwrap();
    assert!(left.iter().all(|key| key.state == KeyState::Going));
    let again = keys.destroy(&place).await.unwrap();
    let in_six_days = Timestamp::now() + std::time::Duration::from_hours(6 * 24);
    assert!(again.iter().all(|key| matches!(key.answer, Destruction::Pending(at) if at > in_six_days)));
}

#[tokio::test]
async fn rotation_in_kms_never_brings_a_data_key_here() {
    let world = World::new().await;
    let kms = KmsStandIn::start().await;
    let router = world.router(vec![keys(&kms)]);
    crate::rotation::story(&world, &router, KMS).await;
    let tenant = world.tenant(KMS);
    keys(&kms).create(&place(tenant, &KMS), true, Timestamp::now()).await.unwrap();
    let job = world.take_in(&router, tenant, "text").await.unwrap();
    kms.calls();
    world.rotate(&router, tenant).await.unwrap();
    let calls = kms.calls();
    assert_eq!(calls.iter().filter(|call| *call == "ReEncrypt").count(), 2, "{calls:?}");
    assert!(!calls.iter().any(|call| call == "Decrypt" || call == "Encrypt"), "{calls:?}");
    world.read(&router, &job).await.unwrap();
}

/// A key that another provider wrapped has another length, so what is behind it in a bundle lies elsewhere from then on.
#[tokio::test]
async fn a_bundle_is_read_to_its_end_while_the_tenants_keys_move_to_another_provider() {
    let world = World::new().await;
    let kms = KmsStandIn::start().await;
    let router = world.router(vec![keys(&kms)]);
    let tenant = world.tenant(LOCAL);
    world.local.create(&place(tenant, &LOCAL), true, Timestamp::now()).await.unwrap();
    let job = world.take_in(&router, tenant, "text").await.unwrap();
    let content: Vec<u8> = (0..200_000_u32).map(|place| u8::try_from(place % 251).unwrap()).collect();
    let name = world.put_bundle(&router, &job, content.clone()).await;
    let gate = world.gate(ProcessRole::Task(Task::Compactor), &router);
    let reading = gate.admit(TaskRequest { task: task::Compactor, tenant }, async |scope| {
        let bundle = world.store.read_bundle(&scope, &name).await.unwrap();
        world.store.read_stretch(&scope, &bundle, 0..1).await.unwrap();
        world.set_policy(tenant, KMS);
        keys(&kms).create(&place(tenant, &KMS), true, Timestamp::now()).await.unwrap();
        assert_eq!(world.rotate(&router, tenant).await.unwrap().bundles, 1);
        for (place, expected) in content.chunks(65_536).zip(0_u64..).map(|(chunk, number)| (number * 65_536, chunk)) {
            let wanted = place..place + expected.len() as u64;
            let (_, stretch) = world.store.read_stretch(&scope, &bundle, wanted).await.unwrap();
            assert!(stretch.measure(|stretch| stretch[..] == *expected), "the content at {place}");
        }
    });
    reading.await.unwrap();
}

#[tokio::test]
async fn a_wrapped_key_opens_in_its_own_context_only() {
    let kms = KmsStandIn::start().await;
    let keys = keys(&kms);
    let (own, other) = (KeyPlace::new(TenantId::generate(), region()), KeyPlace::new(TenantId::generate(), region()));
    for place in [&own, &other] {
        keys.create(place, true, Timestamp::now()).await.unwrap();
    }
    let key = keys.subject_key(&own).await.unwrap();
    let key_use = KeyUse::Job(JobId::generate());
    let right = KeyContext { place: own, data_class: DataClass::Phi, key_use };
    let wrapped = keys.wrap(&right, &key).await.unwrap();
    assert!(keys.unwrap(&right, &wrapped).await.is_ok());
    for wrong in [
        KeyContext { key_use: KeyUse::Job(JobId::generate()), ..right.clone() },
        KeyContext { data_class: DataClass::Redacted, ..right.clone() },
        KeyContext { place: other, ..right.clone() },
    ] {
        assert_eq!(keys.unwrap(&wrong, &wrapped).await.err(), Some(KeyError::DoesNotOpen));
    }
}

#[tokio::test]
async fn throttling_and_trouble_inside_hold_work_and_what_is_final_does_not() {
    let world = World::new().await;
    let kms = KmsStandIn::start().await;
    let (keys, tenant) = (keys(&kms), world.tenant(KMS));
    keys.create(&place(tenant, &KMS), true, Timestamp::now()).await.unwrap();
    let router = world.router(vec![keys.clone()]);
    let job = world.take_in(&router, tenant, "text").await.unwrap();
    for (status, code) in [
        (400, "ThrottlingException"),
        (500, "KMSInternalException"),
        (503, "DependencyTimeoutException"),
        (500, "KeyUnavailableException"),
        (400, "ExpiredTokenException"),
    ] {
        kms.fail(Some((status, code)));
        let held = world.read(&router, &job).await.unwrap_err();
        assert_eq!(held.outcome, Outcome::Hold(HoldReason::Dependency), "{code}");
    }
    kms.fail(Some((400, "DisabledException")));
    assert_eq!(world.read(&router, &job).await.unwrap_err().outcome, Outcome::Hold(HoldReason::Revoked));
    kms.fail(Some((400, "AccessDeniedException")));
    assert_eq!(world.read(&router, &job).await.unwrap_err().outcome, Outcome::Bug);
    kms.fail(None);
    world.read(&router, &job).await.unwrap();
}

#[tokio::test]
async fn a_tenant_without_keys_is_refused_and_none_are_made() {
    let world = World::new().await;
    let kms = KmsStandIn::start().await;
    let router = world.router(vec![keys(&kms)]);
    let tenant = world.tenant(KMS);
    assert!(world.take_in(&router, tenant, "text").await.is_err());
    assert_eq!(kms.key_count(), 0);
    // And a move there waits until somebody says that keys shall be made.
    let moving = world.tenant(LOCAL);
    world.local.create(&place(moving, &LOCAL), true, Timestamp::now()).await.unwrap();
    world.set_policy(moving, KMS);
    assert!(world.rotate(&router, moving).await.is_err());
    assert_eq!(kms.key_count(), 0);
}

//! Keys in the transit engine of a real OpenBao: what wraps opens in its own context only, every token can do what its role
//! needs and no more, nothing is made by accident.

use crate::world::{LOCAL, TRANSIT, World, openbao, place, region, transit};
use docward_envelope::{DataClass, HoldReason, JobId, Outcome, Stage, TenantId, Timestamp};
use docward_local::servers::OpenBaoRole::{Index, Operator, Worker};
use docward_trust::{
    KeyAdministration, KeyContext, KeyError, KeyPlace, KeyProvider as _, KeyState, KeyUse, Keyring, LocalKeys, Reason,
    TransitKeys, WrappedUnder,
};
use docward_trust_policy::{KeyPolicy, KeyProviderKind};
use std::sync::Arc;

fn context(place: &KeyPlace, data_class: DataClass) -> KeyContext {
    KeyContext { place: place.clone(), data_class, key_use: KeyUse::Job(JobId::generate()) }
}

#[tokio::test]
async fn a_document_goes_its_way_under_keys_of_a_key_manager() {
    let world = World::new().await;
    let bao = openbao(&world.folder.path().join("services")).await;
    let operator = transit(&bao, Operator);
    let named = KeyPolicy { reference: Some("docward".to_owned()), ..TRANSIT };
    for keys in [TRANSIT, named] {
        let tenant = world.tenant(keys.clone());
        operator.create(&place(tenant, &keys), true, Timestamp::now()).await.unwrap();
        let intake = world.router(vec![operator.clone()]);
        let job = world.take_in(&intake, tenant, "Patient: Jane Example").await.unwrap();

        let worker = world.router(vec![transit(&bao, Worker)]);
        world.read(&worker, &job).await.unwrap();
        let at_redact = world.at(&worker, &job, Stage::Redact).await;
        world.deliver(&worker, &at_redact, async |_| ()).await.unwrap();

        let index = world.router(vec![transit(&bao, Index)]);
        let at_index = world.at(&worker, &job, Stage::Index).await;
        world.deliver(&index, &at_index, async |_| ()).await.unwrap();
        world.put_bundle(&worker_and_index(&world, &bao), &job, b"bundle".to_vec()).await;

        let refused = world.read(&index, &job).await.unwrap_err();
        assert_eq!(refused.reason, Reason::KeyNotHeld(DataClass::Phi), "the index worker's token opens no phi");
    }
}

/// A test walks a job with one set of keys; what index wraps needs the index worker's rules.
fn worker_and_index(world: &World, bao: &docward_local::servers::OpenBao) -> Arc<docward_trust::KeyRouter> {
    world.router(vec![transit(bao, Operator)])
}

#[tokio::test]
async fn tokens_reach_as_far_as_their_role_and_region() {
    let folder = tempfile::tempdir().unwrap();
    let bao = openbao(folder.path()).await;
    let (operator, worker, index) = (transit(&bao, Operator), transit(&bao, Worker), transit(&bao, Index));
    let place = KeyPlace::new(TenantId::generate(), region());
    operator.create(&place, true, Timestamp::now()).await.unwrap();
    let subject = operator.subject_key(&place).await;
    assert!(subject.is_ok() && worker.subject_key(&place).await.is_ok());
    assert_eq!(index.subject_key(&place).await.err(), Some(KeyError::NotHeld));

    let key = operator.subject_key(&place).await.unwrap();
    let (phi, redacted) = (context(&place, DataClass::Phi), context(&place, DataClass::Redacted));
    let (wrapped_phi, wrapped_redacted) = (operator.wrap(&phi, &key).await.unwrap(), index.wrap(&redacted, &key).await);
    assert!(worker.unwrap(&phi, &wrapped_phi).await.is_ok());
    assert!(index.unwrap(&redacted, &wrapped_redacted.unwrap()).await.is_ok());
    assert_eq!(index.unwrap(&phi, &wrapped_phi).await.err(), Some(KeyError::NotHeld));
    assert_eq!(index.wrap(&phi, &key).await.err(), Some(KeyError::NotHeld));
    for powerless in [&worker, &index] {
        assert_eq!(powerless.rotate(&place, DataClass::Phi, Timestamp::now()).await.err(), Some(KeyError::NotHeld));
        assert_eq!(powerless.destroy(&place).await.err(), Some(KeyError::NotHeld));
    }
    // The other region's keys, at the same server.
    let abroad = KeyPlace::new(place.tenant, "eu-central-1".parse().unwrap());
    assert_eq!(operator.create(&abroad, true, Timestamp::now()).await.err(), Some(KeyError::NotHeld));

    // A token that the server does not know is nobody's mistake but the operator's: work waits.
    std::fs::write(bao.token(&region(), Worker), "not-a-token").unwrap();
    assert_eq!(worker.unwrap(&phi, &wrapped_phi).await.err(), Some(KeyError::Away));
}

#[tokio::test]
async fn a_wrapped_key_opens_in_its_own_context_only() {
    let folder = tempfile::tempdir().unwrap();
    let bao = openbao(folder.path()).await;
    let operator = transit(&bao, Operator);
    let (own, other) = (KeyPlace::new(TenantId::generate(), region()), KeyPlace::new(TenantId::generate(), region()));
    for place in [&own, &other] {
        operator.create(place, true, Timestamp::now()).await.unwrap();
    }
    let key = operator.subject_key(&own).await.unwrap();
    let right = context(&own, DataClass::Phi);
    let wrapped = operator.wrap(&right, &key).await.unwrap();
    assert!(operator.unwrap(&right, &wrapped).await.is_ok());
    let wrong = [
        context(&own, DataClass::Phi),
        KeyContext { data_class: DataClass::Redacted, ..right.clone() },
        KeyContext { place: other, ..right.clone() },
        KeyContext { key_use: KeyUse::Bundle, ..right.clone() },
    ];
    for wrong in wrong {
        assert_eq!(operator.unwrap(&wrong, &wrapped).await.err(), Some(KeyError::DoesNotOpen));
    }
    let mut changed = wrapped.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(operator.unwrap(&right, &changed).await.err(), Some(KeyError::DoesNotOpen));
}

#[tokio::test]
async fn versions_rotate_retire_go_to_sleep_and_die() {
    let folder = tempfile::tempdir().unwrap();
    let bao = openbao(folder.path()).await;
    let keys = transit(&bao, Operator);
    let place = KeyPlace::new(TenantId::generate(), region());
    story(&*keys, &place).await;
}

/// What is true of every provider whose old versions can be taken away.
pub(crate) async fn story(keys: &dyn KeyAdministration, place: &KeyPlace) {
    let now = Timestamp::now();
    assert_eq!(keys.versions(place, DataClass::Phi).await.err(), Some(KeyError::NoSuchKey));
    keys.create(place, true, now).await.unwrap();
    keys.create(place, true, now).await.unwrap();
    let numbers = async |class| -> Vec<u32> {
        keys.versions(place, class).await.unwrap().iter().map(|key| key.version).collect()
    };
    assert_eq!(numbers(DataClass::Phi).await, [1]);
    let subject = keys.subject_key(place).await.unwrap();
    let context = context(place, DataClass::Phi);
    let first = keys.wrap(&context, &subject).await.unwrap();

    assert_eq!(keys.rotate(place, DataClass::Phi, now).await, Ok(2));
    assert_eq!(numbers(DataClass::Phi).await, [1, 2]);
    assert_eq!(numbers(DataClass::Redacted).await, [1]);
    let second = keys.rewrap(&context, &first).await.unwrap();
    assert_eq!(WrappedUnder::read(&first).unwrap().version, 1);
    assert_eq!(WrappedUnder::read(&second).unwrap().version, 2);
    for wrapped in [&first, &second] {
        assert!(keys.unwrap(&context, wrapped).await.is_ok(), "old versions open until retired");
    }
    keys.retire(place, DataClass::Phi, 2).await.unwrap();
    assert_eq!(numbers(DataClass::Phi).await, [2]);
    assert_eq!(keys.unwrap(&context, &first).await.err(), Some(KeyError::NoSuchKey));
    keys.retire(place, DataClass::Phi, 9).await.unwrap();
    assert!(keys.unwrap(&context, &second).await.is_ok(), "the newest version stays");

    for _ in 0..2 {
        keys.set_enabled(place, false).await.unwrap();
        assert_eq!(keys.unwrap(&context, &second).await.err(), Some(KeyError::Disabled));
        assert_eq!(keys.wrap(&context, &subject).await.err(), Some(KeyError::Disabled));
        assert_eq!(keys.subject_key(place).await.err(), Some(KeyError::Disabled));
        assert_eq!(keys.versions(place, DataClass::Phi).await.unwrap()[0].state, KeyState::Disabled);
    }
    for _ in 0..2 {
        keys.set_enabled(place, true).await.unwrap();
        assert!(keys.unwrap(&context, &second).await.is_ok() && keys.subject_key(place).await.is_ok());
    }
    let destroyed = keys.destroy(place).await.unwrap();
    assert_eq!(destroyed.len(), 3, "two classes and the subject key");
    assert!(keys.unwrap(&context, &second).await.is_err());
    assert!(keys.subject_key(place).await.is_err());
    assert!(keys.destroy(place).await.is_ok(), "again is no error");
}

#[tokio::test]
async fn the_local_keyring_tells_the_same_story() {
    let world = World::new().await;
    story(&*world.local, &KeyPlace::new(TenantId::generate(), region())).await;
}

#[tokio::test]
async fn what_an_operator_does_to_a_keyring_every_process_sees_at_once() {
    let world = World::new().await;
    let path = world.folder.path();
    let open = |class: &DataClass| {
        let (ring, root) = (path.join("keyrings").join(class.as_str()), path.join("roots").join(class.as_str()));
        Keyring::open(&region(), *class, &ring, &root).unwrap()
    };
    let worker = LocalKeys::new(DataClass::ALL.iter().map(open).collect());
    let place = KeyPlace::new(TenantId::generate(), region());
    let operator = &world.local;
    operator.create(&place, true, Timestamp::now()).await.unwrap();
    let context = context(&place, DataClass::Phi);
    let wrapped = worker.wrap(&context, &worker.subject_key(&place).await.unwrap()).await.unwrap();
    operator.rotate(&place, DataClass::Phi, Timestamp::now()).await.unwrap();
    let newer = worker.rewrap(&context, &wrapped).await.unwrap();
    assert_eq!(WrappedUnder::read(&newer).unwrap().version, 2);
    operator.set_enabled(&place, false).await.unwrap();
    assert_eq!(worker.unwrap(&context, &wrapped).await.err(), Some(KeyError::Disabled));
    operator.destroy(&place).await.unwrap();
    assert_eq!(worker.unwrap(&context, &wrapped).await.err(), Some(KeyError::NoSuchKey));
}

#[tokio::test]
async fn a_tenant_without_keys_is_refused_and_none_are_made() {
    let world = World::new().await;
    let bao = openbao(&world.folder.path().join("services")).await;
    let operator = transit(&bao, Operator);
    let unknown = KeyPolicy { reference: Some("docward-typo".to_owned()), ..TRANSIT };
    for (keys, reason) in [
        (TRANSIT, Reason::NoSuchKey(DataClass::Phi)),
        (LOCAL, Reason::NoSuchKey(DataClass::Phi)),
        (unknown, Reason::KeyNotHeld(DataClass::Phi)),
        (KeyPolicy { provider: KeyProviderKind::Kms, reference: None }, Reason::KeyProvider(KeyProviderKind::Kms)),
    ] {
        let tenant = world.tenant(keys.clone());
        let refused = world.take_in(&world.router(vec![operator.clone()]), tenant, "text").await.err().unwrap();
        assert_eq!(refused.reason, reason);
        assert_eq!(refused.outcome, Outcome::Bug, "parked for a person, not ended");
        let place = place(tenant, &keys);
        let there: Result<Vec<_>, _> = TransitKeys::versions(&operator, &place, DataClass::Phi).await;
        assert!(there.is_err(), "nothing was made");
    }
    assert!(world.objects().keys().all(|name| name == "-docward/region"), "nothing but the bucket's own mark");
}

#[tokio::test]
async fn a_tenant_that_moves_to_its_own_key_manager_keeps_its_old_jobs_and_its_subject_key() {
    let world = World::new().await;
    let bao = openbao(&world.folder.path().join("services")).await;
    let operator = transit(&bao, Operator);
    let tenant = world.tenant(LOCAL);
    world.local.create(&place(tenant, &LOCAL), true, Timestamp::now()).await.unwrap();
    let router = world.router(vec![operator.clone()]);
    let before = world.take_in(&router, tenant, "taken in under the keyring").await.unwrap();

    world.set_policy(tenant, TRANSIT);
    operator.create(&place(tenant, &TRANSIT), false, Timestamp::now()).await.unwrap();
    let after = world.take_in(&router, tenant, "taken in under the key manager").await.unwrap();
    let worker = world.router(vec![transit(&bao, Worker)]);
    world.read(&worker, &before).await.unwrap();
    world.read(&worker, &after).await.unwrap();
    assert_eq!(router.of_subject(tenant, &region()).unwrap().0, KeyProviderKind::Local);
    let extract = world.at(&worker, &after, Stage::Extract).await;
    world.deliver(&worker, &extract, async |_| ()).await.unwrap();

    // Disabled at the key manager alone, the new jobs wait and the old ones go on.
    operator.set_enabled(&place(tenant, &TRANSIT), false).await.unwrap();
    let held = world.read(&worker, &after).await.unwrap_err();
    assert_eq!(held.outcome, Outcome::Hold(HoldReason::Revoked));
    world.read(&worker, &before).await.unwrap();
}

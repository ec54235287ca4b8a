//! Keyring files: private, apart from their roots, of one region and class, useless without the root.

use crate::world::*;
use docward_envelope::*;
use docward_trust::{KeyAdministration as _, KeyError, KeyPlace, Keyring, KeyringError, LocalKeys};
use docward_trust_policy::private_file::PrivateFileError;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

#[test]
fn both_files_are_private_and_must_stay_so() {
    let world = World::new();
    let (ring, root) = world.paths(US, DataClass::Phi);
    for file in [&ring, &root] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(file, Permissions::from_mode(0o640)).unwrap();
        let refused = Keyring::open(&region(US), DataClass::Phi, &ring, &root).err();
        assert_eq!(refused, Some(KeyringError::File(PrivateFileError::Mode)));
        fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
    }
    assert!(Keyring::open(&region(US), DataClass::Phi, &ring, &root).is_ok());
}

#[test]
fn a_root_beside_its_keyring_is_refused() {
    let world = World::new();
    let (ring, _) = world.paths(US, DataClass::Phi);
    let beside = ring.with_extension("root");
    let created = Keyring::create(&region(US), DataClass::Phi, &ring.with_extension("new"), &beside);
    assert_eq!(created.err(), Some(KeyringError::RootBesideKeyring));
    assert!(!beside.exists());
}

#[test]
fn another_root_region_or_class_opens_nothing() {
    let world = World::new();
    let (ring, root) = world.paths(US, DataClass::Phi);
    let (_, redacted_root) = world.paths(US, DataClass::Redacted);
    let (_, european_root) = world.paths(EU, DataClass::Phi);
    let open = |name, class, root| Keyring::open(&region(name), class, &ring, root).err();
    assert_eq!(open(US, DataClass::Phi, &redacted_root), Some(KeyringError::DoesNotOpen));
    assert_eq!(open(US, DataClass::Phi, &european_root), Some(KeyringError::DoesNotOpen));
    assert_eq!(open(EU, DataClass::Phi, &root), Some(KeyringError::Other));
    assert_eq!(open(US, DataClass::Redacted, &root), Some(KeyringError::Other));
    assert_eq!(open(US, DataClass::Phi, &root), None);
}

#[test]
fn an_entry_moved_to_another_tenant_does_not_open() {
    let world = World::new();
    let (ring, root) = world.paths(US, DataClass::Phi);
    let text = fs::read_to_string(&ring).unwrap();
    let (clinic, insurer) = (world.clinic.to_string(), world.insurer.to_string());
    let swapped = text.replace(&clinic, "-").replace(&insurer, &clinic).replace('-', &insurer);
    let swapped = swapped
        .replace(&format!("us{insurer}east{insurer}1"), US)
        .replace(&format!("2026{insurer}07{insurer}01"), "2026-07-01");
    fs::write(&ring, swapped).unwrap();
    let refused = Keyring::open(&region(US), DataClass::Phi, &ring, &root).err();
    assert_eq!(refused, Some(KeyringError::DoesNotOpen));
}

#[test]
fn descriptions_name_keys_without_them() {
    let world = World::new();
    let (ring, root) = world.paths(US, DataClass::Redacted);
    let ring = Keyring::open(&region(US), DataClass::Redacted, &ring, &root).unwrap();
    let described = ring.describe();
    assert_eq!(described.len(), 2);
    assert!(
        described.iter().all(|key| key.version == 1 && key.region == region(US) && key.created == Some(world.now()))
    );
}

#[tokio::test]
async fn a_tenant_that_comes_while_workers_run_is_served() {
    let world = World::new();
    let gate = world.gate(US, docward_trust::ProcessRole::Client);
    let newcomer = TenantId::generate();
    let mut policy = world.policy(world.insurer, 1);
    policy.tenant = newcomer;
    world.load(&[policy]);
    let submit = async || {
        let (grant, header) = (world.signed(&world.grant(newcomer)), world.header(newcomer, US));
        gate.admit(docward_trust::IntakeRequest { grant: &grant, header: &header, rule: None }, async |_| ()).await
    };
    assert!(submit().await.is_err());
    for class in DataClass::ALL {
        let (ring, root) = world.paths(US, *class);
        Keyring::open(&region(US), *class, &ring, &root).unwrap().add_tenant(newcomer, world.now()).unwrap();
    }
    assert_eq!(submit().await, Ok(()));
}

#[tokio::test]
async fn what_was_destroyed_comes_back_by_nobody_but_a_person_and_opens_nothing_old() {
    let world = World::new();
    let open = |class: &DataClass| {
        let (ring, root) = world.paths(US, *class);
        Keyring::open(&region(US), *class, &ring, &root).unwrap()
    };
    let keys = LocalKeys::new(DataClass::ALL.iter().map(open).collect());
    let place = KeyPlace::new(world.clinic, region(US));
    let destroyed = keys.destroy(&place).await.unwrap();
    assert_eq!(destroyed.len(), 3);
    // As a start of the fleet does for every tenant.
    open(&DataClass::Phi).add_tenant(world.clinic, world.now()).unwrap();
    assert_eq!(keys.versions(&place, DataClass::Phi).await.err(), Some(KeyError::NoSuchKey));
    keys.create(&place, true, world.now()).await.unwrap();
    let versions = keys.versions(&place, DataClass::Phi).await.unwrap();
    assert_eq!(versions.iter().map(|key| key.version).collect::<Vec<_>>(), [2], "numbers are not used twice");
}

//! A keyring's file, to read and to write, without its root key: no key opens, and nothing that was disabled or destroyed comes back.

use docward_envelope::{DataClass, Region, TenantId, Timestamp};
use docward_trust::{KeyAdministration, KeyError, KeyPlace, KeyState, Keyring, KeyringError, LocalKeys};
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;

/// A region's two keyrings with the keys of one tenant, and the phi one in the hands of a thief.
struct World {
    folder: TempDir,
    region: Region,
    tenant: TenantId,
    /// A process that runs all the time.
    running: LocalKeys,
}

impl World {
    fn new() -> Self {
        let (folder, region, tenant) =
            (tempfile::tempdir().unwrap(), "us-east-1".parse().unwrap(), TenantId::generate());
        std::fs::create_dir(folder.path().join("rings")).unwrap();
        std::fs::create_dir(folder.path().join("roots")).unwrap();
        let file = |kind: &str, class: &DataClass| folder.path().join(kind).join(class.as_str());
        let create = |class: &DataClass| {
            let ring = Keyring::create(&region, *class, &file("rings", class), &file("roots", class));
            let mut ring = ring.unwrap();
            ring.add_tenant(tenant, Timestamp::now()).unwrap();
            ring
        };
        let running = LocalKeys::new(DataClass::ALL.iter().map(create).collect());
        Self { folder, region, tenant, running }
    }

    fn place(&self) -> KeyPlace {
        KeyPlace::new(self.tenant, self.region.clone())
    }

    fn stolen(&self) -> PathBuf {
        self.folder.path().join("rings/phi")
    }

    fn read(&self) -> String {
        std::fs::read_to_string(self.stolen()).unwrap()
    }

    /// Writes the stolen file as docward does: another one in its place.
    fn write(&self, text: &str) {
        let next = self.folder.path().join("rings/thief");
        std::fs::copy(self.stolen(), &next).unwrap();
        std::fs::write(&next, text).unwrap();
        std::fs::rename(next, self.stolen()).unwrap();
    }

    fn changed(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut file = serde_json::from_str(&self.read()).unwrap();
        change(&mut file);
        serde_json::to_string_pretty(&file).unwrap()
    }

    /// What a process meets that starts now.
    fn opens(&self) -> Result<Keyring, KeyringError> {
        Keyring::open(&self.region, DataClass::Phi, &self.stolen(), &self.folder.path().join("roots/phi"))
    }

    /// What one meets that has run all the time.
    async fn serves(&self) -> Result<KeyState, KeyError> {
        Ok(self.running.versions(&self.place(), DataClass::Phi).await?[0].state)
    }

    async fn refuses(&self, error: KeyringError) {
        assert_eq!(self.opens().err(), Some(error));
        assert_eq!(self.serves().await, Err(KeyError::Away));
    }
}

#[tokio::test]
async fn a_keyrings_file_does_not_enable_what_was_disabled() {
    let world = World::new();
    world.running.set_enabled(&world.place(), false).await.unwrap();
    assert_eq!(world.serves().await, Ok(KeyState::Disabled));
    let disabled = world.read();
    assert!(disabled.contains("\"disabled\": true"));
    world.write(&disabled.replace("\"disabled\": true", "\"disabled\": false"));
    world.refuses(KeyringError::Changed).await;
    world.write(&world.changed(|file| {
        let tenant = &mut file["content"]["tenants"][world.tenant.to_string()];
        tenant.as_object_mut().unwrap().remove("disabled");
    }));
    world.refuses(KeyringError::Changed).await;
    // As it was, it counts again.
    world.write(&disabled);
    assert!(world.opens().is_ok());
    assert_eq!(world.serves().await, Ok(KeyState::Disabled));
}

#[tokio::test]
async fn an_older_keyring_is_refused() {
    let world = World::new();
    let enabled = world.read();
    world.running.set_enabled(&world.place(), false).await.unwrap();
    world.write(&enabled);
    world.refuses(KeyringError::Older).await;
    // Nor with the newer number, which the seal is over.
    world.write(&world.changed(|file| file["content"]["number"] = 9.into()));
    world.refuses(KeyringError::Changed).await;
    // Nor in the format that had no seal.
    world.write(&world.changed(|file| {
        let mut content = file["content"].take();
        content.as_object_mut().unwrap().remove("number");
        content["version"] = 1.into();
        *file = content;
    }));
    world.refuses(KeyringError::Older).await;
}

#[tokio::test]
async fn a_keyrings_file_brings_nothing_back_that_was_destroyed() {
    let world = World::new();
    let before = world.read();
    world.running.destroy(&world.place()).await.unwrap();
    let after = world.read();
    world.write(&before);
    world.refuses(KeyringError::Older).await;
    // The entries of before under what is there now.
    world.write(&after);
    let old: Value = serde_json::from_str(&before).unwrap();
    world.write(&world.changed(|file| file["content"]["tenants"] = old["content"]["tenants"].clone()));
    world.refuses(KeyringError::Changed).await;
    // Without the mark an automatic start would make new keys.
    world.write(&after);
    world.write(&world.changed(|file| file["content"]["destroyed"] = serde_json::json!({})));
    world.refuses(KeyringError::Changed).await;
}

#[tokio::test]
async fn a_keyrings_file_opens_nothing_without_its_root() {
    let world = World::new();
    let own = world.folder.path().join("roots/thief");
    let beside = world.folder.path().join("rings/other");
    Keyring::create(&world.region, DataClass::Phi, &beside, &own).unwrap();
    let opened = Keyring::open(&world.region, DataClass::Phi, &world.stolen(), &own);
    assert_eq!(opened.err(), Some(KeyringError::DoesNotOpen));
    // No key lies in it in clear.
    let text = world.read();
    let root = std::fs::read_to_string(world.folder.path().join("roots/phi")).unwrap();
    assert!(!text.contains(root.trim()) && text.contains("\"sealed\""));
}

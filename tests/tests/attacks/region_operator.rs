//! A region's operator, with every grant, and everything that lies on a machine of the region: another region's documents are out of
//! reach, and who may do what is not for it to say.

use crate::machine::{link, machine};
use docward_client::{Caller, Client, Connections, What};
use docward_envelope::{DataClass, Purpose};
use docward_runtime::config::{ConfigRole, Configurations};
use docward_tests::fleet::{Fleet, region, within};
use docward_tests::{fixtures, program};
use docward_trust::{Keyring, KeyringError};
use std::process::Stdio;
use tokio::process::Command;

const OWN: &str = "us-east-1";
const OTHER: &str = "eu-central-1";
const CLINIC: &str = "harbor-clinic";
const KLINIK: &str = "rhein-klinik";
const NOTE: &str = "discharge-note.txt";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_keeps_a_regions_operator_within_the_region() {
    let fleet = Fleet::start(&[OWN, OTHER]).await;
    let job = fleet.submit(KLINIK, fixtures::document(NOTE)).await;
    fleet.done(KLINIK, [job]).await;
    let (_, klinik) = fleet.home(KLINIK);
    let machine = machine(fleet.folder());
    std::fs::remove_file(machine.path().join("regions")).unwrap();
    link(&fleet.folder().join("regions"), &machine.path().join("regions"), &[OTHER]);

    let id = job.to_string();
    for line in [
        // The other region.
        vec!["status", "--tenant", KLINIK, "--region", OTHER],
        vec!["fetch", &id, "--tenant", KLINIK, "--region", OTHER],
        vec!["search", "knee", "--tenant", KLINIK, "--region", OTHER],
        vec!["freeze", "--all", "--region", OTHER],
        vec!["erase", "--tenant", KLINIK, "--job", &id],
        // Its tenant, here.
        vec!["fetch", &id, "--tenant", KLINIK, "--region", OWN],
        vec!["search", "knee", "--tenant", KLINIK, "--region", OWN],
        // Who may do what.
        vec!["grant", "add", "--tenant", CLINIC, "--actions", "retrieve", "--data-classes", "phi"],
        vec!["tenant", "add", "new-clinic", "--name", "New", "--region", OWN],
        vec!["catalogue", "backup", "--out", "/nonexistent"],
    ] {
        let mut command = Command::new(program::docward());
        command.args(&line).env("DOCWARD_LOCAL", machine.path()).stdin(Stdio::null());
        let output = within("a command", command.output()).await.unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{line:?}");
    }

    // All objects of the other region, and not its keys.
    for name in fleet.objects(OTHER).iter().filter(|name| name.contains(&id)) {
        let to = fleet.object_file(OWN, name);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(fleet.object_file(OTHER, name), to).unwrap();
    }
    let connections = Connections::open(Configurations::in_folder(machine.path())).unwrap();
    let caller = Caller::new(fleet.client(OWN).actor(), fleet.client(OTHER).caller().grants().cloned().collect());
    let client = Client::open(&connections, &region(OWN), &caller).await.unwrap();
    for what in [What::Redacted, What::Text, What::Fields] {
        assert!(client.fetch(&klinik, job, what, Purpose::Treatment).await.is_err(), "{what:?}");
    }
    let files =
        |name: &str| Configurations::in_folder(fleet.folder()).region(&region(name), None, ConfigRole::Operator);
    let (own, other) = (files(OWN).unwrap().keys.phi.unwrap(), files(OTHER).unwrap().keys.phi.unwrap());
    let opened = Keyring::open(&region(OTHER), DataClass::Phi, &other.keyring, &own.root);
    assert_eq!(opened.err(), Some(KeyringError::DoesNotOpen));
}

//! The authority's signing key, with everything of a region but the root keys: it grants itself all, and opens nothing.

use crate::machine::{self, link};
use docward_envelope::DataClass;
use docward_runtime::config::{ConfigRole, Configurations, KeyFiles};
use docward_tests::fleet::{Fleet, region, within};
use docward_tests::{fixtures, program};
use docward_trust::Keyring;
use std::process::{Output, Stdio};
use tokio::process::Command;

const REGION: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";
const THIEF: &str = "t.thief";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_opens_nothing_for_the_authoritys_key_alone() {
    let fleet = Fleet::start(&[REGION]).await;
    let job = fleet.submit(CLINIC, fixtures::document("discharge-note.txt")).await;
    fleet.done(CLINIC, [job]).await;
    let (_, tenant) = fleet.home(CLINIC);

    // The operator's configuration, with keyrings of the thief's own making.
    let machine = machine::bare();
    link(fleet.folder(), machine.path(), &["regions"]);
    let here = machine.path().join("regions").join(REGION);
    link(&fleet.folder().join("regions").join(REGION), &here, &["operator.toml"]);
    let (theirs, own) = (Configurations::in_folder(fleet.folder()), Configurations::in_folder(machine.path()));
    let mut config = theirs.region(&region(REGION), None, ConfigRole::Operator).unwrap();
    for class in DataClass::ALL {
        let file = |kind: &str| machine.path().join("own").join(kind).join(class.as_str());
        let files = KeyFiles { keyring: file("rings"), root: file("roots") };
        for path in [&files.keyring, &files.root] {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        }
        let mut ring = Keyring::create(&region(REGION), *class, &files.keyring, &files.root).unwrap();
        ring.add_tenant(tenant.id, docward_envelope::Timestamp::now()).unwrap();
        match class {
            DataClass::Phi => config.keys.phi = Some(files),
            DataClass::Redacted => config.keys.redacted = files,
        }
    }
    config.write(&own.path(&region(REGION), None, ConfigRole::Operator)).unwrap();

    let types = async |line: &[&str]| -> Output {
        let mut command = Command::new(program::docward());
        command.args(line).env("DOCWARD_LOCAL", machine.path()).env("USER", THIEF).stdin(Stdio::null());
        within("a command", command.output()).await.unwrap()
    };
    let all = "submit,retrieve,search,audit,operate,erase";
    let granted =
        types(&["grant", "add", "--tenant", CLINIC, "--actions", all, "--data-classes", "phi,redacted"]).await;
    assert!(granted.status.success(), "{}", String::from_utf8_lossy(&granted.stderr));
    for what in ["redacted", "text", "report", "fields"] {
        let place = ["--tenant", CLINIC, "--region", REGION, "--what", what];
        let fetched = types(&[&["fetch", &job.to_string()], &place[..]].concat()).await;
        let said = String::from_utf8_lossy(&fetched.stderr).into_owned();
        assert!(!fetched.status.success() && fetched.stdout.is_empty(), "{what}");
        assert!(said.contains("seal"), "let through by the gate, and not by the keys: {said}");
    }
    let found = types(&["search", "ampicillin", "--tenant", CLINIC, "--region", REGION, "--json"]).await;
    assert!(!String::from_utf8_lossy(&found.stdout).contains(&job.to_string()));
}

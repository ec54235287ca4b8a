//! The README's page on the HTTP service: whoever types what stands there gets a redacted document.

use crate::asking::{CLINIC, US, address};
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, within};
use docward_tests::program;
use serde_json::Value;
use std::path::Path;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_answers_what_the_readme_asks_with_curl() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let page = readme.split("## The HTTP service").nth(1).unwrap().split("\n## ").next().unwrap();
    let typed = page.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let (said_by_up, typed) = typed.split_once('\n').unwrap();
    assert!(said_by_up.starts_with("SERVICE=http://127.0.0.1:PORT"), "{said_by_up}");

    let fleet = Fleet::start(&[US]).await;
    let place = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root.join("fixtures").canonicalize().unwrap(), place.path().join("fixtures")).unwrap();
    std::os::unix::fs::symlink(program::docward(), place.path().join("docward")).unwrap();
    let path = format!("{}:{}", place.path().display(), std::env::var("PATH").unwrap());
    let mut shell = tokio::process::Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", typed]).current_dir(place.path()).env("PATH", path);
    shell.env("SERVICE", format!("http://{}", address(&fleet, US))).env("DOCWARD_LOCAL", fleet.folder());
    let output = within("what the README says", shell.kill_on_drop(true).output()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let report = said.rsplit("\n\n").next().unwrap();
    assert!(said.contains("event: ended") && serde_json::from_str::<Value>(report).is_ok(), "{said}");
    let redacted = std::fs::read_to_string(place.path().join("redacted.txt")).unwrap();
    assert!(redacted.len() > 100 && fixtures::canaries_of("discharge-note.txt").within_text(&redacted).is_empty());
    let (client, tenant) = fleet.home(CLINIC);
    assert!(said.contains("/v1/tenants/harbor-clinic/jobs/"), "the job of the upload: {said}");
    assert_eq!(client.ledger().jobs(tenant.id, &[], 10).await.unwrap().len(), 3);
    let told = std::fs::read_to_string(place.path().join("claims.x12")).unwrap();
    assert!(["\nTA1*", "\nST*999*", "\nST*277*"].iter().all(|segment| told.contains(segment)), "{told}");
}

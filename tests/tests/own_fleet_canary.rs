//! Nothing that a fleet writes anywhere on this machine holds a patient's identifier in the clear.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use docward::client::What;
use docward_envelope::Purpose;
use docward_tests::canaries::Canaries;
use docward_tests::fixtures;
use docward_tests::fleet::Fleet;
use std::path::Path;

const US: &str = "us-east-1";
const CLINIC: &str = "harbor-clinic";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_leaves_no_identifier_in_any_file() {
    let fleet = Fleet::start(&[US]).await;
    let mut jobs = Vec::new();
    for path in fixtures::documents() {
        jobs.push(fleet.submit(CLINIC, std::fs::read(path).unwrap()).await);
    }
    for name in fixtures::bad().keys() {
        jobs.push(fleet.submit(CLINIC, std::fs::read(fixtures::bad_path(name)).unwrap()).await);
    }
    let ended = fleet.ended(CLINIC, jobs.iter().copied()).await;
    // People look at things too, and ask for what is there and what is not.
    let (client, tenant) = fleet.home(CLINIC);
    for what in [What::Fields, What::Redacted, What::Text, What::Report] {
        assert!(!fleet.fetch(CLINIC, jobs[0], what).await.is_empty());
    }
    let asked = client.search(&tenant, "Quillon Zarathwaite MRN-7740193", Purpose::Operations, 10).await;
    assert!(asked.is_ok());
    fleet.drain().await;

    let scan = fixtures::all_canaries().scan(fleet.folder());
    println!("{} files, {} MB", scan.files.len(), scan.bytes / 1_000_000);
    assert!(scan.found.is_empty(), "{:?}", scan.found);
    for part in ["log", "buckets", "catalogue", "postgres", "rabbitmq"] {
        let part = fleet.folder().join(part);
        assert!(scan.files.iter().any(|file| file.starts_with(&part)), "{} was not seen", part.display());
    }

    // The scan sees what is there: jobs in the database, in the broker's files and in the bucket.
    let job = jobs[0].to_string();
    assert!(ended.contains_key(&jobs[0]));
    let known = Canaries::new([job.clone(), tenant.id.to_string()]);
    for part in ["postgres", "rabbitmq"] {
        let seen = known.scan(&fleet.folder().join(part)).found;
        assert!(seen.iter().any(|(_, word)| *word == job), "{part} holds nothing of the fleet's work");
    }
    assert!(fleet.objects(US).iter().any(|name| name.contains(&job)));
    planted_canaries_are_found(fleet.folder());
}

fn planted_canaries_are_found(folder: &Path) {
    let wide: Vec<u8> = "zArAtHwAiTe".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = folder.join("buckets/planted/deep");
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("wide"), [&[0, 7, 255][..], &wide, &[1]].concat()).unwrap();
    std::fs::write(folder.join("log/planted.log"), b"{\"message\":\"no such patient: mrn-7740193\"}").unwrap();
    let found = fixtures::all_canaries().scan(folder).found;
    let found: Vec<(String, &str)> = found.iter().map(|(path, word)| (fixtures::name(path), word.as_str())).collect();
    assert_eq!(found, [("wide".to_owned(), "Zarathwaite"), ("planted.log".to_owned(), "MRN-7740193")]);
}

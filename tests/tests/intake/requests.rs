//! Requests that clients name: whatever comes twice is done once.

use crate::asking::{Asking, CLINIC, INSURANCE, US, documents, in_flight};
use docward_envelope::JobId;
use docward_tests::canaries::Canaries;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const NOTE: &str = "discharge-note.txt";
/// What a client may well put into such a name.
const NAME: &str = "upload-for-Jane-Doe-8f14e45f";

async fn jobs(fleet: &Fleet, slug: &str) -> usize {
    let (client, tenant) = fleet.home(slug);
    client.ledger().jobs(tenant.id, &[], 100).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_does_what_comes_twice_once() {
    let fleet = Fleet::start(&[US]).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let (path, note) = (documents(CLINIC, US), fixtures::document(NOTE));
    let named = [("idempotency-key", NAME)];

    // One that is cut off is not known afterwards: the same name may come again at once.
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nidempotency-key: {NAME}\r\ncontent-length: {}\r\n\r\n",
        desk.token,
        note.len()
    );
    desk.raw([head.as_bytes(), &note[..20]].concat().as_slice(), true).await;

    // Such a document is not taken in whatever becomes of its name.
    let other_digest = format!("sha-256=:{}=:", "A".repeat(43));
    let refused = [named[0], ("content-digest", &*other_digest)];
    let free = eventually("the name to be free", async || {
        let answer = desk.hand_in(&path, &refused, note.clone()).await;
        (answer.status != 409).then_some(answer)
    });
    free.await.is_problem(422, "digest");

    // While one is being answered, another of its name is not.
    let mut slow = TcpStream::connect(desk.address).await.unwrap();
    slow.write_all(head.as_bytes()).await.unwrap();
    slow.write_all(&note[..20]).await.unwrap();
    in_flight(&fleet, US, 1).await;
    let conflict = desk.hand_in(&path, &refused, note.clone()).await;
    conflict.is_problem(409, "in-flight");
    assert!(conflict.header("retry-after").is_some());
    slow.write_all(&note[20..]).await.unwrap();
    let mut answer = vec![0; 16];
    slow.read_exact(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 202"), "{}", String::from_utf8_lossy(&answer));

    let again = desk.hand_in(&path, &named, note.clone()).await;
    assert_eq!(again.status, 202, "{}", again.text());
    let job: JobId = again.json()["job"].as_str().unwrap().parse().unwrap();
    let quoted = desk.hand_in(&path, &[("idempotency-key", &format!("\"{NAME}\""))], note.clone()).await;
    assert_eq!((quoted.status, quoted.json()["job"].as_str()), (202, Some(&*job.to_string())));
    fleet.done(CLINIC, [job]).await;
    assert_eq!(jobs(&fleet, CLINIC).await, 1, "it was taken in once");

    let other = desk.hand_in(&path, &named, b"something else altogether".to_vec()).await;
    other.is_problem(422, "idempotency-key");
    let other_lane = path.replace("interactive", "batch");
    desk.hand_in(&other_lane, &named, note.clone()).await.is_problem(422, "idempotency-key");
    for malformed in ["", "\"\"", "a b", "a\"b", &"x".repeat(256)] {
        desk.hand_in(&path, &[("idempotency-key", malformed)], note.clone()).await.is_problem(400, "idempotency-key");
    }
    assert_eq!(jobs(&fleet, CLINIC).await, 1);

    // Another tenant's request of the same name is its own.
    let theirs = Asking::of(&fleet, US, INSURANCE, "front-desk").await;
    let answer = theirs.hand_in(&documents(INSURANCE, US), &named, note).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    assert_ne!(answer.json()["job"], job.to_string());
    eventually("its job on record", async || (jobs(&fleet, INSURANCE).await == 1).then_some(())).await;

    let scan = Canaries::new([NAME.to_owned()]).scan(fleet.folder());
    assert!(scan.found.is_empty() && scan.files.len() > 100, "{:?}", scan.found);
}

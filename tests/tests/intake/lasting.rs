//! What lasts ends with the leave to begin it: uploads and streams, when a grant or a token is over or taken back.

use crate::asking::{Asking, CLINIC, US, documents, issuer, job_path, stored, token_of};
use docward_envelope::{DataClass, GrantId, JobId, Purpose, Stage, Timestamp};
use docward_intake::identity::Role;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, region, within};
use docward_trust_policy::{Action, Grant};
use http_body_util::BodyExt;
use hyper::Method;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

const NOTE: &str = "discharge-note.txt";
/// Within how long a document or a stream ends that may not go on.
const WITHIN: Duration = Duration::from_secs(5);

/// What an account may do at the clinic, for so long.
async fn granted(fleet: &Fleet, person: &str, good_for: Duration) -> GrantId {
    let (client, tenant) = fleet.home(CLINIC);
    let grant = Grant {
        id: GrantId::generate(),
        person: person.to_owned(),
        tenants: [tenant.id].into(),
        regions: [region(US)].into(),
        data_classes: [DataClass::Phi, DataClass::Redacted].into(),
        purposes: [Purpose::Treatment, Purpose::Operations].into(),
        actions: [Action::Submit, Action::Audit].into(),
        expires: Timestamp::now() + good_for,
    };
    client.connections().registry().await.unwrap().grant(&grant, Timestamp::now()).await.unwrap();
    grant.id
}

/// A stream of a job's events, and all that it will have said.
async fn following(asking: &Asking, job: JobId) -> JoinHandle<(String, Instant)> {
    let stream = asking.begin(Method::GET, &job_path(CLINIC, job, "/events"), &[], Vec::new()).await;
    assert_eq!(stream.status(), 200);
    tokio::spawn(async move {
        let said = stream.into_body().collect().await.unwrap().to_bytes();
        (String::from_utf8(said.to_vec()).unwrap(), Instant::now())
    })
}

/// A document that comes fast enough and has no end, and what is answered.
fn handing_in(asking: &Asking) -> JoinHandle<(String, Instant)> {
    let (address, head) = (asking.address, asking.head(&documents(CLINIC, US), 50_000_000, ""));
    tokio::spawn(async move {
        let (mut reads, mut writes) = TcpStream::connect(address).await.unwrap().into_split();
        writes.write_all(head.as_bytes()).await.unwrap();
        let comes = tokio::spawn(async move {
            while writes.write_all(&[b'x'; 8000]).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let mut answer = vec![0; 4096];
        let count = reads.read(&mut answer).await.unwrap();
        comes.abort();
        (String::from_utf8_lossy(&answer[..count]).into_owned(), Instant::now())
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_ends_what_lasts_when_a_grant_or_a_token_is_over_or_taken_back() {
    let fleet = Fleet::start(&[US]).await;
    let own = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    // A job that does not end.
    fleet.stop_worker(US, Stage::Ocr).await;
    let job = own.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    let before = stored(&fleet, US);

    let good_for = Duration::from_secs(25);
    let over = Instant::now() + good_for;
    granted(&fleet, "e.expires", good_for).await;
    let taken_back = granted(&fleet, "r.revoked", Duration::from_hours(1)).await;
    granted(&fleet, "s.stays", Duration::from_hours(1)).await;
    let [expiring, revoked, stays] = ["e.expires", "r.revoked", "s.stays"]
        .map(|account| own.with(token_of(&fleet, account, CLINIC, &[Role::FrontDesk])));
    let path = job_path(CLINIC, job, "");
    for asking in [&expiring, &revoked, &stays] {
        eventually("the grant in the service's copy", async || (asking.get(&path).await.status == 200).then_some(()))
            .await;
    }
    let short = issuer(&fleet, None).token("s.stays", CLINIC, &[], &[Role::FrontDesk], good_for).unwrap();
    let short = own.with(short);
    let mut lasting = Vec::new();
    for asking in [&expiring, &revoked, &short, &stays] {
        lasting.push((following(asking, job).await, handing_in(asking)));
    }
    let stay = lasting.pop().unwrap();
    let by_token = lasting.pop().unwrap();
    let by_revocation = lasting.pop().unwrap();
    let by_expiry = lasting.pop().unwrap();

    let is_refused =
        |answer: &str, status: &str| assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    let revoke = fleet.run(&["grant", "revoke", &taken_back.to_string()]).await;
    assert!(revoke.status.success(), "{}", String::from_utf8_lossy(&revoke.stderr));
    let since = Instant::now();
    let (said, at) = within("the end of the stream", by_revocation.0).await.unwrap();
    assert!(said.contains("event: closed") && at - since < WITHIN, "{said} {:?}", at - since);
    let (answer, at) = within("the end of the upload", by_revocation.1).await.unwrap();
    is_refused(&answer, "403");
    assert!(at - since < WITHIN, "{:?}", at - since);
    assert!(!by_expiry.0.is_finished() && !by_expiry.1.is_finished(), "its time is to come");

    for (lasting, status) in [(by_expiry, "403"), (by_token, "401")] {
        let (said, at) = within("the end of the stream", lasting.0).await.unwrap();
        assert!(
            said.contains("event: closed") && at.duration_since(over) < WITHIN,
            "{said} {:?}",
            at.duration_since(over)
        );
        let (answer, at) = within("the end of the upload", lasting.1).await.unwrap();
        is_refused(&answer, status);
        assert!(at.duration_since(over) < WITHIN, "{:?}", at.duration_since(over));
    }
    assert!(!stay.0.is_finished() && !stay.1.is_finished(), "nobody else's ends");
    stay.1.abort();
    let left = eventually("the end of what came", async || {
        let left = stored(&fleet, US);
        (left == before).then_some(left)
    });
    left.await;
}

/// The clinic's next policy, with other quotas and another largest document, once its service goes by it: what is larger is refused by its
/// head.
async fn quotas(desk: &Asking, fleet: &Fleet, version: u32, (largest, quotas): (usize, &str)) {
    let text = fleet.run(&["tenant", "policy", "show", CLINIC, "--toml"]).await;
    let text = String::from_utf8(text.stdout).unwrap();
    let (kept, rest) = text.split_once("[quotas]\n").unwrap();
    let rest = rest.split_once('[').map(|(_, rest)| format!("[{rest}")).unwrap_or_default();
    let next = format!("{kept}[quotas]\n{quotas}\n\n{rest}");
    let next = next.replace(&format!("version = {}", version - 1), &format!("version = {version}"));
    let (before, rest) = next.split_once("max_bytes = ").unwrap();
    let next = format!("{before}max_bytes = {largest}\n{}", rest.split_once('\n').unwrap().1);
    let file = fleet.folder().join("next.toml");
    std::fs::write(&file, next).unwrap();
    let set = fleet.run(&["tenant", "policy", "set", CLINIC, &file.display().to_string()]).await;
    assert!(set.status.success(), "{}", String::from_utf8_lossy(&set.stderr));
    eventually("the service's policy", async || {
        let mut head = TcpStream::connect(desk.address).await.unwrap();
        head.write_all(desk.head(&documents(CLINIC, US), largest + 1, "").as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        // By the policy before it the body would be waited for.
        let read = timeout(Duration::from_millis(300), head.read_exact(&mut answer)).await;
        (read.is_ok_and(|read| read.is_ok()) && answer == *b"HTTP/1.1 413").then_some(())
    })
    .await;
}

/// A document counts from its head on, so that none comes beside it that is one too many. Where it does not come whole its place is free
/// again; and a policy that is narrowed meanwhile is asked when all of it came.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_counts_a_document_among_the_days_from_its_head_on() {
    let fleet = Fleet::start(&[US]).await;
    let (client, tenant) = fleet.home(CLINIC);
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    quotas(&desk, &fleet, 2, (200_000, "documents_per_day = 1")).await;
    let (path, note) = (documents(CLINIC, US), fixtures::document(NOTE));
    let counted = async |documents| {
        eventually("what counts", async || {
            let taken = client.ledger().taken_in(tenant.id, Timestamp::now()).await.unwrap();
            (taken.documents == documents).then_some(())
        })
        .await;
    };
    let begin = async |name: &str| {
        let mut slow = TcpStream::connect(desk.address).await.unwrap();
        let head = desk.head(&path, note.len(), &format!("idempotency-key: {name}\r\n"));
        slow.write_all(head.as_bytes()).await.unwrap();
        slow.write_all(&note[..20]).await.unwrap();
        counted(1).await;
        slow
    };
    let before = stored(&fleet, US);
    counted(0).await;
    let given_up = begin("given-up").await;
    desk.hand_in(&path, &[("idempotency-key", "beside")], note.clone()).await.is_problem(429, "quota-per-day");
    drop(given_up);
    counted(0).await;

    let mut slow = begin("slow").await;
    quotas(&desk, &fleet, 3, (100_000, "documents_per_day = 2\nbytes_per_day = 10")).await;
    let beside = desk.hand_in(&path, &[("idempotency-key", "too-large-for-the-day")], note.clone()).await;
    beside.is_problem(429, "quota-per-day");
    assert!(beside.text().contains("10 bytes at most"), "{}", beside.text());
    slow.write_all(&note[20..]).await.unwrap();
    let mut answer = vec![0; 4096];
    let count = within("the answer", slow.read(&mut answer)).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..count]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 429 ") && answer.contains("quota-per-day"), "{answer}");
    counted(0).await;
    assert_eq!(stored(&fleet, US), before, "nothing of them remains");
    assert_eq!(client.ledger().jobs(tenant.id, &[], 10).await.unwrap().len(), 0);
}

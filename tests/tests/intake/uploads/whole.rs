//! What comes in several requests goes all the way, as one that came in one.

use super::{
    LAB_REPORT, NOTE, PIECE, TUS, add, add_once_free, begin, begun, job, jobs, offset, pieces, status, uploads,
};
use crate::asking::{Asking, CLINIC, US, documents, job_path, stored};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use docward_client::What;
use docward_envelope::JobId;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, within};
use hyper::Method;
use sha2::{Digest, Sha256, Sha512};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_an_upload_in_by_several_requests_and_hands_it_in_once() {
    let fleet = Fleet::start(&[US]).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let path = uploads(CLINIC, US);
    // Whoever asks what is spoken here need not show who it is.
    let said = desk.with("").ask(Method::OPTIONS, &path, &[], Vec::new()).await;
    assert_eq!((said.status, said.header("tus-version")), (204, Some("1.0.0")), "{}", said.text());
    assert_eq!(said.header("tus-extension"), Some("creation,creation-with-upload,checksum,expiration,termination"));
    assert_eq!(said.header("tus-checksum-algorithm"), Some("sha1,sha256,sha512"));
    assert!(said.header("tus-max-size").unwrap().parse::<u64>().unwrap() > 1 << 20);
    assert_eq!(said.header("tus-resumable"), None);

    let report = fixtures::document(LAB_REPORT);
    let place = begun(&desk, &path, report.len()).await;
    let before = status(&desk, &place).await;
    assert_eq!((before.status, before.header("upload-offset")), (200, Some("0")));
    assert_eq!(before.header("upload-length"), Some(&*report.len().to_string()));
    assert_eq!((before.header("cache-control"), before.header("tus-resumable")), (Some("no-store"), Some("1.0.0")));
    assert!(before.header("upload-expires").unwrap().ends_with(" GMT") && before.header("content-location").is_none());
    let third = report.len() / 3;
    let first = add(&desk, &place, 0, &[], &report[..third]).await;
    assert_eq!((first.status, first.header("upload-offset")), (204, Some(&*third.to_string())), "{}", first.text());
    // The same again, as of a client that did not hear the answer: nothing of it is taken twice.
    add(&desk, &place, 0, &[], &report[..third]).await.is_problem(409, "offset");
    add(&desk, &place, third + 1, &[], &report[third + 1..]).await.is_problem(409, "offset");
    assert_eq!(offset(&desk, &place).await, third);
    let digest = format!("sha256 {}", STANDARD.encode(Sha256::digest(&report[third..2 * third])));
    let second = add(&desk, &place, third, &[("upload-checksum", &digest)], &report[third..2 * third]).await;
    assert_eq!((second.status, second.header("content-location")), (204, None), "{}", second.text());
    assert_eq!(pieces(&fleet, US), 2);
    // A client that can't send the method says it in a header.
    let rest = (2 * third).to_string();
    let headers = [TUS, PIECE, ("upload-offset", &rest), ("x-http-method-override", "PATCH")];
    let last = desk.ask(Method::POST, &place, &headers, report[2 * third..].to_vec()).await;
    assert_eq!(last.status, 204, "{}", last.text());
    let of_report = job(&last);
    // Asked again it says the same, and nothing is handed in again.
    let after = status(&desk, &place).await;
    assert_eq!((after.status, job(&after)), (200, of_report));
    let again = add(&desk, &place, report.len(), &[], b"").await;
    assert_eq!((again.status, job(&again)), (204, of_report));
    add(&desk, &place, report.len(), &[], b"more").await.is_problem(413, "too-much");
    assert_eq!(pieces(&fleet, US), 0, "what it was put together of is gone");

    // All of it with the request that begins it; and one that is empty, which goes where an empty one goes that came in one request.
    let note = fixtures::document(NOTE);
    let digest = format!("sha512 {}", STANDARD.encode(Sha512::digest(&note)));
    let length = note.len().to_string();
    let headers = [TUS, PIECE, ("upload-length", &*length), ("upload-checksum", &*digest)];
    let at_once = desk.ask(Method::POST, &path, &headers, note.clone()).await;
    assert_eq!((at_once.status, at_once.header("upload-offset")), (201, Some(&*length)), "{}", at_once.text());
    let empty = begin(&desk, &path, 0).await;
    assert_eq!(empty.status, 201, "{}", empty.text());
    let plain = desk.hand_in(&documents(CLINIC, US), &[("content-length", "0")], Vec::new()).await;
    let plain: JobId = plain.json()["job"].as_str().unwrap().parse().unwrap();
    fleet.done(CLINIC, [of_report, job(&at_once)]).await;
    let ended = fleet.ended(CLINIC, [job(&empty), plain]).await;
    assert_eq!(ended[&job(&empty)].state, ended[&plain].state);
    assert_eq!(jobs(&fleet, CLINIC).await, 4);
    let clinician = Asking::of(&fleet, US, CLINIC, "clinician").await;
    for (job, name) in [(of_report, LAB_REPORT), (job(&at_once), NOTE)] {
        let redacted = fleet.fetch(CLINIC, job, What::Redacted).await;
        assert!(!redacted.is_empty() && redacted != fixtures::document(name));
        let fields = clinician.get(&job_path(CLINIC, job, "/fields?purpose=treatment")).await;
        assert!(!fixtures::canaries_of(name).within(&fields.body).is_empty(), "fields are the patient's own");
    }
    // A document that was handed in goes on when its upload is ended.
    let ended = desk.ask(Method::DELETE, &place, &[TUS], Vec::new()).await;
    assert_eq!(ended.status, 204, "{}", ended.text());
    assert_eq!(status(&desk, &place).await.status, 410);
    assert_eq!(desk.get(&job_path(CLINIC, of_report, "")).await.json()["state"], "done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_keeps_of_an_upload_that_is_cut_what_came_and_lets_one_write_at_a_time() {
    let fleet = Fleet::start(&[US]).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let path = uploads(CLINIC, US);
    let note: Vec<u8> = fixtures::document(NOTE).into_iter().chain(std::iter::repeat_n(b' ', 6_000_000)).collect();
    let place = begun(&desk, &path, note.len()).await;
    let cut_at = 5_000_000;
    let head = |place: &str, offset: usize, length: usize| {
        format!(
            "PATCH {place} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ntus-resumable: 1.0.0\r\nupload-offset: {offset}\r\n\
             content-type: application/offset+octet-stream\r\ncontent-length: {length}\r\n\r\n",
            desk.token
        )
    };
    let mut cut = head(&place, 0, note.len()).into_bytes();
    cut.extend_from_slice(&note[..cut_at]);
    let said = desk.raw(&cut, true).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 400 ") && said.contains("cut-off"), "{said}");
    eventually("all that came", async || (offset(&desk, &place).await == cut_at).then_some(())).await;

    // While some of it comes nobody else adds to it, from wherever; and what comes is what counts.
    let mut slow = TcpStream::connect(desk.address).await.unwrap();
    let rest = &note[cut_at..];
    // Whoever was cut off may hold it for a moment.
    add_once_free(&desk, &place, cut_at, b"").await;
    slow.write_all(head(&place, cut_at, rest.len()).as_bytes()).await.unwrap();
    slow.write_all(&rest[..1000]).await.unwrap();
    let locked = eventually("that it comes", async || {
        let answer = add(&desk, &place, cut_at, &[], b"").await;
        (answer.status != 204).then_some(answer)
    })
    .await;
    locked.is_problem(423, "locked");
    assert!(locked.header("retry-after").is_some());
    desk.ask(Method::DELETE, &place, &[TUS], Vec::new()).await.is_problem(423, "locked");
    slow.write_all(&rest[1000..]).await.unwrap();
    let mut answer = vec![0; 12];
    within("the answer", slow.read_exact(&mut answer)).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 204");
    let of_note = job(&status(&desk, &place).await);

    // Two for one place at the same moment: one of them counts.
    let small = fixtures::document(NOTE);
    let half = small.len() / 2;
    for _ in 0..5 {
        let place = begun(&desk, &path, small.len()).await;
        let other = vec![b'x'; half];
        let (one, another) =
            tokio::join!(add(&desk, &place, 0, &[], &small[..half]), add(&desk, &place, 0, &[], &other));
        let mut both = [one.status, another.status];
        both.sort_unstable();
        assert!(both[0] == 204 && [409, 423].contains(&both[1]), "{both:?}");
        assert_eq!((offset(&desk, &place).await, pieces(&fleet, US)), (half, 1));
        assert_eq!(desk.ask(Method::DELETE, &place, &[TUS], Vec::new()).await.status, 204);
        assert_eq!(pieces(&fleet, US), 0);
    }
    fleet.done(CLINIC, [of_note]).await;
    assert_eq!(jobs(&fleet, CLINIC).await, 1);
    assert_eq!(stored(&fleet, US).iter().filter(|name| name.contains("/original/")).count(), 1);
}

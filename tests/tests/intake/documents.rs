//! Documents over HTTP: whole ones go all the way, and of the others nothing remains.

use crate::asking::{Asking, CLINIC, EU, KLINIK, US, address, documents, job_path, stored};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use docward_client::What;
use docward_envelope::JobId;
use docward_tests::fixtures;
use docward_tests::fleet::Fleet;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const NOTE: &str = "discharge-note.txt";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_a_document_in_over_http_and_gives_its_redacted_result() {
    let fleet = Fleet::start(&[US, EU]).await;
    for (tenant, at, name) in [(CLINIC, US, NOTE), (KLINIK, EU, "lab-report.pdf")] {
        let clinician = Asking::of(&fleet, at, tenant, "clinician").await;
        let document = fixtures::document(name);
        let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&document)));
        let accepted =
            clinician.hand_in(&documents(tenant, at), &[("content-digest", &digest)], document.clone()).await;
        assert_eq!(accepted.status, 202, "{}", accepted.text());
        let job: JobId = accepted.json()["job"].as_str().unwrap().parse().unwrap();
        let place = job_path(tenant, job, "");
        assert_eq!((accepted.header("location"), accepted.header("content-location")), (Some(&*place), Some(&*place)));

        let events = clinician.get(&job_path(tenant, job, "/events")).await;
        assert_eq!((events.status, events.header("content-type")), (200, Some("text/event-stream")));
        let last = events.text().rsplit("\n\n").find(|event| event.contains("event: ended")).unwrap().to_owned();
        assert!(last.contains(&job.to_string()) && last.contains("\"state\":\"done\""), "{last}");

        let status = clinician.get(&place).await.json();
        assert_eq!(status["state"], "done", "{status}");
        let listed = clinician.get(&format!("/v1/tenants/{tenant}/jobs?state=done&limit=5")).await.json();
        assert_eq!(listed["jobs"][0]["job"], job.to_string(), "{listed}");

        let redacted = clinician.get(&job_path(tenant, job, "/redacted?purpose=treatment")).await;
        assert_eq!((redacted.status, redacted.header("cache-control")), (200, Some("no-store")), "{}", redacted.text());
        assert_eq!(redacted.body, fleet.fetch(tenant, job, What::Redacted).await);
        assert!(redacted.body != document && !redacted.body.is_empty());
        let canaries = fixtures::canaries_of(name);
        let text = clinician.get(&job_path(tenant, job, "/text?purpose=treatment")).await;
        assert_eq!((text.status, canaries.within_text(&text.text())), (200, BTreeSet::new()));
        let fields = clinician.get(&job_path(tenant, job, "/fields?purpose=treatment")).await;
        assert!(!canaries.within(&fields.body).is_empty(), "fields are the patient's own");
        clinician.get(&job_path(tenant, job, "/redacted")).await.is_problem(400, "parameters");
        clinician.get(&job_path(tenant, job, "/nothing?purpose=treatment")).await.is_problem(404, "not-found");
        // What a role is not for is refused before anything is looked at.
        let desk = Asking::of(&fleet, at, tenant, "front-desk").await;
        assert_eq!(desk.get(&place).await.status, 200);
        desk.get(&job_path(tenant, job, "/redacted?purpose=treatment")).await.is_problem(403, "role");
        let seen = canaries.scan(&fleet.folder().join("log"));
        assert!(seen.found.is_empty() && !seen.files.is_empty(), "{:?}", seen.found);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_keeps_nothing_of_a_document_that_does_not_come_whole() {
    let fleet = Fleet::start(&[US, EU]).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let path = documents(CLINIC, US);
    let document = fixtures::document(NOTE);
    let before = stored(&fleet, US);

    let other = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(b"something else")));
    desk.hand_in(&path, &[("content-digest", &other)], document.clone()).await.is_problem(422, "digest");
    for malformed in ["sha-256=abc", "sha-256=:abc:", "md5=:rL0Y20zC+Fzt72VPzMSk2A==:", "", "sha-256"] {
        desk.hand_in(&path, &[("content-digest", malformed)], document.clone()).await.is_problem(400, "content-digest");
    }
    for (declared, encoding) in
        [("application/zip", "identity"), ("multipart/form-data; boundary=x", "identity"), ("application/pdf", "gzip")]
    {
        let headers = [("content-type", declared), ("content-encoding", encoding)];
        desk.hand_in(&path, &headers, document.clone()).await.is_problem(415, "media-type");
    }
    for query in [
        "",
        "?region=us-east-1",
        "?region=us-east-1&purpose=fun&lane=batch",
        "?region=us-east-1&purpose=treatment&lane=batch&x=1",
    ] {
        let path = format!("/v1/tenants/{CLINIC}/documents{query}");
        desk.hand_in(&path, &[], document.clone()).await.is_problem(400, "parameters");
    }
    desk.hand_in("/v1/nothing", &[], document.clone()).await.is_problem(404, "not-found");
    desk.ask(hyper::Method::PUT, &path, &[], document.clone()).await.is_problem(405, "method");

    // Nothing of a body is sent: each is decided by the head alone.
    let head = |path: &str, more: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nconnection: close\r\n{more}\r\n",
            desk.token
        )
    };
    let elsewhere = documents(CLINIC, EU);
    let wrong_region = desk.raw(head(&elsewhere, "content-length: 1000\r\n").as_bytes(), false).await;
    assert!(wrong_region.starts_with("HTTP/1.1 421 ") && wrong_region.contains("other-region"), "{wrong_region}");
    let too_large = desk.raw(head(&path, "content-length: 999999999\r\n").as_bytes(), false).await;
    assert!(too_large.starts_with("HTTP/1.1 413 "), "{too_large}");
    let without = desk.raw(head(&path, "transfer-encoding: chunked\r\n").as_bytes(), false).await;
    assert!(without.starts_with("HTTP/1.1 411 "), "{without}");

    // A body that ends early: the connection is closed, or half of it.
    for piece in [&b""[..], b"Patient: Jane", &document[..document.len() / 2]] {
        let mut cut = head(&path, &format!("content-length: {}\r\n", document.len())).into_bytes();
        cut.extend_from_slice(piece);
        let said = desk.raw(&cut, true).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 400 "), "{said}");
    }
    // One that is larger than a chunk of the seal, so that sealed bytes went to the bucket already.
    let mut cut = head(&path, "content-length: 9000000\r\n").into_bytes();
    cut.extend(vec![b'x'; 6_000_000]);
    let said = desk.raw(&cut, true).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 400 "), "{said}");
    assert_eq!(stored(&fleet, US), before, "nothing half-stored remains");

    // The tenant is at home elsewhere: it is told where.
    let klinik = Asking::of(&fleet, US, KLINIK, "front-desk").await;
    let answer = klinik.hand_in(&documents(KLINIK, US), &[], document.clone()).await;
    answer.is_problem(421, "other-region");
    assert_eq!(answer.header("location"), Some(&*format!("http://{}", address(&fleet, EU))));
    assert_eq!(stored(&fleet, US), before);

    // The same service still takes what is whole.
    let job = desk.submitted(CLINIC, US, document).await;
    fleet.done(CLINIC, [job]).await;
}

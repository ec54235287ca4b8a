//! A service that ends, in order or not: nothing of what it has taken in is lost or done twice, and nobody keeps it from ending.

use crate::asking::{Asking, CLINIC, US, documents, in_flight, job_path};
use crate::serving::OwnService;
use docward_envelope::{JobId, Stage};
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, within};
use docward_tests::services::superuser_url;
use http_body_util::BodyExt;
use hyper::Method;
use sqlx::{Connection, PgConnection};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const NOTE: &str = "discharge-note.txt";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_sends_what_a_service_stored_that_was_killed_before_it_sent_it() {
    let fleet = Fleet::start(&[US]).await;
    let url = superuser_url(fleet.folder(), &fleet.ledger_url(US));
    let mut superuser = PgConnection::connect(&url).await.unwrap();
    let own = OwnService::start(&fleet, US).await;
    let desk = Asking { address: own.address, ..Asking::of(&fleet, US, CLINIC, "front-desk").await };
    let (path, note) = (documents(CLINIC, US), fixtures::document(NOTE));
    let mut streams = Vec::new();
    for more in ["idempotency-key: the-first\r\n", "idempotency-key: the-second\r\n"] {
        let mut stream = TcpStream::connect(desk.address).await.unwrap();
        stream.write_all(desk.head(&path, note.len(), more).as_bytes()).await.unwrap();
        stream.write_all(&note[..20]).await.unwrap();
        streams.push(stream);
    }
    let named = [("idempotency-key", "the-first")];
    in_flight(&fleet, US, 2).await;
    // Both are stored, and the broker takes nothing.
    fleet.kill_broker().await;
    for stream in &mut streams {
        stream.write_all(&note[20..]).await.unwrap();
    }
    let noted = eventually("that they are noted", async || {
        let query = "SELECT job::text, sent FROM ledger.received";
        let rows: Vec<(String, bool)> = sqlx::query_as(query).fetch_all(&mut superuser).await.unwrap();
        (rows.len() == 2).then_some(rows)
    });
    let noted = noted.await;
    assert!(noted.iter().all(|(_, sent)| !sent), "{noted:?}");
    own.kill().await;
    fleet.restart_broker().await;

    // The fleet's own service finds them, and answers the request that comes again with its job.
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let jobs: Vec<JobId> = noted.iter().map(|(job, _)| job.parse().unwrap()).collect();
    let again = eventually("a fresh control list", async || {
        let answer = desk.hand_in(&path, &named, note.clone()).await;
        (answer.status != 503).then_some(answer)
    });
    let again = again.await;
    assert_eq!(again.status, 202, "{}", again.text());
    assert!(noted.iter().any(|(job, _)| again.json()["job"] == **job), "{}", again.text());
    fleet.done(CLINIC, jobs).await;
    let (client, tenant) = fleet.home(CLINIC);
    assert_eq!(client.ledger().jobs(tenant.id, &[], 10).await.unwrap().len(), 2, "each once");
    eventually("that they count as sent", async || {
        let query = "SELECT count(*) FROM ledger.received WHERE NOT sent";
        let left: i64 = sqlx::query_scalar(query).fetch_one(&mut superuser).await.unwrap();
        (left == 0).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_lets_no_open_stream_keep_a_service_from_ending() {
    let fleet = Fleet::start(&[US]).await;
    let own = OwnService::start(&fleet, US).await;
    let (now, most) = own.open_files();
    assert_eq!(now, most, "each connection is an open file");
    let desk = Asking { address: own.address, ..Asking::of(&fleet, US, CLINIC, "front-desk").await };
    // A job that does not end.
    fleet.stop_worker(US, Stage::Ocr).await;
    let job = desk.submitted(CLINIC, US, fixtures::document(NOTE)).await;
    let stream = desk.begin(Method::GET, &job_path(CLINIC, job, "/events"), &[], Vec::new()).await;
    assert_eq!(stream.status(), 200);
    let mut body = stream.into_body();
    within("the first event", body.frame()).await.unwrap().unwrap();
    let since = Instant::now();
    own.drain();
    let rest = within("the end of the stream", body.collect()).await.unwrap().to_bytes();
    let rest = String::from_utf8_lossy(&rest).into_owned();
    assert!(rest.contains("event: closed") && rest.contains("retry: 1000"), "{rest}");
    own.ended().await;
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_lets_what_comes_end_before_a_service_does() {
    let fleet = Fleet::start(&[US]).await;
    let own = OwnService::start(&fleet, US).await;
    let desk = Asking { address: own.address, ..Asking::of(&fleet, US, CLINIC, "front-desk").await };
    assert_eq!(desk.get(&format!("/v1/tenants/{CLINIC}/jobs")).await.status, 200);
    let document = fixtures::document(NOTE);
    let mut stream = TcpStream::connect(desk.address).await.unwrap();
    let head = desk.head(&documents(CLINIC, US), document.len(), "idempotency-key: it\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&document[..10]).await.unwrap();
    in_flight(&fleet, US, 1).await;
    own.drain();
    eventually("that nobody new is let in", async || TcpStream::connect(desk.address).await.is_err().then_some(()))
        .await;
    stream.write_all(&document[10..]).await.unwrap();
    let mut answer = Vec::new();
    within("the answer", stream.read_to_end(&mut answer)).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
    own.ended().await;
}

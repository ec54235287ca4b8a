//! Receivers that mean harm: they answer without end, byte by byte, or with more than anybody reads.

use super::receiver::Receiver;
use super::{add, allow, fleet, id, post, webhooks};
use crate::asking::{Asking, CLINIC, US};
use docward_tests::fleet::{eventually, within};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::interval;

/// What a connection came to that was answered until it was closed.
#[derive(Debug)]
struct Ended {
    written: u64,
    after: Duration,
}

/// A receiver that answers with `begin`, and then with `rest` again and again until nobody listens: after each `pause`, where there is one.
async fn endless(
    begin: &'static [u8],
    rest: &'static [u8],
    pause: Option<Duration>,
) -> (String, UnboundedReceiver<Ended>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/news", listener.local_addr().unwrap());
    let (tell, ended) = unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let tell = tell.clone();
            tokio::spawn(async move {
                let (since, mut pace) = (Instant::now(), pause.map(interval));
                let mut request = [0; 4096];
                let _head = stream.read(&mut request).await;
                let (mut written, mut part) = (0, begin);
                while let Ok(length @ 1..) = stream.write(part).await {
                    written += length as u64;
                    part = rest;
                    if let Some(pace) = &mut pace {
                        pace.tick().await;
                    }
                }
                let _over = tell.send(Ended { written, after: since.elapsed() });
            });
        }
    });
    (url, ended)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_reads_no_more_of_an_answer_than_its_status_and_waits_for_it_no_longer_than_it_says() {
    /// What lies in the buffers of a connection at most, far below what a receiver would write in that time.
    const BUFFERS: u64 = 64 << 20;
    const ZEROS: &[u8] = &[b'0'; 1 << 16];
    let fleet = fleet().await;
    allow(&fleet, CLINIC).await;
    let operator = Asking::of(&fleet, US, CLINIC, "operator").await;
    let (long_body, mut bodies) = endless(b"HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n", ZEROS, None).await;
    let (long_head, mut heads) = endless(b"HTTP/1.1 200 OK\r\nx: ", ZEROS, None).await;
    let (drips, mut dripping) = endless(b"HTTP/1.1 200 OK\r\nx: ", b"x", Some(Duration::from_millis(200))).await;
    let mut all = Vec::new();
    for url in [&drips, &long_head, &long_body] {
        all.push(id(&add(&operator, CLINIC, url).await));
    }
    let mut good = Receiver::start().await;
    all.push(id(&add(&operator, CLINIC, &good.url).await));
    for webhook in &all {
        assert_eq!(post(&operator, CLINIC, &format!("/{webhook}/test")).await.status, 202);
    }
    good.next().await;
    let body = within("that nobody reads the body", bodies.recv()).await.unwrap();
    assert!(body.written < BUFFERS, "{body:?}");
    let head = within("that nobody reads the head", heads.recv()).await.unwrap();
    assert!(head.written < BUFFERS, "{head:?}");
    let drip = within("that nobody waits for the rest", dripping.recv()).await.unwrap();
    assert!((10..25).contains(&drip.after.as_secs()), "{drip:?}");
    let shown = async |webhook: &str| operator.get(&webhooks(CLINIC, &format!("/{webhook}"))).await.json();
    for (webhook, answered, is_taken) in
        [(&all[0], None, false), (&all[1], None, false), (&all[2], Some(200), true), (&all[3], Some(204), true)]
    {
        eventually("what came of it", async || {
            let shown = shown(webhook).await;
            let is_so = shown["tried"].is_string() && shown["answered"].as_u64() == answered;
            (is_so && (shown["failures"] == 0) == is_taken).then_some(())
        })
        .await;
    }
}

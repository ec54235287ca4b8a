//! What one client may cost the service, and its end.

use crate::asking::{Asking, CLINIC, US, documents, stored};
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, within};
use docward_tests::program;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const NOTE: &str = "discharge-note.txt";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_lets_a_slow_or_large_client_cost_nobody_but_itself() {
    let fleet = Fleet::start(&[US]).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let before = stored(&fleet, US);
    let long = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "a".repeat(1 << 20));
    let said = desk.raw(long.as_bytes(), false).await;
    assert!(said.starts_with("HTTP/1.1 431 "), "{said}");
    let many = (0..200).map(|number| format!("x-{number}: y\r\n")).collect::<Vec<_>>().concat();
    let said = desk.raw(format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n").as_bytes(), false).await;
    assert!(said.starts_with("HTTP/1.1 431 "), "{said}");

    let path = documents(CLINIC, US);
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: 100000\r\n\r\nJane",
        desk.token
    );
    let slow = async {
        let since = Instant::now();
        let said = desk.raw(head.as_bytes(), false).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408 "), "{said}");
        assert!((20..50).contains(&since.elapsed().as_secs()), "{:?}", since.elapsed());
    };
    let silent = async {
        let since = Instant::now();
        assert_eq!(desk.raw(b"GET / HTTP/1.1\r\nhos", false).await, "");
        assert!(since.elapsed() < Duration::from_secs(20), "{:?}", since.elapsed());
    };
    let others = async {
        for _ in 0..5 {
            let since = Instant::now();
            assert_eq!(desk.get(&format!("/v1/tenants/{CLINIC}/jobs")).await.status, 200);
            assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    tokio::join!(slow, silent, others);
    assert_eq!(stored(&fleet, US), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_serves_in_the_clear_on_this_machine_alone_and_ends_in_order() {
    let fleet = Fleet::start(&[US]).await;
    let open = fleet.run(&["serve", "--region", US, "--listen", "0.0.0.0:0"]).await;
    let said = String::from_utf8_lossy(&open.stderr).into_owned();
    assert!(open.status.code() == Some(2) && said.contains("certificate"), "{said}");

    // One of its own, which is told to end while a document comes.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut service = tokio::process::Command::new(program::docward());
    service.args(["serve", "--region", US, "--listen", &free.to_string(), "--supervised"]);
    service.env("DOCWARD_LOCAL", fleet.folder()).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut service = service.spawn().unwrap();
    let mut lines = BufReader::new(service.stdout.take().unwrap()).lines();
    assert_eq!(within("its start", lines.next_line()).await.unwrap().as_deref(), Some("ready"));
    let desk = Asking { address: free, ..Asking::of(&fleet, US, CLINIC, "front-desk").await };
    assert_eq!(desk.get(&format!("/v1/tenants/{CLINIC}/jobs")).await.status, 200);

    let document = fixtures::document(NOTE);
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n",
        documents(CLINIC, US),
        desk.token,
        document.len()
    );
    let mut stream = TcpStream::connect(free).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&document[..10]).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let id = rustix::process::Pid::from_raw(service.id().unwrap().cast_signed()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(TcpStream::connect(free).await.is_err(), "nobody new is let in");
    stream.write_all(&document[10..]).await.unwrap();
    let mut answer = Vec::new();
    within("the answer", stream.read_to_end(&mut answer)).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
    assert!(within("its end", service.wait()).await.unwrap().success());
}

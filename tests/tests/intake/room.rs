//! Who may take how much: nobody takes what is others'.

use crate::asking::{Asking, CLINIC, INSURANCE, US, documents, in_flight, stored};
use docward_runtime::config::ServiceLimits;
use docward_tests::fixtures;
use docward_tests::fleet::{Fleet, eventually, within};
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const NOTE: &str = "discharge-note.txt";

async fn fleet(limits: ServiceLimits) -> Fleet {
    let change = |config: &mut docward_runtime::config::RegionConfig, _| {
        if let Some(service) = &mut config.service {
            service.limits = limits;
        }
    };
    Fleet::start_with(&[US], change).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_gives_each_tenant_requests_and_uploads_of_its_own() {
    let limits =
        ServiceLimits { uploads_per_tenant: 2, requests_per_second: 1, requests_at_once: 20, ..Default::default() };
    let fleet = fleet(limits).await;
    let clinic = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let insurance = Asking::of(&fleet, US, INSURANCE, "front-desk").await;
    let (path, note) = (documents(CLINIC, US), fixtures::document(NOTE));

    // Two come; each holds its place until all of it came, and a third has none.
    let mut coming = Vec::new();
    for key in ["idempotency-key: one\r\n", "idempotency-key: other\r\n"] {
        let mut stream = TcpStream::connect(clinic.address).await.unwrap();
        stream.write_all(clinic.head(&path, note.len(), key).as_bytes()).await.unwrap();
        stream.write_all(&note[..10]).await.unwrap();
        coming.push(stream);
    }
    in_flight(&fleet, US, 2).await;
    let third = clinic.hand_in(&path, &[], note.clone()).await;
    third.is_problem(429, "uploads");
    let told = |name| third.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect::<Vec<_>>();
    assert!(told("ratelimit").contains(&"\"uploads\";r=0"), "{:?}", third.headers);
    assert_eq!(third.header("retry-after"), Some("5"));
    insurance.submitted(INSURANCE, US, note.clone()).await;
    for stream in &mut coming {
        stream.write_all(&note[10..]).await.unwrap();
        let mut answer = vec![0; 12];
        within("the answer", stream.read_exact(&mut answer)).await.unwrap();
        assert_eq!(answer, b"HTTP/1.1 202");
    }

    // Requests: each answer says how many are left, and the one that is too many when to come again.
    let jobs = format!("/v1/tenants/{CLINIC}/jobs");
    let (mut left, mut refused) = (20, None);
    for _ in 0..60 {
        let answer = clinic.get(&jobs).await;
        assert_eq!(answer.header("ratelimit-policy"), Some("\"requests\";q=20;w=20"));
        let told = answer.header("ratelimit").unwrap().to_owned();
        let told: u32 = told.strip_prefix("\"requests\";r=").unwrap().split(';').next().unwrap().parse().unwrap();
        assert!(told < 20, "{told}");
        left = told;
        if answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("one that is too many");
    refused.is_problem(429, "requests");
    assert_eq!((left, refused.header("retry-after")), (0, Some("1")));
    assert_eq!(insurance.get(&format!("/v1/tenants/{INSURANCE}/jobs")).await.status, 200, "others' are others'");
    let again = eventually("a request that comes back", async || {
        let answer = clinic.get(&jobs).await;
        (answer.status == 200).then_some(())
    });
    again.await;
    // Who shows no token takes nothing of anybody's.
    let nobody = clinic.with("");
    for _ in 0..40 {
        nobody.get(&format!("/v1/tenants/{INSURANCE}/jobs")).await.is_problem(401, "token-missing");
    }
    assert_eq!(insurance.get(&format!("/v1/tenants/{INSURANCE}/jobs")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_lets_no_address_take_every_connection() {
    let fleet = fleet(ServiceLimits { connections_per_address: 8, ..Default::default() }).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let from = Ipv4Addr::new(127, 0, 0, 9);
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(desk.connection_from(from).await);
    }
    let since = Instant::now();
    for _ in 0..3 {
        let mut more = desk.connection_from(from).await;
        let closed = within("the end of the connection", more.read(&mut [0; 1])).await;
        assert!(matches!(closed, Ok(0) | Err(_)), "{closed:?}");
    }
    // One that was let in and says nothing would be closed ten seconds later.
    assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
    assert_eq!(desk.get(&format!("/v1/tenants/{CLINIC}/jobs")).await.status, 200, "another address is let in");
    drop(held);
    let request = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let again = eventually("a free place", async || {
        let (mut stream, mut answer) = (desk.connection_from(from).await, String::new());
        let _closed = stream.write_all(request.as_bytes()).await;
        let _closed = stream.read_to_string(&mut answer).await;
        answer.starts_with("HTTP/1.1 404").then_some(())
    });
    again.await;
}

/// One who sends a few bytes now and then loses the connection, and nothing of the document remains.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_gives_up_a_document_that_drips() {
    let fleet = fleet(ServiceLimits::default()).await;
    let desk = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let before = stored(&fleet, US);
    let mut stream = TcpStream::connect(desk.address).await.unwrap();
    stream.write_all(desk.head(&documents(CLINIC, US), 1 << 20, "").as_bytes()).await.unwrap();
    let (mut reads, mut writes) = stream.split();
    let drips = async {
        while writes.write_all(b"Jane").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        std::future::pending::<()>().await;
    };
    let mut answer = vec![0; 12];
    let began = Instant::now();
    tokio::select! {
        () = drips => {}
        read = within("the end", reads.read_exact(&mut answer)) => drop(read.unwrap()),
    }
    assert_eq!(answer, b"HTTP/1.1 408");
    assert!((25..45).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    assert_eq!(stored(&fleet, US), before);
}

//! What one client may cost the service.

use crate::asking::{Asking, CLINIC, US, stored};
use docward_tests::fleet::Fleet;
use std::time::{Duration, Instant};

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
        }
    };
    tokio::join!(silent, others);
    assert_eq!(stored(&fleet, US), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_serves_in_the_clear_on_this_machine_alone() {
    let fleet = Fleet::start(&[US]).await;
    let open = fleet.run(&["serve", "--region", US, "--listen", "0.0.0.0:0"]).await;
    let said = String::from_utf8_lossy(&open.stderr).into_owned();
    assert!(open.status.code() == Some(2) && said.contains("certificate"), "{said}");
}

//! How much whoever asks may take of the issuer, and what its operator is told.

use super::{World, is_error, request};
use crate::serving::OwnService;
use docward_runtime::config::RegisteredClient;
use docward_tests::fleet::{eventually, within};
use futures_util::future::join_all;
use serde_json::json;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_lets_no_address_and_no_client_ask_for_tokens_as_often_as_it_likes() {
    let mut world = World::new().await;
    let [busy, other] = [2, 3].map(|last| Ipv4Addr::new(127, 0, 0, last));
    // Whoever asks without end is refused before anything is checked.
    let refused = eventually("the limit of an address", async || {
        let asks = (0..50).map(|_| world.sends_from(busy, "grant_type=password"));
        join_all(asks).await.into_iter().find(|answer| answer.status != 400)
    })
    .await;
    is_error(&refused, 429, "temporarily_unavailable", "an address");
    assert_eq!(refused.header("retry-after"), Some("5"));
    // Nobody else is.
    let assertion = world.assertion("clearing").await;
    assert_eq!(world.sends_from(other, &request(&assertion, "front-desk")).await.status, 200);

    // A client that proves who it is has a limit of its own, wherever it asks.
    let refused = within("the limit of a client", async {
        loop {
            let assertion = world.assertion("clearing").await;
            let answer = world.sends_from(other, &request(&assertion, "front-desk")).await;
            if answer.status != 200 {
                is_error(&answer, 429, "temporarily_unavailable", "a client");
                return assertion;
            }
        }
    })
    .await;
    let hospital = world.assertion("hospital").await;
    assert_eq!(world.sends_from(other, &request(&hospital, "front-desk")).await.status, 200);
    // What was refused for that alone is not used up.
    let later = eventually("room for the client", async || {
        let answer = world.asks(&refused, "front-desk").await;
        (answer.status != 429).then_some(answer)
    });
    assert_eq!(later.await.status, 200);
    is_error(&world.sends(&request(&refused, "front-desk")).await, 400, "invalid_client", "again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_waits_no_longer_than_it_should_for_a_clients_keys() {
    let mut world = World::new().await;
    // It takes every connection and answers none.
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let keys = format!("http://{}/keys", silent.local_addr().unwrap());
    tokio::spawn(async move {
        let mut taken = Vec::new();
        while let Ok(connection) = silent.accept().await {
            taken.push(connection);
        }
    });
    world.register(|clients| clients[2] = RegisteredClient { keys, ..clients[2].clone() });
    let log = OwnService::issuers_log(&world.fleet);
    let since = eventually("that its keys are asked for", async || {
        let since = Instant::now();
        let claims = world.claims("outdated");
        let header = json!({ "alg": "ES384", "typ": "JWT", "kid": "clearing-1" });
        let assertion = world.signing.sign("clearing", &header, &claims).await;
        let genuine = world.assertion("clearing").await;
        let scope = "front-desk";
        let (silent, (given, elapsed)) = tokio::join!(world.asks(&assertion, scope), async {
            let given = world.asks(&genuine, scope).await;
            (given, since.elapsed())
        });
        is_error(&silent, 400, "invalid_client", "of a client whose keys nobody can have");
        // Until the registration is read, and where it is read just now, nothing says so.
        let is_asked = std::fs::read_to_string(&log).unwrap().contains("\"keys-away\"");
        if is_asked {
            assert!(given.status != 200 || elapsed < Duration::from_secs(4), "nobody waits for another's keys");
        }
        is_asked.then_some(since)
    })
    .await;
    assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_tells_an_operator_why_an_assertion_was_refused_and_nothing_of_what_it_says() {
    let mut world = World::new().await;
    let header = World::header("clearing");
    let mut shown = Vec::new();
    let mut claims = world.claims("clearing");
    claims["aud"] = json!("https://tokens.eu-central-1.example/v1/token");
    shown.push(world.signing.sign("clearing", &header, &claims).await);
    claims = world.claims("clearing");
    shown.push(
        world.signing.sign("hospital", &json!({ "alg": "RS384", "typ": "JWT", "kid": "clearing-1" }), &claims).await,
    );
    claims = world.claims("clearing");
    claims["jti"] = json!("Jane Doe, born 1970");
    claims["exp"] = json!(super::now() + 3600);
    shown.push(world.signing.sign("clearing", &header, &claims).await);
    claims = world.claims("a-client-that-nobody-registered");
    shown.push(world.signing.sign("clearing", &header, &claims).await);
    for assertion in &shown {
        is_error(&world.asks(assertion, "front-desk").await, 400, "invalid_client", "refused");
    }
    let genuine = world.assertion("clearing").await;
    let given = world.asks(&genuine, "front-desk").await;
    assert_eq!(given.status, 200);
    shown.extend([genuine, given.json()["access_token"].as_str().unwrap().to_owned()]);

    let log = OwnService::issuers_log(&world.fleet);
    let said = eventually("its events", async || {
        let said = std::fs::read_to_string(&log).unwrap();
        ["\"aud\"", "\"alg\"", "\"too-long\""].iter().all(|reason| said.contains(reason)).then_some(said)
    })
    .await;
    assert!(said.contains("\"clearing\"") && !said.contains("nobody-registered") && !said.contains("Jane"), "{said}");
    for part in shown.iter().flat_map(|token| token.split('.')).filter(|part| !part.is_empty()) {
        assert!(!said.contains(part), "{said}");
    }
}

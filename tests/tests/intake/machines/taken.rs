//! Clients that prove who they are, and what their tokens are good for.

use super::{World, is_error, now};
use crate::asking::{Asking, CLINIC, INSURANCE, US, address, documents};
use crate::serving::OwnService;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use docward_intake::identity::{OwnIssuer, Role};
use docward_runtime::config::{IssuerConfig, TokenEndpoint};
use docward_tests::fixtures;
use docward_tests::fleet::eventually;
use docward_tests::services::kill_server;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use std::time::Duration;

fn part(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_gives_a_client_that_proves_who_it_is_tokens_for_what_it_was_registered_for() {
    let mut world = World::new().await;
    let said = world.machine().get("/.well-known/smart-configuration").await.json();
    assert_eq!(said["token_endpoint"], world.endpoint());
    assert_eq!(said["token_endpoint_auth_methods_supported"], json!(["private_key_jwt"]));
    assert_eq!(said["token_endpoint_auth_signing_alg_values_supported"], json!(["RS384", "ES384"]));
    let keys = world.machine().get("/v1/keys").await.json();
    assert_eq!(said["jwks_uri"], format!("{}/v1/keys", world.config.issuer));

    // What it says of itself beside its name is nothing to anybody.
    let mut claims = world.claims("clearing");
    for (name, value) in [
        ("tenant", json!(CLINIC)),
        ("roles", json!(["operator"])),
        ("regions", json!(["eu-central-1"])),
        ("purposes", json!(["treatment"])),
    ] {
        claims[name] = value;
    }
    let assertion = world.signing.sign("clearing", &World::header("clearing"), &claims).await;
    let given = world.asks(&assertion, "operator%20front-desk%20system/*.rs").await;
    assert_eq!(given.status, 200, "{}", given.text());
    let token = given.json()["access_token"].as_str().unwrap().to_owned();
    let rest = json!({ "access_token": token, "token_type": "bearer", "expires_in": 300, "scope": "front-desk" });
    assert_eq!((given.json(), given.header("cache-control")), (rest, Some("no-store")));
    let (header, said) = (part(&token, 0), part(&token, 1));
    assert_eq!((&header["typ"], &header["kid"]), (&"at+jwt".into(), &keys["keys"][0]["kid"]));
    assert_eq!(
        (&said["sub"], &said["tenant"], &said["iss"]),
        (&"clearing".into(), &INSURANCE.into(), &world.config.issuer.clone().into())
    );
    assert_eq!((&said["roles"], &said["regions"]), (&json!(["front-desk"]), &json!([US])));
    assert_eq!(said["exp"].as_u64().unwrap() - said["iat"].as_u64().unwrap(), 300);

    // Its account is its own, and worth what its grants say.
    let clearing = Asking { address: address(&world.fleet, US), token };
    clearing
        .hand_in(&documents(INSURANCE, US), &[], fixtures::document("discharge-note.txt"))
        .await
        .is_problem(404, "not-found");
    let granted = ["grant", "add", "--tenant", INSURANCE, "--person", "client.clearing", "--actions", "submit,audit"];
    let granted = world.fleet.run(&granted).await;
    assert!(granted.status.success(), "{}", String::from_utf8_lossy(&granted.stderr));
    let jobs = format!("/v1/tenants/{INSURANCE}/jobs");
    eventually("the grant", async || (clearing.get(&jobs).await.status == 200).then_some(())).await;
    clearing.submitted(INSURANCE, US, fixtures::document("discharge-note.txt")).await;
    clearing.get(&format!("/v1/tenants/{CLINIC}/jobs")).await.is_problem(404, "not-found");

    // Whoever has the issuer's key makes none that is good for longer than the issuer's are.
    let TokenEndpoint { issuer, audience, key, keys, .. } = world.config.clone();
    let stolen = OwnIssuer::open(&IssuerConfig { issuer, audience, key, keys }).unwrap();
    let lasting = stolen.token("clearing", INSURANCE, &[], &[Role::FrontDesk], Duration::from_mins(6)).unwrap();
    clearing.with(lasting).get(&jobs).await.is_problem(401, "token-too-long");

    // Clocks may be half a minute off, and one name of several clients is several.
    for (claim, value) in [("exp", now() + 320), ("exp", now() - 15), ("iat", now() + 15), ("nbf", now() + 15)] {
        let mut claims = world.claims("hospital");
        claims[claim] = json!(value);
        let assertion = world.signing.sign("hospital", &World::header("hospital"), &claims).await;
        let given = world.asks(&assertion, "front-desk").await;
        assert_eq!(given.status, 200, "{claim}: {}", given.text());
        claims["iss"] = json!("clearing");
        claims["sub"] = json!("clearing");
        let assertion = world.signing.sign("clearing", &World::header("clearing"), &claims).await;
        assert_eq!(world.asks(&assertion, "front-desk").await.status, 200, "{claim}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_an_assertion_once_in_a_region_whichever_process_is_asked_and_however_often_it_begins_again() {
    let mut world = World::new().await;
    let assertion = world.assertion("clearing").await;
    let other = OwnService::issuer(&world.fleet, US).await;
    // However many are asked at once, one of them gives a token.
    let form = super::request(&assertion, "front-desk");
    let asks = |address| {
        let (machine, form) = (Asking { address, token: String::new() }, form.clone());
        async move { machine.ask(hyper::Method::POST, "/v1/token", &[super::FORM], form.into_bytes()).await }
    };
    let addresses = [world.issuer.address, other.address].repeat(4);
    let answers = futures_util::future::join_all(addresses.into_iter().map(asks)).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        is_error(answer, 400, "invalid_client", "again");
    }
    world.issuer.kill().await;
    world.issuer = other;
    is_error(&world.asks(&assertion, "front-desk").await, 400, "invalid_client", "at another process");
    world.issuer.kill().await;
    world.issuer = OwnService::issuer(&world.fleet, US).await;
    is_error(&world.asks(&assertion, "front-desk").await, 400, "invalid_client", "after it began again");
    let next = world.assertion("clearing").await;
    assert_eq!(world.asks(&next, "front-desk").await.status, 200);
    // One that was good and asked for nothing that it may have is used up as well.
    let next = world.assertion("clearing").await;
    is_error(&world.asks(&next, "operator").await, 400, "invalid_scope", "a role of others");
    is_error(&world.asks(&next, "front-desk").await, 400, "invalid_client", "again");

    // By its role in the database nothing is seen but what was taken.
    let mut role = PgConnection::connect(&world.config.database).await.unwrap();
    let known: i64 = sqlx::query_scalar("SELECT count(*) FROM ledger.assertions").fetch_one(&mut role).await.unwrap();
    assert_eq!(known, 3);
    for table in ["facts", "jobs", "orders", "tenants", "requests", "uploads", "rolls"] {
        let read = format!("SELECT count(*) FROM ledger.{table}");
        let denied = sqlx::query(sqlx::AssertSqlSafe(read)).execute(&mut role).await.unwrap_err();
        assert_eq!(denied.as_database_error().unwrap().code().as_deref(), Some("42501"), "{table}");
    }
    // Where nobody knows whether an assertion was taken, it does not count.
    let next = world.assertion("clearing").await;
    kill_server(world.fleet.folder(), "postgresql").await;
    is_error(&world.asks(&next, "front-desk").await, 503, "temporarily_unavailable", "without its database");
}

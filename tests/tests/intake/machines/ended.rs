//! What an operator or a client takes back: registrations, keys, grants.

use super::World;
use crate::asking::{Asking, INSURANCE, US, address};
use docward_runtime::config::Configurations;
use docward_tests::fleet::{eventually, region};
use serde_json::json;
use std::time::{Duration, Instant};

/// Within how long it has taken hold.
const WITHIN: Duration = Duration::from_secs(5);
/// Roles of which each client is registered for one at least.
const SCOPE: &str = "claims-processor%20front-desk";

/// What a client is answered that signs as it should. Where it is told that it asks too often it asks again.
async fn status(world: &mut World, client: &str, scope: &str) -> u16 {
    eventually("an answer", async || {
        let assertion = world.assertion(client).await;
        let status = world.asks(&assertion, scope).await.status;
        (status != 429).then_some(status)
    })
    .await
}

/// That a client is given nothing any more, soon.
async fn is_ended(world: &mut World, client: &str) {
    let since = Instant::now();
    eventually("the end of a client", async || (status(world, client, SCOPE).await == 400).then_some(())).await;
    assert!(since.elapsed() < WITHIN, "{:?}", since.elapsed());
}

/// That a client is given tokens, perhaps a moment later.
async fn is_given(world: &mut World, client: &str) {
    eventually("a token", async || (status(world, client, SCOPE).await == 200).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_gives_whoever_is_not_registered_any_more_no_token_within_five_seconds() {
    let mut world = World::new().await;
    let before = world.config.clients.clone();
    is_given(&mut world, "clearing").await;
    world.register(|clients| clients.retain(|client| client.id != "clearing"));
    is_ended(&mut world, "clearing").await;
    is_given(&mut world, "hospital").await;

    // Registered again, for less.
    world.register(|clients| {
        clients.clone_from(&before);
        clients[0].roles = vec!["claims-processor".to_owned()];
    });
    is_given(&mut world, "clearing").await;
    assert_eq!(status(&mut world, "clearing", "front-desk").await, 400);

    // What can't be read may say that somebody is not registered any more, so nobody is.
    let path = Configurations::in_folder(world.fleet.folder()).token_endpoint_path(&region(US));
    for unreadable in ["region = ", "clients = 7"] {
        std::fs::write(&path, unreadable).unwrap();
        is_ended(&mut world, "clearing").await;
        is_ended(&mut world, "hospital").await;
        world.register(|clients| clients.clone_from(&before));
        is_given(&mut world, "clearing").await;
        is_given(&mut world, "hospital").await;
    }
    world.register(|clients| clients[1].roles.push("owner-of-everything".to_owned()));
    is_ended(&mut world, "clearing").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_gives_no_token_for_a_key_that_its_client_has_withdrawn() {
    let mut world = World::new().await;
    let path = world.signing.keys("hospital");
    let before = std::fs::read_to_string(&path).unwrap();
    is_given(&mut world, "hospital").await;
    std::fs::write(&path, json!({ "keys": [] }).to_string()).unwrap();
    is_ended(&mut world, "hospital").await;
    std::fs::write(&path, &before).unwrap();
    is_given(&mut world, "hospital").await;
    // An id that two keys have says of neither that it is meant.
    let mut keys: serde_json::Value = serde_json::from_str(&before).unwrap();
    let again = keys["keys"][0].clone();
    keys["keys"].as_array_mut().unwrap().push(again);
    std::fs::write(&path, keys.to_string()).unwrap();
    is_ended(&mut world, "hospital").await;
    std::fs::remove_file(&path).unwrap();
    is_ended(&mut world, "hospital").await;
    is_given(&mut world, "clearing").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_ends_a_clients_token_when_its_grant_is_taken_back() {
    let mut world = World::new().await;
    let assertion = world.assertion("clearing").await;
    let given = world.asks(&assertion, "front-desk").await.json();
    let token = given["access_token"].as_str().unwrap().to_owned();
    let clearing = Asking { address: address(&world.fleet, US), token };
    let jobs = format!("/v1/tenants/{INSURANCE}/jobs");
    clearing.get(&jobs).await.is_problem(404, "not-found");
    let add = ["grant", "add", "--tenant", INSURANCE, "--person", "client.clearing", "--actions", "audit"];
    let granted = world.fleet.command(&add).await;
    eventually("the grant", async || (clearing.get(&jobs).await.status == 200).then_some(())).await;
    // Another tenant's client is told nothing.
    let hospital = world.assertion("hospital").await;
    let hospital = world.asks(&hospital, "front-desk").await.json();
    let hospital = clearing.with(hospital["access_token"].as_str().unwrap());
    hospital.get(&jobs).await.is_problem(404, "not-found");

    assert!(world.fleet.run(&["grant", "revoke", granted[0]["id"].as_str().unwrap()]).await.status.success());
    let since = Instant::now();
    eventually("its end", async || (clearing.get(&jobs).await.status == 404).then_some(())).await;
    assert!(since.elapsed() < WITHIN, "{:?}", since.elapsed());
}

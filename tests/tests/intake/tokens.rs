//! Tokens that are not for the service, and what they are told.

use crate::asking::{Asking, CLINIC, US, documents, issuer, stored};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use docward::session::account;
use docward_intake::identity::OwnIssuer;
use docward_tests::fixtures;
use docward_tests::fleet::Fleet;
use serde_json::json;
use std::time::{Duration, SystemTime};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_no_token_that_is_not_for_it() {
    let fleet = Fleet::start(&[US]).await;
    let genuine = Asking::of(&fleet, US, CLINIC, "front-desk").await;
    let own = issuer(&fleet, None);
    let minutes = Duration::from_mins(15);
    let foreign = OwnIssuer::of_key(&OwnIssuer::new_key().unwrap(), "docward-local", "docward").unwrap();
    let (header, rest) = genuine.token.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let kid = own.keys()["keys"][0]["kid"].clone();
    let none = part(json!({ "alg": "none", "typ": "JWT", "kid": kid }));
    // A clock may be half a minute off.
    let a_while_ago = SystemTime::now() - minutes - Duration::from_secs(31);
    let before = stored(&fleet, US);
    for (what, token, word) in [
        ("none", String::new(), "token-missing"),
        ("over", own.token_at(a_while_ago, &account(), CLINIC, (&[], &[]), minutes).unwrap(), "token-time"),
        ("foreign", foreign.token(&account(), CLINIC, &[], &[], minutes).unwrap(), "token"),
        ("for others", issuer(&fleet, Some("others")).token(&account(), CLINIC, &[], &[], minutes).unwrap(), "token"),
        ("for a day", own.token(&account(), CLINIC, &[], &[], Duration::from_hours(24)).unwrap(), "token-too-long"),
        ("unsigned", format!("{header}.{claims}."), "token"),
        ("alg none", format!("{none}.{claims}."), "token"),
        ("alg none, with a signature", format!("{none}.{claims}.{signature}"), "token"),
        ("rubbish", "rubbish".to_owned(), "token"),
    ] {
        let asking = genuine.with(token);
        for answer in [
            asking.get(&format!("/v1/tenants/{CLINIC}/jobs")).await,
            asking.get("/v1/tenants/nobody/jobs").await,
            asking.hand_in(&documents(CLINIC, US), &[], fixtures::document("discharge-note.txt")).await,
        ] {
            answer.is_problem(401, word);
            assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"), "{what}");
        }
    }
    assert_eq!(stored(&fleet, US), before);
    assert_eq!(genuine.get(&format!("/v1/tenants/{CLINIC}/jobs")).await.status, 200);
    // What a service is given holds nothing that signs.
    let file = std::fs::read_to_string(fleet.folder().join("issuer/keys.json")).unwrap();
    assert!(!file.contains("\"d\""), "{file}");
    let config = std::fs::read_to_string(fleet.folder().join("regions").join(US).join("intake.toml")).unwrap();
    assert!(config.contains("issuer/keys.json") && !config.contains("issuer/private.key"), "its own file names no key");
}

//! Who is no client, and pretends to be.

use super::{FORM, TYPE, World, is_error, now, request};
use hyper::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Claims or a header with something said otherwise, or left out.
fn with(said: &Value, name: &str, value: Value) -> Value {
    let mut said = said.clone();
    match value {
        Value::Null => drop(said.as_object_mut().unwrap().remove(name)),
        value => said[name] = value,
    }
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_gives_no_token_for_an_assertion_that_is_not_its_clients_own_for_here_and_now() {
    let mut world = World::new().await;
    let endpoint = world.endpoint();
    let header = World::header("clearing");
    for (what, name, value) in [
        ("of another region's issuer", "aud", json!("https://tokens.eu-central-1.example/v1/token")),
        ("for here and elsewhere", "aud", json!([endpoint, "https://tokens.eu-central-1.example/v1/token"])),
        ("for the issuer", "aud", json!(world.config.issuer)),
        ("for almost here", "aud", json!(format!("{endpoint}/"))),
        ("for nobody", "aud", Value::Null),
        ("over", "exp", json!(now() - 60)),
        ("for ten minutes", "exp", json!(now() + 600)),
        ("for ever", "exp", Value::Null),
        ("for longer than there are numbers", "exp", json!(u64::MAX)),
        ("made tomorrow", "iat", json!(now() + 600)),
        ("good tomorrow", "nbf", json!(now() + 600)),
        ("without a name", "jti", Value::Null),
        ("with an empty name", "jti", json!("")),
        ("with a long name", "jti", json!("a".repeat(256))),
        ("about somebody else", "sub", json!("hospital")),
        ("about nobody", "sub", Value::Null),
        ("of nobody", "iss", Value::Null),
    ] {
        let claims = with(&world.claims("clearing"), name, value);
        let assertion = world.signing.sign("clearing", &header, &claims).await;
        is_error(&world.asks(&assertion, "front-desk").await, 400, "invalid_client", what);
    }
    for (what, key, header) in [
        ("unsigned", "clearing", with(&header, "alg", json!("none"))),
        ("by the public key as a secret", "clearing", with(&header, "alg", json!("HS256"))),
        ("by the public key as a longer secret", "clearing", with(&header, "alg", json!("HS384"))),
        ("by another client's key", "hospital", with(&World::header("hospital"), "kid", json!("clearing-1"))),
        ("by another client's key, by its name", "hospital", World::header("hospital")),
        ("by a key that it brings along", "hospital", with(&World::header("hospital"), "jwk", json!("own"))),
        (
            "by a key at an address",
            "hospital",
            with(&World::header("hospital"), "jku", json!("http://127.0.0.1:1/keys")),
        ),
        (
            "of the client's own key, which is said to be elsewhere",
            "clearing",
            with(&header, "jku", json!("https://clearing.example/jwks")),
        ),
        ("of the client's own key, which it brings along", "clearing", with(&header, "jwk", json!("own"))),
        ("by a certificate at an address", "clearing", with(&header, "x5u", json!("https://clearing.example/x5u"))),
        ("by the key of one algorithm, as another's", "clearing", with(&header, "alg", json!("RS384"))),
        ("by a key that nobody has", "clearing", with(&header, "kid", json!("clearing-2"))),
        ("by a key without a name", "clearing", with(&header, "kid", Value::Null)),
        ("of no type", "clearing", with(&header, "typ", Value::Null)),
        ("of an access token's type", "clearing", with(&header, "typ", json!("at+jwt"))),
    ] {
        let claims = world.claims("clearing");
        let assertion = world.signing.sign(key, &header, &claims).await;
        is_error(&world.asks(&assertion, "front-desk").await, 400, "invalid_client", what);
    }
    // A registered key of an algorithm that SMART does not have.
    let claims = world.claims("outdated");
    let of_other = json!({ "alg": "ES256", "typ": "JWT", "kid": "outdated-1" });
    let assertion = world.signing.sign("outdated", &of_other, &claims).await;
    is_error(&world.asks(&assertion, "front-desk").await, 400, "invalid_client", "of another algorithm");
    for (what, assertion) in
        [("nothing", String::new()), ("rubbish", "a.b.c".to_owned()), ("very long", "a".repeat(10_000))]
    {
        is_error(&world.asks(&assertion, "front-desk").await, 400, "invalid_client", what);
    }

    // Whether there is such a client is not to be told by the answer, nor by its time.
    let (mut unknown, mut known) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        for (client, times) in [("nobody", &mut unknown), ("clearing", &mut known)] {
            let claims = world.claims(client);
            let assertion = world
                .signing
                .sign("hospital", &with(&World::header("hospital"), "kid", json!("clearing-1")), &claims)
                .await;
            let since = Instant::now();
            is_error(&world.asks(&assertion, "front-desk").await, 400, "invalid_client", client);
            times.push(since.elapsed());
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    let (unknown, known) = (median(&mut unknown), median(&mut known));
    assert!(unknown.abs_diff(known) < Duration::from_millis(100), "{unknown:?} {known:?}");

    // None of it has used up or hurt anything.
    let genuine = world.assertion("clearing").await;
    assert_eq!(world.asks(&genuine, "front-desk").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_gives_no_token_for_what_is_no_request_for_one() {
    let mut world = World::new().await;
    let assertion = world.assertion("clearing").await;
    let genuine = request(&assertion, "front-desk");
    let without = |part: &str| genuine.split('&').filter(|one| !one.starts_with(part)).collect::<Vec<_>>().join("&");
    for (what, form, error) in [
        ("another grant", genuine.replace("client_credentials", "password"), "unsupported_grant_type"),
        ("a code", genuine.replace("client_credentials", "authorization_code"), "unsupported_grant_type"),
        ("no grant", without("grant_type"), "invalid_request"),
        ("two grants", format!("{genuine}&grant_type=client_credentials"), "invalid_request"),
        ("two assertions", format!("{genuine}&client_assertion={assertion}"), "invalid_request"),
        ("a secret too", format!("{genuine}&client_secret=x"), "invalid_request"),
        ("nothing", String::new(), "invalid_request"),
        ("no assertion", without("client_assertion="), "invalid_client"),
        ("an assertion of no type", without("client_assertion_type"), "invalid_client"),
        (
            "of another type",
            genuine.replace(TYPE, "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"),
            "invalid_client",
        ),
        ("another client's", format!("{genuine}&client_id=hospital"), "invalid_client"),
    ] {
        is_error(&world.sends(&form).await, 400, error, what);
    }
    let machine = world.machine();
    let sends = async |headers: &[(&str, &str)]| {
        machine.ask(Method::POST, "/v1/token", headers, genuine.clone().into_bytes()).await
    };
    is_error(&sends(&[("content-type", "application/json")]).await, 400, "invalid_request", "another type");
    is_error(&sends(&[]).await, 400, "invalid_request", "no type");
    is_error(&sends(&[FORM, ("authorization", "Basic YTpi")]).await, 400, "invalid_request", "a password too");
    assert_eq!(machine.get("/v1/token").await.status, 405);
    // A megabyte is not read to its end.
    let head =
        format!("POST /v1/token HTTP/1.1\r\nhost: x\r\n{}: {}\r\ncontent-length: 1000000\r\n\r\n", FORM.0, FORM.1);
    let answer = machine.raw(&[head.as_bytes(), &vec![b'a'; 1_000_000]].concat(), false).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("\"error\":\"invalid_request\""), "{answer}");

    // The assertion was good all the while, once, for what its client was registered for.
    let answer = world.sends(&format!("{genuine}&client_id=clearing&unknown=parameter")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    for scope in ["", "operator", "system/*.rs", "front-desk,claims-processor"] {
        let assertion = world.assertion("clearing").await;
        is_error(&world.asks(&assertion, scope).await, 400, "invalid_scope", scope);
    }
    let assertion = world.assertion("clearing").await;
    let form = request(&assertion, "front-desk").replace("&scope=front-desk", "");
    is_error(&world.sends(&form).await, 400, "invalid_scope", "no scope");
}

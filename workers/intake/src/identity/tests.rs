//! Tokens that are taken, and all that are not.

use super::*;
use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::Instant;

const ISSUER: &str = "https://issuer.example";
const AUDIENCE: &str = "docward";
const TENANT: &str = "harbor-clinic";
const MINUTES: Duration = Duration::from_mins(15);

/// An issuer that publishes its keys, and who believes it.
struct World {
    own: OwnIssuer,
    private: Vec<u8>,
    identities: Identities,
    /// Where its keys are.
    address: String,
    asked: Arc<AtomicUsize>,
}

impl World {
    async fn new() -> Self {
        let private = OwnIssuer::new_key().unwrap().to_vec();
        let own = OwnIssuer::of_key(&private, ISSUER, AUDIENCE).unwrap();
        let (keys, asked) = (own.keys().to_string(), Arc::new(AtomicUsize::new(0)));
        let counter = asked.clone();
        let answer = async move || {
            counter.fetch_add(1, Ordering::SeqCst);
            keys.clone()
        };
        let address = serve(Router::new().route("/keys", get(answer))).await;
        let identities = Identities::new(vec![own.configuration(&address)]).unwrap();
        Self { own, private, identities, address, asked }
    }

    async fn of(&self, token: &str) -> Result<Identity, IdentityError> {
        self.identities.of_authorization(Some(format!("Bearer {token}").as_bytes())).await
    }

    /// A token with this header and these claims, signed by the issuer's own key.
    fn signed(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let pair = ring::signature::Ed25519KeyPair::from_pkcs8(&self.private).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(pair.sign(message.as_bytes()).as_ref()))
    }

    fn header(&self) -> Value {
        json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": self.own.keys()["keys"][0]["kid"] })
    }
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/keys")
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "a.okafor", "tenant": TENANT, "iat": now(), "exp": now() + 900 })
}

/// The claims with one of them said otherwise, or left out.
fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    claims
}

#[tokio::test]
async fn a_token_says_who_asks_and_for_which_tenant() {
    let world = World::new().await;
    let identity = world.of(&world.own.token("a.okafor", TENANT, &[], &[], MINUTES).unwrap()).await.unwrap();
    assert_eq!((identity.account.as_str(), identity.tenant.as_str()), ("a.okafor", TENANT));
    assert_eq!(world.of(&world.signed(&world.header(), &claims())).await.unwrap().account, "a.okafor");
    assert_eq!(world.asked.load(Ordering::SeqCst), 1, "the keys are kept");
}

#[tokio::test]
async fn a_token_has_the_roles_that_it_names_and_that_are_known() {
    let world = World::new().await;
    let token = world.own.token("a.okafor", TENANT, &[], &[Role::FrontDesk, Role::Auditor], MINUTES).unwrap();
    let identity = world.of(&token).await.unwrap();
    assert_eq!(identity.roles, [Role::FrontDesk, Role::Auditor].into());
    let none = world.of(&world.own.token("a.okafor", TENANT, &[], &[], MINUTES).unwrap()).await.unwrap();
    assert_eq!(none.roles, [].into());
    for unknown in [json!([]), json!(["nobody"]), json!("nobody"), json!(7), json!({}), json!(null)] {
        let identity = world.of(&world.signed(&world.header(), &with("roles", unknown.clone()))).await.unwrap();
        assert_eq!(identity.roles, [].into(), "{unknown}");
    }
    let one = world.of(&world.signed(&world.header(), &with("roles", json!("auditor")))).await.unwrap();
    assert_eq!(one.roles, [Role::Auditor].into());
}

#[tokio::test]
async fn an_issuers_keys_may_lie_in_a_file_that_is_there_later() {
    let folder = tempfile::tempdir().unwrap();
    let config = docward_runtime::config::IssuerConfig {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        key: folder.path().join("private.key"),
        keys: folder.path().join("keys.json"),
    };
    let others = World::new().await;
    let identities = Identities::new(vec![others.own.configuration(&config.keys.display().to_string())]).unwrap();
    let of = async |token: &str| identities.of_authorization(Some(format!("Bearer {token}").as_bytes())).await;
    let forged = others.own.token("a.okafor", TENANT, &[], &[], MINUTES).unwrap();
    assert_eq!(of(&forged).await, Err(IdentityError::Away), "there is no file yet");
    let own = OwnIssuer::open(&config).unwrap();
    let token = own.token("a.okafor", TENANT, &[], &[], MINUTES).unwrap();
    let found = async {
        loop {
            match of(&token).await {
                Err(IdentityError::Away) => tokio::time::sleep(Duration::from_millis(20)).await,
                found => return found,
            }
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(30), found).await;
    assert_eq!(found.expect("it is looked for again").unwrap().account, "a.okafor");
    assert_eq!(of(&forged).await, Err(IdentityError::Unknown));
    // However many begin at once, all have one key.
    std::fs::remove_file(&config.key).unwrap();
    let begin = || {
        std::thread::scope(|scope| {
            let opening: Vec<_> =
                (0..8).map(|_| scope.spawn(|| OwnIssuer::open(&config).map(|own| own.keys()))).collect();
            opening.into_iter().map(|opening| opening.join().unwrap().unwrap()).collect::<Vec<_>>()
        })
    };
    for _ in 0..20 {
        let keys = begin();
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
        std::fs::remove_file(&config.key).unwrap();
    }
    let own = OwnIssuer::open(&config).unwrap();
    let again = OwnIssuer::open(&config).unwrap();
    assert_eq!(again.keys(), own.keys(), "the key stays");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&config.key).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_token_that_is_not_for_here_and_now_is_not_taken() {
    let world = World::new().await;
    for (what, claims, expected) in [
        ("over", with("exp", json!(now() - 60)), IdentityError::Expired),
        ("not yet", with("nbf", json!(now() + 600)), IdentityError::Expired),
        ("dated ahead", with("iat", json!(now() + 600)), IdentityError::Expired),
        ("without an end", with("exp", Value::Null), IdentityError::Unknown),
        ("without a beginning", with("iat", Value::Null), IdentityError::Unknown),
        ("a day long", with("exp", json!(now() + 86_400)), IdentityError::TooLong),
        ("another's audience", with("aud", json!("others")), IdentityError::Unknown),
        ("for nobody", with("aud", Value::Null), IdentityError::Unknown),
        ("another issuer", with("iss", json!("https://other.example")), IdentityError::Unknown),
        ("of nobody", with("sub", Value::Null), IdentityError::Unknown),
        ("of an empty account", with("sub", json!("")), IdentityError::Unknown),
        ("of a long account", with("sub", json!("a".repeat(65))), IdentityError::Unknown),
        ("of an account that no grant can name", with("sub", json!("auth0|a.okafor")), IdentityError::Unknown),
        ("of two lines", with("sub", json!("a\nb")), IdentityError::Unknown),
        ("for no tenant", with("tenant", Value::Null), IdentityError::Unknown),
        ("for two tenants", with("tenant", json!([TENANT, "other"])), IdentityError::Unknown),
    ] {
        assert_eq!(world.of(&world.signed(&world.header(), &claims)).await, Err(expected), "{what}");
    }
    assert!(world.of(&world.signed(&world.header(), &claims())).await.is_ok());
}

#[tokio::test]
async fn a_token_that_the_issuer_did_not_sign_is_not_taken() {
    let world = World::new().await;
    let genuine = world.signed(&world.header(), &claims());
    assert!(world.of(&genuine).await.is_ok());
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let (message, signature) = genuine.rsplit_once('.').unwrap();
    let public = world.own.keys()["keys"][0]["x"].as_str().unwrap().to_owned();
    let none = json!({ "alg": "none", "typ": "JWT", "kid": public });
    let symmetric = json!({ "alg": "HS256", "typ": "JWT", "kid": public });
    let message_by_mac = format!("{}.{}", part(&symmetric), part(&claims()));
    let public_key = URL_SAFE_NO_PAD.decode(&public).unwrap();
    let mac = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &public_key), message_by_mac.as_bytes());
    let others = World::new().await;
    let mut with_key = world.header();
    with_key["jwk"] = others.own.keys()["keys"][0].clone();
    let of_other_type = json!({ "alg": "EdDSA", "typ": "dpop+jwt", "kid": public });
    let critical = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": public, "crit": ["exp"] });
    for (what, token) in [
        ("unsigned", format!("{}.{}.", part(&none), part(&claims()))),
        ("unsigned, with a signature", format!("{}.{}.{signature}", part(&none), part(&claims()))),
        ("the public key as a secret", format!("{message_by_mac}.{}", URL_SAFE_NO_PAD.encode(mac.as_ref()))),
        ("changed", format!("{}.{}.{signature}", part(&world.header()), part(&with("tenant", json!("other"))))),
        ("cut", message.to_owned()),
        ("without a signature", format!("{message}.")),
        ("by another", others.signed(&world.header(), &claims())),
        ("by a key that it brings along", others.signed(&with_key, &claims())),
        ("of an unknown key", world.signed(&json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "another" }), &claims())),
        ("of no key", world.signed(&json!({ "alg": "EdDSA", "typ": "at+jwt" }), &claims())),
        ("of another type", world.signed(&of_other_type, &claims())),
        ("with a rule that nobody knows", world.signed(&critical, &claims())),
        ("very long", "a".repeat(100_000)),
        ("nothing", String::new()),
    ] {
        assert_eq!(world.of(&token).await, Err(IdentityError::Unknown), "{what}");
    }
    for value in [&b"Basic YTpi"[..], b"Bearer", b"\xff\xfe"] {
        assert_eq!(world.identities.of_authorization(Some(value)).await, Err(IdentityError::Missing));
    }
    assert_eq!(world.identities.of_authorization(None).await, Err(IdentityError::Missing));
}

/// A token that an issuer gave to sign somebody in must not open anything.
#[tokio::test]
async fn only_what_says_that_it_is_an_access_token_is_taken() {
    let world = World::new().await;
    let issuer = Issuer { untyped: true, ..world.own.configuration(&world.address) };
    let lenient = Identities::new(vec![issuer]).unwrap();
    for (of, taken, taken_of_such_an_issuer) in [
        (Some("at+jwt"), true, true),
        (Some("application/AT+JWT"), true, true),
        (Some("JWT"), false, true),
        (None, false, true),
        (Some("dpop+jwt"), false, false),
        (Some("logout+jwt"), false, false),
    ] {
        let mut header = world.header();
        header["typ"] = json!(of);
        if of.is_none() {
            header.as_object_mut().unwrap().remove("typ");
        }
        let token = format!("Bearer {}", world.signed(&header, &claims()));
        for (identities, taken) in [(&world.identities, taken), (&lenient, taken_of_such_an_issuer)] {
            let identity = identities.of_authorization(Some(token.as_bytes())).await;
            assert_eq!(identity.map(drop), if taken { Ok(()) } else { Err(IdentityError::Unknown) }, "{of:?}");
        }
    }
}

/// Those that an issuer ties to a sign-in, or to a key that whoever shows them has to have.
#[tokio::test]
async fn a_token_that_is_not_for_who_merely_shows_it_is_not_taken() {
    let world = World::new().await;
    let issuer = Issuer { untyped: true, ..world.own.configuration(&world.address) };
    let lenient = Identities::new(vec![issuer]).unwrap();
    let (typed, mut untyped) = (world.header(), world.header());
    untyped.as_object_mut().unwrap().remove("typ");
    for (claim, value) in [
        ("nonce", json!("n-0S6_WzA2Mj")),
        ("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ")),
        ("c_hash", json!("LDktKdoQak3Pk0cnXxCltA")),
        ("cnf", json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" })),
        ("cnf", json!({ "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" })),
    ] {
        for header in [&typed, &untyped] {
            let token = format!("Bearer {}", world.signed(header, &with(claim, value.clone())));
            let identity = lenient.of_authorization(Some(token.as_bytes())).await;
            assert_eq!(identity, Err(IdentityError::Unknown), "{claim}");
        }
    }
    for header in [&typed, &untyped] {
        let token = format!("Bearer {}", world.signed(header, &with("auth_time", json!(now()))));
        assert!(lenient.of_authorization(Some(token.as_bytes())).await.is_ok());
    }
}

#[tokio::test]
async fn tenant_and_roles_are_read_of_the_claims_that_the_issuer_has_for_them() {
    let world = World::new().await;
    let (tenant_claim, roles_claim) = ("https://issuer.example/organisation".to_owned(), "groups".to_owned());
    let issuer = Issuer { tenant_claim, roles_claim, ..world.own.configuration(&world.address) };
    let identities = Identities::new(vec![issuer]).unwrap();
    let mut claims = with("https://issuer.example/organisation", json!("summit-insurance"));
    claims["groups"] = json!(["everybody", "auditor"]);
    claims["roles"] = json!(["operator"]);
    let of = async |claims: &Value| {
        let token = format!("Bearer {}", world.signed(&world.header(), claims));
        identities.of_authorization(Some(token.as_bytes())).await
    };
    let identity = of(&claims).await.unwrap();
    assert_eq!((identity.tenant.as_str(), identity.roles), ("summit-insurance", [Role::Auditor].into()));
    claims.as_object_mut().unwrap().remove("groups");
    assert_eq!(of(&claims).await.unwrap().roles, [].into(), "no other claim stands for it");
    claims.as_object_mut().unwrap().remove("https://issuer.example/organisation");
    assert_eq!(of(&claims).await, Err(IdentityError::Unknown), "no other claim stands for it");
}

#[tokio::test]
async fn a_key_that_can_not_be_understood_spoils_no_other_of_its_set() {
    let own = OwnIssuer::of_key(&OwnIssuer::new_key().unwrap(), ISSUER, AUDIENCE).unwrap();
    let genuine = own.keys()["keys"][0].clone();
    let set = json!({ "keys": [
        { "kty": "AKP", "alg": "ML-DSA-44", "kid": "1", "pub": "AA" },
        { "kty": "OKP", "crv": "X25519", "kid": "2", "x": "AA" },
        { "kty": "RSA", "kid": "3", "n": 7 },
        { "kty": "RSA", "kid": 4, "n": "AA", "e": "AQAB", "x5c": "none", "use": ["sig"] },
        "nonsense", null, genuine,
    ] });
    let address = serve(Router::new().route("/keys", get(async move || set.to_string()))).await;
    let identities = Identities::new(vec![own.configuration(&address)]).unwrap();
    let token = format!("Bearer {}", own.token("a.okafor", TENANT, &[], &[], MINUTES).unwrap());
    assert_eq!(identities.of_authorization(Some(token.as_bytes())).await.unwrap().account, "a.okafor");
}

#[tokio::test]
async fn made_up_keys_do_not_have_the_issuer_asked_each_time() {
    let world = World::new().await;
    for number in 0..50 {
        let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": format!("made-up-{number}") });
        assert_eq!(world.of(&world.signed(&header, &claims())).await, Err(IdentityError::Unknown));
    }
    assert_eq!(world.asked.load(Ordering::SeqCst), 1);
    assert!(world.of(&world.signed(&world.header(), &claims())).await.is_ok());
}

#[tokio::test]
async fn an_issuer_that_hangs_costs_five_seconds_once() {
    let hangs = serve(Router::new().route("/keys", get(async || std::future::pending::<String>().await))).await;
    let own = OwnIssuer::of_key(&OwnIssuer::new_key().unwrap(), ISSUER, AUDIENCE).unwrap();
    let identities = Identities::new(vec![own.configuration(&hangs)]).unwrap();
    let token = format!("Bearer {}", own.token("a.okafor", TENANT, &[], &[], MINUTES).unwrap());
    for _ in 0..3 {
        assert_eq!(identities.of_authorization(Some(token.as_bytes())).await, Err(IdentityError::Away));
    }
    let began = Instant::now();
    assert_eq!(identities.of_authorization(Some(token.as_bytes())).await, Err(IdentityError::Away));
    assert!(began.elapsed() < Duration::from_secs(5), "it is not asked again at once");
}

/// Whoever sends made-up tokens and hangs up at once must not keep the keys from everybody.
#[tokio::test]
async fn who_hangs_up_while_the_issuer_is_asked_breaks_nothing_off() {
    let (asked, answers) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let own = OwnIssuer::of_key(&OwnIssuer::new_key().unwrap(), ISSUER, AUDIENCE).unwrap();
    let (keys, told, waits) = (own.keys().to_string(), asked.clone(), answers.clone());
    let answer = async move || {
        told.add_permits(1);
        waits.acquire().await.unwrap().forget();
        keys.clone()
    };
    let address = serve(Router::new().route("/keys", get(answer))).await;
    let identities = Identities::new(vec![own.configuration(&address)]).unwrap();
    let token = format!("Bearer {}", own.token("a.okafor", TENANT, &[], &[], MINUTES).unwrap());
    let of = || identities.of_authorization(Some(token.as_bytes()));
    tokio::select! {
        _ = of() => panic!("the issuer has not answered yet"),
        permit = asked.acquire() => permit.unwrap().forget(),
    }
    answers.add_permits(1);
    assert_eq!(of().await.unwrap().account, "a.okafor");
}

#[tokio::test]
async fn issuers_that_could_be_taken_for_each_other_are_refused() {
    let own = OwnIssuer::of_key(&OwnIssuer::new_key().unwrap(), ISSUER, AUDIENCE).unwrap();
    let of = |issuer: &str, prefix: &str, longest_seconds| Issuer {
        issuer: issuer.to_owned(),
        prefix: prefix.to_owned(),
        longest_seconds,
        ..own.configuration("https://issuer.example/keys")
    };
    for (issuers, taken) in [
        (vec![of("one", "", 3600), of("other", "other.", 900)], true),
        (vec![of("one", "", 3600), of("other", "other:", 900)], false),
        (vec![of("other", &"o".repeat(65), 900)], false),
        (vec![of("one", "", 3600), of("other", "", 3600)], false),
        (vec![of("one", "a.", 3600), of("one", "b.", 3600)], false),
        (vec![of("one", "", 3601)], false),
    ] {
        assert_eq!(Identities::new(issuers).is_ok(), taken);
    }
}

#[tokio::test]
async fn two_issuers_accounts_of_one_name_are_two() {
    let [one, other] = ["https://one.example", "https://other.example"]
        .map(|issuer| OwnIssuer::of_key(&OwnIssuer::new_key().unwrap(), issuer, AUDIENCE).unwrap());
    let mut issuers = Vec::new();
    for (own, prefix) in [(&one, ""), (&other, "other.")] {
        let keys = own.keys().to_string();
        let address = serve(Router::new().route("/keys", get(async move || keys.clone()))).await;
        issuers.push(Issuer { prefix: prefix.to_owned(), ..own.configuration(&address) });
    }
    let identities = Identities::new(issuers).unwrap();
    let posing = format!("Bearer {}", one.token("other.smith", TENANT, &[], &[], MINUTES).unwrap());
    assert_eq!(identities.of_authorization(Some(posing.as_bytes())).await, Err(IdentityError::Unknown));
    for (own, account) in [(one, "smith"), (other, "other.smith")] {
        let token = format!("Bearer {}", own.token("smith", TENANT, &[], &[], MINUTES).unwrap());
        assert_eq!(identities.of_authorization(Some(token.as_bytes())).await.unwrap().account, account);
    }
}

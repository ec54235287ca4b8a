//! npm's `oidc-provider`: JWT access tokens (RFC 9068) by client credentials, for the audience of a resource indicator (RFC 8707).

use super::{
    Program, fleet_that_believes, grant, is_refused, jobs, waits_no_longer_than_it_should, works_as_front_desk,
};
use crate::asking::{Asking, CLINIC, INSURANCE, US, address, documents};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use docward_runtime::config::Issuer;
use docward_tests::fleet::{eventually, within};
use docward_tests::program::installed;
use hyper::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{ChildStdin, ChildStdout, Command};

/// The service, as tokens for it name it.
const DOCWARD: &str = "https://docward.example";

/// A running issuer.
struct OidcProvider {
    program: Program,
    asks: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    /// As it names itself.
    issuer: String,
}

/// A client, and what its tokens say: for how long they are good, and of it.
fn client(id: &str, seconds: u32, says: &Value) -> Value {
    json!({ "id": id, "secret": secret(id), "seconds": seconds, "says": says })
}

fn secret(id: &str) -> String {
    format!("a-long-secret-of-{id}-alone")
}

impl OidcProvider {
    async fn start(clients: &[Value]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intake/issuers/oidc_provider.mjs");
        let mut node = Command::new("node");
        node.arg(script).env("DOCWARD_OIDC", installed("oidc")).env("CLIENTS", json!(clients).to_string());
        node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut node = node.spawn().unwrap();
        let mut lines = BufReader::new(node.stdout.take().unwrap()).lines();
        let issuer = within("the issuer's start", lines.next_line()).await.unwrap().expect("its address");
        let asks = node.stdin.take().unwrap();
        Self { program: Program(node), asks, lines, issuer }
    }

    /// Signs with a new key from now on.
    async fn rotate(&mut self) {
        self.asks.write_all(b"rotate\n").await.unwrap();
        within("a new key", self.lines.next_line()).await.unwrap().expect("its id");
    }

    /// A token of a client, for a resource.
    async fn token(&self, client: &str, resource: &str) -> String {
        let asking =
            Asking { address: self.issuer.strip_prefix("http://").unwrap().parse().unwrap(), token: String::new() };
        let who = STANDARD.encode(format!("{client}:{}", secret(client)));
        let headers = [
            ("authorization", format!("Basic {who}")),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let body = format!("grant_type=client_credentials&resource={resource}").into_bytes();
        let answer = asking.ask(Method::POST, "/token", &headers, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_tokens_of_oidc_provider_that_are_for_it_and_no_others() {
    let desk = json!({ "tenant": CLINIC, "roles": ["front-desk"] });
    let mut provider = OidcProvider::start(&[
        client("desk", 600, &desk),
        client("brief", 1, &desk),
        client("lasting", 7200, &desk),
        client("insurer", 600, &json!({ "tenant": INSURANCE, "roles": ["front-desk"] })),
        client("of-no-role", 600, &json!({ "tenant": CLINIC })),
        client("of-no-tenant", 600, &json!({ "roles": ["front-desk"] })),
    ])
    .await;
    let keys = format!("{}/jwks", provider.issuer);
    let issuer = Issuer { prefix: "machine.".to_owned(), ..Issuer::new(&provider.issuer, keys, DOCWARD) };
    let fleet = fleet_that_believes(&[issuer]).await;
    for account in ["machine.desk", "machine.brief", "machine.of-no-role"] {
        grant(&fleet, account, "submit,retrieve,audit").await;
    }
    let with = |token: String| Asking { address: address(&fleet, US), token };
    let before = provider.token("desk", DOCWARD).await;
    let patient = waits_no_longer_than_it_should(&fleet, &provider.program, &before).await;

    works_as_front_desk(&fleet, &with(before.clone())).await;
    let brief = with(provider.token("brief", DOCWARD).await);
    assert_eq!(brief.get(&jobs(CLINIC)).await.status, 200);
    for (what, client, resource, word) in [
        ("for another service", "desk", "https://others.example", "token"),
        ("for nobody to read", "desk", "urn:opaque:docward", "token"),
        ("for two hours", "lasting", DOCWARD, "token-too-long"),
        ("of no tenant", "of-no-tenant", DOCWARD, "token"),
    ] {
        let token = provider.token(client, resource).await;
        assert!(!token.is_empty(), "{what}");
        is_refused(&with(token), word).await;
    }
    let insurer = with(provider.token("insurer", DOCWARD).await);
    insurer.get(&jobs(CLINIC)).await.is_problem(404, "not-found");
    insurer.hand_in(&documents(CLINIC, US), &[], vec![b'x']).await.is_problem(404, "not-found");
    // Its own tenant granted it nothing.
    insurer.hand_in(&documents(INSURANCE, US), &[], vec![b'x']).await.is_problem(404, "not-found");
    let of_no_role = with(provider.token("of-no-role", DOCWARD).await);
    of_no_role.hand_in(&documents(CLINIC, US), &[], vec![b'x']).await.is_problem(403, "role");
    // Clocks may be half a minute off.
    eventually("the end of a token", async || (brief.get(&jobs(CLINIC)).await.status != 200).then_some(())).await;
    is_refused(&brief, "token-time").await;

    // The issuer signs with another key, of another algorithm, and has withdrawn the one before.
    provider.rotate().await;
    let after = provider.token("desk", DOCWARD).await;
    for address in [address(&fleet, US), patient.address] {
        let asking = |token: &str| Asking { address, token: token.to_owned() };
        eventually("the new key", async || (asking(&after).get(&jobs(CLINIC)).await.status == 200).then_some(())).await;
        is_refused(&asking(&before), "token").await;
    }
}

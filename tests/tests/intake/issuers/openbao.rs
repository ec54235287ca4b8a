//! OpenBao: identity tokens, which say for which service they are and nothing of their type, and beside them the ID tokens and access
//! tokens of its `OpenID` Connect provider, which are for signing in and for OpenBao itself.

use super::{
    Program, fleet_that_believes, grant, is_refused, jobs, waits_no_longer_than_it_should, works_as_front_desk,
};
use crate::asking::{Answer, Asking, CLINIC, INSURANCE, US, address, documents};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use docward_runtime::config::Issuer;
use docward_tests::fleet::eventually;
use hyper::Method;
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use tokio::net::TcpStream;
use tokio::process::Command;

/// The service, as tokens for it name it.
const DOCWARD: &str = "docward";
/// The owner of the server, which ends with the test and keeps nothing.
const ROOT: &str = "root-of-a-test";
const PASSWORD: &str = "a password of a test";
/// Where the person is sent that signs in; nobody goes there.
const REDIRECT: &str = "http://127.0.0.1:1/signed-in";
/// What tokens say, by what OpenBao knows of who asks: the tenant that is written down there, and the groups as roles.
const CLAIMS: &str = r#"{"tenant":{{identity.entity.metadata.tenant}},"roles":{{identity.entity.groups.names}}}"#;

/// A running server.
struct OpenBao {
    program: Program,
    root: Asking,
}

/// Somebody whom OpenBao knows.
struct Person {
    entity: String,
    bao: Asking,
}

impl OpenBao {
    async fn start() -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut bao = Command::new("bao");
        bao.args(["server", "-dev", "-dev-no-store-token", "-dev-root-token-id", ROOT]);
        bao.arg(format!("-dev-listen-address={address}"));
        bao.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let program = Program(bao.spawn().expect("OpenBao's bao is on the PATH: deploy/bootstrap installs it"));
        eventually("OpenBao's start", async || TcpStream::connect(address).await.ok()).await;
        let bao = Self { program, root: Asking { address, token: ROOT.to_owned() } };
        eventually("its keys", async || (bao.root.get("/v1/sys/health").await.status == 200).then_some(())).await;
        bao
    }

    /// What people sign in by, and the key and the roles that tokens are given by.
    async fn set_up(&self) {
        self.set("sys/auth/userpass", json!({ "type": "userpass" })).await;
        let rules = r#"path "identity/oidc/*" { capabilities = ["read"] }"#;
        self.set("sys/policies/acl/tokens", json!({ "policy": rules })).await;
        self.key("first", "ES256").await;
        for (name, audience, ttl) in [
            ("docward", DOCWARD, "10m"),
            ("brief", DOCWARD, "1s"),
            ("lasting", DOCWARD, "2h"),
            ("other", "other", "10m"),
        ] {
            self.role(name, "first", audience, ttl).await;
        }
        self.key("sign-in", "ES256").await;
        self.set("identity/oidc/scope/docward", json!({ "template": CLAIMS })).await;
        self.set(
            "identity/oidc/client/portal",
            json!({ "key": "sign-in", "redirect_uris": [REDIRECT], "assignments": ["allow_all"], "id_token_ttl": "10m", "access_token_ttl": "10m" }),
        )
        .await;
        let portal = json!({ "allowed_client_ids": ["*"], "scopes_supported": ["docward"] });
        self.set("identity/oidc/provider/portal", portal).await;
    }

    async fn set(&self, path: &str, what: Value) {
        let answer = self.root.ask(Method::POST, &format!("/v1/{path}"), &[], what.to_string().into_bytes()).await;
        assert!(matches!(answer.status, 200 | 204), "{path}: {}", answer.text());
    }

    async fn key(&self, name: &str, algorithm: &str) {
        let key = json!({ "algorithm": algorithm, "allowed_client_ids": ["*"], "verification_ttl": "3h" });
        self.set(&format!("identity/oidc/key/{name}"), key).await;
    }

    /// How tokens are given for an audience.
    async fn role(&self, name: &str, key: &str, audience: &str, ttl: &str) {
        let role = json!({ "key": key, "client_id": audience, "ttl": ttl, "template": CLAIMS });
        self.set(&format!("identity/oidc/role/{name}"), role).await;
    }

    /// Somebody new, of a tenant and a group, if any.
    async fn person(&self, name: &str, tenant: Option<&str>, group: Option<&str>) -> Person {
        self.set(&format!("auth/userpass/users/{name}"), json!({ "password": PASSWORD, "token_policies": ["tokens"] }))
            .await;
        let login = json!({ "password": PASSWORD }).to_string().into_bytes();
        let login = self.root.with("").ask(Method::POST, &format!("/v1/auth/userpass/login/{name}"), &[], login).await;
        let signed_in = &login.json()["auth"];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let (entity, token) = (text(&signed_in["entity_id"]), text(&signed_in["client_token"]));
        let metadata = tenant.map_or(json!({}), |tenant| json!({ "tenant": tenant }));
        self.set(&format!("identity/entity/id/{entity}"), json!({ "metadata": metadata })).await;
        if let Some(group) = group {
            let before = self.root.get(&format!("/v1/identity/group/name/{group}")).await;
            let mut members = match before.status {
                200 => before.json()["data"]["member_entity_ids"].as_array().unwrap().clone(),
                _ => Vec::new(),
            };
            members.push(json!(entity));
            self.set("identity/group", json!({ "name": group, "member_entity_ids": members })).await;
        }
        Person { entity, bao: self.root.with(token) }
    }

    /// The issuer of its identity tokens.
    fn issuer(&self) -> Issuer {
        let issuer = format!("http://{}/v1/identity/oidc", self.root.address);
        let keys = format!("{issuer}/.well-known/keys");
        Issuer { prefix: "bao.".to_owned(), untyped: true, ..Issuer::new(&issuer, keys, DOCWARD) }
    }

    /// Its `OpenID` Connect provider, as if its ID tokens were tokens for docward: of a client of the same name.
    fn provider(&self, client: &str) -> Issuer {
        let issuer = format!("http://{}/v1/identity/oidc/provider/portal", self.root.address);
        let keys = format!("{issuer}/.well-known/keys");
        Issuer { prefix: "portal.".to_owned(), untyped: true, ..Issuer::new(&issuer, keys, client) }
    }

    async fn portal(&self) -> (String, String) {
        let portal = self.root.get("/v1/identity/oidc/client/portal").await.json();
        let of = |name: &str| portal["data"][name].as_str().unwrap().to_owned();
        (of("client_id"), of("client_secret"))
    }
}

impl Person {
    /// A token by a role.
    async fn token(&self, role: &str) -> String {
        let answer = self.bao.get(&format!("/v1/identity/oidc/token/{role}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["data"]["token"].as_str().unwrap().to_owned()
    }

    /// Signs in at the portal: its ID token and its access token.
    async fn signs_in(&self, (client, secret): &(String, String)) -> [String; 2] {
        let asked = format!(
            "scope=openid%20docward&response_type=code&client_id={client}&redirect_uri={REDIRECT}&state=s&nonce=once"
        );
        let code = self.bao.get(&format!("/v1/identity/oidc/provider/portal/authorize?{asked}")).await.json();
        let code = code["code"].as_str().unwrap();
        let headers = [
            ("authorization", format!("Basic {}", STANDARD.encode(format!("{client}:{secret}")))),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let body = format!("grant_type=authorization_code&code={code}&redirect_uri={REDIRECT}").into_bytes();
        let path = "/v1/identity/oidc/provider/portal/token";
        let answer: Answer = self.bao.with("").ask(Method::POST, path, &headers, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        ["id_token", "access_token"].map(|name| answer.json()[name].as_str().unwrap().to_owned())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_fleet_takes_identity_tokens_of_openbao_that_are_for_it_and_no_others() {
    let bao = OpenBao::start().await;
    bao.set_up().await;
    let desk = bao.person("desk", Some(CLINIC), Some("front-desk")).await;
    let insurer = bao.person("insurer", Some(INSURANCE), Some("front-desk")).await;
    let of_no_role = bao.person("of-no-role", Some(CLINIC), None).await;
    let of_no_tenant = bao.person("of-no-tenant", None, Some("front-desk")).await;
    let portal = bao.portal().await;
    let fleet = fleet_that_believes(&[bao.issuer(), bao.provider(&portal.0)]).await;
    for entity in [&desk.entity, &of_no_role.entity] {
        grant(&fleet, &format!("bao.{entity}"), "submit,retrieve,audit").await;
        grant(&fleet, &format!("portal.{entity}"), "submit,retrieve,audit").await;
    }
    let at: SocketAddr = address(&fleet, US);
    let with = |token: &str| Asking { address: at, token: token.to_owned() };
    let before = desk.token("docward").await;
    let patient = waits_no_longer_than_it_should(&fleet, &bao.program, &before).await;

    works_as_front_desk(&fleet, &with(&before)).await;
    let brief = with(&desk.token("brief").await);
    assert_eq!(brief.get(&jobs(CLINIC)).await.status, 200);
    is_refused(&with(&desk.token("other").await), "token").await;
    is_refused(&with(&desk.token("lasting").await), "token-too-long").await;
    is_refused(&with(&of_no_tenant.token("docward").await), "token").await;
    // What it is signed in by is for OpenBao.
    is_refused(&with(&desk.bao.token), "token").await;
    for token in desk.signs_in(&portal).await {
        is_refused(&with(&token), "token").await;
    }
    let insurer = with(&insurer.token("docward").await);
    insurer.get(&jobs(CLINIC)).await.is_problem(404, "not-found");
    insurer.hand_in(&documents(CLINIC, US), &[], vec![b'x']).await.is_problem(404, "not-found");
    insurer.hand_in(&documents(INSURANCE, US), &[], vec![b'x']).await.is_problem(404, "not-found");
    let of_no_role = with(&of_no_role.token("docward").await);
    of_no_role.hand_in(&documents(CLINIC, US), &[], vec![b'x']).await.is_problem(403, "role");
    // Clocks may be half a minute off.
    eventually("the end of a token", async || (brief.get(&jobs(CLINIC)).await.status != 200).then_some(())).await;
    is_refused(&brief, "token-time").await;

    // OpenBao publishes its next key ahead: who knows the keys knows that one.
    bao.set("identity/oidc/key/first/rotate", json!({})).await;
    assert_eq!(with(&desk.token("docward").await).get(&jobs(CLINIC)).await.status, 200);
    // A key that no role uses any more it withdraws at once, and the one that takes its place was not there before.
    bao.key("second", "EdDSA").await;
    for role in ["docward", "brief", "lasting", "other"] {
        bao.role(role, "second", DOCWARD, "10m").await;
    }
    let after = desk.token("docward").await;
    for address in [at, patient.address] {
        let asking = |token: &str| Asking { address, token: token.to_owned() };
        eventually("the new key", async || (asking(&after).get(&jobs(CLINIC)).await.status == 200).then_some(())).await;
        is_refused(&asking(&before), "token").await;
    }
}

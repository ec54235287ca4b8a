//! Machines that have a key pair and share no secret: the region's own issuer of tokens (SMART App Launch 2.2, "Backend Services"), asked as
//! a client asks it and as who is none tries to, and its tokens shown to the region's service.

mod ended;
mod limited;
mod refused;
mod signing;
mod taken;

use crate::asking::{Answer, Asking, US};
use crate::serving::OwnService;
use docward_runtime::config::{Configurations, RegisteredClient, TokenEndpoint};
use docward_tests::fleet::{Fleet, region, within};
use http_body_util::BodyExt as _;
use hyper::Method;
use serde_json::{Value, json};
use signing::Signing;
use std::net::Ipv4Addr;
use std::time::{SystemTime, UNIX_EPOCH};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A fleet with a region's issuer of tokens, whose clients are registered.
struct World {
    fleet: Fleet,
    signing: Signing,
    issuer: OwnService,
    config: TokenEndpoint,
    made: u32,
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

impl World {
    /// The insurer's clearing house and the clinic's system, and a client whose key is of an algorithm that SMART does not have.
    async fn new() -> Self {
        let fleet = Fleet::start(&[US]).await;
        let signing = Signing::start().await;
        let path = Configurations::in_folder(fleet.folder()).token_endpoint_path(&region(US));
        let mut config = TokenEndpoint::read(&path).unwrap();
        config.clients = [
            ("clearing", "summit-insurance", vec!["claims-processor", "front-desk"]),
            ("hospital", "harbor-clinic", vec!["front-desk"]),
            ("outdated", "harbor-clinic", vec!["front-desk"]),
        ]
        .map(|(id, tenant, roles)| RegisteredClient {
            id: id.to_owned(),
            keys: signing.keys(id),
            tenant: tenant.to_owned(),
            roles: roles.into_iter().map(str::to_owned).collect(),
        })
        .into();
        config.write(&path).unwrap();
        let issuer = OwnService::issuer(&fleet, US).await;
        Self { fleet, signing, issuer, config, made: 0 }
    }

    fn endpoint(&self) -> String {
        format!("{}/v1/token", self.config.issuer)
    }

    fn header(client: &str) -> Value {
        let alg = if client == "hospital" { "RS384" } else { "ES384" };
        json!({ "alg": alg, "typ": "JWT", "kid": format!("{client}-1") })
    }

    /// What a client says of itself: each time with another name.
    fn claims(&mut self, client: &str) -> Value {
        self.made += 1;
        let jti = format!("assertion-{}", self.made);
        json!({ "iss": client, "sub": client, "aud": self.endpoint(), "exp": now() + 240, "jti": jti })
    }

    /// A genuine assertion of a client.
    async fn assertion(&mut self, client: &str) -> String {
        let claims = self.claims(client);
        self.signing.sign(client, &Self::header(client), &claims).await
    }

    /// What is answered to an assertion, for roles.
    async fn asks(&self, assertion: &str, scope: &str) -> Answer {
        self.sends(&request(assertion, scope)).await
    }

    /// What is answered to a form.
    async fn sends(&self, form: &str) -> Answer {
        self.machine().ask(Method::POST, "/v1/token", &[FORM], form.as_bytes().to_vec()).await
    }

    /// The same from another address of this machine.
    async fn sends_from(&self, address: Ipv4Addr, form: &str) -> Answer {
        let machine = self.machine();
        let stream = machine.connection_from(address).await;
        let answer = machine.begin_on(stream, Method::POST, "/v1/token", &[FORM], form.as_bytes().to_vec());
        let (head, body) = within("an answer", answer).await.into_parts();
        let body = within("an answer", body.collect()).await.unwrap().to_bytes().to_vec();
        Answer { status: head.status.as_u16(), headers: head.headers, body }
    }

    /// Has an operator register clients otherwise.
    fn register(&mut self, change: impl FnOnce(&mut Vec<RegisteredClient>)) {
        change(&mut self.config.clients);
        let path = Configurations::in_folder(self.fleet.folder()).token_endpoint_path(&region(US));
        self.config.write(&path).unwrap();
    }

    /// Whoever asks the issuer, without a token.
    fn machine(&self) -> Asking {
        Asking { address: self.issuer.address, token: String::new() }
    }
}

fn request(assertion: &str, scope: &str) -> String {
    format!("grant_type=client_credentials&scope={scope}&client_assertion_type={TYPE}&client_assertion={assertion}")
}

/// That an answer says one word and what to do, and nothing of what was asked, and is kept by nobody.
fn is_error(answer: &Answer, status: u16, error: &str, what: &str) {
    let said = answer.json();
    assert_eq!((answer.status, &said["error"]), (status, &error.into()), "{what}");
    let names: Vec<&String> = said.as_object().unwrap().keys().collect();
    assert_eq!(names, ["error", "error_description"], "{what}");
    // The words are the same whatever is wrong.
    if error == "invalid_client" {
        let remedy = said["error_description"].as_str().unwrap();
        assert!(remedy.starts_with("sign a new assertion: typ JWT; ") && !remedy.contains("clearing"), "{what}");
    }
    assert_eq!(
        (answer.header("cache-control"), answer.header("pragma")),
        (Some("no-store"), Some("no-cache")),
        "{what}"
    );
}

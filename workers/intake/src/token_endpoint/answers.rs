//! What is asked of the endpoint, and what it answers (RFC 6749, sections 4.4 and 5).

use super::Endpoint;
use super::assertion::proven;
use crate::limits::network;
use crate::listen::Peer;
use crate::problem::Problem;
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, PRAGMA, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use docward_envelope::Timestamp;
use docward_runtime::config::RegisteredClient;
use docward_trust_rules::Role;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// For how long a token is good.
const GOOD_FOR: Duration = Duration::from_mins(5);
/// The largest request, in bytes, and how long it may take to come.
const LARGEST: usize = 16 * 1024;
const COMES_WITHIN: Duration = Duration::from_secs(10);
/// How long it may take to note an assertion.
const NOTED_WITHIN: Duration = Duration::from_secs(5);
/// Who is not known is told so after this time, wherever the check ended, so that how long it took says nothing of which clients there are.
/// Once a minute at most a client's keys are fetched, which may take longer.
const TOLD_AFTER: Duration = Duration::from_millis(250);

/// How a client proves who it is (RFC 7523, section 2.2).
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What is asked. A parameter that comes twice is none (RFC 6749, section 3.2); one that is not known is passed by.
#[derive(Deserialize)]
struct Asked {
    grant_type: String,
    #[serde(default)]
    scope: String,
    client_assertion_type: Option<String>,
    client_assertion: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// Why no token is given (RFC 6749, section 5.2), and nothing more of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// It is no such request.
    Request,
    /// It is larger than any such request.
    Large,
    /// It is for another grant than this one.
    GrantType,
    /// It is not known whose it is.
    Client,
    /// The client was registered for none of what it asks for.
    Scope,
    /// Whoever asks does so more often than it may.
    Often,
    /// It can't be told whether the assertion was taken before.
    Away,
}

impl Refused {
    /// What to do about it, in words that stay the same whatever was asked.
    const fn remedy(self) -> &'static str {
        match self {
            Self::Request => {
                "send a form with grant_type, scope, client_assertion_type and client_assertion, each of them once, and no other credentials"
            }
            Self::Large => "send a form of 16 KiB at most",
            Self::GrantType => "ask with grant_type=client_credentials",
            Self::Client => {
                "sign a new assertion: typ JWT; alg RS384 or ES384; kid of a key that you publish where you are registered; iss and sub your id; \
                 aud this address; exp within five minutes; a jti that you never used. The operator's log has the reason"
            }
            Self::Scope => "ask for a role that you are registered for, and sign a new assertion",
            Self::Often => "ask again later, and use a token for as long as it is good",
            Self::Away => "ask again later, with a new assertion",
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, error) = match self {
            Self::Request => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::Large => (StatusCode::PAYLOAD_TOO_LARGE, "invalid_request"),
            Self::GrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            Self::Client => (StatusCode::BAD_REQUEST, "invalid_client"),
            Self::Scope => (StatusCode::BAD_REQUEST, "invalid_scope"),
            Self::Often => (StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable"),
            Self::Away => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
        };
        let said = json!({ "error": error, "error_description": self.remedy() });
        let mut response = (status, Json(said)).into_response();
        if matches!(self, Self::Often | Self::Away) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

impl From<FormRejection> for Refused {
    fn from(rejection: FormRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::Large } else { Self::Request }
    }
}

/// The paths of the endpoint.
pub(super) fn router(endpoint: Arc<Endpoint>) -> Router {
    Router::new()
        .route("/v1/token", post(token))
        .route("/v1/keys", get(keys))
        .route("/.well-known/smart-configuration", get(configuration))
        .fallback(async || Problem::not_found())
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(endpoint)
}

/// A token for a client that proves who it is.
async fn token(State(endpoint): State<Arc<Endpoint>>, request: Request) -> Response {
    let since = Instant::now();
    let mut response = match endpoint.answer(request).await {
        Ok(given) => given,
        Err(refused) => {
            if refused == Refused::Client {
                sleep_until(since + TOLD_AFTER).await;
            }
            refused.into_response()
        }
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

impl Endpoint {
    async fn answer(&self, request: Request) -> Result<Response, Refused> {
        let Some(Peer(address)) = request.extensions().get().copied() else { return Err(Refused::Often) };
        if !self.of_addresses.take(network(address), Instant::now()).is_within {
            return Err(Refused::Often);
        }
        let is_otherwise_authorized = request.headers().contains_key(AUTHORIZATION);
        let asked = timeout(COMES_WITHIN, Form::<Asked>::from_request(request, &())).await;
        let Form(asked) = asked.map_err(|_| Refused::Request)??;
        if asked.grant_type != "client_credentials" {
            return Err(Refused::GrantType);
        }
        // One way of proving it, and no other (RFC 6749, section 2.3).
        if is_otherwise_authorized || asked.client_secret.is_some() {
            return Err(Refused::Request);
        }
        let assertion = asked.client_assertion.filter(|_| asked.client_assertion_type.as_deref() == Some(ASSERTION));
        let assertion = assertion.ok_or(Refused::Client)?;
        let proven = proven(&assertion, &self.clients(), &self.token_address()).await.ok_or(Refused::Client)?;
        let client = proven.client;
        if asked.client_id.is_some_and(|id| id != client.registered.id) {
            return Err(Refused::Client);
        }
        if !self.of_clients.take(client.registered.id.clone(), Instant::now()).is_within {
            return Err(Refused::Often);
        }
        // What somebody else may have seen is of no use any more, whatever comes of it.
        let is_first = timeout(NOTED_WITHIN, self.taken.take(&proven.digest, proven.until, Timestamp::now())).await;
        // Meanwhile an operator may have taken the client out.
        if !is_first.map_err(|_| Refused::Away)?.map_err(|_| Refused::Away)? || !self.clients().has(&client) {
            return Err(Refused::Client);
        }
        let is_asked = |role: &Role| asked.scope.split(' ').any(|word| word == role.as_str());
        let roles: Vec<Role> = client.roles.iter().copied().filter(is_asked).collect();
        if roles.is_empty() {
            return Err(Refused::Scope);
        }
        let regions = std::slice::from_ref(&self.region);
        let RegisteredClient { id, tenant, .. } = &client.registered;
        let token = self.own.token(id, tenant, regions, &roles, GOOD_FOR).map_err(|_| Refused::Away)?;
        let scope: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        Ok(Json(json!({
            "access_token": token,
            "token_type": "bearer",
            "expires_in": GOOD_FOR.as_secs(),
            "scope": scope.join(" "),
        }))
        .into_response())
    }
}

/// Its public keys (RFC 7517).
async fn keys(State(endpoint): State<Arc<Endpoint>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/jwk-set+json")], endpoint.own.keys().to_string())
}

/// What a client must know of it (SMART App Launch 2.2, "Conformance").
async fn configuration(State(endpoint): State<Arc<Endpoint>>) -> Json<serde_json::Value> {
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    Json(json!({
        "jwks_uri": format!("{}/v1/keys", endpoint.address),
        "token_endpoint": endpoint.token_address(),
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
        "scopes_supported": roles,
        "capabilities": ["client-confidential-asymmetric"],
        // Everybody must say it, although no codes are given here that could be challenged.
        "code_challenge_methods_supported": ["S256"],
    }))
}

//! What is asked of the endpoint, and what it answers (RFC 6749, sections 4.4 and 5).

use super::Endpoint;
use super::assertion::proven;
use crate::problem::Problem;
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, PRAGMA, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use docward_envelope::Timestamp;
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
/// Who is not known is told so after this time, wherever the check ended: how long it took says nothing of which clients there are.
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
    /// It can't be told whether the assertion was taken before.
    Away,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, error) = match self {
            Self::Request => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::Large => (StatusCode::PAYLOAD_TOO_LARGE, "invalid_request"),
            Self::GrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            Self::Client => (StatusCode::BAD_REQUEST, "invalid_client"),
            Self::Scope => (StatusCode::BAD_REQUEST, "invalid_scope"),
            Self::Away => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
        };
        let mut response = (status, Json(json!({ "error": error }))).into_response();
        if self == Self::Away {
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
        let proven = proven(&assertion, &self.clients, &self.token_address()).await.ok_or(Refused::Client)?;
        let client = proven.client;
        if asked.client_id.is_some_and(|id| id != client.id) {
            return Err(Refused::Client);
        }
        // What somebody else may have seen is of no use any more, whatever comes of it.
        let is_first = self.taken.take(&proven.digest, proven.until, Timestamp::now()).await;
        if !is_first.map_err(|_| Refused::Away)? {
            return Err(Refused::Client);
        }
        let is_asked = |role: &Role| asked.scope.split(' ').any(|word| word == role.as_str());
        let roles: Vec<Role> = client.roles.iter().copied().filter(is_asked).collect();
        if roles.is_empty() {
            return Err(Refused::Scope);
        }
        let regions = std::slice::from_ref(&self.region);
        let token = self.own.token(&client.id, &client.tenant, regions, &roles, GOOD_FOR).map_err(|_| Refused::Away)?;
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
        "issuer": endpoint.address,
        "jwks_uri": format!("{}/v1/keys", endpoint.address),
        "token_endpoint": endpoint.token_address(),
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"],
        "scopes_supported": roles,
        "capabilities": ["client-confidential-asymmetric"],
    }))
}

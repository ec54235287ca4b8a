//! What the service answers when it does not do what was asked: problem documents (RFC 9457). Nothing in one quotes a document, a
//! query, a file's name or a token.

mod of_client;

use crate::identity::IdentityError;
use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// How long a client waits before it tries again, in seconds, where a service is away.
const AWAY: u32 = 5;

/// Why something was not done, as it goes to whoever asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    /// The last part of its type: a word that stays the same.
    word: &'static str,
    title: &'static str,
    /// What lacks, in words that are fixed when docward is compiled.
    detail: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// As RFC 9457, section 3, has it.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Document<'a> {
    /// What kind of problem it is: stays the same.
    #[schema(example = "/problems/not-found")]
    r#type: String,
    /// The same for every problem of a kind.
    title: &'a str,
    /// The answer's status.
    status: u16,
    /// What lacks. Nothing in it quotes a document, a query, a file's name or a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

impl Problem {
    /// A problem of a kind.
    pub(crate) const fn new(status: StatusCode, word: &'static str, title: &'static str) -> Self {
        Self { status, word, title, detail: None, headers: Vec::new() }
    }

    /// There is no such thing, or it is somebody else's: nobody is told which of the two.
    pub(crate) const fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is nothing here for who is asking.")
    }

    /// The token's roles are not for this; by which rule.
    pub(crate) fn role(rule: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "role", "The rules for the token's roles do not allow this.").detailed(rule)
    }

    /// What was asked can't be meant.
    pub(crate) const fn bad_request(word: &'static str, title: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, word, title)
    }

    pub(crate) fn failed() -> Self {
        let title = "Something is wrong with the service. Its operator can see what.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", title)
    }

    /// The tenant is at home elsewhere; where that is, if it is known here.
    pub(crate) fn other_region(address: Option<&str>) -> Self {
        let title = "The tenant is not at home in this region. Nothing was read.";
        let problem = Self::new(StatusCode::MISDIRECTED_REQUEST, "other-region", title);
        address.into_iter().fold(problem, |problem, address| problem.with(LOCATION, address))
    }

    pub(crate) fn detailed(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// The same with a header; without it where the value can't stand in one.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    pub(crate) fn retried_after(self, seconds: u32) -> Self {
        self.with(RETRY_AFTER, &seconds.to_string())
    }

    /// Its kind, in a word.
    pub(crate) const fn word(&self) -> &'static str {
        self.word
    }

    /// Whether the same document would be refused again.
    pub(crate) fn is_final(&self) -> bool {
        let is_of_document = matches!(
            self.status,
            StatusCode::BAD_REQUEST
                | StatusCode::LENGTH_REQUIRED
                | StatusCode::PAYLOAD_TOO_LARGE
                | StatusCode::UNSUPPORTED_MEDIA_TYPE
                | StatusCode::UNPROCESSABLE_ENTITY
        );
        is_of_document && self.word != "cut-off"
    }

    fn away(service: &'static str) -> Self {
        let title = "Something that this needs does not answer. The same again may work later.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "away", title).detailed(service).retried_after(AWAY)
    }
}

impl Problem {
    fn document(&self) -> Document<'_> {
        let Self { status, word, title, detail, .. } = self;
        Document { r#type: format!("/problems/{word}"), title, status: status.as_u16(), detail: detail.as_deref() }
    }

    /// The document as text.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(&self.document()).unwrap_or_default()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.document())).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(self.headers);
        response
    }
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        let unauthorized =
            |word, title, challenge| Self::new(StatusCode::UNAUTHORIZED, word, title).with(WWW_AUTHENTICATE, challenge);
        let invalid = "Bearer error=\"invalid_token\"";
        match error {
            IdentityError::Missing => unauthorized("token-missing", "There is no bearer token.", "Bearer"),
            IdentityError::Unknown => unauthorized("token", "The bearer token is not one that is taken here.", invalid),
            IdentityError::Expired => {
                unauthorized("token-time", "The bearer token is over, or not good yet. Get a new one.", invalid)
            }
            IdentityError::TooLong => {
                unauthorized("token-too-long", "The bearer token is good for longer than any may be.", invalid)
            }
            IdentityError::Away | IdentityError::Configuration(_) => Self::away("issuer"),
        }
    }
}

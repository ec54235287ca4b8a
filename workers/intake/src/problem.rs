//! What the service answers when it does not do what was asked: problem documents (RFC 9457). Nothing in one quotes a document, a
//! query, a file's name or a token.

use crate::identity::IdentityError;
use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use docward_client::{ClientError, ErrorKind, NotFound, Quota, Reason, WrongUse};
use docward_runtime::directory::DirectoryError;
use serde::Serialize;

/// How long a client waits before it tries again, in seconds, where a service is away.
const AWAY: u32 = 5;
/// The same where a day's documents are used up: the days are sliding ones.
const QUOTA: u32 = 600;
/// The same where work is held: until a person, or a newer copy of the catalogue, lets it go on.
const HELD: u32 = 30;
/// The same where too many documents are on their way.
const IN_FLIGHT: u32 = 30;

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
#[derive(Serialize)]
pub(crate) struct Document<'a> {
    /// What kind of problem it is: stays the same.
    r#type: String,
    title: &'a str,
    status: u16,
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

    /// The token is narrowed to something else.
    pub(crate) const fn role() -> Self {
        Self::new(StatusCode::FORBIDDEN, "role", "None of the token's roles is for this.")
    }

    /// What was asked can't be meant.
    pub(crate) const fn bad_request(word: &'static str, title: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, word, title)
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

impl From<ClientError> for Problem {
    fn from(error: ClientError) -> Self {
        match &error {
            ClientError::NoGrant { .. } => Self::not_found(),
            ClientError::Refused(refused) => match refused.reason {
                Reason::Hold(reason) => {
                    let title = "Work is held at the moment. The same again may work later.";
                    let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "held", title);
                    problem.detailed(reason.as_str()).retried_after(HELD)
                }
                _ => {
                    let title =
                        "Policy, or what the account was granted, does not cover this. The refusal is on record.";
                    Self::new(StatusCode::FORBIDDEN, "refused", title).detailed(refused.reason.to_string())
                }
            },
            ClientError::Quota(quota) => of_quota(*quota),
            ClientError::NotFound(not_found) => of_not_found(not_found),
            ClientError::Away { service, .. } => Self::away(service.as_str()),
            ClientError::WrongUse(wrong) => of_wrong_use(wrong),
            _ => match ErrorKind::from(&error) {
                ErrorKind::Refused => Self::new(StatusCode::FORBIDDEN, "refused", "This is refused."),
                ErrorKind::NotFound => Self::not_found(),
                ErrorKind::Away => Self::away("service"),
                ErrorKind::WrongUse => Self::bad_request("wrong-use", "What was asked can't be meant."),
                ErrorKind::Failed => Self::failed(),
            },
        }
    }
}

impl From<DirectoryError> for Problem {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::NoSuchTenant { .. } | DirectoryError::NoSuchRegion { .. } => Self::not_found(),
            DirectoryError::NotAtHome { .. } => Self::other_region(None),
        }
    }
}

impl Problem {
    pub(crate) fn failed() -> Self {
        let title = "Something is wrong with the service. Its operator can see what.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", title)
    }
}

fn of_quota(quota: Quota) -> Problem {
    match quota {
        Quota::Size { most, .. } => {
            let title = "The document is larger than the tenant's policy takes.";
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "size", title).detailed(format!("{most} bytes at most"))
        }
        Quota::PerDay { most } => {
            let title = "The tenant's documents of the last 24 hours are as many as its policy takes.";
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "quota-per-day", title);
            problem.detailed(format!("{most} at most")).retried_after(QUOTA)
        }
        Quota::InFlight { most } => {
            let title = "As many of the tenant's documents are on their way as its policy takes.";
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "quota-in-flight", title);
            problem.detailed(format!("{most} at most")).retried_after(IN_FLIGHT)
        }
    }
}

fn of_not_found(not_found: &NotFound) -> Problem {
    match not_found {
        NotFound::Result { state, reason, .. } => {
            let title = "The job has no such result, or none yet.";
            let state = state.map_or("not known yet", |state| state.as_str());
            let reason = reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            Problem::new(StatusCode::NOT_FOUND, "no-result", title).detailed(format!("the job is {state}{reason}"))
        }
        NotFound::KeysGone { .. } => {
            let title = "The document expired or was erased. Nothing of it can be read any more.";
            Problem::new(StatusCode::GONE, "gone", title)
        }
        _ => Problem::not_found(),
    }
}

fn of_wrong_use(wrong: &WrongUse) -> Problem {
    match wrong {
        WrongUse::NotAtHome { .. } | WrongUse::NotServed { .. } => Problem::other_region(None),
        WrongUse::Length | WrongUse::CutOff => {
            Problem::bad_request("cut-off", "Not as many bytes came as were announced. Nothing was taken in.")
        }
        WrongUse::InFlight => {
            let title = "A request of this `Idempotency-Key` is being answered. Ask again a moment later.";
            Problem::new(StatusCode::CONFLICT, "in-flight", title).retried_after(AWAY)
        }
        WrongUse::OtherContent => {
            let title = "Another document, or another purpose or lane, came with this `Idempotency-Key` before.";
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key", title)
        }
        WrongUse::Query => Problem::bad_request("query", "The query does not follow the syntax."),
        WrongUse::PatientId => Problem::bad_request("patient-id", "There is no letter or digit in the patient's id."),
        WrongUse::LongPatientId { .. } => {
            Problem::bad_request("patient-id", "The patient's id is longer than any that a system writes.")
        }
        WrongUse::Policy(_) => Problem::bad_request("policy", "The policy can't be put in force."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use docward_client::Refused;
    use docward_envelope::HoldReason;

    #[test]
    fn what_is_held_may_be_asked_again() {
        let of = |reason| Problem::from(ClientError::Refused(Box::new(Refused { reason, need: None })));
        for reason in [HoldReason::Frozen, HoldReason::StalePolicy, HoldReason::Revoked] {
            let problem = of(Reason::Hold(reason));
            assert_eq!((problem.status, problem.word), (StatusCode::SERVICE_UNAVAILABLE, "held"));
            assert!(problem.headers.iter().any(|(name, _)| *name == RETRY_AFTER), "{}", problem.to_json());
        }
        assert_eq!(of(Reason::GrantExpired).status, StatusCode::FORBIDDEN);
    }
}

//! Handing documents in: sealed as they come, in bounded memory, and never in clear on a disk. What they are is for an engine to
//! find out.

use crate::identity::Act;
use crate::problem::Problem;
use crate::service::{Asking, Service};
use async_trait::async_trait;
use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use docward_client::{ClientError, CutOff, HandedIn, Pieces, WrongUse};
use docward_envelope::{JobId, Lane, Purpose, Region};
use http_body_util::BodyExt;
use ring::digest::{self, SHA256, SHA512};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long the next bytes of a body may take. Who sends slower loses the connection, and nobody else does.
const IDLE: Duration = Duration::from_secs(30);

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// What must be said of a document, beside its bytes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    region: Region,
    purpose: Purpose,
    lane: Lane,
}

/// What is answered for a document that was taken in.
#[derive(Serialize)]
pub(crate) struct Accepted {
    job: JobId,
}

/// Hands a document in.
///
/// It is sealed while it comes. Where it does not come whole, or is not what its digest says, nothing of it remains.
pub(crate) async fn submit(
    State(service): State<Arc<Service>>,
    asking: Asking,
    said: Result<Query<Said>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    asking.to(Act::Submit)?;
    let Ok(Query(said)) = said else {
        let title = "`region`, `purpose` and `lane` must be said, and nothing else.";
        return Err(Problem::bad_request("parameters", title));
    };
    service.serves(&asking.tenant, &said.region)?;
    is_taken(&headers)?;
    let length = length(&headers)?;
    let called = called(&headers)?;
    let pieces = Coming { body, digest: Expected::of(&headers)?, broken: None };
    let slug = asking.tenant.slug.clone();
    // A task of its own: what is begun is brought to its end, or taken back, when the connection is gone too.
    let taken = service.begun.spawn(take_in(asking, said, length, pieces, called));
    let job = taken.await.unwrap_or_else(|_| Err(Problem::failed()))?;
    let place = format!("/v1/tenants/{slug}/jobs/{job}");
    let mut response = (StatusCode::ACCEPTED, Json(Accepted { job })).into_response();
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(LOCATION, place.clone());
        response.headers_mut().insert(HeaderName::from_static("content-location"), place);
    }
    Ok(response)
}

async fn take_in(
    asking: Asking,
    said: Said,
    length: u64,
    mut pieces: Coming,
    called: Option<Vec<u8>>,
) -> Result<JobId, Problem> {
    let Said { purpose, lane, .. } = said;
    let handed_in = HandedIn { length, pieces: &mut pieces, purpose, lane, called: called.as_deref() };
    let submitted = asking.client.submit_streamed(&asking.tenant, handed_in).await;
    submitted.map_err(|error| match (&error, pieces.broken.take()) {
        (ClientError::WrongUse(WrongUse::CutOff), Some(problem)) => problem,
        _ => error.into(),
    })
}

/// The longest name of a request, in bytes.
const LONGEST_NAME: usize = 255;

/// What the client calls its request: `Idempotency-Key`, in quotes or as it is.
fn called(headers: &HeaderMap) -> Result<Option<Vec<u8>>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let value = value.as_bytes();
    let bare = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value);
    let is_name = (1..=LONGEST_NAME).contains(&bare.len()) && bare.iter().all(|byte| (b'!'..=b'~').contains(byte));
    if !is_name || bare.contains(&b'"') || headers.get_all(IDEMPOTENCY_KEY).iter().count() > 1 {
        let title = "`Idempotency-Key` is one name of 1 to 255 letters, digits and signs.";
        return Err(Problem::bad_request("idempotency-key", title));
    }
    Ok(Some(bare.to_vec()))
}

/// What a document may be declared as. What it is an engine finds out; what is none of these no engine reads.
const TYPES: [&str; 9] = [
    "application/octet-stream",
    "application/pdf",
    "application/dicom",
    "application/edi-x12",
    "application/hl7-v2",
    "image/png",
    "image/jpeg",
    "image/tiff",
    "text/plain",
];

/// Goes on if the body is a document as it is, and not a form or something packed.
fn is_taken(headers: &HeaderMap) -> Result<(), Problem> {
    let declared = headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    let essence = declared.map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let is_known = essence.is_none_or(|essence| TYPES.contains(&essence.as_str()));
    let is_packed = headers.get(CONTENT_ENCODING).is_some_and(|value| value != "identity");
    if is_known && !is_packed {
        return Ok(());
    }
    let title = "The body is not a document of a kind that is read here. Nothing was taken in.";
    let detail = format!("one of {}, without a content encoding", TYPES.join(", "));
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", title).detailed(detail))
}

/// The document's length: without one its end can't be told from a cut.
fn length(headers: &HeaderMap) -> Result<u64, Problem> {
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok());
    let title = "The document's length must be said beforehand, as `Content-Length`.";
    length.ok_or(Problem::new(StatusCode::LENGTH_REQUIRED, "length", title))
}

/// A body, piece by piece, and what is wrong with it.
struct Coming {
    body: Body,
    digest: Option<Expected>,
    broken: Option<Problem>,
}

#[async_trait]
impl Pieces for Coming {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, CutOff> {
        match self.piece().await {
            Ok(piece) => Ok(piece),
            Err(problem) => {
                self.broken = Some(problem);
                Err(CutOff)
            }
        }
    }
}

impl Coming {
    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        loop {
            let title = "The document came too slowly. Nothing was taken in.";
            let slow = Problem::new(StatusCode::REQUEST_TIMEOUT, "slow", title);
            let frame = timeout(IDLE, self.body.frame()).await.map_err(|_| slow)?;
            let Some(frame) = frame else {
                if self.digest.take().is_none_or(Expected::holds) {
                    return Ok(None);
                }
                let title = "The bytes that came are not those of `Content-Digest`. Nothing was taken in.";
                return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "digest", title));
            };
            let cut = || Problem::bad_request("cut-off", "The document was cut off. Nothing was taken in.");
            // Trailers say nothing that is of use here.
            let Ok(data) = frame.map_err(|_| cut())?.into_data() else { continue };
            if let Some(digest) = &mut self.digest {
                digest.context.update(&data);
            }
            return Ok(Some(data.into()));
        }
    }
}

/// What the bytes must come to (RFC 9530).
struct Expected {
    context: digest::Context,
    value: Vec<u8>,
}

impl Expected {
    /// The strongest digest that is known; `None` where none is given.
    fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let wrong = || {
            let title = "`Content-Digest` is not one of SHA-256 or SHA-512: `sha-256=:BASE64:`.";
            Problem::bad_request("content-digest", title)
        };
        let Some(value) = headers.get(CONTENT_DIGEST) else { return Ok(None) };
        let value = value.to_str().map_err(|_| wrong())?;
        let found = [("sha-512", &SHA512), ("sha-256", &SHA256)].into_iter().find_map(|(name, algorithm)| {
            let members = value.split(',').map(str::trim);
            let digest = members.filter_map(|member| member.split_once('=')).find(|(key, _)| *key == name)?.1;
            let digest = STANDARD.decode(digest.strip_prefix(':')?.strip_suffix(':')?).ok()?;
            (digest.len() == algorithm.output_len())
                .then(|| Self { context: digest::Context::new(algorithm), value: digest })
        });
        found.map(Some).ok_or_else(wrong)
    }

    fn holds(self) -> bool {
        self.context.finish().as_ref() == self.value
    }
}

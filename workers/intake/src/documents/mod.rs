//! Handing documents in: sealed as they come, in bounded memory, and never in clear on a disk. What they are is for an engine to
//! find out.

mod coming;
mod head;

pub(crate) use self::coming::Coming;
pub(crate) use self::head::IDEMPOTENCY_KEY;
#[cfg(test)]
pub(crate) use self::head::TYPES;
use self::head::{Expected, called, is_taken, length};
use crate::asked::{OfTenant, parameters};
use crate::lasting::{Lasting, Leave};
use crate::limits::Of;
use crate::openapi::{NotTaken, schemas};
use crate::problem::Problem;
use crate::ruled::{Allowed, Asking};
use crate::service::Service;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_LOCATION, HeaderMap, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use docward_client::{ClientError, HandedIn, Item, Once, WrongUse};
use docward_envelope::{JobId, Lane, Purpose, Region};
use docward_trust_rules::Act;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// What must be said of a document, beside its bytes.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Said {
    /// The region that it is meant for: this service's.
    #[param(value_type = schemas::RegionName, inline, example = "us-east-1")]
    pub(crate) region: Region,
    /// What it is worked on for.
    #[param(value_type = schemas::PurposeWord, inline)]
    pub(crate) purpose: Purpose,
    /// `interactive` goes before `batch`.
    #[param(value_type = schemas::LaneWord, inline)]
    pub(crate) lane: Lane,
}

/// What is answered for a document that was taken in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Accepted {
    /// Its job.
    #[schema(value_type = schemas::Id)]
    job: JobId,
}

/// Hands a document in.
///
/// It is sealed while it comes. Where it does not come whole, or is not what its digest says, nothing of it remains.
#[utoipa::path(post, path = "/documents",
    params(OfTenant, Said,
        ("Content-Digest" = inline(Option<schemas::ContentDigest>), Header, description = "SHA-256 or SHA-512 of the body (RFC 9530)."),
        ("Idempotency-Key" = inline(Option<schemas::CalledBy>), Header, description = "What the client calls this request: one that comes again \
            within a day is answered as the first was.")),
    request_body(content((schemas::Bytes = "application/octet-stream"), (schemas::Bytes = "application/pdf"), (schemas::Bytes = "application/dicom"),
        (schemas::Bytes = "application/edi-x12"), (schemas::Bytes = "application/hl7-v2"), (schemas::Bytes = "image/png"), (schemas::Bytes = "image/jpeg"),
        (schemas::Bytes = "image/tiff"), (String = "text/plain")), description = "The document as it is."),
    responses(
        (status = 202, description = "It is stored, on record and on its way.", body = Accepted, headers(
            ("Location" = String, description = "The job."),
            ("Content-Location" = String, description = "The job."))),
        NotTaken, Problem))]
pub(crate) async fn submit(
    State(service): State<Arc<Service>>,
    asking: Asking,
    said: Result<Query<Said>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let said = parameters(said, "`region`, `purpose` and `lane` must be said, and nothing else.")?;
    let allowed = asking.to(Act::Submit, said.purpose).await?;
    service.serves(&allowed.tenant, &said.region)?;
    take_in(&service, allowed, said, Sent { headers, body, item: None }).await
}

/// A document as it is sent.
pub(crate) struct Sent {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    /// The item of a batch that it is.
    pub(crate) item: Option<Item>,
}

/// Takes a document in for whoever may hand it in.
pub(crate) async fn take_in(
    service: &Arc<Service>,
    allowed: Allowed,
    said: Said,
    sent: Sent,
) -> Result<Response, Problem> {
    let Sent { headers, body, item } = sent;
    is_taken(&headers)?;
    let length = length(&headers)?;
    let called = called(&headers)?;
    let digest = Expected::of(&headers)?;
    let place = service.limits.take(Of::Uploads, allowed.tenant.id)?;
    let leave = Leave::new(service, &allowed, Lasting::HandingIn(said.purpose));
    let pieces = Coming::new(body, digest, leave);
    let slug = allowed.tenant.slug.clone();
    // A task of its own: what is begun is brought to its end, or taken back, when the connection is gone too.
    let taken = service.begun.spawn(async move {
        let _place = place;
        let once = match (item, &called) {
            (Some(item), _) => Once::Item(item),
            (None, Some(called)) => Once::Called(called),
            (None, None) => Once::No,
        };
        hand_in(&allowed, said, (length, pieces), once).await
    });
    let job = taken.await.unwrap_or_else(|_| Err(Problem::failed()))?;
    let place = format!("/v1/tenants/{slug}/jobs/{job}");
    let mut response = (StatusCode::ACCEPTED, Json(Accepted { job })).into_response();
    if let Ok(place) = HeaderValue::from_str(&place) {
        response.headers_mut().insert(LOCATION, place.clone());
        response.headers_mut().insert(CONTENT_LOCATION, place);
    }
    Ok(response)
}

async fn hand_in(
    allowed: &Allowed,
    said: Said,
    (length, mut pieces): (u64, Coming),
    once: Once<'_>,
) -> Result<JobId, Problem> {
    let Said { purpose, lane, .. } = said;
    let handed_in = HandedIn { length, pieces: &mut pieces, purpose, lane, once };
    let submitted = allowed.client.submit_streamed(&allowed.tenant, handed_in).await;
    submitted.map_err(|error| match (&error, pieces.broken()) {
        (ClientError::WrongUse(WrongUse::CutOff), Some(problem)) => problem,
        _ => error.into(),
    })
}

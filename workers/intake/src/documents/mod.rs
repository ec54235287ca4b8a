//! Handing documents in: sealed as they come, in bounded memory, and never in clear on a disk. What they are is for an engine to
//! find out.

mod coming;
mod head;

use self::coming::Coming;
use self::head::{Expected, called, is_taken, length};
use crate::lasting::{Lasting, Leave};
use crate::limits::Of;
use crate::problem::Problem;
use crate::service::{Asking, Service};
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_LOCATION, HeaderMap, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use docward_client::{ClientError, HandedIn, WrongUse};
use docward_envelope::{JobId, Lane, Purpose, Region};
use docward_trust_rules::Act;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

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
    said: Result<Query<Said>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let Ok(Query(said)) = said else {
        let title = "`region`, `purpose` and `lane` must be said, and nothing else.";
        return Err(Problem::bad_request("parameters", title));
    };
    asking.to(Act::Submit, said.purpose)?;
    service.serves(&asking.tenant, &said.region)?;
    is_taken(&headers)?;
    let length = length(&headers)?;
    let called = called(&headers)?;
    let digest = Expected::of(&headers)?;
    let place = service.limits.take(Of::Uploads, asking.tenant.id)?;
    let leave = Leave::new(&service, &asking.identity, asking.tenant.id, Lasting::HandingIn(said.purpose));
    let pieces = Coming::new(body, digest, leave);
    let slug = asking.tenant.slug.clone();
    // A task of its own: what is begun is brought to its end, or taken back, when the connection is gone too.
    let taken = service.begun.spawn(async move {
        let _place = place;
        take_in(asking, said, length, pieces, called).await
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
    submitted.map_err(|error| match (&error, pieces.broken()) {
        (ClientError::WrongUse(WrongUse::CutOff), Some(problem)) => problem,
        _ => error.into(),
    })
}

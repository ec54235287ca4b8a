//! Documents that come in several requests, by [tus 1.0](https://tus.io/protocols/resumable-upload): a client whose connection broke asks
//! how much came and goes on there. What comes is sealed as it comes; with the last of it the document is handed in, once.
//!
//! What a client calls a file (`Upload-Metadata`) is not kept: names of files may name people.

mod chunk;
mod head;

use self::chunk::take_in;
use self::head::{
    CHECKSUM_ALGORITHMS, EXTENSIONS, METHOD_OVERRIDE, TUS_CHECKSUM_ALGORITHM, TUS_EXTENSION, TUS_MAX_SIZE,
    TUS_RESUMABLE, TUS_VERSION, UPLOAD_EXPIRES, UPLOAD_LENGTH, UPLOAD_OFFSET, VERSION, brings_some, is_piece, length,
    offset, speaks,
};
use crate::asked::{OfTenant, Path, parameters};
use crate::documents::{IDEMPOTENCY_KEY, Said};
use crate::limits::Of;
use crate::openapi::{NoSuchMethod, NotUploaded, schemas};
use crate::problem::Problem;
use crate::ruled::{Allowed, Asking};
use crate::service::Service;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LOCATION, HeaderMap, HeaderName, LOCATION};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use docward_client::{Upload, UploadState};
use docward_envelope::{Timestamp, UploadId};
use docward_trust_policy::LARGEST_FILE;
use docward_trust_rules::Act;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde::Deserialize;
use std::sync::{Arc, Weak};
use utoipa::IntoParams;

/// A path that names an upload.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfUpload {
    /// The tenant, by its short name or id.
    #[expect(dead_code, reason = "`Asking` has read it")]
    tenant: String,
    /// The upload.
    #[param(value_type = schemas::Id, inline)]
    upload: String,
}

impl OfUpload {
    /// The upload. What is no id is no upload either.
    fn upload(&self) -> Result<UploadId, Problem> {
        self.upload.parse().map_err(|_| Problem::not_found())
    }
}

/// Says with each answer by which version it is, and answers nobody who speaks another.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS {
        return next.run(request).await;
    }
    let mut response = match speaks(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    response.headers_mut().insert(TUS_RESUMABLE, HeaderValue::from_static(VERSION));
    response
}

/// What of tus is spoken here. It is nobody's, and no token is asked for.
#[utoipa::path(options, path = "/uploads", operation_id = "upload_options", params(OfTenant), security(()), responses(
    (status = 204, description = "The version, extensions, digests and the largest size of all policies.", headers(
        ("Tus-Version" = String), ("Tus-Extension" = String), ("Tus-Max-Size" = u64), ("Tus-Checksum-Algorithm" = String)))))]
pub(crate) async fn options() -> impl IntoResponse {
    let most = HeaderValue::from(LARGEST_FILE);
    let said = [(TUS_VERSION, VERSION), (TUS_EXTENSION, EXTENSIONS), (TUS_CHECKSUM_ALGORITHM, CHECKSUM_ALGORITHMS)];
    let said = said.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (StatusCode::NO_CONTENT, said.into_iter().chain([(TUS_MAX_SIZE, most)]).collect::<HeaderMap>())
}

/// Begins a document that comes in several requests.
///
/// Some of it may come along. Where that breaks off there is no upload: its client would not know of it.
#[utoipa::path(post, path = "/uploads", operation_id = "begin_upload", params(OfTenant, Said,
        ("Tus-Resumable" = inline(schemas::TusVersion), Header, description = "The version."),
        ("Upload-Length" = u64, Header, description = "How many bytes the document has."),
        ("Upload-Checksum" = inline(Option<schemas::UploadChecksum>), Header, description = "A digest of this body."),
        ("Upload-Metadata" = Option<String>, Header, description = "It is not kept.")),
    request_body(content = Option<schemas::Bytes>, content_type = "application/offset+octet-stream", description = "The first of it."),
    responses((status = 201, description = "It may come.", headers(
        ("Location" = String, description = "The upload."),
        ("Upload-Offset" = u64, description = "How much of it came."),
        ("Upload-Expires" = String, description = "Until when it is kept."),
        ("Content-Location" = String, description = "The job, where all of it came."))), NotUploaded, Problem))]
pub(crate) async fn begin(
    State(service): State<Arc<Service>>,
    asking: Asking,
    said: Result<Query<Said>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let said = parameters(said, "`region`, `purpose` and `lane` must be said, and nothing else.")?;
    let allowed = asking.to(Act::Submit, said.purpose).await?;
    service.serves(&allowed.tenant, &said.region)?;
    let (length, brings_some) = (length(&headers)?, brings_some(&headers)?);
    if headers.contains_key(IDEMPOTENCY_KEY) {
        return Err(Problem::bad_request("idempotency-key", "An upload is known by its own address, and by no key."));
    }
    let slug = allowed.tenant.slug.clone();
    let said = (length, said, brings_some.then_some(body));
    // A task of its own: where nobody waits for the answer any more nobody would know of the upload, and it ends.
    let heard = Arc::new(());
    let waits = Arc::downgrade(&heard);
    let beginning = service.clone();
    let begun = service.begun.spawn(async move { begin_to(&beginning, allowed, said, &headers, &waits).await });
    let upload = begun.await.unwrap_or_else(|_| Err(Problem::failed()))?;
    drop(heard);
    let place = format!("/v1/tenants/{slug}/uploads/{}", upload.id);
    let told = told(&slug, &upload, [(LOCATION, HeaderValue::try_from(place).ok())]);
    Ok((StatusCode::CREATED, told).into_response())
}

/// Begins an upload of so many bytes with what of it comes along. Where that breaks off, or whoever asked is gone, it ends: nobody
/// knows of it.
async fn begin_to(
    service: &Arc<Service>,
    allowed: Allowed,
    (length, said, body): (u64, Said, Option<Body>),
    headers: &HeaderMap,
    waits: &Weak<()>,
) -> Result<Upload, Problem> {
    let (client, tenant) = (allowed.client.clone(), allowed.tenant.clone());
    let begun = client.begin_upload(&tenant, length, said.purpose, said.lane).await?;
    let id = begun.id;
    // One of no bytes is whole already.
    let taken = if body.is_some() || begun.is_whole() {
        take_in(service, allowed, &begun, 0, (headers, body.unwrap_or_default())).await
    } else {
        Ok(begun)
    };
    if taken.is_err() || waits.strong_count() == 0 {
        let _expires_otherwise = client.end_upload(&tenant, id).await;
    }
    taken
}

/// How much of a document came.
///
/// Where all of it did and whoever took it in was killed before it was handed in, it is handed in now.
#[utoipa::path(head, path = "/uploads/{upload}", operation_id = "upload_status", params(OfUpload,
        ("Tus-Resumable" = inline(schemas::TusVersion), Header, description = "The version.")), responses(
    (status = 200, description = "How much came.", headers(
        ("Upload-Offset" = u64, description = "How much of it came."),
        ("Upload-Length" = u64, description = "How many bytes it has."),
        ("Upload-Expires" = String, description = "Until when it is kept."),
        ("Content-Location" = String, description = "The job, where all of it came."))), NotUploaded, Problem))]
pub(crate) async fn status(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path(of): Path<OfUpload>,
) -> Result<Response, Problem> {
    let (allowed, mut upload) = asking.to_upload(of.upload()?).await?;
    let slug = allowed.tenant.slug.clone();
    if upload.is_whole() && upload.state == UploadState::Open {
        let place = service.limits.take(Of::Uploads, allowed.tenant.id)?;
        let handed_in = service.begun.spawn(async move {
            let _place = place;
            let handed_in = allowed.client.hand_upload_in(&allowed.tenant, upload.id).await;
            handed_in.map_err(Problem::from)
        });
        match handed_in.await.unwrap_or_else(|_| Err(Problem::failed())) {
            Ok(now) => upload = now,
            // Somebody does it at the moment.
            Err(problem) if problem.word() == "locked" => upload = asking.to_upload(of.upload()?).await?.1,
            Err(problem) => return Err(problem),
        }
    }
    Ok((StatusCode::OK, told(&slug, &upload, [(UPLOAD_LENGTH, Some(upload.length.into()))])).into_response())
}

/// Takes more of a document in; with the last of it the document is handed in.
#[utoipa::path(patch, path = "/uploads/{upload}", operation_id = "add_to_upload", params(OfUpload,
        ("Tus-Resumable" = inline(schemas::TusVersion), Header, description = "The version."),
        ("Upload-Offset" = u64, Header, description = "Where in the document the body begins: where what came before ends."),
        ("Upload-Checksum" = inline(Option<schemas::UploadChecksum>), Header, description = "A digest of this body: none of it counts before all of it came.")),
    request_body(content = schemas::Bytes, content_type = "application/offset+octet-stream", description = "More of it."),
    responses((status = 204, description = "It is stored.", headers(
        ("Upload-Offset" = u64, description = "How much of it came."),
        ("Upload-Expires" = String, description = "Until when it is kept."),
        ("Content-Location" = String, description = "The job, where all of it came."))), NotUploaded, Problem))]
pub(crate) async fn add(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path(of): Path<OfUpload>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    is_piece(&headers)?;
    let (upload, offset) = (of.upload()?, offset(&headers)?);
    let (allowed, upload) = asking.to_upload(upload).await?;
    let slug = allowed.tenant.slug.clone();
    let upload = take_in(&service, allowed, &upload, offset, (&headers, body)).await?;
    Ok((StatusCode::NO_CONTENT, told(&slug, &upload, [])).into_response())
}

/// Ends an upload: nothing that came of it is left. A document that was handed in goes on.
#[utoipa::path(delete, path = "/uploads/{upload}", operation_id = "end_upload", params(OfUpload,
        ("Tus-Resumable" = inline(schemas::TusVersion), Header, description = "The version.")), responses(
    (status = 204, description = "It is over."), NotUploaded, Problem))]
pub(crate) async fn end(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path(of): Path<OfUpload>,
) -> Result<StatusCode, Problem> {
    let (allowed, upload) = asking.to_upload(of.upload()?).await?;
    let ended = service.begun.spawn(async move { allowed.client.end_upload(&allowed.tenant, upload.id).await });
    ended.await.map_err(|_| Problem::failed())??;
    Ok(StatusCode::NO_CONTENT)
}

/// One of the others, for clients that can't send its method: `X-HTTP-Method-Override` says which.
#[utoipa::path(post, path = "/uploads/{upload}", operation_id = "upload_by_other_method", params(OfUpload,
        ("Tus-Resumable" = inline(schemas::TusVersion), Header, description = "The version."),
        ("X-HTTP-Method-Override" = inline(schemas::OtherMethod), Header, description = "`PATCH`, `HEAD` or `DELETE`.")),
    responses((status = 204, description = "As that method answers."), NoSuchMethod, NotUploaded, Problem))]
pub(crate) async fn by_other_method(
    service: State<Arc<Service>>,
    asking: Asking,
    of: Path<OfUpload>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    match headers.get(METHOD_OVERRIDE).map(HeaderValue::as_bytes) {
        Some(b"PATCH") => add(service, asking, of, headers, body).await,
        Some(b"HEAD") => status(service, asking, of).await,
        Some(b"DELETE") => Ok(end(service, asking, of).await?.into_response()),
        Some(_) => Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", "This does not know that method.")),
        None => Err(Problem::bad_request("method", "`X-HTTP-Method-Override` says which method is meant.")),
    }
}

/// What an answer says of an upload.
fn told<const N: usize>(slug: &str, upload: &Upload, more: [(HeaderName, Option<HeaderValue>); N]) -> HeaderMap {
    let job = match upload.state {
        UploadState::HandedIn(job) => HeaderValue::try_from(format!("/v1/tenants/{slug}/jobs/{job}")).ok(),
        UploadState::Open | UploadState::Ended => None,
    };
    let told = [
        (UPLOAD_OFFSET, Some(upload.came.into())),
        (UPLOAD_EXPIRES, http_date(upload.expires)),
        (CACHE_CONTROL, Some(HeaderValue::from_static("no-store"))),
        (CONTENT_LOCATION, job),
    ];
    told.into_iter().chain(more).filter_map(|(name, value)| Some((name, value?))).collect()
}

/// A point in time as HTTP has it.
fn http_date(at: Timestamp) -> Option<HeaderValue> {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok().and_then(|date| HeaderValue::try_from(date).ok())
}

//! What became of documents: jobs, and what was made of each.

use crate::asked::{Limit, OfJob, OfTenant, Path, WhatFor, parameters};
use crate::limits::{Of, Place};
use crate::openapi::{Gone, schemas};
use crate::problem::Problem;
use crate::ruled::Asking;
use crate::service::Service;
use crate::views::{Job, JobOfList};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use docward_client::{ClientError, JobList, JobState, Jobs, NotFound, What};
use docward_envelope::{DataClass, JobId, Purpose, TenantId, Timestamp};
use docward_trust_rules::Act;
use futures_util::stream::unfold;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use utoipa::{IntoParams, ToSchema};

/// In pieces of how many bytes a result goes out.
const PIECE: usize = 64 * 1024;
/// How many jobs are listed where nothing else is said.
const PAGE: u32 = 50;

/// How long a job that was handed in and that no ledger has heard of may be on its way there, and how often it is looked.
const UNHEARD_OF: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(200);

/// Which jobs.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only those in a state.
    #[param(value_type = Option<schemas::State>, inline)]
    state: Option<JobState>,
    /// How many at most; 50 where nothing is said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<Limit>,
    /// As the page before says: `next`.
    #[param(value_type = Option<schemas::Cursor>, inline)]
    cursor: Option<String>,
}

/// A page of jobs.
#[derive(Serialize, ToSchema)]
pub(crate) struct Page {
    /// The newest first.
    jobs: Vec<JobOfList>,
    /// How many are in the states that were asked for.
    matching: u64,
    /// How many are in each state.
    #[schema(value_type = BTreeMap<String, u64>)]
    totals: BTreeMap<JobState, u64>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Where a page begins: behind a job, by when it was taken in and its id.
fn cursor(text: &str) -> Option<(Timestamp, JobId)> {
    let (created, job) = text.split_once('.')?;
    Some((Timestamp::from_microsecond(created.parse().ok()?).ok()?, job.parse().ok()?))
}

/// The newest jobs, page by page, and how many there are.
#[utoipa::path(get, path = "/jobs", params(OfTenant, Which),
    responses((status = 200, description = "A page.", body = Page), Problem))]
pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    asking: Asking,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Json<Page>, Problem> {
    let allowed = asking.to(Act::Follow, Purpose::Operations).await?;
    let title = "A list of jobs knows `state`, `limit` and `cursor`, and nothing else.";
    let wrong = || Problem::bad_request("parameters", title);
    let which = parameters(which, title)?;
    let before = which.cursor.as_deref().map(|text| cursor(text).ok_or_else(wrong)).transpose()?;
    let limit = Limit::or(which.limit, PAGE);
    let states: Vec<JobState> = which.state.into_iter().collect();
    let jobs = Jobs::of(&service.connections, &service.region, &allowed.tenant, allowed.client.caller()).await?;
    let list = jobs.newest_before(&states, before, limit).await?;
    let is_full = u32::try_from(list.jobs.len()).is_ok_and(|count| count == limit);
    let oldest = list.jobs.last().filter(|_| is_full);
    let next = oldest.map(|oldest| format!("{}.{}", oldest.created.as_microsecond(), oldest.job));
    let JobList { jobs, matching, totals } = list;
    Ok(Json(Page { jobs: jobs.into_iter().map(JobOfList::from).collect(), matching, totals, next }))
}

/// How far a job is.
#[utoipa::path(get, path = "/jobs/{job}", params(OfJob),
    responses((status = 200, description = "The job.", body = Job), Problem))]
pub(crate) async fn one(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path(of): Path<OfJob>,
) -> Result<Json<Job>, Problem> {
    let job = of.job()?;
    let allowed = asking.to_document(Act::Follow, job, DataClass::Phi, Purpose::Operations).await?;
    let jobs = Jobs::of(&service.connections, &service.region, &allowed.tenant, allowed.client.caller()).await?;
    let began = Instant::now();
    loop {
        match jobs.status(job).await {
            // The first fact of a job that was just handed in takes a moment to arrive.
            Err(ClientError::NotFound(NotFound::Job { .. }))
                if began.elapsed() < UNHEARD_OF && jobs.was_received(job).await? =>
            {
                sleep(LOOK).await;
            }
            status => return Ok(Json(status?.into())),
        }
    }
}

/// What may be fetched of a job, and its media type.
const RESULTS: [(&str, What, &str); 7] = [
    ("redacted", What::Redacted, "application/octet-stream"),
    ("text", What::Text, "text/plain; charset=utf-8"),
    ("report", What::Report, "application/json"),
    ("fields", What::Fields, "application/json"),
    ("fhir", What::Fhir, "application/fhir+json"),
    ("faults", What::Faults, "application/json"),
    ("acknowledgement", What::Acknowledgement, "application/edi-x12"),
];

/// The result that a path names.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfResult {
    /// Which result of the job.
    #[param(value_type = ResultWord, inline)]
    result: String,
}

schemas::words!(ResultWord, RESULTS.map(|(word, ..)| word));

/// What was made of a document, after a policy decision that is on record.
#[utoipa::path(get, path = "/jobs/{job}/{result}", params(OfJob, OfResult, WhatFor),
    responses(
        (status = 200, description = "The redacted document in the form of the original, text, JSON, or X12.", content(
            (schemas::Bytes = "application/octet-stream"), (String = "text/plain"),
            (Object = "application/json"), (Object = "application/fhir+json"), (String = "application/edi-x12"))),
        Gone, Problem))]
pub(crate) async fn result(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path(of): Path<OfJob>,
    Path(OfResult { result }): Path<OfResult>,
    what_for: Result<Query<WhatFor>, QueryRejection>,
) -> Result<Response, Problem> {
    let title = "What a result is read for must be said: `purpose`, and nothing else.";
    let WhatFor { purpose } = parameters(what_for, title)?;
    let job = of.job()?;
    let known = RESULTS.iter().find(|(word, ..)| *word == result);
    let &(_, what, media_type) = known.ok_or(Problem::not_found())?;
    let act = Act::retrieving(&result).ok_or(Problem::not_found())?;
    let allowed = asking.to_document(act, job, what.data_class(), purpose).await?;
    let place = service.limits.take(Of::Results, allowed.tenant.id)?;
    let bytes = allowed.client.fetch(&allowed.tenant, job, what, purpose).await?;
    let length = bytes.len().to_string();
    let headers = [
        (CONTENT_TYPE, media_type),
        (CONTENT_LENGTH, &length),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, counted(bytes, place)).into_response())
}

/// A body that counts as one of its tenant's until all of it was read, or nobody reads it any more.
fn counted(bytes: Vec<u8>, place: Place<TenantId>) -> Body {
    Body::from_stream(unfold((Bytes::from(bytes), place), async |(mut rest, place)| {
        let piece = rest.split_to(rest.len().min(PIECE));
        (!piece.is_empty()).then_some((Ok::<_, Infallible>(piece), (rest, place)))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Counts;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn a_result_counts_until_it_was_read_or_given_up() {
        let (counts, tenant, bytes) = (Counts::new(1), TenantId::generate(), vec![7; 3 * PIECE + 5]);
        let mut body = counted(bytes.clone(), counts.take(tenant).unwrap());
        let mut read = Vec::new();
        while let Some(frame) = body.frame().await {
            assert!(counts.take(tenant).is_none(), "some of it is still to be read");
            read.extend_from_slice(&frame.unwrap().into_data().unwrap());
        }
        assert_eq!(read, bytes);
        let given_up = counted(bytes, counts.take(tenant).unwrap());
        drop(given_up);
        assert!(counts.take(tenant).is_some());
    }
}

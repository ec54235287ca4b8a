//! What became of documents: jobs, and what was made of each.

use crate::problem::Problem;
use crate::service::{Asking, Service};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use docward_client::{JobList, Jobs, What};
use docward_envelope::{JobId, Purpose};
use docward_ledger::{JobState, JobStatus};
use serde::Deserialize;
use std::sync::Arc;

/// How many jobs are listed where nothing else is said, and how many at most.
const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 1000;

/// Which jobs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Which {
    state: Option<JobState>,
    limit: Option<u32>,
}

/// What for something is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhatFor {
    purpose: Purpose,
}

/// `GET /v1/tenants/{tenant}/jobs`
pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    asking: Asking,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Json<JobList>, Problem> {
    let title = "A list of jobs knows `state` and `limit`, and nothing else.";
    let Query(which) = which.map_err(|_| Problem::bad_request("parameters", title))?;
    let limit = which.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let states: Vec<JobState> = which.state.into_iter().collect();
    let jobs = Jobs::of(&service.connections, &service.region, &asking.tenant, asking.client.caller()).await?;
    Ok(Json(jobs.newest(&states, limit).await?))
}

/// `GET /v1/tenants/{tenant}/jobs/{job}`
pub(crate) async fn one(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path((_, job)): Path<(String, String)>,
) -> Result<Json<JobStatus>, Problem> {
    let job = job.parse::<JobId>().map_err(|_| Problem::not_found())?;
    let jobs = Jobs::of(&service.connections, &service.region, &asking.tenant, asking.client.caller()).await?;
    Ok(Json(jobs.status(job).await?))
}

/// `GET /v1/tenants/{tenant}/jobs/{job}/{result}`
pub(crate) async fn result(
    asking: Asking,
    Path((_, job, result)): Path<(String, String, String)>,
    what_for: Result<Query<WhatFor>, QueryRejection>,
) -> Result<Response, Problem> {
    let title = "What a result is read for must be said: `purpose`, and nothing else.";
    let Query(WhatFor { purpose }) = what_for.map_err(|_| Problem::bad_request("parameters", title))?;
    let job = job.parse::<JobId>().map_err(|_| Problem::not_found())?;
    let (what, media_type) = match result.as_str() {
        "redacted" => (What::Redacted, "application/octet-stream"),
        "text" => (What::Text, "text/plain; charset=utf-8"),
        "report" => (What::Report, "application/json"),
        "fields" => (What::Fields, "application/json"),
        "fhir" => (What::Fhir, "application/fhir+json"),
        "faults" => (What::Faults, "application/json"),
        _ => return Err(Problem::not_found()),
    };
    let bytes = asking.client.fetch(&asking.tenant, job, what, purpose).await?;
    let headers = [(CONTENT_TYPE, media_type), (CACHE_CONTROL, "no-store"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok((headers, bytes).into_response())
}

//! How requests say what they ask: in small bodies, in parameters, in paths.

use crate::openapi::schemas;
use crate::problem::Problem;
use axum::body::{Body, to_bytes};
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use docward_envelope::{JobId, Purpose};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::timeout;
use utoipa::IntoParams;

/// How many jobs, hits or facts are given at most.
const LARGEST_PAGE: u32 = 1000;
/// The largest body, in bytes.
const LARGEST: usize = 16 * 1024;
/// How long one may take to come.
const COMES_WITHIN: Duration = Duration::from_secs(10);

/// Reads what is asked. What is wrong with it is not said: that would quote it.
pub(crate) async fn json<T: DeserializeOwned>(body: Body) -> Result<T, Problem> {
    let slow = |_| Problem::new(StatusCode::REQUEST_TIMEOUT, "slow", "What is asked came too slowly.");
    let bytes = timeout(COMES_WITHIN, to_bytes(body, LARGEST)).await.map_err(slow)?;
    let malformed = || Problem::bad_request("body", "The body is not JSON of what this knows, or too large.");
    serde_json::from_slice(&bytes.map_err(|_| malformed())?).map_err(|_| malformed())
}

/// The parameters of a request, if they are what is known.
pub(crate) fn parameters<T>(asked: Result<Query<T>, QueryRejection>, title: &'static str) -> Result<T, Problem> {
    asked.map(|Query(asked)| asked).map_err(|_| Problem::bad_request("parameters", title))
}

/// How many are given: as many as are asked for, within reason.
pub(crate) fn page(limit: Option<u32>, usual: u32) -> u32 {
    limit.unwrap_or(usual).clamp(1, LARGEST_PAGE)
}

/// What something is done for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhatFor {
    /// What it is done for.
    #[param(value_type = schemas::PurposeWord, inline)]
    pub(crate) purpose: Purpose,
}

/// A path that names nothing below its tenant. Whose it is [`Asking`](crate::service::Asking) has read.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is described only")]
pub(crate) struct OfTenant {
    /// The tenant, by its short name or id.
    tenant: String,
}

/// A path that names a job.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfJob {
    /// The tenant, by its short name or id.
    #[expect(dead_code, reason = "`Asking` has read it")]
    tenant: String,
    /// The job.
    job: String,
}

impl OfJob {
    /// The job. What is no id is no job either.
    pub(crate) fn job(&self) -> Result<JobId, Problem> {
        self.job.parse().map_err(|_| Problem::not_found())
    }
}

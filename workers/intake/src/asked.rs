//! How requests say what they ask: in small bodies, in parameters, in paths.

use crate::problem::Problem;
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use docward_envelope::{JobId, Purpose};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::timeout;

/// How many jobs, hits or facts are given at most.
pub(crate) const LARGEST_PAGE: u32 = 1000;
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

/// What something is done for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhatFor {
    pub(crate) purpose: Purpose,
}

/// The job that a path names. What is no id is no job either.
pub(crate) fn job(named: &str) -> Result<JobId, Problem> {
    named.parse().map_err(|_| Problem::not_found())
}

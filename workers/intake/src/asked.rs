//! How requests say what they ask: in small bodies, in parameters, in paths.

use crate::openapi::schemas;
use crate::problem::Problem;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
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

/// How many are asked for: from one to a thousand.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "u32")]
pub(crate) struct Limit(u32);

impl Limit {
    /// As many as are asked for; the usual number where nothing is said.
    pub(crate) fn or(limit: Option<Self>, usual: u32) -> u32 {
        limit.map_or(usual, |Self(limit)| limit)
    }
}

impl TryFrom<u32> for Limit {
    type Error = &'static str;

    fn try_from(limit: u32) -> Result<Self, Self::Error> {
        if (1..=LARGEST_PAGE).contains(&limit) { Ok(Self(limit)) } else { Err("not from one to a thousand") }
    }
}

/// What a path names, if it can be read.
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        read.map(|axum::extract::Path(names)| Self(names)).map_err(|_| Problem::not_found())
    }
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
    #[param(value_type = schemas::Id, inline)]
    job: String,
}

impl OfJob {
    /// The job. What is no id is no job either.
    pub(crate) fn job(&self) -> Result<JobId, Problem> {
        self.job.parse().map_err(|_| Problem::not_found())
    }
}

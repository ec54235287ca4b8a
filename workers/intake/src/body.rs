//! Small bodies, which say what is asked.

use crate::problem::Problem;
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::timeout;

/// The largest, in bytes.
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

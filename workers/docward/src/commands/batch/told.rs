//! What a service tells of a batch.

use super::list::Head;
use crate::api::{self, Api, ApiError};
use docward_envelope::BatchId;
use docward_network::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far a batch is, as the service says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Status {
    pub(super) batch: BatchId,
    pub(super) state: String,
    pub(super) items: Option<u32>,
    pub(super) counts: BTreeMap<String, u64>,
}

/// One item, as the service says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) item: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<String>,
    pub(super) state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) job: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
}

impl Row {
    /// Whether it was taken in, so that it is not sent again.
    pub(super) const fn is_taken_in(&self) -> bool {
        self.job.is_some()
    }
}

pub(super) async fn status(api: &Api, head: &Head) -> Result<Status, ApiError> {
    api.json(Method::GET, &format!("batches/{}", head.batch)).await
}

/// The rows of a batch as they are now.
pub(super) async fn rows(api: &Api, head: &Head) -> Result<Vec<Row>, ApiError> {
    let body = api.ask(Method::GET, &format!("batches/{}/result", head.batch), Vec::new()).await?;
    let text = String::from_utf8(body).map_err(|_| ApiError::Other)?;
    text.lines().map(|line| api::line(line).map_err(|_| ApiError::Other)).collect()
}

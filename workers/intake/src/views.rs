//! What the service says of jobs: as much as who handed a document in needs, and no name of an object.

use crate::openapi::schemas;
use docward_client::{JobState, JobStatus, JobSummary};
use docward_envelope::{JobId, RetentionClass, Stage, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How far a job is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Job {
    #[serde(rename = "job")]
    #[schema(value_type = schemas::Id)]
    id: JobId,
    /// Which time through the stages.
    run: u16,
    #[schema(value_type = schemas::State)]
    state: JobState,
    /// Why it is rejected, held or dead, in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[schema(value_type = schemas::Time)]
    created: Timestamp,
    #[schema(value_type = schemas::Time)]
    updated: Timestamp,
    /// What each stage did in this run.
    stages: Vec<StageOfJob>,
    /// What is kept of it in the region, and until when.
    stored: Vec<Stored>,
}

/// What is kept of a job.
#[derive(Serialize, ToSchema)]
struct Stored {
    #[schema(value_type = schemas::RetentionWord)]
    retention: RetentionClass,
    /// When it is deleted, unless the job is held until then.
    #[schema(value_type = schemas::Time)]
    expires: Timestamp,
}

/// What a stage did.
#[derive(Serialize, ToSchema)]
struct StageOfJob {
    /// Absent for what concerns the job itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::StageWord>)]
    stage: Option<Stage>,
    /// `accepted`, `done`, `rejected` and others.
    effect: String,
    #[schema(value_type = schemas::Time)]
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// How many pages, fields and the like.
    counts: BTreeMap<String, u64>,
}

impl From<JobStatus> for Job {
    fn from(status: JobStatus) -> Self {
        let stages = status.stages.into_iter().map(|stage| StageOfJob {
            stage: stage.stage,
            effect: stage.effect,
            at: stage.at,
            reason: stage.reason,
            counts: stage.counts,
        });
        let kept = status.stored.into_iter().filter(|stored| stored.deleted.is_none());
        let stored = kept.map(|stored| Stored { retention: stored.retention, expires: stored.expires });
        Self {
            id: status.job,
            run: status.run.get(),
            state: status.state,
            reason: status.reason,
            created: status.created,
            updated: status.updated,
            stages: stages.collect(),
            stored: stored.collect(),
        }
    }
}

/// A job in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobOfList {
    #[schema(value_type = schemas::Id)]
    job: JobId,
    #[schema(value_type = schemas::State)]
    state: JobState,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[schema(value_type = schemas::Time)]
    created: Timestamp,
    #[schema(value_type = schemas::Time)]
    updated: Timestamp,
}

impl From<JobSummary> for JobOfList {
    fn from(job: JobSummary) -> Self {
        Self { job: job.job, state: job.state, reason: job.reason, created: job.created, updated: job.updated }
    }
}

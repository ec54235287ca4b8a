//! What else is done with documents: found, looked up in the audit trail, erased.

use crate::asked::{self, LARGEST_PAGE, WhatFor, json};
use crate::problem::Problem;
use crate::service::{Asking, Service};
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use docward_client::{Entry, Query as TrailQuery, Trail};
use docward_envelope::{DataClass, FactKind, JobId, Purpose, Timestamp};
use docward_trust_rules::Act;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How many hits or facts are given where nothing else is said.
const PAGE: u32 = 20;

/// What is looked for. It stands in the body, for addresses are written down everywhere.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    query: String,
    /// What it is searched for.
    purpose: Purpose,
    limit: Option<u32>,
}

/// What was found.
#[derive(Serialize)]
pub(crate) struct Found {
    /// Best first, one a job.
    hits: Vec<Hit>,
    /// Whether more documents match.
    more: bool,
    /// How many of the tenant's bundles could not be read.
    unreadable: usize,
}

/// One document that matches.
#[derive(Serialize)]
struct Hit {
    job: JobId,
    /// The kind of the document, such as `claim`.
    kind: String,
    created: Timestamp,
    score: f32,
    /// The redacted text around the match.
    snippet: String,
}

/// Searches the tenant's redacted documents.
pub(crate) async fn search(asking: Asking, body: Body) -> Result<Json<Found>, Problem> {
    // Before its body is read, and again for what it says that it is for.
    asking.to(Act::Search, Purpose::Operations)?;
    let Wanted { query, purpose, limit } = json(body).await?;
    asking.to(Act::Search, purpose)?;
    let limit = usize::try_from(limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE)).unwrap_or(1);
    let found = asking.client.search(&asking.tenant, &query, purpose, limit).await?;
    let hits = found.hits.into_iter().map(|hit| Hit {
        job: hit.job,
        kind: hit.kind,
        created: hit.created,
        score: hit.score,
        snippet: hit.snippet,
    });
    Ok(Json(Found { hits: hits.collect(), more: found.more, unreadable: found.unreadable }))
}

/// Which facts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhichFacts {
    actor: Option<String>,
    #[serde(rename = "for")]
    done_for: Option<Purpose>,
    kind: Option<FactKind>,
    job: Option<JobId>,
    since: Option<Timestamp>,
    limit: Option<u32>,
}

/// Facts of the audit trail, the newest first. That it is looked at is on record in it.
pub(crate) async fn audit(
    State(service): State<Arc<Service>>,
    asking: Asking,
    which: Result<Query<WhichFacts>, QueryRejection>,
) -> Result<Json<Vec<Entry>>, Problem> {
    asking.to(Act::Audit, Purpose::Operations)?;
    let title = "The audit trail knows `actor`, `for`, `kind`, `job`, `since` and `limit`, and nothing else.";
    let Query(which) = which.map_err(|_| Problem::bad_request("parameters", title))?;
    let query = TrailQuery {
        actor: which.actor,
        purpose: which.done_for,
        kind: which.kind,
        job: which.job,
        since: which.since,
        after: None,
        limit: which.limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE),
    };
    let (caller, region) = (asking.client.caller(), Some(&service.region));
    let trail = Trail::open(&service.connections, &asking.tenant, region, Purpose::Operations, caller).await?;
    Ok(Json(trail.search(&query).await?))
}

/// That a job is erased: nothing of it is read or found any more, and what lies of it goes.
#[derive(Serialize)]
pub(crate) struct Erased {
    job: JobId,
    /// Since when.
    erased: Timestamp,
}

/// Erases a job: from now on nothing of it is read or found, and what lies of it is taken away.
pub(crate) async fn erase(
    asking: Asking,
    Path((_, job)): Path<(String, String)>,
    what_for: Result<Query<WhatFor>, QueryRejection>,
) -> Result<(StatusCode, Json<Erased>), Problem> {
    let title = "What a job is erased for must be said: `purpose`, and nothing else.";
    let Query(WhatFor { purpose }) = what_for.map_err(|_| Problem::bad_request("parameters", title))?;
    let job = asked::job(&job)?;
    asking.to_document(Act::Erase, job, DataClass::Phi, purpose).await?;
    let fact = asking.client.order_erasure(&asking.tenant, job, purpose).await?;
    Ok((StatusCode::ACCEPTED, Json(Erased { job, erased: fact.at })))
}

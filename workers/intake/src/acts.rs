//! What else is done with documents: found, looked up in the audit trail, erased.

use crate::asked::{Limit, OfJob, OfTenant, Path, WhatFor, json, parameters};
use crate::openapi::{Slow, schemas};
use crate::problem::Problem;
use crate::ruled::Asking;
use crate::service::Service;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use docward_client::{Entry, Query as TrailQuery, Trail};
use docward_envelope::{DataClass, FactKind, JobId, Purpose, Timestamp};
use docward_trust_rules::Act;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// How many hits or facts are given where nothing else is said.
const PAGE: u32 = 20;

/// What is looked for. It stands in the body, for addresses are written down everywhere.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Query)]
pub(crate) struct Wanted {
    /// Words, "words in a row", AND, OR, NOT; `docward search --help` explains them.
    query: String,
    /// What it is searched for.
    #[schema(value_type = schemas::PurposeWord)]
    purpose: Purpose,
    /// How many at most; 20 where nothing is said.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<Limit>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
pub(crate) struct Found {
    /// Best first, one a job.
    hits: Vec<Hit>,
    /// Whether more documents match.
    more: bool,
    /// How many of the tenant's bundles could not be read.
    unreadable: usize,
}

/// One document that matches.
#[derive(Serialize, ToSchema)]
struct Hit {
    /// The document's job.
    #[schema(value_type = schemas::Id)]
    job: JobId,
    /// The kind of the document, such as `claim`.
    kind: String,
    /// When it was taken in.
    #[schema(value_type = schemas::Time)]
    created: Timestamp,
    /// How well it matches, beside the others.
    score: f32,
    /// The redacted text around the match.
    snippet: String,
}

/// Searches the tenant's redacted documents.
#[utoipa::path(post, path = "/search", params(OfTenant), request_body = Wanted,
    responses((status = 200, description = "What was found.", body = Found), Slow, Problem))]
pub(crate) async fn search(asking: Asking, body: Body) -> Result<Json<Found>, Problem> {
    // Before its body is read, and again for what it says that it is for.
    asking.to(Act::Search, Purpose::Operations).await?;
    let Wanted { query, purpose, limit } = json(body).await?;
    let allowed = asking.to(Act::Search, purpose).await?;
    let limit = usize::try_from(Limit::or(limit, PAGE)).unwrap_or(1);
    let found = allowed.client.search(&allowed.tenant, &query, purpose, limit).await?;
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
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichFacts {
    /// Who did it: an account, or `person:NAME`, `worker:STAGE`, `task:NAME`.
    actor: Option<String>,
    /// What it was done for.
    #[serde(rename = "for")]
    #[param(value_type = Option<schemas::PurposeWord>, inline)]
    done_for: Option<Purpose>,
    /// What happened.
    #[param(value_type = Option<schemas::FactWord>, inline)]
    kind: Option<FactKind>,
    /// About which job.
    #[param(value_type = Option<schemas::Id>, inline)]
    job: Option<JobId>,
    /// Since when.
    #[param(value_type = Option<schemas::Time>, inline)]
    since: Option<Timestamp>,
    /// How many at most; 20 where nothing is said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<Limit>,
}

/// Facts of the audit trail, the newest first. That it is looked at is on record in it.
#[utoipa::path(get, path = "/audit", params(OfTenant, WhichFacts),
    responses((status = 200, description = "Each with its number in the chain and when it was recorded.", body = Vec<Object>), Problem))]
pub(crate) async fn audit(
    State(service): State<Arc<Service>>,
    asking: Asking,
    which: Result<Query<WhichFacts>, QueryRejection>,
) -> Result<Json<Vec<Entry>>, Problem> {
    let allowed = asking.to(Act::Audit, Purpose::Operations).await?;
    let title = "The audit trail knows `actor`, `for`, `kind`, `job`, `since` and `limit`, and nothing else.";
    let which = parameters(which, title)?;
    let query = TrailQuery {
        actor: which.actor,
        purpose: which.done_for,
        kind: which.kind,
        job: which.job,
        since: which.since,
        after: None,
        limit: Limit::or(which.limit, PAGE),
    };
    let (caller, region) = (allowed.client.caller(), Some(&service.region));
    let trail = Trail::open(&service.connections, &allowed.tenant, region, Purpose::Operations, caller).await?;
    Ok(Json(trail.search(&query).await?))
}

/// That a job is erased: nothing of it is read or found any more, and what lies of it goes.
#[derive(Serialize, ToSchema)]
pub(crate) struct Erased {
    /// The job.
    #[schema(value_type = schemas::Id)]
    job: JobId,
    /// Since when.
    #[schema(value_type = schemas::Time)]
    erased: Timestamp,
}

/// Erases a job: from now on nothing of it is read or found, and what lies of it is taken away.
#[utoipa::path(delete, path = "/jobs/{job}", params(OfJob, WhatFor),
    responses((status = 202, description = "It is erased; what lies of it goes within minutes.", body = Erased), Problem))]
pub(crate) async fn erase(
    asking: Asking,
    Path(of): Path<OfJob>,
    what_for: Result<Query<WhatFor>, QueryRejection>,
) -> Result<(StatusCode, Json<Erased>), Problem> {
    let title = "What a job is erased for must be said: `purpose`, and nothing else.";
    let WhatFor { purpose } = parameters(what_for, title)?;
    let job = of.job()?;
    let allowed = asking.to_document(Act::Erase, job, DataClass::Phi, purpose).await?;
    let fact = allowed.client.order_erasure(&allowed.tenant, job, purpose).await?;
    Ok((StatusCode::ACCEPTED, Json(Erased { job, erased: fact.at })))
}

//! What keeps a tenant's work from going on: ids, words, counts and times, and nothing of a document.

use crate::asked::{Limit, OfTenant, parameters};
use crate::limits::Of;
use crate::openapi::schemas;
use crate::problem::Problem;
use crate::ruled::Asking;
use crate::service::Service;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use docward_client::operate::{freezes, parked, queues};
use docward_envelope::{JobId, Purpose, Stage, Timestamp};
use docward_trust_rules::Act;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// How many rows are given where nothing else is said.
const PAGE: u32 = 100;
/// How far back what a stage finished is counted.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// How many.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HowMany {
    /// How many at most; 100 where nothing is said.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 1000)]
    limit: Option<Limit>,
}

/// Work that waits.
#[derive(Serialize, ToSchema)]
pub(crate) struct Parked {
    /// The document's job.
    #[schema(value_type = schemas::Id)]
    job: JobId,
    /// Which time through the stages.
    run: u16,
    /// The stage that it waits for.
    #[schema(value_type = schemas::StageWord)]
    stage: Stage,
    /// `held` goes on when its cause is gone; `dead` waits for a person.
    state: &'static str,
    /// Its cause, in a word.
    reason: &'static str,
    /// How often it was tried.
    attempts: u32,
    /// Since when it waits.
    #[schema(value_type = schemas::Time)]
    since: Timestamp,
}

/// The tenant's work that waits in this region, the oldest first.
#[utoipa::path(get, path = "/parked", params(OfTenant, HowMany),
    responses((status = 200, description = "What waits.", body = Vec<Parked>), Problem))]
pub(crate) async fn parked(
    State(service): State<Arc<Service>>,
    asking: Asking,
    how_many: Result<Query<HowMany>, QueryRejection>,
) -> Result<Json<Vec<Parked>>, Problem> {
    let allowed = asking.to(Act::Queues, Purpose::Operations).await?;
    let HowMany { limit } = parameters(how_many, "This knows `limit`, and nothing else.")?;
    let limit = Limit::or(limit, PAGE);
    let (connections, region, caller) = (&service.connections, &service.region, allowed.client.caller());
    let found = parked::of_tenant(connections, region, &allowed.tenant, limit, caller).await?;
    let rows = found.into_iter().map(|work| Parked {
        job: work.job,
        run: work.run.get(),
        stage: work.stage,
        state: work.reason.kind(),
        reason: work.reason.as_str(),
        attempts: work.attempt,
        since: work.parked_at,
    });
    Ok(Json(rows.collect()))
}

/// The tenant's work at one stage.
#[derive(Serialize, ToSchema)]
pub(crate) struct Queue {
    /// The stage.
    #[schema(value_type = schemas::StageWord)]
    stage: Stage,
    /// Documents that this stage comes next for and that nothing keeps from it: in its queue, or at a worker.
    waiting: u64,
    /// Since when the first of these has waited; absent where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Time>)]
    oldest: Option<Timestamp>,
    /// Documents that are parked before it until a cause is gone.
    held: u64,
    /// Documents that are parked before it until a person acts.
    dead: u64,
    /// How often it finished with a document in the last hour.
    finished_in_last_hour: u64,
}

/// How much of the tenant's work each stage has before it in this region, in the order of the stages.
#[utoipa::path(get, path = "/queues", params(OfTenant),
    responses((status = 200, description = "Each stage.", body = Vec<Queue>), Problem))]
pub(crate) async fn queues(State(service): State<Arc<Service>>, asking: Asking) -> Result<Json<Vec<Queue>>, Problem> {
    let allowed = asking.to(Act::Queues, Purpose::Operations).await?;
    let _place = service.limits.take(Of::Queues, allowed.tenant.id)?;
    let (connections, region, caller) = (&service.connections, &service.region, allowed.client.caller());
    let since = Timestamp::now().saturating_sub(HOUR).unwrap_or(Timestamp::MIN);
    let found = queues::of_tenant(connections, region, &allowed.tenant, since, caller).await?;
    let rows = found.into_iter().map(|queue| Queue {
        stage: queue.stage,
        waiting: queue.waiting,
        oldest: queue.oldest,
        held: queue.held,
        dead: queue.dead,
        finished_in_last_hour: queue.finished,
    });
    Ok(Json(rows.collect()))
}

/// Something that makes the tenant's work wait.
#[derive(Serialize, ToSchema)]
pub(crate) struct Control {
    /// The stage at which work waits; absent for all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::StageWord>)]
    stage: Option<Stage>,
    /// `freeze` makes work wait; `revocation` closes the tenant's keys.
    kind: &'static str,
    /// Whether it is for every tenant of the region.
    everybody: bool,
    /// Since when.
    #[schema(value_type = schemas::Time)]
    since: Timestamp,
}

/// Freezes and revocations in this region that concern the tenant.
#[utoipa::path(get, path = "/freezes", params(OfTenant),
    responses((status = 200, description = "What is in force.", body = Vec<Control>), Problem))]
pub(crate) async fn freezes(
    State(service): State<Arc<Service>>,
    asking: Asking,
) -> Result<Json<Vec<Control>>, Problem> {
    let allowed = asking.to(Act::Queues, Purpose::Operations).await?;
    let (connections, region, caller) = (&service.connections, &service.region, allowed.client.caller());
    let controls = freezes::of_tenant(connections, region, &allowed.tenant, caller).await?;
    let rows = controls.into_iter().map(|control| Control {
        stage: control.stage,
        kind: if control.revokes { "revocation" } else { "freeze" },
        everybody: control.tenant.is_none(),
        since: control.since,
    });
    Ok(Json(rows.collect()))
}

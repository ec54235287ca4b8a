//! Documents that are handed in together. A client begins a batch by an id of its own, hands each item in by its number, says when there
//! are no more, and gets a row of each item, whatever happened to it. Whatever is sent twice is done once, for as long as the batch is
//! known, so a client that was cut off sends again what it has no answer of. Shaped after FHIR's bulk submit operation: a submission with
//! an id of the sender's, in progress until it is complete, a status manifest, and an outcome for each.
//!
//! What its client calls an item stands nowhere here: names of files may name people.

pub(crate) mod result;

use crate::asked::{Path, parameters};
use crate::documents::{IDEMPOTENCY_KEY, Said, Sent, take_in};
use crate::limits::Of;
use crate::openapi::{NotBatch, NotTaken, schemas};
use crate::problem::Problem;
use crate::ruled::{Allowed, Asking};
use crate::service::Service;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use docward_client::{Batch, BatchTotals, Item, JobState, Jobs, MOST_ITEMS};
use docward_envelope::{BatchId, Lane, Purpose, Timestamp};
use docward_trust_rules::Act;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A path that names a batch.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfBatch {
    /// The tenant, by its short name or id.
    #[expect(dead_code, reason = "`Asking` has read it")]
    tenant: String,
    /// The batch: an id that its client chose, a ULID.
    #[param(value_type = schemas::Id, inline)]
    batch: String,
}

impl OfBatch {
    fn batch(&self) -> Result<BatchId, Problem> {
        self.batch.parse().map_err(|_| Problem::not_found())
    }
}

/// A path that names an item of a batch.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfItem {
    /// The item's number, from 1.
    #[param(value_type = u32, minimum = 1, maximum = 100_000)]
    item: String,
}

/// How many items there are.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HowMany {
    /// How many items the batch has in all.
    #[param(minimum = 1, maximum = 100_000)]
    items: u32,
}

/// A batch as it was begun.
#[derive(Serialize, ToSchema)]
pub(crate) struct Begun {
    #[serde(rename = "batch")]
    #[schema(value_type = schemas::Id)]
    id: BatchId,
    #[schema(value_type = schemas::PurposeWord)]
    purpose: Purpose,
    #[schema(value_type = schemas::LaneWord)]
    lane: Lane,
    #[schema(value_type = schemas::Time)]
    since: Timestamp,
    /// How many items it has in all; absent until its client says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<u32>,
    /// Whether it takes more in.
    takes_items: bool,
}

impl From<Batch> for Begun {
    fn from(batch: Batch) -> Self {
        let Batch { id, purpose, lane, since, items, cancelled } = batch;
        Self { id, purpose, lane, since, items, takes_items: items.is_none() && !cancelled }
    }
}

/// A batch, and how far it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Status {
    #[serde(flatten)]
    begun: Begun,
    /// `in-progress` until its client says that there are no more items and nothing more happens to any of them; then `complete`.
    /// `cancelled` takes nothing more in.
    #[schema(value_type = String)]
    state: &'static str,
    /// How many items are how far: by the state of the job, and `missing`, `coming`, `refused` and `accepted`.
    counts: BTreeMap<&'static str, u64>,
}

impl Status {
    fn of(batch: Batch, totals: BatchTotals) -> Self {
        let came = totals.jobs.values().sum::<u64>() + totals.on_the_way + totals.coming + totals.refused;
        let missing = batch.items.map_or(0, |items| u64::from(items).saturating_sub(came));
        let is_open = |state: &JobState| !state.is_final();
        let is_busy = totals.on_the_way + totals.coming > 0 || totals.jobs.keys().any(is_open);
        let state = match batch.items {
            _ if batch.cancelled => "cancelled",
            Some(_) if !is_busy => "complete",
            _ => "in-progress",
        };
        let mut counts: BTreeMap<&'static str, u64> =
            totals.jobs.into_iter().map(|(state, count)| (state.as_str(), count)).collect();
        let others = [
            ("missing", missing),
            ("coming", totals.coming),
            ("refused", totals.refused),
            ("accepted", totals.on_the_way),
        ];
        for (word, count) in others.into_iter().filter(|(_, count)| *count > 0) {
            *counts.entry(word).or_default() += count;
        }
        Self { begun: batch.into(), state, counts }
    }
}

/// Begins a batch, by an id that the client chose. The same again changes nothing.
#[utoipa::path(put, path = "/batches/{batch}", operation_id = "begin_batch", params(OfBatch, Said), responses(
    (status = 200, description = "The batch, as it was begun first.", body = Begun), NotBatch, Problem))]
pub(crate) async fn begin(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path(of): Path<OfBatch>,
    said: Result<Query<Said>, QueryRejection>,
) -> Result<Json<Begun>, Problem> {
    let said = parameters(said, "`region`, `purpose` and `lane` must be said, and nothing else.")?;
    let allowed = asking.to(Act::Submit, said.purpose).await?;
    service.serves(&allowed.tenant, &said.region)?;
    let batch = allowed.client.begin_batch(&allowed.tenant, of.batch()?, said.purpose, said.lane).await?;
    Ok(Json(batch.into()))
}

/// Hands an item in, by its number. The same again is answered with the same job; what was refused may come again.
#[utoipa::path(put, path = "/batches/{batch}/items/{item}", operation_id = "hand_item_in", params(OfBatch, OfItem, Said,
        ("Content-Digest" = inline(Option<schemas::ContentDigest>), Header, description = "SHA-256 or SHA-512 of the body (RFC 9530).")),
    request_body(content = schemas::Bytes, content_type = "application/octet-stream", description = "The document as it is."),
    responses((status = 202, description = "It is stored, on record and on its way.", body = crate::documents::Accepted),
        NotTaken, Problem))]
pub(crate) async fn item(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path(of): Path<OfBatch>,
    Path(OfItem { item }): Path<OfItem>,
    said: Result<Query<Said>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let said = parameters(said, "`region`, `purpose` and `lane` must be said, and nothing else.")?;
    let allowed = asking.to(Act::Submit, said.purpose).await?;
    service.serves(&allowed.tenant, &said.region)?;
    let item = Item { batch: of.batch()?, number: item.parse().map_err(|_| Problem::not_found())? };
    if headers.contains_key(IDEMPOTENCY_KEY) {
        let title = "An item is known again by its number: it takes no `Idempotency-Key`.";
        return Err(Problem::bad_request("idempotency-key", title));
    }
    let batch = allowed.client.batch(&allowed.tenant, item.batch).await?;
    if (batch.purpose, batch.lane) != (said.purpose, said.lane) || !(1..=MOST_ITEMS).contains(&item.number) {
        let title = "An item is of its batch's purpose and lane, and has a number from 1 to 100000.";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "item", title));
    }
    let (client, tenant) = (allowed.client.clone(), allowed.tenant.clone());
    let taken = take_in(&service, allowed, said, Sent { headers, body, item: Some(item) }).await;
    if let Err(problem) = &taken
        && problem.is_final()
    {
        client.refuse_item(&tenant, &item, problem.word()).await?;
    }
    taken
}

/// Says that there are no more items than so many. What was said first stays.
#[utoipa::path(post, path = "/batches/{batch}/complete", operation_id = "complete_batch", params(OfBatch, HowMany), responses(
    (status = 200, description = "It takes no more items.", body = Begun), NotBatch, Problem))]
pub(crate) async fn complete(
    asking: Asking,
    Path(of): Path<OfBatch>,
    how_many: Result<Query<HowMany>, QueryRejection>,
) -> Result<Json<Begun>, Problem> {
    let HowMany { items } = parameters(how_many, "`items` must be said, and nothing else.")?;
    let (allowed, batch) = of_own(asking, &of).await?;
    Ok(Json(allowed.client.complete_batch(&allowed.tenant, batch, items).await?.into()))
}

/// Has a batch take nothing more in. What was taken in goes on; it can be erased job by job.
#[utoipa::path(delete, path = "/batches/{batch}", operation_id = "cancel_batch", params(OfBatch), responses(
    (status = 200, description = "It takes no more items.", body = Begun), NotBatch, Problem))]
pub(crate) async fn cancel(asking: Asking, Path(of): Path<OfBatch>) -> Result<Json<Begun>, Problem> {
    let (allowed, batch) = of_own(asking, &of).await?;
    Ok(Json(allowed.client.cancel_batch(&allowed.tenant, batch).await?.into()))
}

/// How far a batch is.
#[utoipa::path(get, path = "/batches/{batch}", operation_id = "batch_status", params(OfBatch), responses(
    (status = 200, description = "How many items are how far.", body = Status), Problem))]
pub(crate) async fn status(
    State(service): State<Arc<Service>>,
    asking: Asking,
    Path(of): Path<OfBatch>,
) -> Result<Json<Status>, Problem> {
    let allowed = asking.to(Act::Follow, Purpose::Operations).await?;
    // Of a large batch it takes a while.
    let _place = service.limits.take(Of::Results, allowed.tenant.id)?;
    let jobs = Jobs::of(&service.connections, &service.region, &allowed.tenant, allowed.client.caller()).await?;
    let (batch, totals) = jobs.batch(of.batch()?).await?;
    Ok(Json(Status::of(batch, totals)))
}

/// Whoever may hand in what the batch was begun for may also end it.
async fn of_own(asking: Asking, of: &OfBatch) -> Result<(Allowed, BatchId), Problem> {
    let id = of.batch()?;
    let allowed = asking.to(Act::Submit, Purpose::Operations).await?;
    let batch = allowed.client.batch(&allowed.tenant, id).await?;
    Ok((asking.to(Act::Submit, batch.purpose).await?, id))
}

//! Where news of a tenant's jobs is sent to (Standard Webhooks 1.0).

mod sending;

pub(crate) use sending::send;

use crate::asked::{OfTenant, Path, json};
use crate::openapi::{NotWebhook, Slow, schemas};
use crate::problem::Problem;
use crate::ruled::{Allowed, Asking};
use crate::service::Service;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use docward_client::{Webhook, WebhookSecret};
use docward_envelope::{MessageId, Purpose, Timestamp, WebhookId};
use docward_network::PublicAddress;
use docward_trust_rules::Act;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A path that names an address.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OfWebhook {
    /// The tenant, by its short name or id.
    #[expect(dead_code, reason = "`Asking` has read it")]
    tenant: String,
    /// The address, by its id.
    #[param(value_type = schemas::Id, inline)]
    webhook: String,
}

impl OfWebhook {
    fn webhook(&self) -> Result<WebhookId, Problem> {
        self.webhook.parse().map_err(|_| Problem::not_found())
    }
}

/// Where news is to be sent to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWebhook {
    /// `https://…`, of the public internet, without a user's name and without a fragment. It is kept as it is: no secret belongs in it.
    #[schema(max_length = 2048, example = "https://clinic.example.org/docward")]
    url: String,
}

/// Where news is sent to, and how that goes.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct OneWebhook {
    #[serde(rename = "webhook")]
    #[schema(value_type = schemas::Id)]
    id: WebhookId,
    /// The address.
    url: String,
    /// `enabled`; `gone` where it answered that it is (410), `failing` where it took nothing for long: then nothing is sent there.
    #[schema(value_type = String)]
    state: &'static str,
    /// Since when it is known.
    #[schema(value_type = schemas::Time)]
    created: Timestamp,
    /// How often in a row nothing was taken there.
    failures: u32,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Time>)]
    failing: Option<Timestamp>,
    /// When something was sent there last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Time>)]
    tried: Option<Timestamp>,
    /// The status that was answered then; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered: Option<u16>,
    /// Until when the secret that was replaced signs beside the new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Time>)]
    both_sign_until: Option<Timestamp>,
    /// What news is signed with. It is told once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw8+V5yq0VqCE=")]
    secret: Option<String>,
}

impl From<Webhook> for OneWebhook {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id,
            url: webhook.url,
            state: webhook.disabled.map_or("enabled", |disabled| disabled.as_str()),
            created: webhook.created,
            failures: webhook.failures,
            failing: webhook.failing,
            tried: webhook.tried,
            answered: webhook.answered,
            both_sign_until: webhook.replaced,
            secret: None,
        }
    }
}

/// An answer that nobody keeps, for a secret is in it.
type Told = ([(HeaderName, &'static str); 1], Json<OneWebhook>);

fn told(webhook: Webhook, secret: &WebhookSecret) -> Told {
    let secret = Some(secret.told().to_owned());
    ([(CACHE_CONTROL, "no-store")], Json(OneWebhook { secret, ..webhook.into() }))
}

async fn allowed(asking: &Asking) -> Result<Allowed, Problem> {
    asking.to(Act::Webhooks, Purpose::Operations).await
}

/// Has news of the tenant's jobs sent to an address from now on: that one is done, rejected or waits for a person. Each is signed with the
/// secret that is told here.
#[utoipa::path(post, path = "/webhooks", operation_id = "add_webhook", params(OfTenant), request_body = NewWebhook, responses(
    (status = 201, description = "The address, with its secret, which is told this once.", body = OneWebhook), NotWebhook, Slow, Problem))]
pub(crate) async fn add(
    State(service): State<Arc<Service>>,
    asking: Asking,
    body: Body,
) -> Result<(StatusCode, Told), Problem> {
    let allowed = allowed(&asking).await?;
    let NewWebhook { url } = json(body).await?;
    let title = "News is sent to https addresses of the public internet, without a user's name and without a fragment.";
    let address = PublicAddress::read(&url, service.webhooks.this_machine);
    let address = address.ok_or(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "webhook-address", title))?;
    let (added, secret) = allowed.client.add_webhook(&allowed.tenant, &address.uri().to_string()).await?;
    Ok((StatusCode::CREATED, told(added, &secret)))
}

/// Where news of the tenant's jobs is sent to, and how that goes.
#[utoipa::path(get, path = "/webhooks", operation_id = "list_webhooks", params(OfTenant),
    responses((status = 200, description = "The addresses.", body = Vec<OneWebhook>), Problem))]
pub(crate) async fn list(asking: Asking) -> Result<Json<Vec<OneWebhook>>, Problem> {
    let allowed = allowed(&asking).await?;
    let found = allowed.client.webhooks(&allowed.tenant).await?;
    Ok(Json(found.into_iter().map(OneWebhook::from).collect()))
}

/// One of these addresses.
#[utoipa::path(get, path = "/webhooks/{webhook}", operation_id = "webhook", params(OfWebhook),
    responses((status = 200, description = "The address.", body = OneWebhook), Problem))]
pub(crate) async fn one(asking: Asking, Path(of): Path<OfWebhook>) -> Result<Json<OneWebhook>, Problem> {
    let (allowed, webhook) = (allowed(&asking).await?, of.webhook()?);
    Ok(Json(allowed.client.webhook(&allowed.tenant, webhook).await?.into()))
}

/// Sends nothing more to an address, and forgets it.
#[utoipa::path(delete, path = "/webhooks/{webhook}", operation_id = "remove_webhook", params(OfWebhook),
    responses((status = 204, description = "It is forgotten."), Problem))]
pub(crate) async fn remove(asking: Asking, Path(of): Path<OfWebhook>) -> Result<StatusCode, Problem> {
    let (allowed, webhook) = (allowed(&asking).await?, of.webhook()?);
    allowed.client.remove_webhook(&allowed.tenant, webhook).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a test is sent as.
#[derive(Serialize, ToSchema)]
pub(crate) struct Test {
    /// The id that it is sent under, in `webhook-id`.
    #[schema(value_type = schemas::Id)]
    message: MessageId,
}

/// Sends a test to an address, as news is sent.
#[utoipa::path(post, path = "/webhooks/{webhook}/test", operation_id = "test_webhook", params(OfWebhook),
    responses((status = 202, description = "It is on its way.", body = Test), NotWebhook, Problem))]
pub(crate) async fn test(asking: Asking, Path(of): Path<OfWebhook>) -> Result<(StatusCode, Json<Test>), Problem> {
    let (allowed, webhook) = (allowed(&asking).await?, of.webhook()?);
    let message = allowed.client.test_webhook(&allowed.tenant, webhook).await?;
    Ok((StatusCode::ACCEPTED, Json(Test { message })))
}

/// Sends to an address again, what happens from now on.
#[utoipa::path(post, path = "/webhooks/{webhook}/enable", operation_id = "enable_webhook", params(OfWebhook),
    responses((status = 200, description = "The address.", body = OneWebhook), Problem))]
pub(crate) async fn enable(asking: Asking, Path(of): Path<OfWebhook>) -> Result<Json<OneWebhook>, Problem> {
    let (allowed, webhook) = (allowed(&asking).await?, of.webhook()?);
    Ok(Json(allowed.client.enable_webhook(&allowed.tenant, webhook).await?.into()))
}

/// Gives an address a new secret. For a day the one before it signs as well, and until then there is no further one.
#[utoipa::path(post, path = "/webhooks/{webhook}/secret", operation_id = "replace_webhook_secret", params(OfWebhook), responses(
    (status = 200, description = "The address, with its new secret, which is told this once.", body = OneWebhook), NotWebhook, Problem))]
pub(crate) async fn replace(asking: Asking, Path(of): Path<OfWebhook>) -> Result<Told, Problem> {
    let (allowed, webhook) = (allowed(&asking).await?, of.webhook()?);
    let (replaced, secret) = allowed.client.replace_webhook_secret(&allowed.tenant, webhook).await?;
    Ok(told(replaced, &secret))
}

//! All that the service answers, by path.

use crate::openapi::{self, Frame};
use crate::problem::Problem;
use crate::service::Service;
use crate::{acts, documents, events, jobs, limits, operating};
use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use std::sync::{Arc, LazyLock};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What is answered to whoever asks for the description.
static DESCRIPTION: LazyLock<String> = LazyLock::new(openapi::openapi);

/// The paths of a region's service, each with its description.
pub(crate) fn described() -> OpenApiRouter<Arc<Service>> {
    let tenant = OpenApiRouter::new()
        .routes(routes!(documents::submit))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::one, acts::erase))
        .routes(routes!(events::of_job))
        .routes(routes!(jobs::result))
        .routes(routes!(acts::search))
        .routes(routes!(acts::audit))
        .routes(routes!(events::of_tenant))
        .routes(routes!(operating::parked))
        .routes(routes!(operating::freezes))
        .routes(routes!(operating::alerts));
    OpenApiRouter::with_openapi(Frame::openapi()).nest("/v1/tenants/{tenant}", tenant).routes(routes!(description))
}

/// This description. It names nobody, and no token is asked for.
#[utoipa::path(get, path = "/v1/openapi.json", security(()),
    responses((status = 200, description = "OpenAPI 3.1.", body = Object)))]
async fn description() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DESCRIPTION.as_str())
}

/// The paths of a region's service.
pub(crate) fn router(service: Arc<Service>) -> Router {
    let (router, _) = described().split_for_parts();
    router
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", "This does not know that method.")
        })
        .layer(from_fn(limits::tell))
        .with_state(service)
}

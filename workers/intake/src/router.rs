//! All that the service answers, by path.

use crate::problem::Problem;
use crate::service::Service;
use crate::{acts, documents, events, jobs, limits};
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use std::sync::Arc;

/// The paths of a region's service.
pub(crate) fn router(service: Arc<Service>) -> Router {
    let tenant = Router::new()
        .route("/documents", post(documents::submit))
        .route("/jobs", get(jobs::list))
        .route("/jobs/{job}", get(jobs::one).delete(acts::erase))
        .route("/jobs/{job}/events", get(events::of_job))
        .route("/jobs/{job}/{result}", get(jobs::result))
        .route("/search", post(acts::search))
        .route("/audit", get(acts::audit));
    Router::new()
        .nest("/v1/tenants/{tenant}", tenant)
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", "This does not know that method.")
        })
        .layer(from_fn(limits::tell))
        .with_state(service)
}

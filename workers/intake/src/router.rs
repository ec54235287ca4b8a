//! All that the service answers, by path, and its description in `OpenAPI` 3.1 for whoever writes a client. Both are put together from the
//! same handlers; `workers/intake/openapi.json` is a copy of the description, and a test fails where the copy is another.

use crate::openapi::Frame;
use crate::problem::Problem;
use crate::service::Service;
use crate::{acts, batches, documents, events, jobs, limits, operating, uploads, webhooks};
use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use serde_json::Value;
use std::sync::{Arc, LazyLock};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What is answered to whoever asks for the description.
static DESCRIPTION: LazyLock<String> = LazyLock::new(openapi);

/// The paths of a region's service, each with its description.
fn described() -> OpenApiRouter<Arc<Service>> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(uploads::options, uploads::begin))
        .routes(routes!(uploads::status, uploads::add, uploads::end, uploads::by_other_method))
        .route_layer(from_fn(uploads::speak));
    let tenant = OpenApiRouter::new()
        .merge(uploads)
        .routes(routes!(documents::submit))
        .routes(routes!(batches::begin, batches::status, batches::cancel))
        .routes(routes!(batches::item))
        .routes(routes!(batches::complete))
        .routes(routes!(batches::result::result))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::one, acts::erase))
        .routes(routes!(events::of_job))
        .routes(routes!(jobs::result))
        .routes(routes!(acts::search))
        .routes(routes!(acts::audit))
        .routes(routes!(events::of_tenant))
        .routes(routes!(operating::queues))
        .routes(routes!(operating::parked))
        .routes(routes!(operating::freezes))
        .routes(routes!(webhooks::add, webhooks::list))
        .routes(routes!(webhooks::one, webhooks::remove))
        .routes(routes!(webhooks::test))
        .routes(routes!(webhooks::enable))
        .routes(routes!(webhooks::replace));
    OpenApiRouter::with_openapi(Frame::openapi()).nest("/v1/tenants/{tenant}", tenant).routes(routes!(description))
}

/// The description as JSON, as `GET /v1/openapi.json` answers it.
fn openapi() -> String {
    let mut document = serde_json::to_value(described().to_openapi()).unwrap_or_default();
    let operations = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let operations = operations.filter_map(Value::as_object_mut).flat_map(|path| path.values_mut());
    for parameter in operations.filter_map(|it| it["parameters"].as_array_mut()).flatten() {
        never_null(&mut parameter["schema"]);
    }
    format!("{document:#}\n")
}

/// A parameter that may be left out is still never `null`: headers and queries can't say that.
fn never_null(schema: &mut Value) {
    if let Some(types) = schema["type"].as_array_mut() {
        types.retain(|one| one != "null");
        if let [one] = types.as_slice() {
            schema["type"] = one.clone();
        }
    }
    if let Some(one) = schema["oneOf"].as_array().and_then(|some| some.iter().find(|one| one["type"] != "null")) {
        *schema = one.clone();
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// Whoever changes what the service answers changes what is promised: `DOCWARD_BLESS=1` writes it.
    #[test]
    fn the_document_in_the_repository_is_the_services_own() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
        if std::env::var_os("DOCWARD_BLESS").is_some() {
            std::fs::write(&path, openapi()).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == openapi(), "{} is not what the service answers: DOCWARD_BLESS=1 writes it", path.display());
    }

    #[test]
    fn every_path_says_whom_it_is_for_and_what_it_answers() {
        let document: serde_json::Value = serde_json::from_str(&openapi()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
        let mut names = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                assert!(
                    names.insert(operation["operationId"].as_str().unwrap().to_owned()),
                    "{method} {path}: a name twice"
                );
                assert!(operation["summary"].is_string(), "{method} {path}");
                if path == "/v1/openapi.json" || method == "options" {
                    continue;
                }
                let told = operation["responses"].as_object().unwrap();
                for status in ["401", "404", "429", "503"] {
                    assert!(told.contains_key(status), "{method} {path} says nothing of {status}");
                }
                let placed: BTreeSet<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
                let said = operation["parameters"].as_array().unwrap();
                assert!(said.iter().all(|said| said["description"].is_string()), "{method} {path}: {said:?}");
                let of_path: Vec<_> = said.iter().filter(|said| said["in"] == "path").collect();
                assert!(of_path.iter().all(|said| said["required"] == true), "{method} {path}: {of_path:?}");
                assert_eq!(of_path.iter().map(|said| said["name"].as_str().unwrap()).collect::<BTreeSet<_>>(), placed);
            }
        }
        assert!(names.len() > 8, "{names:?}");
        let said = document["paths"]["/v1/tenants/{tenant}/documents"]["post"]["parameters"].as_array().unwrap();
        let must = said.iter().filter(|said| said["required"] == true).map(|said| said["name"].as_str().unwrap());
        assert_eq!(must.collect::<Vec<_>>(), ["tenant", "region", "purpose", "lane"]);
        let bodies = &document["paths"]["/v1/tenants/{tenant}/documents"]["post"]["requestBody"]["content"];
        let bodies: BTreeSet<_> = bodies.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(bodies, documents::TYPES.into());
    }
}

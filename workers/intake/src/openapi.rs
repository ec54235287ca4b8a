//! What the service answers, as an OpenAPI 3.1 document for whoever writes a client. It is put together from the same handlers that
//! the router answers by; `workers/intake/openapi.json` is a copy of it, and a test fails where the copy is another.

use crate::problem::{Document, Problem};
use crate::router;
use std::collections::BTreeMap;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, ObjectBuilder, Ref, RefOr, Type};
use utoipa::{IntoResponses, Modify, OpenApi};

/// What stands before the paths.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "docward: a region's HTTP service",
        description = "Documents in, results out. Each path is one tenant's; what is another tenant's is not there.",
        version = "1",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Document<'static>)),
    modifiers(&Bearer),
    security(("bearer" = []))
)]
pub(crate) struct Frame;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

/// The document as JSON, as `GET /v1/openapi.json` answers it.
pub fn openapi() -> String {
    let document = router::described().to_openapi().to_pretty_json().unwrap_or_default();
    format!("{document}\n")
}

/// A header of an answer that is text.
fn header(description: &str) -> utoipa::openapi::header::Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(description))
        .build()
}

fn problem(description: &str) -> ResponseBuilder {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content)
}

fn problems(rows: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let response = |(status, description): &(&str, &str)| {
        let mut response = problem(description);
        if matches!(*status, "409" | "429" | "503") {
            response = response.header("Retry-After", header("In how many seconds the same may be asked again."));
        }
        if *status == "401" {
            response = response.header("WWW-Authenticate", header("RFC 6750, section 3."));
        }
        if *status == "421" {
            response = response.header("Location", header("The service of the region where the tenant is at home."));
        }
        ((*status).to_owned(), RefOr::T(response.build()))
    };
    rows.iter().map(response).collect()
}

/// What any path may answer when it does not do what was asked.
impl IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            ("400", "What was asked can't be meant."),
            ("401", "There is no token, or none that is good."),
            ("403", "None of the token's roles is for this, or policy or the account's grants do not cover it."),
            ("404", "It is not there, or it is another tenant's: nobody is told which."),
            ("421", "The tenant is at home in another region. Nothing was read."),
            ("429", "As much as the tenant may have at a time."),
            ("500", "Something is wrong with the service."),
            ("503", "Something that this needs does not answer, or work is held."),
        ])
    }
}

/// What handing a document in may be answered with besides.
pub(crate) struct NotTaken;

impl IntoResponses for NotTaken {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            ("408", "It came too slowly."),
            ("409", "A request of the same `Idempotency-Key` is being answered."),
            ("411", "Its length was not said."),
            ("413", "It is larger than the tenant's policy takes."),
            ("415", "It is declared as something that is not read here."),
            ("422", "It is not what its digest says, or not what came with the same `Idempotency-Key` before."),
        ])
    }
}

/// What reading something that lies in the body of a request may be answered with besides.
pub(crate) struct Slow;

impl IntoResponses for Slow {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[("408", "What was asked came too slowly.")])
    }
}

/// What reading a document may be answered with besides.
pub(crate) struct Gone;

impl IntoResponses for Gone {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[("410", "It expired or was erased.")])
    }
}

/// The words of closed vocabularies, as the code that reads them has them.
pub(crate) mod schemas {
    use docward_client::JobState;
    use docward_envelope::{FactKind, Lane, Purpose, Stage};
    use utoipa::openapi::schema::{KnownFormat, SchemaFormat};
    use utoipa::openapi::{Object, ObjectBuilder, Type};

    pub(crate) fn words(words: impl IntoIterator<Item = &'static str>) -> Object {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
    }

    /// A ULID.
    pub(crate) fn id() -> Object {
        ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-7][0-9A-HJKMNP-TV-Z]{25}$")).build()
    }

    /// A point in time, in UTC.
    pub(crate) fn time() -> Object {
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build()
    }

    pub(crate) fn state() -> Object {
        words(JobState::ALL.map(JobState::as_str))
    }

    pub(crate) fn stage() -> Object {
        words(Stage::ALL.iter().map(|stage| stage.as_str()))
    }

    pub(crate) fn purpose() -> Object {
        words(Purpose::ALL.iter().map(|purpose| purpose.as_str()))
    }

    pub(crate) fn lane() -> Object {
        words(Lane::ALL.iter().map(|lane| lane.as_str()))
    }

    pub(crate) fn fact_kind() -> Object {
        words(FactKind::ALL.iter().map(|kind| kind.as_str()))
    }
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
                if path == "/v1/openapi.json" {
                    continue;
                }
                let told = operation["responses"].as_object().unwrap();
                for status in ["401", "404", "429", "503"] {
                    assert!(told.contains_key(status), "{method} {path} says nothing of {status}");
                }
                let placed: BTreeSet<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
                let said = operation["parameters"].as_array().unwrap().iter().filter(|said| said["in"] == "path");
                assert_eq!(said.map(|said| said["name"].as_str().unwrap()).collect::<BTreeSet<_>>(), placed, "{path}");
            }
        }
        assert!(names.len() > 8, "{names:?}");
    }
}

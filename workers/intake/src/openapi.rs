//! How what the service answers is described in `OpenAPI` 3.1: what stands before the paths, what any of them may answer, and what
//! stands in texts. The paths' own descriptions stand at their handlers.

use crate::problem::{Document, Problem};
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
        if matches!(*status, "409" | "423" | "429" | "503") {
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

/// What an upload may be answered with besides.
pub(crate) struct NotUploaded;

impl IntoResponses for NotUploaded {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            ("408", "It came too slowly. What came before is kept."),
            ("409", "It does not begin where what came before ends."),
            ("410", "The upload expired, or was ended."),
            ("412", "`Tus-Resumable` does not say the version that is spoken here."),
            ("413", "It is larger than the tenant's policy takes, or than was announced, or came in too many pieces."),
            ("415", "The body is not a piece of a document."),
            ("423", "More of the same document is coming."),
            ("460", "The bytes are not those of `Upload-Checksum`."),
        ])
    }
}

/// What beginning or ending a batch may be answered with besides.
pub(crate) struct NotBatch;

impl IntoResponses for NotBatch {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            ("409", "It takes no more items."),
            ("422", "It was begun for something else, or can't have so many items."),
        ])
    }
}

/// What an address that news is sent to may be answered with besides.
pub(crate) struct NotWebhook;

impl IntoResponses for NotWebhook {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[
            ("409", "There are as many as may be, nothing is sent to this one any more, or two of its secrets sign."),
            ("422", "News is not sent to such an address."),
        ])
    }
}

/// What asking for another method may be answered with besides.
pub(crate) struct NoSuchMethod;

impl IntoResponses for NoSuchMethod {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&[("405", "It is none of these methods.")])
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

/// What stands in texts, as the code that reads them has it.
pub(crate) mod schemas {
    use docward_client::JobState;
    use docward_envelope::{FactKind, Lane, Purpose, RetentionClass, Stage};
    use utoipa::openapi::schema::{KnownFormat, SchemaFormat};
    use utoipa::openapi::{Object, ObjectBuilder, Type};

    /// Names a kind of text and says what it looks like.
    macro_rules! text {
        ($name:ident, $object:expr) => {
            pub(crate) struct $name;

            impl utoipa::PartialSchema for $name {
                fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                    utoipa::openapi::RefOr::T(utoipa::openapi::Schema::Object($object))
                }
            }

            impl utoipa::ToSchema for $name {}
        };
    }

    /// The words of a closed vocabulary.
    macro_rules! words {
        ($name:ident, $words:expr) => {
            $crate::openapi::schemas::text!($name, $crate::openapi::schemas::of_words($words));
        };
    }

    pub(crate) use {text, words};

    pub(crate) fn of_words(words: impl IntoIterator<Item = &'static str>) -> Object {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
    }

    fn of_pattern(pattern: &str) -> ObjectBuilder {
        ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern))
    }

    fn of_format(format: KnownFormat) -> Object {
        let format = SchemaFormat::KnownFormat(format);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build()
    }

    // A ULID.
    text!(Id, of_pattern("^[0-7][0-9A-HJKMNP-TV-Z]{25}$").build());
    text!(RegionName, of_pattern("^[a-z0-9]+(-[a-z0-9]+)*$").min_length(Some(2)).max_length(Some(24)).build());
    // When the last of a page was taken in, and its id.
    text!(Cursor, of_pattern("^[0-9]{1,16}[.][0-7][0-9A-HJKMNP-TV-Z]{25}$").build());
    // With quotes or without.
    text!(CalledBy, of_pattern("^([!#-~]{1,255}|\"[!#-~]{1,255}\")$").build());
    // RFC 9530, section 2, with base64 that ends in no stray bits.
    text!(
        ContentDigest,
        of_pattern("^(sha-256=:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=:|sha-512=:[A-Za-z0-9+/]{85}[AQgw]==:)$").build()
    );
    words!(TusVersion, ["1.0.0"]);
    words!(OtherMethod, ["PATCH", "HEAD", "DELETE"]);
    // tus 1.0, "Checksum", with base64 that ends in no stray bits.
    text!(
        UploadChecksum,
        of_pattern(
            "^(sha1 [A-Za-z0-9+/]{26}[AEIMQUYcgkosw048]=|sha256 [A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=|sha512 [A-Za-z0-9+/]{85}[AQgw]==)$"
        )
        .build()
    );
    // In UTC.
    text!(Time, of_format(KnownFormat::DateTime));
    text!(Bytes, of_format(KnownFormat::Binary));
    words!(State, JobState::ALL.map(JobState::as_str));
    words!(StageWord, Stage::ALL.iter().map(|stage| stage.as_str()));
    words!(RetentionWord, RetentionClass::ALL.iter().map(|retention| retention.as_str()));
    words!(PurposeWord, Purpose::ALL.iter().map(|purpose| purpose.as_str()));
    words!(LaneWord, Lane::ALL.iter().map(|lane| lane.as_str()));
    words!(FormatWord, ["ndjson", "csv"]);
    words!(FactWord, FactKind::ALL.iter().map(|kind| kind.as_str()));
}

//! Why the store could not do it, in our own words: what the server said is read for its code and never repeated.

use aws_sdk_s3::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};
use docward_envelope::{HoldReason, Outcome, RetryReason};
use docward_trust::Refusal;

const EXPIRED: &str = "ExpiredToken";

/// Why the store could not do what it was asked. Quotes nothing of names, objects or the server's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The server is away, busy or broke off: the same may work later. What was asked may have been done all the same.
    #[error("the bucket does not answer, or is busy")]
    Passing,
    /// No object of that name.
    #[error("no such object")]
    NotFound,
    /// A create-only write found an object of that name.
    #[error("the object is there already")]
    AlreadyThere,
    /// The object was written anew since its first part was read.
    #[error("the object was written anew while it was read")]
    Changed,
    /// The server does not accept these credentials for this.
    #[error("the store denied access")]
    Denied,
    /// The scope is another region's. Nothing was asked of the server.
    #[error("the bucket or the scope is of another region")]
    OtherRegion,
    /// The scope says that this is not its to read, write or delete, and nothing was asked of the server; or a seal does
    /// not open.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was opened is not a manifest of this job.
    #[error("the manifest is not readable")]
    Manifest,
    /// More or fewer bytes came than were announced.
    #[error("not as many bytes came as were announced")]
    Length,
    /// The next piece of an object did not come.
    #[error("the object was cut off")]
    CutOff,
    /// More bytes than an object may have.
    #[error("the object is too large")]
    TooLarge,
    /// The server does not know this operation.
    #[error("the store does not support this operation")]
    Unsupported,
    /// The bucket does not exist.
    #[error("the bucket does not exist")]
    NoBucket,
    /// The bucket keeps old versions of what is overwritten or deleted: erased keys would live on.
    #[error("the bucket keeps old versions, so nothing in it can be erased")]
    Versioned,
    /// The endpoint is not `https://`, and not `http://` on this machine either.
    #[error("the store's endpoint is not an https address, nor one on this machine")]
    Endpoint,
    /// No session for the tenant could be had, so nothing was asked of the store.
    #[error("no session for the tenant could be had")]
    Session,
    /// The role of sessions is not the ARN of an IAM role, or they are shorter or longer than AWS allows.
    #[error("the sessions' role is not the ARN of a role, or they do not last between 15 minutes and 12 hours")]
    SessionConfiguration,
    /// Checkpoints are to be locked in the bucket where documents must be erasable.
    #[error("the bucket of checkpoints is the one where documents lie: it must be one of its own")]
    SameBucket,
    /// The server refused for any other reason: trying again is no use.
    #[error("the store refused the request")]
    Final,
}

impl StoreError {
    /// Whether the same may work later.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Passing)
    }

    /// The word that stands for it in logs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Passing => "passing",
            Self::NotFound => "no-such-object",
            Self::AlreadyThere => "already-there",
            Self::Changed => "changed",
            Self::Denied => "denied",
            Self::OtherRegion => "other-region",
            Self::Refused(refusal) => refusal.reason.as_str(),
            Self::Manifest => "manifest",
            Self::TooLarge => "too-large",
            Self::Length => "length",
            Self::CutOff => "cut-off",
            Self::Unsupported => "unsupported",
            Self::NoBucket => "no-bucket",
            Self::Versioned => "versioned",
            Self::Endpoint => "endpoint",
            Self::Session => "session",
            Self::SessionConfiguration => "session-configuration",
            Self::SameBucket => "same-bucket",
            Self::Final => "refused-by-the-server",
        }
    }

    /// How a delivery that meets it ends.
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::Passing | Self::Changed => Outcome::Retry(RetryReason::Store),
            Self::Refused(refusal) => refusal.outcome,
            // The region's store is not set up as it must be. The document has no part in it and can wait.
            Self::Denied
            | Self::NoBucket
            | Self::Versioned
            | Self::Unsupported
            | Self::Endpoint
            | Self::Session
            | Self::SessionConfiguration
            | Self::SameBucket => Outcome::Hold(HoldReason::Dependency),
            Self::NotFound
            | Self::AlreadyThere
            | Self::OtherRegion
            | Self::Manifest
            | Self::TooLarge
            | Self::Length
            | Self::CutOff
            | Self::Final => Outcome::Bug,
        }
    }
}

/// What an error of the S3 client comes to.
pub(crate) fn classify<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> StoreError {
    match error {
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => StoreError::Passing,
        SdkError::ServiceError(service) => by_answer(service.raw().status().as_u16(), service.err().code()),
        _ => StoreError::Final,
    }
}

/// Whether the server says that a session has ended before we thought it would.
pub(crate) fn is_over<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    error.as_service_error().and_then(ProvideErrorMetadata::code) == Some(EXPIRED)
}

/// What an answer's status and S3 error code come to.
pub(crate) fn by_answer(status: u16, code: Option<&str>) -> StoreError {
    match (status, code) {
        // Not the same as a missing object, which would mean that nobody has committed yet.
        (_, Some("NoSuchBucket")) => StoreError::NoBucket,
        // A session that is over is replaced for the next operation.
        (_, Some(EXPIRED | "RequestTimeout" | "SlowDown" | "InternalError" | "ServiceUnavailable")) => {
            StoreError::Passing
        }
        (_, Some("NotImplemented")) | (501, _) => StoreError::Unsupported,
        (404, _) => StoreError::NotFound,
        (412, _) | (409, Some("ConditionalRequestConflict")) => StoreError::AlreadyThere,
        (401 | 403, _) => StoreError::Denied,
        (408 | 429 | 500..=599, _) => StoreError::Passing,
        _ => StoreError::Final,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_to_what_a_worker_can_act_on() {
        for (status, code, expected) in [
            (404, Some("NoSuchKey"), StoreError::NotFound),
            (404, None, StoreError::NotFound),
            (404, Some("NoSuchBucket"), StoreError::NoBucket),
            (412, Some("PreconditionFailed"), StoreError::AlreadyThere),
            (409, Some("ConditionalRequestConflict"), StoreError::AlreadyThere),
            (409, Some("OperationAborted"), StoreError::Final),
            (403, Some("SignatureDoesNotMatch"), StoreError::Denied),
            (503, Some("SlowDown"), StoreError::Passing),
            (400, Some("RequestTimeout"), StoreError::Passing),
            (400, Some("ExpiredToken"), StoreError::Passing),
            (502, None, StoreError::Passing),
            (501, Some("NotImplemented"), StoreError::Unsupported),
            (301, Some("PermanentRedirect"), StoreError::Final),
            (400, Some("InvalidArgument"), StoreError::Final),
        ] {
            assert_eq!(by_answer(status, code), expected, "{status} {}", code.unwrap_or("-"));
        }
    }
}
